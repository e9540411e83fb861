"""One laptop with open lines does not close the hall's port for the others."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection

import httpx
import pytest

from hall import protocol
from hall.app import build_app
from hall.gate import CodeGate
from hall.server import HallServer
from tests.hall.fakes import FakeBox

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems have one loopback address"
)


@pytest.fixture
def server() -> Iterator[HallServer]:
    gate = CodeGate("ACE234")
    running = HallServer(build_app(ballot=FakeBox(), gate=gate), interface="127.0.0.1")
    running.start()
    yield running
    running.stop()


def _ask(server: HallServer, *, source: str = "127.0.0.2") -> int:
    transport = httpx.HTTPTransport(local_address=source)
    with httpx.Client(transport=transport, trust_env=False) as client:
        return client.get(f"http://127.0.0.1:{server.port}/?c=ACE234", timeout=5).status_code


def _open(server: HallServer, held: ExitStack, words: bytes = b"") -> socket.socket:
    line = held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
    line.sendall(words)
    return line


def _is_closed(line: socket.socket) -> bool:
    try:
        return line.recv(1) == b""
    except (ConnectionResetError, TimeoutError) as error:
        return isinstance(error, ConnectionResetError)


def test_three_hundred_open_lines_of_one_address_leave_room(server: HallServer) -> None:
    with ExitStack() as held:
        lines = [_open(server, held) for _ in range(310)]
        assert all(_is_closed(line) for line in lines[protocol.MOST_PER_ADDRESS :])
        assert _ask(server) == 200


@pytest.mark.parametrize("words", [b"", b"GET / HTTP/1.1\r\nHost: 127"])
def test_who_asks_nothing_is_hung_up_on(
    server: HallServer, monkeypatch: pytest.MonkeyPatch, words: bytes
) -> None:
    monkeypatch.setattr(protocol, "IDLE_SECONDS", 0.2)
    with ExitStack() as held:
        began = time.monotonic()
        assert _is_closed(_open(server, held, words))
        assert time.monotonic() - began < 4


def test_who_asks_again_and_again_is_not(
    server: HallServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "IDLE_SECONDS", 0.3)
    line = HTTPConnection("127.0.0.1", server.port, timeout=5)
    line.connect()
    first = line.sock
    for _ in range(8):
        line.request("GET", "/?c=ACE234")
        answer = line.getresponse()
        assert (answer.status, answer.read()[:9]) == (200, b"<!doctype")
        assert line.sock is first  # it was never hung up on
        time.sleep(0.15)
    line.close()
