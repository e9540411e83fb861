"""Events made by hand, for the tests of the pure rules."""

from __future__ import annotations

from typing import Any

from model.events import Action, Actor, EntityKind, Event

SESSION_ID = "5" * 32
MARK_ID = "a" * 32
GROUP_ID = "b" * 32
FIRST, SECOND = "1" * 16, "2" * 16


def event(
    name: str,
    *,
    clock: int,
    origin: str = FIRST,
    number: int | None = None,
    changes: dict[str, Any] | None = None,
    before: dict[str, Any] | None = None,
    parents: tuple[str, ...] = (),
    action: Action = Action.PUT,
    undoes: str = "",
    role: str = "facilitator",
    entity: EntityKind = EntityKind.MARK,
) -> Event:
    """Return an event whose id is made from a short name."""
    return Event(
        event_id=id_of(name),
        log_id=SESSION_ID,
        origin=origin,
        number=number or clock,
        clock=clock,
        at="2026-03-01T09:00:00.000+00:00",
        actor=Actor(role),
        entity=entity,
        entity_id=MARK_ID,
        action=action,
        changes=changes or {},
        before=before or {},
        parents=tuple(map(id_of, parents)),
        undoes=id_of(undoes) if undoes else "",
    )


def id_of(name: str) -> str:
    """Return 32 hexadecimal digits for a short name."""
    return name.encode().hex().rjust(32, "0")
