"""Neighbourhood officers against the people of their precincts: load, vacancies, the norm.

The norm is per precinct; units are sums of precincts, and a ratio of a unit is the ratio of its
sums. Nothing is averaged.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from geo.cells import areas_km2_of, cells_of, cells_touching, centres_of, disks_of, outlines_of
from geo.crs import require_crs, to_albers
from geo.nearest import nearest_places
from model.errors import CoverageError
from model.records import VILLAGE_SEPARATOR

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

VILLAGE_REACH_M: Final = 10_000.0
"""How far from its centre a cell may be a village's: the land around it, not the next valley."""

SUMS: Final = ("residents", "posts", "filled", "vacant", "left_last_year", "needed", "shortfall")
"""Columns of a load that units add up."""

_STEP_SHARE = 1.4  # of a cell's edge: a step between neighbours covers at least so much


def cells_of_precincts(
    precincts: gpd.GeoDataFrame,
    settlements: pd.DataFrame,
    *,
    resolution: int,
    reach_m: float = VILLAGE_REACH_M,
) -> pd.DataFrame:
    """Return every precinct's cells, with the share of each cell's area that is the precinct's.

    `precincts` have `precinct_id`, `village_pcodes` and an area (EPSG:4326) or None. An area has
    the cells it touches, by true area. A list of villages has the cells whose centre is nearer to
    one of them than to any other of `settlements` (all known ones: `pcode`, `lng`, `lat`), up to
    `reach_m` metres away, as a whole, and those that the villages stand in; villages without a
    known position have none (`villages_without_position`).

    Returns `precinct_id`, `cell` (uint64), `share` (above 0, at most 1), sorted by the first two.
    Raises `CrsError`.
    """
    require_crs(precincts, "precincts")
    nearest = _NearestSettlement(settlements, reach_m=reach_m)
    parts = [
        _of_villages(_codes(codes), nearest, resolution=resolution)
        if shape is None or shape.is_empty
        else _of_area(shape, resolution=resolution)
        for shape, codes in zip(precincts.geometry, precincts["village_pcodes"], strict=True)
    ]
    size = [len(cells) for cells, _ in parts]
    table = pd.DataFrame(
        {
            "precinct_id": np.repeat(precincts["precinct_id"].to_numpy(dtype=object), size),
            "cell": np.concatenate([np.empty(0, np.uint64), *(cells for cells, _ in parts)]),
            "share": np.concatenate([np.empty(0, np.float64), *(share for _, share in parts)]),
        }
    )
    return table.sort_values(["precinct_id", "cell"], ignore_index=True)


def villages_without_position(
    precincts: gpd.GeoDataFrame, settlements: pd.DataFrame
) -> pd.DataFrame:
    """Return the listed villages that no settlement is found for: `precinct_id`, `village`.

    Precincts that have an area need none.
    """
    placed = set(settlements.loc[settlements["lng"].notna(), "pcode"])
    rows = [
        (row.precinct_id, village)
        for row in precincts[precincts.geometry.isna()].itertuples()
        for village, code in _listed(row.villages, row.village_pcodes)
        if code not in placed
    ]
    return pd.DataFrame(rows, columns=["precinct_id", "village"], dtype="str")


@dataclass(frozen=True, slots=True)
class PrecinctResidents:
    """Residents by precinct, and what no precinct or several of them have.

    population = sum of `residents` - `shared` + `outside`.
    """

    residents: pd.Series  # by precinct_id
    outside: float  # live in no precinct
    shared: float  # counted again where precincts overlap


def residents_of_precincts(shares: pd.DataFrame, population: pd.Series) -> PrecinctResidents:
    """Return the residents of every precinct of `shares` (see `cells_of_precincts`).

    `population` are residents by `cell`; a cell's are spread evenly over its area.
    """
    held = shares["share"] * shares["cell"].map(population).fillna(0.0)
    by_precinct = held.groupby(shares["precinct_id"]).sum().rename("residents")
    covered = shares.groupby("cell")["share"].sum().reindex(population.index, fill_value=0.0)
    outside = population * (1 - covered).clip(lower=0)
    shared = population * (covered - 1).clip(lower=0)
    return PrecinctResidents(by_precinct, float(outside.sum()), float(shared.sum()))


def residents_outside(
    shares: pd.DataFrame, population: pd.Series, unit_of_cell: pd.Series
) -> pd.Series:
    """Return the residents of every unit who live in no precinct: `outside`, by unit.

    `population` and `unit_of_cell` are by `cell`; cells without a unit ("") are left out.
    """
    covered = shares.groupby("cell")["share"].sum().reindex(population.index, fill_value=0.0)
    outside = population * (1 - covered).clip(lower=0)
    unit = unit_of_cell.reindex(population.index)
    by_unit = outside.groupby(unit[unit.fillna("") != ""]).sum()
    return by_unit.rename("outside").rename_axis("unit")


