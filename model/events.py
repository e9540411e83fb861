"""The events that sessions and plans are made of: who changed what, when, and what it was before.

Sessions, plans and variants of coverage are each a *log*: a list of events, every one a change of
one *entity* (a group, a mark, an activity ...) whose present state follows from its events
(`session.fold`). Values are plain JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

JsonObject: TypeAlias = Mapping[str, Any]
"""Field values that JSON can hold."""


class EntityKind(StrEnum):
    """What an event is about. Name: `entity.<value>`."""

    SESSION = "session"
    GROUP = "group"
    MARK = "mark"
    ISSUE = "issue"  # what is voted upon; one with a rank is a priority
    BALLOT = "ballot"
    QUESTION = "question"  # left open, for the minutes
    PLAN = "plan"
    PRIORITY = "priority"  # of a plan
    ACTIVITY = "activity"
    INDICATOR = "indicator"
    APPROVAL = "approval"
    MEETING = "meeting"  # of a plan's working group
    SURVEY = "survey"  # a question to residents before and after a plan
    VARIANT = "variant"  # of a unit's coverage
    SITE_CHANGE = "site_change"  # of a variant: a point added, moved or closed


PLAN_KINDS = frozenset(
    {
        EntityKind.PLAN,
        EntityKind.PRIORITY,
        EntityKind.ACTIVITY,
        EntityKind.INDICATOR,
        EntityKind.APPROVAL,
        EntityKind.MEETING,
        EntityKind.SURVEY,
    }
)
"""What a plan's log consists of."""

VARIANT_KINDS = frozenset({EntityKind.VARIANT, EntityKind.SITE_CHANGE})
"""What the log of a variant of coverage consists of."""

LOG_KINDS = (frozenset(EntityKind) - PLAN_KINDS - VARIANT_KINDS, PLAN_KINDS, VARIANT_KINDS)
"""A log is of one of these: a session, a plan, a variant of coverage."""


class Action(StrEnum):
    """What an event does to its entity."""

    PUT = "put"  # make it, or change some of its fields
    DELETE = "delete"  # a mark only: the fields stay
    RESTORE = "restore"
    REDACT = "redact"  # its free texts are blanked, everywhere and for good


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as entered: a role such as "facilitator", and a name or ""."""

    role: str = "facilitator"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One change of one entity, as it is kept and exchanged; never changed afterwards.

    `changes` and `before` hold field values; a free text stands as `{"text": digest}`, its
    letters are kept apart so that they can be blanked (`store.free_texts`). `clock` is a
    Lamport clock: greater than that of every event known when it was written. `parents` are
    the entity's heads known then: events of the entity that no other event had followed yet.
    """

    event_id: str  # 32 hexadecimal digits
    log_id: str  # the session, plan or variant it belongs to
    origin: str  # the laptop: 16 hexadecimal digits
    number: int  # 1, 2, 3 ... per log and origin, without gaps
    clock: int
    at: str  # UTC, ISO 8601 with milliseconds
    actor: Actor
    entity: EntityKind
    entity_id: str  # 32 hexadecimal digits
    action: Action
    changes: JsonObject = field(default_factory=lambda: MappingProxyType({}))
    before: JsonObject = field(default_factory=lambda: MappingProxyType({}))
    parents: tuple[str, ...] = ()
    undoes: str = ""  # the event it takes back (or, for a redo, the undo)


@dataclass(frozen=True, slots=True)
class Edit:
    """A change somebody wants to make.

    `seen` are the heads of the entity as its editor last saw it; None skips the question
    whether somebody else was faster (a new entity, a vote of one's own). Where an entity has
    versions in conflict, only an edit that `settles` ends that: its maker saw them all and chose.
    """

    entity: EntityKind
    entity_id: str
    values: JsonObject = field(default_factory=lambda: MappingProxyType({}))
    action: Action = Action.PUT
    seen: tuple[str, ...] | None = None
    settles: bool = False
    undoes: str = ""  # the event it takes back


@dataclass(frozen=True, slots=True)
class Entity:
    """What every entity has."""

    entity_id: str
    heads: tuple[str, ...] = ()
    has_conflict: bool = False
    is_deleted: bool = False
