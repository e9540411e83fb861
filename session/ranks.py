"""The order of the priorities: what a click asks for, put into effect on how things stand.

A page is drawn before it is clicked: meanwhile another window, or another laptop, may have chosen
too. So a click says what it wants of one issue, and the order follows from the present one.
"""

from __future__ import annotations

from collections.abc import Sequence

from model.errors import SessionError
from model.events import Edit, EntityKind
from model.session import SessionState

MOST_PRIORITIES = 5
"""Of a year's plan: four or five."""


def chosen_ids(state: SessionState) -> list[str]:
    """Return the ids of the priorities in their order."""
    return [issue.entity_id for issue in state.priorities]


def added(state: SessionState, issue_ids: Sequence[str]) -> list[str]:
    """Return the order with issues after the others, as far as there is room.

    Raises `SessionError` ("session_enough_priorities") where there is none.
    """
    order, known = chosen_ids(state), {issue.entity_id for issue in state.issues}
    wanted = [issue_id for issue_id in issue_ids if issue_id in known and issue_id not in order]
    room = max(MOST_PRIORITIES - len(order), 0)
    if wanted and not room:
        raise SessionError("session_enough_priorities", most=MOST_PRIORITIES)
    return [*order, *wanted[:room]]


def removed(state: SessionState, issue_id: str) -> list[str]:
    """Return the order without an issue."""
    return [other for other in chosen_ids(state) if other != issue_id]


def moved(state: SessionState, issue_id: str, by: int) -> list[str]:
    """Return the order with an issue one place up (-1) or down (1); as it is where it cannot."""
    order = chosen_ids(state)
    at = order.index(issue_id) if issue_id in order else -1
    if at < 0 or not 0 <= at + by < len(order):
        return order
    order.insert(at + by, order.pop(at))
    return order


def rank_edits(state: SessionState, order: Sequence[str]) -> list[Edit]:
    """Return the edits that make exactly these issues the priorities, in this order.

    Each was made seeing the state. There may be more than five, where two laptops chose at once:
    the last ones share the last rank until somebody takes one out.
    """
    ranks = {issue_id: min(at, MOST_PRIORITIES) for at, issue_id in enumerate(order, 1)}
    return [
        Edit(
            EntityKind.ISSUE,
            issue.entity_id,
            {"rank": ranks.get(issue.entity_id, 0)},
            seen=issue.heads,
        )
        for issue in state.issues
        if issue.rank != ranks.get(issue.entity_id, 0)
    ]
