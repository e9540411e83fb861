"""What the map is told about a mapping session: the schema, who may see what, words, receipts."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

from i18n import LANGUAGES, keys
from model.categories import CATEGORIES
from model.errors import PrivacyError
from model.session import Mark
from model.view import Tier, ViewState
from tests.ui import map_samples
from tests.ui import session_samples as samples
from ui.map_payload import build_payload
from ui.session_payload import (
    FIRST_VALUES,
    MAX_RECEIPTS,
    Receipt,
    session_part,
    was_taken,
    with_receipt,
)

STATIC = Path(__file__).parents[2] / "static" / "map"
SCHEMA = json.loads((STATIC / "payload.schema.json").read_text(encoding="utf-8"))
GOLDEN = Path(__file__).parent / "golden" / "session_payload.json"
PART = {"$ref": "#/$defs/session", "$defs": SCHEMA["$defs"]}


def message(session, *, tier=Tier.WORKING, language="en"):
    return build_payload(
        map_samples.view(tier=tier), ViewState(tier=tier), language=language,
        choices=map_samples.choices(), session=session,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_windows_follow_the_schema(language):
    jsonschema.validate(message(samples.choices(), language=language), SCHEMA)
    jsonschema.validate(message(samples.wall(), tier=Tier.PUBLIC, language=language), SCHEMA)


def test_a_session_without_anything_follows_the_schema():
    empty = samples.choices(groups=(), marks=(), order=(), grid=None, stage=None, editing=(),
                            receipts=(), name_patterns=(), active_group="")  # fmt: skip
    part = session_part(empty, language="ky")
    jsonschema.validate(part, PART)
    assert part["last"] == dict(FIRST_VALUES)


def test_the_session_s_part_is_the_golden_one():
    """The browser's tests show this very part: a change here is a change of the contract."""
    part = session_part(samples.choices(), language="ky")
    part["texts"] = "0" * 18  # its words change more often than its form
    assert part == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_a_page_without_a_session_gets_none_of_its_words():
    plain = message(None)
    assert plain["session"] is None
    assert all("tool_point" not in content for content in plain["data"].values())
    with_session = message(samples.choices())
    words = json.loads(with_session["data"][with_session["session"]["texts"]])
    assert words["tool_point"] == "Point"
    assert words["unsaved"] == "Not saved yet: {value}"


def test_the_wall_numbers_what_it_shows_and_nothing_else():
    part = session_part(samples.wall(marks=samples.MARKS[1:2]), language="en")
    assert [mark["number"] for mark in part["marks"]] == [1]


def test_a_laptop_numbers_its_marks_in_the_order_it_is_given():
    order = (samples.CATTLE, samples.ROAD, samples.HOME)
    part = session_part(samples.choices(order=order), language="en")
    assert [mark["number"] for mark in part["marks"]] == [2, 1, 3]


def test_the_next_mark_begins_with_the_values_of_the_group_s_last():
    part = session_part(samples.choices(marks=samples.MARKS[:2]), language="en")
    assert part["last"] == {
        "category": "road_safety",
        "severity": 3,
        "time_of_day": "night",
        "season": "winter",
        "radius_m": None,
    }


@pytest.mark.parametrize("category", ["domestic_violence", "no_such_category"])
def test_the_wall_gets_no_mark_of_a_sensitive_or_unknown_category(category):
    mark = Mark("4" * 32, group_id=samples.WOMEN, category=category, geometry={})
    with pytest.raises(PrivacyError):
        session_part(samples.wall(marks=(mark,)), language="en")


def test_the_wall_gets_no_note_no_group_and_nothing_to_edit_with():
    part = session_part(samples.wall(), language="en")
    jsonschema.validate(part, PART)
    assert {(m["note"], m["group"], tuple(m["heads"])) for m in part["marks"]} == {("", "", ())}
    assert [part[name] for name in ("groups", "editing", "taken", "name_patterns")] == [[]] * 4
    assert "лицей" not in json.dumps(part, ensure_ascii=False)
    assert part["hidden"] == 1


def test_the_schema_refuses_a_wall_with_a_note_or_a_sensitive_mark():
    part = session_part(samples.wall(), language="en")
    for wrong in ({"note": "x"}, {"is_sensitive": True}, {"group": samples.WOMEN}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**part, "marks": [part["marks"][0] | wrong]}, PART)


def test_a_wall_is_never_drawn_from_the_working_view():
    with pytest.raises(PrivacyError):
        message(samples.wall(), tier=Tier.WORKING)


def test_small_groups_are_said_to_be_small():
    groups = session_part(samples.choices(), language="en")["groups"]
    assert [(g["is_small"], g["marks"]) for g in groups] == [(False, 2), (True, 1)]
    counted = samples.choices(marks_of_group={samples.YOUTH: 5})
    assert session_part(counted, language="en")["groups"][1]["marks"] == 5


def test_every_category_can_be_chosen_and_has_a_look():
    part = session_part(samples.choices(), language="en")
    offered = part["vocabulary"]["categories"]
    assert [one["value"] for one in offered] == [category.code for category in CATEGORIES]
    assert {one["look"] for one in offered} == set(part["looks"])
    assert {one["value"] for one in offered if one["is_sensitive"]} == {
        one["value"] for one in offered if one["look"] == "sensitive"
    }


def test_receipts_are_remembered_until_newer_ones_push_them_out():
    receipts = ()
    for n in range(MAX_RECEIPTS + 5):
        receipts = with_receipt(receipts, Receipt(f"{n:032x}"))
    assert len(receipts) == MAX_RECEIPTS
    assert was_taken(receipts, f"{MAX_RECEIPTS + 4:032x}")
    assert not was_taken(receipts, "0" * 32)
    again = with_receipt(receipts, replace(receipts[0], is_conflict=True))
    assert len(again) == MAX_RECEIPTS
    assert again[-1].is_conflict


def session_sources():
    return {p.name: p.read_text(encoding="utf-8") for p in STATIC.glob("session_*.js")}


def test_every_word_of_the_session_is_in_the_catalogues_and_none_is_left_over():
    source = "\n".join(session_sources().values())
    said = re.findall(r"""["'`]([a-z_]+)["'`]""", source)
    begun = tuple(re.findall(r"`([a-z]+_)\$\{", source))
    own = {"radius_none", "radius_m", "radius_km"} | {k for k in said if k.startswith("look_")}
    for language in LANGUAGES:
        known = {k.removeprefix("marking.") for k in keys(language) if k.startswith("marking.")}
        spoken = set(re.findall(r"""\b(?:word|#button)\(\s*["'](\w+)["']""", source))
        assert spoken <= known
        left = {k for k in known - set(said) - own if not k.startswith((*begun, "look_"))}
        assert left == set()


def test_the_wall_s_window_is_told_apart_in_the_browser_too():
    source = (STATIC / "payload.js").read_text(encoding="utf-8")
    assert "a projector of the working tier" in source
