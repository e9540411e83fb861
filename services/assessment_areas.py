"""The areas that an activity is assessed by: its place, what is around, and a control area."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.assessment.areas import Areas, area_around, disk_like, radius_like, treated_area
from geo.assessment.control import propose_control
from geo.assessment.months import ComparedMonths
from geo.crs import to_albers
from geo.marks import shape_of
from model.admin import UnitLabel
from model.errors import AssessmentError
from model.events import JsonObject
from model.plan import Activity
from services.assessment_acting import ActedUpon, Acting, placed_in
from services.assessment_asked import Asked
from services.assessment_ground import Ground


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where an activity acts, and where no control area may be: `ALBERS_KGZ`."""

    treated: BaseGeometry
    around: BaseGeometry
    taken: BaseGeometry  # by this activity and by any other


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The areas to compare, in `ALBERS_KGZ`; `unit` is where the control was found."""

    areas: Areas
    unit: UnitLabel | None  # None: chosen by hand


def place_of(activity: Activity, acted: ActedUpon, *, asked: Asked) -> Place:
    """Return the place of an activity that has one.

    Raises `AssessmentError` without a place, and for a radius or margin that is none.
    """
    for one in acted.acting:
        is_known = one.activity.entity_id == activity.entity_id
        if is_known and asked.is_usual and one.activity.places == activity.places and one.around:
            return Place(one.area, one.around, acted.taken)
    places = [shape_of(place) for place in activity.places]
    treated = treated_area(places, point_radius_m=asked.point_radius_m, margin_m=asked.margin_m)
    around = area_around(treated)
    return Place(treated, around, shapely.union_all([treated, around, acted.taken]))


def own_control(control: JsonObject, treated: BaseGeometry) -> BaseGeometry:
    """Return a control area chosen by hand (GeoJSON, EPSG:4326) in `ALBERS_KGZ`.

    An area as it was drawn, or a disk like `treated` around a point. Raises `AssessmentError` for
    a line.
    """
    (shape,) = to_albers(np.array([shape_of(control)], dtype=object))
    area: BaseGeometry = shape
    dimension = int(shapely.get_dimensions(shape))
    if dimension == 1:
        raise AssessmentError("assessment_control_no_area")
    return area if dimension else disk_like(treated, east_m=shape.x, north_m=shape.y)


def choose_areas(
    ground: Ground,
    activity: Activity,
    months: ComparedMonths,
    categories: frozenset[str],
    *,
    asked: Asked,
) -> Chosen | tuple[Acting, ...]:
    """Return the areas to compare, or what acts in the control area that the plan has.

    Without one of its own the likest disk of the unit, or else of the district, is proposed; ()
    where neither has any.
    """
    place = place_of(activity, ground.acted, asked=asked)
    found: tuple[BaseGeometry, UnitLabel | None] | None
    if activity.control is not None:
        area = own_control(activity.control, place.treated)
        acting = placed_in(ground.acted, area, months)
        if acting:
            return acting
        found = area, None
    else:
        found = _proposed(ground, place, months, categories)
    if found is None:
        return ()
    return Chosen(_areas(place, found[0], has_displacement=asked.has_displacement), found[1])


def _areas(place: Place, control: BaseGeometry, *, has_displacement: bool) -> Areas:
    if not has_displacement:
        return Areas(place.treated, control, None, None)
    around_control = area_around(control).difference(place.taken)
    return Areas(place.treated, control, place.around, around_control)


def _proposed(
    ground: Ground, place: Place, months: ComparedMonths, categories: frozenset[str]
) -> tuple[BaseGeometry, UnitLabel] | None:
    radius_m = radius_like(place.treated)
    for unit in dict.fromkeys((ground.unit, ground.district)):
        east_m, north_m = ground.centres(unit).T
        at = propose_control(
            east_m=east_m,
            north_m=north_m,
            treated=place.treated,
            taken=place.taken,
            incidents=ground.incidents(months, categories),
            counts=ground.counts_around(unit, radius_m, months, categories),
        )
        if at is not None:
            return disk_like(place.treated, east_m=east_m[at], north_m=north_m[at]), unit
    return None
