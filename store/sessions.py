"""Mapping sessions as they stand, read from what their events amount to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from model.session import EntityKind, Event, JsonObject, SessionInfo, SessionState
from session.fold import fold
from session.state import Kept, build_state, to_entity
from session.wire import kept_event, with_letters
from store.database import Store
from store.free_texts import session_texts
from store.models import SessionEntityRow, SessionEventRow
from store.session_events import ORIGIN, session_events
from store.session_log import entity_events
from store.settings import read_setting


@dataclass(frozen=True, slots=True)
class EntityVersion:
    """One of the versions of an entity that two laptops changed without knowing of each other."""

    head_id: str
    event: Event  # the last one of this version: who, when
    values: JsonObject  # free texts in place
    is_deleted: bool


def load_session(store: Store, session_id: str) -> SessionState | None:
    """Return a session, None where there is none of this id (or it was deleted)."""
    with store.read() as connection:
        return build_state(_kept(connection, session_id))


def list_session_infos(store: Store) -> tuple[SessionInfo, ...]:
    """Return the sessions alone, without what is in them; the latest meeting first."""
    with store.read() as connection:
        rows = _rows(connection, SessionEntityRow.kind == EntityKind.SESSION.value)
        letters = session_texts(connection, [row.session_id for row in rows])
    infos = [to_entity(_to_kept(row, letters)) for row in rows if not row.is_deleted]
    found = [info for info in infos if isinstance(info, SessionInfo)]
    return tuple(sorted(found, key=lambda i: (i.held_on, i.entity_id), reverse=True))


def session_stamp(store: Store, session_id: str) -> str:
    """Return a value that changes with each event of the session, and with nothing but restores.

    A restored backup may have as many events as what was seen before, or fewer words: the
    laptop's id is part of the value, since every restore takes a new one.
    """
    query = select(
        func.count(), func.max(SessionEventRow.clock), func.max(SessionEventRow.event_id)
    ).where(SessionEventRow.session_id == session_id)
    with store.read() as connection:
        origin = read_setting(connection, ORIGIN)
        return ":".join(map(str, (origin, *connection.execute(query).one())))


def load_events_with_letters(store: Store, session_id: str) -> tuple[Event, ...]:
    """Return every event in order, free texts in place ("" where they were redacted)."""
    with store.read() as connection:
        events = session_events(connection, session_id)
        letters = session_texts(connection, [session_id])
    return tuple(_readable(event, letters) for event in events)


def load_own_events(store: Store, session_id: str, origin: str) -> tuple[Event, ...]:
    """Return one laptop's events of a session by number; free texts as digests."""
    query = (
        select(SessionEventRow.body)
        .where(SessionEventRow.session_id == session_id, SessionEventRow.origin == origin)
        .order_by(SessionEventRow.number)
    )
    with store.read() as connection:
        return tuple(kept_event(json.loads(body)) for body in connection.scalars(query))


def load_entity_events(
    store: Store, session_id: str, entity_id: str
) -> tuple[list[Event], dict[str, str]]:
    """Return the events of one entity, free texts as digests, and the letters of the session."""
    with store.read() as connection:
        events = entity_events(connection, session_id, entity_id)
        return events, session_texts(connection, [session_id])


def load_versions(store: Store, session_id: str, entity_id: str) -> tuple[EntityVersion, ...]:
    """Return the versions of an entity in conflict; none where there is no conflict."""
    with store.read() as connection:
        events = entity_events(connection, session_id, entity_id)
        letters = session_texts(connection, [session_id])
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


def _kept(connection: Connection, session_id: str) -> list[Kept]:
    rows = _rows(connection, SessionEntityRow.session_id == session_id)
    letters = session_texts(connection, [session_id])
    return [_to_kept(row, letters) for row in rows]


def _rows(connection: Connection, condition: Any) -> Sequence[Row[Any]]:
    table = SessionEntityRow.__table__
    return connection.execute(select(table).where(condition).order_by(table.c.made)).all()


def _to_kept(row: Row[Any], letters: dict[str, str]) -> Kept:
    return Kept(
        kind=EntityKind(row.kind),
        entity_id=row.entity_id,
        values=with_letters(json.loads(row.body), letters),
        heads=tuple(json.loads(row.heads)),
        has_conflict=row.has_conflict,
        is_deleted=row.is_deleted,
    )
