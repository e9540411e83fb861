"""Lay out a sheet: measure what must be said, give the map all the room that is left.

The map comes first: of all arrangements in which every sentence has its place, the one with the
largest and clearest map is taken. Text shrinks before anything is left out, and nothing is: a
sheet that cannot hold its legend is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import log

from exports.sheet_flow import (
    Badge,
    Item,
    LegendRow,
    Paragraph,
    Space,
    column_height_mm,
    split_columns,
)
from exports.sheet_page import Box
from exports.sheet_style import (
    CAPTION_PT,
    DEMO,
    FINEST_PT,
    GAP_MM,
    LEGEND_PT,
    MUTED,
    PAPER,
    SENTENCE_PT,
    SMALL_PT,
    SUBTITLE_PT,
    TITLE_MIN_PT,
    TITLE_PT,
    WARNING,
)
from exports.sheet_text import FontStyle, Lines, fit_text
from exports.sheet_window import Window, window_over
from exports.sheet_words import LegendGroup, SheetWords
from layers.palette import SELECTED
from model.errors import HotspotsError

_SIDE_WIDTHS_MM = (44.0, 48.0, 54.0, 62.0, 72.0, 84.0)
_TEXT_SCALES = (1.0, 0.93, 0.86, 0.79, 0.72)
_NOTE_COLUMN_MM = 110.0
"""Width at which a line of 7 pt is pleasant to read."""

_SMALLEST_FRAME_MM = 55.0
_RULE_MM = 2.4
"""Room for the hairline over the notes."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything stands on the page, in millimetres."""

    title: Lines
    subtitle: Lines
    windows: tuple[Window, ...]
    captions: tuple[Lines, ...]
    side: tuple[Item, ...]
    side_box: Box
    sentences: tuple[Item, ...]
    sentences_top: float
    notes: tuple[tuple[Item, ...], ...]
    notes_top: float
    notes_width: float
    map_box: Box  # holds the frames with their captions


@dataclass(frozen=True, slots=True)
class _Choice:
    side_width: float
    text_scale: float
    are_records_at_side: bool
    are_notes_at_side: bool
    is_stacked: bool  # two maps above each other


def plan_sheet(
    words: SheetWords,
    *,
    bounds: Sequence[tuple[float, float, float, float]],
    content: Box,
    inset: Item | None,
) -> Plan:
    """Return the arrangement with the best map in which everything has its place.

    `bounds` has west, south, east, north of each map, one or two; `content` is the page inside
    its margins. Raises `HotspotsError` ("sheet_too_full") when the legend fits in no arrangement.
    """
    found = [
        (_score(plan, choice, content), plan)
        for choice in _choices(len(bounds))
        if (plan := _arrange(words, choice, bounds, content, inset)) is not None
    ]
    if not found:
        raise HotspotsError("sheet_too_full", layers=len(words.legend))
    return max(found, key=lambda scored: scored[0])[1]


def _choices(count: int) -> Iterator[_Choice]:
    stacked = (False, True) if count > 1 else (False,)
    places = ((True, True), (True, False), (False, False))  # of records and notes
    for width, scale, (records, notes), is_stacked in product(
        _SIDE_WIDTHS_MM, _TEXT_SCALES, places, stacked
    ):
        yield _Choice(width, scale, records, notes, is_stacked)


def _score(plan: Plan, choice: _Choice, content: Box) -> float:
    """Return how good an arrangement is: a large map at a large scale, in text of full size."""
    area = sum(window.frame.width * window.frame.height for window in plan.windows)
    share = area / (content.width * content.height)
    return share - 0.3 * log(plan.windows[0].denominator) - 0.8 * (1 - choice.text_scale)


def _arrange(
    words: SheetWords,
    choice: _Choice,
    bounds: Sequence[tuple[float, float, float, float]],
    content: Box,
    inset: Item | None,
) -> Plan | None:
    """Return the plan of one choice, or None when it does not fit."""
    title, subtitle = _header(words, content.width)
    body_top = content.top - title.height_mm - subtitle.height_mm - 3.0
    side = _side_items(words, choice, inset)
    side_box = Box(content.right - choice.side_width, content.bottom, content.right, body_top)
    room = side_box.height - column_height_mm(side, side_box.width)
    if room < 0:
        return None
    if choice.are_notes_at_side:
        notes = _notes(words.notes)
        room -= column_height_mm(notes, side_box.width)
        if room < GAP_MM:
            return None
        side = [*side, Space(room), *notes]
    map_width = side_box.left - GAP_MM - content.left
    sentences, columns, note_width = _foot(words, choice, map_width)
    sentences_height = column_height_mm(sentences, map_width)
    notes_height = max(column_height_mm(column, note_width) for column in columns)
    notes_top = content.bottom + notes_height
    rule_height = _RULE_MM if notes_height else 0.0
    sentences_top = notes_top + rule_height + sentences_height
    map_box = Box(content.left, sentences_top + 2.0, content.left + map_width, body_top)
    placed = _place_maps(words, choice, bounds, map_box)
    if placed is None:
        return None
    return Plan(
        title=title,
        subtitle=subtitle,
        windows=placed[0],
        captions=placed[1],
        side=tuple(side),
        side_box=side_box,
        sentences=tuple(sentences),
        sentences_top=sentences_top,
        notes=tuple(tuple(column) for column in columns),
        notes_top=notes_top,
        notes_width=note_width,
        map_box=map_box,
    )


