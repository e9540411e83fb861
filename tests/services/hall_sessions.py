"""A session with groups and issues, and what a phone sends to vote in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import httpx

from model.events import Actor, Edit, EntityKind
from services.sessions import GroupPlan, SessionPlan, edit_session, session_state, start_session
from services.workspace import Workspace, active_set
from store.events import new_id

FACILITATOR = Actor("facilitator", "A")
CATEGORIES = ("road_safety", "cattle_theft", "alcohol", "school_racketeering")
GROUPS = (GroupPlan("women", 12), GroupPlan("youth", 40))
LOOPBACK = "127.0.0.1"


def start(
    workspace: Workspace, groups: Sequence[GroupPlan] = GROUPS, *, is_rehearsal: bool = False
) -> str:
    """Start a session of some unit, with four issues on its ballot."""
    pcode = str(active_set(workspace).units.index[-1])
    plan = SessionPlan(pcode, tuple(groups), date(2026, 6, 1), is_rehearsal=is_rehearsal)
    session_id = start_session(workspace, plan, actor=FACILITATOR)
    issues = [
        Edit(EntityKind.ISSUE, new_id(), {"category": category, "order": at})
        for at, category in enumerate(CATEGORIES)
    ]
    edit_session(workspace, session_id, issues, actor=FACILITATOR)
    return session_id


def mark(workspace: Workspace, session_id: str, *, note: str = "") -> str:
    """Make a mark; return its id."""
    mark_id = new_id()
    point = {"type": "Point", "coordinates": [74.6, 42.8]}
    values = {
        "group_id": session_state(workspace, session_id).groups[0].entity_id,
        "geometry": point,
        "category": "alcohol",
        "note": note,
    }
    edit_session(workspace, session_id, [Edit(EntityKind.MARK, mark_id, values)], actor=FACILITATOR)
    return mark_id


def fill(page: str, *, group: int = 0, dots: Sequence[int] = (3, 2)) -> dict[str, str]:
    """Fill in the ballot on a page: the n-th group, dots for the first issues."""
    hidden = dict(re.findall(r'<input type=hidden name=(\w+) value="?([\w-]*)"?>', page))
    groups = re.findall(r'type=radio name=g required value="(\w*)"', page)
    issues = re.findall(r'type=number [^>]*name="(\w+)"', page)
    given = dict.fromkeys(issues, "0") | {
        issue: str(n) for issue, n in zip(issues, dots, strict=False)
    }
    return hidden | ({"g": groups[group]} if groups else {}) | given


def vote(address: str, code: str, **choices: object) -> httpx.Response:
    """Vote once, as one phone."""
    with httpx.Client(base_url=f"http://{address}", trust_env=False, timeout=20) as phone:
        page = phone.get("/", params={"c": code, "l": "en"})
        return phone.post("/", data=fill(page.text, **choices))
