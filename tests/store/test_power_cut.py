"""A hundred power cuts, anywhere: whatever was acknowledged is there, and the file is whole.

The product's own statements, as its functions send them, are played again on a disk that
records every step (`recorded_disk`), with the product's own settings; then the power is cut
at a random step and what the disk may hold is opened by the product. The same cuts find lost
writes with every weaker setting, so the trial can fail.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw
import pytest
from sqlalchemy import Connection, event, func, select

from model.errors import StoreError
from model.events import Actor, Edit, EntityKind
from store.audit import verify_audit
from store.database import DATABASE_NAME, Store, open_store
from store.engine_sqlite import PRAGMAS
from store.events import new_id, record
from store.models import AuditEntry, EventRow, IncidentRow, Setting
from store.records import add_incidents
from store.settings import set_setting
from tests.store.recorded_disk import Acknowledged, Disk, RecordingDisk, Step
from tests.store.tables import SHA, incidents

CUTS = 100
MARKS = 40
POINT = {"type": "Point", "coordinates": [74.6, 42.9]}

WEAKER = {
    "deleted journals come back": ("PRAGMA synchronous=FULL",),
    "normal": ("PRAGMA synchronous=NORMAL",),
    "no sync at all": ("PRAGMA synchronous=OFF",),
    "write-ahead log, normal": (
        "PRAGMA locking_mode=EXCLUSIVE",  # the log's index stays in memory: not recorded
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=NORMAL",
    ),
}

Statement = tuple[str, Any]  # one tuple of values, or a list of them for many rows


@dataclass(frozen=True, slots=True)
class Kept:
    """What the store holds after some number of writes."""

    audit_hash: str
    events: int
    incidents: int
    settings: int


@dataclass(frozen=True, slots=True)
class Workload:
    """A store's file before, the writes that follow, and what is kept after each."""

    before: bytes
    writes: tuple[tuple[Statement, ...], ...]
    kept: tuple[Kept, ...]  # one more than `writes`: the first is before them


def kept_by(store: Store) -> tuple[int, Kept]:
    """Return the number of writes that the store holds, and what is kept."""
    with store.read() as connection:
        last = select(AuditEntry.number, AuditEntry.hash).order_by(AuditEntry.number.desc())
        entry = connection.execute(last.limit(1)).first()
        counted = [
            connection.scalar(select(func.count()).select_from(table)) or 0
            for table in (EventRow, IncidentRow, Setting)
        ]
    return (entry.number, Kept(entry.hash, *counted)) if entry else (0, Kept("", *counted))


def do_work(store: Store) -> Iterator[None]:
    """Write as an office does: settings, a session with marks and words, an import."""
    session, group = new_id(), new_id()
    actor = Actor("facilitator", "")
    opening = [
        Edit(EntityKind.SESSION, session, {"pcode": "KG06", "held_on": "2026-03-01"}),
        Edit(EntityKind.GROUP, group, {"kind": "women", "people": 9}),
    ]
    set_setting(store, "first", "yes")
    yield
    record(store, session, opening, actor=actor)
    yield
    for number in range(MARKS):
        values = {"group_id": group, "geometry": POINT, "note": f"көпүрө {number} " * 20}
        record(store, session, [Edit(EntityKind.MARK, new_id(), values)], actor=actor)
        yield
        if number % 10 == 5:
            frame = incidents(50).assign(lng=74.5 + number / 100)  # new ones: many pages
            add_incidents(store, frame, file_name="a.csv", sha256=SHA, read=50)
            yield


@pytest.fixture(scope="module")
def workload(tmp_path_factory: pytest.TempPathFactory) -> Workload:
    """The statements of that work, as the product sent them to a store."""
    with open_store(tmp_path_factory.mktemp("source")) as store:
        before = store.path.read_bytes()
        writes: list[tuple[Statement, ...]] = []
        said: list[Statement] = []

        def hear(
            _connection: Connection, _cursor: object, statement: str, values: Any, *_: object
        ) -> None:
            if statement.startswith("BEGIN"):
                said.clear()
            said.append((statement, values))

        def end(_connection: Connection) -> None:
            writes.append((*said, ("COMMIT", ())))

        event.listen(store.engine, "before_cursor_execute", hear)
        event.listen(store.engine, "commit", end)
        kept = [kept_by(store)[1]]
        done = 0
        for _ in do_work(store):
            done, now = kept_by(store)
            assert done == len(writes) or done == len(kept), "each write has its audit entry"
            kept += [now]
    assert all(write[0][0] == "BEGIN IMMEDIATE" for write in writes)
    assert len(kept) == len(writes) + 1
    return Workload(before, tuple(writes), tuple(kept))


