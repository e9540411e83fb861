"""What fills a sheet's columns: paragraphs, legend lines, badges. Each knows its height."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from matplotlib.patches import PathPatch, Rectangle

from exports.sheet_page import Align, Box, Page
from exports.sheet_style import (
    AREA_OPACITY,
    CELL_OPACITY,
    FINEST_PT,
    HAIRLINE,
    HATCHES,
    INK,
    PAPER,
    PIXEL_PT,
    dash_of,
    pattern_ink,
)
from exports.sheet_symbols import symbol_of, symbol_path
from exports.sheet_text import (
    ASCENT,
    MM_PER_POINT,
    FontStyle,
    Lines,
    fit_text,
    line_height_mm,
    wrap_text,
)
from exports.sheet_words import LegendLine
from layers.layer import LayerKind, Pane
from layers.palette import GROUND

_SWATCH_EM = (2.5, 1.2)
"""Width and height of a swatch, in font sizes."""

_SWATCH_GAP_MM = 2.0
_ROW_GAP_EM = 0.32
_BADGE_PADDING_MM = 1.6


class Item(Protocol):
    """A part of a column."""

    def height_mm(self, width_mm: float) -> float:
        """Return the height the item needs at a width."""
        ...

    def draw(self, page: Page, box: Box) -> None:
        """Draw the item into a box as high as `height_mm` said."""
        ...


def write_lines(
    page: Page,
    lines: Lines,
    *,
    left: float,
    top: float,
    gid: str,
    style: FontStyle = FontStyle.REGULAR,
    color: str = INK,
    align: Align = "left",
) -> None:
    """Write lines below each other, the first one's box starting at `top`."""
    pitch = line_height_mm(lines.size_pt)
    for row, line in enumerate(lines.lines):
        page.line_of_text(
            line,
            left=left,
            baseline=top - row * pitch - ASCENT * lines.size_pt * MM_PER_POINT,
            size_pt=lines.size_pt,
            style=style,
            color=color,
            align=align,
            gid=gid,
        )


@dataclass(frozen=True, slots=True)
class Space:
    """Free room between items."""

    mm: float

    def height_mm(self, width_mm: float) -> float:  # noqa: ARG002  one shape for all items
        """Return the room."""
        return self.mm

    def draw(self, page: Page, box: Box) -> None:
        """Draw nothing."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text wrapped to the column."""

    text: str
    size_pt: float
    gid: str
    style: FontStyle = FontStyle.REGULAR
    color: str = INK

    def _lines(self, width_mm: float) -> Lines:
        lines = wrap_text(self.text, width_mm=width_mm, size_pt=self.size_pt, style=self.style)
        return Lines(lines, self.size_pt)

    def height_mm(self, width_mm: float) -> float:
        """Return the height of the wrapped lines."""
        return self._lines(width_mm).height_mm

    def draw(self, page: Page, box: Box) -> None:
        """Write the lines."""
        write_lines(
            page,
            self._lines(box.width),
            left=box.left,
            top=box.top,
            gid=self.gid,
            style=self.style,
            color=self.color,
        )


@dataclass(frozen=True, slots=True)
class Badge:
    """A filled box with a word in bold and a line of explanation."""

    word: str
    detail: str
    size_pt: float
    gid: str
    fill: str
    color: str = PAPER
    outline: str = ""

    def _parts(self, width_mm: float) -> tuple[Lines, Lines]:
        inner = width_mm - 2 * _BADGE_PADDING_MM
        word = fit_text(
            self.word,
            width_mm=inner,
            size_pt=self.size_pt,
            min_size_pt=self.size_pt * 0.7,
            max_lines=2,
            style=FontStyle.BOLD,
        )
        detail_pt = max(FINEST_PT, self.size_pt * 0.72)
        detail = wrap_text(self.detail, width_mm=inner, size_pt=detail_pt)
        return word, Lines(detail, detail_pt)

    def height_mm(self, width_mm: float) -> float:
        """Return the height of both texts and the padding."""
        word, detail = self._parts(width_mm)
        return word.height_mm + detail.height_mm + 2 * _BADGE_PADDING_MM

    def draw(self, page: Page, box: Box) -> None:
        """Draw the box and write into it."""
        page.rectangle(box, gid=f"{self.gid}.box", fill=self.fill, outline=self.outline)
        word, detail = self._parts(box.width)
        left, top = box.left + _BADGE_PADDING_MM, box.top - _BADGE_PADDING_MM
        write_lines(
            page, word, left=left, top=top, gid=self.gid, style=FontStyle.BOLD, color=self.color
        )
        write_lines(
            page,
            detail,
            left=left,
            top=top - word.height_mm,
            gid=f"{self.gid}.detail",
            color=self.color,
        )


