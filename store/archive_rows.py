"""A row of the store as one line of JSON, the same from SQLite and PostgreSQL, and back, checked.

What comes back is text from outside: a value of the wrong type, out of range or not among the
known codes refuses the file.
"""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import shapely
from sqlalchemy import Boolean, Date, Float, Integer, LargeBinary, Table
from sqlalchemy.types import TypeEngine

from model.admin import Accuracy
from model.categories import CATEGORY_BY_CODE
from model.datasets import DatasetKind
from model.hours import parse_hours
from model.records import (
    LIST_SEPARATOR,
    ActivityKind,
    MappedBy,
    PlaceKind,
    PlaceService,
    Precision,
    RecordKind,
    Season,
    TimeOfDay,
)
from model.text import Text
from store.dataset_body import check_body
from store.datasets import load_summary
from store.frames import BOX
from store.models import Base, UtcDateTime
from store.textjson import load_report, load_texts

TABLES: tuple[str, ...] = (
    "setting",
    "boundary_set",
    "admin_unit",
    "import_log",
    "incident",
    "hotspot",
    "place",
    "precinct",
    "dataset",
    "free_text",
    "event",
    "entity",
    "audit_entry",
)
"""Parts of an archive, in the order they are put back."""

SINCE: Mapping[str, int] = {"precinct": 2, "dataset": 2}
"""The format that first had a part, for those that the first one lacks."""

RECORDS: Mapping[str, RecordKind] = {
    "incident": RecordKind.INCIDENTS,
    "hotspot": RecordKind.HOTSPOTS,
    "place": RecordKind.PLACES,
    "precinct": RecordKind.PRECINCTS,
}

IMPORT_ID = "import_id"
"""Stands for a record's row number of the import log, which each store numbers itself."""

ADDED_COLUMNS: Mapping[str, Mapping[str, object]] = {
    "place": {
        "open_hours": "",
        "is_manned": None,
        "services": "",
        "aksakal_court_members": None,
        "aksakal_court_days": "",
        "women_council_members": None,
        "women_council_days": "",
        "youth_committee_members": None,
        "youth_committee_days": "",
    }
}
"""Columns that rows of older archives lack, with what they are then."""

LOCAL_SETTINGS = frozenset({"origin"})
"""What belongs to one copy of the store alone (`store.events.ORIGIN`)."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_OWN_NUMBER = frozenset({"import_log", *RECORDS})


def tables_of(format_version: int) -> tuple[str, ...]:
    """Return the parts that an archive of a format has."""
    return tuple(table for table in TABLES if SINCE.get(table, 1) <= format_version)


def columns_of(table: str) -> tuple[str, ...]:
    """Return the columns a table's lines have."""
    names = [column.name for column in _table(table).columns]
    if table in _OWN_NUMBER:
        names.remove("number")
    if table in RECORDS:
        names.remove("import_number")
        names.append(IMPORT_ID)
    # bounding boxes follow from the geometry, and are never believed
    return tuple(name for name in names if name not in BOX)


def to_line(row: Mapping[str, Any]) -> str:
    """Return a row as one line of JSON."""
    return json.dumps(
        {name: _encode(value) for name, value in row.items()}, ensure_ascii=False, allow_nan=False
    )


def from_line(table: str, line: bytes) -> dict[str, Any]:
    """Return the row of a line, bounding box included.

    Raises `ValueError`, `TypeError` or `KeyError` for anything a store would not have written.
    """
    raw = json.loads(line)
    names = columns_of(table)
    if isinstance(raw, dict):
        raw = _completed(raw, ADDED_COLUMNS.get(table, {}))
    if not isinstance(raw, dict) or set(raw) != set(names):
        raise ValueError("columns")
    columns = _table(table).columns
    row: dict[str, Any] = {}
    for name in names:
        if name == IMPORT_ID:
            row[name] = _string(raw[name], 32)
        elif raw[name] is None and columns[name].nullable:
            row[name] = None
        else:
            row[name] = _decode(columns[name].type, raw[name])
    for name, check in _CHECKS.get(table, {}).items():
        if row[name] is not None:
            check(row[name])
    if "geometry" in row:
        row |= _box(row["geometry"])
    return row


