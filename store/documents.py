"""Working documents: each gets a running number, and the audit says why it was made."""

from __future__ import annotations

from store.database import LOCAL_ACTOR, Store
from store.settings import read_setting, write_setting

LAST_NUMBER = "last_working_document"


def number_document(store: Store, *, subject: str, reason: str, actor: str = LOCAL_ACTOR) -> int:
    """Log a working document and return its running number.

    `subject` says what it shows, `reason` why it was made. Raises `StoreError`.
    """
    with store.write("working_document", subject=subject, actor=actor) as change:
        number = int(read_setting(change.connection, LAST_NUMBER, "0")) + 1
        write_setting(change.connection, LAST_NUMBER, str(number))
        change.summary |= {"number": number, "reason": reason}
    return number
