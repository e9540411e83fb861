"""The audit: who did what and when, append-only, each entry's hash covering the one before.

It shows accidental or careless changes of the log, and lost entries at its end. It cannot
bind someone who rewrites the whole file: for that a copy must be kept elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert, select, update

from store.models import AuditEntry, StoreState

if TYPE_CHECKING:
    from store.database import Store

GENESIS_HASH = "0" * 64
"""Stands before the first entry."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One entry as people read it."""

    number: int
    at: datetime
    actor: str
    action: str
    subject: str
    summary: Mapping[str, str | int | bool | None]


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """What `verify_audit` found: entries read, and the first that does not fit, or None."""

    entries: int
    first_broken: int | None

    @property
    def is_whole(self) -> bool:
        """Whether no entry was changed, removed or added behind the program's back."""
        return self.first_broken is None


def append_entry(
    connection: Connection,
    *,
    actor: str,
    action: str,
    subject: str,
    summary: Mapping[str, str | int | bool | None],
) -> None:
    """Append an entry inside the caller's writing transaction."""
    state = connection.execute(select(StoreState.audit_number, StoreState.audit_hash)).one()
    entry: dict[str, str | int] = {
        "number": state.audit_number + 1,
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "actor": actor,
        "action": action,
        "subject": subject,
        "summary": json.dumps(dict(summary), ensure_ascii=False, sort_keys=True),
    }
    new_hash = _hash_entry(state.audit_hash, entry)
    connection.execute(insert(AuditEntry).values(**entry, hash=new_hash))
    connection.execute(update(StoreState).values(audit_number=entry["number"], audit_hash=new_hash))


def list_audit(store: Store, *, limit: int = 200) -> tuple[AuditRecord, ...]:
    """Return the newest `limit` entries, newest first."""
    query = select(AuditEntry.__table__).order_by(AuditEntry.number.desc()).limit(limit)
    with store.read() as connection:
        return tuple(
            AuditRecord(
                number=row.number,
                at=datetime.fromisoformat(row.at),
                actor=row.actor,
                action=row.action,
                subject=row.subject,
                summary=json.loads(row.summary),
            )
            for row in connection.execute(query)
        )


def verify_audit(store: Store) -> AuditCheck:
    """Recompute the chain from its start and compare its end with the store's state."""
    with store.read() as connection:
        return verify_chain(connection)


def verify_chain(connection: Connection) -> AuditCheck:
    """Do what `verify_audit` does for a copy of the store."""
    state = connection.execute(select(StoreState.audit_number, StoreState.audit_hash)).one()
    entries = select(AuditEntry.__table__).order_by(AuditEntry.number)
    return check_entries(
        map(dict, connection.execute(entries).mappings()), state.audit_number, state.audit_hash
    )


def check_entries(
    entries: Iterable[dict[str, Any]], last_number: int, last_hash: str
) -> AuditCheck:
    """Recompute a chain of entries (with their `hash`) that should end in `last_hash`."""
    previous, expected = GENESIS_HASH, 0
    for entry in entries:
        expected += 1
        fields = dict(entry)
        stated = fields.pop("hash")
        if fields["number"] != expected or _hash_entry(previous, fields) != stated:
            return AuditCheck(expected - 1, expected)
        previous = stated
    if (expected, previous) != (last_number, last_hash):
        return AuditCheck(expected, expected + 1)
    return AuditCheck(expected, None)


def _hash_entry(previous: str, entry: Mapping[str, str | int]) -> str:
    names = ("number", "at", "actor", "action", "subject", "summary")
    # JSON keeps fields apart: no two entries have the same bytes
    body = json.dumps([previous, *(entry[name] for name in names)], ensure_ascii=False)
    return hashlib.sha256(body.encode()).hexdigest()
