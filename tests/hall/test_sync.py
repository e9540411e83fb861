"""The exchange: everything arrives everywhere, whatever is cut, and nothing else gets in."""

from __future__ import annotations

import json
import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest

from hall import transport
from hall.app import build_app
from hall.client import SyncClient
from hall.desk import GONE_AFTER_S, SyncDesk
from hall.exchange import (
    MAX_EVENT_BYTES,
    MAX_EVENTS,
    Message,
    Presence,
    covers,
    next_page,
    read_message,
    write_message,
)
from hall.sealing import MAX_SEALED, PROTOCOL, Seal
from hall.server import HallServer
from hall.sync_door import SyncDoor
from hall.transport import SESSION_HEADER, VERSION_HEADER, HallLine
from model.errors import SessionError
from session.wire import digest_text
from tests.hall.fakes import CODE, SESSION, FakeLog, Wire, client_of
from tests.hall.phone import Phone


def until_equal(*clients: SyncClient, rounds: int = 60) -> None:
    """Exchange until a whole round changes nothing, cuts or not."""
    for _ in range(rounds):
        done = [_try(client) for client in clients]  # each of them, in every round
        if all(done) and all(map(_try, clients)):
            return
    pytest.fail("the laptops do not agree")


def _try(client: SyncClient) -> bool:
    try:
        return client.exchange_once()
    except SessionError:
        return False


def hall(laptops: int, *, chance: random.Random | None = None):
    hub = FakeLog()
    desk = SyncDesk(hub, CODE)
    logs = [FakeLog() for _ in range(laptops - 1)]
    wires = [Wire(desk, chance=chance) for _ in logs]
    return hub, desk, logs, [client_of(log, wire) for log, wire in zip(logs, wires, strict=True)]


@pytest.mark.parametrize("laptops", [2, 3, 10])
def test_every_laptop_ends_with_everything(laptops):
    hub, _, logs, clients = hall(laptops)
    for at, log in enumerate([hub, *logs]):
        for _ in range(at + 2):
            log.add(f"note {at}")
    until_equal(*clients)
    assert len(hub.events) == sum(at + 2 for at in range(laptops))
    assert {log.content() for log in [hub, *logs]} == {hub.content()}
    assert len(hub.texts) == len(hub.events)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_cut_and_in_whatever_order_nothing_is_lost(seed):
    chance = random.Random(seed)  # noqa: S311  repeatable, no secret
    hub, _, logs, clients = hall(chance.randint(2, 5), chance=chance)
    made = 0
    for _ in range(80):
        what = chance.randrange(3)
        if what == 0:
            chance.choice([hub, *logs]).add("x" * chance.randint(0, 5))
            made += 1
        elif what == 1:
            _try(chance.choice(clients))
        else:
            chance.choice(clients)._line.is_cut = chance.random() < 0.4
    for client in clients:
        client._line.is_cut = False
        client._line.chance = None
    until_equal(*clients)
    assert len(hub.events) == made
    assert {log.content() for log in [hub, *logs]} == {hub.content()}


def test_a_week_s_events_arrive_in_pages():
    hub, _, (log,), (client,) = hall(2)
    for at in range(5_000):
        hub.events[hub.laptop, at + 1] = _numbered(hub, at + 1)
    for _ in range(700):
        log.add()
    pages = 0
    while not client.exchange_once():
        pages += 1
    assert len(log.events) == len(hub.events) == 5_700
    assert 5_000 / MAX_EVENTS - 1 <= pages <= 5_000 / MAX_EVENTS + 2


def _numbered(log: FakeLog, number: int):
    from dataclasses import replace

    template = log.__dict__.setdefault("template", FakeLog().add())
    return replace(
        template, event_id=f"{number:032x}", origin=log.laptop, number=number, clock=number
    )


def test_a_page_of_heavy_events_is_cut_by_size():
    log = FakeLog()
    for _ in range(5):
        event = log.add()
        heavy = {"mark_ids": [f"{at:032x}" for at in range(9_000)]}
        object.__setattr__(event, "changes", heavy)
    events, _ = next_page(log, {}, limit=500)
    assert [event.number for event in events] == [1, 2, 3]
    assert len(json.dumps(heavy)) * 3 < MAX_EVENT_BYTES * 1.1


def test_a_laptop_that_lost_the_end_of_its_store_gets_it_back():
    hub, _, logs, clients = hall(3)
    hub.add("one")
    until_equal(*clients)
    hub.events.clear()  # restored from an old backup
    until_equal(*clients)
    assert {log.content()[0] for log in logs} == {hub.content()[0]}
    assert hub.content()[0]


def message(log: FakeLog, **changes) -> Message:
    event = log.add("a word")
    return Message(Presence(log.laptop, "A", ""), log.known(), (event,), dict(log.texts), **changes)


def test_a_message_says_what_was_written():
    log = FakeLog()
    sent = message(log, others=(Presence("0" * 16, "Б", "1" * 32),), limit=7)
    assert read_message(write_message(sent), session_id=SESSION) == sent


