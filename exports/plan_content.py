"""What a plan says, in one language, as plain data: for the DOCX template and for the PDF alike.

Every text is clean (`sheet_text.clean_text`), in its paragraphs; numbers, months and dates are
words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from exports.plan_fields import (
    ActivityLine,
    ApprovalLine,
    IndicatorLine,
    MapFacts,
    MapPage,
    PlanContent,
    PlanFacts,
    PriorityPart,
    SumLine,
)
from exports.sheet_text import clean_text
from exports.sheet_words import boundary_sentence
from i18n import Translator
from model.categories import CategoryClass, class_of
from model.plan import Activity, Approval, Approver, FundSource, Indicator, PlanState
from model.text import Text
from model.view import Month, Tier
from session.personal import find_personal
from session.plan_order import (
    PlanActivity,
    PlanPart,
    activity_name,
    indicators_of,
    part_category,
    part_name,
    plan_parts,
)

_LONGEST_LINE = 4_000
"""Characters: a free text of a plan may be as long (`session.checks.MAX_PARAGRAPHS`)."""

DASH = "–"
"""Where a number is not known."""

_NUMBER_SIGN = re.compile(r"^\s*(№|#|n[o°º]\b\.?)\s*", re.IGNORECASE)
"""What many write before the number of an order; the sentence has it already."""


def plan_content(state: PlanState, facts: PlanFacts, t: Translator) -> PlanContent:
    """Return what a plan says in a language; no activity and no signature is left out."""
    info = state.info
    year = str(info.year) if info.year else ""
    sums = _added(state.activities)
    return PlanContent(
        language=t.language,
        title=clean(info.title) or t("plandoc.title"),
        unit=clean(t(facts.unit)),
        year=t("plandoc.year", year=year) if year else "",
        order=_order(info.order_number, info.ordered_on, t),
        baseline=clean(info.baseline),
        approvals=tuple(_approvals(state.approvals, year, t)),
        priorities=tuple(_part(state, part, facts, t) for part in plan_parts(state)),
        sums=_sum_lines(sums, t),
        total=som_of(sum(sums.values()), t),
        maps=tuple(_map_page(at, one, facts, t) for at, one in enumerate(facts.maps, start=1)),
        notes=_each_once(t(note) for note in facts.notes),
        boundaries=clean(boundary_sentence(facts.boundary_set, t)),
        disclaimer=t("view.disclaimer"),
        sources=clean("; ".join(_each_once(t(source) for source in facts.sources))),
        made_on=t.date(facts.made_on),
        stamp=stamp_of(facts, t),
        demo=t("plandoc.demo") if facts.is_demo else "",
        mark=clean(t(facts.mark)) if facts.mark else "",
    )


def stamp_of(facts: PlanFacts, t: Translator) -> str:
    """Return what stands over every page: generated data, a working document, or nothing."""
    parts = [t("ui.demo_badge")] if facts.is_demo else []
    parts += [t("coverage.stamp_working")] if facts.tier is Tier.WORKING else []
    return " · ".join(parts)


def clean(words: str) -> str:
    """Return people's words in their paragraphs, without what no document can hold."""
    lines = (clean_text(line, max_characters=_LONGEST_LINE) for line in words.split("\n"))
    return "\n".join(lines).strip("\n")


def term_of(activity: Activity, t: Translator) -> str:
    """Return the months of an activity in words: "March – September 2026"."""
    known = [Month.parse(m) for m in (activity.first_month, activity.last_month) if m]
    if not known:
        return ""
    first, last = known[0], known[-1]
    if not activity.first_month:
        return t("plandoc.term_until", month=last)
    if not activity.last_month:
        return t("plandoc.term_from", month=first)
    if first == last:
        return t.month(first)
    if first.year != last.year:
        return t("plandoc.term_years", first=first, last=last)
    names = {"first": Text(f"month.{first.month}"), "last": Text(f"month.{last.month}")}
    return t("plandoc.term", **names, year=str(first.year))


def day_of(iso: str, t: Translator) -> str:
    """Return an ISO date as dd.MM.yyyy, "" for none."""
    return t.date(date.fromisoformat(iso)) if iso else ""


def status_of(activity: Activity, t: Translator) -> str:
    """Return what became of an activity."""
    return t(f"outcome.{activity.status.value or 'open'}")


def indicator_line(indicator: Indicator, title: str, t: Translator) -> IndicatorLine:
    """Return an indicator in words; a dash where a number is not known."""
    numbers = {
        name: DASH if value is None else t.number(value)
        for name, value in (
            ("baseline", indicator.baseline),
            ("target", indicator.target),
            ("actual", indicator.actual),
        )
    }
    unit = clean(indicator.unit_of_measure)
    named = t("plandoc.indicator_unit", title=title, unit=unit) if unit else title
    measured = day_of(indicator.measured_on, t)
    key = "plandoc.indicator_measured" if measured else "plandoc.indicator"
    line = t(Text(key, {"indicator": named, "measured_on": measured, **numbers}))
    return IndicatorLine(title, unit, **numbers, measured_on=measured, line=line)


