"""A full or read-only disk is said clearly, and what was acknowledged before is all there."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from sqlalchemy import text

from i18n import LANGUAGES, translator
from model.errors import StoreError
from store.audit import verify_audit
from store.database import DATABASE_NAME, Store, open_store
from store.engine_sqlite import PRAGMAS
from store.settings import get_setting, set_setting

PROJECT = Path(__file__).parents[2]


def fill(store: Store, *, bytes_each: int = 20_000) -> tuple[int, StoreError]:
    """Write until the store refuses; return how many writes were kept, and the refusal."""
    for number in range(1, 1_000):
        try:
            set_setting(store, f"fill-{number}", "x" * bytes_each)
        except StoreError as error:
            return number - 1, error
    pytest.fail("the disk never filled up")


def check_kept(home: Path, count: int) -> None:
    """Look whether exactly the first `count` writes are there, in a whole file."""
    with open_store(home) as store:
        assert verify_audit(store).is_whole
        assert verify_audit(store).entries == count
        kept = [get_setting(store, f"fill-{number}")[:1] for number in range(1, count + 2)]
        assert kept == ["x"] * count + [""]
        path = store.path
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where we may make one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    program = shutil.which("mount")
    if not program or sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can make a small disk")
    options = [program, "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(options, capture_output=True, check=False).returncode:
        pytest.skip("no disk may be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_full_disk(small_disk: Path) -> None:
    with open_store(small_disk / "home") as store:
        kept, refused = fill(store)
        assert kept > 5
        assert refused.code == "store_disk_full"
        with pytest.raises(StoreError, match="store_disk_full"):  # and it stays clear
            set_setting(store, "more", "y" * 50_000)
        assert store.version() == kept  # what is there can still be read
        assert get_setting(store, "fill-1")
    check_kept_elsewhere(small_disk / "home", small_disk.parent / "copy", kept)


def check_kept_elsewhere(home: Path, copy: Path, kept: int) -> None:
    """Check a copy: opening may need room that the full disk does not have."""
    shutil.copytree(home, copy)
    check_kept(copy, kept)


def test_disk_full_before_the_first_start(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"x" * 1_000_000)
    with pytest.raises(StoreError) as caught:
        open_store(small_disk / "home")
    assert caught.value.code == "store_disk_full"
    (small_disk / "ballast").unlink()
    open_store(small_disk / "home").close()  # room was made: it starts as if nothing had been


def test_room_that_comes_back_is_used(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 400_000)
    with open_store(small_disk / "home") as store:
        kept, _refused = fill(store)
        ballast.unlink()
        set_setting(store, f"fill-{kept + 1}", "x")
        assert verify_audit(store).is_whole
    check_kept(small_disk / "home", kept + 1)


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit on Windows")
def test_file_that_may_not_grow(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys\n"
        "from pathlib import Path\n"
        "from tests.store.test_disk import fill\n"
        "from store.database import open_store\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "store = open_store(Path(sys.argv[1]))\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))\n"
        "kept, error = fill(store)\n"
        "print(kept, error.code)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "home")],
        cwd=PROJECT, capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    kept, code = done.stdout.split()
    assert code == "store_disk_fault"  # a quota, not a full disk: SQLite cannot tell them apart
    assert int(kept) > 5
    check_kept(tmp_path / "home", int(kept))


class FillingDisk(apsw.VFS):
    """SQLite's way to the disk, which has room for so many more bytes."""

    def __init__(self, name: str) -> None:
        self.room = 0
        super().__init__(name, base="")

    def xOpen(self, name: object, flags: list[int]) -> FillingFile:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        return FillingFile(self, path, flags)


class FillingFile(apsw.VFSFile):
    def __init__(self, disk: FillingDisk, path: str, flags: list[int]) -> None:
        self._disk = disk
        super().__init__("", path, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        size = self.xFileSize()
        self._disk.room -= max(0, offset + len(data) - size)
        if self._disk.room < 0:
            raise apsw.FullError(os.strerror(errno.ENOSPC))
        super().xWrite(data, offset)


def test_disk_that_fills_up_at_any_step_of_a_write(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with open_store(home) as store:
        path = store.path
        set_setting(store, "fill-1", "x")
    disk = FillingDisk("filling")
    refused = 0
    try:
        for room in range(0, 160_000, 4_000):
            with closing(apsw.Connection(str(path), vfs="filling")) as connection:
                disk.room = 10**9
                for pragma in PRAGMAS:
                    connection.execute(pragma).fetchall()
                disk.room = room
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute("INSERT INTO setting VALUES ('big', ?)", ["y" * 90_000])
                    connection.execute("COMMIT")
                    disk.room = 10**9
                    connection.execute("DELETE FROM setting WHERE key = 'big'")
                except apsw.FullError:
                    refused += 1
                disk.room = 10**9
            check_kept(home, 1)
    finally:
        disk.unregister()
    assert 5 < refused < 40


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user may enter; pytest's own are closed."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have no such right on Windows")
def test_folder_that_cannot_be_written(open_folder: Path) -> None:
    home = open_folder / "home"
    with open_store(home) as store:
        set_setting(store, "fill-1", "x")
    script = (
        "import os, sqlite3, sys\n"
        "from pathlib import Path\n"
        "from model.errors import StoreError\n"
        "from store.database import open_store\n"
        "from store.settings import get_setting, set_setting\n"
        "if os.geteuid() == 0:\n"
        "    os.setuid(65534)\n"
        "with open_store(Path(sys.argv[1])) as store:\n"
        "    print(get_setting(store, 'fill-1'))\n"
        "    try:\n"
        "        set_setting(store, 'more', 'x')\n"
        "    except StoreError as error:\n"
        "        print(error.code)\n"
    )
    (home / DATABASE_NAME).chmod(0o444)
    home.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script, str(home)],
            cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    finally:
        home.chmod(0o755)
        (home / DATABASE_NAME).chmod(0o644)
    assert done.stdout.split() == ["x", "store_not_writable"], done.stderr
    check_kept(home, 1)


def test_read_only_disk(small_disk: Path) -> None:
    with open_store(small_disk / "home") as store:
        set_setting(store, "fill-1", "x")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with open_store(small_disk / "home") as store:
        assert get_setting(store, "fill-1") == "x"
        with pytest.raises(StoreError) as caught:
            set_setting(store, "more", "x")
    assert caught.value.code == "store_not_writable"
    with pytest.raises(StoreError) as nowhere:
        open_store(small_disk / "other")
    assert nowhere.value.code == "store_not_writable"
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    check_kept(small_disk / "home", 1)


@pytest.mark.parametrize("code", ["store_disk_full", "store_disk_fault", "store_not_writable"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_sentence_names_the_place(language: str, code: str) -> None:
    sentence = translator(language)(StoreError(code, path="/home/office/map", detail="x").text)
    assert "/home/office/map" in sentence


@pytest.mark.parametrize(
    ("state", "code"), [("53100", "store_disk_full"), ("58030", "store_disk_fault")]
)
def test_full_disk_of_a_server(postgres_store: Store, state: str, code: str) -> None:
    set_setting(postgres_store, "kept", "yes")
    with pytest.raises(StoreError) as caught, postgres_store.write("test") as change:
        change.connection.execute(text("INSERT INTO setting VALUES ('lost', 'x')"))
        change.connection.execute(
            text(f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{state}'; END $$")
        )
    assert caught.value.code == code
    assert get_setting(postgres_store, "kept") == "yes"
    assert get_setting(postgres_store, "lost") == ""