BAD = [
    lambda m: m.pop("have"),
    lambda m: m.update(have={"x": 1}),
    lambda m: m.update(have={"0" * 16: -1}),
    lambda m: m.update(have={"0" * 16: True}),
    lambda m: m.update(have=None),
    lambda m: m.update(events={}),
    lambda m: m.update(events=[{}] * 501),
    lambda m: m.update(others=[{}] * 65),
    lambda m: m.update(texts={"x": ["", None]}),
    lambda m: m.update(texts={"0" * 64: ["0" * 32, "another text"]}),
    lambda m: m.update(texts={digest_text("0" * 32, "x" * 601): ["0" * 32, "x" * 601]}),
    lambda m: m.update(texts={digest_text("0" * 32, "\x0b"): ["0" * 32, "\x0b"]}),
    lambda m: m.update(texts={digest_text("0" * 32, ["a"]): ["0" * 32, ["a"]]}),
    lambda m: m.update(sender={"laptop": "../..", "who": "", "editing": ""}),
    lambda m: m.update(sender={"laptop": "0" * 16, "who": 3, "editing": ""}),
    lambda m: m.update(limit="many"),
]


@pytest.mark.parametrize("spoil", BAD)
def test_a_message_with_anything_wrong_is_refused_whole(spoil):
    raw = json.loads(write_message(message(FakeLog())))
    spoil(raw)
    with pytest.raises(SessionError):
        read_message(json.dumps(raw).encode(), session_id=SESSION)


