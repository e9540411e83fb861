"""A rehearsal of a mapping session for the screenshots: marks, votes, priorities, all invented."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from exports.paper_sheet import draw_paper_sheet
from exports.sheet_file import SheetFormat
from model.events import Actor, Edit, EntityKind
from model.session import Group, Step, VoteMethod
from services.paper import paper_sheet_of
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
from session.priorities import suggest_issues
from store.events import new_id
from ui.meeting_agree import hands_id

SUZAK = "KG03220000000"
FACILITATOR = Actor("facilitator", "DEMO")
HELD_ON = date(2026, 3, 12)
PERIOD = ("2025-01", "2025-12")
"""Months of the demo's police records that are public by the day of the meeting."""

GROUPS = (GroupPlan("women", 12), GroupPlan("youth", 9), GroupPlan("farmers", 7))

MARKS: tuple[tuple[int, str, int, str, tuple[tuple[float, float], ...]], ...] = (
    (0, "unsafe_infrastructure", 2, "evening", ((72.83, 40.90),)),
    (0, "road_safety", 3, "any", ((72.93, 40.92), (73.02, 40.96), (73.14, 40.99))),
    (0, "domestic_violence", 3, "any", ((73.08, 40.83),)),
    (0, "public_order", 1, "day", ((73.06, 40.92),)),
    (1, "school_racketeering", 2, "day", ((72.74, 40.85),)),
    (1, "school_racketeering", 3, "day", ((73.20, 40.91),)),
    (1, "unsafe_infrastructure", 2, "night", ((73.24, 41.06),)),
    (1, "youth_hooliganism", 2, "evening", ((73.00, 41.05),)),
    (
        2,
        "cattle_theft",
        3,
        "night",
        ((73.36, 41.14), (73.46, 41.17), (73.49, 41.09), (73.38, 41.07)),
    ),
    (2, "resource_dispute", 2, "any", ((73.58, 41.24),)),
    (2, "cattle_theft", 2, "night", ((73.70, 41.10),)),
    (2, "road_safety", 2, "any", ((72.90, 40.83),)),
)
"""Group, category, severity, time of day, and lng, lat of a point, a line, or an area."""

HANDS = ((9, 2, 6), (4, 9, 3), (6, 4, 5), (2, 6, 5), (1, 4, 6), (3, 1, 4), (2, 2, 3), (1, 1, 1))
"""Raised hands for each issue, of the groups in their order."""

AREA_CORNERS = 4
PRIORITIES = 4


def make_session(workspace: Workspace) -> str:
    """Begin a rehearsal whose groups have marked; nothing is released yet. Return its id."""
    plan = SessionPlan(
        pcode=SUZAK,
        groups=GROUPS,
        held_on=HELD_ON,
        first_month=PERIOD[0],
        last_month=PERIOD[1],
        is_rehearsal=True,
    )
    session_id = start_session(workspace, plan, actor=FACILITATOR)
    groups = session_state(workspace, session_id).groups
    edit_session(workspace, session_id, list(_marks(groups)), actor=FACILITATOR)
    return session_id


def release_all(workspace: Workspace, session_id: str) -> None:
    """Let every group's marks be seen."""
    for group in session_state(workspace, session_id).groups:
        release_group(workspace, session_id, group.entity_id, True, actor=FACILITATOR)


def vote(workspace: Workspace, session_id: str) -> None:
    """Put the issues that the marks suggest to the vote, and choose the first as priorities."""
    state = session_state(workspace, session_id)
    proposals = suggest_issues(state)
    issues = [new_id() for _ in proposals]
    edits = [
        Edit(
            EntityKind.ISSUE,
            issue,
            {
                "category": proposal.category,
                "mark_ids": list(proposal.mark_ids),
                "order": at,
                "rank": at + 1 if at < PRIORITIES else 0,
            },
        )
        for at, (issue, proposal) in enumerate(zip(issues, proposals, strict=True))
    ]
    for at, group in enumerate(state.groups):
        dots = {issue: hands[at] for issue, hands in zip(issues, HANDS, strict=False)}
        values = {"group_id": group.entity_id, "method": VoteMethod.HANDS.value, "dots": dots}
        edits.append(Edit(EntityKind.BALLOT, hands_id(group), values))
    edit_session(workspace, session_id, edits, actor=FACILITATOR)


def turn_to(workspace: Workspace, session_id: str, step: Step) -> None:
    """Go to a step of the rehearsal."""
    set_step(workspace, session_id, step, actor=FACILITATOR)


def sheet_picture(workspace: Workspace, session_id: str, *, language: str, dpi: int) -> bytes:
    """Return the rehearsal's paper sheet as a PNG; the page offers the same as a PDF."""
    return draw_paper_sheet(
        paper_sheet_of(workspace, session_state(workspace, session_id)),
        language=language,
        made_on=HELD_ON,
        file_format=SheetFormat.PNG,
        dpi=dpi,
    )


def _marks(groups: Sequence[Group]) -> Iterator[Edit]:
    for at, category, severity, time_of_day, corners in MARKS:
        values = {
            "group_id": groups[at].entity_id,
            "geometry": _geometry(corners),
            "category": category,
            "severity": severity,
            "time_of_day": time_of_day,
            "placed_on": HELD_ON.isoformat(),
        }
        yield Edit(EntityKind.MARK, new_id(), values)


def _geometry(corners: Sequence[tuple[float, float]]) -> Mapping[str, Any]:
    """Return GeoJSON: one corner is a point, four are an area, others a line."""
    points = [list(corner) for corner in corners]
    if len(points) == 1:
        return {"type": "Point", "coordinates": points[0]}
    if len(points) == AREA_CORNERS:
        return {"type": "Polygon", "coordinates": [[*points, points[0]]]}
    return {"type": "LineString", "coordinates": points}
