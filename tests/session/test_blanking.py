"""What a redaction blanks: worked out by hand, for a session's entity and for a plan's."""

from __future__ import annotations

from dataclasses import replace

from model.events import Action, EntityKind
from session.blanking import blanked_fields, last_redactions, once_worded
from tests.session.events import MARK_ID, event

WORDS = {"text": "a" * 64}


def redaction(name: str, kind: EntityKind, *fields: str, clock: int = 2):
    made = event(
        name,
        clock=clock,
        action=Action.REDACT,
        changes=dict.fromkeys(fields, ""),
        parents=("made",),
    )
    return replace(made, entity=kind)


def test_of_a_plan_s_entry_only_what_is_named_goes() -> None:
    assert blanked_fields(redaction("x", EntityKind.ACTIVITY, "evidence")) == {"evidence"}
    assert blanked_fields(redaction("x", EntityKind.ACTIVITY)) == frozenset()
    assert blanked_fields(redaction("x", EntityKind.ACTIVITY, "status", "title")) == {"title"}


def test_of_a_session_s_entity_all_goes_whatever_was_still_there() -> None:
    """A reason that somebody else wrote meanwhile goes with the title."""
    found = blanked_fields(redaction("x", EntityKind.ISSUE, "title"))
    assert found == {"title", "reason", "outcome_note"}


def test_a_field_held_words_if_any_event_set_or_replaced_them() -> None:
    made = event("made", clock=1, changes={"note": WORDS, "severity": 1})
    later = event("later", clock=2, changes={"note": ""}, parents=("made",))
    assert once_worded({"note": ""}, [made, later]) == {"note"}
    assert once_worded({"note": ""}, [replace(later, before={"note": WORDS})]) == {"note"}
    assert once_worded({"note": "", "severity": 2}, [later]) == frozenset()
    assert once_worded({"note": ""}, []) == frozenset()


def test_the_last_redaction_of_each_field_counts_in_any_order() -> None:
    first = redaction("first", EntityKind.ACTIVITY, "title", "evidence")
    second = redaction("second", EntityKind.ACTIVITY, "title", clock=3)
    put = event("put", clock=4, changes={"note": WORDS})
    kind = EntityKind.ACTIVITY
    wanted = {(kind, MARK_ID, "title"): second, (kind, MARK_ID, "evidence"): first}
    assert last_redactions([put, second, first]) == wanted
    assert last_redactions([]) == {}
