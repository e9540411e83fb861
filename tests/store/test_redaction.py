"""Redacted words are in no byte of the folder any more, and every chain still verifies."""

from __future__ import annotations

import os
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.events import Action, Actor, Edit, EntityKind
from store.archive_read import open_archive
from store.backup import backup_store, rotate
from store.backup_files import BackupReason, backup_folder, backup_path, list_backups
from store.database import Store, open_store
from store.events import new_id, record
from store.redaction import redact_in_backups, redacted_in, remove_leftovers, scrub_store
from store.restore import restore_into, restore_store
from store.sessions import load_session
from store.verify import verify_file, verify_store

SESSION, GROUP, MARK = new_id(), new_id(), new_id()
SENTENCE = "Асан Үсөновдун короосунда кечинде чогулушат"
KEPT = "Көпүрөнүн жанында жарык жок"
ACTOR = Actor("facilitator", "")


def put(store: Store, note: str, mark: str = MARK) -> None:
    values = {
        "group_id": GROUP,
        "geometry": {"type": "Point", "coordinates": [72.8, 40.5]},
        "note": note,
    }
    record(store, SESSION, [Edit(EntityKind.MARK, mark, values)], actor=ACTOR)


def redact(store: Store) -> frozenset[str]:
    """Redact the mark; return the digests of all it ever said."""
    edit = Edit(EntityKind.MARK, MARK, {"note": ""}, Action.REDACT)
    record(store, SESSION, [edit], actor=ACTOR)
    with store.read() as connection:
        return frozenset(redacted_in(connection))


def files_with(folder: Path, sentence: str) -> list[str]:
    """Search the raw bytes of every file, and what archives hold unpacked."""
    found = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        contents = [path.read_bytes()]
        if path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                contents += [archive.read(name) for name in archive.namelist()]
        if any(sentence.encode(code) in c for c in contents for code in ("utf-8", "utf-16-le")):
            found.append(path.name)
    return found


def notes(store: Store) -> list[str]:
    state = load_session(store, SESSION)
    assert state is not None
    return sorted(mark.note for mark in state.marks)


@pytest.fixture
def marked(sqlite_store: Store) -> Iterator[Store]:
    """A store with a note that must go, one that stays, and backups of all kinds."""
    store = sqlite_store
    session = [
        Edit(EntityKind.SESSION, SESSION, {"pcode": "KG06"}),
        Edit(EntityKind.GROUP, GROUP, {"kind": "women", "people": 9}),
    ]
    record(store, SESSION, session, actor=ACTOR)
    put(store, SENTENCE)
    for number in range(200):  # so that cells move between pages
        put(store, f"{KEPT} {number}" if number else KEPT, new_id())
    put(store, f"{SENTENCE}, дагы")
    folder = backup_folder(store.home)
    backup_store(store, backup_path(folder, BackupReason.SESSION_START))
    backup_store(store, backup_path(folder, BackupReason.TIMER, suffix=".zip"))
    put(store, f"{SENTENCE}, акыркысы")
    backup_store(store, backup_path(folder, BackupReason.SESSION_END))
    yield store


def test_no_byte_is_left_anywhere_in_the_folder(marked: Store) -> None:
    assert len(files_with(marked.home, SENTENCE)) == 4
    digests = redact(marked)
    scrub_store(marked)
    done = redact_in_backups(marked.home, digests)
    assert (done.cleaned, done.failed) == (3, ())
    assert files_with(marked.home, SENTENCE) == []
    assert len(files_with(marked.home, KEPT)) == 4
    assert verify_store(marked).is_whole
    for backup in list_backups(backup_folder(marked.home)):
        assert backup.is_verified
        assert verify_file(backup.path).is_whole
    assert redact_in_backups(marked.home, digests).cleaned == 0


