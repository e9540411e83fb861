"""What became of a plan: of every activity, of the money, of the hotspots, of residents' answers.

Working view: figures are exact, and of small areas. What may leave it is made by
`services.assessment_public` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import geopandas as gpd

from geo.answered import AnsweredHotspots, answer_hotspots, marked_after, named_again
from geo.assessment.answers import AnswersChange, compare_answers
from model.admin import BoundarySetInfo
from model.assessment import IndicatorState, Reading, WhyNot
from model.errors import NotFoundError
from model.plan import Activity, Indicator, PlanInfo, PlanState
from model.text import Text
from services.assessment_asked import Asked
from services.assessment_ground import Ground, Versions, ground_of, ground_versions
from services.assessment_places import PlaceChange, compare_place
from services.assessment_texts import ALWAYS_TOLD, company_texts, note_texts, why_text
from services.hotspots import Stamps, hotspots_version, unit_hotspots
from services.plans import plan_state
from services.workspace import Workspace, active_set
from session.plan_results import CARRIED_OUT, Money, judge_indicator, read_activity, sum_money

AS_IT_COMES = Asked()
"""Nothing chosen by hand."""

Rests = tuple[Versions, tuple[str, Stamps]]
"""What an assessment rests on: boundaries, records, plans, residents' hotspots."""


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
    for a choice that makes no sense (two months, a radius of 0).
    """
    plan = plan_state(workspace, plan_id)
    ground = ground_of(workspace, plan.info.pcode)
    for activity in plan.activities:
        if activity.entity_id == activity_id:
            return _assess(ground, plan, activity, asked, today or date.today())
    raise NotFoundError("no_plan_entry")


def assess_plan(workspace: Workspace, plan_id: str, *, today: date | None = None) -> PlanAssessment:
    """Return what became of a plan; the same answer while nothing that it rests on has changed.

    Raises `NotFoundError` for a plan or unit that is not there.
    """
    return _assess_plan(workspace, plan_id, today or date.today(), rests_on(workspace))


def rests_on(workspace: Workspace) -> Rests:
    """Return a value that changes with whatever an assessment rests on; caches key on it."""
    return ground_versions(workspace), hotspots_version(workspace)


@lru_cache(maxsize=8)
def _assess_plan(workspace: Workspace, plan_id: str, today: date, _rests: Rests) -> PlanAssessment:
    plan = plan_state(workspace, plan_id)
    ground = ground_of(workspace, plan.info.pcode)
    activities = tuple(_assess(ground, plan, one, AS_IT_COMES, today) for one in plan.activities)
    states = [judge_indicator(one) for one in plan.indicators]
    hotspots = unit_hotspots(workspace, plan.info.pcode)
    compared = [one.change for one in activities if one.change is not None]
    return PlanAssessment(
        info=plan.info,
        activities=activities,
        readings=MappingProxyType(
            {one: sum(found.reading is one for found in activities) for one in Reading}
        ),
        indicators=MappingProxyType({one: states.count(one) for one in IndicatorState}),
        money=sum_money(plan.activities),
        hotspots=_answered(hotspots, plan),
        questions=tuple(compare_answers(one) for one in plan.questions),
        boundary_set=active_set(workspace).info,
        is_demo=plan.info.is_demo
        or bool(hotspots["is_demo"].any())
        or any(one.is_demo for one in compared),
    )


def _assess(
    ground: Ground, plan: PlanState, activity: Activity, asked: Asked, today: date
) -> ActivityAssessment:
    own = [one for one in plan.indicators if one.activity_id == activity.entity_id]
    judged = tuple(JudgedIndicator(one, judge_indicator(one)) for one in own)
    found = compare_place(ground, plan, activity, asked=asked, today=today)
    change = found if isinstance(found, PlaceChange) else None
    missing = None if isinstance(found, PlaceChange) else found
    return ActivityAssessment(
        activity=activity,
        category=category_of(plan, activity),
        reading=read_activity(
            activity.status,
            [one.state for one in judged],
            change.difference.verdict if change else None,
        ),
        change=change,
        why_not=missing.why if missing else None,
        why=why_text(missing, activity, asked, plan_id=plan.info.entity_id) if missing else None,
        notes=_notes(ground, plan, activity, change, asked),
        indicators=judged,
    )


def category_of(plan: PlanState, activity: Activity) -> str:
    """Return the category of an activity's priority; "" without one."""
    found = [one.category for one in plan.priorities if one.entity_id == activity.priority_id]
    return found[0] if found else ""


def _notes(
    ground: Ground,
    plan: PlanState,
    activity: Activity,
    change: PlaceChange | None,
    asked: Asked,
) -> tuple[Text, ...]:
    if change is None:
        return ()
    is_elsewhere = change.control_unit not in (None, ground.unit)
    return (
        *note_texts(activity, change, asked=asked, is_district=is_elsewhere),
        *company_texts(change.company, plan.info.entity_id),
        *ALWAYS_TOLD,
    )


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
