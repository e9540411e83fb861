"""What events amount to: worked out by hand, and the same in any order."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.events import Action, Edit, EntityKind, Event
from session.fold import fold, parents_of
from tests.session.events import FIRST, MARK_ID, SECOND, event, id_of

MADE = event("made", clock=1, changes={"note": "old", "severity": 1})


def test_the_latest_value_of_each_field_counts() -> None:
    later = event("later", clock=2, changes={"severity": 3}, parents=("made",))
    folded = fold([later, MADE])
    assert dict(folded.values) == {"note": "old", "severity": 3}
    assert folded.heads == (id_of("later"),)
    assert folded.conflicts == ()


def test_deleting_keeps_the_fields_and_restoring_brings_them_back() -> None:
    gone = event("gone", clock=2, action=Action.DELETE, parents=("made",))
    back = event("back", clock=3, action=Action.RESTORE, parents=("gone",))
    assert fold([MADE, gone]).is_deleted
    assert dict(fold([MADE, gone]).values) == {"note": "old", "severity": 1}
    assert not fold([MADE, gone, back]).is_deleted


def branch(name: str, origin: str, **changes: object) -> Event:
    return event(name, clock=2, origin=origin, changes=changes, parents=("made",))


def test_two_values_of_one_field_are_a_conflict_with_both_versions() -> None:
    folded = fold([MADE, branch("x", FIRST, note="x"), branch("y", SECOND, note="y")])
    assert [v.values["note"] for v in folded.conflicts] == ["x", "y"]
    assert folded.values["note"] == "y"  # equal clocks: the greater laptop id is the later one
    assert folded.heads == (id_of("x"), id_of("y"))


@pytest.mark.parametrize(
    "branches",
    [
        (branch("x", FIRST, note="x"), branch("y", SECOND, severity=3)),
        (branch("x", FIRST, note="x"), branch("y", SECOND, note="x")),
        (branch("x", FIRST, order=1), branch("y", SECOND, order=2)),
    ],
)
def test_different_fields_equal_values_and_mere_order_are_none(
    branches: tuple[Event, Event],
) -> None:
    folded = fold([MADE, *branches])
    assert folded.conflicts == ()
    assert len(folded.heads) == 2


def test_deleting_what_another_edits_is_a_conflict() -> None:
    gone = event("gone", clock=2, origin=SECOND, action=Action.DELETE, parents=("made",))
    folded = fold([MADE, branch("x", FIRST, note="x"), gone])
    assert {v.is_deleted for v in folded.conflicts} == {True, False}


def test_deleting_what_another_only_moved_in_a_list_is_none() -> None:
    gone = event("gone", clock=2, origin=SECOND, action=Action.DELETE, parents=("made",))
    folded = fold([MADE, branch("x", FIRST, order=4), gone])
    assert folded.conflicts == ()
    assert folded.is_deleted


@pytest.mark.parametrize(("settles", "parents"), [(False, {"second"}), (True, {"first", "second"})])
def test_an_edit_follows_what_is_shown_until_somebody_settles(
    settles: bool, parents: set[str]
) -> None:
    own = [MADE, branch("first", FIRST, note="a"), branch("second", SECOND, note="b")]
    edit = Edit(EntityKind.MARK, MARK_ID, {"severity": 3}, settles=settles)
    assert set(parents_of(edit, fold(own), own)) == set(map(id_of, parents))


def test_an_edit_of_a_conflict_knows_of_the_words_that_were_blanked_in_it() -> None:
    blanked = event(
        "blanked", clock=2, changes={"note": ""}, action=Action.REDACT, parents=("made",)
    )
    own = [MADE, blanked, branch("second", SECOND, note="b")]
    edit = Edit(EntityKind.MARK, MARK_ID, {"note": "new"})
    assert id_of("blanked") in parents_of(edit, fold(own), own)


def test_an_event_that_knows_both_heads_ends_the_conflict() -> None:
    settled = event("settled", clock=3, changes={"note": "x"}, parents=("x", "y"))
    branches = [branch("x", FIRST, note="x"), branch("y", SECOND, note="y")]
    folded = fold([MADE, *branches, settled])
    assert (folded.conflicts, folded.heads) == ((), (id_of("settled"),))
    assert folded.values["note"] == "x"


def test_a_parent_that_has_not_arrived_does_not_stop_it() -> None:
    late = event("late", clock=5, changes={"note": "late"}, parents=("missing",))
    assert fold([MADE, late]).values["note"] == "late"


def test_no_events_are_refused() -> None:
    with pytest.raises(ValueError, match="no events"):
        fold([])


@given(
    st.lists(
        st.tuples(
            st.sampled_from([FIRST, SECOND]),
            st.sampled_from(["note", "severity", "delete", "restore"]),
            st.integers(0, 3),
            st.integers(0, 9),
        ),
        max_size=6,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_arrival_never_matters(
    steps: list[tuple[str, str, int, int]], shuffler: object
) -> None:
    events = [MADE]
    for at, (origin, what, value, parent) in enumerate(steps):
        known = events[parent % len(events)]
        is_put = what in {"note", "severity"}
        events.append(
            event(
                f"e{at}",
                clock=known.clock + 1,
                number=at + 2,
                origin=origin,
                changes={what: value} if is_put else {},
                action=Action.PUT if is_put else Action(what),
                parents=(bytes.fromhex(known.event_id).lstrip(b"\0").decode(),),
            )
        )
    expected = fold(events)
    shuffled = list(events)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert fold(shuffled) == expected
    followed = set(itertools.chain.from_iterable(one.parents for one in events))
    assert set(expected.heads) == {one.event_id for one in events} - followed