def _header(words: SheetWords, width: float) -> tuple[Lines, Lines]:
    title = fit_text(
        words.title,
        width_mm=width,
        size_pt=TITLE_PT,
        min_size_pt=TITLE_MIN_PT,
        max_lines=2,
        style=FontStyle.BOLD,
    )
    if not words.subtitle:
        return title, Lines((), SUBTITLE_PT)
    subtitle = fit_text(
        words.subtitle, width_mm=width, size_pt=SUBTITLE_PT, min_size_pt=SMALL_PT, max_lines=3
    )
    return title, subtitle


def _place_maps(
    words: SheetWords,
    choice: _Choice,
    bounds: Sequence[tuple[float, float, float, float]],
    box: Box,
) -> tuple[tuple[Window, ...], tuple[Lines, ...]] | None:
    count = len(bounds)
    across, down = (1, count) if choice.is_stacked else (count, 1)
    width = (box.width - (across - 1) * GAP_MM) / across
    captions = _captions(words.captions, width)
    caption_height = max((caption.height_mm + 0.8 for caption in captions), default=0.0)
    height = (box.height - (down - 1) * GAP_MM) / down - caption_height
    if min(width, height) < _SMALLEST_FRAME_MM:
        return None
    frames = []
    for at in range(count):
        left = box.left + (0 if choice.is_stacked else at) * (width + GAP_MM)
        row = at if choice.is_stacked else 0
        top = box.top - row * (height + caption_height + GAP_MM) - caption_height
        frames.append(Box(left, top - height, left + width, top))
    return tuple(window_over(b, f) for b, f in zip(bounds, frames, strict=True)), captions


def _captions(captions: Sequence[str], width: float) -> tuple[Lines, ...]:
    """Return the captions of two maps, both in the size at which the longer one fits."""
    size = CAPTION_PT
    for _ in range(2):
        fitted = tuple(
            fit_text(caption, width_mm=width, size_pt=size, min_size_pt=SMALL_PT, max_lines=2)
            for caption in captions
        )
        size = min((lines.size_pt for lines in fitted), default=size)
    return fitted


def _foot(
    words: SheetWords, choice: _Choice, width: float
) -> tuple[list[Item], list[list[Item]], float]:
    sentences: list[Item] = [
        Paragraph(sentence, SENTENCE_PT * choice.text_scale, "sentence")
        for sentence in words.sentences
    ]
    said = () if choice.are_records_at_side else words.records
    notes = _notes(said if choice.are_notes_at_side else (*said, *words.notes))
    count = max(1, round(width / _NOTE_COLUMN_MM))
    note_width = (width - (count - 1) * GAP_MM) / count
    return sentences, split_columns(notes, count=count, width_mm=note_width), note_width


def _notes(sentences: Sequence[str]) -> list[Item]:
    return [Paragraph(sentence, SMALL_PT, "note", color=MUTED) for sentence in sentences]


def _side_items(words: SheetWords, choice: _Choice, inset: Item | None) -> list[Item]:
    def size(points: float) -> float:
        return max(FINEST_PT, points * choice.text_scale)

    items = [*_badges(words, size(LEGEND_PT + 3)), Space(3.0)]
    items.append(
        Paragraph(words.legend_title, size(LEGEND_PT + 1), "legend.title", FontStyle.BOLD, SELECTED)
    )
    for group in words.legend:
        items.extend(_group_items(group, size(LEGEND_PT), size(SMALL_PT)))
    if inset is not None:
        items += [Space(3.0), inset, Space(0.8)]
    if words.where:
        items.append(Paragraph(words.where, size(SMALL_PT), "where", color=MUTED))
    if choice.are_records_at_side:
        items += [Space(3.0), _heading(words.records_title, size(LEGEND_PT), "records.title")]
        items += [Paragraph(said, size(SMALL_PT), "records") for said in words.records]
    return items


def _heading(words: str, size_pt: float, gid: str) -> Item:
    return Paragraph(words, size_pt, gid, FontStyle.BOLD)


def _badges(words: SheetWords, size_pt: float) -> list[Item]:
    fill, color = (WARNING, PAPER) if words.is_working else (PAPER, SELECTED)
    outline = WARNING if words.is_working else SELECTED
    items: list[Item] = [
        Badge(words.stamp, words.stamp_detail, size_pt, "stamp", fill, color, outline)
    ]
    if words.demo:
        items += [Space(1.5), Badge(words.demo, words.demo_detail, size_pt, "demo", DEMO)]
    return items


def _group_items(group: LegendGroup, size_pt: float, note_pt: float) -> list[Item]:
    items: list[Item] = [Space(1.6)]
    if group.title:
        items += [Paragraph(group.title, size_pt, "legend.group", FontStyle.BOLD), Space(0.5)]
    items += [LegendRow(line, group.pane, size_pt) for line in group.lines]
    items += [
        Paragraph(note, note_pt, "legend.note", FontStyle.ITALIC, MUTED) for note in group.notes
    ]
    return items