def _completed(raw: dict[str, Any], added: Mapping[str, object]) -> dict[str, Any]:
    """Fill in the columns that an older archive lacks; one that has some of them has them all."""
    return raw if added.keys() & raw.keys() else {**raw, **added}


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _encode(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _decode(kind: TypeEngine[Any], value: Any) -> Any:
    if isinstance(kind, Boolean):
        return _of(bool, value)
    if isinstance(kind, Integer):
        return _whole(value)
    if isinstance(kind, Float):
        return _finite(value)
    if isinstance(kind, LargeBinary):
        decoded = base64.b64decode(_of(str, value), validate=True)
        if kind.length and len(decoded) != kind.length:
            raise ValueError("bytes")
        return decoded
    if isinstance(kind, Date):
        return date.fromisoformat(_of(str, value))
    if isinstance(kind, UtcDateTime):
        moment = datetime.fromisoformat(_of(str, value))
        if moment.tzinfo is None:
            raise ValueError("no zone")
        return moment
    return _string(value, getattr(kind, "length", None))


def _of(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(kind.__name__)
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise TypeError("int")
    return value


def _finite(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError("float")
    return float(value)


def _string(value: Any, length: int | None) -> str:
    text = str(_of(str, value))
    if (length and len(text) > length) or _CONTROL.search(text):
        raise ValueError("text")
    return text


def _box(geometry: bytes | None) -> dict[str, float | None]:
    if geometry is None:
        return dict.fromkeys(BOX)
    try:
        shape = shapely.from_wkb(geometry)
    except shapely.errors.GEOSException as error:
        raise ValueError("geometry") from error
    bounds = [float(bound) for bound in shape.bounds]
    for bound, limit in zip(bounds, (180, 90, 180, 90), strict=False):
        if not abs(bound) <= limit:  # NaN is caught too
            raise ValueError("geometry")
    if not bounds:
        raise ValueError("geometry")
    return dict(zip(BOX, bounds, strict=True))


def _one_of(codes: type[StrEnum], *, or_empty: bool = False) -> Callable[[Any], object]:
    return lambda value: value if or_empty and value == "" else codes(value)


def _between(low: float, high: float) -> Callable[[Any], object]:
    def check(value: Any) -> None:
        if not low <= value <= high:
            raise ValueError("range")

    return check


def _hours(value: str) -> None:
    hours = parse_hours(value) if value else None
    if isinstance(hours, Text) or (hours and hours.canonical != value):
        raise ValueError("hours")


def _services(value: str) -> None:
    codes = value.split(LIST_SEPARATOR) if value else []
    if codes != sorted(set(map(PlaceService, codes))):
        raise ValueError("services")


_NUMBER = _between(0, 2**15 - 1)


def _matching(pattern: str) -> Callable[[Any], object]:
    def check(value: Any) -> None:
        if not re.fullmatch(pattern, value):
            raise ValueError("pattern")

    return check


_HASH = _matching("[0-9a-f]{64}")
_LNG, _LAT = _between(-180, 180), _between(-90, 90)
_CATEGORY = CATEGORY_BY_CODE.__getitem__

_CHECKS: Mapping[str, Mapping[str, Callable[[Any], object]]] = {
    "boundary_set": {"accuracy": Accuracy, "report": load_report},
    "admin_unit": {"level": _between(0, 9), "lng": _LNG, "lat": _LAT},
    "import_log": {"kind": RecordKind, "warnings": load_texts},
    "dataset": {
        "kind": DatasetKind,
        "sha256": _HASH,
        "summary": load_summary,
        "body": check_body,
    },
    "incident": {
        "category": _CATEGORY,
        "hour": _between(0, 23),
        "lng": _LNG,
        "lat": _LAT,
        "precision": Precision,
    },
    "hotspot": {
        "category": _CATEGORY,
        "severity": _between(1, 3),
        "mapped_by": MappedBy,
        "time_of_day": TimeOfDay,
        "season": Season,
    },
    "place": {
        "kind": PlaceKind,
        "activity_kind": _one_of(ActivityKind, or_empty=True),
        "precision": Precision,
        "open_hours": _hours,
        "services": _services,
        "aksakal_court_members": _NUMBER,
        "women_council_members": _NUMBER,
        "youth_committee_members": _NUMBER,
    },
    "precinct": {"posts": _NUMBER, "filled": _NUMBER, "left_last_year": _NUMBER},
}
"""Checks beyond a column's type; each raises `ValueError` or `KeyError`."""
