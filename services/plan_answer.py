"""A plan as an answer for programs: plain values, with the words of one language beside codes."""

from __future__ import annotations

from typing import Any

from i18n import Translator
from model.plan import Activity, Indicator, PlanInfo, PlanState, Priority
from model.session import Outcome
from services.plans import unit_names
from session.plan_order import activities_of, numbers_of
from session.plan_rules import is_approved


def info_answer(info: PlanInfo, t: Translator) -> dict[str, Any]:
    """Return a plan as one line of a list."""
    return {
        "id": info.entity_id,
        "unit": {"pcode": info.pcode, "name": t.value(unit_names(info))},
        "year": info.year,
        "title": info.title,
        "is_signed": info.is_closed,
        "is_demo": info.is_demo,
    }


def plan_answer(state: PlanState, t: Translator) -> dict[str, Any]:
    """Return a plan with its priorities, activities and indicators, in their order.

    Sums are in som; "places" counts geometries, none is the whole unit.
    """
    return {
        **info_answer(state.info, t),
        "is_approved": is_approved(state),
        "order_number": state.info.order_number,
        "ordered_on": state.info.ordered_on or None,
        "baseline": state.info.baseline,
        "priorities": [
            _priority(priority, number, t)
            for number, priority in enumerate(state.priorities, start=1)
        ],
        "activities": [
            _activity(activity, state, t)
            for priority_id in ("", *(one.entity_id for one in state.priorities))
            for activity in activities_of(state, priority_id)
        ],
    }


def _priority(priority: Priority, number: int, t: Translator) -> dict[str, Any]:
    return {
        "id": priority.entity_id,
        "number": number,
        "category": priority.category,
        "title": priority.title or t(f"category.{priority.category}"),
        "justification": priority.justification,
        "causes": priority.causes,
        "consequences": priority.consequences,
    }


def _activity(activity: Activity, state: PlanState, t: Translator) -> dict[str, Any]:
    is_open = activity.status is Outcome.OPEN
    return {
        "id": activity.entity_id,
        "number": numbers_of(state)[activity.entity_id],
        "kind": activity.kind,
        "title": activity.title or t(f"activity_kind.{activity.kind}"),
        "places": len(activity.places),
        "first_month": activity.first_month or None,
        "last_month": activity.last_month or None,
        "responsible": activity.responsible,
        "sums_som": dict(activity.sums_som),
        "spent_som": dict(activity.spent_som),
        "expected": activity.expected,
        "status": activity.status.value or "open",
        "status_name": t("plan.status_open" if is_open else f"outcome.{activity.status}"),
        "evidence": activity.evidence,
        "indicators": [
            _indicator(one) for one in state.indicators if one.activity_id == activity.entity_id
        ],
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    return {
        "id": indicator.entity_id,
        "title": indicator.title,
        "unit_of_measure": indicator.unit_of_measure,
        "baseline": indicator.baseline,
        "target": indicator.target,
        "actual": indicator.actual,
        "measured_on": indicator.measured_on or None,
    }
