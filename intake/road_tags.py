"""Single values of roads as OpenStreetMap and Geofabrik's shapefiles write them."""

from __future__ import annotations

import math
import re

_YES = frozenset({"yes", "true", "1", "1.0", "t", "да", "ооба", "designated", "viaduct", "culvert"})
_FORWARD = frozenset({"yes", "true", "1", "1.0", "f", "да", "ооба"})
_BACKWARD = frozenset({"-1", "-1.0", "reverse", "t"})
_NO_CAR = frozenset({"no", "private", "agricultural", "forestry", "нет", "жок"})
_SPEED = re.compile(r"(\d{1,3})(?:\.\d+)?\s*(km/?h|kmh|kph|км/ч|км/саат|mph)?")
_KMH_OF_MPH = 1.609344
_FASTEST_KMH = 200


def is_yes(value: str) -> bool:
    """Return whether a tag is set: `yes`, but also a kind of bridge or tunnel."""
    return value.casefold() in _YES or value.casefold() in {
        "movable",
        "trestle",
        "aqueduct",
        "cantilever",
        "covered",
        "boardwalk",
        "building_passage",
        "avalanche_protector",
    }


def oneway_of(value: str) -> int:
    """Return 1 for open along the line's points, -1 for against them, 0 for both ways.

    Geofabrik writes F (forward), T (against) and B (both).
    """
    word = value.casefold()
    if word in _FORWARD:
        return 1
    return -1 if word in _BACKWARD else 0


def speed_of(value: str) -> float:
    """Return km/h of `60`, `60 km/h` or `40 mph`; NaN for anything else, and for 0."""
    match = _SPEED.fullmatch(value.casefold().strip())
    if not match:
        return math.nan
    speed = float(match[1]) * (_KMH_OF_MPH if match[2] == "mph" else 1.0)
    return speed if 0 < speed <= _FASTEST_KMH else math.nan


def is_car_allowed(value: str) -> bool:
    """Return whether a rule of access lets a car of the police pass."""
    return value.casefold() not in _NO_CAR
