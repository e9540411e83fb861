"""Compare two pictures of the same land: which cells both name, which only one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.cells import centres_of
from geo.nearest import WGS84_ELLIPSOID, nearest_places

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

WINDS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
"""Eight directions, clockwise from north."""

_WIND_DEG: Final = 360 / len(WINDS)


@dataclass(frozen=True, slots=True)
class ComparedCells:
    """Cells (uint64, ascending) by who names them; disjoint."""

    both: NDArray[np.uint64]
    only_first: NDArray[np.uint64]
    only_second: NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.both) + len(self.only_first) + len(self.only_second)


def compare_cells(first: pd.Series, second: pd.Series) -> ComparedCells:
    """Return which cells both name, and which only one does.

    Both are indexed by `cell` (uint64) at one resolution; a cell with a value above zero is
    named. The values themselves are never compared or summed: marks are no incidents.
    """
    one, other = _named(first), _named(second)
    return ComparedCells(
        both=np.intersect1d(one, other),
        only_first=np.setdiff1d(one, other),
        only_second=np.setdiff1d(other, one),
    )


def nearest_settlements(cells: NDArray[np.uint64], settlements: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the settlement nearest to the centre of every cell, and how the cell lies to it.

    `settlements` are points in EPSG:4326. Returns columns `settlement` (int64, position of the
    row, -1 without any), `distance_m` (float64, on the ellipsoid) and `wind` (str of WINDS: the
    direction from the settlement to the cell, "" without any), indexed by `cell` in the given
    order.
    """
    index = pd.Index(np.asarray(cells, dtype=np.uint64), name="cell")
    lng, lat = centres_of(index.to_numpy())
    to_lng, to_lat = settlements.geometry.x.to_numpy(), settlements.geometry.y.to_numpy()
    at, distance_m = nearest_places(lng=lng, lat=lat, place_lng=to_lng, place_lat=to_lat)
    wind = np.full(len(index), "", dtype=object)
    if len(to_lng) and len(index):
        azimuth = WGS84_ELLIPSOID.inv(to_lng[at], to_lat[at], lng, lat)[0]
        wind[:] = np.array(WINDS)[np.rint(azimuth / _WIND_DEG).astype(int) % len(WINDS)]
    return pd.DataFrame({"settlement": at, "distance_m": distance_m, "wind": wind}, index=index)


def _named(values: pd.Series) -> NDArray[np.uint64]:
    return np.sort(values.index[values.to_numpy() > 0].to_numpy(np.uint64))
