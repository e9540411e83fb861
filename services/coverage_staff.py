"""Officers of a unit's precincts against their residents and the norm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.cells import centres_of
from geo.coverage.staff import (
    cells_of_precincts,
    residents_of_precincts,
    residents_outside,
    staff_by_unit,
    staff_load,
    villages_without_position,
)
from model.admin import Level
from model.coverage import Variant
from model.text import Text, text
from services.coverage import Coverage
from services.incident_index import LEVEL_COLUMN, assign_units
from services.precincts import precincts_of, settlements
from services.residents import residents_per_cell
from services.versions import records_version
from services.workspace import Workspace, active_set

STAFF_RESOLUTION: Final = 8
"""Of the cells that residents of a precinct are counted in, whatever the map shows: the same
precinct has the same residents on every page."""

_NAMED = 5  # villages and precincts that a note names

STAFF_COLUMNS: Final = (
    "residents",
    "posts",
    "filled",
    "vacant",
    "left_last_year",
    "residents_per_officer",
    "needed",
    "shortfall",
)
"""Columns of a load in the order they are told. Name: `coverage.staff_<column>`."""


@dataclass(frozen=True, slots=True, eq=False)
class Staff:
    """Precincts that have land in a unit, their load, and the sums of the units below."""

    precincts: gpd.GeoDataFrame  # PRECINCT_COLUMNS, indexed as `load`
    load: pd.DataFrame  # geo.coverage.staff.staff_load
    by_unit: pd.DataFrame  # staff_by_unit
    outside: float  # residents of the unit in no precinct
    cells: pd.DataFrame  # precinct_id, cell, share
    notes: tuple[Text, ...]
    is_demo: bool


def staff_of(workspace: Workspace, coverage: Coverage) -> Staff | None:
    """Return the staff of a coverage's unit; None where no precinct is known there.

    Raises `CoverageError` ("norm_not_positive") until a norm was entered.
    """
    return _staff_of(workspace, coverage, records_version(workspace))


@lru_cache(maxsize=8)
def _staff_of(workspace: Workspace, coverage: Coverage, records: str) -> Staff | None:
    all_of_them = _all_shares(workspace, active_set(workspace).info.sha256, records)
    unit = coverage.demand.unit
    own = _of_unit(all_of_them, LEVEL_COLUMN[unit.level], unit.pcode)
    precincts = precincts_of(workspace)
    mine = precincts[precincts["precinct_id"].isin(own)]
    if mine.empty:
        return None
    shares = all_of_them[all_of_them["precinct_id"].isin(own)]
    districts = sorted(set(shares["district"]) - {""}) if "district" in shares else []
    population = _population(workspace, districts or [unit.pcode])
    plain = shares[["precinct_id", "cell", "share"]]
    known = population is not None
    people = population if population is not None else pd.Series(dtype=np.float64)
    living = residents_of_precincts(plain, people)
    load = staff_load(
        mine,
        living.residents if known else living.residents * np.nan,
        norm=norm_of(coverage.state.info),
    )
    below = _column_below(unit.level, shares)
    outside = _outside(workspace, plain, unit.pcode, below) if known else None
    return Staff(
        precincts=mine.set_index("precinct_id").loc[load.index],
        load=load,
        by_unit=staff_by_unit(load, _majority(shares, below), outside=outside),
        outside=float(outside.sum()) if outside is not None else np.nan,
        cells=plain,
        notes=(
            *_notes(coverage, mine, settlements(workspace), living.shared),
            *homeless_note(workspace),
        ),
        is_demo=bool(mine["is_demo"].any()),
    )


@lru_cache(maxsize=2)
def _all_shares(workspace: Workspace, _sha256: str, _records: str) -> pd.DataFrame:
    """Return the land of every precinct, cell by cell, with the units that hold each cell."""
    shares = cells_of_precincts(
        precincts_of(workspace), settlements(workspace), resolution=STAFF_RESOLUTION
    )
    lng, lat = centres_of(shares["cell"].to_numpy(np.uint64))
    units = assign_units(workspace, lng=lng, lat=lat)
    return pd.concat([shares.reset_index(drop=True), units.reset_index(drop=True)], axis=1)


def _of_unit(shares: pd.DataFrame, column: str, pcode: str) -> list[str]:
    """Return the precincts most of whose land lies in a unit: each is one unit's alone."""
    inside = shares["share"].where(shares[column] == pcode, 0.0)
    part = inside.groupby(shares["precinct_id"]).sum()
    whole = shares.groupby("precinct_id")["share"].sum()
    return [str(one) for one in part.index[(part > whole / 2).to_numpy()]]


