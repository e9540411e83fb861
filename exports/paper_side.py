"""The side of a paper sheet, from top to bottom: the code stands at the foot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from exports.paper_items import Code, Example, Furniture, OurGroup, SignRow
from exports.paper_signs import draw_area, draw_pen, draw_point, draw_severity, draw_street
from exports.paper_style import HEADING_PT, SIDE_NOTE_PT, SIDE_PT
from exports.paper_words import PaperWords
from exports.sheet_flow import Badge, Item, LegendRow, Paragraph, Space, column_height_mm
from exports.sheet_page import Box, Page
from exports.sheet_style import DEMO, FINEST_PT, INK, MUTED
from exports.sheet_text import FontStyle
from exports.sheet_window import Window
from i18n import Translator
from layers.palette import SELECTED
from model.errors import HotspotsError

_PEN_MM: Final = 18.0
_SIGN_MM: Final = 10.0
_SCALES: Final = (1.15, 1.08, 1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64)
_SIGNS: Final[dict[str, Callable[[Page, Box], None]]] = {
    "point": draw_point,
    "line": draw_street,
    "area": draw_area,
}


def side_items(
    words: PaperWords,
    *,
    window: Window,
    code: str,
    width_mm: float,
    height_mm: float,
    t: Translator,
) -> list[Item]:
    """Return what stands at the side, as large as the room allows, the code at the foot.

    Raises `HotspotsError` ("sheet_too_full") when it fits in no size.
    """
    foot = [Code(code, words.code, SIDE_NOTE_PT)]
    for scale in _SCALES:
        items = list(_upper_items(words, window, scale, t))
        room = height_mm - column_height_mm([*items, *foot], width_mm)
        if room >= 0:
            return [*items, Space(room), *foot]
    raise HotspotsError("sheet_too_full", layers=len(words.map.legend))


def _upper_items(words: PaperWords, window: Window, scale: float, t: Translator) -> Iterable[Item]:
    def size(points: float) -> float:
        return max(FINEST_PT, points * scale)

    heading, plain, note = size(HEADING_PT), size(SIDE_PT), size(SIDE_NOTE_PT)
    gap = 3.2 * scale
    if words.mark:
        yield Badge(words.mark, words.mark_detail, heading, "demo", DEMO)
        yield Space(gap)
    yield OurGroup(words.our_group, plain)
    if words.pens:
        yield Space(gap)
        yield from _heading(words.pens_heading, heading)
        for pen in words.pens:
            yield SignRow(partial(draw_pen, pen=pen.pen.pen), _PEN_MM, pen.words, plain)
    yield Space(gap)
    yield from _heading(words.how_heading, heading)
    for sign, said in words.how:
        yield SignRow(_SIGNS[sign], _SIGN_MM, said, plain)
    yield Paragraph(words.beside, plain, "paper.words")
    yield Space(0.8)
    for level, said in words.severities:
        yield SignRow(partial(draw_severity, level=level), _SIGN_MM, said, plain)
    yield Paragraph(words.no_names, plain, "paper.words", FontStyle.BOLD, INK)
    yield Space(gap)
    yield from _heading(words.find_heading, heading)
    yield Example(words.example, words.find, plain)
    yield Space(gap)
    yield from _heading(words.map.legend_title, heading)
    yield from _legend(words, plain, note)
    yield Space(1.5)
    yield Furniture(window, words.map.approximate, t)
    yield Space(1.5)


def _heading(words: str, size_pt: float) -> tuple[Item, Item]:
    style = FontStyle.BOLD
    return Paragraph(words, size_pt, "paper.heading", style, SELECTED), Space(0.8)


def _legend(words: PaperWords, size_pt: float, note_pt: float) -> Iterable[Item]:
    for group in words.map.legend:
        for line in group.lines:
            yield LegendRow(line, group.pane, size_pt)
        for said in group.notes:
            yield Paragraph(said, note_pt, "legend.note", FontStyle.ITALIC, MUTED)
            yield Space(0.8)
