"""Backups are whole, taken while others write, and can be put back."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from model.errors import StoreError
from store.backup import backup_store, check_file
from store.backup_files import BACKUP_FOLDER, note_path
from store.database import Store, open_store
from store.records import add_incidents, counts
from store.restore import restore_store
from store.settings import get_setting, set_setting
from store.verify import verify_file
from tests.store.tables import SHA, incidents


def test_backup_holds_everything(sqlite_store: Store, tmp_path: Path) -> None:
    add_incidents(sqlite_store, incidents(5), file_name="a.csv", sha256=SHA, read=5)
    backup = backup_store(sqlite_store, tmp_path / "copies" / "one.db")
    assert backup.size_bytes == backup.path.stat().st_size
    assert sorted(backup.path.parent.iterdir()) == [backup.path, note_path(backup.path)]  # no part
    with restore_store(tmp_path / "elsewhere", backup.path) as other:
        assert counts(other) == counts(sqlite_store)


def test_backup_during_writes_is_consistent(sqlite_store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            set_setting(sqlite_store, "n", str(number))
            time.sleep(0.005)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(20):
            backup_store(sqlite_store, tmp_path / f"{number}.db")
    finally:
        stop.set()
        writer.join()
    for number in range(20):
        assert verify_file(tmp_path / f"{number}.db").is_whole


def test_restoring_keeps_the_replaced_file(sqlite_store: Store, tmp_path: Path) -> None:
    set_setting(sqlite_store, "a", "old")
    backup = backup_store(sqlite_store, tmp_path / "one.db")
    set_setting(sqlite_store, "a", "new")
    sqlite_store.close()
    with restore_store(sqlite_store.home, backup.path) as restored:
        assert get_setting(restored, "a") == "old"
    replaced = list((sqlite_store.home / BACKUP_FOLDER).glob("*-replaced.db"))
    assert len(replaced) == 1
    check_file(replaced[0])


def test_damaged_backup_replaces_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    set_setting(sqlite_store, "a", "new")
    backup = backup_store(sqlite_store, tmp_path / "one.db")
    backup.path.write_bytes(backup.path.read_bytes()[:5000])
    sqlite_store.close()
    with pytest.raises(StoreError, match="backup_damaged"):
        restore_store(sqlite_store.home, backup.path)
    with open_store(sqlite_store.home) as again:
        assert get_setting(again, "a") == "new"


def test_missing_backup(sqlite_store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="backup_missing"):
        restore_store(sqlite_store.home, tmp_path / "none.db")


def test_backup_into_a_folder_that_is_a_file(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="backup_failed"):
        backup_store(sqlite_store, tmp_path / "file" / "one.db")
