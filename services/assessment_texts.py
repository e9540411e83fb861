"""What an assessment says in words: why not, what was counted, what has to be known beside it."""

from __future__ import annotations

from datetime import date

from geo.assessment.difference import LEAST_POWER, Difference
from geo.assessment.months import ACTS_AT_ONCE, ready_from, works_of
from model.assessment import WhyNot
from model.plan import Activity
from model.text import Text, text
from model.view import Month
from services.assessment_acting import Company, acting_text
from services.assessment_asked import Asked
from services.assessment_places import NotCompared, PlaceChange
from services.view_texts import month_text, period_text
from session.plan_results import CARRIED_OUT

PRECISION_SHIFT = 0.2
"""Share of incidents known to the settlement only, by which the two periods may differ."""


ALWAYS_TOLD = (text("assessment.note_chance"), text("view.under_reporting"))
"""Beside every comparison."""


def why_text(found: NotCompared, activity: Activity, asked: Asked, *, plan_id: str) -> Text:
    """Say why incidents were not compared, and what would help."""
    works = works_of(activity, began_on=asked.began_on)
    if found.why is WhyNot.NOT_OVER and works is not None:
        return text("assessment.why_not_over", month=month_text(ready_from(works)))
    if found.why is WhyNot.CONTROL_TREATED:
        acting = acting_text(found.acting, plan_id)
        return text("assessment.why_control_treated", acting=acting)
    return text(f"assessment.why_{found.why.value}")


def change_texts(change: PlaceChange) -> tuple[Text, ...]:
    """Say what was compared, what came out, and what could have been told at all."""
    found = change.difference
    compared = text(
        "assessment.compared",
        before=period_text(change.months.before),
        after=period_text(change.months.after),
    )
    return (compared, *_counted(found), found.verdict.text, power_text(found))


def power_text(found: Difference) -> Text:
    """Say which fall could have been told with these counts, and which is the smallest."""
    told = text(
        "assessment.power",
        effect=round(100 * found.effect),
        power=round(100 * found.power),
        least=round(100 * LEAST_POWER),
    )
    if found.smallest_effect is None:
        return text("assessment.power_none", told=told)
    smallest = round(100 * found.smallest_effect)
    return text("assessment.power_smallest", told=told, effect=smallest)


def note_texts(
    activity: Activity, change: PlaceChange, *, asked: Asked, is_district: bool
) -> tuple[Text, ...]:
    """Say what a reader has to know beside the figures."""
    months = change.months
    unplaced = change.unplaced.before + change.unplaced.after
    notes = []
    if months.works is not None:
        notes.append(text("assessment.note_works", months=period_text(months.works)))
    if months.is_short:
        notes.append(text("assessment.note_short", count=months.length))
    if unplaced:
        notes.append(
            text(
                "assessment.note_unplaced",
                count=unplaced,
                before=change.unplaced.before,
                after=change.unplaced.after,
            )
        )
    if has_precision_shift(change):
        notes.append(text("assessment.note_precision"))
    if change.empty_months:
        notes.append(text("assessment.note_empty_months", count=change.empty_months))
    if change.is_own_control:
        notes.append(text("assessment.note_own_control"))
    if is_district:
        notes.append(text("assessment.note_district"))
    if asked.began_on is None and _is_reported_late(activity, months.after[0]):
        notes.append(text("assessment.note_late", day=date.fromisoformat(activity.status_on)))
    return tuple(notes)


def company_texts(company: Company, plan_id: str) -> tuple[Text, ...]:
    """Say what else acted in the compared months, numbered as in the plan with this id.

    The comparison takes a control area for one where nothing is done: it has to be said where that
    does not hold, and where the place itself was acted upon by more than one activity.
    """
    known = {
        "everywhere": company.everywhere,
        "control": company.only_control,
        "treated": company.only_treated,
    }
    return tuple(
        text(f"assessment.note_acts_{where}", acting=acting_text(acting, plan_id))
        for where, acting in known.items()
        if acting
    )


def has_precision_shift(change: PlaceChange) -> bool:
    """Tell whether positions are much better known in one of the periods: that moves counts."""
    shares = []
    for unplaced, placed in (
        (change.unplaced.before, change.placed.before),
        (change.unplaced.after, change.placed.after),
    ):
        if not unplaced + placed:
            return False
        shares.append(unplaced / (unplaced + placed))
    return abs(shares[0] - shares[1]) > PRECISION_SHIFT


def _counted(found: Difference) -> tuple[Text, ...]:
    counts = found.counts
    areas = [("treated", counts.treated), ("control", counts.control)]
    if counts.around_treated and counts.around_control:
        areas += [
            ("around_treated", counts.around_treated),
            ("around_control", counts.around_control),
        ]
    lines = [
        text(f"assessment.count_{name}", before=area.before, after=area.after)
        for name, area in areas
    ]
    lines.append(
        text(
            "assessment.estimate",
            estimate=found.estimate,
            low=round(found.low),
            high=round(found.high),
            error=round(found.standard_error, 1),
        )
    )
    return tuple(lines)


def _is_reported_late(activity: Activity, acts_from: Month) -> bool:
    """Tell whether it was reported as done only after the months that count as after began."""
    is_built = activity.kind not in ACTS_AT_ONCE  # the others are done when they end
    if not is_built or activity.status not in CARRIED_OUT or not activity.status_on:
        return False
    said_on = date.fromisoformat(activity.status_on)
    return Month(said_on.year, said_on.month) > acts_from