def _column_below(level: Level, shares: pd.DataFrame) -> str:
    """Return the column of the units below a level, its own where none is below."""
    for below, column in LEVEL_COLUMN.items():
        if below > level and column in shares and (shares[column] != "").any():
            return column
    return LEVEL_COLUMN[level]


def _majority(shares: pd.DataFrame, column: str) -> pd.Series:
    """Return the unit that holds most of each precinct's land, by `precinct_id`."""
    sums = shares.groupby(["precinct_id", column])["share"].sum().reset_index()
    most = sums.sort_values(["precinct_id", "share"], ascending=[True, False])
    return most.drop_duplicates("precinct_id").set_index("precinct_id")[column].rename("unit")


def _population(workspace: Workspace, pcodes: list[str]) -> pd.Series | None:
    """Return residents by cell of units that do not overlap; None where nobody knows any."""
    found = [
        living.residents
        for pcode in pcodes
        if (living := residents_per_cell(workspace, pcode, resolution=STAFF_RESOLUTION))
    ]
    if not found:
        return None
    # a cell across a border has a part of its people in each
    joined: pd.Series = pd.concat(found).groupby(level=0).sum()
    return joined.rename_axis("cell")


def _outside(workspace: Workspace, shares: pd.DataFrame, pcode: str, column: str) -> pd.Series:
    """Return the residents of a unit in no precinct, by the units below."""
    living = residents_per_cell(workspace, pcode, resolution=STAFF_RESOLUTION)
    if living is None:
        return pd.Series(dtype=np.float64)
    cells = living.residents.index.to_numpy(np.uint64)
    lng, lat = centres_of(cells)
    units = assign_units(workspace, lng=lng, lat=lat)
    return residents_outside(
        shares, living.residents, pd.Series(units[column].to_numpy(), index=living.residents.index)
    )


def homeless_note(workspace: Workspace) -> tuple[Text, ...]:
    """Name the precincts that stand in no table, since nobody knows where they are."""
    records, sha256 = records_version(workspace), active_set(workspace).info.sha256
    precincts = precincts_of(workspace)
    placed = set(_all_shares(workspace, sha256, records)["precinct_id"])
    lost = precincts[~precincts["precinct_id"].isin(placed)]
    if lost.empty:
        return ()
    names = ", ".join(sorted(set(lost["post"]))[:_NAMED])
    return (text("coverage.precincts_lost", count=len(lost), names=names),)


def norm_of(variant: Variant) -> float:
    """Return residents per officer as entered, 0 until then."""
    return float(variant.norm)


def _notes(
    coverage: Coverage, precincts: gpd.GeoDataFrame, known: pd.DataFrame, shared: float
) -> tuple[Text, ...]:
    notes = [
        text(
            "coverage.norm_is",
            norm=coverage.state.info.norm,
            source=coverage.state.info.norm_source,
        )
    ]
    lost = villages_without_position(precincts, known)
    if len(lost):
        names = ", ".join(sorted(set(lost["village"]))[:_NAMED])
        notes.append(text("coverage.villages_lost", count=len(lost), names=names))
    if round(shared):
        notes.append(text("coverage.shared_residents", number=round(shared)))
    return tuple(notes)
