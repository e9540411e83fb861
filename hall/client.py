"""The laptop that joined: exchanges with the one that opened the session, in the background."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from hall.exchange import (
    MAX_EVENTS,
    Message,
    Presence,
    clean_who,
    covers,
    next_page,
    read_message,
    write_message,
)
from hall.ports import EventLog
from hall.sealing import Seal
from hall.transport import HallLine
from model.errors import HotspotsError, SessionError
from model.text import Text

RHYTHM_S = 0.5
"""Between two exchanges when there is nothing to do: a mark is at another laptop within 2 s."""

LONGEST_WAIT_S = 10.0
"""Between two attempts to reach a laptop that is away."""

_SMALLEST_PAGE = 25  # events; after a timeout pages are halved down to this


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SyncState:
    """How the exchange stands."""

    is_connected: bool = False
    is_equal: bool = False  # both had the same events at the last exchange
    away_since: datetime | None = None  # UTC
    last_exchange: datetime | None = None  # UTC
    others: tuple[Presence, ...] = ()  # the other laptops; empty while away
    error: Text | None = None


@dataclass(slots=True)
class _Theirs:
    """What is known of the other side."""

    have: dict[str, int] | None = None  # None until it has said so
    page: int = MAX_EVENTS


class SyncClient:
    """Pulls and pushes until both are equal, and goes on. `state` may be read by any thread."""

    def __init__(self, log: EventLog, line: HallLine, seal: Seal) -> None:
        self._log = log
        self._line = line
        self._seal = seal
        self._own = Presence(log.laptop)
        self._theirs = _Theirs()
        self._state = SyncState()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    @property
    def state(self) -> SyncState:
        """How the exchange stands now."""
        with self._lock:
            return self._state

    @property
    def address(self) -> str:
        """Where the other laptop is."""
        return self._line.address

    def start(self) -> None:
        """Begin to exchange in the background."""
        self._thread.start()

    def stop(self) -> None:
        """End the exchange; what was taken in stays."""
        self._end.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()
        self._line.close()

    def poke(self) -> None:
        """Exchange now: something has changed here."""
        self._wake.set()

    def set_presence(self, who: str, editing: str) -> None:
        """Say who sits at this laptop, and what she is editing."""
        own = Presence(self._log.laptop, clean_who(who), editing)
        with self._lock:
            is_new, self._own = own != self._own, own
        if is_new:
            self.poke()

    def exchange_once(self) -> bool:
        """Exchange one message each way; return whether both sides are equal now.

        Raises `SessionError` when the other laptop cannot be reached or refuses, another
        `HotspotsError` when nothing could be kept here.
        """
        sealed = self._seal.seal_request(write_message(self._request()))
        raw = self._seal.open_reply(self._line.send(sealed), request=sealed)
        reply = read_message(raw, session_id=self._log.session_id)
        if reply.events:
            self._log.receive(reply.events, reply.texts)
        self._theirs.have = dict(reply.have)
        known = self._log.known()
        is_equal = covers(known, reply.have) and covers(reply.have, known)
        self._note_success(reply, is_equal=is_equal)
        return is_equal

    def _request(self) -> Message:
        known, theirs = self._log.known(), self._theirs
        events, texts = (
            ((), {})
            if theirs.have is None
            else next_page(self._log, theirs.have, limit=theirs.page)
        )
        with self._lock:
            own = self._own
        return Message(own, known, events, texts, limit=theirs.page)

    def _run(self) -> None:
        wait = RHYTHM_S
        while not self._end.is_set():
            self._wake.clear()
            try:
                is_equal = self.exchange_once()
            except Exception as error:  # noqa: BLE001  it must go on; a fault of ours is logged
                self._note_failure(_told(error))
                # a poke must not turn an absent laptop into a busy loop
                self._end.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT_S)
                continue
            wait = RHYTHM_S
            if is_equal:
                self._wake.wait(RHYTHM_S)

    def _note_success(self, reply: Message, *, is_equal: bool) -> None:
        page = min(self._theirs.page * 2, MAX_EVENTS)
        self._theirs.page = page
        with self._lock:
            self._state = SyncState(
                is_connected=True,
                is_equal=is_equal,
                last_exchange=datetime.now(UTC),
                others=(reply.sender, *reply.others),
            )

    def _note_failure(self, error: HotspotsError) -> None:
        if isinstance(error, SessionError) and error.code == "sync_slow":
            self._theirs.page = max(self._theirs.page // 2, _SMALLEST_PAGE)
        with self._lock:
            before = self._state
            self._state = replace(
                before,
                is_connected=False,
                is_equal=False,
                away_since=before.away_since or datetime.now(UTC),
                others=(),
                error=error.text,
            )


def _told(error: Exception) -> HotspotsError:
    """Return what to tell people."""
    if isinstance(error, HotspotsError):
        return error
    _log.error("sync: a fault of the program", exc_info=error)
    return SessionError("sync_fault")
