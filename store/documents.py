"""Working documents: each gets a running number, and the audit says why it was made.

A document that is made again without any change is a reprint: it keeps its number, which is part
of the picture, and the audit says that it was printed once more.
"""

from __future__ import annotations

import json

from sqlalchemy import select

from model.errors import NotFoundError
from store.database import LOCAL_ACTOR, Store
from store.models import AuditEntry
from store.settings import read_setting, write_setting

LAST_NUMBER = "last_working_document"

MADE = "working_document"
REPRINTED = "working_document_reprint"
"""Actions of the audit."""


def number_document(store: Store, *, subject: str, reason: str, actor: str = LOCAL_ACTOR) -> int:
    """Log a working document and return its running number.

    `subject` says what it shows, `reason` why it was made. Raises `StoreError`.
    """
    with store.write(MADE, subject=subject, actor=actor) as change:
        number = int(read_setting(change.connection, LAST_NUMBER, "0")) + 1
        write_setting(change.connection, LAST_NUMBER, str(number))
        change.summary |= {"number": number, "reason": reason}
    return number


def require_logged(store: Store, *, number: int, subject: str, reason: str) -> None:
    """Raise `NotFoundError` unless this store logged such a working document."""
    query = select(AuditEntry.summary).where(
        AuditEntry.action == MADE, AuditEntry.subject == subject
    )
    with store.read() as connection:
        logged = [json.loads(summary) for summary in connection.scalars(query)]
    if not any((one.get("number"), one.get("reason")) == (number, reason) for one in logged):
        raise NotFoundError("document_not_logged", number=number)


def log_reprint(store: Store, *, number: int, subject: str, actor: str = LOCAL_ACTOR) -> None:
    """Log that a working document was printed once more, unchanged, under its own number."""
    with store.write(REPRINTED, subject=subject, actor=actor) as change:
        change.summary["number"] = number
