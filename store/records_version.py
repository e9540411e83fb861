"""What the records are: a value that stays the same while a session's marks come and go.

The store's own version grows with every write, so with every mark of a session; whatever is
computed from incidents, hotspots, places and boundaries would be thrown away each time. The
audit tells writes apart: an entry that is not of events may have changed them.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass

from sqlalchemy import Connection, select

from store.audit import GENESIS_HASH
from store.database import Store
from store.documents import MADE, REPRINTED
from store.event_log import RECEIVED, RECORDED
from store.models import AuditEntry, StoreState

_NO_CHANGE = frozenset({RECORDED, RECEIVED, "set_setting", MADE, REPRINTED})
"""Actions that touch no record; any other, also one unknown here, counts as a change."""

_STEP = 500  # entries read at once, from the newest back


@dataclass(frozen=True, slots=True)
class _Seen:
    """The audit as it was looked at last: its end, and its last change of records."""

    number: int = 0
    end: str = ""
    records: str = GENESIS_HASH


class RecordsVersion:
    """Follows the audit of one store; share it between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen = _Seen()
        self._lock = threading.Lock()

    def current(self) -> str:
        """Return a value that changes whenever records or boundary sets may have changed."""
        with self._lock:
            with self._store.read() as connection:
                state = connection.execute(
                    select(StoreState.audit_number, StoreState.audit_hash)
                ).one()
                if state.audit_hash != self._seen.end:
                    records = self._find(connection, state.audit_number)
                    self._seen = _Seen(state.audit_number, state.audit_hash, records)
            return self._seen.records

    def _find(self, connection: Connection, last: int) -> str:
        known = select(AuditEntry.hash).where(AuditEntry.number == self._seen.number)
        # a restored backup has another past: then nothing of what was seen counts
        is_continued = self._seen.number and connection.scalar(known) == self._seen.end
        first = self._seen.number if is_continued else 0
        for high in range(last, first, -_STEP):
            query = (
                select(AuditEntry.action, AuditEntry.hash)
                .where(AuditEntry.number <= high)
                .where(AuditEntry.number > max(high - _STEP, first))
                .order_by(AuditEntry.number.desc())
            )
            for action, digest in connection.execute(query):
                if action not in _NO_CHANGE:
                    return str(digest)
        return self._seen.records if is_continued else GENESIS_HASH
