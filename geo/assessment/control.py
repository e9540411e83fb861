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


def propose_control(
    *,
    east_m: NDArray[np.float64],
    north_m: NDArray[np.float64],
    treated: BaseGeometry,
    taken: BaseGeometry,
    incidents: PlacedIncidents,
) -> int | None:
    """Return the position of the centre whose disk is most like the treated area, None without.

    n centres and all shapes are in `ALBERS_KGZ`, metres. A disk is as large as `treated`; with what
    lies around it, it must be clear of `taken`, where something is done. The likest has the
    smallest sum over the parts of the period before of (sqrt(count) - sqrt(treated count))²: level
    and trend at once, and chance weighs the same at any level (Anscombe 1948,
    doi:10.1093/biomet/35.3-4.246). Of equally like ones the nearest to `taken`, then the first.
    """
    if not len(east_m):
        return None
    disk = disk_like(treated, east_m=0.0, north_m=0.0)
    reach_m = float(disk.union(area_around(disk)).bounds[2])  # its easternmost point
    points = shapely.points(east_m, north_m)
    way_m = np.asarray(shapely.distance(points, taken))
    centres = np.column_stack([east_m, north_m])
    counts = _counts_per_part(centres, radius_like(treated), incidents)
    treated_counts = incidents.parts_inside(treated)
    total, of_treated = counts.sum(axis=1), int(treated_counts.sum())
    is_like = (total <= MOST_UNLIKE * of_treated) & (MOST_UNLIKE * total >= of_treated)
    allowed = np.flatnonzero((way_m > reach_m) & is_like)
    if not len(allowed):
        return None
    apart = np.sqrt(counts[allowed]) - np.sqrt(treated_counts)
    unlike = (apart * apart).sum(axis=1)
    order = np.lexsort((allowed, way_m[allowed], unlike.round(9)))
    return int(allowed[order[0]])


def _counts_per_part(
    centres: NDArray[np.float64], radius_m: float, incidents: PlacedIncidents
) -> NDArray[np.int64]:
    """Return n rows of the number of incidents within the radius, a column per part."""
    positions, part = np.column_stack([incidents.east_m, incidents.north_m]), incidents.part
    counts = np.zeros((len(centres), incidents.number_of_parts), dtype=np.int64)
    for at in range(incidents.number_of_parts):
        own = positions[part == at]
        if len(own):
            counts[:, at] = cKDTree(own).query_ball_point(centres, radius_m, return_length=True)
    return counts
