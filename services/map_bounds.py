"""How near a map of a unit goes: to what it is about, where that would be lost in the unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import shapely
from shapely.geometry.base import BaseGeometry

Bounds: TypeAlias = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_LOST = 0.8
"""Shapes that fill less than this share of the unit's width and height get a map of their own."""

_AROUND = 0.2
"""Free ground around them, as a share of their extent."""

LEAST_DEG = 0.008
"""And by default no less than this: about 700 m."""


def near_bounds(
    unit: Bounds, shapes: Sequence[BaseGeometry], *, least_deg: float = LEAST_DEG
) -> Bounds:
    """Return the unit's bounds, or those of the shapes where they would be lost in it.

    A village without an open boundary stands on its district's map. `least_deg` is the free
    ground around them that a map shows at least.
    """
    if not shapes:
        return unit
    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    aside, up = max(least_deg, (east - west) * _AROUND), max(least_deg, (north - south) * _AROUND)
    near = (west - aside, south - up, east + aside, north + up)
    is_lost = all(
        size < whole * _LOST for size, whole in zip(_size(near), _size(unit), strict=True)
    )
    return near if is_lost else unit


def _size(bounds: Bounds) -> tuple[float, float]:
    west, south, east, north = bounds
    return east - west, north - south
