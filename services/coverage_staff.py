"""Officers of a unit's precincts against their residents and the norm."""

from __future__ import annotations

from dataclasses import dataclass

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
from model.coverage import Demand, Variant
from model.text import Text, text
from services.coverage import Coverage
from services.incident_index import assign_units
from services.precincts import precincts_of, settlements
from services.workspace import Workspace


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
    precincts = precincts_of(workspace)
    if precincts.empty:
        return None
    demand = coverage.demand
    known = settlements(workspace)
    shares = cells_of_precincts(precincts, known, resolution=demand.resolution)
    here = shares[shares["cell"].isin(demand.cells[demand.is_inside])]
    mine = precincts[precincts["precinct_id"].isin(here["precinct_id"])]
    if mine.empty:
        return None
    shares = shares[shares["precinct_id"].isin(mine["precinct_id"])]
    population = _population(coverage)
    living = residents_of_precincts(shares, population)
    residents = living.residents if demand.knows_residents else living.residents * np.nan
    load = staff_load(mine, residents, norm=norm_of(coverage.state.info))
    unit = _unit_of_precinct(workspace, shares)
    child = pd.Series(demand.child, index=pd.Index(demand.cells, name="cell"))
    outside = residents_outside(shares, population, child)
    return Staff(
        precincts=mine.set_index("precinct_id").loc[load.index],
        load=load,
        by_unit=staff_by_unit(load, unit, outside=outside if demand.knows_residents else None),
        outside=living.outside,
        cells=here,
        notes=_notes(coverage, mine, known, living.shared),
        is_demo=bool(mine["is_demo"].any()),
    )


def norm_of(variant: Variant) -> float:
    """Return residents per officer as entered, 0 until then."""
    return float(variant.norm)


def _population(coverage: Coverage) -> pd.Series:
    demand = coverage.demand
    residents = (
        demand.table[Demand.RESIDENTS].fillna(0.0).to_numpy()
        if demand.knows_residents
        else np.zeros(len(demand.cells))
    )
    return pd.Series(residents, index=pd.Index(demand.cells, name="cell"))


def _unit_of_precinct(workspace: Workspace, shares: pd.DataFrame) -> pd.Series:
    """Return the unit that holds most of a precinct's land: an ayil okmotu, else a district."""
    lng, lat = centres_of(shares["cell"].to_numpy())
    units = assign_units(workspace, lng=lng, lat=lat)
    column = next(
        name
        for name in ("ayil_okmotu", "district", "oblast", "country")
        if name in units and (units[name] != "").any()
    )
    held = shares.assign(unit=units[column].to_numpy())
    sums = held.groupby(["precinct_id", "unit"])["share"].sum().reset_index()
    most = sums.sort_values(["precinct_id", "share"], ascending=[True, False])
    return most.drop_duplicates("precinct_id").set_index("precinct_id")["unit"]


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
        names = ", ".join(sorted(set(lost["village"]))[:5])
        notes.append(text("coverage.villages_lost", count=len(lost), names=names))
    if round(shared):
        notes.append(text("coverage.shared_residents", number=round(shared)))
    return tuple(notes)