def play(workload: Workload, folder: Path, pragmas: Sequence[str]) -> list[Step]:
    """Do the work on the recording disk; return every step it took."""
    path = folder / DATABASE_NAME
    path.write_bytes(workload.before)
    disk = RecordingDisk("recorded")
    try:
        disk.start_with(path)
        with closing(apsw.Connection(str(path), vfs="recorded")) as connection:
            for pragma in pragmas:
                connection.execute(pragma).fetchall()
            for number, write in enumerate(workload.writes, start=1):
                for statement, values in write:
                    _say(connection, statement, values)
                disk.steps.append(Acknowledged(number))
    finally:
        disk.unregister()
    return disk.steps


def _say(connection: apsw.Connection, statement: str, values: Any) -> None:
    if isinstance(values, list):
        connection.executemany(statement, values).fetchall()
    else:
        connection.execute(statement, values).fetchall()


def cut_power(workload: Workload, steps: list[Step], home: Path, *, seed: int) -> int:
    """Cut the power at a random step; leave in `home` what the next start finds.

    Returns the number of writes that were acknowledged before.
    """
    chance = random.Random(seed)  # noqa: S311
    disk = Disk.of(DATABASE_NAME, workload.before)
    acknowledged = 0
    for step in steps[: chance.randrange(1, len(steps) + 1)]:
        disk.apply(step)
        if isinstance(step, Acknowledged):
            acknowledged = step.number
    home.mkdir()
    for name, content in disk.cut(chance).items():
        (home / name).write_bytes(content)
    return acknowledged


def fault_after(workload: Workload, home: Path, acknowledged: int) -> str:
    """Open what a cut left, as the product does; return what is wrong with it, or ""."""
    try:
        with open_store(home) as store:
            if not verify_audit(store).is_whole:
                return "audit broken"
            found, kept = kept_by(store)
            set_setting(store, "after", "the cut")  # and it goes on
            path = store.path
    except StoreError as error:
        return error.code
    with closing(sqlite3.connect(path)) as connection:
        if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            return "not whole"
    if found < acknowledged:
        return "acknowledged write lost"
    if found > acknowledged + 1 or kept != workload.kept[found]:
        return "half a write"
    return ""


def test_power_cuts_lose_nothing_acknowledged(workload: Workload, tmp_path: Path) -> None:
    steps = play(workload, tmp_path, PRAGMAS)
    for seed in range(CUTS):
        home = tmp_path / f"cut-{seed}"
        acknowledged = cut_power(workload, steps, home, seed=seed)
        assert fault_after(workload, home, acknowledged) == "", f"seed {seed}"


@pytest.mark.parametrize("weaker", WEAKER.values(), ids=WEAKER)
def test_weaker_settings_are_found_out(
    workload: Workload, tmp_path: Path, weaker: tuple[str, ...]
) -> None:
    steps = play(workload, tmp_path, (*PRAGMAS, *weaker))
    for seed in range(CUTS):
        home = tmp_path / f"cut-{seed}"
        acknowledged = cut_power(workload, steps, home, seed=seed)
        if fault_after(workload, home, acknowledged):
            return
    pytest.fail("no write was lost")


@pytest.mark.long
def test_many_more_power_cuts(workload: Workload, tmp_path: Path) -> None:
    steps = play(workload, tmp_path, PRAGMAS)
    for seed in range(10_000, 11_000):
        home = tmp_path / f"cut-{seed}"
        acknowledged = cut_power(workload, steps, home, seed=seed)
        assert fault_after(workload, home, acknowledged) == "", f"seed {seed}"
