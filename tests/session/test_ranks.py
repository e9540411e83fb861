"""The order of the priorities: what a click asks for, whatever has happened since it was drawn."""

from __future__ import annotations

import pytest

from model.errors import SessionError
from model.session import Issue, SessionInfo, SessionState
from session.ranks import added, chosen_ids, moved, rank_edits, removed


def state(**ranks: int) -> SessionState:
    """Return a session with an issue per letter, in this order."""
    issues = (
        Issue(name, rank=rank, order=at, heads=(f"head of {name}",))
        for at, (name, rank) in enumerate(ranks.items())
    )
    return SessionState(SessionInfo("s"), issues=tuple(issues))


FIVE = {"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}


def test_ranks_follow_the_order_and_leave_the_others_without_one():
    edits = rank_edits(state(a=1, b=2, c=0), ["c", "a"])
    assert {e.entity_id: e.values["rank"] for e in edits} == {"c": 1, "a": 2, "b": 0}
    assert {e.entity_id: e.seen for e in edits} == {n: (f"head of {n}",) for n in "abc"}
    assert rank_edits(state(a=1, b=2), ["a", "b"]) == []


def test_a_click_changes_the_order_as_it_is_now():
    now = state(a=2, b=1, c=0, d=3)
    assert added(now, ["c"]) == ["b", "a", "d", "c"]
    assert added(now, ["a", "c", "gone"]) == ["b", "a", "d", "c"]
    assert removed(now, "a") == ["b", "d"]
    assert removed(now, "c") == ["b", "a", "d"]
    assert moved(now, "d", -1) == ["b", "d", "a"]
    assert moved(now, "b", 1) == ["a", "b", "d"]
    for stays in (("b", -1), ("d", 1), ("c", 1), ("gone", -1)):
        assert moved(now, *stays) == ["b", "a", "d"]


def test_there_are_no_more_than_five():
    assert added(state(**FIVE | {"e": 0}, f=0), ["e", "f"]) == list("abcde")
    with pytest.raises(SessionError, match="session_enough_priorities"):
        added(state(**FIVE, f=0), ["f"])
    assert added(state(**FIVE), ["a"]) == list("abcde")  # it is there: nothing is asked for


def test_where_two_laptops_chose_at_once_every_place_is_there_once_and_taking_out_puts_it_right():
    merged = state(**FIVE, f=5)
    assert [issue.rank for issue in merged.priorities] == [1, 2, 3, 4, 5, 6]
    assert chosen_ids(merged) == list("abcdef")
    assert rank_edits(merged, chosen_ids(merged)) == []
    left = rank_edits(merged, removed(merged, "b"))
    assert {e.entity_id: e.values["rank"] for e in left} == {"b": 0, "c": 2, "d": 3, "e": 4}
