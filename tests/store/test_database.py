"""Opening, the safe settings, transactions, and every way the disk lets us down."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from model.errors import StoreError
from store import database, engine_sqlite
from store.audit import list_audit
from store.database import DATABASE_NAME, Store, default_home, folder_warning, open_store
from store.settings import get_setting, set_setting, write_setting


def test_home_is_what_the_environment_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path))
    assert default_home() == tmp_path
    monkeypatch.delenv("HOTSPOTS_HOME")
    assert default_home().name == "village-safety-map"


def test_folder_with_any_name(tmp_path: Path) -> None:
    home = tmp_path / ("50% а#ң" if os.name == "nt" else "50% а#ң?")
    with open_store(home) as store:
        set_setting(store, "a", "b")
    assert [path.name for path in home.iterdir()] == [DATABASE_NAME]


@pytest.mark.parametrize(
    ("home", "key"),
    [
        ("/home/someone/OneDrive - Office/map", "store.synchronised_folder"),
        ("/home/someone/Dropbox/map", "store.synchronised_folder"),
        ("//server/share/map", "store.network_folder"),
        ("/home/someone/.local/share/map", None),
    ],
)
def test_folders_that_break_databases(home: str, key: str | None) -> None:
    warning = folder_warning(Path(home))
    assert (warning.key if warning else None) == key


@pytest.mark.parametrize(
    ("pragma", "expected"),
    [
        ("journal_mode", "delete"),
        ("synchronous", 3),  # EXTRA
        ("foreign_keys", 1),
        ("busy_timeout", 15_000),
    ],
)
def test_settings_survive_power_cuts(sqlite_store: Store, pragma: str, expected: object) -> None:
    store = sqlite_store
    with store.read() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == expected


def test_version_grows_with_each_write_only(store: Store) -> None:
    before = store.version()
    set_setting(store, "language", "ky")
    assert store.version() == before + 1
    set_setting(store, "language", "ky")  # nothing new
    assert get_setting(store, "language") == "ky"
    assert store.version() == before + 1


def test_version_is_seen_by_another_opening(store: Store, open_again: Callable[[], Store]) -> None:
    with open_again() as other:
        set_setting(other, "language", "ru")
        assert store.version() == other.version() == 1


def test_failed_write_leaves_nothing(store: Store) -> None:
    with pytest.raises(RuntimeError), store.write("test") as change:
        change.connection.execute(text("INSERT INTO setting VALUES ('a', 'b')"))
        raise RuntimeError
    assert get_setting(store, "a") == ""
    assert store.version() == 0
    assert list_audit(store) == ()


def test_writers_wait_for_each_other(store: Store, open_again: Callable[[], Store]) -> None:
    def count(store: Store) -> None:
        for _ in range(10):
            with store.write("count") as change:
                seen = change.connection.execute(
                    text("SELECT value FROM setting WHERE key = 'n'")
                ).scalar()
                write_setting(change.connection, "n", str(int(seen or 0) + 1))

    with open_again() as other:
        threads = [threading.Thread(target=count, args=(one,)) for one in (store, other) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert get_setting(store, "n") == "40"
    assert store.version() == 40


def test_threads_wait_in_turn_and_not_for_ever(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    with store.write("hold"), pytest.raises(StoreError) as caught, store.write("wait"):
        pass
    assert caught.value.code == "store_busy"
    with pytest.raises(RuntimeError), store.write("fails"):
        raise RuntimeError
    set_setting(store, "after", "both")


def test_busy_store_says_so(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store = sqlite_store
    monkeypatch.setattr(engine_sqlite, "PRAGMAS", ("PRAGMA busy_timeout=50",))
    with (
        store.write("hold"),
        open_store(store.home) as other,
        pytest.raises(StoreError) as caught,
        other.write("wait"),
    ):
        pass
    assert caught.value.code == "store_busy"


def test_opening_again_is_little_work_and_needs_no_alembic(sqlite_store: Store) -> None:
    store = sqlite_store
    script = (
        "import sys, time, pathlib\n"
        "begun = time.thread_time()\n"
        "from store.database import open_store\n"
        "imported = time.thread_time()\n"
        f"open_store(pathlib.Path({str(store.home)!r})).close()\n"
        "took = time.thread_time() - imported\n"
        "assert took < (imported - begun) / 4, took\n"  # idle a 25th; with the migrations the half
        "assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_killed_writer_leaves_the_last_acknowledged_state(sqlite_store: Store) -> None:
    store = sqlite_store
    script = (
        "import os, pathlib\n"
        "from store.database import open_store\n"
        "from store.settings import set_setting, write_setting\n"
        f"store = open_store(pathlib.Path({str(store.home)!r}))\n"
        "set_setting(store, 'kept', 'yes')\n"
        "with store.write('lost') as change:\n"
        "    write_setting(change.connection, 'lost', 'x')\n"
        "    os._exit(9)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False, timeout=60).returncode == 9
    with open_store(store.home) as again:
        assert get_setting(again, "kept") == "yes"
        assert get_setting(again, "lost") == ""
        assert again.version() == 1


def test_damaged_file_is_refused_but_can_be_read(sqlite_store: Store) -> None:
    store = sqlite_store
    with store.write("fill") as change:
        for number in range(300):
            change.connection.execute(
                text("INSERT INTO setting VALUES (:k, :v)"), {"k": str(number), "v": "x" * 500}
            )
    store.close()
    content = bytearray(store.path.read_bytes())
    pages = len(content) // 4096
    for page in range(pages // 2, pages - 1, 3):  # of the table that was filled, not the schema
        content[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    store.path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        open_store(store.home)
    assert caught.value.code == "store_damaged"
    assert str(store.path) in str(caught.value)
    with open_store(store.home, read_only=True) as saved:
        assert saved.version() == 1
        with pytest.raises(StoreError) as refused, saved.write("test"):
            pass
    assert refused.value.code == "store_read_only"


def test_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path)
    assert caught.value.code == "store_damaged"


def test_full_disk_says_so_and_keeps_what_was_there(sqlite_store: Store) -> None:
    store = sqlite_store
    set_setting(store, "kept", "yes")
    with pytest.raises(StoreError) as caught, store.write("big") as change:
        change.connection.exec_driver_sql("PRAGMA max_page_count=1")
        change.connection.execute(
            text("INSERT INTO setting VALUES ('big', :v)"), {"v": "x" * 10**6}
        )
    assert caught.value.code == "store_disk_full"
    store.close()
    with open_store(store.home) as again:
        assert get_setting(again, "kept") == "yes"


def test_home_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StoreError) as caught:
        open_store(tmp_path / "home")
    assert caught.value.code == "store_not_writable"


def test_store_that_cannot_be_written(sqlite_store: Store) -> None:
    store = sqlite_store
    with pytest.raises(StoreError) as caught, store.write("test") as change:
        change.connection.exec_driver_sql("PRAGMA query_only=ON")
        change.connection.execute(text("INSERT INTO setting VALUES ('a', 'b')"))
    assert caught.value.code == "store_not_writable"


def test_newer_store_is_refused_untouched(sqlite_store: Store) -> None:
    store = sqlite_store
    store.close()
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = store.path.read_bytes()
    with pytest.raises(StoreError) as caught:
        open_store(store.home)
    assert caught.value.code == "store_newer"
    assert store.path.read_bytes() == before


def test_two_first_openings_at_once(tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def first() -> None:
        try:
            open_store(tmp_path / "home").close()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=first) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_reading_sees_one_moment(store: Store) -> None:
    set_setting(store, "a", "1")
    with store.read() as connection:
        first = connection.execute(text("SELECT value FROM setting")).scalar()
        writer = threading.Thread(target=set_setting, args=(store, "a", "2"))
        writer.start()
        time.sleep(0.05)
        assert connection.execute(text("SELECT value FROM setting")).scalar() == first
    writer.join()
    assert get_setting(store, "a") == "2"
