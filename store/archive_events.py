"""Sessions and plans of an archive: their events come in as another laptop's would."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterable
from typing import Any

from model.errors import SessionError, StoreError
from model.events import Event
from model.text import text
from session.wire import event_from_json, texts_of
from store.archive_read import Archive
from store.archive_report import Tally
from store.database import Store
from store.events import known, receive
from store.free_texts import Letters

_COLUMNS = ("event_id", "log_id", "origin", "number", "clock", "entity_id")
"""What a row says besides the event's body, and has from it."""


def merge_events(store: Store, archive: Archive, tally: Tally) -> None:
    """Take in the events that are not here; free texts that were redacted here stay blank."""
    letters = {row["digest"]: (row["salt"], row["value"]) for row in archive.rows("free_text")}
    rows = archive.rows("event")
    for log_id, of_log in itertools.groupby(rows, key=lambda row: row["log_id"]):
        _merge_log(store, log_id, _events(archive, of_log), letters, tally)


def check_events(archive: Archive) -> None:
    """Raise `StoreError` for an event that no store would have written."""
    for row in archive.rows("event"):
        _events(archive, [row])


def _merge_log(
    store: Store,
    log_id: str,
    events: list[Event],
    letters: dict[str, Letters],
    tally: Tally,
) -> None:
    count = tally.of("event")
    have = known(store, log_id)
    old = sum(1 for event in events if event.number <= have.get(event.origin, 0))
    used = frozenset[str]().union(*map(texts_of, events))
    try:
        new = receive(store, log_id, events, {d: letters[d] for d in used & letters.keys()})
    except SessionError as error:
        count.conflicting += len(events)
        tally.conflicts.append(text("backup.conflict_session", why=error.text))
        return
    count.added += new
    count.known += old
    count.conflicting += len(events) - new - old  # after a gap in a laptop's numbering


def _events(archive: Archive, rows: Iterable[dict[str, Any]]) -> list[Event]:
    try:
        return [_event(row) for row in rows]
    except (SessionError, ValueError, RecursionError) as error:
        raise StoreError("archive_damaged", file=archive.name, part="event") from error


def _event(row: dict[str, Any]) -> Event:
    event = event_from_json(json.loads(row["body"]))
    if any(row[name] != getattr(event, name) for name in _COLUMNS):
        raise ValueError("columns")
    return event
