"""The gap report of a unit as a document: where nobody comes, and what would change it.

A working document by default (marked, numbered); its public version has no incidents, no marks
and no officers in it, because what it is made from has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from exports.document_blocks import (
    TEXT_WIDTH_MM,
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Table,
    page_words,
)
from exports.sheet_text import clean_text
from exports.sheet_words import boundary_sentence
from i18n import Translator
from model.admin import BoundarySetInfo
from model.text import Text
from model.view import Tier

_WIDEST_NUMBER_MM = 24.0
"""Holds the longest head of a column of numbers on one line, in each language."""

Cell = Text | str | float | None


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table of a report: columns after the first are numbers, None is unknown."""

    title: Text
    head: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[Text, ...] = ()
    texts: frozenset[int] = frozenset({0})  # columns of words


@dataclass(frozen=True, slots=True)
class GapReport:
    """What a gap report says, in no language yet."""

    unit: Text
    tier: Tier
    made_on: date
    boundary_set: BoundarySetInfo
    is_demo: bool
    mark: Text | None  # number and reason of a working document
    summary: tuple[Text, ...]  # a few sentences, the most important first
    how: tuple[Text, ...]  # how it was measured, with sources
    tables: tuple[ReportTable, ...]
    changes: tuple[Text, ...]  # what the variant tries
    doubts: tuple[Text, ...]
    advice: tuple[Text, ...]  # what it does not know


def report_document(report: GapReport, t: Translator, *, picture: bytes) -> Document:
    """Return the report as blocks of text; `picture` is its map as PNG."""
    unit, day = clean_text(t(report.unit)), t.date(report.made_on)
    is_working = report.tier is Tier.WORKING
    stamp = t("coverage.stamp_working") if is_working else ""
    if report.is_demo:
        stamp = " · ".join(part for part in (t("ui.demo_badge"), stamp) if part)
    return Document(
        language=t.language,
        title=t("coverage.report_title"),
        subtitle=f"{unit} · {day}",
        subject=unit,
        stamp=stamp,
        is_demo=report.is_demo,
        footer=f"{t('coverage.report_title')} · {unit} · {day}",
        page_of=page_words(t),
        made_on=report.made_on,
        blocks=tuple(_blocks(report, t, picture)),
    )


def _blocks(report: GapReport, t: Translator, picture: bytes) -> Iterator[Block]:
    if report.is_demo:
        yield Paragraph(t("sheet.demo_detail"), is_warning=True)
    if report.mark:
        yield Paragraph(_line(t, report.mark), is_warning=True)
    yield Paragraph(boundary_sentence(report.boundary_set, t), is_note=True)
    yield Paragraph(t("view.disclaimer"), is_note=True)
    yield Heading(t("coverage.report_summary"))
    yield Bullets(tuple(_line(t, sentence) for sentence in report.summary))
    yield Heading(t("coverage.report_map"))
    yield Picture(
        image=picture,
        width_mm=TEXT_WIDTH_MM,
        alt=_line(t, report.summary[0]),
        caption=t("coverage.report_map_caption"),
    )
    if report.changes:
        yield Heading(t("coverage.report_changes"))
        yield Bullets(tuple(_line(t, change) for change in report.changes))
    for table in report.tables:
        yield from _table(table, t)
    if report.doubts:
        yield Heading(t("coverage.report_doubts"))
        yield Bullets(tuple(_line(t, doubt) for doubt in report.doubts))
    yield Heading(t("coverage.report_how"))
    yield Bullets(tuple(_line(t, sentence) for sentence in report.how))
    for sentence in report.advice:
        yield Paragraph(_line(t, sentence), is_note=True)


def _table(table: ReportTable, t: Translator) -> Iterator[Block]:
    yield Heading(t(table.title))
    if not table.rows:
        yield Paragraph(t("coverage.report_nothing"))
        return
    words = sorted(table.texts)
    numbers = len(table.head) - len(words)
    for_numbers = TEXT_WIDTH_MM * (0.56 if len(words) > 1 else 0.7)
    narrow = min(_WIDEST_NUMBER_MM, for_numbers / max(numbers, 1))
    wide = (TEXT_WIDTH_MM - narrow * numbers) / len(words)
    yield Table(
        head=tuple(_line(t, name) for name in table.head),
        rows=tuple(tuple(_cell(t, value) for value in row) for row in table.rows),
        widths_mm=tuple(wide if at in table.texts else narrow for at in range(len(table.head))),
        numeric=frozenset(range(len(table.head))) - table.texts,
    )
    for note in table.notes:
        yield Paragraph(_line(t, note), is_note=True)


def _cell(t: Translator, value: Cell) -> str:
    if value is None:
        return "–"
    if isinstance(value, Text):
        return _line(t, value)
    if isinstance(value, str):
        return clean_text(value)
    return t.number(value, digits=0 if float(value).is_integer() else 1)


def _line(t: Translator, words: Text) -> str:
    return clean_text(t(words))
