"""What a form in the browser may send, and what is done with what makes no sense."""

from __future__ import annotations

import pytest

from ui.form_component import MOST_LETTERS, FormEvent, parse_event

ID, HEAD = "a" * 32, "b" * 32
CHANGE = {"number": 1, "kind": "activity", "id": ID, "name": "title", "value": "x", "seen": [HEAD]}


def test_a_changed_field_is_read() -> None:
    assert parse_event(CHANGE) == FormEvent("activity", ID, "title", "x", (HEAD,))


def test_a_button_is_read() -> None:
    raw = {"number": 1, "kind": "activity", "id": ID, "action": "remove", "value": None}
    assert parse_event(raw) == FormEvent("activity", ID, action="remove")


@pytest.mark.parametrize("value", [None, "", 0, 3.5, "х" * MOST_LETTERS])
def test_values_of_every_field_are_read(value: object) -> None:
    event = parse_event(CHANGE | {"value": value})
    assert event is not None
    assert event.value == value


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "1"},
        {"number": True},
        {"kind": 7},
        {"kind": "x" * 81},
        {"id": "../../etc"},
        {"id": ID[:-1]},
        {"name": None},
        {"action": ["remove"]},
        {"value": True},
        {"value": ["x"]},
        {"value": {"text": "x"}},
        {"value": "х" * (MOST_LETTERS + 1)},
        {"seen": HEAD},
        {"seen": ["x"]},
        {"seen": [HEAD] * 65},
    ],
)
def test_what_makes_no_sense_is_dropped(wrong: dict) -> None:
    assert parse_event(CHANGE | wrong) is None


@pytest.mark.parametrize("raw", [None, [], "x", 1, {}])
def test_what_is_no_event_is_dropped(raw: object) -> None:
    assert parse_event(raw) is None
