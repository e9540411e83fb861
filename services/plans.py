"""Joint plans: start one, change what is in it, take a change back, read how it stands.

A plan is a log of events, as a session is: every change is kept at once, can be undone, and says
who made it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from model.errors import NotFoundError, SessionError
from model.events import Action, Actor, Edit, EntityKind, Event
from model.plan import Approver, PlanInfo, PlanState
from model.text import Names
from services import taking_back
from services.choosing import edits_to_choose
from services.units import breadcrumb
from services.workspace import Workspace, active_set
from session.plan_rules import FIRST_YEAR, LAST_YEAR, dependents, require_changeable
from store.entities import log_stamp
from store.events import new_id, record
from store.plans import list_plan_infos, load_plan

AUTHOR = Actor("author")
"""Who writes the plan, where nobody entered a name."""


@dataclass(frozen=True, slots=True)
class PlanStart:
    """What has to be known to start a plan."""

    pcode: str
    year: int
    title: str = ""
    is_demo: bool = False


def start_plan(workspace: Workspace, start: PlanStart, *, actor: Actor = AUTHOR) -> str:
    """Start the plan of a unit of the set in use, with its three approvals; return its id.

    Raises `SessionError` ("plan_bad_year"), `NotFoundError` for an unknown unit.
    """
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise SessionError("plan_bad_year", year=start.year, first=FIRST_YEAR, last=LAST_YEAR)
    unit = breadcrumb(workspace, start.pcode)[-1]
    plan_id = new_id()
    info = {
        "pcode": unit.pcode,
        "set_id": active_set(workspace).info.set_id,
        "unit_ky": unit.names.ky,
        "unit_ru": unit.names.ru,
        "unit_en": unit.names.en,
        "year": start.year,
        "title": start.title,
        "is_demo": start.is_demo,
    }
    approvals = (
        Edit(EntityKind.APPROVAL, new_id(), {"approver": approver.value}) for approver in Approver
    )
    edits = [Edit(EntityKind.PLAN, plan_id, info), *approvals]
    record(workspace.store, plan_id, edits, actor=actor)
    return plan_id


def list_plans(workspace: Workspace, *, pcode: str = "") -> tuple[PlanInfo, ...]:
    """Return the plans (of one unit, where given), the latest year first."""
    infos = list_plan_infos(workspace.store)
    return tuple(info for info in infos if not pcode or info.pcode == pcode)


def plan_state(workspace: Workspace, plan_id: str) -> PlanState:
    """Return a plan as it stands; raises `NotFoundError` ("no_plan")."""
    return _state(workspace, plan_id, plan_stamp(workspace, plan_id))


def plan_stamp(workspace: Workspace, plan_id: str) -> str:
    """Return a value that changes with the plan; caches key on it."""
    return log_stamp(workspace.store, plan_id)


@lru_cache(maxsize=8)
def _state(workspace: Workspace, plan_id: str, _stamp: str) -> PlanState:
    found = load_plan(workspace.store, plan_id)
    if found is None:
        raise NotFoundError("no_plan")
    return found


def unit_names(info: PlanInfo) -> Names:
    """Return the name of the plan's unit, as it was when the plan began."""
    return Names(info.unit_ky, info.unit_ru, info.unit_en)


def edit_plan(
    workspace: Workspace, plan_id: str, edits: Sequence[Edit], *, actor: Actor = AUTHOR
) -> tuple[Event, ...]:
    """Make changes, all or none; return the events they became.

    Raises `ConflictError` where somebody else changed the same fields since `seen`,
    `SessionError` for a signed plan ("plan_signed"), for what makes no sense together
    ("plan_bad_term", ...), or a value a field cannot hold.
    """
    require_changeable(plan_state(workspace, plan_id), edits)
    return record(workspace.store, plan_id, edits, actor=actor)


def put(
    workspace: Workspace,
    plan_id: str,
    kind: EntityKind,
    entity_id: str,
    /,
    *,
    seen: tuple[str, ...] | None = None,
    actor: Actor = AUTHOR,
    **values: Any,
) -> None:
    """Change fields of one thing in a plan (or make it). Raises as `edit_plan`."""
    edit_plan(workspace, plan_id, [Edit(kind, entity_id, values, seen=seen)], actor=actor)


def add(
    workspace: Workspace,
    plan_id: str,
    kind: EntityKind,
    /,
    *,
    actor: Actor = AUTHOR,
    **values: Any,
) -> str:
    """Add something to a plan, after the others of its kind; return its id. Raises as `edit_plan`.

    A priority gets the next rank: `SessionError` ("plan_too_many_priorities") beyond the fifth.
    """
    entity_id = new_id()
    placed = _next_place(plan_state(workspace, plan_id), kind) | values
    edit_plan(workspace, plan_id, [Edit(kind, entity_id, placed)], actor=actor)
    return entity_id


