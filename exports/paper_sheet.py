"""The paper sheet of a mapping session: A3, a pale map with a lettered grid to draw upon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

from exports.paper_code import SheetCode, sheet_code
from exports.paper_map import draw_map, pale, window_of
from exports.paper_side import side_items
from exports.paper_style import BAND_MM, SUBTITLE_PT, TITLE_MIN_PT, TITLE_PT
from exports.paper_words import PaperSheet, PaperWords, paper_words_of, require_no_records
from exports.sheet_file import SheetFormat, render_page, sheet_settings
from exports.sheet_flow import (
    Item,
    Paragraph,
    column_height_mm,
    draw_column,
    split_columns,
    write_lines,
)
from exports.sheet_page import Box, Orientation, Page, Paper, paper_size_mm
from exports.sheet_seen import seen_views
from exports.sheet_style import FINEST_PT, GAP_MM, MUTED, SMALL_PT
from exports.sheet_text import FontStyle, fit_text
from exports.sheet_window import Window
from i18n import Translator, translator

__all__ = ["PaperSheet", "compose_paper_sheet", "draw_paper_sheet"]

_SIDE_MM: Final = 69.0
"""The least width of the side; the map takes the rest."""

_MAP_MM: Final = (305.0, 229.0)
"""Most room for the map: 12 by 9 squares of 25 mm, and the bend of a large unit's meridians."""

_NOTE_COLUMNS: Final = 3
_NOTE_SIZES: Final = (SMALL_PT, 6.5, 6.0, FINEST_PT)
_NOTES_MM: Final = 10.5
"""Room for the notes that leaves the map whole."""


def draw_paper_sheet(
    sheet: PaperSheet,
    *,
    language: str,
    made_on: date,
    file_format: SheetFormat = SheetFormat.PDF,
    dpi: int = 300,
) -> bytes:
    """Return the sheet as a file's bytes; `dpi` counts for PNG only.

    A3 landscape, margins of 12 mm, vectors and text throughout; a printer that is set to "actual
    size" makes squares of 25 mm. The same input gives the same bytes.

    Raises `PrivacyError` when the sheet's view holds more than ground, boundaries and places, or
    is not public; `HotspotsError` ("sheet_too_full") when its legend does not fit.
    """
    with sheet_settings():
        page = compose_paper_sheet(sheet, t=translator(language), made_on=made_on)
        return render_page(page, file_format=file_format, dpi=dpi, made_on=made_on)


def compose_paper_sheet(sheet: PaperSheet, *, t: Translator, made_on: date) -> Page:
    """Return the drawn page of a sheet, before it becomes a file; see `draw_paper_sheet`."""
    require_no_records(sheet.view)
    width_mm, height_mm = paper_size_mm(Paper.A3, Orientation.LANDSCAPE)
    page = Page(width_mm=width_mm, height_mm=height_mm)
    content = page.content
    view = replace(sheet.view, layers=pale(sheet.view.layers))
    words = paper_words_of(sheet, view, t=t, made_on=made_on)
    body_top = _draw_header(page, words)
    notes, notes_top = _notes(words, content)
    window = _window(sheet, content, top=body_top, bottom=notes_top)
    (seen,) = seen_views([view], [window])
    words = paper_words_of(sheet, seen, t=t, made_on=made_on)
    side = Box(
        window.frame.right + BAND_MM + GAP_MM,
        content.bottom,
        content.right,
        body_top,
    )
    code = sheet_code(SheetCode(sheet.session_id, sheet.pcode, sheet.grid))
    items = side_items(
        words, window=window, code=code, width_mm=side.width, height_mm=side.height, t=t
    )
    draw_column(page, items, left=side.left, top=side.top, width=side.width)
    _draw_notes(page, notes, top=notes_top, width=_map_width(content))
    draw_map(
        page,
        window,
        seen,
        grid=sheet.grid,
        unit_shape=sheet.unit_shape,
        language=t.language,
        mark=words.mark,
    )
    return page


def _draw_header(page: Page, words: PaperWords) -> float:
    """Write title and subtitle; return where the body begins."""
    content = page.content
    title = fit_text(
        words.title,
        width_mm=content.width,
        size_pt=TITLE_PT,
        min_size_pt=TITLE_MIN_PT,
        max_lines=1,
        style=FontStyle.BOLD,
    )
    subtitle = fit_text(
        words.subtitle,
        width_mm=content.width,
        size_pt=SUBTITLE_PT,
        min_size_pt=SMALL_PT,
        max_lines=1,
    )
    left, top = content.left, content.top
    write_lines(page, title, left=left, top=top, gid="title", style=FontStyle.BOLD)
    top -= title.height_mm
    write_lines(page, subtitle, left=left, top=top, gid="subtitle", color=MUTED)
    return top - subtitle.height_mm - 2.0


def _map_width(content: Box) -> float:
    return content.width - _SIDE_MM - GAP_MM


def _notes(words: PaperWords, content: Box) -> tuple[list[list[Item]], float]:
    """Return the notes in columns and where they begin: the largest that leave the map whole."""
    width = _note_width(_map_width(content))
    for size_pt in _NOTE_SIZES:
        items: list[Item] = [Paragraph(n, size_pt, "note", color=MUTED) for n in words.notes]
        columns = split_columns(items, count=_NOTE_COLUMNS, width_mm=width)
        height = max(column_height_mm(column, width) for column in columns)
        if height <= _NOTES_MM:
            break
    return columns, content.bottom + height


def _note_width(width: float) -> float:
    return (width - (_NOTE_COLUMNS - 1) * GAP_MM) / _NOTE_COLUMNS


def _draw_notes(page: Page, columns: list[list[Item]], *, top: float, width: float) -> None:
    left = page.content.left
    for column in columns:
        draw_column(page, column, left=left, top=top, width=_note_width(width))
        left += _note_width(width) + GAP_MM


def _window(sheet: PaperSheet, content: Box, *, top: float, bottom: float) -> Window:
    """Return the map's window in the room between header, notes and side."""
    width = min(_MAP_MM[0], _map_width(content) - 2 * BAND_MM)
    height = min(_MAP_MM[1], top - bottom - 2 * BAND_MM - 1.0)
    return window_of(
        sheet.grid,
        left=content.left + BAND_MM,
        top=top - BAND_MM,
        width=width,
        height=height,
    )
