"""The areas of a comparison: an activity's place, what lies around it, and a disk like it.

All shapes here are in `geo.crs.ALBERS_KGZ`, metres, where areas are true.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import to_albers, to_wgs84
from model.errors import AssessmentError

POINT_RADIUS_M: Final = 500.0
"""Metres around a point: a quarter of a village, and more than a position errs."""

MARGIN_M: Final = 100.0
"""Metres around a line or an area: a road's incidents are noted at its houses."""

AROUND_RATIO: Final = 1.0
"""Area of the displacement area over that of what it surrounds: as large again.

A wider one is filled with what has nothing to do with the activity, and every incident in it adds
to the standard error.
"""

LEAST_WIDTH_M: Final = 200.0
"""Metres; a narrower ring lies within the error of a position."""

_QUARTER_SEGMENTS: Final = 32
"""Of a circle: the polygon's area is 0.04% below the disk's."""

_EXACT_M: Final = 0.001
"""To which a ring's width is found."""

_MOST_STEPS: Final = 24
"""Of Newton's, each as long as the missing area over the outer line; three or four are usual."""


@dataclass(frozen=True, slots=True)
class Areas:
    """The four areas; those around are None where displacement is not looked at.

    In `ALBERS_KGZ`, but for those that `areas_to_draw` gives.
    """

    treated: BaseGeometry
    control: BaseGeometry
    around_treated: BaseGeometry | None
    around_control: BaseGeometry | None


def treated_area(
    places: Sequence[BaseGeometry],
    *,
    point_radius_m: float = POINT_RADIUS_M,
    margin_m: float = MARGIN_M,
) -> BaseGeometry:
    """Return the area of an activity's places (points, lines, areas; EPSG:4326), united.

    Points get a radius, lines and areas a margin, in metres, both above 0. Raises
    `AssessmentError` without a place, and for a radius or margin that is none.
    """
    for value in (point_radius_m, margin_m):
        if not (math.isfinite(value) and value > 0):
            raise AssessmentError("assessment_radius_invalid", value=value)
    if not places:
        raise AssessmentError("assessment_no_place")
    shapes = to_albers(np.array(places, dtype=object))
    is_point = shapely.get_dimensions(shapes) == 0
    distances = np.where(is_point, point_radius_m, margin_m)
    grown = shapely.buffer(shapes, distances, quad_segs=_QUARTER_SEGMENTS)
    return _united(grown)


def area_around(
    area: BaseGeometry, *, ratio: float = AROUND_RATIO, least_width_m: float = LEAST_WIDTH_M
) -> BaseGeometry:
    """Return the ring of even width around `area` that is `ratio` times as large.

    At least `least_width_m` wide, and then larger than that.
    """
    wanted_m2 = area.area * (1 + ratio)
    width_m, grown = least_width_m, _grown(area, least_width_m)
    for _ in range(_MOST_STEPS):
        step_m = (wanted_m2 - grown.area) / grown.length
        wider_m = max(width_m + step_m, least_width_m)
        if abs(wider_m - width_m) < _EXACT_M:
            break
        width_m, grown = wider_m, _grown(area, wider_m)
    return grown.difference(area)


def disk_like(area: BaseGeometry, *, east_m: float, north_m: float) -> BaseGeometry:
    """Return the disk around a point that is as large as `area`."""
    return shapely.Point(east_m, north_m).buffer(radius_like(area), quad_segs=_QUARTER_SEGMENTS)


def areas_to_draw(areas: Areas) -> Areas:
    """Return the areas in EPSG:4326."""
    around = (areas.around_treated, areas.around_control)
    return Areas(
        _to_draw(areas.treated),
        _to_draw(areas.control),
        *(None if one is None else _to_draw(one) for one in around),
    )


def radius_like(area: BaseGeometry) -> float:
    """Return the radius in metres of a disk as large as `area`, to a millimetre.

    So that equal places have equal disks, wherever they are.
    """
    return round(math.sqrt(area.area / math.pi), 3)


def _grown(area: BaseGeometry, width_m: float) -> BaseGeometry:
    return area.buffer(width_m, quad_segs=_QUARTER_SEGMENTS)


def _to_draw(area: BaseGeometry) -> BaseGeometry:
    drawn: BaseGeometry = to_wgs84(np.array([area], dtype=object))[0]
    return drawn


def _united(shapes: NDArray[np.object_]) -> BaseGeometry:
    united: BaseGeometry = shapely.union_all(shapes)
    return united
