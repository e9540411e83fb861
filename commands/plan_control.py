"""The command for the area that an activity of a plan is compared with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import Home, Json, Lang
from commands.output import make_output, refusing
from model.errors import NotFoundError

if TYPE_CHECKING:
    from model.plan import PlanState


def control(
    plan: Annotated[str, typer.Argument(help="Its id, the first digits of it, or UNIT/YEAR.")],
    activity: Annotated[str, typer.Argument(help="Its number in the plan: 1.2")],
    at: Annotated[str, typer.Option(help="Around this point: latitude,longitude")] = "",
    proposed: Annotated[bool, typer.Option("--proposed", help="The proposed one again.")] = False,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Say which area an activity is compared with, or choose it: it is kept in the plan."""
    from services.assessment_control import keep_control, propose_control_again
    from services.plan_named import find_plan
    from services.plans import plan_state
    from services.workspace import open_workspace
    from session.plan_order import control_text
    from session.state import plain_value

    if at and proposed:
        raise typer.BadParameter("--at, --proposed")
    output = make_output(as_json=as_json, language=lang)
    t = output.voice
    with refusing(output):
        workspace = open_workspace(home)
        plan_id = find_plan(workspace, plan).entity_id
        activity_id = _numbered(plan_state(workspace, plan_id), activity)
        if at:
            point = {"type": "Point", "coordinates": _position(at)}
            keep_control(workspace, plan_id, activity_id, point)
        elif proposed:
            propose_control_again(workspace, plan_id, activity_id)
        known = plan_state(workspace, plan_id).activities
        kept = next(one.control for one in known if one.entity_id == activity_id)
    answer = {"plan": plan_id, "activity": activity_id, "control": plain_value(kept)}
    output.show(answer, [f"{activity} {t('plan.field_control')}: {t(control_text(kept))}"])


def _numbered(state: PlanState, number: str) -> str:
    """Return the id of the activity with a number; raises `NotFoundError` ("no_plan_entry")."""
    from session.plan_order import numbers_of

    for activity_id, known in numbers_of(state).items():
        if known == number.strip():
            return activity_id
    raise NotFoundError("no_plan_entry")


def _position(written: str) -> list[float]:
    """Return longitude and latitude."""
    try:
        lat, lng = (float(one) for one in written.split(","))
    except ValueError as error:
        raise typer.BadParameter("40.93,72.86", param_hint="--at") from error
    return [lng, lat]
