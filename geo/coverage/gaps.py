"""Gaps: cells that matter and lie beyond the limit, ranked, and grouped into nameable places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import h3ronpy
import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geo.cell_index import CellIndex
from geo.cells import areas_km2_of, as_cells, centres_of
from geo.nearest import WGS84_ELLIPSOID, distances_m, nearest_places
from model.coverage import Demand

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

WINDS: Final = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
"""Eight winds, clockwise from north, each 45 degrees wide."""

HERE_M: Final = 1_500.0
"""A gap whose centre is nearer to a settlement's point than this is at it, not beside it."""

GAP_COLUMNS: Final = (
    "group",  # int64, 0 is the worst
    "settlement",  # int64 position of the nearest settlement, -1 without any
    "wind",  # str of WINDS, "" at the settlement itself or without one
    "settlement_m",  # float64, from the settlement's point to the group's middle
    "lng",
    "lat",  # float64 degrees, EPSG:4326: the centre of its cell nearest to where the score lies
    "cells",  # int64
    "area_km2",  # float64
    "score",  # float64
    "worst_cell",  # uint64, the farthest
)
"""Columns of `gap_groups`, before the sums of every demand and the farthest `cost`."""


def demand_scores(demand: pd.DataFrame, *, weights: Mapping[Demand, float]) -> pd.Series:
    """Return how much each cell weighs, as a share of all that is weighed.

    `demand` is indexed by `cell`; its columns are `Demand` values (>= 0, NaN unknown). The score
    of a cell is the mean of its shares in the unit's residents, incidents ..., each weighted:
    sum(w_d x value / total_d) / sum(w_d), so that all scores add up to one. A demand that is
    unknown or nowhere has no part in it. All zero where nothing is weighed.
    """
    score = np.zeros(len(demand))
    used = 0.0
    for name, weight in weights.items():
        if weight <= 0 or name not in demand:
            continue
        values = np.nan_to_num(demand[name].to_numpy(np.float64))
        total = values.sum()
        if total > 0:
            score += weight * values / total
            used += weight
    return pd.Series(score / used if used else score, index=demand.index, name="score")