@pytest.mark.parametrize("raw", [b"", b"[]", b"null", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_message_is_refused(raw):
    with pytest.raises(SessionError, match="sync_bad_message"):
        read_message(raw, session_id=SESSION)


def test_events_of_another_session_are_refused():
    with pytest.raises(SessionError, match="sync_other_session"):
        read_message(write_message(message(FakeLog("7" * 32))), session_id=SESSION)


def test_two_copies_of_one_laptop_are_told_and_not_merged():
    """Both would number their own marks alike, and look equal while each lacks the other's."""
    hub, _, (log,), (client,) = hall(2)
    log.laptop = hub.laptop
    client.set_presence("A", "")
    hub.add("here")
    log.add("there")
    with pytest.raises(SessionError, match="sync_same_laptop"):
        client.exchange_once()


def test_a_bad_event_is_refused_and_nothing_of_its_page_is_taken():
    hub, desk, (log,), _ = hall(2)
    raw = json.loads(write_message(message(log)))
    raw["events"][0]["changes"]["severity"] = 99
    seal = Seal(CODE, SESSION)
    with pytest.raises(SessionError, match="session_bad_field"):
        desk.answer(seal.seal_request(json.dumps(raw).encode()))
    assert hub.events == {}


def test_a_redacted_text_travels_blank():
    log = FakeLog()
    log.add("a name")
    digest = next(iter(log.texts))
    log.texts[digest] = ("", None)
    sent = Message(Presence(log.laptop), {}, tuple(log.events.values()), dict(log.texts))
    got = read_message(write_message(sent), session_id=SESSION)
    assert got.texts == {digest: ("", None)}


def test_presence_goes_round_and_ends():
    now = [0.0]
    hub = FakeLog()
    desk = SyncDesk(hub, CODE, clock=lambda: now[0])
    logs = [FakeLog(), FakeLog()]
    clients = [client_of(log, Wire(desk)) for log in logs]
    desk.set_presence("Hub", "1" * 32)
    clients[0].set_presence("Айгүл\x00\n", "2" * 32)
    for client in (*clients, *clients):
        client.exchange_once()
    assert clients[1].state.others == (
        Presence(hub.laptop, "Hub", "1" * 32),
        Presence(logs[0].laptop, "Айгүл", "2" * 32),
    )
    assert len(desk.others()) == 2
    now[0] += GONE_AFTER_S + 1
    clients[1].exchange_once()
    assert [one.laptop for one in desk.others()] == [logs[1].laptop]


def ask(desk: SyncDesk, body: bytes = b"", **headers: str) -> tuple[int, object]:
    given = {VERSION_HEADER: str(PROTOCOL), SESSION_HEADER: SESSION} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    phone = Phone(build_app(sync=SyncDoor(desk)))
    answer = phone.post("/sync", content=body, headers=given)
    try:
        return answer.status_code, answer.json()["error"]
    except ValueError:
        return answer.status_code, answer.content


def test_the_endpoint_says_clearly_what_is_wrong():
    hub = FakeLog()
    desk = SyncDesk(hub, CODE)
    seal = Seal(CODE, SESSION)
    good = seal.seal_request(write_message(message(FakeLog())))
    tampered = good[:-1] + bytes([good[-1] ^ 1])
    assert ask(desk, tampered) == (403, "sync_wrong_code")
    assert ask(desk, b"") == (403, "sync_wrong_code")
    assert ask(desk, Seal("A" * 18, SESSION).seal_request(b"{}")) == (403, "sync_wrong_code")
    assert ask(desk, good, Sync_Session="6" * 32) == (409, "sync_other_session")
    assert ask(desk, good, Sync_Version="99") == (426, "sync_version")
    assert ask(desk, b"x" * (MAX_SEALED + 1)) == (413, "sync_too_large")
    assert ask(desk, seal.seal_request(b" " * 9_000_000)) == (413, "sync_too_large")
    assert ask(desk, seal.seal_request(b"[]")) == (422, "sync_bad_message")
    assert hub.events == {}
    status, reply = ask(desk, good)
    assert status == 200
    assert len(hub.events) == 1
    assert b"a word" not in reply
    # sent again by anybody, it changes nothing
    assert ask(desk, good)[0] == 200
    assert len(hub.events) == 1


def test_the_greeting_names_the_session_and_nothing_else():
    phone = Phone(build_app(sync=SyncDoor(SyncDesk(FakeLog(), CODE))))
    answer = phone.get("/sync")
    assert answer.json() == {"protocol": PROTOCOL, "session": SESSION}
    assert answer.headers["cache-control"] == "no-store"


@contextmanager
def listening(hub: FakeLog) -> Iterator[tuple[HallServer, SyncDesk]]:
    desk = SyncDesk(hub, CODE)
    server = HallServer(build_app(sync=SyncDoor(desk)), interface="127.0.0.1")
    server.start()
    try:
        yield server, desk
    finally:
        server.stop()


def wait(condition, *, seconds: float = 60.0) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "waited too long"
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_laptop_is_cut_off_goes_on_alone_and_comes_back(monkeypatch):
    monkeypatch.setattr("hall.client.LONGEST_WAIT_S", 0.5)
    hub, log = FakeLog(), FakeLog()
    with listening(hub) as (server, _):
        client = client_of(log, HallLine(f"127.0.0.1:{server.port}", SESSION))
        client.start()
        wait(lambda: client.state.is_equal)
        port = server.port
    wait(lambda: client.state.away_since is not None)
    assert client.state.error.key == "error.sync_unreachable"
    assert not client.state.is_connected
    assert client.state.others == ()
    log.add("made alone")
    hub.add("made over there")
    with listening(hub) as (server, _):
        assert server.port == port
        wait(lambda: client.state.is_equal)
        assert hub.content() == log.content()
        assert client.state.away_since is None
        assert client.state.error is None
        client.stop()
    assert not client._thread.is_alive()


def test_a_fault_of_the_program_is_told_and_does_not_end_the_exchange(monkeypatch, caplog):
    hub, log = FakeLog(), FakeLog()
    with listening(hub) as (server, _):
        client = client_of(log, HallLine(f"127.0.0.1:{server.port}", SESSION))
        with monkeypatch.context() as broken:
            broken.setattr(log, "known", lambda: 1 / 0)
            client.start()
            wait(lambda: client.state.error)
            assert client.state.error.key == "error.sync_fault"
        hub.add("made over there")
        wait(lambda: client.state.is_equal)
        assert hub.content() == log.content()
        assert client.state.error is None
        client.stop()
    assert "ZeroDivisionError" in caplog.text


def test_what_answers_without_being_a_hall_is_said_so():
    box_only = HallServer(build_app(), interface="127.0.0.1")
    box_only.start()
    line = HallLine(f"127.0.0.1:{box_only.port}")
    with pytest.raises(SessionError) as error:
        line.greet()
    assert error.value.code == "sync_no_hall"
    assert httpx.get(f"http://127.0.0.1:{box_only.port}/").status_code == 404
    line.close()
    box_only.stop()
    assert not box_only.is_running
    gone = HallLine(f"127.0.0.1:{box_only.port}")
    with pytest.raises(SessionError) as error:
        gone.greet()
    assert error.value.code == "sync_unreachable"
    gone.close()


def test_a_slow_line_gets_smaller_pages():
    _, _, _, (client,) = hall(2)
    sizes = []

    class Slow(Wire):
        def send(self, sealed: bytes) -> bytes:
            sizes.append(client._theirs.page)
            raise SessionError("sync_slow", address=self.address)

    client._line = Slow(client._line.desk)
    for _ in range(7):
        with pytest.raises(SessionError) as error:
            client.exchange_once()
        client._note_failure(error.value)
    assert sizes == [500, 250, 125, 62, 31, 25, 25]


def test_covering():
    assert covers({"a": 2, "b": 1}, {"a": 2})
    assert not covers({"a": 1}, {"a": 2})
    assert covers({}, {})


def test_an_answer_letter_by_letter_is_not_waited_for(monkeypatch):
    """Whoever leaves the session waits for the exchange under way."""
    monkeypatch.setattr(transport, "LONGEST_ANSWER_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as door:
        sender = threading.Thread(target=_trickle, args=(door,), daemon=True)
        sender.start()
        line = HallLine(f"127.0.0.1:{door.getsockname()[1]}")
        begun = time.monotonic()
        with pytest.raises(SessionError, match="sync_slow"):
            line.greet()
        assert time.monotonic() - begun < 60
        line.close()
        sender.join(60)


def _trickle(door: socket.socket) -> None:
    connection, _ = door.accept()
    with connection, suppress(OSError):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1_200):  # two minutes
            connection.sendall(b" ")
            time.sleep(0.1)