def test_other_folders_are_cleaned_too_and_others_words_stay(marked: Store, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    backup_store(marked, backup_path(stick, BackupReason.MANUAL))
    before = notes(marked)
    digests = redact(marked)
    redact_in_backups(marked.home, digests, folders=[stick, tmp_path / "not there"])
    assert files_with(stick, SENTENCE) == []
    (copy,) = list_backups(stick)
    with restore_store(tmp_path / "elsewhere", copy.path) as restored:
        assert notes(restored) == ["", *before[1:]] == ["", *notes(marked)[1:]]


def test_a_copy_that_cannot_be_read_is_told(marked: Store) -> None:
    digests = redact(marked)
    broken = backup_path(backup_folder(marked.home), BackupReason.REPLACED)
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5_000)
    part = broken.with_name("left-over.db.part")
    part.write_text(SENTENCE)
    os.utime(part, (0, 0))
    done = redact_in_backups(marked.home, digests)
    assert (done.cleaned, done.failed) == (3, (broken,))
    assert not part.exists()


@pytest.mark.parametrize("step", ["write_anew", "check_file", "to_disk"])
def test_a_copy_that_cannot_be_written_anew_is_as_it_was_and_cleaned_later(
    marked: Store, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    # Half cleaned it would count as clean, with the letters in pages that nobody looks at.
    digests, folder = redact(marked), backup_folder(marked.home)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def full(_path: Path) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(f"store.redaction.{step}", full)
        done = redact_in_backups(marked.home, digests)
    assert len(done.failed) == (3 if step == "to_disk" else 2)
    assert {path.name for path in folder.iterdir()} == before.keys()
    assert all(path.read_bytes() == before[path.name] for path in done.failed)
    assert all(backup.is_verified for backup in list_backups(folder))
    assert redact_in_backups(marked.home, digests).failed == ()
    assert files_with(folder, SENTENCE) == []
    assert all(verify_file(backup.path).is_whole for backup in list_backups(folder))


def test_a_backup_that_was_away_does_not_bring_the_words_back(
    marked: Store, tmp_path: Path
) -> None:
    for name in ("away.db", "away.zip"):
        backup_store(marked, tmp_path / name)
    redact(marked)
    scrub_store(marked)
    for name in ("away.db", "away.zip"):
        restore_into(marked, tmp_path / name)
        assert SENTENCE not in " ".join(notes(marked))
        assert files_with(marked.home, SENTENCE)  # in the automatic backups, not in the store
        assert SENTENCE.encode() not in marked.path.read_bytes()
        assert verify_store(marked).is_whole
        with marked.read() as connection:
            assert redacted_in(connection)


def test_a_damaged_store_s_backup_remembers_what_was_redacted(
    marked: Store, tmp_path: Path
) -> None:
    away = backup_store(marked, tmp_path / "away.db").path
    redact_in_backups(marked.home, redact(marked))
    backup_store(marked, backup_path(backup_folder(marked.home), BackupReason.TIMER))
    marked.close()
    marked.path.write_bytes(b"\xff" * 4_096)
    with restore_store(marked.home, away) as restored:
        assert SENTENCE not in " ".join(notes(restored))


def test_leftovers_of_an_interrupted_restore_go(marked: Store) -> None:
    old = [marked.home / "restore-abc", backup_folder(marked.home) / "archive-abc"]
    running = marked.home / "restore-def"
    for folder in (*old, running):
        folder.mkdir()
        (folder / "hotspots.db").write_text(SENTENCE)
    for folder in old:
        os.utime(folder, (0, 0))
    remove_leftovers(marked.home)
    assert [folder.exists() for folder in (*old, running)] == [False, False, True]


def test_a_store_without_words(sqlite_store: Store) -> None:
    assert redact_in_backups(sqlite_store.home, []).cleaned == 0
    assert redact_in_backups(sqlite_store.home, ["0" * 64]).cleaned == 0
    rotate(backup_folder(sqlite_store.home))


def test_a_server_s_words_and_its_archives(postgres_store: Store, tmp_path: Path) -> None:
    store = postgres_store
    put(store, SENTENCE)
    path = backup_path(backup_folder(store.home), BackupReason.TIMER, suffix=".zip")
    backup_store(store, path)
    digests = redact(store)
    scrub_store(store)
    assert redact_in_backups(store.home, digests).cleaned == 1
    assert files_with(store.home, SENTENCE) == []
    with open_archive(path) as archive:
        assert [row["value"] for row in archive.rows("free_text")] == [None]
    assert verify_file(path).is_whole
    with open_store(tmp_path / "laptop") as laptop:
        restore_into(laptop, path)
        assert notes(laptop) == [""] if load_session(laptop, SESSION) else True
