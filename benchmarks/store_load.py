"""Many people at one store: a meeting at a human pace, and everybody at once without a pause.

`python -m benchmarks.store_load [--database-url postgresql://...]` reports how long a write
takes until it is acknowledged. People are spread over processes, as laptops of one office are,
and are threads within one, as the sessions of one Streamlit server are. A writer writes marks
of a mapping session; a reader asks for the store's version, as an open page does.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from model.errors import HotspotsError
from model.events import Actor, Edit, EntityKind
from store.database import Store, open_store
from store.events import new_id, record
from store.sessions import load_session

PROJECT = Path(__file__).parent.parent

POLL_S = 1.0
"""An open page asks this often whether anything is new."""

FACILITATOR = Actor("facilitator", "")


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who uses the store, and how: every number is per process, times are in seconds."""

    writers: int
    readers: int
    seconds: float
    mark_pause_s: float  # mean; 0 writes without a pause
    poll_pause_s: float


@dataclass(frozen=True, slots=True)
class Load:
    """What became of it: seconds until each write was acknowledged, each read answered."""

    writes: tuple[float, ...]
    reads: tuple[float, ...]
    faults: tuple[str, ...]

    def quantile(self, share: float) -> float:
        """Return the time within which this share of the writes was acknowledged."""
        return float(np.quantile(self.writes, share)) if self.writes else float("nan")

    def __add__(self, other: Load) -> Load:
        return Load(
            self.writes + other.writes, self.reads + other.reads, self.faults + other.faults
        )


@dataclass(frozen=True, slots=True)
class Place:
    """A store with a session to mark in."""

    home: Path
    database_url: str | None
    session_id: str
    group_id: str

    def open(self) -> Store:
        """Open the store."""
        return open_store(self.home, database_url=self.database_url)


def prepare_place(home: Path, database_url: str | None = None, *, marks: int = 50) -> Place:
    """Make a store with a session in which some marks stand already."""
    place = Place(home, database_url, new_id(), new_id())
    opening = [
        Edit(EntityKind.SESSION, place.session_id, {"pcode": "KG06", "held_on": "2026-03-01"}),
        Edit(EntityKind.GROUP, place.group_id, {"kind": "mixed", "people": 30}),
    ]
    with place.open() as store:
        record(store, place.session_id, opening, actor=FACILITATOR)
        edits = [_mark(place, number) for number in range(marks)]
        record(store, place.session_id, edits, actor=FACILITATOR)
    return place


