"""What a redaction blanks: of a session's entity all that people wrote, of a plan's what it names.

A mark's note is one text. An activity has seven, and a name in one of them is no reason to lose
the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from model.events import PLAN_KINDS, Action, EntityKind, Event
from session.ancestry import in_order
from session.fields import FREE_TEXTS
from session.wire import text_reference


def blanked_fields(redaction: Event) -> frozenset[str]:
    """Return the fields whose words a redaction takes away."""
    words = FREE_TEXTS[redaction.entity]
    return words & redaction.changes.keys() if redaction.entity in PLAN_KINDS else words


def once_worded(values: Mapping[str, Any], own: Iterable[Event]) -> frozenset[str]:
    """Return which fields hold words, or held some, in the events of their entity."""
    return frozenset(
        name
        for event in own
        for said in (event.changes, event.before)
        for name in values.keys() & said.keys()
        if text_reference(said[name])
    )


def last_redactions(events: Iterable[Event]) -> dict[tuple[EntityKind, str, str], Event]:
    """Return the last redaction of each field that ever was blanked, by kind, entity and field."""
    return {
        (event.entity, event.entity_id, field): event
        for event in in_order(events)
        if event.action is Action.REDACT
        for field in sorted(blanked_fields(event))
    }
