"""Several laptops for real: own stores, real HTTP, and everything arrives everywhere."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from hall.client import RHYTHM_S, SyncClient
from hall.transport import FIRST_PORT
from model.errors import SessionError
from model.events import Edit, EntityKind
from services.choosing import versions_of
from services.hall import Hall, close_hall, hall_of, open_hall, resume_hall
from services.hall_registry import MEMORY, registry_of
from services.hall_sync import (
    SyncRole,
    join_session,
    leave_session,
    resume_sync,
    set_editing,
    sync_status,
)
from services.sessions import (
    edit_session,
    list_sessions,
    redact,
    resolve,
    session_state,
)
from services.workspace import Workspace
from store.audit import verify_audit
from store.backup import backup_store
from store.database import open_store
from store.events import ORIGIN, known, origin_of, record
from store.restore import restore_into
from store.settings import write_setting
from tests.services.hall_sessions import FACILITATOR, LOOPBACK, mark, start, vote

NewLaptop = Callable[[], Workspace]


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[NewLaptop]:
    """Return a maker of laptops: a store each, without boundaries; what they opened is closed."""
    made: list[Workspace] = []

    def make() -> Workspace:
        home = tmp_path / f"laptop{len(made)}"
        made.append(Workspace(home, open_store(home)))
        return made[-1]

    yield make
    for workspace in made:
        for session_id in list(registry_of(workspace).clients):
            leave_session(workspace, session_id)
        workspace.store.close()


@pytest.fixture
def hub(workspace: Workspace) -> Iterator[tuple[Workspace, str, Hall]]:
    session_id = start(workspace)
    yield workspace, session_id, opened(workspace, session_id)
    close_hall(workspace, session_id, actor=FACILITATOR)


def opened(workspace: Workspace, session_id: str, *, ballot: bool = False) -> Hall:
    return open_hall(
        workspace, session_id, ballot=ballot, sync=True, actor=FACILITATOR, interface=LOOPBACK
    )


def wait(condition: Callable[[], object], *, seconds: float = 60.0) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "waited too long"
        time.sleep(0.03)
    return time.monotonic() - began


def join(workspace: Workspace, hall: Hall, *, who: str = "") -> str:
    return join_session(workspace, hall.addresses[0], hall.join_code, who=who)


def has(workspace: Workspace, session_id: str, mark_id: str) -> bool:
    return any(m.entity_id == mark_id for m in session_state(workspace, session_id).marks)


def test_joining_brings_the_whole_session(hub, laptop):
    first, session_id, hall = hub
    mark(first, session_id, note="мост")
    second = laptop()
    assert list_sessions(second) == ()
    assert join(second, hall, who="Б") == session_id
    wait(lambda: sync_status(second, session_id).is_equal)
    assert session_state(second, session_id) == session_state(first, session_id)
    assert session_state(second, session_id).marks[0].note == "мост"
    assert [info.entity_id for info in list_sessions(second)] == [session_id]
    status = sync_status(second, session_id)
    assert (status.role, status.is_connected, status.laptops) == (SyncRole.MEMBER, True, 2)
    assert status.address == hall.addresses[0]
    assert sync_status(first, session_id).role is SyncRole.HUB
    assert sync_status(first, session_id).others[0].who == "Б"


def test_a_laptop_without_the_boundaries_is_told_so_and_takes_part(hub, laptop):
    first, session_id, hall = hub
    second = laptop()
    join(second, hall)
    assert sync_status(second, session_id).warning.key == "sync.missing_set"
    mark_id = mark(second, session_id)
    wait(lambda: has(first, session_id, mark_id))


@dataclass(frozen=True)
class Exchange:
    """One exchange of a laptop that joined, and what it knew afterwards."""

    laptop: str
    began: float
    ended: float
    known: Mapping[str, int]


@pytest.fixture
def exchanges(monkeypatch: pytest.MonkeyPatch) -> list[Exchange]:
    """Every exchange that has succeeded, in the order of their ends."""
    done: list[Exchange] = []
    exchange_once = SyncClient.exchange_once

    def noted(self: SyncClient) -> bool:
        began = time.monotonic()
        is_equal = exchange_once(self)
        log = self._log
        done.append(Exchange(log.laptop, began, time.monotonic(), log.known()))
        return is_equal

    monkeypatch.setattr(SyncClient, "exchange_once", noted)
    return done


def test_a_mark_is_at_the_others_after_one_exchange_of_each(
    hub, laptop, exchanges, record_property
):
    """An exchange under way and the next, there and here: four of half a second are two seconds."""
    assert 4 * RHYTHM_S <= 2
    first, session_id, hall = hub
    second, third = laptop(), laptop()
    join(second, hall)
    join(third, hall)
    took = []
    for at in range(12):
        here, there = [(first, third), (second, first), (second, third)][at % 3]
        time.sleep(0.13 * (at % 4))  # anywhere in the rhythm
        mark_id = mark(here, session_id)
        made, origin = time.monotonic(), origin_of(here.store)
        number = known(here.store, session_id)[origin]
        took.append(wait(lambda there=there, mark_id=mark_id: has(there, session_id, mark_id)))
        sent = made if here is first else ended_after(exchanges, origin, made)
        reader = origin_of((third if there is first else there).store)
        ended_after(exchanges, reader, sent)
        later = [one for one in exchanges if one.laptop == reader and one.began >= sent]
        assert all(one.known[origin] >= number for one in later)
    record_property("seconds_until_seen_median", round(statistics.median(took), 2))
    record_property("seconds_until_seen_longest", round(max(took), 2))


def ended_after(exchanges: list[Exchange], laptop: str, moment: float) -> float:
    """Wait for the end of a laptop's first exchange that began after a moment; return it."""
    found: list[float] = []

    def is_there() -> bool:
        ends = [one.ended for one in exchanges if one.laptop == laptop and one.began >= moment]
        found.extend(ends[:1])
        return bool(ends)

    wait(is_there)
    return found[0]


