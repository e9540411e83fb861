"""Kill -9 in the middle of writing: every write that was acknowledged is found again.

A program that writes as fast as it can says each write's number once it is kept.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from model.errors import StoreError
from store.audit import verify_audit
from store.database import Store, open_store
from store.settings import get_setting, set_setting
from tests.postgres import running_server

PROJECT = Path(__file__).parents[2]
ROUNDS = 8
ALL_ROUNDS = 50
MOST_WRITES = 30
WRITERS = 2

PROGRAM = """
import sys, threading
from pathlib import Path
import store.events
from store.database import open_store
from store.settings import set_setting

print("ready", flush=True)
home, url, round_ = sys.stdin.readline().rstrip().split("|")
store = open_store(Path(home), database_url=url or None)

def write(name):
    for number in range(1, 10**6):
        set_setting(store, f"{round_}-{name}", str(number))
        sys.stdout.write(f"{name} {number}\\n")
        sys.stdout.flush()

threads = [threading.Thread(target=write, args=(name,)) for name in WRITERS]
for thread in threads:
    thread.start()
"""


@contextmanager
def loaded() -> Iterator[subprocess.Popen[str]]:
    """Start a writing program up to the point where it has its modules."""
    program = PROGRAM.replace("WRITERS", repr([f"writer{n}" for n in range(WRITERS)]))
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def kill_once(
    process: subprocess.Popen[str], home: Path, url: str, round_: int, *, chance: random.Random
) -> dict[str, int]:
    """Let the program write, kill it; return the last write that each writer was sure of."""
    assert process.stdin and process.stdout
    assert process.stdout.readline() == "ready\n"
    process.stdin.write(f"{home}|{url}|{round_}\n")
    process.stdin.flush()
    said = [process.stdout.readline() for _ in range(chance.randint(1, MOST_WRITES))]
    time.sleep(chance.uniform(0, 0.02))  # somewhere in the middle of the next ones
    process.kill()
    said += process.stdout.read().splitlines(keepends=True)
    whole = [line.split() for line in said if line.endswith("\n")]
    assert whole, "nothing was written"
    return {f"{round_}-{name}": int(number) for name, number in whole}


def lost(store: Store, acknowledged: dict[str, int]) -> dict[str, str]:
    """Return what is missing: a writer may have got one further than it could say."""
    found = {name: get_setting(store, name, "0") for name in acknowledged}
    return {n: v for n, v in found.items() if int(v) - acknowledged[n] not in {0, 1}}


def kill_rounds(rounds: int, home: Path, url: str) -> dict[str, int]:
    chance = random.Random(rounds)  # noqa: S311
    acknowledged: dict[str, int] = {}
    with open_store(home, database_url=url or None) as store:  # a page that stays open
        for round_ in range(rounds):
            with loaded() as process:
                acknowledged |= kill_once(process, home, url, round_, chance=chance)
            assert lost(store, acknowledged) == {}
            assert verify_audit(store).is_whole
            if store.is_file:
                with closing(sqlite3.connect(store.path)) as connection:
                    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return acknowledged


def test_killed_writers_lose_nothing_acknowledged(tmp_path: Path) -> None:
    acknowledged = kill_rounds(ROUNDS, tmp_path / "home", "")
    assert len(acknowledged) >= ROUNDS
    assert sum(acknowledged.values()) > 5 * ROUNDS


def test_killed_writers_of_a_server_lose_nothing(tmp_path: Path, postgres_url: str) -> None:
    kill_rounds(2, tmp_path / "home", postgres_url)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_fifty_kills(tmp_path: Path, request: pytest.FixtureRequest, kind: str) -> None:
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    kill_rounds(ALL_ROUNDS, tmp_path / "home", url)


def test_server_that_crashes_loses_nothing_acknowledged(tmp_path: Path) -> None:
    with running_server({}) as server, server.database() as url:
        acknowledged = {"w0": 0, "w1": 0}
        faults: list[str] = []
        with open_store(tmp_path / "home", database_url=url) as store:
            is_down = threading.Event()

            def write(name: str) -> None:
                number = 0
                while not is_down.is_set():
                    try:
                        set_setting(store, name, str(number + 1))
                    except StoreError as error:
                        faults.append(error.code)
                        return
                    number += 1
                    acknowledged[name] = number

            threads = [threading.Thread(target=write, args=(name,)) for name in acknowledged]
            for thread in threads:
                thread.start()
            deadline = time.monotonic() + 60
            while sum(acknowledged.values()) < 20 and not faults and time.monotonic() < deadline:
                time.sleep(0.01)
            early = (list(faults), sum(acknowledged.values()))
            server.stop(mode="immediate")
            is_down.set()
            for thread in threads:
                thread.join()
            assert not early[0]
            assert early[1] >= 20
            assert set(faults) <= {"store_connection_lost", "store_unreachable"}
            server.start()
            assert lost(store, acknowledged) == {}  # the same open store finds its way back
            assert verify_audit(store).is_whole
            set_setting(store, "after", "the crash")
