"""Small settings under a name: the active boundary set, the language."""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, delete, insert, select, update

from store.database import LOCAL_ACTOR, Store
from store.models import Setting

ACTIVE_SET = "active_set"
"""Id of the active boundary set."""

REFERENCE_SALT = "reference_salt"
"""Hexadecimal; keys the digests of reference numbers (`store.identity`)."""


def get_setting(store: Store, key: str, default: str = "") -> str:
    """Return the value under `key`, or `default`."""
    with store.read() as connection:
        return read_setting(connection, key, default)


def set_setting(store: Store, key: str, value: str, *, actor: str = LOCAL_ACTOR) -> None:
    """Keep `value` under `key`; an unchanged value is no write."""
    if get_setting(store, key, "\0") == value:
        return
    with store.write("set_setting", subject=key, actor=actor) as change:
        change.summary["value"] = value
        write_setting(change.connection, key, value)


def read_setting(connection: Connection, key: str, default: str = "") -> str:
    """Return the value under `key` inside a transaction."""
    found = connection.scalar(select(Setting.value).where(Setting.key == key))
    return default if found is None else found


def write_setting(connection: Connection, key: str, value: str | None) -> None:
    """Put or, for None, remove a value inside a writing transaction."""
    if value is None:
        connection.execute(delete(Setting).where(Setting.key == key))
        return
    changed = connection.execute(update(Setting).where(Setting.key == key).values(value=value))
    if changed.rowcount == 0:
        connection.execute(insert(Setting).values(key=key, value=value))


def reference_salt(connection: Connection) -> bytes:
    """Return the store's secret for reference numbers; make it at first need."""
    known = read_setting(connection, REFERENCE_SALT)
    if not known:
        known = secrets.token_hex(16)
        write_setting(connection, REFERENCE_SALT, known)
    return bytes.fromhex(known)
