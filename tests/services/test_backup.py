"""Backups on their own, a second place, going back, and words that are erased everywhere."""

from __future__ import annotations

import os
import time
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from model.errors import StoreError
from model.events import Action, Actor, Edit, EntityKind
from services.archive import export_all, export_bytes, import_all, import_upload
from services.backup import (
    BackupReason,
    backup_now,
    backups,
    due,
    erase_redacted,
    find_backup,
    keep_backed_up,
    last_backup,
    make_backup,
    newest_backup,
    set_second_place,
)
from services.overview import overview
from services.restore import (
    Restored,
    restore,
    restore_closed,
    restore_upload,
    verify,
    verify_closed,
)
from services.sessions import redact, session_state
from services.workspace import Workspace, open_workspace
from store import redaction
from store.backup_files import BackupFile, backup_folder, write_note
from store.entities import log_stamp
from store.events import new_id, record
from store.records import add_incidents, counts
from store.settings import get_setting, set_setting
from tests.store.tables import SHA, incidents

SENTENCE = "Асан Үсөновдун короосунда чогулушат"


def write_note_of(workspace: Workspace, sentence: str) -> tuple[str, str]:
    session, question = new_id(), new_id()
    edits = [
        Edit(EntityKind.SESSION, session, {"pcode": "KG06"}),
        Edit(EntityKind.QUESTION, question, {"body": sentence}),
    ]
    record(workspace.store, session, edits, actor=Actor())
    return session, question


def files_with(folder: Path, sentence: str) -> list[Path]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in files if sentence.encode() in path.read_bytes()]


def test_a_backup_says_when_why_and_that_it_was_checked(workspace: Workspace) -> None:
    assert last_backup(workspace).newest is None
    made = backup_now(workspace, BackupReason.SESSION_START)
    assert made is not None
    status = last_backup(workspace)
    assert status.newest == made
    assert status.is_well
    assert (made.reason, made.is_verified) == (BackupReason.SESSION_START, True)
    assert datetime.now(UTC) - made.made_at < timedelta(minutes=1)
    assert verify_closed(made.path).is_whole


def test_due_when_something_was_written_and_time_has_passed(workspace: Workspace) -> None:
    assert due(workspace, every_minutes=10)
    made = backup_now(workspace, BackupReason.TIMER)
    assert made is not None
    assert not due(workspace, every_minutes=0)  # nothing was written since
    set_setting(workspace.store, "a", "b")
    assert due(workspace, every_minutes=0)
    assert not due(workspace, every_minutes=10)
    old = BackupFile(
        made.path,
        made.made_at - timedelta(minutes=11),
        made.reason,
        0,
        is_verified=True,
        version=made.version,
    )
    write_note(old)
    assert due(workspace, every_minutes=10)


@pytest.mark.parametrize("is_numbered", [True, False], ids=["numbered", "of an older release"])
def test_a_clock_that_was_set_back_stops_no_backup_and_costs_none(
    workspace: Workspace, is_numbered: bool
) -> None:
    """A battery that died: the laptop begins again in an earlier year, the copies do not."""
    for _ in range(12):
        made = backup_now(workspace, BackupReason.TIMER)
        assert made is not None
        later = made.made_at + timedelta(days=365)
        number = made.number if is_numbered else 0
        write_note(replace(made, made_at=later, number=number))
    assert not due(workspace, every_minutes=10)  # nothing was written since
    set_setting(workspace.store, "a", "b")
    assert due(workspace, every_minutes=10)
    ended = backup_now(workspace, BackupReason.SESSION_END)
    assert ended is not None
    assert ended.path.is_file()
    assert newest_backup(workspace.home) == ended
    assert not due(workspace, every_minutes=10)


def test_the_timer_s_backup_is_made_beside(workspace: Workspace) -> None:
    keep_backed_up(workspace, every_minutes=10)
    keep_backed_up(workspace, every_minutes=10)
    limit = time.monotonic() + 30
    while not newest_backup(workspace.home) and time.monotonic() < limit:
        time.sleep(0.02)
    newest = newest_backup(workspace.home)
    assert newest is not None
    assert newest.reason is BackupReason.TIMER


