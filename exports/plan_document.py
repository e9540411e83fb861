"""A plan as blocks of text, for the PDF: the same words as the DOCX has, in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from exports.document_blocks import (
    WIDE_TEXT_MM,
    Approval,
    Block,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    page_words,
)
from exports.plan_fields import ActivityLine, MapPage, PlanContent, PlanFacts, PriorityPart, SumLine
from i18n import Translator

COLUMNS: tuple[tuple[str, float], ...] = (
    ("number", 11.0),
    ("activity", 47.0),
    ("term", 23.0),
    ("responsible", 39.0),
    ("resources", 41.0),
    ("expected", 45.0),
    ("monitoring", 26.0),
    ("status", 25.0),
)
"""Of a priority's table: `plandoc.column_<name>`, and widths that fill a page on its side."""

REASONS: tuple[str, ...] = ("plandoc.justification", "plandoc.causes", "plandoc.consequences")
"""Catalogue keys of what is said of a priority, in order."""

MAP_MOST_MM = 138.0
"""Height of a map with its legend: heading, caption and one note share its page."""

NOTE_MM = 5.0
"""Height of each further note: its map is lower by that, so that none is alone on a page."""


def footer_of(content: PlanContent) -> str:
    """Return what stands at the foot of a plan's pages, before their number."""
    return " · ".join(filter(None, (content.unit, content.year, content.made_on)))


def plan_document(content: PlanContent, facts: PlanFacts, t: Translator) -> Document:
    """Return the plan as a document of A4 pages on their side."""
    return Document(
        language=content.language,
        title=content.title,
        subtitle=" · ".join(filter(None, (content.unit, content.year))),
        subject=content.unit,
        stamp=content.stamp,
        is_demo=facts.is_demo,
        footer=footer_of(content),
        page_of=page_words(t),
        made_on=facts.made_on,
        blocks=tuple(_blocks(content, t)),
        is_landscape=True,
        approvals=tuple(
            Approval(one.heading, one.role, one.signatory, one.signed_on)
            for one in content.approvals
        ),
    )


def _blocks(content: PlanContent, t: Translator) -> Iterator[Block]:
    for warning in filter(None, (content.demo, content.mark)):
        yield Paragraph(warning, is_warning=True)
    if content.order:
        yield Paragraph(content.order)
    if content.baseline:
        yield Heading(t("plandoc.baseline"))
        yield Paragraph(content.baseline)
    for part in content.priorities:
        yield from _priority(part, t)
    if content.sums:
        yield Heading(t("plandoc.money"))
        yield _money(content, t)
    yield from sources_section(content, t)
    for page in content.maps:
        yield from map_page(page, t)


def sources_section(content: PlanContent, t: Translator) -> Iterator[Block]:
    """Yield sources and notes, which belong into every document of a plan."""
    yield Heading(t("plandoc.sources"))
    sources = t("sheet.sources", sources=content.sources) if content.sources else ""
    made_on = t("sheet.made_on", date=content.made_on)
    for note in (content.boundaries, content.disclaimer, sources, *content.notes, made_on):
        if note:
            yield Paragraph(note, is_note=True)


def map_page(page: MapPage, t: Translator) -> Iterator[Block]:
    """Yield a map annex on a page of its own."""
    yield PageBreak()
    yield Heading(page.caption)
    yield Picture(page.picture, WIDE_TEXT_MM, page.description, t("plandoc.map_subtitle"))
    for note in page.notes:
        yield Paragraph(note, is_note=True)


def _priority(part: PriorityPart, t: Translator) -> Iterator[Block]:
    yield Heading(t("plandoc.priority", number=part.number, name=part.name))
    if part.category:
        yield Paragraph(t("plandoc.category", name=part.category), is_note=True)
    said = (part.justification, part.causes, part.consequences)
    for key, words in zip(REASONS, said, strict=True):
        if words:
            yield Paragraph(t(key, words=words))
    if not part.activities:
        yield Paragraph(t("plandoc.no_activities"))
        return
    yield Table(
        head=tuple(t(f"plandoc.column_{name}") for name, _ in COLUMNS),
        rows=tuple(_row(one) for one in part.activities),
        widths_mm=tuple(width for _, width in COLUMNS),
    )
    if part.total:
        yield Paragraph(t("plandoc.part_total", sum=_said(part.sums, part.total, t)))


def _row(one: ActivityLine) -> tuple[str, ...]:
    """Return the cells of an activity, by COLUMNS."""
    return (
        one.number,
        one.activity_cell,
        one.term,
        one.responsible_cell,
        one.resources_cell,
        one.expected_cell,
        one.monitoring,
        one.status_cell,
    )


def _money(content: PlanContent, t: Translator) -> Table:
    rows = [(line.source, line.som) for line in content.sums]
    rows.append((t("plandoc.total"), content.total))
    return Table(
        head=(t("plandoc.source"), t("plandoc.sum")),
        rows=tuple(rows),
        widths_mm=(100.0, 50.0),
        numeric=frozenset({1}),
        bold_rows=frozenset({len(rows) - 1}),
    )


def _said(sums: Iterable[SumLine], total: str, t: Translator) -> str:
    by_source = "; ".join(t("plandoc.sum_line", source=line.source, sum=line.som) for line in sums)
    return t("plandoc.total_by_source", total=total, sums=by_source)
