"""One transaction's worth of events: append, fold, and seal them into the audit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, delete, func, insert, select

from model.errors import ConflictError, NotFoundError, SessionError
from model.events import LOG_KINDS, Action, Actor, Edit, EntityKind, Event, JsonObject
from session.ancestry import in_order, known_to, written_after
from session.blanking import blanked_fields, once_worded
from session.fields import LAST_WINS, check_values
from session.fold import IS_DELETED, Folded, fold, parents_of, settings_of
from session.state import default_values
from session.wire import (
    event_from_json,
    event_to_json,
    hash_event,
    kept_event,
    text_reference,
    with_letters,
)
from store.free_texts import blank_texts, keep_texts, load_texts
from store.models import AuditEntry, EntityRow, EventRow, StoreState

RECORDED, RECEIVED = "events_recorded", "events_received"
"""Actions of audit entries that cover events: one's own, and those of other laptops."""


class EventLog:
    """The events of one session or plan inside a writing transaction."""

    def __init__(self, connection: Connection, log_id: str, origin: str) -> None:
        self._connection = connection
        self._log_id = log_id
        self._origin = origin
        of_log = EventRow.log_id == log_id
        self._clock = connection.scalar(select(func.max(EventRow.clock)).where(of_log))
        self._number = connection.scalar(
            select(func.max(EventRow.number)).where(of_log, EventRow.origin == origin)
        )
        # the entry that `Store.write` appends when this transaction ends
        self._audit_number = (connection.scalar(select(StoreState.audit_number)) or 0) + 1
        self._added: list[Event] = []

    def append(self, edit: Edit, *, actor: Actor) -> Event | None:
        """Keep a change as an event; None where it changes nothing."""
        own = entity_events(self._connection, self._log_id, edit.entity_id)
        now = fold(own) if own else None
        if now is None and edit.action is not Action.PUT:
            raise NotFoundError("no_session_entity", kind=edit.entity.value)
        values = check_values(edit.entity, edit.values)
        if now is not None:
            self._refuse_race(edit, values, own=own, now=now)
            values = self._different(values, now, own=own if edit.action is Action.REDACT else ())
            is_same = edit.action is Action.PUT or _is_already(edit.action, now)
            if not values and is_same and not edit.settles:
                return None
        event = self._event(edit, values, own=own, now=now, actor=actor)
        self._keep([event])
        return event

    def take_in(self, events: Sequence[Event]) -> None:
        """Keep events of other laptops as they are."""
        self._keep(events)

    def sealed(self) -> dict[str, str | int]:
        """Return what the audit entry says of the events: how many, and the digest of all."""
        return {"events": len(self._added), "digest": digest_of(self._added)}

    def _event(
        self,
        edit: Edit,
        values: JsonObject,
        *,
        own: Sequence[Event],
        now: Folded | None,
        actor: Actor,
    ) -> Event:
        self._clock = (self._clock or 0) + 1
        self._number = (self._number or 0) + 1
        event = Event(
            event_id=uuid4().hex,
            log_id=self._log_id,
            origin=self._origin,
            number=self._number,
            clock=self._clock,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
            actor=actor,
            entity=edit.entity,
            entity_id=edit.entity_id,
            action=edit.action,
            changes=keep_texts(self._connection, self._log_id, edit.entity, values),
            before=_before(edit, values, now),
            parents=parents_of(edit, now, own),
            undoes=edit.undoes,
        )
        # what could not be read back must not be kept: it would stop every later reader
        return event_from_json(event_to_json(event))

    def _keep(self, events: Sequence[Event]) -> None:
        if not events:
            return
        rows = [
            {
                "event_id": event.event_id,
                "log_id": event.log_id,
                "origin": event.origin,
                "number": event.number,
                "clock": event.clock,
                "entity_id": event.entity_id,
                "body": json.dumps(event_to_json(event), ensure_ascii=False, sort_keys=True),
                "audit_number": self._audit_number,
            }
            for event in events
        ]
        self._connection.execute(insert(EventRow), rows)
        self._clock = max(self._clock or 0, *(event.clock for event in events))
        self._added.extend(events)
        for entity_id in dict.fromkeys(event.entity_id for event in events):
            self._refold(entity_id)
        self._refuse_mixture()

    def _refold(self, entity_id: str) -> None:
        own = entity_events(self._connection, self._log_id, entity_id)
        self._refuse_foreign(entity_id, own)
        self._blank(own)
        self._connection.execute(delete(EntityRow).where(EntityRow.entity_id == entity_id))
        self._connection.execute(insert(EntityRow).values(**entity_row(own)))

    def _refuse_foreign(self, entity_id: str, own: Sequence[Event]) -> None:
        """Raise `SessionError` where an entity is another log's, or of another kind."""
        query = select(EntityRow.log_id).where(EntityRow.entity_id == entity_id)
        if self._connection.scalar(query) not in (None, self._log_id):
            raise SessionError("session_other")
        if len({event.entity for event in own}) > 1:
            raise SessionError("session_bad_event")

    def _refuse_mixture(self) -> None:
        """Raise `SessionError` where a log would be half a session and half something else."""
        of_log = select(EntityRow.kind).where(EntityRow.log_id == self._log_id).distinct()
        kinds = set(map(EntityKind, self._connection.scalars(of_log)))
        if not any(kinds <= of_one_log for of_one_log in LOG_KINDS):
            raise SessionError("session_bad_event")

    def _blank(self, own: Sequence[Event]) -> None:
        """Blank what was written without knowing of a redaction, also when it arrives after it."""
        for redaction in own:
            if redaction.action is not Action.REDACT:
                continue
            afterwards, fields = written_after(redaction, own), blanked_fields(redaction)
            digests = {
                digest
                for event in own
                if event.event_id not in afterwards
                for values in (event.changes, event.before)
                for name, value in values.items()
                if name in fields and (digest := text_reference(value))
            }
            blank_texts(self._connection, self._log_id, digests)

    def _different(
        self, values: JsonObject, now: Folded, *, own: Sequence[Event] = ()
    ) -> dict[str, Any]:
        """Return what changes; of a redaction also what held words in its `own` events."""
        current, worded = self._readable(now.values), once_worded(values, own)
        return {
            name: value
            for name, value in values.items()
            if name in worded or name not in current or current[name] != value
        }

    def _refuse_race(
        self, edit: Edit, values: JsonObject, *, own: Sequence[Event], now: Folded
    ) -> None:
        """Raise `ConflictError` where others have changed the same fields unseen."""
        if edit.seen is None or set(edit.seen) == set(now.heads):
            return
        seen = known_to(edit.seen, own)
        unseen: dict[str, Any] = {}
        for event in in_order(own):
            if event.event_id not in seen:
                unseen |= settings_of(event)
        mine: dict[str, Any] = dict(values)
        if edit.action is not Action.PUT:
            mine[IS_DELETED] = edit.action is Action.DELETE
        theirs = self._readable(unseen)
        differing = {n for n in mine.keys() & theirs.keys() if mine[n] != theirs[n]} - LAST_WINS
        # an edit of what was deleted meanwhile, or the deletion of what was edited meanwhile
        crossed = bool(theirs.get(IS_DELETED)) != bool(mine.get(IS_DELETED))
        if differing or (crossed and theirs.keys() - LAST_WINS):
            current = self._readable(now.values)
            raise ConflictError(
                edit.entity.value, edit.entity_id, mine={**current, **mine}, theirs=current
            )

    def _readable(self, values: JsonObject) -> dict[str, Any]:
        digests = filter(None, map(text_reference, values.values()))
        letters = load_texts(self._connection, digests)
        return with_letters(values, {digest: text or "" for digest, (_, text) in letters.items()})