def test_a_failure_is_told_and_never_raised(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert backup_now(workspace) is None
    status = last_backup(workspace)
    assert not status.is_well
    assert status.failure is not None
    assert status.failure.key == "error.backup_failed"
    monkeypatch.undo()
    assert backup_now(workspace) is not None
    assert last_backup(workspace).is_well


def test_a_log_that_does_not_fit_is_told(workspace: Workspace) -> None:
    with workspace.store.engine.begin() as connection:
        connection.execute(text("UPDATE audit_entry SET actor = 'nobody' WHERE number = 1"))
    made = backup_now(workspace)
    assert made is not None
    failure = last_backup(workspace).failure
    assert (made.is_verified, failure.key if failure else "") == (False, "backup.doubtful")
    with pytest.raises(StoreError, match="backup_doubtful"):
        make_backup(workspace)


def test_a_backup_is_gone_back_to_while_pages_read(workspace: Workspace) -> None:
    made = backup_now(workspace)
    assert made is not None
    add_incidents(workspace.store, incidents(4), file_name="a", sha256=SHA, read=4)
    assert overview(workspace).incidents == 4
    restore(workspace, find_backup(workspace.home, made.name).path)
    assert overview(workspace).incidents == 0
    assert verify(workspace).is_whole
    assert backups(workspace.home)[0].reason is BackupReason.BEFORE_RESTORE
    with pytest.raises(StoreError, match="backup_missing"):
        find_backup(workspace.home, "../../etc/passwd")


@pytest.mark.parametrize("name", ["copy.db", "copy.zip"])
def test_an_uploaded_backup(workspace: Workspace, tmp_path: Path, name: str) -> None:
    set_setting(workspace.store, "a", "then")
    data = make_backup(workspace, tmp_path / name).read_bytes()
    set_setting(workspace.store, "a", "now")
    restore_upload(workspace, data, file_name=f"../../{name}")
    assert get_setting(workspace.store, "a") == "then"
    with pytest.raises(StoreError):
        restore_upload(workspace, b"words", file_name=name)
    assert get_setting(workspace.store, "a") == "then"
    left = [path.name for path in workspace.home.rglob("*uploaded*")]
    assert left == []


def test_a_damaged_store_is_replaced_by_the_newest_backup(workspace: Workspace) -> None:
    set_setting(workspace.store, "a", "kept")
    backup_now(workspace)
    workspace.store.close()
    workspace.store.path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 50_000)
    with pytest.raises(StoreError, match="store_damaged"):
        open_workspace(workspace.home)
    newest = newest_backup(workspace.home)
    assert newest is not None
    restore_closed(newest.path, workspace.home)
    again = open_workspace(workspace.home)
    assert get_setting(again.store, "a") == "kept"
    again.store.close()


