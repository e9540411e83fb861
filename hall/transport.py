"""The way to another laptop: its address as typed, and HTTP with short patience."""

from __future__ import annotations

import ipaddress
import json
import re
import time
from typing import Any

import httpx

from hall.sealing import MAX_SEALED, PROTOCOL
from model.errors import SessionError
from session.checks import ENTITY_ID

FIRST_PORT, LAST_PORT = 8701, 8720
"""The hall's port: the first of these that is free."""

PATIENCE_S = 3.0
"""For a connection, and for each part of an answer."""

LONGEST_ANSWER_S = 30.0
"""For a whole answer: who sends it letter by letter must not hold up whoever leaves."""

SYNC_PATH = "/sync"
VERSION_HEADER, SESSION_HEADER = "Sync-Version", "Sync-Session"

REFUSALS = frozenset(
    {"sync_wrong_code", "sync_other_session", "sync_version", "sync_bad_message",
     "sync_too_large", "sync_not_kept", "sync_same_laptop"}
)  # fmt: skip
"""What the laptop that opened the session may answer; anything else is no answer."""

_TYPED = re.compile(r"(?:http://)?([0-9.]{7,15}|localhost)(?::([0-9]{1,5}))?(?:/.*)?")


def parse_address(typed: str) -> str:
    """Return "192.168.43.5:8701" for an address as people type it.

    Raises `SessionError` ("sync_bad_address").
    """
    match = _TYPED.fullmatch(typed.strip().lower().replace(",", "."))
    try:
        if match is None:
            raise ValueError(typed)
        host = "127.0.0.1" if match[1] == "localhost" else str(ipaddress.IPv4Address(match[1]))
        port = int(match[2] or FIRST_PORT)
        if not 0 < port < 2**16:
            raise ValueError(typed)
    except ValueError as error:
        raise SessionError("sync_bad_address", address=typed.strip()[:60]) from error
    return f"{host}:{port}"


class HallLine:
    """The line to one laptop."""

    def __init__(self, address: str, session_id: str = "") -> None:
        self.address = address
        self._session_id = session_id
        # a proxy of the office has no way into the hall, so the environment is not asked
        self._client = httpx.Client(
            base_url=f"http://{address}", timeout=PATIENCE_S, trust_env=False
        )

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def greet(self) -> str:
        """Return the id of the session that is open there.

        Raises `SessionError`: "sync_unreachable", "sync_no_hall", "sync_version".
        """
        raw = self._ask("GET", b"")
        try:
            hello = json.loads(raw)
            version, session_id = hello["protocol"], hello["session"]
        except (ValueError, TypeError, KeyError) as error:
            raise self._no_hall() from error
        if version != PROTOCOL:
            raise SessionError("sync_version")
        if not isinstance(session_id, str) or not ENTITY_ID.fullmatch(session_id):
            raise self._no_hall()
        self._session_id = session_id
        return session_id

    def send(self, sealed: bytes) -> bytes:
        """Return the answer to a sealed request; raises `SessionError` without one."""
        return self._ask("POST", sealed)

    def _ask(self, method: str, body: bytes) -> bytes:
        headers = {
            "Content-Type": "application/octet-stream",
            VERSION_HEADER: str(PROTOCOL),
            SESSION_HEADER: self._session_id,
        }
        try:
            with self._client.stream(method, SYNC_PATH, content=body, headers=headers) as answer:
                content = _read(answer)
        except (httpx.ReadTimeout, httpx.WriteTimeout) as error:
            raise SessionError("sync_slow", address=self.address) from error
        except httpx.HTTPError as error:
            raise SessionError("sync_unreachable", address=self.address) from error
        if answer.status_code != httpx.codes.OK:
            raise self._refusal(content)
        return content

    def _refusal(self, content: bytes) -> SessionError:
        try:
            code: Any = json.loads(content)["error"]
        except (ValueError, TypeError, KeyError):
            return self._no_hall()
        return SessionError(code) if code in REFUSALS else self._no_hall()

    def _no_hall(self) -> SessionError:
        return SessionError("sync_no_hall", address=self.address)


def _read(answer: httpx.Response) -> bytes:
    """Return the answer's body; whoever answers at an address may send without end."""
    content = bytearray()
    latest = time.monotonic() + LONGEST_ANSWER_S
    for part in answer.iter_raw():
        content += part
        if time.monotonic() > latest:
            raise httpx.ReadTimeout("an answer without end")
        if len(content) > MAX_SEALED:
            raise SessionError("sync_too_large")
    return bytes(content)
