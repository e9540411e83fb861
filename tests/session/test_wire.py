"""Events as JSON: read back as written, and refused where anything is odd."""

from __future__ import annotations

import json
from typing import Any

import pytest

from model.errors import SessionError
from session.fold import IS_DELETED
from session.wire import (
    digest_text,
    event_from_json,
    event_to_json,
    hash_event,
    texts_of,
    with_letters,
)
from tests.session.events import GROUP_ID, event

DIGEST = digest_text("0" * 32, "dark")
EVENT = event(
    "one",
    clock=3,
    changes={
        "note": {"text": DIGEST},
        "group_id": GROUP_ID,
        "geometry": {"type": "LineString", "coordinates": [[72.8, 40.5], [72.9, 40.5]]},
    },
    before={IS_DELETED: True},
    parents=("zero",),
)


def test_an_event_is_read_back_as_it_was_written() -> None:
    sent = json.loads(json.dumps(event_to_json(EVENT)))
    assert event_from_json(sent) == EVENT
    assert hash_event(event_from_json(sent)) == hash_event(EVENT)


def test_the_hash_covers_every_part() -> None:
    plain = event_to_json(EVENT)
    changed = {"clock": 4, "name": "B", "before": {}, "parents": [], "action": "restore"}
    hashes = {hash_event(event_from_json(plain | {k: v})) for k, v in changed.items()}
    assert len(hashes | {hash_event(EVENT)}) == len(changed) + 1


@pytest.mark.parametrize(
    "change",
    [
        {"event_id": "../../etc"},
        {"event_id": 5},
        {"log_id": ""},
        {"origin": "1"},
        {"number": 0},
        {"number": True},
        {"clock": 2**60},
        {"at": "yesterday"},
        {"role": "x" * 500},
        {"entity": "table"},
        {"action": "drop"},
        {"changes": {"note": "plain words"}},
        {"changes": {"note": {"text": "short"}}},
        {"changes": {"unknown": 1}},
        {"changes": {"severity": 9}},
        {"changes": {"geometry": {"type": "Point", "coordinates": [1e308, 0]}}},
        {"changes": {"geometry": {"type": "Point", "coordinates": [72.8]}}},
        {"changes": {"geometry": {"type": "Point", "coordinates": [10**400, 40]}}},
        {"changes": {"radius_m": 10**400}},
        {"entity": "session", "changes": {"first_month": 5}},
        {"name": "\ud800"},
        {"changes": 7},
        {"before": {IS_DELETED: "yes"}},
        {"parents": ["x"]},
        {"parents": None},
        {"undoes": "x"},
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SessionError):
        event_from_json(event_to_json(EVENT) | change)


@pytest.mark.parametrize("raw", [None, [], "event", {}, {"event_id": "1"}])
def test_what_is_no_event_is_refused(raw: object) -> None:
    with pytest.raises(SessionError):
        event_from_json(raw)


def test_free_texts_are_known_by_their_salted_digests() -> None:
    assert texts_of(EVENT) == {DIGEST}
    assert digest_text("1" * 32, "dark") != DIGEST
    assert with_letters(EVENT.changes, {DIGEST: "dark"})["note"] == "dark"
    assert with_letters(EVENT.changes, {})["note"] == ""