def staff_load(precincts: pd.DataFrame, residents: pd.Series, *, norm: float) -> pd.DataFrame:
    """Return every precinct's officers against its residents and the norm (residents per officer).

    `precincts` have `precinct_id`, `posts`, `filled`, `left_last_year`; `residents` are by
    `precinct_id`, NaN or absent where unknown. Returns, by `precinct_id` ascending: `residents`,
    `posts`, `filled`, `vacant`, `left_last_year`, `residents_per_post`, `residents_per_officer`
    (NaN where there is none), `needed` (officers by the norm, rounded up), `shortfall` (needed
    less those in office, never below 0). Raises `CoverageError` unless the norm is above zero.
    """
    if not (math.isfinite(norm) and norm > 0):
        raise CoverageError("norm_not_positive", norm=norm)
    table = precincts.set_index("precinct_id").sort_index()
    load = pd.DataFrame(index=table.index)
    load["residents"] = residents.reindex(table.index).astype(np.float64)
    for name in ("posts", "filled"):
        load[name] = table[name].astype(np.int64)
    load["vacant"] = load["posts"] - load["filled"]
    left = table["left_last_year"].astype("Float64")
    load["left_last_year"] = left.to_numpy(np.float64, na_value=np.nan)
    # what floats add to a whole number of officers must not call for one more
    load["needed"] = np.ceil((load["residents"] / norm).round(6))
    load["shortfall"] = (load["needed"] - load["filled"]).clip(lower=0)
    return _with_ratios(load, load["posts"], load["filled"])


def staff_by_unit(
    load: pd.DataFrame, unit_of_precinct: pd.Series, *, outside: pd.Series | None = None
) -> pd.DataFrame:
    """Return the sums of the precincts of every unit; ratios are of the sums.

    `load` is a `staff_load`, `unit_of_precinct` a unit by `precinct_id`; a precinct without one
    stands under "". Besides the columns of a load: `precincts`, `unknown` (precincts whose
    residents are not known: their officers count, but not in the ratios) and `outside`
    (residents of the unit in no precinct, `residents_outside`; NaN where that was not given).
    Sorted by unit. `left_last_year` is NaN where any precinct's is unknown.
    """
    unit = unit_of_precinct.reindex(load.index).fillna("").rename("unit")
    groups = load.groupby(unit)
    total = groups[list(SUMS)].sum(min_count=1)
    total["left_last_year"] = groups["left_last_year"].agg(lambda left: left.sum(skipna=False))
    total.insert(0, "precincts", groups.size())
    total.insert(1, "unknown", load["residents"].isna().groupby(unit).sum().astype(np.int64))
    known = load[load["residents"].notna()].groupby(unit)[["posts", "filled"]].sum()
    known = known.reindex(total.index, fill_value=0)
    total = _with_ratios(total, known["posts"], known["filled"])
    if outside is None:
        return total.assign(outside=np.nan)
    alone = outside[~outside.index.isin(total.index)]  # units without any precinct
    total = total.reindex(total.index.union(alone.index, sort=True).rename("unit"))
    counted = [c for c in total.columns if not c.startswith("residents_per")]
    total[counted] = total[counted].where(total["precincts"].notna(), 0)
    whole = ["precincts", "unknown", "posts", "filled", "vacant"]
    total[whole] = total[whole].astype(np.int64)
    return total.assign(outside=outside.reindex(total.index).fillna(0.0))


def _with_ratios(load: pd.DataFrame, posts: pd.Series, filled: pd.Series) -> pd.DataFrame:
    load["residents_per_post"] = load["residents"] / posts.where(posts > 0)
    load["residents_per_officer"] = load["residents"] / filled.where(filled > 0)
    return load


def _codes(joined: str) -> list[str]:
    return [code for code in joined.split(VILLAGE_SEPARATOR) if code]


def _listed(villages: str, codes: str) -> list[tuple[str, str]]:
    names = villages.split(VILLAGE_SEPARATOR) if villages else []
    found = codes.split(VILLAGE_SEPARATOR) if codes else []
    return list(zip(names, [*found, *[""] * len(names)], strict=False))


def _of_area(
    shape: BaseGeometry, *, resolution: int
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    cells = cells_touching(shape, resolution=resolution)
    outlines = outlines_of(cells)
    is_whole = shapely.contains_properly(shape, outlines)
    share = np.ones(len(cells))
    at = np.flatnonzero(~is_whole)
    pieces = to_albers(shapely.intersection(outlines[at], shape))
    share[at] = shapely.area(pieces) / shapely.area(to_albers(outlines[at]))
    held = share > 0
    return cells[held], np.minimum(share[held], 1.0)


class _NearestSettlement:
    """Tells which settlement a cell is nearest to."""

    def __init__(self, settlements: pd.DataFrame, *, reach_m: float) -> None:
        placed = settlements[settlements["lng"].notna() & settlements["lat"].notna()]
        self.codes = placed["pcode"].to_numpy(dtype=object)
        self.lng = placed["lng"].to_numpy(np.float64)
        self.lat = placed["lat"].to_numpy(np.float64)
        self.reach_m = reach_m

    def cells_of(self, codes: list[str], *, resolution: int) -> NDArray[np.uint64]:
        """Return the cells within reach that are nearer to one of `codes` than to any other."""
        mine = np.isin(self.codes, codes)
        if not mine.any():
            return np.empty(0, dtype=np.uint64)
        own = cells_of(lng=self.lng[mine], lat=self.lat[mine], resolution=resolution)
        edge_m = 1000 * np.sqrt(areas_km2_of(own) / 2.598)
        around = disks_of(own, k=math.ceil(self.reach_m / (_STEP_SHARE * edge_m.min())) + 1)
        lng, lat = centres_of(around)
        at, distance_m = nearest_places(lng=lng, lat=lat, place_lng=self.lng, place_lat=self.lat)
        is_mine = mine[at] & (distance_m <= self.reach_m)
        return np.union1d(around[is_mine], own)


def _of_villages(
    codes: list[str], nearest: _NearestSettlement, *, resolution: int
) -> tuple[NDArray[np.uint64], NDArray[np.float64]]:
    cells = nearest.cells_of(codes, resolution=resolution)
    return cells, np.ones(len(cells))
