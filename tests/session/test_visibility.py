"""Whose marks may be seen where; what a room full of people could work out from it."""

from __future__ import annotations

from itertools import combinations

import pytest

from model.session import Step
from session.pictures import ALL, Picture, PictureKind
from session.visibility import (
    is_offered,
    is_small_group_drawing,
    offered_pictures,
    projected_marks,
    shared_marks,
    visible_marks,
)
from tests.session.states import ELDERS, FARMERS, GROUPS, WOMEN, YOUTH, mark_of, state_of

W1, W2 = mark_of(WOMEN, 1), mark_of(WOMEN, 2, category="domestic_violence")
Y1 = mark_of(YOUTH, 3, category="road_safety")
E1, E2 = mark_of(ELDERS, 4), mark_of(ELDERS, 5, category="interethnic_tension")
F1 = mark_of(FARMERS, 6, category="cattle_theft")
MARKS = (W1, W2, Y1, E1, E2, F1)


def ids(marks):
    return {mark.entity_id for mark in marks}


EVERYBODY = (WOMEN, YOUTH, ELDERS, FARMERS)


def test_a_laptop_shows_its_own_group_s_marks_and_those_of_released_groups():
    state = state_of(*MARKS, released=[YOUTH])
    assert visible_marks(state, active_group=WOMEN) == (W1, W2, Y1)
    assert visible_marks(state, active_group=ELDERS) == (Y1, E1, E2)
    assert visible_marks(state, active_group="") == shared_marks(state) == (Y1,)


def test_before_any_release_nobody_sees_another_group_s_marks():
    state = state_of(*MARKS)
    for group in GROUPS:
        seen = visible_marks(state, active_group=group.entity_id)
        assert {mark.group_id for mark in seen} == {group.entity_id}
    assert shared_marks(state) == ()
    assert projected_marks(state, "") == ((), 0)


def test_while_a_group_draws_the_projector_shows_its_marks_and_counts_sensitive_ones():
    state = state_of(*MARKS, step=Step.MARK)
    assert projected_marks(state, WOMEN) == ((W1,), 1)
    assert projected_marks(state, YOUTH) == ((Y1,), 0)


@pytest.mark.parametrize("step", [step for step in Step if step is not Step.MARK])
def test_outside_the_drawing_step_only_released_marks_are_projected(step):
    assert projected_marks(state_of(*MARKS, step=step), WOMEN) == ((), 0)
    assert projected_marks(state_of(*MARKS, step=step, released=[WOMEN]), "") == ((W1,), 1)


def test_a_closed_session_shows_nothing_that_is_not_released():
    state = state_of(*MARKS, step=Step.MARK, is_closed=True)
    assert projected_marks(state, WOMEN) == ((), 0)


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("active", ["", *EVERYBODY])
def test_no_sensitive_mark_is_ever_projected(step, active):
    state = state_of(*MARKS, step=step, released=EVERYBODY)
    for picture in offered_pictures(state):
        shown = projected_marks(state, active, picture).marks
        assert W2 not in shown
        assert E2 not in shown


def test_an_unknown_category_counts_as_sensitive():
    strange = mark_of(WOMEN, 9, category="not_of_this_list")
    assert projected_marks(state_of(strange, released=[WOMEN]), "") == ((), 1)


def test_a_small_group_s_marks_are_not_projected_while_it_draws():
    state = state_of(*MARKS, step=Step.MARK)
    for small in (ELDERS, FARMERS):
        assert projected_marks(state, small) == ((), 0)
        assert is_small_group_drawing(state, small)
    assert not is_small_group_drawing(state, WOMEN)
    assert not is_small_group_drawing(state_of(*MARKS), ELDERS)
    released = state_of(*MARKS, step=Step.MARK, released=[ELDERS])
    assert not is_small_group_drawing(released, ELDERS)


def test_a_small_group_appears_within_all():
    shown, hidden = projected_marks(state_of(*MARKS, released=EVERYBODY), "")
    assert shown == (W1, Y1, E1, F1)
    assert hidden == 1  # the women's; the elders' would be the rest of two counts


def test_a_small_group_alone_is_not_shown_as_all():
    assert projected_marks(state_of(*MARKS, released=[ELDERS]), "") == ((), 0)
    assert projected_marks(state_of(*MARKS, released=[ELDERS, FARMERS]), "") == ((), 0)
    # a large group that has drawn nothing hides nobody
    empty_handed = state_of(W2, E1, released=[WOMEN, ELDERS])
    assert projected_marks(empty_handed, "") == ((), 1)
    drawing = state_of(W1, E1, released=[ELDERS], step=Step.MARK)
    assert projected_marks(drawing, WOMEN) == ((W1,), 0)


