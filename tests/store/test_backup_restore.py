"""Going back while the store is open: everybody goes on, and nothing half-way is ever seen."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from model.errors import StoreError
from model.events import Actor, Edit, EntityKind
from store.audit import list_audit, verify_audit
from store.backup import backup_store, rotate
from store.backup_files import BackupReason, backup_folder, describe, list_backups, note_path
from store.database import Store, open_store
from store.events import new_id, origin_of, record
from store.records import add_incidents, counts
from store.restore import restore_into, restore_store
from store.settings import get_setting, set_setting
from store.verify import verify_file, verify_store
from tests.store.tables import SHA, incidents

PROJECT = Path(__file__).parents[2]
DAMAGED = b"\xff" * 9_000


def test_an_open_store_goes_on_from_the_backup(sqlite_store: Store, tmp_path: Path) -> None:
    store = sqlite_store
    add_incidents(store, incidents(5), file_name="a.csv", sha256=SHA, read=5)
    backup = backup_store(store, tmp_path / "one.db")
    add_incidents(store, incidents(9), file_name="b.csv", sha256=SHA, read=9)
    version, entries = store.version(), verify_audit(store).entries
    with open_store(store.home) as other:  # another program has it open
        assert counts(other).incidents == 9
        restored = restore_into(store, backup.path)
        assert counts(store).incidents == counts(other).incidents == 5
        assert other.version() > version
        set_setting(other, "goes", "on")
    assert get_setting(store, "goes") == "on"
    assert verify_store(store).is_whole
    newest = list_audit(store, limit=2)[1]
    assert (newest.action, newest.subject) == ("restore_backup", "one.db")
    assert newest.summary["replaced_version"] == version
    # what was replaced is there, whole, and can be gone back to
    assert restored.replaced is not None
    assert restored.replaced.reason is BackupReason.BEFORE_RESTORE
    assert verify_file(restored.replaced.path).is_whole
    restore_into(store, restored.replaced.path)
    assert counts(store).incidents == 9
    assert verify_audit(store).entries == entries + 1
    assert [p.name for p in store.home.iterdir() if p.name.startswith("restore-")] == []


def test_a_restore_renews_the_laptop_s_id(sqlite_store: Store, tmp_path: Path) -> None:
    """Events numbered after the backup are known elsewhere: their numbers must not come again."""
    session = new_id()
    edit = Edit(EntityKind.SESSION, session, {"pcode": "KG06"})
    record(sqlite_store, session, [edit], actor=Actor())
    before = origin_of(sqlite_store)
    backup = backup_store(sqlite_store, tmp_path / "one.db")
    restore_into(sqlite_store, backup.path)
    assert origin_of(sqlite_store) != before


def test_readers_and_writers_go_on_during_restores(sqlite_store: Store, tmp_path: Path) -> None:
    store = sqlite_store
    set_setting(store, "kept", "yes")
    backup = backup_store(store, tmp_path / "one.db")
    stop, faults, written = threading.Event(), [], []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            try:
                set_setting(store, "n", str(number))
                assert get_setting(store, "kept") == "yes"
                written.append(number)
            except Exception as error:  # noqa: BLE001  whatever it is, the test must tell
                faults.append(error)
            time.sleep(0.002)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    versions = []
    try:
        for _ in range(5):
            restore_into(store, backup.path)
            versions.append(store.version())
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert faults == []
    assert len(written) > 5
    assert versions == sorted(versions)
    assert verify_store(store).is_whole


_RESTORE_ON_AND_ON = """
import sys
from pathlib import Path
from store.database import open_store
from store.restore import restore_into
home, one, two = map(Path, sys.argv[1:])
with open_store(home) as store:
    print("ready", flush=True)
    while True:
        restore_into(store, one)
        restore_into(store, two)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_kill_during_restores_leaves_one_or_the_other(
    sqlite_store: Store, tmp_path: Path
) -> None:
    store = sqlite_store
    add_incidents(store, incidents(2_000), file_name="a.csv", sha256=SHA, read=2_000)
    one = backup_store(store, tmp_path / "one.db").path
    add_incidents(store, incidents(4_000), file_name="b.csv", sha256=SHA, read=4_000)
    two = backup_store(store, tmp_path / "two.db").path
    store.close()
    seed = random.Random(7)  # noqa: S311
    for _ in range(6):
        arguments = [sys.executable, "-c", _RESTORE_ON_AND_ON, store.home, one, two]
        process = subprocess.Popen(
            list(map(str, arguments)), cwd=PROJECT, stdout=subprocess.PIPE, env=dict(os.environ)
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(seed.uniform(0.01, 0.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        with open_store(store.home) as again:
            assert counts(again).incidents in (2_000, 4_000)
            assert verify_store(again).is_whole
        rotate(backup_folder(store.home))


_CUT_A_RESTORE = """
import os, signal, sys
from pathlib import Path
from store.restore import restore_store
home, backup, steps = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
def cut_before(change):
    def cut_or_change(path, *arguments, **options):
        global steps
        if path.parent == home or home.name in str(arguments):
            steps -= 1
            if steps < 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return change(path, *arguments, **options)
    return cut_or_change
Path.replace, Path.unlink = map(cut_before, (Path.replace, Path.unlink))
Path.write_text = cut_before(Path.write_text)
restore_store(home, backup).close()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_kill_at_any_step_of_replacing_a_damaged_store_leaves_a_store(
    sqlite_store: Store, tmp_path: Path
) -> None:
    """Never an empty one: the damaged file is there as it was, or the restored one is."""
    store, home = sqlite_store, sqlite_store.home
    set_setting(store, "a", "good")
    backup = backup_store(store, tmp_path / "one.db").path
    store.close()
    outcomes, is_done = [], False
    while not is_done:
        shutil.rmtree(backup_folder(home), ignore_errors=True)
        for name in ("hotspots.db", "hotspots.db-journal"):
            (home / name).write_bytes(DAMAGED)
        steps = len(outcomes)
        arguments = [sys.executable, "-c", _CUT_A_RESTORE, home, backup, steps]
        done = subprocess.run(list(map(str, arguments)), cwd=PROJECT, check=False)
        try:
            with open_store(home) as again:
                outcomes.append(get_setting(again, "a"))
                assert verify_store(again).is_whole
        except StoreError as error:
            outcomes.append(error.code)
        is_done = done.returncode == 0
        assert is_done or done.returncode == -signal.SIGKILL
    assert set(outcomes) == {"store_damaged", "good"}
    assert outcomes.count("good") >= 4
    assert outcomes == sorted(outcomes, reverse=True)  # from some step on, the new one
    (kept,) = list_backups(backup_folder(home))
    assert (kept.reason, kept.path.read_bytes()) == (BackupReason.REPLACED, DAMAGED)


def test_a_damaged_backup_changes_nothing(sqlite_store: Store, tmp_path: Path) -> None:
    set_setting(sqlite_store, "a", "new")
    backup = backup_store(sqlite_store, tmp_path / "one.db").path
    backup.write_bytes(backup.read_bytes()[:5_000])
    version = sqlite_store.version()
    with pytest.raises(StoreError, match="backup_damaged"):
        restore_into(sqlite_store, backup)
    (tmp_path / "text.db").write_text("no database")
    with pytest.raises(StoreError, match="backup_damaged"):
        restore_into(sqlite_store, tmp_path / "text.db")
    assert (sqlite_store.version(), get_setting(sqlite_store, "a")) == (version, "new")


@pytest.mark.parametrize("name", ["none.db", "none.zip"])
def test_a_missing_backup(sqlite_store: Store, tmp_path: Path, name: str) -> None:
    with pytest.raises(StoreError, match="backup_missing"):
        restore_into(sqlite_store, tmp_path / name)


def test_the_store_is_no_backup_of_itself(sqlite_store: Store) -> None:
    with pytest.raises(StoreError, match="backup_is_store"):
        restore_into(sqlite_store, sqlite_store.path)


def test_a_damaged_store_makes_way_and_is_kept(sqlite_store: Store, tmp_path: Path) -> None:
    set_setting(sqlite_store, "a", "good")
    backup = backup_store(sqlite_store, tmp_path / "one.db").path
    sqlite_store.close()
    damaged = bytearray(sqlite_store.path.read_bytes())
    damaged[4_096:12_288] = b"\xff" * 8_192
    sqlite_store.path.write_bytes(damaged)
    with pytest.raises(StoreError, match="store_damaged"):
        open_store(sqlite_store.home)
    with restore_store(sqlite_store.home, backup) as restored:
        assert get_setting(restored, "a") == "good"
    (kept,) = list_backups(backup_folder(sqlite_store.home))
    assert (kept.reason, kept.is_verified) == (BackupReason.REPLACED, False)
    assert kept.path.read_bytes() == bytes(damaged)


def test_a_full_disk_is_told_and_leaves_no_part(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="backup_failed"):
        backup_store(sqlite_store, tmp_path / "copies" / "one.db")
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_copy_without_its_note_does_not_count_as_checked(
    sqlite_store: Store, tmp_path: Path
) -> None:
    backup = backup_store(sqlite_store, tmp_path / "20260102-030405-session-start.db")
    assert describe(backup.path) == backup
    assert backup.is_verified
    note_path(backup.path).write_text("{}")
    found = describe(backup.path)
    assert found is not None
    assert not found.is_verified
    note_path(backup.path).unlink()
    found = describe(backup.path)
    assert found is not None
    assert (found.is_verified, found.reason) == (False, BackupReason.SESSION_START)
    assert found.made_at.isoformat() == "2026-01-02T03:04:05+00:00"
