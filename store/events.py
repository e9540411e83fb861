"""The events of sessions and plans: record one's own, take in those of other laptops.

An event, what it amounts to, and the audit entry whose digest covers it are one transaction.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, delete, func, insert, select

from model.errors import SessionError
from model.events import Actor, Edit, Event
from session.wire import kept_event, texts_of
from store.database import Store
from store.event_log import RECEIVED, RECORDED, EventLog, entity_row
from store.free_texts import Letters, add_texts, load_texts
from store.machine import machine_id
from store.models import EntityRow, EventRow
from store.settings import read_setting, write_setting

ORIGIN = "origin"
"""Setting: this copy of the store among the laptops of a session.

On a server it is one for all who work there; each machine's id is made of it and of the
machine's own (`store.machine`), so that a restore gives everybody a new one.
"""

_MAX_EVENTS = 500  # of one answer to another laptop


def new_id() -> str:
    """Return an id for a new session or plan, or for something in one."""
    return uuid.uuid4().hex


def origin_of(store: Store) -> str:
    """Return the id of this laptop among those that exchange events; made at first need.

    It is the store's, and on a server the machine's.
    """
    with store.read() as connection:
        known = read_setting(connection, ORIGIN)
    if known:
        return _own_origin(store, known)
    with store.write("set_setting", subject=ORIGIN) as change:
        return _origin(store, change.connection)


def renew_origin(connection: Connection) -> str:
    """Take another id: a restored copy must not number its events as its lost future did.

    Returns what is kept as `ORIGIN`.
    """
    origin = secrets.token_hex(8)
    write_setting(connection, ORIGIN, origin)
    return origin


def record(store: Store, log_id: str, edits: Sequence[Edit], *, actor: Actor) -> tuple[Event, ...]:
    """Make the changes as events, all or none; a change that changes nothing is no event.

    Raises `ConflictError` where an edit's `seen` is old and others changed the same fields,
    `SessionError` for values a field cannot hold, `StoreError` when nothing could be kept.
    """
    with store.write(RECORDED, subject=log_id, actor=actor.role[:80]) as change:
        log = EventLog(change.connection, log_id, _origin(store, change.connection))
        made = [log.append(edit, actor=actor) for edit in edits]
        change.summary |= log.sealed()
    return tuple(event for event in made if event)


def receive(
    store: Store,
    log_id: str,
    events: Sequence[Event],
    texts: Mapping[str, Letters],
) -> int:
    """Take in another laptop's events with their free texts; return how many were new.

    In any order and any number of times. What comes after a gap in a laptop's numbering is
    left for the next time. Raises `SessionError` for events of another log, or a number
    that is taken by another event.
    """
    with store.read() as connection:
        if not _unknown(connection, log_id, events):
            return 0
    with store.write(RECEIVED, subject=log_id) as change:
        connection = change.connection
        new = _unknown(connection, log_id, events)
        wanted = frozenset[str]().union(*map(texts_of, new))
        add_texts(connection, log_id, {d: texts[d] for d in wanted & texts.keys()})
        log = EventLog(connection, log_id, _origin(store, connection))
        log.take_in(new)
        change.summary |= log.sealed()
    return len(new)


def known(store: Store, log_id: str) -> dict[str, int]:
    """Return how many events of each laptop this store has of a log."""
    with store.read() as connection:
        return _known(connection, log_id)


def events_since(
    store: Store, log_id: str, have: Mapping[str, int], *, limit: int = _MAX_EVENTS
) -> tuple[tuple[Event, ...], dict[str, Letters]]:
    """Return the next events that somebody who has `have` lacks, with their free texts."""
    with store.read() as connection:
        lacking = [
            row
            for row in connection.execute(
                select(EventRow.origin, EventRow.number, EventRow.event_id)
                .where(EventRow.log_id == log_id)
                .order_by(EventRow.clock, EventRow.origin, EventRow.number)
            )
            if row.number > have.get(row.origin, 0)
        ][:limit]
        events = load_events(connection, [row.event_id for row in lacking])
        digests = frozenset[str]().union(*map(texts_of, events))
        return events, load_texts(connection, digests)


def load_events(connection: Connection, event_ids: Collection[str]) -> tuple[Event, ...]:
    """Return events by id, in the order of `event_ids`."""
    ids = list(event_ids)
    bodies: dict[str, str] = {}
    for start in range(0, len(ids), _MAX_EVENTS):
        query = select(EventRow.event_id, EventRow.body).where(
            EventRow.event_id.in_(ids[start : start + _MAX_EVENTS])
        )
        bodies |= {row.event_id: row.body for row in connection.execute(query)}
    return tuple(kept_event(json.loads(bodies[event_id])) for event_id in ids)


def log_events(connection: Connection, log_id: str) -> tuple[Event, ...]:
    """Return every event of a log in the order all laptops agree on."""
    query = (
        select(EventRow.body)
        .where(EventRow.log_id == log_id)
        .order_by(EventRow.clock, EventRow.origin, EventRow.number)
    )
    return tuple(kept_event(json.loads(body)) for body in connection.scalars(query))


def fold_all(connection: Connection) -> None:
    """Work out from the kept events what everything amounts to, in the place of what stood."""
    connection.execute(delete(EntityRow))
    for log_id in connection.scalars(select(EventRow.log_id).distinct()).all():
        by_entity: dict[str, list[Event]] = {}
        for event in log_events(connection, log_id):
            by_entity.setdefault(event.entity_id, []).append(event)
        connection.execute(insert(EntityRow), [*map(entity_row, by_entity.values())])


def _origin(store: Store, connection: Connection) -> str:
    return _own_origin(store, read_setting(connection, ORIGIN) or renew_origin(connection))


def _own_origin(store: Store, kept: str) -> str:
    if store.is_file:
        return kept
    return hashlib.sha256(f"{kept}|{machine_id(store.home)}".encode()).hexdigest()[:16]


def _known(connection: Connection, log_id: str) -> dict[str, int]:
    query = (
        select(EventRow.origin, func.max(EventRow.number).label("number"))
        .where(EventRow.log_id == log_id)
        .group_by(EventRow.origin)
    )
    return {row.origin: row.number for row in connection.execute(query)}


def _unknown(connection: Connection, log_id: str, events: Iterable[Event]) -> list[Event]:
    """Return the events to take in: of this log, not here yet, after no gap."""
    have = _known(connection, log_id)
    taken = _ids_by_number(connection, log_id)
    new = []
    for event in sorted(events, key=lambda e: (e.origin, e.number)):
        if event.log_id != log_id:
            raise SessionError("session_other")
        if taken.get((event.origin, event.number), event.event_id) != event.event_id:
            raise SessionError("session_number_taken")
        if event.number == have.get(event.origin, 0) + 1:
            have[event.origin] = event.number
            new.append(event)
    return new


def _ids_by_number(connection: Connection, log_id: str) -> dict[tuple[str, int], str]:
    query = select(EventRow.origin, EventRow.number, EventRow.event_id).where(
        EventRow.log_id == log_id
    )
    return {(row.origin, row.number): row.event_id for row in connection.execute(query)}
