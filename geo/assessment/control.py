"""A control area proposed: a disk as large as the treated area whose past was most like its."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from geo.assessment.areas import area_around, disk_like, radius_like
from geo.assessment.incidents import PlacedIncidents

MOST_UNLIKE: Final = 1.5
"""A control area has at most this many times the treated area's incidents, and no fewer than
its reciprocal: what happens in a bazaar says nothing of a pasture."""

_FARTHER: Final = 1.5
"""Factor by which the nearest are looked for farther away, until there are some."""


def propose_control(
    *,
    east_m: NDArray[np.float64],
    north_m: NDArray[np.float64],
    treated: BaseGeometry,
    taken: BaseGeometry,
    incidents: PlacedIncidents,
    counts: NDArray[np.int64] | None = None,
) -> int | None:
    """Return the position of the centre whose disk is most like the treated area, None without.

    n centres and all shapes are in `ALBERS_KGZ`, metres. A disk is as large as `treated`; with what
    lies around it, it must be clear of `taken`, where something is done. The likest has the
    smallest sum over the parts of the period before of (sqrt(count) - sqrt(treated count))²: level
    and trend at once, and chance weighs the same at any level (Anscombe 1948,
    doi:10.1093/biomet/35.3-4.246). Of equally like ones the nearest to `taken`, then the first.
    `counts` are those of `count_per_part`, where somebody has them already.
    """
    if not len(east_m):
        return None
    if counts is None:
        centres = np.column_stack([east_m, north_m])
        counts = count_per_part(centres, radius_like(treated), incidents)
    treated_counts = incidents.parts_inside(treated)
    total, of_treated = counts.sum(axis=1), int(treated_counts.sum())
    like = np.flatnonzero((total <= MOST_UNLIKE * of_treated) & (MOST_UNLIKE * total >= of_treated))
    points = np.asarray(shapely.points(east_m[like], north_m[like]), dtype=object)
    reach_m = _reach_m(treated)
    shapely.prepare(taken)
    is_clear = ~shapely.dwithin(taken, points, reach_m)
    like, points = like[is_clear], points[is_clear]
    if not len(like):
        return None
    apart = np.sqrt(counts[like]) - np.sqrt(treated_counts)
    unlike = (apart * apart).sum(axis=1).round(9)
    is_likest = unlike == unlike.min()
    return int(like[is_likest][_nearest(points[is_likest], taken, reach_m)])


def count_per_part(
    centres: NDArray[np.float64], radius_m: float, incidents: PlacedIncidents
) -> NDArray[np.int64]:
    """Return n rows of the number of incidents within the radius, a column per part.

    `centres` are n rows of metres east and north in `ALBERS_KGZ`.
    """
    positions, part = np.column_stack([incidents.east_m, incidents.north_m]), incidents.part
    counts = np.zeros((len(centres), incidents.number_of_parts), dtype=np.int64)
    for at in range(incidents.number_of_parts):
        own = positions[part == at]
        if len(own):
            counts[:, at] = cKDTree(own).query_ball_point(centres, radius_m, return_length=True)
    return counts


def _reach_m(treated: BaseGeometry) -> float:
    """Return the radius of a disk like the treated area, with what lies around it."""
    disk = disk_like(treated, east_m=0.0, north_m=0.0)
    return float(disk.union(area_around(disk)).bounds[2])  # its easternmost point


def _nearest(points: NDArray[np.object_], taken: BaseGeometry, reach_m: float) -> int:
    """Return the position of the point nearest to `taken` (prepared), the first of such.

    Exact distances are slow: they are taken of those alone that may be the nearest.
    """
    if len(points) == 1:
        return 0
    within_m = reach_m
    may_be = np.zeros(0, dtype=np.intp)
    while not len(may_be):
        within_m *= _FARTHER
        may_be = np.flatnonzero(shapely.dwithin(taken, points, within_m))
    return int(may_be[np.argmin(shapely.distance(points[may_be], taken))])
