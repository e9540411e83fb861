"""Incidents before and after in an activity's place, around it, and where nothing was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geo.assessment.areas import Areas, areas_to_draw
from geo.assessment.difference import Counts, Difference, displacement_difference
from geo.assessment.incidents import count_in_areas
from geo.assessment.months import ComparedMonths, compare_months, works_of
from model.admin import UnitLabel
from model.assessment import WhyNot
from model.plan import Activity, PlanState
from services.assessment_acting import Acting, Company, company_of
from services.assessment_areas import choose_areas
from services.assessment_asked import Asked
from services.assessment_ground import Ground
from session.plan_progress import NOTHING_YET


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What was counted, where and when, and what it tells: working view, exact."""

    difference: Difference
    months: ComparedMonths
    categories: tuple[str, ...]
    areas: Areas  # to draw: here in EPSG:4326
    control_unit: UnitLabel | None  # where the control area was looked for; None: chosen by hand
    company: Company
    treated_parts: tuple[int, ...]  # incidents by quarter of the period before
    control_parts: tuple[int, ...]
    unplaced: Counts  # of the unit, known to the settlement only: in no area
    placed: Counts  # of the unit
    empty_months: int  # compared months without any record in the district
    is_demo: bool

    @property
    def is_own_control(self) -> bool:
        """Whether the control area was chosen by hand."""
        return self.control_unit is None


@dataclass(frozen=True, slots=True)
class NotCompared:
    """Why incidents were not compared."""

    why: WhyNot
    acting: tuple[Acting, ...] = ()  # what acts in the chosen control area


def compare_place(
    ground: Ground, plan: PlanState, activity: Activity, *, asked: Asked, today: date
) -> PlaceChange | NotCompared:
    """Compare incidents before and after an activity, or say why that cannot be done.

    Raises `AssessmentError` for months or a radius that make no sense.
    """
    categories = asked.categories or _category_of(plan, activity)
    months = _reason(activity, categories) or _months(ground, activity, asked, today)
    if isinstance(months, WhyNot):
        return NotCompared(months)
    chosen = choose_areas(ground, activity, months, categories, asked=asked)
    if isinstance(chosen, tuple):
        return NotCompared(WhyNot.CONTROL_TREATED if chosen else WhyNot.NO_CONTROL, chosen)
    areas, incidents = chosen.areas, ground.incidents(months, categories)
    counted = ground.counted(months, categories)
    in_unit = counted & ground.in_unit
    return PlaceChange(
        difference=displacement_difference(count_in_areas(areas, incidents), effect=asked.effect),
        months=months,
        categories=tuple(sorted(categories)),
        areas=areas_to_draw(areas),
        control_unit=chosen.unit,
        company=company_of(ground.acted, activity, areas, months),
        treated_parts=tuple(incidents.parts_inside(areas.treated).tolist()),
        control_parts=tuple(incidents.parts_inside(areas.control).tolist()),
        placed=ground.counts(in_unit & ground.is_placed, months),
        unplaced=ground.counts(in_unit & ~ground.is_placed, months),
        empty_months=ground.empty_months(months),
        is_demo=bool(ground.is_demo[counted].any()) or plan.info.is_demo,
    )


def _category_of(plan: PlanState, activity: Activity) -> frozenset[str]:
    return frozenset(
        one.category for one in plan.priorities if one.entity_id == activity.priority_id
    )


def _reason(activity: Activity, categories: Iterable[str]) -> WhyNot | None:
    if activity.status in NOTHING_YET:
        return WhyNot.NOT_BEGUN
    if not activity.places:
        return WhyNot.WHOLE_UNIT
    return None if categories else WhyNot.NO_PRIORITY


def _months(
    ground: Ground, activity: Activity, asked: Asked, today: date
) -> ComparedMonths | WhyNot:
    works = works_of(activity, began_on=asked.began_on)
    if works is None:
        return WhyNot.NO_TERM
    if ground.known is None:
        return WhyNot.NO_RECORDS
    return compare_months(works, known=ground.known, today=today, wanted=asked.months)
