"""The pack for a monthly meeting on a plan: what is due, what is late, what nobody measured."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from exports.document_blocks import (
    Block,
    Document,
    Heading,
    Paragraph,
    Table,
    page_words,
)
from exports.plan_content import clean
from exports.plan_document import footer_of, sources_section
from exports.plan_fields import ActivityLine, PlanContent, PlanFacts
from i18n import Translator
from model.plan import Activity, Meeting, PlanState
from model.view import Month, Tier
from session.personal import find_personal
from session.plan_order import numbered_activities
from session.plan_progress import ENDED, Progress, lacks_evidence, progress_of

COLUMNS: Final = (
    ("number", 12.0),
    ("activity", 62.0),
    ("term", 30.0),
    ("responsible", 36.0),
    ("status", 30.0),
)
"""`plandoc.pack_<name>` and widths."""


def pack_document(
    state: PlanState, content: PlanContent, facts: PlanFacts, t: Translator, *, month: Month
) -> Document:
    """Return the pack of a month as blocks of upright pages."""
    return Document(
        language=content.language,
        title=t("plandoc.pack_title", month=month),
        subtitle=" · ".join(filter(None, (content.unit, content.year))),
        subject=content.unit,
        stamp=content.stamp,
        is_demo=facts.is_demo,
        footer=footer_of(content),
        page_of=page_words(t),
        made_on=facts.made_on,
        blocks=tuple(_blocks(state, content, facts, t, month)),
    )


def _blocks(
    state: PlanState, content: PlanContent, facts: PlanFacts, t: Translator, month: Month
) -> Iterator[Block]:
    for warning in filter(None, (content.demo, content.mark)):
        yield Paragraph(warning, is_warning=True)
    yield from _decided(state.meetings, month, facts.tier, t)
    lines = {one.number: one for part in content.priorities for one in part.activities}
    listed = {
        "plandoc.pack_overdue": lambda a: progress_of(a, month=month) is Progress.OVERDUE,
        "plandoc.pack_due": lambda a: progress_of(a, month=month) is Progress.DUE,
        "plandoc.pack_running": lambda a: progress_of(a, month=month) is Progress.RUNNING,
        "plandoc.pack_without_evidence": lambda a: lacks_evidence(state, a),
        "plandoc.pack_without_term": _has_no_term,
    }
    for key, is_listed in listed.items():
        found = [
            lines[one.number] for _, one in numbered_activities(state) if is_listed(one.activity)
        ]
        yield Heading(t(key, count=len(found)))
        yield from _table(found, t)
    yield from sources_section(content, t)


def _decided(
    meetings: tuple[Meeting, ...], month: Month, tier: Tier, t: Translator
) -> Iterator[Block]:
    """Say what the latest meeting up to the month decided: the next one asks what became of it.

    In a public pack, words that may name a person are left out.
    """
    told = [one for one in meetings if one.decisions and "" < one.held_on[:7] <= str(month)]
    if not told:
        return
    last = told[-1]
    yield Heading(t("plandoc.pack_decided", day=date.fromisoformat(last.held_on)))
    is_withheld = tier is Tier.PUBLIC and bool(find_personal(last.decisions))
    yield Paragraph(t("minutes.note_personal") if is_withheld else clean(last.decisions))


def _has_no_term(activity: Activity) -> bool:
    return activity.status not in ENDED and not activity.last_month


def _table(found: list[ActivityLine], t: Translator) -> Iterator[Block]:
    if not found:
        yield Paragraph(t("plandoc.pack_nothing"))
        return
    yield Table(
        head=tuple(t(f"plandoc.pack_{name}") for name, _ in COLUMNS),
        rows=tuple(
            (one.number, one.activity_cell, one.term, one.responsible, one.status) for one in found
        ),
        widths_mm=tuple(width for _, width in COLUMNS),
    )