def test_ten_laptops_agree(hub, laptop):
    first, session_id, hall = hub
    others = [laptop() for _ in range(9)]
    for at, other in enumerate(others):
        join(other, hall, who=f"laptop {at}")
    for other in (first, *others):
        mark(other, session_id, note="a word")
    everyone = [first, *others]
    wait(lambda: all(len(session_state(w, session_id).marks) == 10 for w in everyone))
    wait(lambda: all(sync_status(w, session_id).is_equal for w in others))
    marks = {m for w in everyone for m in _as_text(session_state(w, session_id).marks)}
    assert len(marks) == 10
    wait(lambda: sync_status(others[0], session_id).laptops == 10)


def _as_text(marks) -> list[str]:
    return [f"{m.entity_id} {m.note} {m.heads}" for m in marks]


def test_who_edits_what_is_seen(hub, laptop):
    first, session_id, hall = hub
    second, third = laptop(), laptop()
    mark_id = mark(first, session_id)
    join(second, hall)
    join(third, hall)
    set_editing(second, session_id, "Айгүл", mark_id)
    set_editing(first, session_id, "Бакыт", "")

    def seen(workspace: Workspace) -> set[tuple[str, str]]:
        return {(p.who, p.editing) for p in sync_status(workspace, session_id).others}

    wait(lambda: ("Айгүл", mark_id) in seen(first), seconds=2)
    wait(lambda: {("Айгүл", mark_id), ("Бакыт", "")} <= seen(third), seconds=3)
    set_editing(second, session_id, "Айгүл", "")
    wait(lambda: ("Айгүл", "") in seen(third), seconds=3)


