"""What the map component tells Python, parsed from untrusted values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from model.categories import CATEGORY_BY_CODE
from model.view import Measure, Month, Source, Tier
from ui.session_events import SESSION_PARSERS, uid_of

CELL = re.compile(r"8[0-9a-f]{14}")
CODE = re.compile(r"[A-Za-z0-9_.:-]{1,40}")
HASH = re.compile(r"[0-9a-f]{18}")
NAME = re.compile(r"[a-z0-9_]{1,40}")

MAX_TEXT = 100
"""Characters of a search, a release name, a value of a button."""

MAX_ITEMS = 200
"""Entries of any list an event may carry."""

RESOLUTIONS = range(5, 11)


@dataclass(frozen=True, slots=True)
class MapEvent:
    """What the reader did, and with what.

    | kind | values |
    |---|---|
    | select_unit | pcode; open (bool): show its panel, or go there; at |
    | select_cell | cell; at ((lng, lat) of the click, or None) |
    | select_place | layer, id; at |
    | close_panel, snapshot | |
    | view | source, measure, resolution (int or None), categories (frozenset or None for all), \
period ((Month, Month) or None for all), release (str or None) |
    | search | query |
    | tier | tier |
    | action | action (a `Button.action`), values (mapping of strings) |
    | layers | layers (frozenset of the keys that are on) |
    | mark_unreadable | uid: of a change to a mark that made no sense, to be refused |

    Those of a mapping session are in `ui.session_events`.
    """

    kind: str
    values: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


class _WrongValueError(ValueError):
    """A value of an event has the wrong type or is out of range."""


def parse_event(raw: object) -> MapEvent | None:
    """Return the event, or None where kind or values make no sense."""
    if not isinstance(raw, dict):
        return None
    kind, values = raw.get("kind"), raw.get("values", {})
    parse = _PARSERS.get(kind) if isinstance(kind, str) else None
    if parse is None or not isinstance(values, dict):
        return None
    try:
        return MapEvent(str(raw["kind"]), MappingProxyType(parse(values)))
    except (ValueError, TypeError, KeyError):
        return _unreadable(raw)


def _unreadable(raw: Mapping[str, Any]) -> MapEvent | None:
    """Return what is left of a change to a mark: the browser repeats it until it is refused."""
    uid = uid_of(raw)
    return MapEvent("mark_unreadable", MappingProxyType({"uid": uid})) if uid else None


def parse_have(raw: object) -> frozenset[str]:
    """Return the hashes of the data sets that the browser holds; wrong ones are dropped."""
    held = raw.get("have") if isinstance(raw, dict) else None
    if not isinstance(held, list):
        return frozenset()
    return frozenset(h for h in held[:MAX_ITEMS] if isinstance(h, str) and HASH.fullmatch(h))


def parse_number(raw: object) -> int:
    """Return the event's number (it only comes back to the browser), 0 where it makes no sense."""
    number = raw.get("number") if isinstance(raw, dict) else None
    is_whole = isinstance(number, int) and not isinstance(number, bool)
    return number if is_whole and 0 <= number < 2**53 else 0  # type: ignore[operator,return-value]


def _text(value: object, *, longest: int = MAX_TEXT) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise _WrongValueError
    return value


def _matching(value: object, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _WrongValueError
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise _WrongValueError
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongValueError
    return value


def _select_unit(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "pcode": _matching(values["pcode"], CODE),
        "open": _flag(values["open"]),
        "at": _position(values.get("at")),
    }


def _select_cell(values: dict[str, Any]) -> dict[str, Any]:
    return {"cell": _matching(values["cell"], CELL), "at": _position(values.get("at"))}


def _position(value: object) -> tuple[float, float] | None:
    """Return where on the map was clicked: lng, lat in degrees; None where nothing says so."""
    if value is None:
        return None
    lng, lat = (_number(part) for part in _list(value))
    if not (-180 <= lng <= 180 and -90 <= lat <= 90):
        raise _WrongValueError
    return lng, lat


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _WrongValueError
    return float(value)


def _select_place(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "layer": _matching(values["layer"], NAME),
        "id": _text(values["id"]),
        "at": _position(values.get("at")),
    }


def _nothing(_values: dict[str, Any]) -> dict[str, Any]:
    return {}


def _view(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "source": Source(values["source"]),
        "measure": Measure(values["measure"]),
        "resolution": _resolution(values["resolution"]),
        "categories": _categories(values["categories"]),
        "period": _period(values["period"]),
        "release": None if values["release"] is None else _text(values["release"]),
    }


def _resolution(value: object) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value not in RESOLUTIONS:
        raise _WrongValueError
    return value


def _categories(value: object) -> frozenset[str] | None:
    if value is None:
        return None
    codes = frozenset(_text(code) for code in _list(value))
    if not codes or not codes <= CATEGORY_BY_CODE.keys():
        raise _WrongValueError
    return codes


def _period(value: object) -> tuple[Month, Month] | None:
    if value is None:
        return None
    first, last = (Month.parse(_text(month)) for month in _list(value))
    if first > last:
        raise _WrongValueError
    return first, last


def _search(values: dict[str, Any]) -> dict[str, Any]:
    return {"query": _text(values["query"]).strip()}


def _tier(values: dict[str, Any]) -> dict[str, Any]:
    return {"tier": Tier(values["tier"])}


def _action(values: dict[str, Any]) -> dict[str, Any]:
    given = values["values"]
    if not isinstance(given, dict) or len(given) > MAX_ITEMS:
        raise _WrongValueError
    pairs = {_matching(name, NAME): _text(value) for name, value in given.items()}
    return {"action": _matching(values["action"], NAME), "values": MappingProxyType(pairs)}


def _layers(values: dict[str, Any]) -> dict[str, Any]:
    return {"layers": frozenset(_matching(key, NAME) for key in _list(values["layers"]))}


_PARSERS: Mapping[str, Callable[[dict[str, Any]], dict[str, Any]]] = MappingProxyType(
    {
        "select_unit": _select_unit,
        "select_cell": _select_cell,
        "select_place": _select_place,
        "close_panel": _nothing,
        "snapshot": _nothing,
        "resend": _nothing,
        "view": _view,
        "search": _search,
        "tier": _tier,
        "action": _action,
        "layers": _layers,
        **SESSION_PARSERS,
    }
)
