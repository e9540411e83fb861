"""What the plan's page of one reader's session holds: unit, plan, part, activity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from model.errors import HotspotsError, NotFoundError
from model.events import PLAN_KINDS, EntityKind
from model.plan import PlanState
from services.plan_fields import set_field
from services.plan_places import Shape
from services.plans import add, list_plans, order_priorities, plan_state, remove
from services.units import breadcrumb
from services.workspace import Workspace
from ui.form_component import FormEvent
from ui.meeting import actor
from ui.plain import plain
from ui.session import page_query, view, voice, workspace

PLAN = "plan.open"
"""Id of the open plan; "" where the unit has none."""

UNIT = "plan.unit"
PART = "plan.part"

TURNS = "plan.turns"
"""How often a button turned to another part: the switch of parts is a new one each time."""

ACTIVITY = "plan.activity"
"""Id of the activity whose details are open."""

SHAPE, CORNERS = "plan.shape", "plan.corners"
"""What is being drawn on the map, and its corners (lng, lat) so far; absent while nothing is."""

HOTSPOT, LOOK, QUERY = "plan.hotspot", "plan.look", "plan.query"

LAYERS = "plan.layers"
"""Which layers came switched on: what the reader changes is told apart from it."""

ADDRESS, ADDRESS_PART = "plan", "part"
"""Names in the page's address."""


def unit_pcode() -> str:
    """Return the P-code of the unit whose plans are shown."""
    return breadcrumb(workspace(), view().pcode)[-1].pcode


def open_plan() -> PlanState | None:
    """Return the open plan of the session's unit; None where the unit has none."""
    unit = unit_pcode()
    if st.session_state.get(UNIT) != unit:
        _begin(unit)
    found = _known(str(st.session_state.get(PLAN, "")))
    if found is None or found.info.pcode != unit:
        st.session_state[PLAN] = ""
        found = None
    page_query(**({ADDRESS: found.info.entity_id} if found else {}))
    return found


def _begin(unit: str) -> None:
    """Open the address's plan the first time, later a unit's latest."""
    asked = st.query_params.get(ADDRESS, "") if UNIT not in st.session_state else ""
    known = [one.entity_id for one in list_plans(workspace(), pcode=unit)]
    choose_plan(asked if asked in known else (known[0] if known else ""))
    st.session_state[UNIT] = unit


def _known(plan_id: str) -> PlanState | None:
    if not plan_id:
        return None
    try:
        return plan_state(workspace(), plan_id)
    except NotFoundError:  # deleted in another window
        return None


def choose_plan(plan_id: str) -> None:
    """Open a plan; what was open of another one is forgotten."""
    st.session_state[PLAN] = plan_id
    for name in (ACTIVITY, SHAPE, CORNERS, HOTSPOT):
        st.session_state.pop(name, None)


def asked_part() -> str:
    """Return which part was looked at last, also in the address: a page loaded anew stays there."""
    return str(st.session_state.get(PART, st.query_params.get(ADDRESS_PART, "")))


def keep_part(part: str) -> None:
    """Remember which part is looked at, here and in the address."""
    st.session_state[PART] = part
    page_query(**{ADDRESS_PART: part})


def turn_to(part: str) -> None:
    """Show another part of the plan in the next run."""
    st.session_state[PART] = part
    st.session_state[TURNS] = st.session_state.get(TURNS, 0) + 1


def say_first(key: str, part: str) -> None:
    """Say what has to be there first, with the way to the part where it is entered."""
    t = voice()
    st.info(t(key), icon=":material/info:")
    words = t("plan.go_to_part", part=t(f"plan.part_{part}"))
    if st.button(words, icon=":material/arrow_forward:", key=f"plan_first_{part}"):
        turn_to(part)
        st.rerun(scope="fragment")


def open_unit_plan(pcode: str, plan_id: str) -> None:
    """Open a plan of another unit."""
    choose_plan(plan_id)
    st.session_state[UNIT] = pcode


def plan_id() -> str:
    """Return the id of the open plan, "" for none."""
    return str(st.session_state.get(PLAN, ""))


def shape() -> Shape | None:
    """Return what is being drawn; None while nothing is."""
    found = st.session_state.get(SHAPE, "")
    return Shape(found) if found else None


def corners() -> tuple[tuple[float, float], ...]:
    """Return the corners of what is being drawn."""
    found: tuple[tuple[float, float], ...] = st.session_state.get(CORNERS, ())
    return found


def attempt(change: Callable[[], object]) -> bool:
    """Do something; say what was wrong where it failed."""
    try:
        change()
    except HotspotsError as error:
        st.toast(plain(voice().error(error)), icon=":material/error:", duration="long")
        return False
    return True


def take_form_event(event: FormEvent) -> None:
    """Keep a changed field of the open plan, or do what a button says."""
    if not event.action:
        if event.kind not in PLAN_KINDS:
            raise NotFoundError("no_plan_entry")
        set_field(
            workspace(),
            plan_id(),
            EntityKind(event.kind),
            event.id,
            field=event.name,
            value=event.value,
            seen=event.seen,
            actor=actor(),
        )
        return
    act = _ACTIONS.get(event.action)
    if act:
        act(workspace(), event)


def _add_priority(opened: Workspace, _event: FormEvent) -> None:
    add(opened, plan_id(), EntityKind.PRIORITY, actor=actor())


def _add_activity(opened: Workspace, event: FormEvent) -> None:
    """Add an activity under the priority whose part the button stands in, and open it."""
    new = add(opened, plan_id(), EntityKind.ACTIVITY, actor=actor(), priority_id=event.kind)
    st.session_state[ACTIVITY] = new


def _add_indicator(opened: Workspace, _event: FormEvent) -> None:
    activity_id = str(st.session_state[ACTIVITY])
    add(opened, plan_id(), EntityKind.INDICATOR, actor=actor(), activity_id=activity_id)


def _add_meeting(opened: Workspace, _event: FormEvent) -> None:
    today = date.today().isoformat()
    add(opened, plan_id(), EntityKind.MEETING, actor=actor(), held_on=today)


def _add_question(opened: Workspace, _event: FormEvent) -> None:
    add(opened, plan_id(), EntityKind.SURVEY, actor=actor())


def _remove(opened: Workspace, event: FormEvent) -> None:
    remove(opened, plan_id(), event.id, actor=actor())


def _move(opened: Workspace, event: FormEvent, by: int) -> None:
    order = [one.entity_id for one in plan_state(opened, plan_id()).priorities]
    if event.id not in order:
        raise NotFoundError("no_plan_entry")
    at = order.index(event.id)
    if 0 <= at + by < len(order):
        order.insert(at + by, order.pop(at))
        order_priorities(opened, plan_id(), order, actor=actor())


def _open(_opened: Workspace, event: FormEvent) -> None:
    st.session_state[ACTIVITY] = event.id


_ACTIONS: dict[str, Callable[[Workspace, FormEvent], None]] = {
    "add_priority": _add_priority,
    "add_activity": _add_activity,
    "add_indicator": _add_indicator,
    "add_meeting": _add_meeting,
    "add_question": _add_question,
    "remove": _remove,
    "up": lambda opened, event: _move(opened, event, -1),
    "down": lambda opened, event: _move(opened, event, 1),
    "open": _open,
}