def test_two_who_edit_one_mark_while_apart_keep_both_versions(hub, laptop):
    first, session_id, hall = hub
    mark_id = mark(first, session_id)
    second = laptop()
    join(second, hall)
    wait(lambda: has(second, session_id, mark_id))
    close_hall(first, session_id, actor=FACILITATOR)
    wait(lambda: sync_status(second, session_id).away_since)
    for workspace, severity in ((first, 1), (second, 3)):
        edit = Edit(EntityKind.MARK, mark_id, {"severity": severity})
        edit_session(workspace, session_id, [edit], actor=FACILITATOR)
    leave_session(second, session_id)
    join(second, opened(first, session_id))
    for workspace in (first, second):
        wait(lambda w=workspace: len(versions_of(w, session_id, mark_id)) == 2)
    versions = versions_of(second, session_id, mark_id)
    chosen = next(v for v in versions if v.values["severity"] == 1)
    shown = [version.head_id for version in versions_of(second, session_id, mark_id)]
    resolve(second, session_id, mark_id, chosen.head_id, shown=shown, actor=FACILITATOR)
    for workspace in (first, second):
        wait(lambda w=workspace: not session_state(w, session_id).marks[0].has_conflict)
        assert session_state(workspace, session_id).marks[0].severity == 1


def test_a_redaction_blanks_the_words_everywhere(hub, laptop):
    first, session_id, hall = hub
    mark_id = mark(first, session_id, note="a name")
    second = laptop()
    join(second, hall)
    wait(lambda: has(second, session_id, mark_id))
    redact(second, session_id, EntityKind.MARK, mark_id, actor=FACILITATOR)
    wait(lambda: session_state(first, session_id).marks[0].note == "")
    late = laptop()
    join(late, hall)
    wait(lambda: has(late, session_id, mark_id))
    assert session_state(late, session_id).marks[0].note == ""


def test_a_hub_that_was_started_again_is_found_without_typing(hub, laptop):
    first, session_id, hall = hub
    second = laptop()
    join(second, hall)
    registry_of(first).doors.pop(session_id).server.stop()  # as in a crash: nothing is forgotten
    alone = mark(second, session_id)
    wait(lambda: sync_status(second, session_id).away_since)
    assert sync_status(second, session_id).error.key == "error.sync_unreachable"
    opened(first, session_id)
    wait(lambda: has(first, session_id, alone))
    wait(lambda: sync_status(second, session_id).is_connected)
    assert sync_status(second, session_id).away_since is None


def test_a_hub_that_was_started_again_lets_the_others_in_with_the_code_they_know(hub, laptop):
    first, session_id, hall = hub
    assert not resume_hall(first, session_id, actor=FACILITATOR)  # it is open
    second = laptop()
    join(second, hall)
    registry_of(first).doors.pop(session_id).server.stop()
    assert resume_hall(first, session_id, actor=FACILITATOR)
    assert hall_of(first, session_id).join_code == hall.join_code
    alone = mark(second, session_id)
    wait(lambda: has(first, session_id, alone))
    close_hall(first, session_id, actor=FACILITATOR)
    assert not resume_hall(first, session_id, actor=FACILITATOR)  # it was closed on purpose


def test_a_member_that_was_started_again_goes_on_without_typing(hub, laptop):
    first, session_id, hall = hub
    second = laptop()
    join(second, hall)
    registry_of(second).clients.pop(session_id).stop()
    again = Workspace(second.home, second.store)
    assert resume_sync(again, session_id)
    assert resume_sync(again, session_id)
    mark_id = mark(first, session_id)
    wait(lambda: has(again, session_id, mark_id))
    leave_session(again, session_id)
    assert not resume_sync(again, session_id)
    assert json.loads((second.home / MEMORY).read_text()) == {}
    assert sync_status(again, session_id).role is SyncRole.ALONE


def test_where_the_address_cannot_be_written_nothing_is_joined(hub, laptop, monkeypatch):
    _, session_id, hall = hub
    second = laptop()

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk:
        disk.setattr("services.hall_registry.os.open", full)
        with pytest.raises(SessionError, match="hall_not_kept"):
            join(second, hall)
        assert registry_of(second).clients == {}
    join(second, hall)
    client = registry_of(second).clients[session_id]
    with monkeypatch.context() as disk:
        disk.setattr("services.hall_registry.os.open", full)
        with pytest.raises(SessionError, match="hall_not_kept"):
            leave_session(second, session_id)
    assert not client._thread.is_alive()
    leave_session(second, session_id)