def run_threads(place: Place, crowd: Crowd, *, seed: int) -> Load:
    """Let the people of one process loose on the store; return what they met."""
    with place.open() as store:
        writes: list[float] = []
        reads: list[float] = []
        faults: list[str] = []

        def write() -> None:
            edit = _mark(place, 0)
            record(store, place.session_id, [edit], actor=FACILITATOR)

        jobs: list[tuple[Callable[[], object], list[float], float]] = []
        jobs += [(write, writes, crowd.mark_pause_s)] * crowd.writers
        jobs += [(store.version, reads, crowd.poll_pause_s)] * crowd.readers
        end = time.monotonic() + crowd.seconds
        threads = [
            threading.Thread(
                target=_repeat,
                args=(act, took, faults),
                kwargs={"end": end, "pause_s": pause_s, "seed": 1_000 * seed + number},
            )
            for number, (act, took, pause_s) in enumerate(jobs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return Load(tuple(writes), tuple(reads), tuple(faults))


def run_processes(place: Place, crowd: Crowd, *, processes: int) -> Load:
    """Do the same in several processes at once, as on several laptops."""
    command = [sys.executable, "-m", "benchmarks.store_load", "--as-part"]
    orders = asdict(crowd) | {
        "home": str(place.home),
        "database_url": place.database_url,
        "session_id": place.session_id,
        "group_id": place.group_id,
    }
    with ExitStack() as running:
        parts = [
            running.enter_context(
                subprocess.Popen(  # noqa: S603
                    command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(processes)
        ]
        for part in parts:
            part.stdout.readline()  # it has its modules: now all start at once
        for seed, part in enumerate(parts):
            part.stdin.write(json.dumps(orders | {"seed": seed}) + "\n")
            part.stdin.flush()
        told = [json.loads(part.stdout.read()) for part in parts]
    loads = [Load(tuple(t["writes"]), tuple(t["reads"]), tuple(t["faults"])) for t in told]
    return sum(loads, start=Load((), (), ()))


def kept_marks(place: Place) -> int:
    """Return how many marks the session has."""
    with place.open() as store:
        state = load_session(store, place.session_id)
    return len(state.marks) if state else 0


def _repeat(
    act: Callable[[], object],
    took: list[float],
    faults: list[str],
    *,
    end: float,
    pause_s: float,
    seed: int,
) -> None:
    chance = random.Random(seed)  # noqa: S311
    time.sleep(chance.uniform(0, pause_s))
    while time.monotonic() < end:
        start = time.perf_counter()
        try:
            act()
        except HotspotsError as error:
            faults.append(str(error))
        else:
            took.append(time.perf_counter() - start)
        rest = end - time.monotonic()
        time.sleep(max(0.0, min(rest, chance.uniform(0.5, 1.5) * pause_s)))


def _mark(place: Place, number: int) -> Edit:
    point = {"type": "Point", "coordinates": [74.6 + number / 1000, 42.9]}
    values = {"group_id": place.group_id, "geometry": point, "note": "көпүрөнүн астында караңгы"}
    return Edit(EntityKind.MARK, new_id(), values)


def _be_part() -> None:
    """Be one of the processes: wait for the order, do it, tell."""
    print("ready", flush=True)
    order = json.loads(sys.stdin.readline())
    place = Place(
        Path(order.pop("home")),
        order.pop("database_url"),
        order.pop("session_id"),
        order.pop("group_id"),
    )
    seed = order.pop("seed")
    print(json.dumps(asdict(run_threads(place, Crowd(**order), seed=seed))))


def as_line(name: str, load: Load) -> str:
    """Return a line of the report; times in milliseconds."""
    p50, p95, longest = (1000 * load.quantile(share) for share in (0.5, 0.95, 1.0))
    return (
        f"{name:<44}{len(load.writes):>7}{p50:>9.1f}{p95:>9.1f}{longest:>9.1f}"
        f"{len(load.reads):>8}{len(load.faults):>7}"
    )


def report(home: Path, database_url: str | None, *, seconds: float) -> list[str]:
    """Measure a meeting and a storm; return the lines of the report."""
    meeting = Crowd(10, 10, seconds, mark_pause_s=3.0, poll_pause_s=POLL_S)
    storm = Crowd(2, 5, seconds / 2, mark_pause_s=0.0, poll_pause_s=0.02)
    lines = []
    place = prepare_place(home, database_url)
    load = run_threads(place, meeting, seed=1)
    lines.append(as_line("10 people, one server", load))
    one_each = Crowd(1, 1, seconds, mark_pause_s=3.0, poll_pause_s=POLL_S)
    load = run_processes(place, one_each, processes=10)
    lines.append(as_line("10 people, ten processes", load))
    load = run_processes(place, storm, processes=4)
    lines.append(as_line("8 writers, 20 readers, 4 processes, no pause", load))
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", default=os.environ.get("DATABASE_URL") or None)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--as-part", action="store_true", help=argparse.SUPPRESS)
    choice = parser.parse_args()
    if choice.as_part:
        _be_part()
        return
    print(f"{'milliseconds':<44}{'writes':>7}{'p50':>9}{'p95':>9}{'longest':>9}", end="")
    print(f"{'reads':>8}{'faults':>7}")
    with tempfile.TemporaryDirectory() as folder:
        print(*report(Path(folder), choice.database_url, seconds=choice.seconds), sep="\n")


if __name__ == "__main__":
    main()
