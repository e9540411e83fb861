"""The entities of a session, plan or variant, from the plain values they are kept as."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from model.coverage import ReachMethod, SiteAction, SiteChange, Variant, VariantState
from model.events import Entity, EntityKind, JsonObject
from model.plan import (
    Activity,
    Approval,
    Approver,
    Indicator,
    Meeting,
    PlanInfo,
    PlanState,
    Priority,
    SurveyQuestion,
)
from model.records import TimeOfDay
from model.session import (
    Ballot,
    CanAct,
    Group,
    Issue,
    Mark,
    Outcome,
    Question,
    SessionInfo,
    SessionState,
    Step,
    VoteMethod,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """An entity as it is kept: its kind, its field values with free texts in place."""

    kind: EntityKind
    entity_id: str
    values: JsonObject
    heads: tuple[str, ...] = ()
    has_conflict: bool = False
    is_deleted: bool = False


_CLASSES: Mapping[EntityKind, type[Entity]] = {
    EntityKind.SESSION: SessionInfo,
    EntityKind.GROUP: Group,
    EntityKind.MARK: Mark,
    EntityKind.ISSUE: Issue,
    EntityKind.BALLOT: Ballot,
    EntityKind.QUESTION: Question,
    EntityKind.PLAN: PlanInfo,
    EntityKind.PRIORITY: Priority,
    EntityKind.ACTIVITY: Activity,
    EntityKind.INDICATOR: Indicator,
    EntityKind.APPROVAL: Approval,
    EntityKind.MEETING: Meeting,
    EntityKind.SURVEY: SurveyQuestion,
    EntityKind.VARIANT: Variant,
    EntityKind.SITE_CHANGE: SiteChange,
}
_KINDS = {of_kind: kind for kind, of_kind in _CLASSES.items()}
_FIELDS = {kind: frozenset(f.name for f in fields(of_kind)) for kind, of_kind in _CLASSES.items()}
_READ: Mapping[str, Callable[[Any], Any]] = {
    "step": Step,
    "method": VoteMethod,
    "can_act": CanAct,
    "outcome": Outcome,
    "status": Outcome,
    "approver": Approver,
    "reach_method": ReachMethod,
    "action": SiteAction,
    "open_at": TimeOfDay,
    "services": tuple,
    "mark_ids": tuple,
    "session_ids": tuple,
    "places": tuple,
    "hotspot_ids": tuple,
}


def to_entity(kept: Kept) -> Entity:
    """Return the entity; a field that no event has set yet stands at its default."""
    of_kind, known = _CLASSES[kept.kind], _FIELDS[kept.kind]
    values = {
        name: _READ.get(name, _same)(value) for name, value in kept.values.items() if name in known
    }
    return of_kind(
        entity_id=kept.entity_id,
        heads=kept.heads,
        has_conflict=kept.has_conflict,
        is_deleted=kept.is_deleted,
        **values,
    )


def kind_of(entity: Entity) -> EntityKind:
    """Return the kind of an entity."""
    return _KINDS[type(entity)]


def default_values(kind: EntityKind) -> dict[str, Any]:
    """Return what the fields of a kind hold before any event has set them, as plain JSON."""
    own = {field.name for field in fields(_CLASSES[kind])} - {f.name for f in fields(Entity)}
    return plain_values(_CLASSES[kind](entity_id=""), sorted(own))


def plain_values(entity: Entity, names: Iterable[str]) -> dict[str, Any]:
    """Return fields of an entity as plain JSON, as an edit of them holds them."""
    return {name: plain_value(getattr(entity, name)) for name in names}


def plain_value(value: Any) -> Any:
    """Return the value of a field as plain JSON."""
    if isinstance(value, tuple | list):
        return [plain_value(one) for one in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {name: plain_value(one) for name, one in value.items()}
    return value


def build_state(kept: Iterable[Kept]) -> SessionState | None:
    """Return the session of these entities (in the order they were made), None without one."""
    rows = list(kept)
    entities = _by_kind(rows)
    if not entities[EntityKind.SESSION]:
        return None
    return SessionState(
        info=entities[EntityKind.SESSION][0],
        groups=_by_order(entities[EntityKind.GROUP]),
        marks=tuple(entities[EntityKind.MARK]),
        issues=_by_order(entities[EntityKind.ISSUE]),
        ballots=tuple(entities[EntityKind.BALLOT]),
        questions=_by_order(entities[EntityKind.QUESTION]),
        deleted=_deleted(rows),
    )


def build_plan(kept: Iterable[Kept]) -> PlanState | None:
    """Return the plan of these entities (in the order they were made), None without one."""
    rows = list(kept)
    entities = _by_kind(rows)
    if not entities[EntityKind.PLAN]:
        return None
    approvers = list(Approver)
    return PlanState(
        info=entities[EntityKind.PLAN][0],
        priorities=tuple(sorted(entities[EntityKind.PRIORITY], key=lambda p: p.rank)),
        activities=_by_order(entities[EntityKind.ACTIVITY]),
        indicators=_by_order(entities[EntityKind.INDICATOR]),
        approvals=tuple(
            sorted(entities[EntityKind.APPROVAL], key=lambda a: approvers.index(a.approver))
        ),
        meetings=tuple(sorted(entities[EntityKind.MEETING], key=lambda m: m.held_on)),
        questions=_by_order(entities[EntityKind.SURVEY]),
        deleted=_deleted(rows),
    )


def build_variant(kept: Iterable[Kept]) -> VariantState | None:
    """Return the variant of these entities (in the order they were made), None without one."""
    entities = _by_kind(kept)
    if not entities[EntityKind.VARIANT]:
        return None
    return VariantState(
        info=entities[EntityKind.VARIANT][0],
        changes=_by_order(entities[EntityKind.SITE_CHANGE]),
    )


def _by_kind(rows: Iterable[Kept]) -> dict[EntityKind, list[Any]]:
    entities: dict[EntityKind, list[Any]] = {kind: [] for kind in EntityKind}
    for row in rows:
        if not row.is_deleted:
            entities[row.kind].append(to_entity(row))
    return entities


def _deleted(rows: Iterable[Kept]) -> tuple[Entity, ...]:
    return tuple(to_entity(row) for row in rows if row.is_deleted)


def _by_order(entities: list[Any]) -> tuple[Any, ...]:
    return tuple(sorted(entities, key=lambda entity: entity.order))


def _same(value: Any) -> Any:
    return value
