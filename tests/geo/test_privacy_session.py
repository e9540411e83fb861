"""The projector's gate: nothing passes it that a room full of people may not see."""

from __future__ import annotations

import dataclasses
from itertools import product

import pytest

from geo.privacy.session import (
    PUBLIC_MARK_COLUMNS,
    DisclosedSession,
    disclose_session,
    require_disclosed_session,
)
from geo.privacy.view import _TOKEN as VIEW_TOKEN
from geo.privacy.view import DisclosedView
from model.errors import PrivacyError
from model.session import Group, Step
from model.view import PublicAccounting, Tier, ViewState
from session.pictures import ALL, Picture, PictureKind
from tests.session.states import ELDERS, FARMERS, WOMEN, YOUTH, mark_of, state_of

W1 = mark_of(WOMEN, 1, note="Асанов", severity=3)
W2 = mark_of(WOMEN, 2, category="domestic_violence")
Y1 = mark_of(YOUTH, 3, category="road_safety", has_conflict=True)
E1 = mark_of(ELDERS, 4, radius_m=200.0)
MARKS = (W1, W2, Y1, E1)
EVERYBODY = (WOMEN, YOUTH, ELDERS, FARMERS)
POLICE = Picture(PictureKind.POLICE)


def disclosed_police(*, is_demo=False):
    return DisclosedView(
        request=ViewState(),
        period=None,
        releases=(),
        unit_class=None,
        hot=None,
        hotspots=None,
        coarsened=(),
        accounting=PublicAccounting(0, 0),
        is_demo=is_demo,
        token=VIEW_TOKEN,
    )


def test_a_public_mark_has_neither_note_nor_group_nor_conflict():
    view = disclose_session(state_of(*MARKS, released=EVERYBODY), active_group="")
    assert view.tier is Tier.PUBLIC
    assert tuple(view.marks.columns) == (*PUBLIC_MARK_COLUMNS, "geometry")
    assert list(view.marks["mark_id"]) == [m.entity_id for m in (W1, Y1, E1)]
    assert view.hidden == 1
    assert view.groups == ()
    everything = view.marks.to_json() + repr(view)
    for secret in ("Асанов", *EVERYBODY, W2.entity_id):
        assert secret not in everything


def test_only_the_gate_makes_what_public_layers_take():
    view = disclose_session(state_of(*MARKS, released=EVERYBODY), active_group="")
    assert require_disclosed_session(view) is view
    with pytest.raises(PrivacyError):
        dataclasses.replace(view, hidden=0)
    values = {f.name: getattr(view, f.name) for f in dataclasses.fields(view)}
    with pytest.raises(PrivacyError):
        DisclosedSession(**values)
    for other in (None, view.marks, state_of(), disclosed_police()):
        with pytest.raises(PrivacyError):
            require_disclosed_session(other)


@pytest.mark.parametrize(("step", "picture"), list(product(Step, [ALL, POLICE])))
def test_police_records_are_there_when_they_are_asked_for_and_lead_nobody(step, picture):
    view = disclose_session(
        state_of(*MARKS, step=step), active_group="", picture=picture, police=disclosed_police()
    )
    is_there = picture is POLICE and step in {Step.COMPARE, Step.AGREE, Step.MINUTES}
    assert (view.police is not None) is is_there
    assert view.picture == (POLICE if is_there else ALL)


def test_police_records_that_did_not_pass_their_own_gate_are_refused():
    with pytest.raises(PrivacyError):
        disclose_session(state_of(), active_group="", picture=POLICE, police=state_of())


def test_a_picture_that_is_not_offered_becomes_that_of_all():
    state = state_of(*MARKS, released=EVERYBODY)
    for kind, groups in (
        ("GROUP", (ELDERS,)),
        ("PAIR", (WOMEN, ELDERS)),
        ("OVERLAP", (WOMEN, FARMERS)),
    ):
        asked = Picture(PictureKind[kind], groups)
        assert disclose_session(state, active_group="", picture=asked).picture == ALL


def test_two_large_groups_stand_side_by_side_and_are_named():
    state = state_of(*MARKS, released=EVERYBODY)
    pair = Picture(PictureKind.PAIR, (YOUTH, WOMEN))
    view = disclose_session(state, active_group="", picture=pair)
    assert list(zip(view.marks["mark_id"], view.marks["side"], strict=True)) == [
        (W1.entity_id, 1),
        (Y1.entity_id, 0),
    ]
    assert [group.kind for group in view.groups] == ["youth", "women"]


def test_a_label_that_looks_like_a_name_is_not_read_by_the_hall():
    named = Group(WOMEN, kind="women", people=9, label="Айгүл кызы Бермет", is_released=True)
    plain = Group(YOUTH, kind="youth", people=9, label="жогорку көчө", is_released=True)
    state = dataclasses.replace(state_of(W1, Y1), groups=(named, plain))
    pair = Picture(PictureKind.PAIR, (WOMEN, YOUTH))
    view = disclose_session(state, active_group="", picture=pair)
    assert [group.label for group in view.groups] == ["", "жогорку көчө"]


@pytest.mark.parametrize(
    ("mark", "expected"), [(W1, W1.entity_id), (W2, ""), (E1, ""), (mark_of(WOMEN, 99), "")]
)
def test_a_mark_that_is_not_shown_is_not_pointed_at(mark, expected):
    state = state_of(*MARKS, step=Step.MARK)
    view = disclose_session(state, active_group=WOMEN, highlight=mark.entity_id)
    assert view.highlight == expected


def test_a_rehearsal_is_demo_and_so_is_a_map_with_demo_records():
    assert disclose_session(state_of(is_rehearsal=True), active_group="").is_demo
    assert not disclose_session(state_of(), active_group="").is_demo
    police = disclosed_police(is_demo=True)
    view = disclose_session(state_of(), active_group="", picture=POLICE, police=police)
    assert view.is_demo
    assert not disclose_session(state_of(), active_group="", police=police).is_demo


def test_the_hall_is_told_why_a_small_group_s_marks_are_missing():
    state = state_of(*MARKS, step=Step.MARK)
    assert disclose_session(state, active_group=ELDERS).is_small_group_drawing
    assert not disclose_session(state, active_group=WOMEN).is_small_group_drawing