@dataclass(frozen=True, slots=True)
class LegendRow:
    """A swatch drawn with the channels of its rows on the map, and its words."""

    line: LegendLine
    pane: Pane
    size_pt: float

    def _swatch_mm(self) -> tuple[float, float]:
        wide, high = _SWATCH_EM
        em_mm = self.size_pt * MM_PER_POINT
        return wide * em_mm, high * em_mm

    def _lines(self, width_mm: float) -> Lines:
        width = width_mm - self._swatch_mm()[0] - _SWATCH_GAP_MM
        return Lines(wrap_text(self.line.words, width_mm=width, size_pt=self.size_pt), self.size_pt)

    def height_mm(self, width_mm: float) -> float:
        """Return the height of the swatch or of the words, and room to the next line."""
        words, swatch = self._lines(width_mm).height_mm, self._swatch_mm()[1]
        return max(words, swatch) + _ROW_GAP_EM * self.size_pt * MM_PER_POINT

    def draw(self, page: Page, box: Box) -> None:
        """Draw the swatch at the left, its words beside it, both on one middle line."""
        lines = self._lines(box.width)
        wide, high = self._swatch_mm()
        middle = box.top - max(line_height_mm(self.size_pt), high) / 2
        swatch = Box(box.left, middle - high / 2, box.left + wide, middle + high / 2)
        self._draw_swatch(page, swatch)
        write_lines(
            page,
            lines,
            left=swatch.right + _SWATCH_GAP_MM,
            top=middle + line_height_mm(self.size_pt) / 2,
            gid="legend.words",
        )

    def _draw_swatch(self, page: Page, box: Box) -> None:
        entry = self.line.entry
        if entry.symbol or self.line.kind is LayerKind.POINTS:
            _draw_symbol(page, box, self.line)
        elif entry.fill or entry.pattern:
            _draw_area(page, box, self.line, self.pane)
        elif entry.outline:
            _draw_line(page, box, self.line)
        else:
            page.rectangle(box, gid="legend.swatch", fill=GROUND, outline=HAIRLINE, outline_pt=0.4)


def _draw_symbol(page: Page, box: Box, line: LegendLine) -> None:
    entry = line.entry
    symbol = symbol_of(
        entry.symbol,
        fill=entry.fill,
        outline=entry.outline,
        outline_px=entry.outline_px,
        dash=entry.dash,
    )
    path = symbol_path(symbol, lng_mm=(box.left + box.right) / 2, lat_mm=(box.bottom + box.top) / 2)
    mark = PathPatch(
        path,
        facecolor=symbol.face,
        edgecolor=symbol.edge,
        linewidth=symbol.edge_pt,
        linestyle=symbol.edge_dash,
    )
    page.add(mark, gid="legend.swatch")


def _draw_area(page: Page, box: Box, line: LegendLine, pane: Pane) -> None:
    opacity = {Pane.CELLS: CELL_OPACITY, Pane.MARKS: AREA_OPACITY}.get(pane, 1.0)
    page.rectangle(box, gid="legend.ground", fill=GROUND)
    entry = line.entry
    area = Rectangle(
        (box.left, box.bottom),
        box.width,
        box.height,
        facecolor=(entry.fill, opacity) if entry.fill else "none",
        edgecolor=entry.outline or "none",
        linewidth=entry.outline_px * PIXEL_PT,
        linestyle=dash_of(entry.dash),
        hatch=HATCHES.get(entry.pattern) or None,
        hatchcolor=pattern_ink(entry.fill),
    )
    page.add(area, gid="legend.swatch")


def _draw_line(page: Page, box: Box, line: LegendLine) -> None:
    middle = (box.bottom + box.top) / 2
    stroke = page.stroke(
        [(box.left, middle), (box.right, middle)],
        gid="legend.swatch",
        color=line.entry.outline,
        width_pt=max(line.entry.outline_px, 0.5) * PIXEL_PT,
    )
    stroke.set_linestyle(dash_of(line.entry.dash))


def column_height_mm(items: Sequence[Item], width_mm: float) -> float:
    """Return the height of items below each other."""
    return sum(item.height_mm(width_mm) for item in items)


def draw_column(
    page: Page, items: Sequence[Item], *, left: float, top: float, width: float
) -> None:
    """Draw items below each other, from `top` down."""
    for item in items:
        height = item.height_mm(width)
        item.draw(page, Box(left, top - height, left + width, top))
        top -= height


def split_columns(items: Sequence[Item], *, count: int, width_mm: float) -> list[list[Item]]:
    """Return items in `count` columns, order kept, the highest column as low as can be."""
    if count == 1 or len(items) <= 1:
        return [list(items)] + [[] for _ in range(count - 1)]
    best: list[list[Item]] = []
    best_height = float("inf")
    for at in range(1, len(items) + 1):
        head = list(items[:at])
        rest = split_columns(items[at:], count=count - 1, width_mm=width_mm)
        columns = [head, *rest]
        height = max(column_height_mm(column, width_mm) for column in columns)
        if height < best_height - 1e-6:
            best, best_height = columns, height
    return best