def _order(number: str, ordered_on: str, t: Translator) -> str:
    number = _NUMBER_SIGN.sub("", clean(number))
    said = {"number": number or "______", "date": day_of(ordered_on, t) or "__________"}
    return t("plandoc.order", **said) if number or ordered_on else ""


def _approvals(kept: tuple[Approval, ...], year: str, t: Translator) -> Iterable[ApprovalLine]:
    """Yield a line for every signature, also for one that nobody entered yet."""
    for approver in Approver:
        entered = [one for one in kept if one.approver is approver]
        for one in entered or [Approval("", approver=approver)]:
            blank = t("plandoc.date_line", year=year or "20____")
            yield ApprovalLine(
                who=approver.value,
                heading=t(f"plandoc.approval_{approver.value}"),
                role=t(f"plandoc.role_{approver.value}"),
                signatory=clean(one.signatory),
                signed_on=day_of(one.signed_on, t) or blank,
            )


def _part(state: PlanState, part: PlanPart, facts: PlanFacts, t: Translator) -> PriorityPart:
    sums = _added(one.activity for one in part.activities)
    said = _sayer(part, facts, t)
    name, priority = clean(t.value(part_name(part))), part.priority
    category = t(f"category.{priority.category}") if priority else ""
    return PriorityPart(
        number=str(part.number),
        name=name,
        category="" if category == name else category,
        justification=said(priority.justification) if priority else "",
        causes=said(priority.causes) if priority else "",
        consequences=said(priority.consequences) if priority else "",
        activities=tuple(_activity(state, one, facts, said, t) for one in part.activities),
        sums=_sum_lines(sums, t),
        total=som_of(sum(sums.values()), t),
    )


def _sayer(part: PlanPart, facts: PlanFacts, t: Translator) -> Callable[[str], str]:
    """Return what prints people's words on a problem.

    In a public plan, those on a sensitive one that may name a person are not printed: a village
    knows whom a house number means.
    """
    is_sensitive = class_of(part_category(part)) is CategoryClass.SENSITIVE
    if facts.tier is Tier.WORKING or not is_sensitive:
        return clean
    return lambda words: t("minutes.note_personal") if find_personal(words) else clean(words)


def _activity(
    state: PlanState,
    one: PlanActivity,
    facts: PlanFacts,
    said: Callable[[str], str],
    t: Translator,
) -> ActivityLine:
    activity = one.activity
    title, kind = said(t.value(activity_name(activity))), t(f"activity_kind.{activity.kind}")
    kind = "" if kind == title else kind
    place = clean(t(facts.where[activity.entity_id]))
    responsible, involved = clean(activity.responsible), clean(activity.involved)
    resources, expected = said(activity.resources), said(activity.expected)
    sums, total = _sum_lines(activity.sums_som, t), som_of(sum(activity.sums_som.values()), t)
    found = indicators_of(state, activity.entity_id)
    indicators = tuple(indicator_line(indicator, said(indicator.title), t) for indicator in found)
    status, status_on = status_of(activity, t), day_of(activity.status_on, t)
    return ActivityLine(
        number=one.number,
        title=title,
        kind=kind,
        place=place,
        term=term_of(activity, t),
        responsible=responsible,
        involved=involved,
        resources=resources,
        sums=sums,
        total=total,
        expected=expected,
        indicators=indicators,
        monitoring=said(activity.monitoring),
        status=status,
        status_on=status_on,
        activity_cell=_lines((title, kind, place)),
        responsible_cell=_lines((responsible, _involved(involved, t))),
        resources_cell=_lines((resources, *_money(sums, total, t))),
        expected_cell=_lines((expected, *(indicator.line for indicator in indicators))),
        status_cell=_lines((status, status_on)),
    )


def _involved(words: str, t: Translator) -> str:
    return t("plandoc.involved", words=words) if words else ""


def _money(sums: tuple[SumLine, ...], total: str, t: Translator) -> Iterable[str]:
    for line in sums:
        yield t("plandoc.sum_line", source=line.source, sum=line.som)
    if len(sums) > 1:
        yield t("plandoc.sum_line", source=t("plandoc.total"), sum=total)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _map_page(number: int, one: MapFacts, facts: PlanFacts, t: Translator) -> MapPage:
    name = clean(t(one.name))
    return MapPage(
        number=str(number),
        caption=t("plandoc.annex", number=number, name=name),
        notes=_each_once(t(note) for note in one.notes),
        description=t("plandoc.map_alt", name=name, unit=facts.unit),
        picture=one.picture,
    )


def _added(activities: Iterable[Activity]) -> Counter[str]:
    added: Counter[str] = Counter()
    for activity in activities:
        added.update(activity.sums_som)
    return added


def _sum_lines(sums: Mapping[str, int], t: Translator) -> tuple[SumLine, ...]:
    return tuple(
        SumLine(t(f"plandoc.fund_{source.value}"), som_of(sums[source], t))
        for source in FundSource
        if sums.get(source)
    )


def som_of(som: int, t: Translator) -> str:
    """Return a sum of money in words, "" for none."""
    return t("plandoc.som", sum=t.number(som, digits=0)) if som else ""


def _each_once(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, map(clean, sentences))))
