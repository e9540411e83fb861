"""A session with marks for the tests of its map: two large groups and a small one."""

from __future__ import annotations

from datetime import date

from model.events import Actor, Edit, EntityKind
from model.session import Step
from services.sessions import (
    GroupPlan,
    SessionPlan,
    edit_session,
    release_group,
    session_state,
    set_step,
    start_session,
)
from services.workspace import Workspace
from store.events import new_id

OSH = "KG06000000000"
ACTOR = Actor("facilitator", "")


def start(workspace: Workspace, *, pcode: str = OSH, is_rehearsal: bool = False, step=Step.MARK):
    """Start a session of women (12), youth (8) and elders (3); return its id."""
    plan = SessionPlan(
        pcode=pcode,
        groups=(GroupPlan("women", 12), GroupPlan("youth", 8), GroupPlan("elders", 3)),
        held_on=date(2026, 3, 1),
        first_month="2025-01",
        last_month="2025-12",
        is_rehearsal=is_rehearsal,
    )
    session_id = start_session(workspace, plan, actor=ACTOR)
    set_step(workspace, session_id, step, actor=ACTOR)
    return session_id


def group_ids(workspace: Workspace, session_id: str) -> tuple[str, ...]:
    return tuple(group.entity_id for group in session_state(workspace, session_id).groups)


def put(workspace: Workspace, session_id: str, group: int, *, at=(73.3, 40.6), **values) -> str:
    """Put a mark of the group with this position; return its id."""
    mark_id = new_id()
    known = {
        "group_id": group_ids(workspace, session_id)[group],
        "geometry": {"type": "Point", "coordinates": list(at)},
        "category": "alcohol",
    }
    edit = Edit(EntityKind.MARK, mark_id, known | values)
    edit_session(workspace, session_id, [edit], actor=ACTOR)
    return mark_id


def release(workspace: Workspace, session_id: str, *groups: int) -> None:
    ids = group_ids(workspace, session_id)
    for at in groups:
        release_group(workspace, session_id, ids[at], True, actor=ACTOR)
