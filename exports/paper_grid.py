"""The grid of a paper sheet's map: lines, ticks, letters on all four sides, names of squares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from exports.paper_style import GRID_INK, LETTER_INK, LETTER_PT, TAG_INK, TAG_PT
from exports.sheet_map import path_of
from exports.sheet_page import Box, Page
from exports.sheet_style import INK, PAPER
from exports.sheet_text import ASCENT, MM_PER_POINT, FontStyle, line_height_mm, text_width_mm
from exports.sheet_window import Window
from geo.grid import SheetGrid

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

_CAP_HEIGHT: Final = 0.729
"""Of DejaVu's capitals and figures, in font sizes."""

_LETTER_GAP_MM: Final = 1.3
_DESCENT_MM: Final = 0.8
"""Of J, which reaches below the line: more than that is left of the gap."""

_TAG_INSET_MM: Final = 0.9
_TICK_MM: Final = 0.7
_GRID_PT, _TICK_PT, _NEATLINE_PT = 0.7, 0.4, 1.0
_LONGEST_STEP_DEG: Final = 0.02
"""Lines of the grid are curves in the projection."""

_COVER_Z, _NEATLINE_Z = 80.0, 81.0


def grid_outline(grid: SheetGrid) -> BaseGeometry:
    """Return the grid's edge in degrees, with points enough to be bent by a projection."""
    return shapely.segmentize(shapely.box(*grid.bounds), _LONGEST_STEP_DEG)


def _projected(window: Window, shapes: Sequence[BaseGeometry]) -> NDArray[np.object_]:
    return window.project(np.array(shapes, dtype=object))


def inner_frame(window: Window, grid: SheetGrid) -> Box:
    """Return the largest upright box inside the outline, which is a little narrower on top."""
    corners = window.on_page(_points_m(window, [grid.west, grid.east] * 2, _ends(grid)))
    middles = window.on_page(_points_m(window, [window.lng, window.lng], [grid.south, grid.north]))
    heights = np.concatenate([corners[:, 1], middles[:, 1]])
    centre = window.frame.bottom + window.frame.height / 2
    return Box(
        float(max(corners[::2, 0])),
        float(max(heights[heights < centre])),
        float(min(corners[1::2, 0])),
        float(min(heights[heights > centre])),
    )


def _ends(grid: SheetGrid) -> list[float]:
    return [grid.south, grid.south, grid.north, grid.north]


def _points_m(window: Window, lng: Sequence[float], lat: Sequence[float]) -> NDArray[np.float64]:
    points = _projected(window, list(shapely.points(lng, lat)))
    return np.asarray(shapely.get_coordinates(points))


def draw_grid(axes: Axes, window: Window, grid: SheetGrid, *, zorder: float) -> None:
    """Draw the lines between squares, and a small cross at every corner of a ninth."""
    lines = [
        shapely.LineString([(lng, grid.south), (lng, grid.north)]) for lng in grid.meridians[1:-1]
    ] + [shapely.LineString([(grid.west, lat), (grid.east, lat)]) for lat in grid.parallels[1:-1]]
    if lines:
        split = shapely.segmentize(np.array(lines, dtype=object), _LONGEST_STEP_DEG)
        drawn = [shapely.get_coordinates(line) for line in window.project(split)]
        axes.add_collection(
            LineCollection(
                drawn, colors=GRID_INK, linewidths=_GRID_PT, zorder=zorder, gid="grid.lines"
            ),
            autolim=False,
        )
    axes.add_collection(
        LineCollection(
            _ticks(window, grid),
            colors=GRID_INK,
            linewidths=_TICK_PT,
            zorder=zorder,
            gid="grid.ticks",
        ),
        autolim=False,
    )


def _ticks(window: Window, grid: SheetGrid) -> list[NDArray[np.float64]]:
    """Return small crosses at the corners of the ninths inside every square."""
    lng = [
        west + (east - west) * part / 3
        for west, east in zip(grid.meridians, grid.meridians[1:], strict=False)
        for part in (1, 2)
    ]
    lat = [
        north + (south - north) * part / 3
        for north, south in zip(grid.parallels, grid.parallels[1:], strict=False)
        for part in (1, 2)
    ]
    across, up = np.meshgrid(lng, lat)
    points = _points_m(window, list(across.ravel()), list(up.ravel()))
    reach = window.metres(_TICK_MM)
    flat, upright = np.array([[-reach, 0.0], [reach, 0.0]]), np.array([[0.0, -reach], [0.0, reach]])
    return [point + arm for point in points for arm in (flat, upright)]


