"""What the map component tells Python about a mapping session, parsed from untrusted values."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from model.errors import SessionError
from model.events import EntityKind
from model.session import Step
from session.checks import ENTITY_ID, LAT_RANGE, LNG_RANGE
from session.fields import check_values

MARK_FIELDS = frozenset(
    (
        "geometry",
        "grid",
        "radius_m",
        "category",
        "severity",
        "time_of_day",
        "season",
        "note",
    )
)
"""What the form of a mark may set; its group travels beside them."""

MAX_HEADS = 50
MAX_NOTE = 300
ZOOM_RANGE = (0.0, 24.0)
SIZE_RANGE = (1.0, 20_000.0)
"""Pixels of a map on a screen."""

THEMES = frozenset({"light", "dark"})


def _mark_put(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "uid": _entity_id(values["uid"]),
        "id": _entity_id(values["id"]),
        "group": _entity_id(values["group"]),
        "values": _mark_values(values["values"]),
        "seen": _heads(values["seen"]),
    }


def _mark_values(values: object) -> Mapping[str, Any]:
    if not isinstance(values, dict) or not values.keys() <= MARK_FIELDS or not values:
        raise ValueError
    if len(str(values.get("note", ""))) > MAX_NOTE:
        raise ValueError
    try:
        return MappingProxyType(check_values(EntityKind.MARK, values))
    except SessionError as error:
        raise ValueError from error


def _mark_delete(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "uid": _entity_id(values["uid"]),
        "id": _entity_id(values["id"]),
        "seen": _heads(values["seen"]),
    }


def _heads(value: object) -> tuple[str, ...] | None:
    """Return the mark's heads as the editor saw them; None for a mark that is new."""
    if value is None:
        return None
    if not isinstance(value, list) or len(value) > MAX_HEADS:
        raise ValueError
    return tuple(_entity_id(head) for head in value)


def _entity_id(value: object) -> str:
    if not isinstance(value, str) or not ENTITY_ID.fullmatch(value):
        raise ValueError
    return value


def _id_or_none(value: object) -> str:
    return "" if value == "" else _entity_id(value)


def _one_mark(values: dict[str, Any]) -> dict[str, Any]:
    return {"mark": _id_or_none(values["mark"])}


def _step(values: dict[str, Any]) -> dict[str, Any]:
    return {"step": Step(values["step"])}


def _group(values: dict[str, Any]) -> dict[str, Any]:
    return {"group": _entity_id(values["group"])}


def _release(values: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(values["is_released"], bool):
        raise TypeError
    return {"group": _entity_id(values["group"]), "is_released": values["is_released"]}


def _stage(values: dict[str, Any]) -> dict[str, Any]:
    center = values["center"]
    if not isinstance(center, list) or len(center) != 2 or values["theme"] not in THEMES:
        raise ValueError
    lng, lat = _number(center[0], *LNG_RANGE), _number(center[1], *LAT_RANGE)
    width, height = values["size"]
    return {
        "center": (lng, lat),
        "zoom": _number(values["zoom"], *ZOOM_RANGE),
        "size": (_number(width, *SIZE_RANGE), _number(height, *SIZE_RANGE)),
        "theme": str(values["theme"]),
    }


def _number(value: object, low: float, high: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError
    number = float(value)
    if not math.isfinite(number) or not low <= number <= high:
        raise ValueError
    return number


def _nothing(_values: dict[str, Any]) -> dict[str, Any]:
    return {}


SESSION_PARSERS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        "mark_put": _mark_put,
        "mark_delete": _mark_delete,
        "mark_undo": _nothing,
        "mark_redo": _nothing,
        "mark_editing": _one_mark,
        "session_step": _step,
        "session_group": _group,
        "session_release": _release,
        "session_highlight": _one_mark,
        "session_stage": _stage,
    }
)
"""By kind: a function that returns the checked values, or raises ValueError, TypeError, KeyError.

| kind | values |
|---|---|
| mark_put | uid (of this change, for its `Receipt`), id, group, values (fields of a mark), \
seen (heads, or None for a new mark) |
| mark_delete | uid, id, seen |
| mark_undo, mark_redo | |
| mark_editing | mark (id, or "" when the form is closed) |
| session_step | step (`Step`) |
| session_group | group |
| session_release | group, is_released |
| session_highlight | mark (id or "") |
| session_stage | center ((lng, lat)), zoom, size ((width, height), px), theme ("light" or "dark") |
"""

_UID = re.compile(r"[0-9a-f]{32}")


def uid_of(raw: object) -> str:
    """Return the uid of a change that made no sense, "" where it has none: it must be refused.

    The browser repeats a change until it hears what became of it.
    """
    values = raw.get("values") if isinstance(raw, dict) else None
    uid = values.get("uid") if isinstance(values, dict) else None
    return uid if isinstance(uid, str) and _UID.fullmatch(uid) else ""