def matters(demand: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which cells are inhabited or troubled: any demand above zero."""
    return np.asarray((demand.fillna(0.0) > 0).any(axis=1))


def gap_groups(
    gaps: pd.DataFrame,
    *,
    settlement_lng: ArrayLike,
    settlement_lat: ArrayLike,
) -> tuple[pd.DataFrame, NDArray[np.int64]]:
    """Group gap cells into places: neighbours on one side of the settlement nearest to them.

    `gaps` is indexed by `cell` (uint64 of one resolution) with `cost` (metres or seconds; NaN for
    cells that cannot be reached), `score` and one column per known `Demand`. Returns a frame of
    `GAP_COLUMNS`, the demand sums and the largest `cost` (NaN where any cell cannot be reached),
    the highest score first, and the group of every row of `gaps`.
    """
    cells = as_cells(gaps.index)
    lng, lat = centres_of(cells)
    to_lng, to_lat = np.asarray(settlement_lng), np.asarray(settlement_lat)
    settlement, _ = nearest_places(lng=lng, lat=lat, place_lng=to_lng, place_lat=to_lat)
    side = _sides(settlement, lng, lat, to_lng, to_lat)
    label = _neighbours_alike(cells, settlement * (len(WINDS) + 1) + side)
    groups = _summed(gaps, label, lng=lng, lat=lat, settlement=settlement)
    groups = _named(groups, to_lng, to_lat)
    order = np.lexsort((-groups["cells"], -groups["score"]))
    groups = groups.iloc[order].reset_index(drop=True)
    new = np.empty(len(order), dtype=np.int64)
    new[order] = np.arange(len(order))
    groups.insert(0, "group", np.arange(len(groups), dtype=np.int64))
    return groups, new[label]


def wind_of(bearing_deg: float) -> str:
    """Return the wind of a bearing clockwise from north, in degrees."""
    return WINDS[int(np.floor((bearing_deg % 360 + 22.5) / 45)) % 8]


def _sides(
    settlement: NDArray[np.int64],
    lng: NDArray[np.float64],
    lat: NDArray[np.float64],
    to_lng: NDArray[np.float64],
    to_lat: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return on which side of its settlement each cell lies: a wind's position, or at it."""
    side = np.full(len(settlement), len(WINDS), dtype=np.int64)
    known = np.flatnonzero(settlement >= 0)
    at = settlement[known]
    bearing, _, metres = WGS84_ELLIPSOID.inv(to_lng[at], to_lat[at], lng[known], lat[known])
    wind = np.floor((np.asarray(bearing) % 360 + 22.5) / 45).astype(np.int64) % len(WINDS)
    side[known] = np.where(np.asarray(metres) > HERE_M, wind, len(WINDS))
    return side


def _neighbours_alike(cells: NDArray[np.uint64], kind: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return a label for every cell: equal for neighbours (and theirs) of the same kind."""
    if not cells.size:
        return np.empty(0, dtype=np.int64)
    order = np.argsort(cells)
    index = CellIndex.of(cells[order])
    disks = pa.array(h3ronpy.grid_disk(cells, 1))
    start = disks.offsets.to_numpy()
    one = np.repeat(np.arange(len(cells)), np.diff(start))
    found = index.positions_of(disks.values.to_numpy())
    other = order[np.maximum(found, 0)]
    linked = (found >= 0) & (kind[one] == kind[other])
    links = csr_matrix(
        (np.ones(int(linked.sum()), dtype=np.int8), (one[linked], other[linked])),
        shape=(len(cells), len(cells)),
    )
    label: NDArray[np.int64] = connected_components(links, directed=False)[1].astype(np.int64)
    return label


def _summed(
    gaps: pd.DataFrame,
    label: NDArray[np.int64],
    *,
    lng: NDArray[np.float64],
    lat: NDArray[np.float64],
    settlement: NDArray[np.int64],
) -> pd.DataFrame:
    cells = as_cells(gaps.index)
    # a middle pulled to where people are; cells without any score count alike
    pull = gaps["score"].to_numpy() + 1e-12
    cost = gaps["cost"].fillna(np.inf).to_numpy()
    table = pd.DataFrame(
        {
            "settlement": settlement,
            "cell": cells,
            "cost": cost,
            "score": gaps["score"].to_numpy(),
            "cells": np.ones(len(cells), dtype=np.int64),
            "area_km2": areas_km2_of(cells),
            "pull": pull,
            "lng": lng * pull,
            "lat": lat * pull,
        }
    )
    known = [name.value for name in Demand if name.value in gaps]
    for name in known:
        table[name] = gaps[name].to_numpy()
    grouped = table.groupby(label, sort=True)
    sums = grouped[["cells", "area_km2", "score", "pull", "lng", "lat", *known]].sum(min_count=1)
    sums["settlement"] = grouped["settlement"].first()
    farthest = table.loc[grouped["cost"].idxmax()] if len(table) else table
    sums["worst_cell"] = farthest["cell"].to_numpy()
    sums["cost"] = farthest["cost"].replace(np.inf, np.nan).to_numpy()
    middle = _own_middle(label, sums, lng=lng, lat=lat)
    sums["lng"], sums["lat"] = lng[middle], lat[middle]
    return sums.drop(columns="pull")


def _own_middle(
    label: NDArray[np.int64],
    sums: pd.DataFrame,
    *,
    lng: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> NDArray[np.int64]:
    """Return the cell of each group that is nearest to where its weight lies.

    The weighted mean itself may lie in none of them: in the hole of a ring.
    """
    mean_lng = (sums["lng"] / sums["pull"]).to_numpy()[label]
    mean_lat = (sums["lat"] / sums["pull"]).to_numpy()[label]
    away_m = distances_m(lng, lat, mean_lng, mean_lat)
    order = np.lexsort((away_m, label))
    first = np.searchsorted(label[order], np.arange(len(sums)))
    return order[first]


def _named(
    groups: pd.DataFrame, to_lng: NDArray[np.float64], to_lat: NDArray[np.float64]
) -> pd.DataFrame:
    """Add the wind and the distance from the settlement to the middle of every group."""
    at = groups["settlement"].to_numpy(np.int64)
    wind, distance = np.full(len(groups), "", dtype=object), np.full(len(groups), np.nan)
    known = np.flatnonzero(at >= 0)
    if known.size:
        bearing, _, metres = WGS84_ELLIPSOID.inv(
            to_lng[at[known]],
            to_lat[at[known]],
            groups["lng"].to_numpy()[known],
            groups["lat"].to_numpy()[known],
        )
        distance[known] = metres
        names = [
            wind_of(one) if far > HERE_M else "" for one, far in zip(bearing, metres, strict=True)
        ]
        wind[known] = names
    named = groups.assign(wind=wind, settlement_m=distance)
    rest = [name for name in named if name not in GAP_COLUMNS]
    return named[[*GAP_COLUMNS[1:], *rest]]
