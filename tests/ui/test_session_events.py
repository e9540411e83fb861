"""What the browser says about a mapping session: parsed strictly, or refused with its number."""

from __future__ import annotations

import pytest

from model.session import Step
from ui.map_events import parse_event

UID, MARK, GROUP, HEAD = "a" * 32, "b" * 32, "c" * 32, "d" * 32
POINT = {"type": "Point", "coordinates": [74.5, 42.5]}
VALUES = {
    "geometry": POINT, "grid": "C4.7", "radius_m": 250, "category": "cattle_theft", "severity": 2,
    "time_of_day": "night", "season": "any", "note": "көпүрө",
}  # fmt: skip
PUT = {"uid": UID, "id": MARK, "group": GROUP, "values": VALUES, "seen": None}
STAGE = {"center": [74.5, 42.5], "zoom": 9.25, "size": [1066, 560], "theme": "dark"}


def parsed(kind, values):
    return parse_event({"kind": kind, "values": values})


def test_a_mark_arrives_as_it_was_drawn():
    event = parsed("mark_put", PUT)
    assert event.kind == "mark_put"
    assert event.values["values"] == VALUES | {"radius_m": 250.0}
    assert event.values["seen"] is None
    assert parsed("mark_put", PUT | {"seen": [HEAD]}).values["seen"] == (HEAD,)


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "LineString", "coordinates": [[74, 42], [74.1, 42.1]]},
        {"type": "Polygon", "coordinates": [[[74, 42], [74.1, 42], [74.1, 42.1], [74, 42]]]},
    ],
)
def test_lines_and_areas_arrive(geometry):
    event = parsed("mark_put", PUT | {"values": VALUES | {"geometry": geometry}})
    assert event.values["values"]["geometry"]["type"] == geometry["type"]


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("mark_delete", {"uid": UID, "id": MARK, "seen": [HEAD]},
         {"uid": UID, "id": MARK, "seen": (HEAD,)}),
        ("mark_undo", {}, {}),
        ("mark_redo", {}, {}),
        ("mark_editing", {"mark": ""}, {"mark": ""}),
        ("mark_editing", {"mark": MARK}, {"mark": MARK}),
        ("session_step", {"step": "compare"}, {"step": Step.COMPARE}),
        ("session_group", {"group": GROUP}, {"group": GROUP}),
        ("session_release", {"group": GROUP, "is_released": True},
         {"group": GROUP, "is_released": True}),
        ("session_highlight", {"mark": MARK}, {"mark": MARK}),
        (
            "session_stage",
            STAGE,
            {"center": (74.5, 42.5), "zoom": 9.25, "size": (1066.0, 560.0), "theme": "dark"},
        ),
    ],
)  # fmt: skip
def test_every_kind_arrives(kind, values, expected):
    assert dict(parsed(kind, values).values) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"geometry": {"type": "Point", "coordinates": [0, 0]}},
        {"geometry": {"type": "Point", "coordinates": ["74", 42]}},
        {"geometry": {"type": "Point", "coordinates": [74, float("nan")]}},
        {"geometry": {"type": "MultiPoint", "coordinates": [[74, 42]]}},
        {"geometry": {"type": "LineString", "coordinates": [[74, 42]] * 501}},
        {"geometry": {"type": "Polygon", "coordinates": [[[74, 42], [75, 42], [75, 43]]]}},
        {"geometry": None},
        {"category": "no_such"},
        {"category": ["cattle_theft"]},
        {"severity": 0},
        {"severity": 4},
        {"severity": True},
        {"severity": "2"},
        {"time_of_day": "noon"},
        {"season": 1},
        {"radius_m": 0},
        {"radius_m": 1e9},
        {"grid": "c4"},
        {"grid": "C4.0"},
        {"note": "x" * 301},
        {"note": {"text": "d"}},
        {"group_id": GROUP},
        {"placed_on": "2026-01-01"},
    ],
)
def test_a_mark_that_makes_no_sense_is_refused_by_its_uid(change):
    """Not dropped: the browser would send it for ever."""
    event = parsed("mark_put", PUT | {"values": VALUES | change})
    assert (event.kind, dict(event.values)) == ("mark_unreadable", {"uid": UID})


@pytest.mark.parametrize(
    "change",
    [
        {"id": "B" * 32}, {"id": "b" * 31}, {"group": ""}, {"seen": "d" * 32}, {"seen": [1]},
        {"seen": [HEAD] * 51}, {"values": {}}, {"values": None},
    ],
)  # fmt: skip
def test_wrong_ids_and_heads_are_refused(change):
    assert parsed("mark_put", PUT | change).kind == "mark_unreadable"


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("mark_put", {}),
        ("mark_put", PUT | {"uid": "x"}),
        ("mark_put", PUT | {"uid": [UID], "id": 1}),
        ("mark_delete", {"id": MARK, "seen": None}),
        ("mark_editing", {"mark": None}),
        ("mark_editing", {}),
        ("session_step", {"step": "dance"}),
        ("session_step", {"step": ["mark"]}),
        ("session_group", {"group": "women"}),
        ("session_release", {"group": GROUP, "is_released": "yes"}),
        ("session_highlight", {"mark": "<b>"}),
        ("session_stage", STAGE | {"center": [74.5]}),
        ("session_stage", STAGE | {"center": [200, 42]}),
        ("session_stage", STAGE | {"center": None}),
        ("session_stage", STAGE | {"zoom": 99}),
        ("session_stage", STAGE | {"zoom": True}),
        ("session_stage", STAGE | {"zoom": float("inf")}),
        ("session_stage", STAGE | {"size": [0, 560]}),
        ("session_stage", STAGE | {"size": [1066]}),
        ("session_stage", STAGE | {"size": None}),
        ("session_stage", STAGE | {"theme": "pink"}),
        ("session_stage", STAGE | {"theme": {"a": 1}}),
        ("mark_unreadable", {"uid": UID}),
    ],
)
def test_what_makes_no_sense_is_dropped(kind, values):
    event = parsed(kind, values)
    assert event is None or event.kind == "mark_unreadable"
    assert event is None or kind == "mark_unreadable" or "uid" in values
