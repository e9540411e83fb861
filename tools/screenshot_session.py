"""A rehearsal of a mapping session for the screenshots: marks, votes, priorities, all invented."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date

from model.session import Actor, Edit, EntityKind, Group, Step, VoteMethod
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
from store.session_events import new_id
from ui.meeting_agree import hands_id

SUZAK = "KG03220000000"
FACILITATOR = Actor("facilitator", "DEMO")
SEED = 7

GROUPS = (GroupPlan("women", 12), GroupPlan("youth", 9), GroupPlan("farmers", 7))
CATEGORIES = (
    "road_safety",
    "unsafe_infrastructure",
    "school_racketeering",
    "cattle_theft",
    "domestic_violence",
)
AROUND = (72.95, 40.86, 73.12, 40.98)
"""West, south, east, north in degrees: around the district's centre."""

SIZES = {"laptop": (1366, 768), "small": (1024, 768), "large": (1920, 1080)}

SHOTS: tuple[tuple[str, Step, str, str], ...] = (
    ("session-mark-ky", Step.MARK, "session", "laptop"),
    ("session-compare-ru", Step.COMPARE, "session", "laptop"),
    ("session-agree-en", Step.AGREE, "session", "laptop"),
    ("session-minutes-ru", Step.MINUTES, "session", "laptop"),
    ("projector-mark-1024-ky", Step.MARK, "projector", "small"),
    ("projector-mark-1920-ru", Step.MARK, "projector", "large"),
    ("projector-result-1024-en", Step.AGREE, "projector", "small"),
    ("projector-result-1920-ky", Step.AGREE, "projector", "large"),
    ("projector-priorities-1024-ru", Step.MINUTES, "projector", "small"),
)
"""File name (its end is the language), step, page and window."""


def make_session(workspace: Workspace) -> str:
    """Hold a rehearsal up to its priorities; return its id."""
    plan = SessionPlan(
        pcode=SUZAK,
        groups=GROUPS,
        held_on=date.today(),
        first_month=f"{date.today().year - 1}-01",
        last_month=f"{date.today().year - 1}-12",
        is_rehearsal=True,
    )
    session_id = start_session(workspace, plan, actor=FACILITATOR)
    groups = session_state(workspace, session_id).groups
    edit_session(workspace, session_id, list(_marks(groups)), actor=FACILITATOR)
    for group in groups:
        release_group(workspace, session_id, group.entity_id, True, actor=FACILITATOR)
    _vote(workspace, session_id, groups)
    return session_id


def turn_to(workspace: Workspace, session_id: str, step: Step) -> None:
    """Go to a step of the rehearsal."""
    set_step(workspace, session_id, step, actor=FACILITATOR)


def _marks(groups: Sequence[Group]) -> Iterator[Edit]:
    chance = random.Random(SEED)  # noqa: S311  a rehearsal
    west, south, east, north = AROUND
    for group in groups:
        for _ in range(6):
            at = [chance.uniform(west, east), chance.uniform(south, north)]
            values = {
                "group_id": group.entity_id,
                "geometry": {"type": "Point", "coordinates": at},
                "category": chance.choice(CATEGORIES),
                "severity": chance.randint(1, 3),
                "placed_on": date.today().isoformat(),
            }
            yield Edit(EntityKind.MARK, new_id(), values)


def _vote(workspace: Workspace, session_id: str, groups: Sequence[Group]) -> None:
    proposals = suggest_issues(session_state(workspace, session_id))
    issues = [new_id() for _ in proposals]
    edits = [
        Edit(
            EntityKind.ISSUE,
            issue,
            {
                "category": proposal.category,
                "mark_ids": list(proposal.mark_ids),
                "order": at,
                "rank": at + 1 if at < 4 else 0,
            },
        )
        for at, (issue, proposal) in enumerate(zip(issues, proposals, strict=True))
    ]
    chance = random.Random(SEED)  # noqa: S311
    for group in groups:
        dots = {issue: chance.randint(0, 9) for issue in issues}
        values = {"group_id": group.entity_id, "method": VoteMethod.HANDS.value, "dots": dots}
        edits.append(Edit(EntityKind.BALLOT, hands_id(group), values))
    edit_session(workspace, session_id, edits, actor=FACILITATOR)
