"""Where activities act: those of every plan, since a control area has to be clear of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, reduce

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.assessment.areas import Areas, area_around, treated_area
from geo.assessment.months import ComparedMonths
from geo.crs import to_albers
from geo.marks import shape_of
from model.errors import NotFoundError
from model.plan import Activity, PlanInfo
from model.session import Outcome
from model.text import Text, text
from services.plans import unit_names
from services.units import mapped_unit, unit_shape
from services.workspace import Workspace, active_set
from session.plan_order import numbers_of
from session.plan_progress import acts_within
from store.entities import log_stamps
from store.plans import list_plan_infos, load_plan

PlanStamps = tuple[tuple[str, str], ...]
"""Every plan, each with the value that changes with its events."""


@dataclass(frozen=True, slots=True, eq=False)
class Acting:
    """An activity of any plan but those that were not done, and where it acts: `ALBERS_KGZ`."""

    info: PlanInfo
    activity: Activity
    number: str
    area: BaseGeometry  # its place; the whole unit, where it has none
    around: BaseGeometry | None  # None: the whole unit


@dataclass(frozen=True, slots=True, eq=False)
class ActedUpon:
    """All that activities act upon."""

    acting: tuple[Acting, ...]
    taken: BaseGeometry  # their places with what lies around them, united: `ALBERS_KGZ`


@dataclass(frozen=True, slots=True)
class Company:
    """What else acted in the compared months: no comparison can tell it from the activity."""

    everywhere: tuple[Acting, ...] = ()  # in the treated and in the control area
    only_control: tuple[Acting, ...] = ()
    only_treated: tuple[Acting, ...] = ()


def acted_upon(workspace: Workspace) -> ActedUpon:
    """Return what activities of any plan act upon.

    Of a plan whose unit the active boundary set does not have, what is for the whole unit is
    nowhere.
    """
    return _acted_upon(workspace, plan_stamps(workspace), active_set(workspace).info.sha256)


def plan_stamps(workspace: Workspace) -> PlanStamps:
    """Return a value that changes with any plan; caches key on it."""
    ids = [one.entity_id for one in list_plan_infos(workspace.store)]
    return tuple(log_stamps(workspace.store, ids).items())


@lru_cache(maxsize=4)
def _acted_upon(workspace: Workspace, stamps: PlanStamps, sha256: str) -> ActedUpon:
    acting = tuple(
        one for plan_id, stamp in stamps for one in _acting_of(workspace, plan_id, stamp, sha256)
    )
    placed = [one for one in acting if one.around is not None]
    taken = shapely.union_all([*(one.area for one in placed), *(one.around for one in placed)])
    return ActedUpon(acting, taken)


@lru_cache(maxsize=64)
def _acting_of(workspace: Workspace, plan_id: str, _stamp: str, _sha256: str) -> tuple[Acting, ...]:
    """Return the same of one plan: a change of another one leaves it as it is."""
    plan = load_plan(workspace.store, plan_id)
    if plan is None:  # deleted since its stamp was read
        return ()
    numbers = numbers_of(plan)
    known = [one for one in plan.activities if one.status is not Outcome.NOT_DONE]
    is_everywhere = any(not one.places for one in known)
    unit = _whole_unit(workspace, plan.info.pcode) if is_everywhere else shapely.Polygon()
    found = []
    for one in known:
        shapes = [shape_of(place) for place in one.places]
        area = treated_area(shapes) if shapes else unit
        around = area_around(area) if shapes else None
        found.append(Acting(plan.info, one, numbers[one.entity_id], area, around))
    return tuple(found)


def _whole_unit(workspace: Workspace, pcode: str) -> BaseGeometry:
    shape: BaseGeometry = shapely.Polygon()
    with suppress(NotFoundError):  # a unit of another boundary set: nobody can say where it is
        shape = unit_shape(workspace, mapped_unit(workspace, pcode))
        (shape,) = to_albers(np.array([shape], dtype=object))
    shapely.prepare(shape)
    return shape


def placed_in(acted: ActedUpon, area: BaseGeometry, months: ComparedMonths) -> tuple[Acting, ...]:
    """Return the activities with a place that, or what is around it, touches an area.

    In the compared months, those between them included; `area` is in `ALBERS_KGZ`.
    """
    return tuple(
        one
        for one in _within(acted, months)
        if one.around is not None and (one.area.intersects(area) or one.around.intersects(area))
    )


def company_of(
    acted: ActedUpon, activity: Activity, areas: Areas, months: ComparedMonths
) -> Company:
    """Return what else acted in the areas (`ALBERS_KGZ`) in the compared months.

    The months between them are included: what begins there acts in the period after alone.
    """
    others = [one for one in _within(acted, months) if one.activity.entity_id != activity.entity_id]
    treated = [one for one in others if one.area.intersects(areas.treated)]
    control = [one for one in others if one.area.intersects(areas.control)]
    return Company(
        everywhere=tuple(one for one in treated if one in control),
        only_control=tuple(one for one in control if one not in treated),
        only_treated=tuple(one for one in treated if one not in control),
    )


def _within(acted: ActedUpon, months: ComparedMonths) -> Iterator[Acting]:
    first, last = months.before[0], months.after[1]
    return (one for one in acted.acting if acts_within(one.activity, first, last))


def acting_text(acting: Iterable[Acting], plan_id: str) -> Text:
    """Return their numbers; of another plan than `plan_id` with its unit and year."""
    numbers: dict[PlanInfo, list[str]] = {}
    for one in acting:
        numbers.setdefault(one.info, []).append(one.number)
    named = [_of_plan(info, ", ".join(known), plan_id) for info, known in numbers.items()]
    return reduce(lambda so_far, one: text("assessment.acting_and", first=so_far, rest=one), named)


def _of_plan(info: PlanInfo, numbers: str, plan_id: str) -> Text:
    if info.entity_id == plan_id:
        return text("assessment.acting_own", numbers=numbers)
    return text(
        "assessment.acting_other", numbers=numbers, unit=unit_names(info), year=str(info.year)
    )