def _next_place(state: PlanState, kind: EntityKind) -> dict[str, int]:
    if kind is EntityKind.PRIORITY:
        return {"rank": max((one.rank for one in state.priorities), default=0) + 1}
    ordered: dict[EntityKind, Sequence[Any]] = {
        EntityKind.ACTIVITY: state.activities,
        EntityKind.INDICATOR: state.indicators,
        EntityKind.SURVEY: state.questions,
    }
    if kind not in ordered:
        return {}
    return {"order": max((one.order for one in ordered[kind]), default=-1) + 1}


def remove(workspace: Workspace, plan_id: str, entity_id: str, *, actor: Actor = AUTHOR) -> None:
    """Take something out of a plan with all that hangs on it; one undo brings it back.

    Raises `NotFoundError` ("no_plan_entry") for something that is not in the plan.
    """
    state = plan_state(workspace, plan_id)
    gone = dependents(state, entity_id)
    if not gone:
        raise NotFoundError("no_plan_entry")
    edits = [Edit(kind, one, action=Action.DELETE) for kind, one in gone]
    edit_plan(workspace, plan_id, [*edits, *_closed_up(state, entity_id)], actor=actor)


def _closed_up(state: PlanState, gone_id: str) -> list[Edit]:
    """Return the new ranks where one priority leaves: no number is left out."""
    if all(one.entity_id != gone_id for one in state.priorities):
        return []
    rest = [one for one in state.priorities if one.entity_id != gone_id]
    return _ranked([one.entity_id for one in rest])


def order_priorities(
    workspace: Workspace, plan_id: str, ids: Sequence[str], *, actor: Actor = AUTHOR
) -> None:
    """Give the priorities their ranks in this order.

    Raises `NotFoundError` ("no_plan_entry") where `ids` are not all priorities of the plan.
    """
    known = {one.entity_id for one in plan_state(workspace, plan_id).priorities}
    if set(ids) != known or len(ids) != len(known):
        raise NotFoundError("no_plan_entry")
    edit_plan(workspace, plan_id, _ranked(ids), actor=actor)


def _ranked(ids: Sequence[str]) -> list[Edit]:
    return [Edit(EntityKind.PRIORITY, one, {"rank": rank}) for rank, one in enumerate(ids, start=1)]


def resolve(
    workspace: Workspace,
    plan_id: str,
    entity_id: str,
    head_id: str,
    *,
    shown: Collection[str],
    actor: Actor = AUTHOR,
) -> None:
    """Choose one of the versions of something in conflict, in a signed plan too.

    Raises as `services.choosing.edits_to_choose`, and `ConflictError` where another version
    comes at this very moment.
    """
    edits = edits_to_choose(workspace, plan_id, entity_id, head_id, shown=shown)
    record(workspace.store, plan_id, edits, actor=actor)


def delete_plan(workspace: Workspace, plan_id: str, *, actor: Actor = AUTHOR) -> None:
    """Take a plan out of the list; its log stays, and `restore_plan` brings it back."""
    edit = Edit(EntityKind.PLAN, plan_id, action=Action.DELETE)
    record(workspace.store, plan_id, [edit], actor=actor)


def restore_plan(workspace: Workspace, plan_id: str, *, actor: Actor = AUTHOR) -> None:
    """Bring a deleted plan back."""
    edit = Edit(EntityKind.PLAN, plan_id, action=Action.RESTORE)
    record(workspace.store, plan_id, [edit], actor=actor)


def undo_state(workspace: Workspace, plan_id: str) -> tuple[bool, bool]:
    """Return whether this laptop has something to undo, and something to redo."""
    return taking_back.undo_state(workspace, plan_id)


def undo(workspace: Workspace, plan_id: str, *, actor: Actor = AUTHOR) -> bool:
    """Take back this laptop's last change; False without one.

    Raises `SessionError` ("session_overtaken") where somebody has changed the same since.
    """
    return taking_back.undo(workspace, plan_id, actor=actor, check=_check(workspace, plan_id))


def redo(workspace: Workspace, plan_id: str, *, actor: Actor = AUTHOR) -> bool:
    """Do again what was undone last; False without one. Raises as `undo`."""
    return taking_back.redo(workspace, plan_id, actor=actor, check=_check(workspace, plan_id))


def _check(workspace: Workspace, plan_id: str) -> taking_back.Check:
    return lambda edits: require_changeable(plan_state(workspace, plan_id), edits)