def test_groups_of_five_together_may_be_shown_as_all():
    two = (GROUPS[2], type(GROUPS[2])(FARMERS, kind="farmers", people=2))
    state = state_of(E1, F1, released=[ELDERS, FARMERS], groups=two)
    assert projected_marks(state, "").marks == (E1, F1)
    assert not any(picture.groups for picture in offered_pictures(state))


def test_marks_of_a_group_that_is_gone_are_nowhere_public():
    lost = mark_of("9" * 32, 7)
    state = state_of(lost, W1, released=EVERYBODY)
    assert lost not in shared_marks(state)
    for step in Step:
        for active in ("", "9" * 32):
            again = state_of(lost, W1, released=EVERYBODY, step=step)
            assert lost not in projected_marks(again, active).marks


def test_pictures_are_of_large_released_groups():
    alone = offered_pictures(state_of(released=[WOMEN, ELDERS]))
    assert [str(p) for p in alone] == ["all", f"group:{WOMEN}", "police", "difference"]
    both = [p for p in offered_pictures(state_of(released=EVERYBODY)) if p.groups]
    assert [str(p) for p in both[:2]] == [f"group:{WOMEN}", f"group:{YOUTH}"]
    assert {p.groups for p in both[2:]} == {(WOMEN, YOUTH), (YOUTH, WOMEN)}
    assert {p.kind for p in both[2:]} == {PictureKind.PAIR, PictureKind.OVERLAP}


def test_the_rest_of_all_and_the_others_is_no_picture():
    """No offered picture, nor two of them side by side, is all without the large groups."""
    state = state_of(*MARKS, released=EVERYBODY)
    small = ids([E1, E2, F1])
    offered = offered_pictures(state)
    shown = [ids(projected_marks(state, "", picture).marks) for picture in offered]
    for picture, marks in zip(offered, shown, strict=True):
        assert not marks or not marks <= small
        # beside a part of itself, all would show the rest at a glance
        assert picture.kind is not PictureKind.PAIR or not small & marks
    together = [set(one.groups) | set(other.groups) for one, other in combinations(offered, 2)]
    assert all(not {ELDERS, FARMERS} & groups for groups in together)


def test_counts_of_hidden_marks_say_nothing_of_a_small_group():
    """Whatever a small group marked or not, every number on the projector is the same."""
    with_them = state_of(*MARKS, released=EVERYBODY)
    without = state_of(W1, W2, Y1, E1, F1, released=EVERYBODY)
    more = state_of(*MARKS, mark_of(ELDERS, 8, category="early_marriage"), released=EVERYBODY)
    for picture in offered_pictures(with_them):
        counts = {projected_marks(s, "", picture).hidden for s in (with_them, without, more)}
        assert len(counts) == 1


@pytest.mark.parametrize("groups", [(ELDERS,), (ELDERS, WOMEN), (FARMERS, YOUTH)])
def test_a_picture_of_a_small_group_is_empty_however_it_is_asked_for(groups):
    kind = PictureKind.GROUP if len(groups) == 1 else PictureKind.PAIR
    state = state_of(*MARKS, released=EVERYBODY)
    picture = Picture(kind, groups)
    assert not is_offered(state, picture)
    assert not ids([E1, F1]) & ids(projected_marks(state, "", picture).marks)


def test_a_picture_of_a_group_that_took_its_release_back_is_empty():
    picture = Picture(PictureKind.GROUP, (WOMEN,))
    assert projected_marks(state_of(*MARKS, released=[WOMEN]), "", picture) == ((W1,), 1)
    assert projected_marks(state_of(*MARKS), WOMEN, picture) == ((), 0)


@pytest.mark.parametrize("step", list(Step))
def test_police_is_offered_from_the_comparison_on(step):
    for kind in (PictureKind.POLICE, PictureKind.DIFFERENCE):
        is_on = is_offered(state_of(step=step), Picture(kind))
        assert is_on is (step in {Step.COMPARE, Step.AGREE, Step.MINUTES})


def test_an_empty_session_has_one_empty_picture():
    state = state_of(groups=())
    assert offered_pictures(state)[0] == ALL
    assert not any(picture.groups for picture in offered_pictures(state))
    assert projected_marks(state, "") == ((), 0)


@pytest.mark.parametrize(
    "picture",
    [ALL, Picture(PictureKind.POLICE), Picture(PictureKind.PAIR, (WOMEN, YOUTH))],
)
def test_a_picture_is_read_as_it_was_written(picture):
    assert Picture.parse(str(picture)) == picture


@pytest.mark.parametrize(
    "value", ["", "group", "group:xyz", f"pair:{WOMEN}", f"pair:{WOMEN}:{WOMEN}", "<b>", "all:a"]
)
def test_what_is_no_picture_is_the_picture_of_all(value):
    assert Picture.parse(value) == ALL
