"""The areas that an activity is assessed by: its place, what is around, and a control area."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.assessment.areas import (
    MARGIN_M,
    POINT_RADIUS_M,
    Areas,
    area_around,
    disk_like,
    treated_area,
)
from geo.assessment.control import propose_control
from geo.assessment.incidents import PlacedIncidents
from geo.cells import centres_of, default_resolution
from geo.crs import albers_coordinates, to_albers
from geo.marks import shape_of
from model.admin import UnitLabel
from model.errors import AssessmentError
from model.events import JsonObject
from model.plan import Activity
from model.session import Outcome
from services.ground import cells_of_unit
from services.workspace import Workspace
from store.entities import log_stamp
from store.plans import list_plan_infos, load_plan


def activity_area(
    activity: Activity, *, point_radius_m: float = POINT_RADIUS_M, margin_m: float = MARGIN_M
) -> BaseGeometry:
    """Return the treated area of an activity that has a place, in `ALBERS_KGZ`."""
    places = [shape_of(place) for place in activity.places]
    return treated_area(places, point_radius_m=point_radius_m, margin_m=margin_m)


def choose_areas(
    workspace: Workspace,
    treated: BaseGeometry,
    incidents: PlacedIncidents,
    *,
    units: tuple[UnitLabel, ...],
    control: JsonObject | None,
    has_displacement: bool,
) -> tuple[Areas, UnitLabel | None] | None:
    """Return the areas to compare, in `ALBERS_KGZ`, and the unit the control was found in.

    `control` is the user's own (GeoJSON, EPSG:4326; the unit is then None); without it the likest
    disk of the first of `units` that has one is proposed. None where none has. Raises
    `AssessmentError` for a control that is a line or touches where something is done.
    """
    around = area_around(treated)
    taken = shapely.union_all([treated, around, acted_upon(workspace)])
    if control is not None:
        found: tuple[BaseGeometry, UnitLabel | None] | None = (
            _chosen(control, treated, taken),
            None,
        )
    else:
        found = _proposed(workspace, units, treated, taken, incidents)
    if found is None:
        return None
    area, unit = found
    if not has_displacement:
        return Areas(treated, area, None, None), unit
    return Areas(treated, area, around, area_around(area).difference(taken)), unit


def acted_upon(workspace: Workspace) -> BaseGeometry:
    """Return where activities of any plan are placed, with what lies around: `ALBERS_KGZ`.

    Without those that were not done.
    """
    infos = list_plan_infos(workspace.store)
    stamps = tuple((one.entity_id, log_stamp(workspace.store, one.entity_id)) for one in infos)
    return _acted_upon(workspace, stamps)


@lru_cache(maxsize=4)
def _acted_upon(workspace: Workspace, stamps: tuple[tuple[str, str], ...]) -> BaseGeometry:
    plans = (load_plan(workspace.store, plan_id) for plan_id, _ in stamps)
    areas = [
        activity_area(activity)
        for plan in plans
        if plan is not None
        for activity in plan.activities
        if activity.places and activity.status is not Outcome.NOT_DONE
    ]
    united: BaseGeometry = shapely.union_all([*areas, *map(area_around, areas)])
    return united


def _proposed(
    workspace: Workspace,
    units: tuple[UnitLabel, ...],
    treated: BaseGeometry,
    taken: BaseGeometry,
    incidents: PlacedIncidents,
) -> tuple[BaseGeometry, UnitLabel] | None:
    for unit in dict.fromkeys(units):
        cells = cells_of_unit(workspace, unit.pcode, resolution=default_resolution(unit.level))
        east_m, north_m = albers_coordinates(*centres_of(cells))
        at = propose_control(
            east_m=east_m, north_m=north_m, treated=treated, taken=taken, incidents=incidents
        )
        if at is not None:
            return disk_like(treated, east_m=east_m[at], north_m=north_m[at]), unit
    return None


def _chosen(control: JsonObject, treated: BaseGeometry, taken: BaseGeometry) -> BaseGeometry:
    """Return the user's control area: as drawn, or a disk around the point."""
    (shape,) = to_albers(np.array([shape_of(control)], dtype=object))
    dimension = int(shapely.get_dimensions(shape))
    if dimension == 1:
        raise AssessmentError("assessment_control_no_area")
    area: BaseGeometry = shape
    if dimension == 0:
        area = disk_like(treated, east_m=shape.x, north_m=shape.y)
    if area.intersects(taken):
        raise AssessmentError("assessment_control_overlaps")
    return area
