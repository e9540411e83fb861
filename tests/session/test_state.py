"""Entities from kept values."""

from __future__ import annotations

import json

import pytest

from model.errors import SessionError
from model.events import EntityKind
from model.plan import Activity
from model.session import CanAct, Issue, SessionInfo, Step
from session.checks import check_text
from session.fields import FREE_TEXTS, check_values
from session.state import Kept, build_state, default_values, to_entity

SESSION = Kept(EntityKind.SESSION, "5" * 32, {"pcode": "KG06", "step": "agree"})


def test_values_become_typed_and_unset_fields_stand_at_their_default() -> None:
    info = to_entity(SESSION)
    assert isinstance(info, SessionInfo)
    assert (info.step, info.dots) == (Step.AGREE, 5)
    issue = to_entity(
        Kept(EntityKind.ISSUE, "1" * 32, {"can_act": "partly", "mark_ids": ["a"], "gone": 1})
    )
    assert isinstance(issue, Issue)
    assert (issue.can_act, issue.mark_ids) == (CanAct.PARTLY, ("a",))


def test_deleted_things_are_apart_and_lists_are_in_their_order() -> None:
    kept = [
        SESSION,
        Kept(EntityKind.ISSUE, "1" * 32, {"order": 2, "rank": 1}),
        Kept(EntityKind.ISSUE, "2" * 32, {"order": 1}),
        Kept(EntityKind.MARK, "3" * 32, {}, is_deleted=True),
    ]
    state = build_state(kept)
    assert state is not None
    assert [issue.entity_id[0] for issue in state.issues] == ["2", "1"]
    assert [issue.entity_id[0] for issue in state.priorities] == ["1"]
    assert (state.marks, len(state.deleted)) == ((), 1)
    assert build_state(kept[1:]) is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ак\u00a0Суу", "Ак Суу"),  # as a word processor or a telephone's keyboard writes it
        ("1\u202f000 сом", "1 000 сом"),
        ("Көк\tЖар", "Көк Жар"),
        ("бир\r\nэки", "бир\nэки"),
        ("a\x00b\u200bc", "abc"),
        ("\u00a0 кир \t", "кир"),
    ],
)
def test_any_space_parts_words_and_what_is_no_sign_goes(typed: str, kept: str) -> None:
    assert check_text(typed) == kept


@pytest.mark.parametrize("kind", list(EntityKind))
def test_defaults_are_json_and_every_field_has_a_check(kind: EntityKind) -> None:
    defaults = default_values(kind)
    assert json.loads(json.dumps(defaults)) == defaults
    assert FREE_TEXTS[kind] <= defaults.keys()
    unset = {"geometry": {"type": "Point", "coordinates": [72.0, 40.0]}, "group_id": "a" * 32}
    fitting = {name: unset.get(name, value) for name, value in defaults.items()}
    assert check_values(kind, fitting) == fitting


def test_an_activity_that_a_released_version_kept_has_the_proposed_control_area() -> None:
    values = default_values(EntityKind.ACTIVITY)
    del values["control"]  # no version before had it
    activity = to_entity(Kept(EntityKind.ACTIVITY, "1" * 32, values))
    assert isinstance(activity, Activity)
    assert activity.control is None


@pytest.mark.parametrize(
    "control",
    [
        {"type": "LineString", "coordinates": [[72.8, 40.5], [72.9, 40.6]]},
        {"type": "Point", "coordinates": [40.5, 72.8]},
        {"type": "Point"},
        "72.8, 40.5",
        [72.8, 40.5],
    ],
)
def test_what_is_no_area_and_no_point_is_no_control_area(control: object) -> None:
    with pytest.raises(SessionError, match="session_bad_field"):
        check_values(EntityKind.ACTIVITY, {"control": control})


def test_a_control_area_is_kept_to_a_decimetre() -> None:
    point = {"type": "Point", "coordinates": [72.81234567, 40.5]}
    ring = [[72.8, 40.5], [72.9, 40.5], [72.9, 40.6], [72.8, 40.5]]
    area = {"type": "Polygon", "coordinates": [ring]}
    checked = check_values(EntityKind.ACTIVITY, {"control": point})
    assert checked == {"control": {"type": "Point", "coordinates": [72.812346, 40.5]}}
    assert check_values(EntityKind.ACTIVITY, {"control": area}) == {"control": area}