def test_a_wrong_code_or_address_is_one_clear_error_and_leaves_nothing(hub, laptop):
    _, session_id, hall = hub
    second = laptop()
    wrong = ("A" if hall.join_code[0] != "A" else "C") + hall.join_code[1:]
    for address, code, expected in (
        (hall.addresses[0], wrong, "sync_wrong_code"),
        (hall.addresses[0], "", "sync_wrong_code"),
        ("the other laptop", hall.join_code, "sync_bad_address"),
        (f"{LOOPBACK}:{FIRST_PORT + 20}", hall.join_code, "sync_unreachable"),
    ):
        with pytest.raises(SessionError) as error:
            join_session(second, address, code)
        assert error.value.code == expected
    assert list_sessions(second) == ()
    assert registry_of(second).clients == {}
    assert sync_status(second, session_id).role is SyncRole.ALONE


def test_another_session_at_the_same_address_is_not_mixed_in(hub, laptop):
    first, session_id, hall = hub
    second = laptop()
    join(second, hall)
    close_hall(first, session_id, actor=FACILITATOR)
    other = start(first)
    opened(first, other)
    wait(lambda: (e := sync_status(second, session_id).error) and "other_session" in e.key)
    assert [info.entity_id for info in list_sessions(second)] == [session_id]
    close_hall(first, other, actor=FACILITATOR)


def test_votes_and_laptops_at_once(hub, laptop):
    first, session_id, _ = hub
    hall = opened(first, session_id, ballot=True)
    second = laptop()
    join(second, hall)
    assert vote(hall.addresses[0], hall.ballot_code).status_code == 200
    wait(lambda: len(session_state(second, session_id).ballots) == 1)
    assert httpx.get(f"http://{hall.addresses[0]}/?c=AAAAAA", trust_env=False).status_code == 403


@pytest.mark.long
def test_a_week_s_five_thousand_events_arrive(hub, laptop):
    first, session_id, hall = hub
    second = laptop()
    join(second, hall)
    wait(lambda: sync_status(second, session_id).is_equal)
    registry_of(second).clients.pop(session_id).stop()
    point = {"type": "Point", "coordinates": [74.6, 42.8]}
    for start_at in range(0, 5_000, 1_000):
        edits = [
            Edit(EntityKind.MARK, f"{at:032x}", {"geometry": point, "category": "alcohol"})
            for at in range(start_at, start_at + 1_000)
        ]
        record(first.store, session_id, edits, actor=FACILITATOR)
    resume_sync(second, session_id)
    began = time.monotonic()
    wait(
        lambda: (status := sync_status(second, session_id)).is_connected and status.is_equal,
        seconds=200,
    )
    print(f"5,000 events in {time.monotonic() - began:.1f} s")  # noqa: T201
    assert len(session_state(second, session_id).marks) == 5_000
    assert verify_audit(second.store).is_whole


def test_a_copied_data_folder_is_told_and_is_a_laptop_of_its_own_after_a_restore(
    hub, laptop, tmp_path
):
    first, session_id, hall = hub
    backup_store(first.store, tmp_path / "copy.db")
    second = laptop()
    restore_into(second.store, tmp_path / "copy.db")
    with second.store.write("set_setting") as change:  # as a copied file would have it
        write_setting(change.connection, ORIGIN, origin_of(first.store))
    with pytest.raises(SessionError, match="sync_same_laptop"):
        join(second, hall)
    restore_into(second.store, tmp_path / "copy.db")
    assert join(second, hall) == session_id
    mark_id = mark(second, session_id)
    wait(lambda: has(first, session_id, mark_id))
