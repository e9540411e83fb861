"""Heights above sea level at points, from a grid of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from pyproj import CRS, Transformer
from scipy.ndimage import map_coordinates

from geo.crs import WGS84, coordinate_arrays

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NO_HEIGHT: Final = -32_768
"""Whole metres that mean "not known" in a table, as elevation models have it."""


@dataclass(frozen=True, slots=True, eq=False)
class ElevationGrid:
    """Heights in metres, the northernmost row first; NaN where not known.

    `west` and `north` are the outer corner of the first pixel, like the size of the pixels in
    units of `crs`.
    """

    heights_m: NDArray[np.float32]  # rows x columns
    west: float
    north: float
    pixel_width: float
    pixel_height: float
    crs: CRS = WGS84

    def to_table(self) -> pd.DataFrame:
        """Return the heights row by row as `height_m` (int16, `NO_HEIGHT` where not known)."""
        whole = np.where(np.isnan(self.heights_m), NO_HEIGHT, np.rint(self.heights_m))
        return pd.DataFrame({"height_m": whole.ravel().astype(np.int16)})

    @property
    def facts(self) -> dict[str, str | int | float]:
        """What `from_table` needs besides the table."""
        rows, columns = self.heights_m.shape
        numbers = {n: getattr(self, n) for n in ("west", "north", "pixel_width", "pixel_height")}
        return {**numbers, "rows": rows, "columns": columns, "crs": self.crs.to_string()}

    @classmethod
    def from_table(
        cls, table: pd.DataFrame, facts: Mapping[str, str | int | float]
    ) -> ElevationGrid:
        """Restore a grid, heights in whole metres. Raises `ValueError` for other numbers."""
        whole = table["height_m"].to_numpy().reshape(int(facts["rows"]), int(facts["columns"]))
        heights_m = whole.astype(np.float32)
        heights_m[whole == NO_HEIGHT] = np.nan
        west, north, width, height = (
            float(facts[name]) for name in ("west", "north", "pixel_width", "pixel_height")
        )
        return cls(heights_m, west, north, width, height, CRS.from_user_input(facts["crs"]))


def heights_at(grid: ElevationGrid, *, lng: ArrayLike, lat: ArrayLike) -> NDArray[np.float64]:
    """Return the height in metres at n points (degrees, EPSG:4326), between pixels bilinear.

    NaN outside the grid, and where a pixel beside the point has no height. Between the outermost
    centres and the grid's edge the outermost height holds. Raises `GeometryError` for
    coordinates that are not finite or out of range.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    if not len(lng_deg) or not grid.heights_m.size:
        return np.full(len(lng_deg), np.nan)
    east, north = lng_deg, lat_deg
    if not grid.crs.equals(WGS84, ignore_axis_order=True):
        to_grid = Transformer.from_crs(WGS84, grid.crs, always_xy=True)
        east, north = (np.asarray(one) for one in to_grid.transform(lng_deg, lat_deg))
    column = (east - grid.west) / grid.pixel_width
    row = (grid.north - north) / grid.pixel_height
    rows, columns = grid.heights_m.shape
    inside = (column >= 0) & (column <= columns) & (row >= 0) & (row <= rows)
    found = np.full(len(lng_deg), np.nan)
    # centres of pixels stand half a pixel from their corner
    places = np.stack([row[inside] - 0.5, column[inside] - 0.5])
    heights_m = grid.heights_m.astype(np.float64)
    found[inside] = map_coordinates(heights_m, places, order=1, mode="nearest")
    return found
