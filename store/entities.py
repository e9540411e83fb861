"""What events amount to: the entities of a log as they stand, their versions, their events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, func, select

from model.events import Entity, EntityKind, Event, JsonObject
from session.fold import fold
from session.state import Kept, to_entity
from session.wire import kept_event, text_reference, with_letters
from store.database import Store
from store.event_log import entity_events
from store.events import ORIGIN, log_events
from store.free_texts import log_texts, readable_texts
from store.models import EntityRow, EventRow
from store.settings import read_setting

_Of = TypeVar("_Of", bound=Entity)


@dataclass(frozen=True, slots=True)
class EntityVersion:
    """One of the versions of an entity that two laptops changed without knowing of each other."""

    head_id: str
    event: Event  # the last one of this version: who, when
    values: JsonObject  # free texts in place
    is_deleted: bool


def load_entities(store: Store, log_id: str) -> list[Kept]:
    """Return every entity of a log, deleted ones too, in the order they were made."""
    with store.read() as connection:
        rows = _rows(connection, EntityRow.log_id == log_id)
        letters = log_texts(connection, log_id)
    return [_to_kept(row, letters) for row in rows]


def list_entities(store: Store, kind: EntityKind, of_class: type[_Of]) -> list[_Of]:
    """Return the entities of one kind, whose class is given, in all logs; no deleted ones.

    Asked for many times a minute, so only their own free texts are read, not those of their logs.
    """
    with store.read() as connection:
        rows = _rows(connection, EntityRow.kind == kind.value, ~EntityRow.is_deleted)
        letters = readable_texts(connection, _referred_to(rows))
    found = [to_entity(_to_kept(row, letters)) for row in rows]
    return [entity for entity in found if isinstance(entity, of_class)]


def first_entries(store: Store, log_ids: Sequence[str]) -> dict[str, int]:
    """Return the number of the audit entry with which each log began here: the order they came."""
    query = (
        select(EventRow.log_id, func.min(EventRow.audit_number))
        .where(EventRow.log_id.in_(log_ids))
        .group_by(EventRow.log_id)
    )
    with store.read() as connection:
        return {str(row[0]): int(row[1]) for row in connection.execute(query)}


def log_stamp(store: Store, log_id: str) -> str:
    """Return a value that changes with each event of the log, and with nothing but restores.

    A restored backup may have as many events as what was seen before, or fewer words: the
    laptop's id is part of the value, since every restore takes a new one.
    """
    return log_stamps(store, (log_id,))[log_id]


def log_stamps(store: Store, log_ids: Sequence[str]) -> dict[str, str]:
    """Return the same of several logs at once, by their ids in the order that was given."""
    counted = (func.count(), func.max(EventRow.clock), func.max(EventRow.event_id))
    query = (
        select(EventRow.log_id, *counted)
        .where(EventRow.log_id.in_(log_ids))
        .group_by(EventRow.log_id)
    )
    with store.read() as connection:
        origin = read_setting(connection, ORIGIN)
        found = {row[0]: row[1:] for row in connection.execute(query)}
    return {one: ":".join(map(str, (origin, *found.get(one, (0,))))) for one in log_ids}


def load_events_with_letters(store: Store, log_id: str) -> tuple[Event, ...]:
    """Return every event in order, free texts in place ("" where they were redacted)."""
    with store.read() as connection:
        events = log_events(connection, log_id)
        letters = log_texts(connection, log_id)
    return tuple(_readable(event, letters) for event in events)


def load_blanked(store: Store, log_id: str) -> dict[str, frozenset[str]]:
    """Return the fields of each event of a log whose words are gone, set or replaced by it."""
    with store.read() as connection:
        events, letters = log_events(connection, log_id), log_texts(connection, log_id)
    return {
        event.event_id: frozenset(
            name
            for values in (event.changes, event.before)
            for name, value in values.items()
            if (digest := text_reference(value)) and not letters.get(digest)
        )
        for event in events
    }


def load_own_changes(store: Store, log_id: str, origin: str) -> list[tuple[Event, ...]]:
    """Return one laptop's events of a log by number, those recorded together as one change.

    Free texts stand as digests.
    """
    query = (
        select(EventRow.audit_number, EventRow.body)
        .where(EventRow.log_id == log_id, EventRow.origin == origin)
        .order_by(EventRow.number)
    )
    with store.read() as connection:
        rows = connection.execute(query).all()
    return [
        tuple(kept_event(json.loads(row.body)) for row in together)
        for _, together in groupby(rows, key=attrgetter("audit_number"))
    ]


def load_entity_events(
    store: Store, log_id: str, entity_id: str
) -> tuple[list[Event], dict[str, str]]:
    """Return the events of one entity, free texts as digests, and the letters of the log."""
    with store.read() as connection:
        events = entity_events(connection, log_id, entity_id)
        return events, log_texts(connection, log_id)


def load_versions(store: Store, log_id: str, entity_id: str) -> tuple[EntityVersion, ...]:
    """Return the versions of an entity in conflict; none where there is no conflict."""
    with store.read() as connection:
        events = entity_events(connection, log_id, entity_id)
        letters = log_texts(connection, log_id)
    if not events:
        return ()
    return tuple(
        EntityVersion(
            head_id=version.head.event_id,
            event=_readable(version.head, letters),
            values=with_letters(version.values, letters),
            is_deleted=version.is_deleted,
        )
        for version in fold(events).conflicts
    )


def _readable(event: Event, letters: dict[str, str]) -> Event:
    return replace(
        event,
        changes=with_letters(event.changes, letters),
        before=with_letters(event.before, letters),
    )


def _rows(connection: Connection, *conditions: Any) -> Sequence[Row[Any]]:
    table = EntityRow.__table__
    return connection.execute(select(table).where(*conditions).order_by(table.c.made)).all()


def _referred_to(rows: Sequence[Row[Any]]) -> Iterator[str]:
    """Yield the digests of the free texts that entities hold now."""
    for row in rows:
        yield from filter(None, map(text_reference, json.loads(row.body).values()))


def _to_kept(row: Row[Any], letters: dict[str, str]) -> Kept:
    return Kept(
        kind=EntityKind(row.kind),
        entity_id=row.entity_id,
        values=with_letters(json.loads(row.body), letters),
        heads=tuple(json.loads(row.heads)),
        has_conflict=row.has_conflict,
        is_deleted=row.is_deleted,
    )
