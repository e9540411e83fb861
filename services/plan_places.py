"""Where a plan's activities are, and which of the residents' hotspots nobody answers yet."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.answered import answer_hotspots, marked_after
from model.errors import GeometryError, NotFoundError
from model.events import Actor, EntityKind
from model.plan import Activity, PlanState
from services.hotspots import unit_hotspots
from services.plan_fields import find
from services.plans import AUTHOR, plan_state, put
from services.units import unit_at
from services.workspace import Workspace
from session.state import plain_value

Position = tuple[float, float]
"""Longitude and latitude in degrees of EPSG:4326."""


class Shape(StrEnum):
    """What can be drawn for an activity. Name: `plan.shape_<value>`."""

    POINT = "point"
    LINE = "line"
    AREA = "area"


LEAST_CORNERS = {Shape.POINT: 1, Shape.LINE: 2, Shape.AREA: 3}
"""Clicks that each needs."""


def drawn_shape(corners: Sequence[Position], shape: Shape) -> BaseGeometry | None:
    """Return what was drawn so far; None while it is not whole, or where an area crosses itself."""
    if len(corners) < LEAST_CORNERS[shape]:
        return None
    if shape is Shape.POINT:
        return shapely.Point(corners[0])
    drawn = shapely.LineString(corners) if shape is Shape.LINE else shapely.Polygon(corners)
    return drawn if drawn.is_valid and not drawn.is_empty else None


def add_place(
    workspace: Workspace,
    plan_id: str,
    activity_id: str,
    corners: Sequence[Position],
    shape: Shape,
    *,
    actor: Actor = AUTHOR,
) -> None:
    """Give an activity one more place.

    Raises `GeometryError`: "place_unfinished" for too few corners or lines that cross,
    "place_outside" for a corner outside the country; and as `services.plans.edit_plan`.
    """
    drawn = drawn_shape(corners, shape)
    if drawn is None:
        raise GeometryError("place_unfinished", least=LEAST_CORNERS[shape])
    for lng, lat in corners:
        if not unit_at(workspace, lng=lng, lat=lat):
            raise GeometryError("place_outside", lng=lng, lat=lat)
    places = [*_places(workspace, plan_id, activity_id), shapely.geometry.mapping(drawn)]
    _keep(workspace, plan_id, activity_id, places, actor)


def remove_place(
    workspace: Workspace, plan_id: str, activity_id: str, at: int, *, actor: Actor = AUTHOR
) -> None:
    """Take one place of an activity out; `NotFoundError` ("no_plan_entry") where there is none."""
    places = _places(workspace, plan_id, activity_id)
    if not 0 <= at < len(places):
        raise NotFoundError("no_plan_entry")
    _keep(workspace, plan_id, activity_id, places[:at] + places[at + 1 :], actor)


def set_answer(
    workspace: Workspace,
    plan_id: str,
    activity_id: str,
    hotspot_id: str,
    *,
    is_answered: bool = True,
    actor: Actor = AUTHOR,
) -> None:
    """Say that an activity answers one of the residents' hotspots, or that it does not."""
    activity = _activity(workspace, plan_id, activity_id)
    others = [one for one in activity.hotspot_ids if one != hotspot_id]
    ids = [*others, hotspot_id] if is_answered else others
    put(workspace, plan_id, EntityKind.ACTIVITY, activity_id, actor=actor, hotspot_ids=ids)


def unanswered_hotspots(workspace: Workspace, state: PlanState) -> gpd.GeoDataFrame:
    """Return the unit's hotspots (HOTSPOT_COLUMNS, EPSG:4326) that no activity answers.

    Those that were marked after the plan's year are none of its business. The most severe first.
    """
    hotspots = unit_hotspots(workspace, state.info.pcode)
    known = hotspots[~marked_after(hotspots, state.info.year)].reset_index(drop=True)
    waiting = set(answer_hotspots(known, state).unanswered)
    left = known[known["hotspot_id"].astype(str).isin(waiting)]
    return left.sort_values("severity", ascending=False, kind="stable").reset_index(drop=True)


def _activity(workspace: Workspace, plan_id: str, activity_id: str) -> Activity:
    found = find(plan_state(workspace, plan_id), EntityKind.ACTIVITY, activity_id)
    if not isinstance(found, Activity):
        raise NotFoundError("no_plan_entry")
    return found


def _places(workspace: Workspace, plan_id: str, activity_id: str) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = plain_value(_activity(workspace, plan_id, activity_id).places)
    return places


def _keep(
    workspace: Workspace,
    plan_id: str,
    activity_id: str,
    places: Sequence[dict[str, Any]],
    actor: Actor,
) -> None:
    values = [plain_value(place) for place in places]
    put(workspace, plan_id, EntityKind.ACTIVITY, activity_id, actor=actor, places=values)
