"""The order of a plan's priorities after a workbook was read: at most five, no number twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from model.text import text
from services.plan_rows import PlanView, Row
from session.ranks import MOST_PRIORITIES


def settle_ranks(rows: Sequence[Row], now: PlanView) -> dict[str, int]:
    """Return the ranks that change, by id; rows that ask for what cannot be get a fault.

    `rows` are those of the priorities, compared with the plan. A row that falls out leaves its
    priority where it stands, so the others are looked at again.
    """
    while True:
        good = [row for row in rows if not row.faults]
        if not (_fault_beyond(good, now) or _fault_clashes(good, now)):
            break
    wanted = _wanted(good, now)
    unplaced = [row.entity_id for row in good if row.is_new and "rank" not in row.changed]
    if not unplaced and not any("rank" in row.changed for row in good):
        return {}
    order = [*sorted(wanted, key=lambda one: wanted[one]), *unplaced]
    known = {one.entity_id: one.rank for one in now.state.priorities}
    return {one: rank for rank, one in enumerate(order, start=1) if known.get(one) != rank}


def _wanted(good: Sequence[Row], now: PlanView) -> dict[str, int]:
    asked = {row.entity_id: row.changed["rank"] for row in good if "rank" in row.changed}
    return now.positions | asked


def _fault_beyond(good: Sequence[Row], now: PlanView) -> bool:
    """Note the new priorities that find no room, and numbers beyond the last."""
    room = MOST_PRIORITIES - len(now.positions)
    beyond = [row for row in good if row.is_new][max(room, 0) :]
    beyond += [
        row for row in good if row not in beyond and row.changed.get("rank", 1) > MOST_PRIORITIES
    ]
    for row in beyond:
        row.fault("rank", text("error.plan_too_many_priorities", most=MOST_PRIORITIES))
    return bool(beyond)


def _fault_clashes(good: Sequence[Row], now: PlanView) -> bool:
    """Note rows that ask for a number that another priority has or asks for."""
    taken = Counter(_wanted(good, now).values())
    clashes = [row for row in good if taken[row.changed.get("rank", 0)] > 1]
    for row in clashes:
        row.fault("rank", text("plantable.fault_rank_twice", rank=row.changed["rank"]))
    return bool(clashes)
