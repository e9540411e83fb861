"""The control area of an activity, chosen by hand: kept in the plan as every other change is."""

from __future__ import annotations

from model.errors import AssessmentError, GeometryError, NotFoundError
from model.events import Actor, EntityKind, JsonObject
from model.plan import Activity
from services.assessment_acting import acted_upon
from services.assessment_areas import own_control, place_of
from services.assessment_asked import Asked
from services.plan_fields import find
from services.plans import AUTHOR, plan_state, put
from services.units import unit_at
from services.workspace import Workspace


def keep_control(
    workspace: Workspace,
    plan_id: str,
    activity_id: str,
    control: JsonObject,
    *,
    actor: Actor = AUTHOR,
) -> None:
    """Compare an activity with this area from now on, in a signed plan too.

    `control` is GeoJSON in EPSG:4326: an area, or a point for a disk as large as the activity's
    place. Raises `AssessmentError` for a line, where an activity of any plan is placed or what is
    around it begins, and for an activity without a place; `GeometryError` ("place_outside") for a
    point outside the country; `NotFoundError` for no such plan or activity.
    """
    activity = find(plan_state(workspace, plan_id), EntityKind.ACTIVITY, activity_id)
    if not isinstance(activity, Activity):
        raise NotFoundError("no_plan_entry")
    if control["type"] == "Point":
        lng, lat = control["coordinates"]
        if not unit_at(workspace, lng=lng, lat=lat):
            raise GeometryError("place_outside", lng=lng, lat=lat)
    place = place_of(activity, acted_upon(workspace), asked=Asked())
    if own_control(control, place.treated).intersects(place.taken):
        raise AssessmentError("assessment_control_overlaps")
    put(workspace, plan_id, EntityKind.ACTIVITY, activity_id, actor=actor, control=control)


def propose_control_again(
    workspace: Workspace, plan_id: str, activity_id: str, *, actor: Actor = AUTHOR
) -> None:
    """Compare an activity with the area that the program proposes.

    Raises `NotFoundError` for no such plan or activity.
    """
    find(plan_state(workspace, plan_id), EntityKind.ACTIVITY, activity_id)
    put(workspace, plan_id, EntityKind.ACTIVITY, activity_id, actor=actor, control=None)
