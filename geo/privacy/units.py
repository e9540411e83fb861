"""Whole units as classes: where too few cells are left, and for sensitive categories in tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cells import cells_within, outlines_of, parents_of
from geo.privacy.menu import (
    RESOLUTION_OF,
    UNKNOWN_CATEGORY,
    Policy,
    ReleaseKind,
    count_limits,
    sensitive_limits,
)
from geo.privacy.periods import Period, month_indices
from geo.privacy.release import Cells, Release, full_parents
from model.categories import CATEGORY_BY_CODE, CategoryClass, class_of

LEVEL_COLUMNS = ("oblast", "district", "ayil_okmotu")


@dataclass(frozen=True, slots=True)
class UnitClass:
    """How many incidents a whole unit has at least; 0 means too few, or nothing can be said."""

    pcode: str
    period: Period
    categories: frozenset[str]
    at_least: int
    limits: tuple[int, ...]


def finest_unit(records: pd.DataFrame) -> pd.Series:
    """Return the P-code of the finest unit each record lies in; "" where it is outside all."""
    finest = records[LEVEL_COLUMNS[0]].astype(object)
    for column in LEVEL_COLUMNS[1:]:
        finest = records[column].astype(object).where(records[column] != "", finest)
    return finest.rename("pcode")


def lies_in(records: pd.DataFrame, pcode: str) -> pd.Series:
    """Tell which records lie in a unit of any level; with "" those that lie in any unit."""
    if not pcode:
        return finest_unit(records) != ""
    return (records[list(LEVEL_COLUMNS)] == pcode).any(axis=1)


def leaves_of(units: gpd.GeoDataFrame, pcode: str) -> tuple[str, ...]:
    """Return the units below (or equal to) `pcode` that have no units with a polygon below."""
    drawn = units[units.geometry.notna()]
    below: dict[str, list[str]] = {}
    for child, parent in drawn["parent"].items():
        below.setdefault(str(parent), []).append(str(child))
    leaves, stack = [], [pcode]
    while stack:
        unit = stack.pop()
        stack.extend(below.get(unit, ()))
        if unit not in below and unit in drawn.index:
            leaves.append(unit)
    return tuple(sorted(leaves))


def hidden_normal_per_leaf(
    cells: Cells, leaf: pd.Series, *, year: Release, groups: Iterable[Release]
) -> pd.Series:
    """Count normal incidents of a year per leaf unit, only where no release shows a cell.

    `cells` and `leaf` are the cell of resolution 7 and the finest unit of every incident. A cell
    of resolution 6 counts as hidden when neither it nor any child is shown: so these counts
    share no incident with anything that has a class of its own.
    """
    coarser = RESOLUTION_OF[ReleaseKind.GROUP_YEAR]
    shown = _shown_parents(year, groups)
    is_hidden = ~np.isin(parents_of(cells, resolution=coarser), shown)
    return leaf[is_hidden].value_counts().sort_index()


def can_hold_normal(own_cells: Cells, *, year: Release, groups: Iterable[Release]) -> bool:
    """Tell whether a unit's hidden cells could hold its class without any one of them.

    `own_cells` are its cells of resolution 7 by centre. One wholly hidden parent of seven suffices:
    it holds 6k-9 incidents without any one child, and the highest limit is 4k (k >= 5).
    """
    hidden = np.setdiff1d(full_parents(own_cells), _shown_parents(year, groups))
    return bool(hidden.size)


def can_hold_open(own_cells: Cells, *, release: Release) -> bool:
    """Tell the same for an open category, whose cells of resolution 8 stand alone."""
    hidden = np.setdiff1d(own_cells, release.table.index.to_numpy())
    return (len(hidden) - 1) * (release.limits[0] - 1) >= release.limits[-1]


def normal_unit_class(
    pcode: str,
    incidents: pd.DataFrame,
    *,
    year: Release,
    groups: Sequence[Release],
    units: gpd.GeoDataFrame,
    study_cells: Cells,
) -> UnitClass:
    """Return the class of all normal incidents of a year in one unit.

    `incidents` are the normal incidents of that year in the whole country, with `cell_7` and the
    P-codes of `assign_levels`; `study_cells` (resolution 7) can hold incidents.
    """
    leaf = finest_unit(incidents)
    hidden = hidden_normal_per_leaf(
        incidents["cell_7"].to_numpy(np.uint64), leaf, year=year, groups=groups
    )
    own = {
        unit: np.intersect1d(
            cells_within(units.geometry[unit], resolution=year.resolution), study_cells
        )
        for unit in leaves_of(units, pcode)
        if hidden.get(unit, 0) >= year.limits[0]
    }
    able = [unit for unit in own if can_hold_normal(own[unit], year=year, groups=groups)]
    return _unit_class(pcode, hidden[able], release=year, units=units)


def open_unit_class(
    pcode: str, incidents: pd.DataFrame, *, release: Release, units: gpd.GeoDataFrame
) -> UnitClass:
    """Return the class of one open category in one unit; `incidents` have `cell_8`."""
    is_hidden = ~np.isin(incidents["cell_8"], release.table.index)
    hidden = finest_unit(incidents)[is_hidden].value_counts().sort_index()
    own = {
        unit: cells_within(units.geometry[unit], resolution=release.resolution)
        for unit in leaves_of(units, pcode)
        if hidden.get(unit, 0) >= release.limits[0]
    }
    able = [unit for unit in own if can_hold_open(own[unit], release=release)]
    return _unit_class(pcode, hidden[able], release=release, units=units)


def sensitive_table(
    incidents: pd.DataFrame, *, years: Sequence[Period], policy: Policy
) -> pd.DataFrame:
    """Return the classes of sensitive incidents by oblast, year and category: for documents.

    `incidents` carry `category`, `occurred_on` and `oblast`. Returns columns `oblast`, `year`,
    `category` (a code, or `UNKNOWN_CATEGORY` for all unknown ones) and `at_least` (int64), only
    rows that reach the lowest class, sorted. No two rows share an incident and no total is given.
    """
    is_sensitive = incidents["category"].map(class_of) == CategoryClass.SENSITIVE
    table = incidents[is_sensitive & (incidents["oblast"] != "")]
    table = table.assign(
        year=month_indices(table["occurred_on"]) // 12,
        category=table["category"].where(
            table["category"].isin(CATEGORY_BY_CODE), UNKNOWN_CATEGORY
        ),
    )
    table = table[table["year"].isin([year.year for year in years])]
    counts = table.groupby(["oblast", "year", "category"]).size()
    return _at_least(counts, sensitive_limits(policy.k_sensitive)).reset_index()


def sensitive_hotspots_per_unit(hotspots: pd.DataFrame, *, k: int) -> pd.Series:
    """Return the class of sensitive hotspots per finest unit: for minutes, never on a map.

    `hotspots` carry `category` and the P-codes of `assign_levels`. Returns `at_least` (int64)
    indexed by `pcode`; units below the lowest class are left out.
    """
    is_sensitive = hotspots["category"].map(class_of) == CategoryClass.SENSITIVE
    counts = finest_unit(hotspots[is_sensitive]).value_counts().sort_index()
    return _at_least(counts[counts.index != ""], count_limits(k)).rename_axis("pcode")


def _shown_parents(year: Release, groups: Iterable[Release]) -> Cells:
    coarser = RESOLUTION_OF[ReleaseKind.GROUP_YEAR]
    parents = [parents_of(year.table.index.to_numpy(), resolution=coarser)]
    return np.unique(np.concatenate([*parents, *(g.table.index.to_numpy() for g in groups)]))


def _at_least(counts: pd.Series, limits: Sequence[int]) -> pd.Series:
    shown = counts[counts >= limits[0]]
    lower = np.asarray(limits, dtype=np.int64)
    at = np.searchsorted(lower, shown.to_numpy(np.int64), side="right") - 1
    return pd.Series(lower[at], index=shown.index, name="at_least", dtype=np.int64)


def _unit_class(
    pcode: str, hidden: pd.Series, *, release: Release, units: gpd.GeoDataFrame
) -> UnitClass:
    # Only whole cells of the unit count: a cell on its border also holds the neighbour's.
    shown = release.table
    outlines = outlines_of(shown.index.to_numpy())
    shape = units.geometry[pcode]
    inside = (
        shown["at_least"][shapely.contains(shape, outlines)] if len(shown) else shown.iloc[:, 1]
    )
    total = int(_at_least(hidden, release.limits).sum() + inside.sum())
    reached = [limit for limit in release.limits if limit <= total]
    return UnitClass(
        pcode=pcode,
        period=release.period,
        categories=release.categories,
        at_least=max(reached, default=0),
        limits=release.limits,
    )
