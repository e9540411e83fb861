"""Sessions of a unit over the years: what was a priority, and what became of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import permutations

import pytest

from model.errors import ConflictError, SessionError
from model.events import Actor, Edit, EntityKind
from model.session import Group, Issue, Mark, Outcome, SessionInfo, SessionState
from services.session_history import build_history, set_outcome, unit_history
from services.sessions import (
    GroupPlan,
    SessionPlan,
    close_session,
    edit_session,
    session_state,
    start_session,
)
from services.workspace import active_set
from store.events import new_id

FACILITATOR = Actor("facilitator", "A")


def held(year: int, ranks: dict[str, int], **info: object) -> SessionState:
    """Return a session of a year, with an issue per category and its rank."""
    info = {"held_on": f"{year}-03-14", "set_id": "new", "is_closed": True, **info}
    return SessionState(
        info=SessionInfo(f"s{info['held_on']}", **info),
        groups=(Group("g1", people=12), Group("g2", people=3)),
        marks=(Mark("m1"), Mark("m2"), Mark("m3")),
        issues=tuple(
            Issue(f"{category} {year}", category=category, rank=rank)
            for category, rank in ranks.items()
        ),
    )


FIRST = held(2023, {"road_safety": 1, "cattle_theft": 2, "alcohol": 0})
SECOND = held(2024, {"cattle_theft": 1, "alcohol": 2, "road_safety": 0})
THIRD = held(2026, {"cattle_theft": 3, "alcohol": 1, "theft_burglary": 2})


def test_the_latest_session_stands_first_with_its_numbers():
    history = build_history([FIRST, THIRD, SECOND])
    assert [one.held_on.year for one in history.sessions] == [2026, 2024, 2023]
    latest = history.sessions[0]
    assert (latest.groups, latest.people, latest.marks) == (2, 15, 3)
    assert [p.category for p in latest.priorities] == ["alcohol", "theft_burglary", "cattle_theft"]
    assert not history.is_empty


def test_a_priority_is_carried_over_or_new():
    latest, middle, first = build_history([FIRST, SECOND, THIRD]).sessions
    carried = {p.category: (p.is_carried_over, p.earlier_rank) for p in latest.priorities}
    assert carried == {
        "alcohol": (True, 2),
        "theft_burglary": (False, None),
        "cattle_theft": (True, 1),
    }
    assert middle.dropped == ("road_safety",)
    assert latest.dropped == ()
    assert not any(p.is_carried_over for p in first.priorities)


def test_the_table_holds_every_category_by_year():
    history = build_history([FIRST, SECOND, THIRD])
    assert history.years == (2023, 2024, 2026)
    assert [(row.category, row.ranks) for row in history.table] == [
        ("alcohol", (None, 2, 1)),
        ("theft_burglary", (None, None, 2)),
        ("cattle_theft", (2, 1, 3)),
        ("road_safety", (1, None, None)),
    ]


def test_the_order_in_which_sessions_come_changes_nothing():
    orders = permutations([FIRST, SECOND, THIRD])
    expected = build_history(next(orders))
    assert all(build_history(order) == expected for order in orders)


def test_two_sessions_of_a_year_give_their_best_rank():
    again = held(2026, {"alcohol": 4, "road_safety": 1}, held_on="2026-09-01")
    history = build_history([THIRD, again])
    ranks = {row.category: row.ranks for row in history.table}
    assert ranks["alcohol"] == (1,)
    assert ranks["road_safety"] == (1,)
    assert len(history.sessions) == 2


def test_rehearsals_stand_apart_and_count_for_nothing():
    rehearsal = held(2025, {"livestock_trade": 1}, is_rehearsal=True)
    history = build_history([SECOND, rehearsal, THIRD])
    assert [one.held_on.year for one in history.rehearsals] == [2025]
    assert 2025 not in history.years
    assert "livestock_trade" not in {row.category for row in history.table}
    assert history.sessions[0].priorities[0].earlier_rank == 2  # of 2024, not of the rehearsal
    only = build_history([rehearsal])
    assert (only.sessions, only.table, only.is_empty) == ((), (), False)


def test_a_session_on_another_boundary_set_says_so():
    older = replace(FIRST, info=replace(FIRST.info, set_id="old"))
    history = build_history([older, THIRD])
    assert [one.is_other_set for one in history.sessions] == [False, True]


def test_a_session_without_a_date_is_listed_first_of_all_times():
    undated = held(2020, {"alcohol": 1}, held_on="")
    history = build_history([undated, FIRST])
    assert history.sessions[-1].held_on is None
    assert history.years == (2023,)


def test_before_the_first_session_there_is_no_history():
    history = build_history([])
    assert history.is_empty
    assert (history.sessions, history.years, history.table) == ((), (), ())
    assert set(history.outcomes.values()) == {0}


@pytest.fixture
def held_session(workspace) -> tuple[str, str]:
    """Return a closed session with one priority, and its unit."""
    pcode = str(active_set(workspace).units.index[-1])
    plan = SessionPlan(pcode, (GroupPlan("women", 12),), date(2025, 3, 14))
    session_id = start_session(workspace, plan, actor=FACILITATOR)
    values = {"category": "road_safety", "rank": 1}
    edit = Edit(EntityKind.ISSUE, new_id(), values)
    edit_session(workspace, session_id, [edit], actor=FACILITATOR)
    close_session(workspace, session_id, actor=FACILITATOR)
    return session_id, pcode


def test_what_became_of_a_priority_is_said_after_the_session_was_closed(workspace, held_session):
    session_id, pcode = held_session
    (priority,) = unit_history(workspace, pcode).sessions[0].priorities
    assert priority.outcome is Outcome.OPEN
    set_outcome(
        workspace,
        session_id,
        priority,
        outcome=Outcome.PARTLY_DONE,
        note=" Эки белги коюлду ",
        actor=FACILITATOR,
    )
    history = unit_history(workspace, pcode)
    (told,) = history.sessions[0].priorities
    assert (told.outcome, told.outcome_note) == (Outcome.PARTLY_DONE, "Эки белги коюлду")
    assert history.outcomes[Outcome.PARTLY_DONE] == 1
    closed = Edit(EntityKind.ISSUE, priority.issue_id, {"rank": 2})
    with pytest.raises(SessionError):
        edit_session(workspace, session_id, [closed], actor=FACILITATOR)
    assert session_state(workspace, session_id).issues[0].rank == 1


def test_two_people_who_tell_different_ends_do_not_overwrite_each_other(workspace, held_session):
    session_id, pcode = held_session
    (seen,) = unit_history(workspace, pcode).sessions[0].priorities
    done = {"outcome": Outcome.DONE, "note": ""}
    set_outcome(workspace, session_id, seen, **done, actor=FACILITATOR)
    with pytest.raises(ConflictError):
        set_outcome(
            workspace, session_id, seen, outcome=Outcome.NOT_DONE, note="", actor=Actor("officer")
        )


def test_a_unit_without_sessions_has_an_empty_history(workspace, held_session):
    assert unit_history(workspace, "KG").is_empty