def entity_events(connection: Connection, log_id: str, entity_id: str) -> list[Event]:
    """Return the events of one entity, in no order; free texts as digests."""
    query = select(EventRow.body).where(EventRow.entity_id == entity_id, EventRow.log_id == log_id)
    return [kept_event(json.loads(body)) for body in connection.scalars(query)]


def entity_row(own: Sequence[Event]) -> dict[str, Any]:
    """Return what the events of one entity amount to, as a row of its table."""
    now, first = fold(own), in_order(own)[0]
    return {
        "entity_id": first.entity_id,
        "log_id": first.log_id,
        "kind": first.entity.value,
        "made": f"{first.clock:016d}:{first.origin}:{first.number:012d}",
        "body": json.dumps(dict(now.values), ensure_ascii=False),
        "heads": json.dumps(now.heads),
        "has_conflict": bool(now.conflicts),
        "is_deleted": now.is_deleted,
    }


def digest_of(events: Iterable[Event]) -> str:
    """Return the digest that an audit entry keeps of its events."""
    hashes = sorted(hash_event(event) for event in events)
    return hashlib.sha256("".join(hashes).encode()).hexdigest()


def first_unsealed(connection: Connection) -> int | None:
    """Return the number of the first audit entry whose events were tampered with.

    None where every event is covered by its entry, and every entry has all of its events.
    """
    digests: dict[int, list[str]] = {}
    query = select(EventRow.audit_number, EventRow.body)
    for number, body in connection.execute(query):
        event = kept_event(json.loads(body))
        digests.setdefault(number, []).append(hash_event(event))
    stated = _stated(connection)
    for number in sorted(stated.keys() | digests.keys()):
        hashes = "".join(sorted(digests.get(number, [])))
        if stated.get(number) != hashlib.sha256(hashes.encode()).hexdigest():
            return number
    return None


def _stated(connection: Connection) -> dict[int, str]:
    query = select(AuditEntry.number, AuditEntry.summary).where(
        AuditEntry.action.in_((RECORDED, RECEIVED))
    )
    return {number: json.loads(summary)["digest"] for number, summary in connection.execute(query)}


def _before(edit: Edit, values: JsonObject, now: Folded | None) -> dict[str, Any]:
    """Return what the fields held, as it takes to put it back."""
    if now is None:
        return {IS_DELETED: True}  # what was not there is put back by deleting it
    if edit.action is Action.REDACT:
        return {}
    known: Mapping[str, Any] = {**default_values(edit.entity), **now.values}
    before = {name: known[name] for name in values}
    if edit.action is not Action.PUT:
        before[IS_DELETED] = now.is_deleted
    return before


def _is_already(action: Action, now: Folded) -> bool:
    return (action is Action.DELETE and now.is_deleted) or (
        action is Action.RESTORE and not now.is_deleted
    )
