"""The map in a document: the frame over the width of the text, its legend below in columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from exports.document_blocks import TEXT_WIDTH_MM
from exports.gate import require_one_tier
from exports.sheet import draw_map
from exports.sheet_file import SheetFormat, render_page, sheet_settings
from exports.sheet_flow import (
    Item,
    LegendRow,
    Paragraph,
    Space,
    column_height_mm,
    draw_column,
    split_columns,
)
from exports.sheet_page import Box, Page
from exports.sheet_seen import seen_views
from exports.sheet_style import GAP_MM, LEGEND_PT, MUTED, PAPER, SMALL_PT
from exports.sheet_text import FontStyle
from exports.sheet_window import extent_m, window_over
from exports.sheet_words import SheetWords, words_of
from i18n import translator
from layers.layer import Layer, LayerKind, MapView

if TYPE_CHECKING:
    import pandas as pd

MAP_DPI: Final = 300
"""Of the picture at the width of the text."""

_LOWEST_MM, _HIGHEST_MM = 80.0, 140.0
"""Height of the frame: a wide unit takes a third of a page, a tall one leaves room for words."""

_RIM_PX = 0.8

_COLUMNS = 3
_COLUMN_MM = 60.0
"""A page on its side has room for a fourth column of the legend."""


def draw_document_map(
    view: MapView,
    *,
    language: str,
    made_on: date,
    numbers: Mapping[str, int] | None = None,
    width_mm: float = TEXT_WIDTH_MM,
    most_mm: float | None = None,
    file_format: SheetFormat = SheetFormat.PNG,
) -> bytes:
    """Return a picture of the map, as wide as the text, with its legend.

    A PNG has 300 dots per inch; in a PDF, lines and letters stay what they are. `numbers` gives
    marks (by the `id` of their rows) the number they have in the table. With `most_mm` the
    picture, legend and all, is made to fill that height. Raises `PrivacyError` when a public view
    holds anything that is not public.
    """
    require_one_tier(view)
    t = translator(language)
    shown = numbered(view, numbers or {})
    shown = replace(shown, layers=tuple(map(_with_thin_rims, shown.layers)))
    with sheet_settings():
        height = _frame_height_mm(view, width_mm)
        box = Box(0.0, 0.0, width_mm, most_mm or height)
        (seen,) = seen_views([shown], [window_over(view.bounds, box)])
        words = words_of([seen], t=t, made_on=made_on)
        columns, width = _legend_columns(words, width_mm)
        legend_mm = max(column_height_mm(column, width) for column in columns)
        if most_mm:
            height = max(_LOWEST_MM, most_mm - GAP_MM - legend_mm)
        page = Page(width_mm=width_mm, height_mm=height + GAP_MM + legend_mm)
        frame = Box(0.3, legend_mm + GAP_MM, width_mm - 0.3, page.box.top - 0.3)
        draw_map(page, seen, window_over(view.bounds, frame), words, t)
        for at, column in enumerate(columns):
            draw_column(page, column, left=at * (width + GAP_MM), top=legend_mm, width=width)
        return render_page(page, file_format=file_format, dpi=MAP_DPI, made_on=made_on)


def numbered(view: MapView, numbers: Mapping[str, int]) -> MapView:
    """Return the view with a number beside each mark that has one: on its first row only."""
    waiting = dict(numbers)
    layers = [_numbered(layer, waiting) for layer in reversed(view.layers)]
    return replace(view, layers=tuple(reversed(layers)))


def _numbered(layer: Layer, waiting: dict[str, int]) -> Layer:
    if layer.kind is LayerKind.CELLS or not len(layer.table) or "id" not in layer.table:
        return layer
    ids: Sequence[str] = [str(row_id) for row_id in layer.table["id"]]
    if not waiting.keys() & set(ids):
        return layer
    labels = [str(waiting.pop(row_id)) if row_id in waiting else "" for row_id in ids]
    table: pd.DataFrame = layer.table.assign(label=labels)
    spoken = [name for name in table.columns if str(name).startswith("label_")]
    return replace(layer, table=table.drop(columns=spoken))


def _with_thin_rims(layer: Layer) -> Layer:
    """Return a layer of points without broad white rims: on paper they would cover a symbol.

    On a screen they part symbols that lie on each other, and their width tells severity; here
    the table does.
    """
    if layer.kind is not LayerKind.POINTS or not len(layer.table):
        return layer
    is_white = layer.table["outline"].str.lower() == PAPER
    thin = layer.table["outline_px"].mask(is_white, layer.table["outline_px"].clip(upper=_RIM_PX))
    legend = tuple(
        replace(entry, outline_px=min(entry.outline_px, _RIM_PX))
        if entry.outline.lower() == PAPER
        else entry
        for entry in layer.legend
    )
    return replace(layer, table=layer.table.assign(outline_px=thin), legend=legend)


def _frame_height_mm(view: MapView, width_mm: float) -> float:
    width_m, height_m = extent_m(view.bounds)
    return min(_HIGHEST_MM, max(_LOWEST_MM, width_mm * height_m / max(width_m, 1.0)))


def _legend_columns(words: SheetWords, width_mm: float) -> tuple[list[list[Item]], float]:
    items: list[Item] = []
    for group in words.legend:
        if group.title:
            items.append(Paragraph(group.title, LEGEND_PT, "legend.group", FontStyle.BOLD))
        items += [LegendRow(line, group.pane, LEGEND_PT) for line in group.lines]
        items += [
            Paragraph(note, SMALL_PT, "legend.note", FontStyle.ITALIC, MUTED)
            for note in group.notes
        ]
        items.append(Space(1.2))
    count = max(_COLUMNS, int(width_mm // _COLUMN_MM))
    width = (width_mm - (count - 1) * GAP_MM) / count
    return split_columns(items, count=count, width_mm=width), width
