"""From the columns of an incident table to its cells, units, cube and hot cells in one call.

Pure: arrays in, arrays out. The product and the benchmark call the same function, and parts of a
larger table may be analysed apart: cubes add up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from geo.assignment import AssignmentTable, assign
from geo.binning import count_cube, sum_per_cell
from geo.cells import cells_of
from geo.crs import coordinate_arrays
from geo.gistar import DiskWeights, hot_cells

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from model.admin import Level


@dataclass(frozen=True, slots=True, eq=False)
class IncidentAnalysis:
    """What is known about n incidents after one pass over them."""

    cells: NDArray[np.uint64]  # one per incident
    unit_at: Mapping[Level, NDArray[np.int32]]  # position in the level's `pcodes`, -1 for none
    cube: pd.DataFrame  # see `geo.binning.count_cube`
    hot: pd.DataFrame | None  # see `geo.gistar.hot_cells`; None without weights


def analyse_incidents(
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    category: ArrayLike,
    month: ArrayLike,
    resolution: int,
    tables: Mapping[Level, AssignmentTable],
    weights: DiskWeights | None = None,
) -> IncidentAnalysis:
    """Index, assign and count n incidents, and test their cells with Gi* where `weights` say so.

    `lng`, `lat` in degrees, EPSG:4326; `category` and `month` as in `count_cube`. Tables and
    weights are built once per boundary set and study area. Raises what the four steps raise:
    `GeometryError` for bad coordinates, `TooFewError` when Gi* is refused.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    cells = cells_of(lng=lng_deg, lat=lat_deg, resolution=resolution)
    unit_at = {}
    for level, table in tables.items():
        known = cells if table.resolution == resolution else None
        unit_at[level] = assign(table, lng=lng_deg, lat=lat_deg, cells=known)
    cube = count_cube(cells=cells, category=category, month=month)
    hot = None if weights is None else hot_cells(sum_per_cell(cube), weights=weights)
    return IncidentAnalysis(cells, unit_at, cube, hot)
