"""People's own words: kept once under a salted digest, and blanked for good on request."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from model.events import EntityKind, JsonObject
from session.fields import FREE_TEXTS
from session.wire import digest_text
from store.models import FreeTextRow

Letters = tuple[str, str | None]
"""Salt and value of a text; ("", None) once it is redacted."""

_MAX_PARAMS = 500


def keep_texts(
    connection: Connection, log_id: str, kind: EntityKind, values: JsonObject
) -> dict[str, Any]:
    """Return the values with every free text kept apart and put as `{"text": digest}`."""
    kept = dict(values)
    for name in FREE_TEXTS[kind] & kept.keys():
        if kept[name]:
            salt = secrets.token_hex(16)
            digest = digest_text(salt, kept[name])
            _insert(connection, log_id, {digest: (salt, kept[name])})
            kept[name] = {"text": digest}
    return kept


def add_texts(connection: Connection, log_id: str, texts: Mapping[str, Letters]) -> None:
    """Keep texts that came from another laptop; one that is known, or redacted here, stays."""
    known = load_texts(connection, texts)
    sound = {
        digest: letters
        for digest, letters in texts.items()
        if digest not in known and _is_sound(digest, letters)
    }
    _insert(connection, log_id, sound)


def load_texts(connection: Connection, digests: Iterable[str]) -> dict[str, Letters]:
    """Return the letters of the texts that are known."""
    found: dict[str, Letters] = {}
    wanted = sorted(set(digests))
    for start in range(0, len(wanted), _MAX_PARAMS):
        some = wanted[start : start + _MAX_PARAMS]
        query = select(FreeTextRow.digest, FreeTextRow.salt, FreeTextRow.value).where(
            FreeTextRow.digest.in_(some)
        )
        found |= {row.digest: (row.salt, row.value) for row in connection.execute(query)}
    return found


def readable_texts(connection: Connection, digests: Iterable[str]) -> dict[str, str]:
    """Return the letters of the texts that are known; a redacted one is ""."""
    letters = load_texts(connection, digests)
    return {digest: value or "" for digest, (_, value) in letters.items()}


def log_texts(connection: Connection, log_id: str) -> dict[str, str]:
    """Return the letters of every text of a log; a redacted one is ""."""
    query = select(FreeTextRow.digest, FreeTextRow.value).where(FreeTextRow.log_id == log_id)
    return {row.digest: row.value or "" for row in connection.execute(query)}


def texts_like(connection: Connection, is_like: Callable[[str], bool]) -> dict[str, dict[str, str]]:
    """Return the digests and letters of every text that `is_like` what is looked for, by log."""
    query = select(FreeTextRow.log_id, FreeTextRow.digest, FreeTextRow.value).where(
        FreeTextRow.value.is_not(None)
    )
    found: dict[str, dict[str, str]] = {}
    for row in connection.execute(query):
        if is_like(row.value):
            found.setdefault(row.log_id, {})[row.digest] = row.value
    return found


def blank_texts(connection: Connection, log_id: str, digests: Iterable[str]) -> None:
    """Blank texts for good: letters and salt go, also of texts that are yet to arrive."""
    for digest in sorted(set(digests)):
        blanked = connection.execute(
            update(FreeTextRow).where(FreeTextRow.digest == digest).values(salt="", value=None)
        )
        if blanked.rowcount == 0:
            _insert(connection, log_id, {digest: ("", None)})


def _insert(connection: Connection, log_id: str, texts: Mapping[str, Letters]) -> None:
    if texts:
        rows = [
            {"digest": digest, "log_id": log_id, "salt": salt, "value": value}
            for digest, (salt, value) in texts.items()
        ]
        connection.execute(insert(FreeTextRow), rows)


def _is_sound(digest: str, letters: Letters) -> bool:
    salt, value = letters
    return value is None or digest_text(salt, value) == digest
