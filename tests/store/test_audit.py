"""The audit stands in the same transaction and shows when it was tampered with."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from store.audit import list_audit, verify_audit
from store.database import Store
from store.settings import set_setting


def _tamper(store: Store, statement: str) -> None:
    with store.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.fixture
def audited(store: Store) -> Store:
    for language in ("ky", "ru", "en"):
        set_setting(store, "language", language, actor="secretary")
    return store


def test_entries_say_who_did_what(audited: Store) -> None:
    newest = list_audit(audited)[0]
    assert (newest.number, newest.actor, newest.action) == (3, "secretary", "set_setting")
    assert (newest.subject, newest.summary) == ("language", {"value": "en"})
    assert newest.at.tzinfo is not None


def test_untouched_chain_is_whole(audited: Store) -> None:
    check = verify_audit(audited)
    assert check.is_whole
    assert check.entries == 3


def test_empty_chain_is_whole(store: Store) -> None:
    assert verify_audit(store).is_whole


@pytest.mark.parametrize(
    ("statement", "first_broken"),
    [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE number = 2", 2),
        ("UPDATE audit_entry SET summary = '{}' WHERE number = 1", 1),
        ("DELETE FROM audit_entry WHERE number = 2", 2),
        ("DELETE FROM audit_entry WHERE number = 3", 3),  # the end is missed too
        ("DELETE FROM audit_entry", 1),
        ("UPDATE audit_entry SET number = 4 WHERE number = 3", 3),
    ],
)
def test_tampering_is_found(audited: Store, statement: str, first_broken: int) -> None:
    _tamper(audited, statement)
    assert verify_audit(audited).first_broken == first_broken


def test_long_names_are_cut_and_stop_nothing(store: Store) -> None:
    with store.write("test", subject="s" * 200, actor="ө" * 200):
        pass
    entry = list_audit(store)[0]
    assert (entry.subject, entry.actor) == ("s" * 120, "ө" * 80)
    assert verify_audit(store).is_whole
