"""The desk of the laptop that opened the session to others: takes events in, hands events out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from hall.exchange import (
    MAX_LAPTOPS,
    Message,
    Presence,
    clean_who,
    have_after,
    next_page,
    read_message,
    write_message,
)
from hall.ports import EventLog
from hall.sealing import Seal
from model.errors import SessionError

GONE_AFTER_S = 6.0
"""A laptop that has said nothing for so long is not there; they speak every half second."""


class SyncDesk:
    """Answers the other laptops; knows one session and nothing else. Thread-safe."""

    def __init__(
        self, log: EventLog, code: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.session_id = log.session_id
        self._log = log
        self._seal = Seal(code, log.session_id)
        self._clock = clock
        self._lock = threading.Lock()
        self._own = Presence(log.laptop)
        self._seen: dict[str, tuple[float, Presence]] = {}

    def answer(self, sealed: bytes) -> bytes:
        """Return the sealed reply to a sealed request.

        Raises `SessionError` for what cannot be read or taken in, `StoreError` when nothing
        could be kept.
        """
        raw = self._seal.open_request(sealed)
        reply = self.exchange(read_message(raw, session_id=self.session_id))
        return self._seal.seal_reply(write_message(reply), request=sealed)

    def exchange(self, request: Message) -> Message:
        """Take in what is new in a request; return what its sender lacks.

        Raises `SessionError` ("sync_same_laptop") for a copy of this laptop: both number their
        events alike, and would seem equal while each lacks the other's.
        """
        if request.sender.laptop == self._log.laptop:
            raise SessionError("sync_same_laptop")
        self._note(request.sender)
        if request.events:
            self._log.receive(request.events, request.texts)
        theirs = have_after(request.have, request.events)
        events, texts = next_page(self._log, theirs, limit=request.limit)
        with self._lock:
            own = self._own
        others = tuple(p for p in self.others() if p.laptop != request.sender.laptop)
        return Message(own, self._log.known(), events, texts, others)

    def set_presence(self, who: str, editing: str) -> None:
        """Say who sits at this laptop, and what she is editing."""
        with self._lock:
            self._own = Presence(self._log.laptop, clean_who(who), editing)

    def others(self) -> tuple[Presence, ...]:
        """Return the laptops that spoke lately, in a lasting order."""
        earliest = self._clock() - GONE_AFTER_S
        with self._lock:
            self._seen = {k: seen for k, seen in self._seen.items() if seen[0] > earliest}
            return tuple(self._seen[laptop][1] for laptop in sorted(self._seen))

    def _note(self, sender: Presence) -> None:
        with self._lock:
            if sender.laptop in self._seen or len(self._seen) < MAX_LAPTOPS:
                self._seen[sender.laptop] = (self._clock(), sender)
