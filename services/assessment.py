"""What became of a plan: of every activity, of the money, of the hotspots, of residents' answers.

Working view: figures are exact, and of small areas. What may leave it is made by
`services.assessment_public` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import geopandas as gpd

from geo.answered import AnsweredHotspots, answer_hotspots, marked_after, named_again
from geo.assessment.answers import AnswersChange, compare_answers
from model.admin import BoundarySetInfo, Level
from model.assessment import IndicatorState, Reading, WhyNot
from model.errors import NotFoundError
from model.plan import Activity, Indicator, PlanInfo, PlanState
from model.text import Text
from services.assessment_places import Asked, PlaceChange, compare_place
from services.assessment_texts import note_texts, why_text
from services.hotspots import unit_hotspots
from services.plans import plan_state
from services.units import mapped_unit
from services.workspace import Workspace, active_set
from session.plan_results import CARRIED_OUT, Money, judge_indicator, read_activity, sum_money

AS_IT_COMES = Asked()
"""Nothing chosen by hand."""


@dataclass(frozen=True, slots=True)
class JudgedIndicator:
    """An indicator and where it stands."""

    indicator: Indicator
    state: IndicatorState


@dataclass(frozen=True, slots=True)
class ActivityAssessment:
    """What became of one activity."""

    activity: Activity
    category: str  # of its priority; "" without one
    reading: Reading
    change: PlaceChange | None  # None: see `why`
    why_not: WhyNot | None
    why: Text | None
    notes: tuple[Text, ...]  # to read beside `change`
    indicators: tuple[JudgedIndicator, ...]


@dataclass(frozen=True, slots=True)
class HotspotsAssessment:
    """Which of the unit's hotspots the plan answers; those marked after its year are left out."""

    planned: AnsweredHotspots  # by any activity of the plan
    carried_out: AnsweredHotspots  # by those done or partly done
    named_again: tuple[str, ...]  # residents marked the same there after the plan's year
    later: int  # hotspots marked after the plan's year


@dataclass(frozen=True, slots=True)
class PlanAssessment:
    """What became of a plan: working view."""

    info: PlanInfo
    activities: tuple[ActivityAssessment, ...]  # in the plan's order
    readings: Mapping[Reading, int]  # every reading named
    indicators: Mapping[IndicatorState, int]  # every state named
    money: Money
    hotspots: HotspotsAssessment
    questions: tuple[AnswersChange, ...]
    boundary_set: BoundarySetInfo
    is_demo: bool


def assess_activity(
    workspace: Workspace,
    plan_id: str,
    activity_id: str,
    *,
    asked: Asked = AS_IT_COMES,
    today: date | None = None,
) -> ActivityAssessment:
    """Return what became of an activity, looked at as `asked`.

    Raises `NotFoundError` for a plan, activity or unit that is not there, and `AssessmentError`
    for a choice that makes no sense (a control area where something is done, a radius of 0).
    """
    plan = plan_state(workspace, plan_id)
    for activity in plan.activities:
        if activity.entity_id == activity_id:
            return _assess(workspace, plan, activity, asked, today or date.today())
    raise NotFoundError("no_plan_entry")


def assess_plan(
    workspace: Workspace,
    plan_id: str,
    *,
    asked: Mapping[str, Asked] = MappingProxyType({}),
    today: date | None = None,
) -> PlanAssessment:
    """Return what became of a plan; `asked` says by activity's id what was chosen by hand.

    Raises as `assess_activity` does.
    """
    plan, now = plan_state(workspace, plan_id), today or date.today()
    activities = tuple(
        _assess(workspace, plan, one, asked.get(one.entity_id, AS_IT_COMES), now)
        for one in plan.activities
    )
    states = [judge_indicator(one) for one in plan.indicators]
    hotspots = unit_hotspots(workspace, plan.info.pcode)
    compared = [one.change for one in activities if one.change is not None]
    return PlanAssessment(
        info=plan.info,
        activities=activities,
        readings={one: sum(found.reading is one for found in activities) for one in Reading},
        indicators={one: states.count(one) for one in IndicatorState},
        money=sum_money(plan.activities),
        hotspots=_answered(hotspots, plan),
        questions=tuple(compare_answers(one) for one in plan.questions),
        boundary_set=active_set(workspace).info,
        is_demo=plan.info.is_demo
        or bool(hotspots["is_demo"].any())
        or any(one.is_demo for one in compared),
    )


def _assess(
    workspace: Workspace, plan: PlanState, activity: Activity, asked: Asked, today: date
) -> ActivityAssessment:
    own = [one for one in plan.indicators if one.activity_id == activity.entity_id]
    judged = tuple(JudgedIndicator(one, judge_indicator(one)) for one in own)
    found = compare_place(workspace, plan, activity, asked=asked, today=today)
    change = found if isinstance(found, PlaceChange) else None
    verdict = change.difference.verdict if change else None
    why_not = found if isinstance(found, WhyNot) else None
    return ActivityAssessment(
        activity=activity,
        category=category_of(plan, activity),
        reading=read_activity(activity.status, [one.state for one in judged], verdict),
        change=change,
        why_not=why_not,
        why=why_text(why_not, activity, asked) if why_not else None,
        notes=_notes(workspace, plan, activity, change, asked),
        indicators=judged,
    )


def category_of(plan: PlanState, activity: Activity) -> str:
    """Return the category of an activity's priority; "" without one."""
    found = [one.category for one in plan.priorities if one.entity_id == activity.priority_id]
    return found[0] if found else ""


def _notes(
    workspace: Workspace,
    plan: PlanState,
    activity: Activity,
    change: PlaceChange | None,
    asked: Asked,
) -> tuple[Text, ...]:
    if change is None:
        return ()
    control = change.control_unit
    is_district = (
        control is not None
        and control.level is Level.DISTRICT
        and control.pcode != mapped_unit(workspace, plan.info.pcode)
    )
    return note_texts(activity, change, asked=asked, is_district=is_district)


def _answered(hotspots: gpd.GeoDataFrame, plan: PlanState) -> HotspotsAssessment:
    is_later = marked_after(hotspots, plan.info.year)
    known, later = hotspots[~is_later], hotspots[is_later]
    carried_out = [one for one in plan.activities if one.status in CARRIED_OUT]
    return HotspotsAssessment(
        planned=answer_hotspots(known, plan),
        carried_out=answer_hotspots(known, plan, activities=carried_out),
        named_again=named_again(known, later),
        later=len(later),
    )
