"""What the fields of each entity may hold: checked on every edit, and on all that others send.

An event from another laptop is text from outside: a field we do not know, a value of the wrong
type or out of range refuses the whole event.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from model.categories import CATEGORY_BY_CODE
from model.errors import SessionError
from model.records import MappedBy, Season, TimeOfDay
from model.session import CanAct, EntityKind, JsonObject, Outcome, Step, VoteMethod
from model.view import Month

MAX_TEXT = 600
"""Characters of a free text: a few words, not a report."""

MAX_VERTICES = 500
"""Of a drawn line or area."""

MAX_MARKS_OF_ISSUE = 5_000

UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""Signs that no document can hold; none is in a text that was checked here."""

ENTITY_ID = re.compile(r"[0-9a-f]{32}")
PCODE = re.compile(r"KG\d{0,12}")
GRID_REFERENCE = re.compile(r"[A-Z]{1,2}\d{1,2}(\.[1-9])?")

LNG_RANGE, LAT_RANGE = (60.0, 90.0), (35.0, 48.0)
"""Degrees; generous around the country."""

FREE_TEXTS: Mapping[EntityKind, frozenset[str]] = MappingProxyType(
    {
        EntityKind.SESSION: frozenset({"title"}),
        EntityKind.GROUP: frozenset({"label"}),
        EntityKind.MARK: frozenset({"note"}),
        EntityKind.ISSUE: frozenset({"title", "reason", "outcome_note"}),
        EntityKind.BALLOT: frozenset(),
        EntityKind.QUESTION: frozenset({"body"}),
    }
)
"""Fields that hold people's own words: kept apart, so that they can be blanked."""

LAST_WINS = frozenset({"step", "is_voting", "order"})
"""Fields whose latest value simply counts: turning a page is no statement to quarrel about."""

NOT_UNDONE = frozenset({"step", "is_voting", "is_closed"})
"""An undo takes back what was said, not where the meeting stands."""


def check_values(kind: EntityKind, values: JsonObject) -> dict[str, Any]:
    """Return the values as they may be kept.

    Raises `SessionError` ("session_bad_field") for a field the kind does not have, or a value
    that is of the wrong type or out of range.
    """
    checks = _CHECKS[kind]
    checked = {}
    for name, value in values.items():
        check = checks.get(name)
        try:
            if check is None:
                raise ValueError(name)
            checked[name] = check(value)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise SessionError("session_bad_field", kind=kind.value, field=name) from error
    return checked


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise ValueError
    # a control character in a note would end up in files where it means something
    return "".join(c for c in value if c.isprintable() or c == "\n").strip()


def _matching(pattern: re.Pattern[str], *, empty: bool = True) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if (value == "" and empty) or (isinstance(value, str) and pattern.fullmatch(value)):
            return str(value)
        raise ValueError(value)

    return check


def _one_of(choices: type[StrEnum]) -> Callable[[Any], str]:
    return lambda value: choices(value).value


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(value)
        return value

    return check


def _bool(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _date(value: Any) -> str:
    return "" if value == "" else date.fromisoformat(value).isoformat()


def _month(value: Any) -> str:
    return "" if value == "" else str(Month.parse(value))


def _category(value: Any) -> str:
    return CATEGORY_BY_CODE[value].code


def _radius(value: Any) -> float | None:
    if value is None:
        return None
    radius = float(value)
    if isinstance(value, bool) or not 1 <= radius <= 20_000:
        raise ValueError(value)
    return radius


def _ids(value: Any) -> list[str]:
    if not isinstance(value, list | tuple) or len(value) > MAX_MARKS_OF_ISSUE:
        raise ValueError(value)
    return [_entity_id(item) for item in value]


def _dots(value: Any) -> dict[str, int]:
    if not isinstance(value, Mapping) or len(value) > 200:
        raise ValueError(value)
    count = _whole(0, 100_000)
    return {_entity_id(issue): count(dots) for issue, dots in sorted(value.items())}


def _geometry(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping) or set(value) != {"type", "coordinates"}:
        raise ValueError(value)
    kind, coordinates = value["type"], value["coordinates"]
    if kind == "Point":
        return {"type": kind, "coordinates": _position(coordinates)}
    if kind == "LineString":
        return {"type": kind, "coordinates": _positions(coordinates, at_least=2)}
    if kind == "Polygon" and len(coordinates) == 1:
        ring = _positions(coordinates[0], at_least=4)
        if ring[0] != ring[-1]:
            raise ValueError(value)
        return {"type": kind, "coordinates": [ring]}
    raise ValueError(value)


def _positions(value: Any, *, at_least: int) -> list[list[float]]:
    if not isinstance(value, list | tuple) or not at_least <= len(value) <= MAX_VERTICES:
        raise ValueError(value)
    return [_position(item) for item in value]


def _position(value: Any) -> list[float]:
    lng, lat = value
    for degrees, (low, high) in ((lng, LNG_RANGE), (lat, LAT_RANGE)):
        if isinstance(degrees, bool) or not math.isfinite(degrees) or not low <= degrees <= high:
            raise ValueError(value)
    return [round(float(lng), 6), round(float(lat), 6)]  # a decimetre


_entity_id = _matching(ENTITY_ID, empty=False)

_CHECKS: Mapping[EntityKind, Mapping[str, Callable[[Any], Any]]] = {
    EntityKind.SESSION: {
        "pcode": _matching(PCODE),
        "set_id": _text,
        "unit_ky": _text,
        "unit_ru": _text,
        "unit_en": _text,
        "first_month": _month,
        "last_month": _month,
        "held_on": _date,
        "title": _text,
        "step": _one_of(Step),
        "is_closed": _bool,
        "is_rehearsal": _bool,
        "is_voting": _bool,
        "dots": _whole(1, 20),
    },
    EntityKind.GROUP: {
        "kind": _one_of(MappedBy),
        "label": _text,
        "people": _whole(0, 5_000),
        "is_released": _bool,
        "order": _whole(0, 1_000),
    },
    EntityKind.MARK: {
        "group_id": _entity_id,
        "geometry": _geometry,
        "grid": _matching(GRID_REFERENCE),
        "radius_m": _radius,
        "category": _category,
        "severity": _whole(1, 3),
        "time_of_day": _one_of(TimeOfDay),
        "season": _one_of(Season),
        "note": _text,
        "placed_on": _date,
    },
    EntityKind.ISSUE: {
        "category": _category,
        "title": _text,
        "mark_ids": _ids,
        "is_on_ballot": _bool,
        "rank": _whole(0, 5),
        "can_act": _one_of(CanAct),
        "reason": _text,
        "outcome": _one_of(Outcome),
        "outcome_note": _text,
        "order": _whole(0, 1_000),
    },
    EntityKind.BALLOT: {
        "group_id": _matching(ENTITY_ID),
        "method": _one_of(VoteMethod),
        "dots": _dots,
    },
    EntityKind.QUESTION: {"body": _text, "order": _whole(0, 1_000)},
}
