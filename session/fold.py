"""What a set of events amounts to: the same on every laptop, in whatever order they arrived.

An entity's events form a graph: each names as `parents` the heads its writer knew. The present
value of a field is that of the last event that set it, by Lamport clock (L. Lamport, "Time,
Clocks, and the Ordering of Events in a Distributed System", CACM 21(7), 1978), the laptop's id
deciding between equals. Two heads are two people who did not know of each other; where they
disagree on a field, that is a conflict, and both versions are kept until someone chooses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from model.events import Action, Edit, Event, JsonObject
from session.ancestry import in_order, known_to
from session.fields import LAST_WINS

IS_DELETED = "is_deleted"
"""Deleting and restoring set this field, so that they can conflict with an edit too."""


@dataclass(frozen=True, slots=True)
class Version:
    """One of the versions of an entity: what it would be if only this branch were known."""

    head: Event
    values: JsonObject
    is_deleted: bool


@dataclass(frozen=True, slots=True)
class Folded:
    """An entity as its events leave it."""

    values: JsonObject
    is_deleted: bool
    heads: tuple[str, ...]  # event ids, ascending
    conflicts: tuple[Version, ...] = ()  # two or more, or none


def fold(events: Sequence[Event]) -> Folded:
    """Return what the events of one entity amount to.

    Events whose parents are missing still count: they are on their way. Raises `ValueError`
    without events.
    """
    if not events:
        raise ValueError("no events")
    ordered = in_order(events)
    heads = _heads(ordered)
    values, is_deleted = _apply(ordered)
    versions = tuple(_version(head, ordered) for head in heads) if len(heads) > 1 else ()
    return Folded(
        values=values,
        is_deleted=is_deleted,
        heads=tuple(sorted(head.event_id for head in heads)),
        conflicts=versions if _disagree(versions, ordered) else (),
    )


def parents_of(edit: Edit, now: Folded | None, own: Sequence[Event]) -> tuple[str, ...]:
    """Return the events that an edit follows: a conflict stays one until somebody settles it.

    Of versions in conflict it follows the one that is shown, and every one that blanked words:
    what is written from now on is written in the knowledge of that.
    """
    if now is None:
        return ()
    if not now.conflicts or edit.settles:
        return now.heads
    shown = in_order(version.head for version in now.conflicts)[-1].event_id
    redactions = {event.event_id for event in own if event.action is Action.REDACT}
    knows = (head for head in now.heads if head == shown or redactions & known_to([head], own))
    return tuple(knows)


def settings_of(event: Event) -> dict[str, Any]:
    """Return the fields an event sets, deletion among them."""
    if event.action is Action.DELETE:
        return {IS_DELETED: True}
    if event.action is Action.RESTORE:
        return {IS_DELETED: False, **event.changes}
    return dict(event.changes)


def _heads(ordered: Sequence[Event]) -> list[Event]:
    followed = {parent for event in ordered for parent in event.parents}
    return [event for event in ordered if event.event_id not in followed]


def _apply(ordered: Iterable[Event]) -> tuple[JsonObject, bool]:
    values: dict[str, Any] = {}
    for event in ordered:
        values.update(settings_of(event))
    is_deleted = bool(values.pop(IS_DELETED, False))
    return MappingProxyType(values), is_deleted


def _version(head: Event, ordered: Sequence[Event]) -> Version:
    known = known_to([head.event_id], ordered)
    values, is_deleted = _apply(event for event in ordered if event.event_id in known)
    return Version(head, values, is_deleted)


def _disagree(versions: Sequence[Version], ordered: Sequence[Event]) -> bool:
    """Return whether two branches set one field to different values since they parted."""
    if not versions:
        return False
    ancestries = [known_to([version.head.event_id], ordered) for version in versions]
    shared = set.intersection(*ancestries)
    set_by_branch = [
        _last_set(event for event in ordered if event.event_id in own - shared)
        for own in ancestries
    ]
    for at, mine in enumerate(set_by_branch):
        for theirs in set_by_branch[at + 1 :]:
            both = mine.keys() & theirs.keys()
            if any(mine[name] != theirs[name] for name in both):
                return True
            # one deleted what the other was still working on
            if bool(mine.get(IS_DELETED)) != bool(theirs.get(IS_DELETED)) and mine and theirs:
                return True
    return False


def _last_set(events: Iterable[Event]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for event in events:
        values.update(settings_of(event))
    return {name: value for name, value in values.items() if name not in LAST_WINS}
