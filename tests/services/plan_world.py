"""A plan with activities for tests of what is made of it."""

from __future__ import annotations

from model.events import EntityKind
from services.plans import PlanStart, add, start_plan
from services.workspace import Workspace
from tests.services.session_world import OSH


def start(workspace: Workspace, *, year: int = 2026, pcode: str = OSH, is_demo=False) -> str:
    return start_plan(workspace, PlanStart(pcode, year, is_demo=is_demo))


def priority(workspace: Workspace, plan_id: str, category: str = "road_safety", **values) -> str:
    return add(workspace, plan_id, EntityKind.PRIORITY, category=category, **values)


def activity(workspace: Workspace, plan_id: str, priority_id: str, title: str, **values) -> str:
    fields = {"priority_id": priority_id, "title": title, **values}
    return add(workspace, plan_id, EntityKind.ACTIVITY, **fields)


def indicator(workspace: Workspace, plan_id: str, activity_id: str, **values) -> str:
    return add(workspace, plan_id, EntityKind.INDICATOR, activity_id=activity_id, **values)
