"""What each place reaches: gross (alone) and net of overlaps, by place and by unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NET: Final = "_net"


def catchment_table(
    pairs: pd.DataFrame, reach: pd.DataFrame, demand: pd.DataFrame, *, places: int
) -> pd.DataFrame:
    """Return the cells and the demand within the limit of every place, gross and net.

    `pairs` (columns `point`, `place`: positions of cells and places within the limit of each
    other), `reach` (row per cell: `place`, the nearest) and `demand` (row per cell, columns of
    `model.coverage.Demand`; NaN unknown) have the same n cells. Gross counts a cell for each
    place that reaches it; net for the nearest alone, so that net figures add up to the covered
    total. Returns `places` rows by position: `cells`, `cells_net`, and each demand with and
    without `_net`.
    """
    counted = demand.fillna(0.0).assign(cells=1.0)
    point, place = pairs["point"].to_numpy(), pairs["place"].to_numpy()
    is_nearest = reach["place"].to_numpy()[point] == place
    columns = {}
    for name in ("cells", *demand.columns):
        value = counted[name].to_numpy()[point]
        columns[name] = np.bincount(place, value, minlength=places)
        columns[f"{name}{_NET}"] = np.bincount(place, value * is_nearest, minlength=places)
    table = pd.DataFrame(columns)
    return table.astype({"cells": np.int64, f"cells{_NET}": np.int64})


def unit_table(
    unit: NDArray[np.object_],
    *,
    demand: pd.DataFrame,
    is_within: NDArray[np.bool_],
    times_covered: NDArray[np.int64],
    matters: NDArray[np.bool_],
) -> pd.DataFrame:
    """Return who is within reach and who is not, per unit (rows by P-code, ascending).

    All have one entry per cell. Columns: `cells` (that matter), `cells_beyond`, and for every
    demand its total (`<demand>`), what lies beyond (`<demand>_beyond`), what is covered net
    (`<demand>_within`) and gross, once for each place that reaches it (`<demand>_gross`).
    """
    counted = demand.fillna(0.0)
    columns: dict[str, NDArray[np.float64]] = {
        "cells": matters.astype(np.float64),
        "cells_beyond": (matters & ~is_within).astype(np.float64),
    }
    for name in demand.columns:
        values = counted[name].to_numpy()
        columns[name] = values
        columns[f"{name}_within"] = values * is_within
        columns[f"{name}_beyond"] = values * ~is_within
        columns[f"{name}_gross"] = values * times_covered
    table = pd.DataFrame(columns).groupby(np.asarray(unit), sort=True).sum()
    return table.astype({"cells": np.int64, "cells_beyond": np.int64}).rename_axis("pcode")


def times_covered(pairs: pd.DataFrame, *, cells: int) -> NDArray[np.int64]:
    """Return by how many places each of n cells is reached."""
    return np.bincount(pairs["point"].to_numpy(), minlength=cells).astype(np.int64)
