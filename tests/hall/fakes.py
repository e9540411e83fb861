"""A ballot box and an event log in memory, of the shapes the hall knows."""

from __future__ import annotations

import random
import secrets
import threading
from collections.abc import Mapping, Sequence

from hall.client import SyncClient
from hall.desk import SyncDesk
from hall.exchange import have_after
from hall.ports import BallotPaper, Choice, Letters
from hall.sealing import Seal
from hall.transport import HallLine
from model.errors import HotspotsError, SessionError
from model.events import Action, Actor, EntityKind, Event
from model.text import text
from session.wire import digest_text, texts_of

SESSION = "5" * 32
CODE = "ACEHKM234567PTXY89"
ISSUES = tuple(f"{at:032x}" for at in range(1, 9))
GROUPS = ("a" * 32, "b" * 32)
CATEGORIES = ("road_safety", "cattle_theft", "alcohol", "drug_abuse", "other", "public_order",
              "school_racketeering", "resource_dispute")  # fmt: skip


class FakeBox:
    """A ballot box that remembers the last ballot of each voter."""

    def __init__(self, *, is_open: bool = True, issues: Sequence[Choice] = ()) -> None:
        self.is_open = is_open
        self.issues = tuple(issues) or tuple(
            Choice(issue, text(f"category.{category}"))
            for issue, category in zip(ISSUES, CATEGORIES, strict=True)
        )
        self.votes: dict[str, tuple[str, dict[str, int]]] = {}
        self.fault: HotspotsError | None = None

    def paper(self) -> BallotPaper:
        return BallotPaper(
            title=text("ballot.meeting_titled", unit="Uch-Korgon", title="<i>2026</i>"),
            issues=self.issues,
            groups=tuple(
                Choice(group, text(f"group.{kind}"))
                for group, kind in zip(GROUPS, ("women", "youth"), strict=True)
            ),
            dots=5,
            is_open=self.is_open,
        )

    def cast(self, voter: str, group_id: str, dots: Mapping[str, int]) -> None:
        if self.fault:
            raise self.fault
        if not self.is_open:
            raise SessionError("ballot_closed")
        self.votes[voter] = (group_id, dict(dots))


class FakeLog:
    """Events in memory; refuses nothing, keeps only what follows without a gap."""

    def __init__(self, session_id: str = SESSION) -> None:
        self.session_id = session_id
        self.laptop = secrets.token_hex(8)
        self.events: dict[tuple[str, int], Event] = {}
        self.texts: dict[str, Letters] = {}
        self.lock = threading.RLock()

    def known(self) -> dict[str, int]:
        with self.lock:
            return have_after({}, self.events.values())

    def since(
        self, have: Mapping[str, int], *, limit: int
    ) -> tuple[Sequence[Event], Mapping[str, Letters]]:
        with self.lock:
            lacking = [e for e in self.events.values() if e.number > have.get(e.origin, 0)]
            page = sorted(lacking, key=lambda e: (e.clock, e.origin, e.number))[:limit]
            wanted = frozenset().union(*map(texts_of, page))
            return page, {digest: self.texts[digest] for digest in wanted & self.texts.keys()}

    def receive(self, events: Sequence[Event], texts: Mapping[str, Letters]) -> int:
        new = 0
        with self.lock:
            for event in sorted(events, key=lambda e: (e.origin, e.number)):
                if event.number == self.known().get(event.origin, 0) + 1:
                    self.events[event.origin, event.number] = event
                    new += 1
            self.texts |= texts
        return new

    def add(self, note: str = "") -> Event:
        """Make a mark."""
        with self.lock:
            changes: dict[str, object] = {"severity": 1}
            if note:
                salt = secrets.token_hex(16)
                digest = digest_text(salt, note)
                self.texts[digest] = (salt, note)
                changes["note"] = {"text": digest}
            event = Event(
                event_id=secrets.token_hex(16),
                log_id=self.session_id,
                origin=self.laptop,
                number=self.known().get(self.laptop, 0) + 1,
                clock=max((e.clock for e in self.events.values()), default=0) + 1,
                at="2026-06-01T10:00:00.000+00:00",
                actor=Actor(),
                entity=EntityKind.MARK,
                entity_id=secrets.token_hex(16),
                action=Action.PUT,
                changes=changes,
            )
            self.events[event.origin, event.number] = event
            return event

    def content(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return what two logs that agree have in common: all of it."""
        ids = frozenset(event.event_id for event in self.events.values())
        return ids, frozenset(self.texts)


class Wire(HallLine):
    """A line to a desk in the same process, that can be cut on the way there or back."""

    def __init__(self, desk: SyncDesk, *, chance: random.Random | None = None) -> None:
        super().__init__("127.0.0.1:1", desk.session_id)
        self.desk = desk
        self.chance = chance
        self.is_cut = False

    def send(self, sealed: bytes) -> bytes:
        if self._fails():
            raise SessionError("sync_unreachable", address=self.address)
        answer = self.desk.answer(sealed)
        if self._fails():  # the other side has it, and we do not know
            raise SessionError("sync_slow", address=self.address)
        return answer

    def _fails(self) -> bool:
        return self.is_cut or (self.chance is not None and self.chance.random() < 0.2)


def client_of(log: FakeLog, line: HallLine, *, code: str = CODE) -> SyncClient:
    return SyncClient(log, line, Seal(code, log.session_id))
