"""Checks of single values: each returns the value as it may be kept, or raises `ValueError`.

Values come from other laptops too. What has not even the right shape may raise `TypeError`,
`KeyError`, `AttributeError` or `OverflowError` instead; `session.fields` takes all as one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from model.categories import CATEGORY_BY_CODE
from model.view import Month

MAX_TEXT = 600
"""Characters of a free text in a session: a few words, not a report."""

MAX_PARAGRAPHS = 4_000
"""Characters of a free text in a plan: a page."""

MAX_VERTICES = 500
"""Of a drawn line or area."""

MAX_LINKS = 5_000
"""Other entities that one entity names."""

MAX_PLACES = 200
"""Geometries of one activity."""

MOST_LIMIT = 1_000.0
"""Kilometres or minutes within which a point is near: farther than any way in the country."""

MOST_FACTOR = 20.0
"""Of a detour: a straight line over a ridge, by road around it."""

MOST_KMH = 200.0

MOST_CLASSES = 100
"""Of terrain or roads."""

MAX_SOM = 10**12
"""More than the country's budget of a year."""

UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""Signs that no document can hold; none is in a text that was checked here."""

ENTITY_ID = re.compile(r"[0-9a-f]{32}")
PCODE = re.compile(r"KG\d{0,12}")
GRID_REFERENCE = re.compile(r"[A-Z]{1,2}\d{1,2}(\.[1-9])?")

LNG_RANGE, LAT_RANGE = (60.0, 90.0), (35.0, 48.0)
"""Degrees; generous around the country."""


def check_text(value: Any, *, longest: int = MAX_TEXT) -> str:
    """Return people's own words without control characters."""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError
    # a control character in a note would end up in files where it means something
    return "".join(map(_plain_sign, value.replace("\r\n", "\n"))).strip()


def _plain_sign(sign: str) -> str:
    """Return a sign of a text; any space that is none to print (a tab, U+00A0) as a plain one."""
    if sign.isprintable() or sign == "\n":
        return sign
    return " " if sign.isspace() else ""


def check_paragraphs(value: Any) -> str:
    """Return people's own words, up to a page of them."""
    return check_text(value, longest=MAX_PARAGRAPHS)


def matching(pattern: re.Pattern[str], *, empty: bool = True) -> Callable[[Any], str]:
    """Return a check for texts that match as a whole, or are empty where that is allowed."""

    def check(value: Any) -> str:
        if (value == "" and empty) or (isinstance(value, str) and pattern.fullmatch(value)):
            return str(value)
        raise ValueError(value)

    return check


check_id = matching(ENTITY_ID, empty=False)


def one_of(choices: type[StrEnum]) -> Callable[[Any], str]:
    """Return a check for the values of an enumeration."""
    return lambda value: choices(value).value


def whole(low: int, high: int) -> Callable[[Any], int]:
    """Return a check for whole numbers from `low` to `high`."""

    def check(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(value)
        return value

    return check


def within(low: float, high: float) -> Callable[[Any], float]:
    """Return a check for finite numbers from `low` to `high`."""

    def check(value: Any) -> float:
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not low <= value <= high
        ):
            raise ValueError(value)
        return float(value)

    return check


def degrees(limits: tuple[float, float]) -> Callable[[Any], float | None]:
    """Return a check for a longitude or latitude to a decimetre; None stands for no position."""
    check = within(*limits)
    return lambda value: None if value is None else round(check(value), 6)


def text_code(value: Any) -> str:
    """Return the name of a class as a file has it, "" for all others."""
    return check_text(value, longest=80)


def some_of(choices: type[StrEnum]) -> Callable[[Any], list[str]]:
    """Return a check for a list of values of an enumeration, in its order, each once."""

    def check(value: Any) -> list[str]:
        if not isinstance(value, list | tuple):
            raise TypeError(value)
        given = {choices(one) for one in value}
        return [one.value for one in choices if one in given]

    return check


def numbers_by(
    name: Callable[[Any], str], number: Callable[[Any], float]
) -> Callable[[Any], dict[str, float]]:
    """Return a check for numbers by name."""

    def check(value: Any) -> dict[str, float]:
        if not isinstance(value, Mapping) or len(value) > MOST_CLASSES:
            raise ValueError(value)
        return {name(key): number(one) for key, one in sorted(value.items())}

    return check


def check_bool(value: Any) -> bool:
    """Return a truth value."""
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def check_date(value: Any) -> str:
    """Return an ISO date, or "" for none."""
    return "" if value == "" else date.fromisoformat(value).isoformat()


def check_month(value: Any) -> str:
    """Return a month as "2025-01", or "" for none."""
    return "" if value == "" else str(Month.parse(value))


def check_category(value: Any) -> str:
    """Return the code of a category of issues."""
    return CATEGORY_BY_CODE[value].code


def check_radius(value: Any) -> float | None:
    """Return metres of "about here", None for an exact place."""
    if value is None:
        return None
    radius = float(value)
    if isinstance(value, bool) or not 1 <= radius <= 20_000:
        raise ValueError(value)
    return radius


def check_measure(value: Any) -> float | None:
    """Return a finite number of an indicator, None where it is not known."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(value)
    return float(value)


def check_ids(value: Any) -> list[str]:
    """Return the ids of other entities."""
    if not isinstance(value, list | tuple) or len(value) > MAX_LINKS:
        raise ValueError(value)
    return [check_id(item) for item in value]


def check_codes(value: Any) -> list[str]:
    """Return the ids of records, as imports and sessions give them."""
    if not isinstance(value, list | tuple) or len(value) > MAX_LINKS:
        raise ValueError(value)
    return [check_text(item, longest=80) for item in value]


def check_dots(value: Any) -> dict[str, int]:
    """Return dots (or raised hands) by issue."""
    if not isinstance(value, Mapping) or len(value) > 200:
        raise ValueError(value)
    count = whole(0, 100_000)
    return {check_id(issue): count(dots) for issue, dots in sorted(value.items())}


def sums_by(sources: type[StrEnum]) -> Callable[[Any], dict[str, int]]:
    """Return a check for sums in som by source."""

    def check(value: Any) -> dict[str, int]:
        if not isinstance(value, Mapping):
            raise TypeError(value)
        som = whole(0, MAX_SOM)
        return {sources(source).value: som(sum_) for source, sum_ in sorted(value.items())}

    return check


def check_geometry(value: Any) -> dict[str, Any]:
    """Return a GeoJSON Point, LineString or Polygon without holes, EPSG:4326."""
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


def check_control(value: Any) -> dict[str, Any] | None:
    """Return the GeoJSON of a control area or of its centre, None for the proposed one."""
    if value is None:
        return None
    geometry = check_geometry(value)
    if geometry["type"] == "LineString":
        raise ValueError(value)
    return geometry


def check_places(value: Any) -> list[dict[str, Any]]:
    """Return the geometries of an activity; none stands for the whole unit."""
    if not isinstance(value, list | tuple) or len(value) > MAX_PLACES:
        raise ValueError(value)
    return [check_geometry(place) for place in value]


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