def draw_neatline(axes: Axes, window: Window, grid: SheetGrid) -> None:
    """Close the map with the grid's outline: meridians and parallels, as topographic sheets do."""
    right, top = window.half_width_m * 1.001, window.half_height_m * 1.001
    outline = _projected(window, [grid_outline(grid)])[0]
    slivers = shapely.box(-right, -top, right, top).difference(outline)
    if slivers.area > 0:
        cover = PathPatch(path_of(slivers), facecolor=PAPER, edgecolor="none", zorder=_COVER_Z)
        axes.add_artist(cover)
    neatline = PathPatch(
        Path(shapely.get_coordinates(outline), closed=True),
        facecolor="none",
        edgecolor=INK,
        linewidth=_NEATLINE_PT,
        clip_on=False,
        zorder=_NEATLINE_Z,
        gid="map.frame",
    )
    axes.add_artist(neatline)
    neatline.set_clip_on(False)


def draw_letters(page: Page, window: Window, grid: SheetGrid) -> None:
    """Write letters over and under the columns, numbers at both ends of the rows."""
    cap_mm = _CAP_HEIGHT * LETTER_PT * MM_PER_POINT
    frame = window.frame
    middles = [(w + e) / 2 for w, e in zip(grid.meridians, grid.meridians[1:], strict=False)]
    for lat, baseline in (
        (grid.north, frame.top + _LETTER_GAP_MM + _DESCENT_MM),
        (grid.south, frame.bottom - _LETTER_GAP_MM - cap_mm),
    ):
        places = window.on_page(_points_m(window, middles, [lat] * len(middles)))
        for letter, (left, _) in zip(grid.letters, places, strict=True):
            _write(page, letter, left, baseline, "grid.letter")
    middles = [(n + s) / 2 for n, s in zip(grid.parallels, grid.parallels[1:], strict=False)]
    widest = text_width_mm(str(grid.rows), size_pt=LETTER_PT, style=FontStyle.BOLD)
    for lng, left in (
        (grid.west, frame.left - _LETTER_GAP_MM - widest / 2),
        (grid.east, frame.right + _LETTER_GAP_MM + widest / 2),
    ):
        places = window.on_page(_points_m(window, [lng] * len(middles), middles))
        for row, (_, middle) in enumerate(places, start=1):
            _write(page, str(row), left, float(middle) - cap_mm / 2, "grid.number")


def _write(page: Page, words: str, left: float, baseline: float, gid: str) -> None:
    page.line_of_text(
        words,
        left=float(left),
        baseline=baseline,
        size_pt=LETTER_PT,
        style=FontStyle.BOLD,
        color=LETTER_INK,
        align="center",
        gid=gid,
    )


def draw_tags(page: Page, window: Window, grid: SheetGrid, taken: Sequence[Box]) -> None:
    """Write each square's name small into its upper left corner, where nothing stands there."""
    height = line_height_mm(TAG_PT)
    west, north = np.meshgrid(grid.meridians[:-1], grid.parallels[:-1])
    corners = window.on_page(_points_m(window, list(west.ravel()), list(north.ravel())))
    names = [f"{letter}{row + 1}" for row in range(grid.rows) for letter in grid.letters]
    for name, (left, top) in zip(names, corners, strict=True):
        start, upper = float(left) + _TAG_INSET_MM, float(top) - _TAG_INSET_MM
        box = Box(start, upper - height, start + text_width_mm(name, size_pt=TAG_PT), upper)
        if not any(box.overlaps(other.grown(0.3)) for other in taken):
            page.line_of_text(
                name,
                left=start,
                baseline=upper - ASCENT * TAG_PT * MM_PER_POINT,
                size_pt=TAG_PT,
                color=TAG_INK,
                gid="grid.tag",
            )