def test_each_backup_goes_to_the_stick_too(workspace: Workspace, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    with pytest.raises(StoreError, match="second_place_missing"):
        set_second_place(workspace, stick)
    with pytest.raises(StoreError, match="second_place_missing"):
        set_second_place(workspace, Path("stick"))
    backup_now(workspace)
    stick.mkdir()
    second = set_second_place(workspace, stick)
    assert second.newest is not None  # the one that was there already
    made = backup_now(workspace)
    second = last_backup(workspace).second
    assert made is not None
    assert second.newest is not None
    assert (second.newest.name, second.newest.is_verified) == (made.name, True)
    assert second.newest.path.read_bytes() == made.path.read_bytes()
    # pulled out: backups go on, and it is told
    stick.rename(tmp_path / "pocket")
    assert backup_now(workspace) is not None
    second = last_backup(workspace).second
    assert (second.is_there, second.folder) == (False, stick)
    # another laptop on the same stick keeps its own copies
    (tmp_path / "pocket").rename(stick)
    other = open_workspace(tmp_path / "other")
    set_second_place(other, stick)
    backup_now(other)
    assert len(list(stick.iterdir())) == 2
    other.store.close()
    set_second_place(workspace, None)
    assert last_backup(workspace).second.folder is None


def test_a_cut_while_the_second_place_is_written_leaves_the_old_one(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Half a file would be no second place, and nobody would hear of it.
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    new.mkdir()
    set_second_place(workspace, old)

    def cut(_self: Path, _target: Path) -> Path:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        with pytest.raises(StoreError, match="backup_failed"):
            set_second_place(workspace, new)
    assert last_backup(workspace).second.folder == old


def test_two_who_upload_a_backup_of_one_name_do_not_meet(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_setting(workspace.store, "a", "first")
    first = make_backup(workspace, tmp_path / "first.db").read_bytes()
    set_setting(workspace.store, "a", "second")
    second = make_backup(workspace, tmp_path / "second.db").read_bytes()
    seen: list[Path] = []

    def meanwhile(to: Workspace, backup: Path) -> Restored:
        seen.append(backup)
        if len(seen) == 1:  # the other's file arrives before this one is read
            restore_upload(to, second, file_name="backup.db")
        return restore(to, backup)

    monkeypatch.setattr("services.restore.restore", meanwhile)
    restore_upload(workspace, first, file_name="backup.db")
    assert len({path.name for path in seen}) == 2
    assert get_setting(workspace.store, "a") == "first"


def test_a_full_stick_does_not_spoil_the_backup(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_second_place(workspace, tmp_path)

    def full(_source: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    assert backup_now(workspace) is not None
    status = last_backup(workspace)
    assert (status.failure, status.is_well) == (None, False)
    assert status.second.failure is not None


def test_erased_words_are_in_no_file(workspace: Workspace, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    set_second_place(workspace, stick)
    session, question = write_note_of(workspace, SENTENCE)
    backup_now(workspace)
    assert len(files_with(tmp_path, SENTENCE)) == 3
    stick.rename(tmp_path / "pocket")  # not plugged in when the words are erased
    edit = Edit(EntityKind.QUESTION, question, {"body": ""}, Action.REDACT)
    record(workspace.store, session, [edit], actor=Actor())
    erased = erase_redacted(workspace)
    assert (erased.cleaned, erased.warning) == (1, None)
    assert files_with(workspace.home, SENTENCE) == []
    (tmp_path / "pocket").rename(stick)
    assert len(files_with(stick, SENTENCE)) == 1
    backup_now(workspace)
    assert files_with(tmp_path, SENTENCE) == []
    assert verify(workspace).is_whole
    for backup in (*backups(workspace.home), last_backup(workspace).second.newest):
        assert backup is not None
        assert verify_closed(backup.path).is_whole


def test_words_that_another_laptop_erased_go_with_the_next_backup(workspace: Workspace) -> None:
    session, question = write_note_of(workspace, SENTENCE)
    backup_now(workspace)
    edit = Edit(EntityKind.QUESTION, question, {"body": ""}, Action.REDACT)
    record(workspace.store, session, [edit], actor=Actor())  # as an exchange would bring it
    backup_now(workspace)
    assert files_with(workspace.home, SENTENCE) == []


def test_a_file_that_cannot_be_cleaned_is_named(workspace: Workspace) -> None:
    session, question = write_note_of(workspace, SENTENCE)
    broken = backup_folder(workspace.home) / "20260101-000000-replaced.db"
    broken.parent.mkdir(exist_ok=True)
    broken.write_bytes(b"\xff" * 5_000)
    edit = Edit(EntityKind.QUESTION, question, {"body": ""}, Action.REDACT)
    record(workspace.store, session, [edit], actor=Actor())
    warning = erase_redacted(workspace).warning
    assert warning is not None
    assert broken.name in str(warning.params["files"])


@pytest.mark.parametrize("where", ["home", "stick"])
def test_a_file_that_was_busy_is_cleaned_with_the_next_backup(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    set_second_place(workspace, stick)
    session, question = write_note_of(workspace, SENTENCE)
    backup_now(workspace)
    edit = Edit(EntityKind.QUESTION, question, {"body": ""}, Action.REDACT)
    record(workspace.store, session, [edit], actor=Actor())

    clean, folder = redaction._clean, stick if where == "stick" else backup_folder(workspace.home)

    def busy(backup: BackupFile, digests: Collection[str]) -> bool:
        if folder in backup.path.parents:
            raise OSError(13, "Permission denied")
        return clean(backup, digests)

    with monkeypatch.context() as patch:
        patch.setattr("store.redaction._clean", busy)
        warning = erase_redacted(workspace).warning
    assert warning is not None
    assert warning.key == "backup.erased_failed"
    backup_now(workspace)
    assert files_with(tmp_path, SENTENCE) == []


def test_everything_in_one_file_to_another_laptop(workspace: Workspace, tmp_path: Path) -> None:
    add_incidents(workspace.store, incidents(4), file_name="a", sha256=SHA, read=4)
    write_note_of(workspace, SENTENCE)
    exported = export_all(workspace, tmp_path / "everything")
    assert exported.path.name == "everything.zip"
    assert verify_closed(exported.path).is_whole
    other = open_workspace(tmp_path / "other")
    report = import_all(other, exported.path)
    assert report.accounts["incident"].added == 4
    assert report.accounts["event"].added == 2
    assert report.accounts["place"].added == 0  # both have the starter's
    assert counts(other.store) == counts(workspace.store)
    again = import_upload(other, export_bytes(workspace), file_name="..\\all.zip")
    assert (again.file_name, again.added) == ("all.zip", 0)
    with pytest.raises(StoreError, match="archive_unknown"):
        import_upload(other, b"words", file_name="words.zip")
    other.store.close()


def test_on_a_server_backups_are_archives(tmp_path: Path, postgres_url: str) -> None:
    workspace = open_workspace(tmp_path / "home", database_url=postgres_url)
    session, question = write_note_of(workspace, SENTENCE)
    made = backup_now(workspace, BackupReason.SESSION_START)
    assert made is not None
    assert made.path.suffix == ".zip"
    assert last_backup(workspace).is_well
    assert not due(workspace, every_minutes=0)
    assert verify_closed(made.path).is_whole
    set_setting(workspace.store, "a", "later")
    restore(workspace, made.path)
    assert get_setting(workspace.store, "a") == ""
    edit = Edit(EntityKind.QUESTION, question, {"body": ""}, Action.REDACT)
    record(workspace.store, session, [edit], actor=Actor())
    assert erase_redacted(workspace).warning is None
    assert verify(workspace).is_whole
    workspace.store.close()


def test_a_state_read_before_a_restore_is_not_taken_for_the_one_after(
    workspace: Workspace,
) -> None:
    session, question = write_note_of(workspace, "Көчөдө жарык жок")
    made = backup_now(workspace)
    assert made is not None
    stamps = []
    for body in ("before", "after"):
        restore(workspace, made.path)
        stamps.append(log_stamp(workspace.store, session))
        edit = Edit(EntityKind.QUESTION, question, {"body": body})
        record(workspace.store, session, [edit], actor=Actor())
        assert session_state(workspace, session).questions[0].body == body
    assert stamps[0] != stamps[1]


def test_redacted_words_do_not_come_back_with_a_restore(workspace: Workspace) -> None:
    session, question = write_note_of(workspace, SENTENCE)
    assert session_state(workspace, session).questions[0].body == SENTENCE
    made = backup_now(workspace)
    assert made is not None
    redact(workspace, session, EntityKind.QUESTION, question, actor=Actor())
    restore(workspace, made.path)
    assert session_state(workspace, session).questions[0].body == ""
