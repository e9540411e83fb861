"""Words of a plan blanked for good: which there are, where copies stand, what became of them.

The words go as those of a session do (`services.sessions.redact`): out of the plan, its log and,
with `services.backup.erase_redacted`, the files; the log says who did it and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from model.errors import NotFoundError
from model.events import PLAN_KINDS, Actor, EntityKind, Event
from services.plan_fields import entities
from services.plans import AUTHOR, plan_stamp, plan_state
from services.sessions import redact
from services.workspace import Workspace
from session.blanking import last_redactions
from session.fields import FREE_TEXTS
from session.wire import text_reference
from store.entities import load_events_with_letters
from store.events import log_events
from store.free_texts import texts_like

_COPIED_KINDS = PLAN_KINDS | {EntityKind.ISSUE}
"""A plan's words come from last year's, and its reasons from what a session agreed on."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A field that holds words, or held them once: of a plan, or of an issue of a session."""

    log_id: str
    kind: EntityKind
    entity_id: str
    field: str


@dataclass(frozen=True, slots=True)
class Blank:
    """The last redaction of a field; `is_empty` until somebody wrote there anew."""

    event_id: str
    at: datetime  # UTC
    name: str  # of who did it, as entered
    is_empty: bool


Blanks = Mapping[tuple[EntityKind, str, str], Blank]
"""By kind, entity and field."""


def written_places(workspace: Workspace, plan_id: str) -> dict[Place, tuple[str, ...]]:
    """Return all that can be blanked in a plan with its words, of each field the latest first.

    Also words that were changed since, or whose entry was removed: they stand in the log still.
    """
    plan_state(workspace, plan_id)
    found: dict[Place, dict[str, None]] = {}
    for event in reversed(load_events_with_letters(workspace.store, plan_id)):
        for values in (event.changes, event.before):
            for name in sorted(FREE_TEXTS[event.entity] & values.keys()):
                if values[name]:
                    place = Place(plan_id, event.entity, event.entity_id, name)
                    found.setdefault(place, {})[values[name]] = None
    return {place: tuple(words) for place, words in found.items()}


def copies_of(workspace: Workspace, words: Iterable[str], *, but: Place) -> tuple[Place, ...]:
    """Return the other places that share a line with some words: of any plan, and of sessions.

    Case, spaces and a full stop do not matter. What was changed or deleted since counts as well.
    """
    lines = frozenset[str]().union(*map(_lines, words))
    with workspace.store.read() as connection:
        texts = texts_like(connection, lambda one: not lines.isdisjoint(_lines(one)))
        found = {
            place
            for log_id, known in texts.items()
            for event in log_events(connection, log_id)
            for place in _places_of(event, known)
        }
    return tuple(sorted(found - {but}))


def _lines(words: str) -> frozenset[str]:
    told = (" ".join(line.casefold().split()).rstrip(".") for line in words.splitlines())
    return frozenset(filter(None, told))


def _places_of(event: Event, digests: Mapping[str, str]) -> Iterable[Place]:
    if event.entity in _COPIED_KINDS:
        for values in (event.changes, event.before):
            for name, value in values.items():
                if text_reference(value) in digests:
                    yield Place(event.log_id, event.entity, event.entity_id, name)


def redact_places(workspace: Workspace, places: Iterable[Place], *, actor: Actor = AUTHOR) -> None:
    """Blank words for good, in a signed plan too; of a session's issue all that was written.

    Files are another matter: call `services.backup.erase_redacted` afterwards. Raises
    `NotFoundError` ("no_plan_entry") without a place, else as `services.sessions.redact`.
    """
    fields: dict[tuple[str, EntityKind, str], list[str]] = {}
    for place in places:
        fields.setdefault((place.log_id, place.kind, place.entity_id), []).append(place.field)
    if not fields:
        raise NotFoundError("no_plan_entry")
    for (log_id, kind, entity_id), names in fields.items():
        asked = names if kind in PLAN_KINDS else None
        redact(workspace, log_id, kind, entity_id, fields=asked, actor=actor)


def blanks_of(workspace: Workspace, plan_id: str) -> Blanks:
    """Return what was blanked in a plan, by whom and when."""
    return _blanks(workspace, plan_id, plan_stamp(workspace, plan_id))


@lru_cache(maxsize=8)
def _blanks(workspace: Workspace, plan_id: str, _stamp: str) -> Blanks:
    by_id = {one.entity_id: one for one in entities(plan_state(workspace, plan_id))}
    with workspace.store.read() as connection:
        redactions = last_redactions(log_events(connection, plan_id))
    return {
        (kind, entity_id, field): Blank(
            event.event_id,
            datetime.fromisoformat(event.at),
            event.actor.name,
            is_empty=entity_id in by_id and not getattr(by_id[entity_id], field),
        )
        for (kind, entity_id, field), event in redactions.items()
    }


def blanked_count(workspace: Workspace, plan_id: str) -> int:
    """Return how many fields of a plan stand empty because their words were blanked."""
    return sum(one.is_empty for one in blanks_of(workspace, plan_id).values())
