"""What routes and areas cover: patrols, mobile groups, volunteers; apart from standing points."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.cells import as_cells, cells_touching
from geo.crs import require_crs

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike


def cells_on_rounds(rounds: gpd.GeoDataFrame, cells: ArrayLike, *, resolution: int) -> pd.DataFrame:
    """Return which of n cells every route or area touches.

    `rounds` are lines and areas in EPSG:4326, `cells` uint64 of `resolution`. Returns columns
    `round` and `point` (int64 positions of rows and of cells), sorted by both. Raises `CrsError`.
    """
    require_crs(rounds, "rounds")
    given = as_cells(cells)
    order = np.argsort(given)
    parts = []
    for at, shape in enumerate(rounds.geometry):
        touched = cells_touching(shape, resolution=resolution)
        found = np.sort(order[np.isin(given[order], touched)])
        parts.append(pd.DataFrame({"round": at, "point": found}))
    if not parts:
        return pd.DataFrame({"round": [], "point": []}, dtype=np.int64)
    return pd.concat(parts, ignore_index=True).astype(np.int64)
