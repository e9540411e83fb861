"""What a change of points changes: who comes within reach, who falls out, who gets farther."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.coverage.reach import is_within

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

NOTICEABLE: Final = 1e-6
"""Relative; a smaller difference of costs is arithmetic's."""


class Effect(IntEnum):
    """What becomes of a cell. Name: `effect.<name>`."""

    LOST = -2  # was within the limit, is beyond it
    FARTHER = -1  # on the same side of the limit
    SAME = 0
    NEARER = 1
    GAINED = 2  # was beyond the limit, is within it


def effects(before: ArrayLike, after: ArrayLike, *, limit: float) -> NDArray[np.int8]:
    """Return what becomes of each of n cells, as values of `Effect`.

    `before` and `after` are costs in the unit of `limit` (metres or seconds), NaN where nobody
    comes. Raises `GeometryError` for a limit that is not positive.
    """
    was, is_now = _cost(before), _cost(after)
    was_in, is_in = is_within(was, limit), is_within(is_now, limit)
    # two infinite costs are the same, and their difference is no number
    both = np.isfinite(was) & np.isfinite(is_now)
    step = np.zeros(len(was))
    step[both] = is_now[both] - was[both]
    step[both & (np.abs(step) <= NOTICEABLE * np.where(both, was, 1.0))] = 0.0
    step[np.isinf(was) & ~np.isinf(is_now)] = -1.0
    step[~np.isinf(was) & np.isinf(is_now)] = 1.0
    effect = -np.sign(step).astype(np.int8)
    effect[was_in & ~is_in] = Effect.LOST
    effect[~was_in & is_in] = Effect.GAINED
    return effect


def effect_table(effect: NDArray[np.int8], demand: pd.DataFrame) -> pd.DataFrame:
    """Return cells and demand by effect: a row for every `Effect`, the best first.

    `demand` has a row per cell and a column per known `Demand`.
    """
    counted = demand.fillna(0.0).reset_index(drop=True).assign(cells=1.0)
    sums = counted.groupby(effect).sum()
    rows = sorted((int(one) for one in Effect), reverse=True)
    table = sums.reindex(rows, fill_value=0.0).rename_axis("effect")
    return table[["cells", *demand.columns]].astype({"cells": np.int64})


def mean_cost(cost: ArrayLike, weight: ArrayLike) -> float:
    """Return the mean cost of those who can be reached, weighted; NaN without any."""
    costs, weights = _cost(cost), np.nan_to_num(np.asarray(weight, dtype=np.float64))
    reached = np.isfinite(costs) & (weights > 0)
    return float(np.average(costs[reached], weights=weights[reached])) if reached.any() else np.nan


def _cost(cost: ArrayLike) -> NDArray[np.float64]:
    costs = np.asarray(cost, dtype=np.float64)
    return np.where(np.isnan(costs), np.inf, costs)
