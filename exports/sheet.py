"""The print sheet: one map, or two side by side, on A4 or A3, as PNG, PDF or SVG.

Made without a browser and without pyplot: every sheet has a figure of its own. matplotlib keeps
its settings per process, so one sheet is drawn at a time (`sheet_settings`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from exports.gate import require_one_tier
from exports.provenance import Origin
from exports.sheet_detail import detail_of, draw_detail
from exports.sheet_file import FileNote, SheetFormat, render_page, sheet_settings
from exports.sheet_flow import draw_column, write_lines
from exports.sheet_furniture import (
    draw_furniture,
    draw_watermark,
    furniture_box,
    furniture_lines,
    scale_bar,
)
from exports.sheet_grey import turn_grey
from exports.sheet_inset import Locator, inset_of
from exports.sheet_labels import draw_labels, label_requests, place_labels
from exports.sheet_layout import Plan, plan_sheet
from exports.sheet_map import draw_layers
from exports.sheet_page import Orientation, Page, Paper, paper_size_mm
from exports.sheet_seen import seen_views, shows_no_more
from exports.sheet_style import HAIRLINE, INK, MUTED, WARNING
from exports.sheet_text import FontStyle, clean_text
from exports.sheet_words import SheetWords, shown_layers, words_of
from i18n import Translator, translator
from layers.grey import view_in_grey
from layers.palette import GROUND

if TYPE_CHECKING:
    from exports.sheet_window import Window
    from layers.layer import MapView

__all__ = [
    "Locator",
    "Orientation",
    "Origin",
    "Paper",
    "SheetFormat",
    "compose_sheet",
    "draw_sheet",
    "draw_sheet_files",
]

SCREEN_DPI: Final = 300
"""Dots per inch of a PNG: what an office printer resolves."""

_MOST_MAPS = 2


def draw_sheet(
    views: Sequence[MapView],
    *,
    language: str,
    paper: Paper,
    orientation: Orientation,
    file_format: SheetFormat,
    locator: Locator | None,
    made_on: date,
    dpi: int = SCREEN_DPI,
    is_grey: bool = False,
    has_detail: bool = False,
    origin: Origin | None = None,
) -> bytes:
    """Return a print sheet of one view, or of two views side by side, as a file's bytes.

    The map is in Lambert's azimuthal equal-area projection around its own centre: scale bar and
    north arrow are exact there. PNG has the paper's size at `dpi`; PDF embeds its fonts; SVG
    keeps text as text and carries the letters it uses. The same input gives the same bytes.
    `is_grey` draws with grey and patterns alone, `has_detail` the densest part once more and
    larger, where cells are too small to read; `origin` says what the sheet was made from.

    Raises `PrivacyError` when a public view holds anything that is not public, `HotspotsError`
    ("sheet_too_full") when the legend fits in no arrangement, `ValueError` for no view or more
    than two.
    """
    (drawn,) = draw_sheet_files(
        views,
        language=language,
        paper=paper,
        orientation=orientation,
        formats=(file_format,),
        locator=locator,
        made_on=made_on,
        dpi=dpi,
        is_grey=is_grey,
        has_detail=has_detail,
        origin=origin,
    )
    return drawn


def draw_sheet_files(
    views: Sequence[MapView],
    *,
    language: str,
    paper: Paper,
    orientation: Orientation,
    formats: Sequence[SheetFormat],
    locator: Locator | None,
    made_on: date,
    dpi: int,
    is_grey: bool,
    has_detail: bool,
    origin: Origin | None,
) -> tuple[bytes, ...]:
    """Return one sheet in several formats, composed once; see `draw_sheet`."""
    t = translator(language)
    with sheet_settings():
        page = compose_sheet(
            tuple(map(view_in_grey, views)) if is_grey else views,
            t=t,
            paper=paper,
            orientation=orientation,
            locator=locator,
            made_on=made_on,
            has_detail=has_detail,
            origin=origin,
        )
        if is_grey:
            turn_grey(page.figure)
        note = None
        if origin:
            title = words_of(views, t=t, made_on=made_on).title
            note = FileNote(title, clean_text(t(origin.line)), origin.record)
        return tuple(
            render_page(page, file_format=one, dpi=dpi, made_on=made_on, note=note)
            for one in formats
        )


def compose_sheet(
    views: Sequence[MapView],
    *,
    t: Translator,
    paper: Paper,
    orientation: Orientation,
    locator: Locator | None,
    made_on: date,
    has_detail: bool = False,
    origin: Origin | None = None,
) -> Page:
    """Return the drawn page of a sheet, before it becomes a file; see `draw_sheet`."""
    if not 1 <= len(views) <= _MOST_MAPS:
        raise ValueError(f"a sheet holds one or two maps, not {len(views)}")
    for view in views:
        require_one_tier(view)
    width_mm, height_mm = paper_size_mm(paper, orientation)
    page = Page(width_mm=width_mm, height_mm=height_mm)
    words = words_of(views, t=t, made_on=made_on, origin=origin.line if origin else None)
    inset = inset_of(locator, views[0].bounds)

    def planned(said: SheetWords) -> Plan:
        bounds = [view.bounds for view in views]
        return plan_sheet(said, bounds=bounds, content=page.content, inset=inset)

    plan = planned(words)
    seen = seen_views(views, plan.windows)
    fewer = replace(words, legend=words_of(seen, t=t, made_on=made_on).legend)
    leaner = planned(fewer)
    # A shorter legend makes larger maps; if those show what the legend lost, it stays long.
    if shows_no_more(seen_views(views, leaner.windows), seen):
        plan, words, views = leaner, fewer, seen
    _draw_texts(page, plan, words)
    for view, window in zip(views, plan.windows, strict=True):
        draw_map(page, view, window, words, t, has_detail=has_detail)
    return page


def _draw_texts(page: Page, plan: Plan, words: SheetWords) -> None:
    left, top = page.content.left, page.content.top
    write_lines(page, plan.title, left=left, top=top, gid="title", style=FontStyle.BOLD)
    top -= plan.title.height_mm
    write_lines(page, plan.subtitle, left=left, top=top, gid="subtitle", color=MUTED)
    for caption, window in zip(plan.captions, plan.windows, strict=bool(words.captions)):
        caption_top = window.frame.top + caption.height_mm + 0.8
        write_lines(page, caption, left=window.frame.left, top=caption_top, gid="caption")
    side = plan.side_box
    draw_column(page, plan.side, left=side.left, top=side.top, width=side.width)
    width = plan.map_box.width
    draw_column(page, plan.sentences, left=left, top=plan.sentences_top, width=width)
    if any(plan.notes):
        rule = plan.notes_top + 1.0
        page.stroke([(left, rule), (left + width, rule)], gid="rule", color=HAIRLINE, width_pt=0.4)
    for column in plan.notes:
        draw_column(page, column, left=left, top=plan.notes_top, width=plan.notes_width)
        left += plan.notes_width + (width - len(plan.notes) * plan.notes_width) / max(
            1, len(plan.notes) - 1
        )


def draw_map(
    page: Page,
    view: MapView,
    window: Window,
    words: SheetWords,
    t: Translator,
    *,
    has_detail: bool = False,
) -> None:
    """Draw one map into its window: layers, labels, scale and north, the marks of its kind."""
    layers = shown_layers(view)
    page.rectangle(window.frame, gid="map.ground", fill=GROUND).set_zorder(-1)
    drawn = draw_layers(page.axes(window.frame, gid="map"), window, layers)
    if words.demo:
        draw_watermark(page, window.frame, words.demo)
    bar = scale_bar(window, t)
    lines = furniture_lines(window, words.approximate, t)
    detail = detail_of(window, layers) if has_detail else None
    taken = (detail.window.frame, detail.source) if detail else ()
    corner = furniture_box(window, bar, lines, drawn.all_mm, taken=taken)
    placed = place_labels(
        label_requests(window, layers, unit=view.unit, language=t.language),
        window.frame,
        [corner, *taken, *drawn.marks],
    )
    draw_labels(page, placed)
    if detail:
        draw_detail(page, detail, layers, unit=view.unit, t=t)
    draw_furniture(page, corner, bar, lines, t)
    frame_color, frame_pt = (WARNING, 1.6) if words.is_working else (INK, 0.6)
    page.rectangle(window.frame, gid="map.frame", outline=frame_color, outline_pt=frame_pt)
