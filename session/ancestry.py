"""Who knew of what: an event's place among the events of its entity.

An event names as parents the heads its writer knew; what its writer knew is what can be reached
from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from model.events import Event


def in_order(events: Iterable[Event]) -> list[Event]:
    """Return events in the one order every laptop agrees on; causes stand before effects."""
    return sorted(events, key=lambda e: (e.clock, e.origin, e.number))


def written_after(redaction: Event, own: Sequence[Event]) -> set[str]:
    """Return the events whose writers knew of a redaction.

    Where something an event follows is still on its way, its clock decides for the time being.
    """
    here = {event.event_id for event in own}
    after, unsure = {redaction.event_id}, set[str]()
    for event in in_order(own):
        if not after.isdisjoint(event.parents):
            after.add(event.event_id)
        elif not here.issuperset(event.parents) or not unsure.isdisjoint(event.parents):
            unsure.add(event.event_id)
            if event.clock > redaction.clock:
                after.add(event.event_id)
    return after


def known_to(heads: Iterable[str], own: Iterable[Event]) -> set[str]:
    """Return the ids of the events that can be reached from some of them."""
    by_id = {event.event_id: event for event in own}
    seen: set[str] = set()
    waiting = list(heads)
    while waiting:
        event_id = waiting.pop()
        if event_id in by_id and event_id not in seen:
            seen.add(event_id)
            waiting.extend(by_id[event_id].parents)
    return seen
