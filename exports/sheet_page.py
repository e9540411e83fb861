"""A page in millimetres: boxes on it, and the few marks a sheet is drawn with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from exports.sheet_text import FontStyle, font_of

Align = Literal["left", "center", "right"]

MM_PER_INCH = 25.4
"""Millimetres in an inch."""

MARGIN_MM = 12.0
"""Free edge of a sheet: printers of offices reach no further."""


class Paper(StrEnum):
    """Paper a sheet is made for."""

    A4 = "A4"
    A3 = "A3"


class Orientation(StrEnum):
    """Which way the paper lies."""

    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


_SHORT_AND_LONG_MM = {Paper.A4: (210.0, 297.0), Paper.A3: (297.0, 420.0)}


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the page, in millimetres from its lower left corner."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Width in millimetres."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height in millimetres."""
        return self.top - self.bottom

    def grown(self, by_mm: float) -> Box:
        """Return the box with every side moved outwards (inwards when negative)."""
        return Box(self.left - by_mm, self.bottom - by_mm, self.right + by_mm, self.top + by_mm)

    def overlaps(self, other: Box, *, by_mm: float = 0.0) -> bool:
        """Return whether two boxes share more than a seam of `by_mm`."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > by_mm
            and min(self.top, other.top) - max(self.bottom, other.bottom) > by_mm
        )

    def holds(self, other: Box, *, within_mm: float = 0.0) -> bool:
        """Return whether `other` lies inside, up to `within_mm`."""
        return (
            other.left >= self.left - within_mm
            and other.right <= self.right + within_mm
            and other.bottom >= self.bottom - within_mm
            and other.top <= self.top + within_mm
        )


def paper_size_mm(paper: Paper, orientation: Orientation) -> tuple[float, float]:
    """Return width and height of the paper as it lies."""
    short, long = _SHORT_AND_LONG_MM[paper]
    return (short, long) if orientation is Orientation.PORTRAIT else (long, short)


class Page:
    """A matplotlib figure addressed in millimetres; every artist says in `gid` what it is."""

    def __init__(self, *, width_mm: float, height_mm: float) -> None:
        self.box = Box(0.0, 0.0, width_mm, height_mm)
        self.figure = Figure(figsize=(width_mm / MM_PER_INCH, height_mm / MM_PER_INCH), dpi=72)
        self.figure.set_facecolor("#ffffff")

    @property
    def content(self) -> Box:
        """The page inside its margins."""
        return self.box.grown(-MARGIN_MM)

    @property
    def millimetres(self) -> Transform:
        """Transform from millimetres to the figure, whatever its pixels."""
        to_unit = Affine2D().scale(1 / self.box.width, 1 / self.box.height)
        return to_unit + self.figure.transFigure

    def add(self, artist: Artist, *, gid: str) -> None:
        """Add an artist whose coordinates are millimetres."""
        artist.set_gid(gid)
        if not artist.is_transform_set():
            artist.set_transform(self.millimetres)
        self.figure.add_artist(artist)

    def line_of_text(
        self,
        text: str,
        *,
        left: float,
        baseline: float,
        size_pt: float,
        gid: str,
        style: FontStyle = FontStyle.REGULAR,
        color: str = "#1b1b1b",
        align: Align = "left",
        rotation: float = 0.0,
    ) -> Text:
        """Write one line; `left` is its middle or right end with another `align`."""
        drawn = Text(
            left,
            baseline,
            text,
            fontproperties=font_of(style, size_pt),
            color=color,
            horizontalalignment=align,
            verticalalignment="baseline",
            rotation=rotation,
            parse_math=False,
        )
        self.add(drawn, gid=gid)
        return drawn

    def outline_only(self, drawn: Text, *, width_pt: float) -> None:
        """Turn a line of text into its outline, in its own colour: a halo for text over it."""
        halo = Stroke(linewidth=width_pt, foreground=drawn.get_color(), joinstyle="round")
        drawn.set_path_effects([halo])
        drawn.set_zorder(2.5)

    def rectangle(
        self, box: Box, *, gid: str, fill: str = "", outline: str = "", outline_pt: float = 0.6
    ) -> Rectangle:
        """Draw a rectangle; an empty colour leaves that part out."""
        drawn = Rectangle(
            (box.left, box.bottom),
            box.width,
            box.height,
            facecolor=fill or "none",
            edgecolor=outline or "none",
            linewidth=outline_pt if outline else 0.0,
        )
        self.add(drawn, gid=gid)
        return drawn

    def stroke(
        self, points: list[tuple[float, float]], *, gid: str, color: str, width_pt: float
    ) -> Line2D:
        """Draw a line through points in millimetres."""
        lng_like, lat_like = zip(*points, strict=True)
        drawn = Line2D(lng_like, lat_like, color=color, linewidth=width_pt)
        drawn.set_solid_capstyle("butt")
        self.add(drawn, gid=gid)
        return drawn

    def axes(self, box: Box, *, gid: str) -> Axes:
        """Return empty axes that fill a box, for a map in metres."""
        place = (
            box.left / self.box.width,
            box.bottom / self.box.height,
            box.width / self.box.width,
            box.height / self.box.height,
        )
        drawn = self.figure.add_axes(place)
        drawn.set_axis_off()
        drawn.set_gid(gid)
        return drawn
