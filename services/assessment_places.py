"""Incidents before and after in an activity's place, around it, and where nothing was done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from geo.assessment.areas import MARGIN_M, POINT_RADIUS_M, Areas, areas_to_draw
from geo.assessment.difference import EFFECT, Counts, Difference, displacement_difference
from geo.assessment.incidents import PlacedIncidents, count_in_areas
from geo.assessment.months import MONTHS, ComparedMonths, compare_months, works_of
from geo.crs import albers_coordinates
from model.admin import Level, UnitLabel
from model.assessment import WhyNot
from model.events import JsonObject
from model.plan import Activity, PlanState
from model.records import Precision
from model.session import Outcome
from services.assessment_areas import activity_area, choose_areas
from services.incident_index import CATEGORY_CODES, IncidentIndex, incident_index
from services.selection import months_of
from services.units import breadcrumb, mapped_unit
from services.workspace import Workspace

NOTHING_YET = frozenset({Outcome.PLANNED, Outcome.NOT_DONE})
"""Of such an activity there is no "after"."""


@dataclass(frozen=True, slots=True)
class Asked:
    """How an activity is looked at; the defaults are what is public."""

    categories: frozenset[str] = frozenset()  # whose incidents; none is the priority's
    months: int = MONTHS  # before and after, at most
    began_on: date | None = None  # the day it began to act, where it is known
    control: JsonObject | None = None  # GeoJSON, EPSG:4326: an area, or the centre of a disk
    effect: float = EFFECT  # share of the place's incidents whose fall must be tellable
    point_radius_m: float = POINT_RADIUS_M
    margin_m: float = MARGIN_M
    has_displacement: bool = True


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """What was counted, where and when, and what it tells: working view, exact."""

    difference: Difference
    months: ComparedMonths
    categories: tuple[str, ...]
    areas: Areas  # to draw: here in EPSG:4326
    control_unit: UnitLabel | None  # where the control area was looked for; None: chosen by hand
    treated_parts: tuple[int, ...]  # incidents by quarter of the period before
    control_parts: tuple[int, ...]
    unplaced: Counts  # of the unit, known to the settlement only: in no area
    placed: Counts  # of the unit
    empty_months: int  # compared months without any record in the district
    is_demo: bool


def compare_place(
    workspace: Workspace, plan: PlanState, activity: Activity, *, asked: Asked, today: date
) -> PlaceChange | WhyNot:
    """Compare incidents before and after an activity, or say why that cannot be done.

    Raises `AssessmentError` for a control area that touches where something is done, or is no
    area, and `NotFoundError` where the active boundary set does not have the plan's unit.
    """
    units = _units(workspace, plan.info.pcode)
    categories = asked.categories or _category_of(plan, activity)
    index = incident_index(workspace)
    months = _reason(activity, categories) or _months(index, units[1], activity, asked, today)
    if isinstance(months, WhyNot):
        return months
    counted = _in_months(index, months) & _in_categories(index, categories)
    is_placed = (index.incidents["precision"] != Precision.SETTLEMENT.value).to_numpy()
    incidents = _placed(index, counted & is_placed, months)
    treated = activity_area(activity, point_radius_m=asked.point_radius_m, margin_m=asked.margin_m)
    found = choose_areas(
        workspace,
        treated,
        incidents,
        units=units,
        control=asked.control,
        has_displacement=asked.has_displacement,
    )
    if found is None:
        return WhyNot.NO_CONTROL
    areas, control_unit = found
    in_unit = counted & index.in_unit(units[0].pcode, units[0].level)
    return PlaceChange(
        difference=displacement_difference(count_in_areas(areas, incidents), effect=asked.effect),
        months=months,
        categories=tuple(sorted(categories)),
        areas=areas_to_draw(areas),
        control_unit=control_unit,
        treated_parts=tuple(incidents.parts_inside(areas.treated).tolist()),
        control_parts=tuple(incidents.parts_inside(areas.control).tolist()),
        placed=_counts(index, in_unit & is_placed, months),
        unplaced=_counts(index, in_unit & ~is_placed, months),
        empty_months=_empty_months(index, units[1], months),
        is_demo=bool(index.incidents["is_demo"][counted].any()) or plan.info.is_demo,
    )


def _units(workspace: Workspace, pcode: str) -> tuple[UnitLabel, UnitLabel]:
    """Return the plan's unit as it is drawn, and the district it lies in (itself without one)."""
    chain = breadcrumb(workspace, mapped_unit(workspace, pcode))
    districts = [label for label in chain if label.level is Level.DISTRICT]
    return chain[-1], districts[0] if districts else chain[-1]


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
    index: IncidentIndex, district: UnitLabel, activity: Activity, asked: Asked, today: date
) -> ComparedMonths | WhyNot:
    works = works_of(activity, began_on=asked.began_on)
    if works is None:
        return WhyNot.NO_TERM
    known = months_of(index, index.in_unit(district.pcode, district.level))
    if known is None:
        return WhyNot.NO_RECORDS
    return compare_months(works, known=known, today=today, wanted=asked.months)


def _in_months(index: IncidentIndex, months: ComparedMonths) -> NDArray[np.bool_]:
    found = np.zeros(len(index), dtype=bool)
    for first, last in (months.before, months.after):
        found |= (index.month >= first.index) & (index.month <= last.index)
    return found


def _in_categories(index: IncidentIndex, categories: Iterable[str]) -> NDArray[np.bool_]:
    known = [CATEGORY_CODES.index(one) for one in categories if one in CATEGORY_CODES]
    return np.isin(index.category, known)


def _placed(
    index: IncidentIndex, mask: NDArray[np.bool_], months: ComparedMonths
) -> PlacedIncidents:
    own = index.incidents[mask]
    east_m, north_m = albers_coordinates(own["lng"].to_numpy(), own["lat"].to_numpy())
    return PlacedIncidents(east_m, north_m, index.month[mask].astype(np.int64), months)


def _counts(index: IncidentIndex, mask: NDArray[np.bool_], months: ComparedMonths) -> Counts:
    is_after = index.month >= months.after[0].index
    return Counts(int((mask & ~is_after).sum()), int((mask & is_after).sum()))


def _empty_months(index: IncidentIndex, district: UnitLabel, months: ComparedMonths) -> int:
    """Count compared months in which nothing at all is recorded in the district."""
    known = index.in_unit(district.pcode, district.level) & _in_months(index, months)
    return 2 * months.length - len(np.unique(index.month[known]))
