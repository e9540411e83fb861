"""Events as JSON and back: how laptops exchange them, and how their hashes are made."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from model.errors import SessionError
from model.events import Action, Actor, EntityKind, Event, JsonObject
from session.checks import ENTITY_ID, MAX_TEXT
from session.fields import FREE_TEXTS, check_values
from session.fold import IS_DELETED

ORIGIN = re.compile(r"[0-9a-f]{16}")
DIGEST = re.compile(r"[0-9a-f]{64}")
SALT = re.compile(r"[0-9a-f]{32}")
MAX_PARENTS = 64
MAX_COUNT = 2**53


def event_to_json(event: Event) -> dict[str, Any]:
    """Return the event as plain JSON values."""
    return {
        "event_id": event.event_id,
        "log_id": event.log_id,
        "origin": event.origin,
        "number": event.number,
        "clock": event.clock,
        "at": event.at,
        "role": event.actor.role,
        "name": event.actor.name,
        "entity": event.entity.value,
        "entity_id": event.entity_id,
        "action": event.action.value,
        "changes": dict(event.changes),
        "before": dict(event.before),
        "parents": list(event.parents),
        "undoes": event.undoes,
    }


def event_from_json(raw: object) -> Event:
    """Return the event, every value checked; raise `SessionError` ("session_bad_event")."""
    try:
        return _parse(raw)
    except (KeyError, TypeError, ValueError) as error:
        raise SessionError("session_bad_event") from error


def kept_event(raw: Mapping[str, Any]) -> Event:
    """Return an event of our own store: it was checked before it was kept."""
    return Event(
        event_id=raw["event_id"],
        log_id=raw["log_id"],
        origin=raw["origin"],
        number=raw["number"],
        clock=raw["clock"],
        at=raw["at"],
        actor=Actor(raw["role"], raw["name"]),
        entity=EntityKind(raw["entity"]),
        entity_id=raw["entity_id"],
        action=Action(raw["action"]),
        changes=raw["changes"],
        before=raw["before"],
        parents=tuple(raw["parents"]),
        undoes=raw["undoes"],
    )


def hash_event(event: Event) -> str:
    """Return the event's SHA-256; free texts enter by their salted digests only."""
    body = json.dumps(event_to_json(event), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def digest_text(salt: str, value: str) -> str:
    """Return the digest a free text is known by: once blanked, it cannot be guessed from it."""
    return hashlib.sha256(f"{salt}\x1f{value}".encode()).hexdigest()


def text_reference(value: object) -> str:
    """Return the digest where a field's value refers to a free text, else ""."""
    if isinstance(value, dict) and value.keys() == {"text"}:
        digest = value["text"]
        return digest if isinstance(digest, str) and DIGEST.fullmatch(digest) else ""
    return ""


def with_letters(values: JsonObject, letters: Mapping[str, str]) -> dict[str, Any]:
    """Return the values with the letters of their free texts in place; "" where they are gone."""
    return {
        name: letters.get(digest, "") if (digest := text_reference(value)) else value
        for name, value in values.items()
    }


def texts_of(event: Event) -> frozenset[str]:
    """Return the digests of every free text an event refers to."""
    values = (*event.changes.values(), *event.before.values())
    return frozenset(filter(None, map(text_reference, values)))


def _parse(raw: object) -> Event:
    if not isinstance(raw, Mapping):
        raise TypeError("no object")
    kind = EntityKind(raw["entity"])
    changes, before = dict(raw["changes"]), dict(raw["before"])
    was_deleted = {IS_DELETED: _bool(before.pop(IS_DELETED))} if IS_DELETED in before else {}
    return Event(
        event_id=_matching(ENTITY_ID, raw["event_id"]),
        log_id=_matching(ENTITY_ID, raw["log_id"]),
        origin=_matching(ORIGIN, raw["origin"]),
        number=_count(raw["number"]),
        clock=_count(raw["clock"]),
        at=datetime.fromisoformat(raw["at"]).isoformat(timespec="milliseconds"),
        actor=Actor(_short(raw["role"]), _short(raw["name"])),
        entity=kind,
        entity_id=_matching(ENTITY_ID, raw["entity_id"]),
        action=Action(raw["action"]),
        changes=_checked(kind, changes),
        before=_checked(kind, before) | was_deleted,
        parents=tuple(_matching(ENTITY_ID, p) for p in raw["parents"][:MAX_PARENTS]),
        undoes=_matching(ENTITY_ID, raw["undoes"]) if raw["undoes"] else "",
    )


def _checked(kind: EntityKind, values: dict[str, Any]) -> dict[str, Any]:
    texts = {}
    for name in FREE_TEXTS[kind] & values.keys():
        value = values.pop(name)
        if value != "" and not text_reference(value):
            raise ValueError(name)
        texts[name] = value
    return check_values(kind, values) | texts


def _matching(pattern: re.Pattern[str], value: object) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise ValueError(value)
    return value


def _short(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT // 5:
        raise ValueError(value)
    value.encode()  # half a sign is no text: no store and no hash could take it
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_COUNT:
        raise ValueError(value)
    return value


def _bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value
