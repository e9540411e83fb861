"""Verify finds what was damaged, altered or removed behind the program's back."""

from __future__ import annotations

import random
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from model.errors import StoreError
from model.events import Actor, Edit, EntityKind
from store.backup import backup_store
from store.database import Store
from store.events import new_id, record
from store.records import add_hotspots, add_incidents, add_places, add_precincts
from store.restore import restore_into
from store.verify import Verification, verify_file, verify_store
from tests.store.tables import SHA, hotspots, incidents, places, precincts

SESSION = new_id()


@pytest.fixture
def filled(store: Store) -> Store:
    """A store with something of everything."""
    add_incidents(store, incidents(20, references=True), file_name="a", sha256=SHA, read=20)
    add_incidents(store, incidents(30), file_name="b", sha256=SHA, read=30)
    add_hotspots(store, hotspots(), file_name="c", sha256=SHA, read=2)
    add_places(store, places(), file_name="d", sha256=SHA, read=2)
    add_precincts(store, precincts(), file_name="e", sha256=SHA, read=2)
    for number in range(3):
        edit = Edit(EntityKind.SESSION, SESSION, {"pcode": "KG06", "title": f"Жыйын {number}"})
        record(store, SESSION, [edit], actor=Actor())
    return store


def problems(found: Verification) -> list[str]:
    return [problem.key for problem in found.problems]


def tamper(store: Store, *statements: str) -> None:
    with store.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_a_whole_store(filled: Store) -> None:
    found = verify_store(filled)
    assert found.is_whole
    assert found.audit_entries == 8
    assert found.counts == {
        "incident": 50,
        "hotspot": 2,
        "place": 2,
        "precinct": 2,
        "import_log": 5,
        "boundary_set": 0,
        "dataset": 0,
        "event": 3,
    }


@pytest.mark.parametrize(
    ("statement", "problem"),
    [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE number = 2", "audit"),
        ("UPDATE audit_entry SET summary = '{}' WHERE number = 2", "audit"),
        ("DELETE FROM audit_entry WHERE number = 8", "audit"),
        ("DELETE FROM event WHERE number = 2", "events"),
        ("UPDATE event SET body = replace(body, 'KG06', 'KG07') WHERE number = 1", "event"),
        ("UPDATE event SET audit_number = 1 WHERE number = 2", "events"),
        ("UPDATE event SET body = '{' WHERE number = 2", "event_unreadable"),
        ("UPDATE incident SET lng = lng + 1 WHERE number = 3", "records"),
        ("UPDATE incident SET category = 'alcohol' WHERE number = 33", "records"),
        ("UPDATE incident SET hour = 5 WHERE number = 33", "records"),
        ("UPDATE hotspot SET note = 'else' WHERE number = 1", "records"),
        ("UPDATE precinct SET filled = 2 WHERE number = 1", "records"),
    ],
)
def test_what_was_altered_is_found(filled: Store, statement: str, problem: str) -> None:
    tamper(filled, statement)
    assert any(
        key.startswith(f"backup.problem_{problem}") for key in problems(verify_store(filled))
    )


def test_the_number_of_altered_records_is_told(filled: Store) -> None:
    tamper(filled, "UPDATE incident SET hour = 7 WHERE number IN (3, 33, 34)")
    (problem,) = verify_store(filled).problems
    assert problem.params["count"] == 3


@pytest.mark.parametrize("name", ["one.db", "one.zip"])
def test_a_flipped_byte_of_a_backup_is_found_wherever_it_is(
    store: Store, tmp_path: Path, name: str
) -> None:
    if name.endswith(".db") and not store.is_file:
        pytest.skip("a server's copy is an archive")
    add_incidents(store, incidents(50), file_name="b", sha256=SHA, read=50)
    path = backup_store(store, tmp_path / name).path
    assert verify_file(path).is_whole
    whole = path.read_bytes()
    seed = random.Random(3)  # noqa: S311
    for _ in range(10):
        flipped = bytearray(whole)
        flipped[seed.randrange(len(whole))] ^= 1 << seed.randrange(8)
        path.write_bytes(flipped)
        try:
            assert not verify_file(path).is_whole
        except StoreError as error:  # its first bytes: it is no backup at all any more
            assert error.code in {"backup_damaged", "archive_unknown", "archive_damaged"}
    path.write_bytes(whole)
    assert verify_file(path).is_whole


def test_an_altered_backup_without_its_note_is_found_too(
    sqlite_store: Store, tmp_path: Path
) -> None:
    add_incidents(sqlite_store, incidents(5), file_name="b", sha256=SHA, read=5)
    path = backup_store(sqlite_store, tmp_path / "one.db").path
    (tmp_path / "one.db.json").unlink()
    with sqlite3.connect(path) as copy:
        copy.execute("UPDATE incident SET hour = 9 WHERE number = 2")
    copy.close()
    assert problems(verify_file(path)) == ["backup.problem_records"]


def test_no_file_and_no_database(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="backup_missing"):
        verify_file(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("words " * 1000)
    assert problems(verify_file(tmp_path / "text.db")) == ["backup.problem_pages"]


@pytest.mark.parametrize("name", ["one.db", "one.zip"])
def test_a_log_that_does_not_fit_is_no_reason_to_go_without_a_copy(
    sqlite_store: Store, tmp_path: Path, name: str
) -> None:
    """Else one altered row would end all backups, and even going back to a good one."""
    add_incidents(sqlite_store, incidents(5), file_name="b", sha256=SHA, read=5)
    good = backup_store(sqlite_store, tmp_path / "good.db")
    tamper(sqlite_store, "UPDATE audit_entry SET actor = 'nobody' WHERE number = 1")
    doubtful = backup_store(sqlite_store, tmp_path / name)
    assert (good.is_verified, doubtful.is_verified) == (True, False)
    assert not verify_file(doubtful.path).is_whole
    restored = restore_into(sqlite_store, good.path)
    assert verify_store(sqlite_store).is_whole
    assert restored.replaced is not None
    assert not restored.replaced.is_verified
