"""What laptops say to each other, and how an answer is made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from hall.ports import EventLog, Letters
from model.errors import SessionError
from model.events import Event
from session.checks import ENTITY_ID, MAX_TEXT, UNWRITABLE
from session.wire import (
    DIGEST,
    MAX_COUNT,
    ORIGIN,
    SALT,
    digest_text,
    event_from_json,
    event_to_json,
    texts_of,
)

MAX_EVENTS = 500
"""Of one message: a laptop that was away for a week gets its thousands in several."""

MAX_EVENT_BYTES = 1_000_000
"""Of the events of one message; half of it may be texts besides."""

MAX_LAPTOPS = 64
MAX_WHO = 120
"""Characters of a name."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Who sits at a laptop, and what she is editing ("" for nothing)."""

    laptop: str
    who: str = ""
    editing: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A request or a reply: what the sender has, and the next of what the other lacks."""

    sender: Presence
    have: Mapping[str, int]
    events: tuple[Event, ...] = ()
    texts: Mapping[str, Letters] = field(default_factory=lambda: MappingProxyType({}))
    others: tuple[Presence, ...] = ()  # the other laptops the sender knows to be there
    limit: int = MAX_EVENTS  # the most events the sender wants in the answer


def write_message(message: Message) -> bytes:
    """Return the message as JSON."""
    body = {
        "sender": _presence_json(message.sender),
        "have": dict(message.have),
        "events": [event_to_json(event) for event in message.events],
        "texts": {digest: list(letters) for digest, letters in message.texts.items()},
        "others": [_presence_json(other) for other in message.others],
        "limit": message.limit,
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def read_message(raw: bytes, *, session_id: str) -> Message:
    """Return the message of these bytes, every value of it checked.

    Raises `SessionError`: "sync_bad_message", "session_bad_event", "sync_other_session".
    """
    try:
        body = json.loads(raw)
        message = Message(
            sender=_presence(body["sender"]),
            have=_counts(body["have"]),
            events=tuple(map(event_from_json, _list(body["events"], at_most=MAX_EVENTS))),
            texts={_match(DIGEST, d): _letters(d, pair) for d, pair in body["texts"].items()},
            others=tuple(map(_presence, _list(body["others"], at_most=MAX_LAPTOPS))),
            limit=max(1, min(_count(body["limit"]), MAX_EVENTS)),
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise SessionError("sync_bad_message") from error
    if any(event.log_id != session_id for event in message.events):
        raise SessionError("sync_other_session")
    return message


def next_page(
    log: EventLog, theirs: Mapping[str, int], *, limit: int
) -> tuple[tuple[Event, ...], dict[str, Letters]]:
    """Return the next events somebody who has `theirs` lacks: few enough for one message."""
    if covers(theirs, log.known()):
        return (), {}
    events, texts = log.since(theirs, limit=limit)
    page = _fitting(events)
    wanted = frozenset[str]().union(*map(texts_of, page))
    return page, {digest: texts[digest] for digest in wanted & texts.keys()}


def covers(have: Mapping[str, int], wanted: Mapping[str, int]) -> bool:
    """Return whether `have` lacks nothing of `wanted`."""
    return all(have.get(laptop, 0) >= number for laptop, number in wanted.items())


def have_after(have: Mapping[str, int], events: Iterable[Event]) -> dict[str, int]:
    """Return what somebody who had `have` has with these events."""
    after = dict(have)
    for event in events:
        after[event.origin] = max(after.get(event.origin, 0), event.number)
    return after


def _fitting(events: Sequence[Event]) -> tuple[Event, ...]:
    size = 0
    for at, event in enumerate(events):
        size += len(json.dumps(event_to_json(event), ensure_ascii=False).encode())
        if size > MAX_EVENT_BYTES and at:
            return tuple(events[:at])
    return tuple(events)


def _presence_json(presence: Presence) -> dict[str, str]:
    return {"laptop": presence.laptop, "who": presence.who, "editing": presence.editing}


def _presence(raw: Any) -> Presence:
    editing = raw["editing"]
    return Presence(
        laptop=_match(ORIGIN, raw["laptop"]),
        who=clean_who(raw["who"]),
        editing=_match(ENTITY_ID, editing) if editing else "",
    )


def clean_who(who: str) -> str:
    """Return a name without control characters and not longer than names are."""
    if not isinstance(who, str):
        raise TypeError("no name")
    return "".join(filter(str.isprintable, who)).strip()[:MAX_WHO]


def _counts(raw: Any) -> dict[str, int]:
    if len(raw) > 1_000:  # laptops that ever took part in one session
        raise ValueError("too many laptops")
    return {_match(ORIGIN, laptop): _count(number) for laptop, number in raw.items()}


def _letters(digest: str, raw: Any) -> Letters:
    salt, value = raw
    if value is None:
        return "", None
    if not isinstance(value, str) or len(value) > MAX_TEXT or UNWRITABLE.search(value):
        raise ValueError("a text nobody can have typed")
    if digest_text(_match(SALT, salt), value) != digest:
        raise ValueError("a text is not the one its event refers to")
    return salt, value


def _count(raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not 0 <= raw <= MAX_COUNT:
        raise ValueError("no count")
    return raw


def _match(pattern: Any, raw: Any) -> str:
    if not isinstance(raw, str) or not pattern.fullmatch(raw):
        raise ValueError("not of the form it has to be")
    return raw


def _list(raw: Any, *, at_most: int) -> list[Any]:
    if not isinstance(raw, list) or len(raw) > at_most:
        raise ValueError("no list, or too long")
    return raw
