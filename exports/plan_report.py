"""The yearly report to the kenesh: what became of each activity, and what it changed.

An activity held is not yet a result: before and after stand beside each other, with the target,
and what nobody measured is said to be so.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from exports.document_blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Signatures,
    Table,
    page_words,
)
from exports.plan_content import clean, som_of
from exports.plan_document import footer_of, map_page, sources_section
from exports.plan_fields import ActivityLine, PlanContent, PlanFacts, PriorityPart
from i18n import Translator
from model.assessment import IndicatorState
from model.plan import Activity, PlanState
from model.session import Outcome
from model.text import Text
from session.plan_order import indicators_of, numbered_activities, plan_parts
from session.plan_progress import lacks_evidence
from session.plan_results import judge_indicator, sum_money

ACTIVITY_COLUMNS: Final = (
    ("number", 12.0),
    ("activity", 85.0),
    ("term", 38.0),
    ("responsible", 57.0),
    ("money", 35.0),
    ("status", 30.0),
)
INDICATOR_COLUMNS: Final = (
    ("number", 12.0),
    ("indicator", 100.0),
    ("before", 26.0),
    ("target", 26.0),
    ("after", 26.0),
    ("measured_on", 30.0),
    ("reached", 37.0),
)
"""`plandoc.report_<name>` and widths over a page on its side."""

_UNTOLD: Final = frozenset({IndicatorState.NOT_MEASURED, IndicatorState.NOT_JUDGED})


def report_document(
    state: PlanState,
    content: PlanContent,
    facts: PlanFacts,
    t: Translator,
    *,
    assessment: Sequence[Text] = (),
) -> Document:
    """Return the report as blocks; `assessment` are sentences on what changed."""
    return Document(
        language=content.language,
        title=t("plandoc.report_title"),
        subtitle=" · ".join(filter(None, (content.unit, content.year))),
        subject=content.unit,
        stamp=content.stamp,
        is_demo=facts.is_demo,
        footer=footer_of(content),
        page_of=page_words(t),
        made_on=facts.made_on,
        blocks=tuple(_blocks(state, content, t, assessment)),
        is_landscape=True,
    )


def _blocks(
    state: PlanState, content: PlanContent, t: Translator, assessment: Sequence[Text]
) -> Iterator[Block]:
    for warning in filter(None, (content.demo, content.mark)):
        yield Paragraph(warning, is_warning=True)
    yield Heading(t("plandoc.report_summary"))
    yield Bullets(tuple(_summary(state, content, t)))
    yield Paragraph(t("plandoc.report_activity_is_no_result"), is_note=True)
    yield Heading(t("plandoc.report_changed"))
    if assessment:
        yield Bullets(tuple(clean(t(sentence)) for sentence in assessment))
    else:
        yield Paragraph(t("plandoc.report_not_assessed"))
    for part, lines in zip(plan_parts(state), content.priorities, strict=True):
        yield Heading(t("plandoc.priority", number=lines.number, name=lines.name))
        yield from _activities(lines, [one.activity for one in part.activities], t)
        yield from _indicators(state, lines, [one.activity.entity_id for one in part.activities], t)
    yield Heading(t("minutes.signatures"))
    yield Signatures((t("minutes.chair"), t("minutes.secretary")))
    yield from sources_section(content, t)
    for page in content.maps:
        yield from map_page(page, t)


def _summary(state: PlanState, content: PlanContent, t: Translator) -> Iterator[str]:
    counted = Counter(one.status for one in state.activities)
    said = [
        t("plandoc.report_of_status", status=t(f"outcome.{status.value or 'open'}"), number=number)
        for status in Outcome
        if (number := counted[status])
    ]
    if said:
        yield t("plandoc.report_activities", count=len(state.activities), by_status="; ".join(said))
    else:
        yield t("plandoc.report_no_activities")
    known = [judge_indicator(one) for one in state.indicators]
    measured = [one for one in known if one not in _UNTOLD]
    yield t(
        "plandoc.report_indicators",
        reached=measured.count(IndicatorState.MET),
        measured=len(measured),
        unmeasured=len(known) - len(measured),
    )
    bare = [one.number for _, one in numbered_activities(state)
            if lacks_evidence(state, one.activity)]  # fmt: skip
    if bare:
        yield t("plandoc.report_without_evidence", numbers=", ".join(bare))
    yield from _money(state, content, t)


def _money(state: PlanState, content: PlanContent, t: Translator) -> Iterator[str]:
    """Say what was planned and what was spent, as far as anybody entered it."""
    money = sum_money(state.activities)
    if content.total:
        yield t("plandoc.report_money_planned", sum=content.total)
    if spent := sum(money.spent_som.values()):
        yield t("plandoc.report_money_spent", sum=som_of(spent, t))
    if money.without_spending:
        yield t("plandoc.report_money_untold", count=money.without_spending)


def _activities(part: PriorityPart, kept: Sequence[Activity], t: Translator) -> Iterator[Block]:
    if not part.activities:
        yield Paragraph(t("plandoc.no_activities"))
        return
    yield Table(
        head=_head(ACTIVITY_COLUMNS, t),
        rows=tuple(
            _activity_row(one, sum(activity.spent_som.values()), t)
            for one, activity in zip(part.activities, kept, strict=True)
        ),
        widths_mm=tuple(width for _, width in ACTIVITY_COLUMNS),
        numeric=frozenset({4}),
    )


def _activity_row(one: ActivityLine, spent_som: int, t: Translator) -> tuple[str, ...]:
    spent = t("plandoc.report_spent", sum=som_of(spent_som, t)) if spent_som else ""
    return (
        one.number,
        one.activity_cell,
        one.term,
        one.responsible_cell,
        "\n".join(filter(None, (one.total, spent))),
        one.status_cell,
    )


def _indicators(
    state: PlanState, part: PriorityPart, activity_ids: Iterable[str], t: Translator
) -> Iterator[Block]:
    rows = [
        (line.number, _indicator_name(said.title, said.unit, t), said.baseline, said.target,
         said.actual, said.measured_on, t(judge_indicator(kept).text))
        for line, activity_id in zip(part.activities, activity_ids, strict=True)
        for said, kept in zip(line.indicators, indicators_of(state, activity_id), strict=True)
    ]  # fmt: skip
    if not rows:
        if part.activities:
            yield Paragraph(t("plandoc.report_no_indicators"))
        return
    yield Table(
        head=_head(INDICATOR_COLUMNS, t),
        rows=tuple(rows),
        widths_mm=tuple(width for _, width in INDICATOR_COLUMNS),
        numeric=frozenset({2, 3, 4}),
    )


def _indicator_name(title: str, unit: str, t: Translator) -> str:
    """Return an indicator's name with its unit of measure."""
    return t("plandoc.indicator_unit", title=title, unit=unit) if unit else title


def _head(columns: Iterable[tuple[str, float]], t: Translator) -> tuple[str, ...]:
    return tuple(t(f"plandoc.report_{name}") for name, _ in columns)
