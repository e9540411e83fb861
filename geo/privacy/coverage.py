"""What of a coverage may be public: where people are far from a point, and no incident of theirs.

Distances to public places tell nothing of anybody. Which cells are troubled does, so that the
public picture rests on where people live alone, in rounded numbers; where that is unknown, on all
land alike.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from model.coverage import Demand

RESIDENTS_STEP: Final = 10
"""Residents of a cell are rounded to this; sums of places to `SUM_STEP`."""

SUM_STEP: Final = 100


def disclose_demand(demand: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the public demand of a unit's n cells, and which of them the public picture shows.

    `demand` has columns of `Demand`, a row for every cell whose centre lies in the unit and for no
    other: which cells are in a study for what happened there would tell it. Only residents pass,
    rounded to `RESIDENTS_STEP`; a cell is shown where anybody lives, or everywhere where nobody
    knows. Neither depends on what was recorded or marked.
    """
    if Demand.RESIDENTS not in demand:
        return pd.DataFrame(index=demand.index), np.ones(len(demand), dtype=bool)
    residents = demand[Demand.RESIDENTS].fillna(0.0)
    rounded = (residents / RESIDENTS_STEP).round() * RESIDENTS_STEP
    public = pd.DataFrame({Demand.RESIDENTS.value: rounded})
    return public, np.asarray(residents > 0)


def rounded_sum(residents: float) -> int:
    """Return residents of a place or unit as the public reads them: in hundreds."""
    return int(round(residents / SUM_STEP) * SUM_STEP)
