"""Values of a session in words, for the log, conflicts and redactions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from i18n import Translator
from model.events import Entity, EntityKind
from model.session import Ballot, Group, Issue, Mark, Question, SessionState
from model.view import Month
from session.naming import group_name, issue_name

HIDDEN_FIELDS = frozenset({"order", "set_id", "pcode", "unit_ky", "unit_ru", "unit_en"})
"""Fields that say nothing to a reader."""

_CODED: Mapping[str, str] = {
    "category": "category",
    "severity": "severity",
    "time_of_day": "time_of_day",
    "season": "season",
    "step": "step",
    "kind": "group",
}
"""Fields whose values are codes, and the catalogue that names them."""

_MAY_BE_EMPTY: Mapping[str, str] = {"can_act": "can_act.unknown", "outcome": "outcome.open"}


def value_text(state: SessionState, field: str, value: Any, t: Translator) -> str:
    """Return a field's value as a reader understands it."""
    if (value in ("", None) or (field, value) == ("rank", 0)) and field not in _MAY_BE_EMPTY:
        return t("meeting.empty")
    if field in _MAY_BE_EMPTY:
        return t(f"{field}.{value}") if value else t(_MAY_BE_EMPTY[field])
    if field == "method":
        return t(f"vote_method.{value}")
    if field in _CODED:
        return t(f"{_CODED[field]}.{value}")
    if isinstance(value, bool):
        return t("meeting.yes" if value else "meeting.no")
    if field in {"held_on", "placed_on"}:
        return t.date(date.fromisoformat(value))
    if field in {"first_month", "last_month"}:
        return t.month(Month.parse(value))
    if field == "group_id":
        return entity_name(_found(state.groups, value), t) or t("meeting.gone")
    if field == "geometry":
        return t(f"meeting.shape_{str(value.get('type', '')).lower()}")
    if field == "radius_m":
        return t("meeting.metres", number=value)
    if field == "mark_ids":
        return t("meeting.marks_count", count=len(value))
    if field == "dots" and isinstance(value, Mapping):
        return t.number(sum(value.values()))
    return t.value(value)


def field_text(field: str, t: Translator) -> str:
    """Return a field's name."""
    return t(f"meeting.field_{field}")


def entity_name(entity: Entity | None, t: Translator) -> str:
    """Return what an entity is called, "" for none."""
    if isinstance(entity, Group):
        return t.value(group_name(entity))
    if isinstance(entity, Issue):
        return t.value(issue_name(entity))
    if isinstance(entity, Mark):
        return t(f"category.{entity.category}")
    if isinstance(entity, Question):
        return entity.body[:60]
    return ""


def named(state: SessionState, entity: Entity | None, kind: EntityKind, t: Translator) -> str:
    """Return what kind of thing an entity is and what it is called; a ballot by its group."""
    what = t(f"entity.{kind}")
    name = entity_name(entity, t)
    if isinstance(entity, Ballot):
        name = value_text(state, "group_id", entity.group_id, t)
    return t("meeting.kind_named", kind=what, name=name) if name else what


def hands_changes(
    state: SessionState, before: Mapping[str, int], after: Mapping[str, int], t: Translator
) -> Iterator[str]:
    """Name each issue whose raised hands were counted anew, with both numbers."""
    for issue_id in sorted(before.keys() | after.keys()):
        old, new = before.get(issue_id), after.get(issue_id, 0)
        if old != new:
            name = entity_name(find_entity(state, issue_id), t) or t("entity.issue")
            yield f"{name}: {new}" if old is None else f"{name}: {old} → {new}"


def find_entity(state: SessionState, entity_id: str) -> Entity | None:
    """Return an entity of a session, deleted ones too; None where it is not there."""
    return _found(_everything(state), entity_id)


def conflicts_in(state: SessionState, hidden: Collection[str]) -> tuple[Entity, ...]:
    """Return what two laptops left in two versions, without the ids that are `hidden` here."""
    kept = _everything(state)
    return tuple(one for one in kept if one.has_conflict and one.entity_id not in hidden)


def _everything(state: SessionState) -> tuple[Entity, ...]:
    return (
        state.info, *state.groups, *state.marks, *state.issues, *state.ballots,
        *state.questions, *state.deleted,
    )  # fmt: skip


def kind_of(entity: Entity) -> EntityKind:
    """Return what kind of thing an entity is."""
    return next(
        (kind for of, kind in _KINDS if isinstance(entity, of)),
        EntityKind.SESSION,
    )


_KINDS: Sequence[tuple[type[Entity], EntityKind]] = (
    (Group, EntityKind.GROUP),
    (Mark, EntityKind.MARK),
    (Issue, EntityKind.ISSUE),
    (Ballot, EntityKind.BALLOT),
    (Question, EntityKind.QUESTION),
)


def _found(entities: Sequence[Entity], entity_id: str) -> Entity | None:
    return next((entity for entity in entities if entity.entity_id == entity_id), None)
