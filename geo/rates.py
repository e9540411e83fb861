"""Put counts in proportion: to the area of cells, to the residents of units."""

from __future__ import annotations

import numpy as np
import pandas as pd

from geo.cells import areas_km2_of, as_cells


def density_per_km2(counts: pd.Series) -> pd.Series:
    """Return incidents per km² of true cell area.

    `counts` is indexed by `cell` (uint64). Returns `density_per_km2` (float64) on the same index.
    """
    cells = as_cells(counts.index)
    density = counts.to_numpy(np.float64) / areas_km2_of(cells)
    return pd.Series(density, index=counts.index, name="density_per_km2", dtype=np.float64)


def rate_per_1000(counts: pd.Series, population: pd.Series) -> pd.Series:
    """Return incidents per 1,000 residents of every unit in `counts`.

    Both are indexed by P-code; `population` may lack units or list more. Returns `rate_per_1000`
    (float64) on the index of `counts`, NaN where the population is unknown, zero or negative.
    """
    residents = population.reindex(counts.index).astype(np.float64)
    rate = counts.astype(np.float64) * 1000 / residents.where(residents > 0)
    return rate.rename("rate_per_1000")
