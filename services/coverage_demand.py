"""What makes a cell matter: who lives there, what the police recorded, what residents marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.binning import count_per_cell
from geo.cells import areas_km2_of, cells_of, centres_of
from geo.coverage.gaps import matters
from geo.shares import shares_per_cell
from model.admin import Level, UnitLabel
from model.coverage import Demand, Variant
from model.text import Text, text
from model.view import Month
from services.coverage_files import files_version
from services.ground import cells_of_unit
from services.hotspots import Stamps, hotspots_version, unit_hotspots
from services.incident_index import LEVEL_COLUMN, assign_units, incident_index
from services.residents import CellResidents, residents_per_cell
from services.units import breadcrumb, mapped_unit
from services.workspace import Workspace, active_set

RESOLUTION = {
    Level.COUNTRY: 7,
    Level.OBLAST: 8,
    Level.DISTRICT: 8,
    Level.AYIL_OKMOTU: 9,
    Level.SETTLEMENT: 9,
}
"""Finer than a map of counts: ways are measured from the middle of a cell."""


_SOMEBODY = 0.5
"""Residents of a cell across the border that put it into the unit's study: no mere sliver."""


@dataclass(frozen=True, slots=True, eq=False)
class DemandTable:
    """n cells of a unit and what is known of each; `table` has a row per cell, in their order."""

    unit: UnitLabel
    resolution: int
    cells: np.ndarray  # uint64, ascending
    lng: np.ndarray
    lat: np.ndarray  # float64 degrees, centres
    table: pd.DataFrame  # a column per known Demand; float64
    matters: np.ndarray  # bool; inhabited or troubled
    is_inside: np.ndarray  # bool; the centre is in the unit; others hold people of it
    child: np.ndarray  # object; P-code of the unit below that holds the centre, "" for none
    residents_notes: tuple[Text, ...]  # where they come from, and of whom nobody knows
    is_demo: bool

    def at(self, rows: np.ndarray) -> DemandTable:
        """Return some of the cells, by their positions (ascending)."""
        return replace(
            self,
            cells=self.cells[rows],
            lng=self.lng[rows],
            lat=self.lat[rows],
            table=self.table.iloc[rows].reset_index(drop=True),
            matters=self.matters[rows],
            is_inside=self.is_inside[rows],
            child=self.child[rows],
        )

    @property
    def cell_note(self) -> Text:
        """Say how large the cells are whose middle stands for them."""
        area_km2 = float(areas_km2_of(self.cells).mean()) if self.cells.size else 0.0
        return text("coverage.from_centres", area=float(f"{area_km2:.2g}"))

    @property
    def knows_residents(self) -> bool:
        """Whether anything says who lives where."""
        return Demand.RESIDENTS in self.table


def demand_of(workspace: Workspace, variant: Variant) -> DemandTable:
    """Return the cells of a variant's unit with their demand; computed once per change of data."""
    pcode = mapped_unit(workspace, variant.pcode)
    unit = breadcrumb(workspace, pcode)[-1]
    return _demand(
        workspace,
        active_set(workspace).info.sha256,
        unit.pcode,
        RESOLUTION[unit.level],
        (variant.first_month, variant.last_month),
        hotspots_version(workspace),
        files_version(workspace),
    )


@lru_cache(maxsize=8)
def _demand(
    workspace: Workspace,
    _sha256: str,
    pcode: str,
    resolution: int,
    months: tuple[str, str],
    _hotspots: tuple[str, Stamps],
    _datasets: str,
) -> DemandTable:
    unit = breadcrumb(workspace, pcode)[-1]
    incidents, is_demo = _incidents(workspace, unit, months, resolution)
    inside = cells_of_unit(workspace, pcode, resolution=resolution)
    hotspots = unit_hotspots(workspace, pcode)
    living = residents_per_cell(workspace, pcode, resolution=resolution)
    # cells whose centre lies across the border, where an incident of the unit happened or some of
    # its people live: whom the unit has stands in its sums
    cells = np.union1d(inside, incidents.index.to_numpy(np.uint64))
    cells = np.union1d(cells, _lived_in(living))
    columns = {
        Demand.RESIDENTS.value: living.residents if living else None,
        Demand.INCIDENTS.value: incidents,
        **_marks(hotspots, resolution),
    }
    table = pd.DataFrame(
        {
            name: values.reindex(cells, fill_value=0.0).to_numpy(np.float64)
            for name, values in columns.items()
            if values is not None
        },
        index=pd.RangeIndex(len(cells)),
    )
    lng, lat = centres_of(cells)
    is_inside = np.isin(cells, inside)
    child = _children(workspace, unit, lng, lat)
    return DemandTable(
        unit=unit,
        resolution=resolution,
        cells=cells,
        lng=lng,
        lat=lat,
        table=table,
        matters=matters(table),
        is_inside=is_inside,
        child=child,
        residents_notes=_residents_notes(living, table[is_inside], child[is_inside]),
        is_demo=is_demo or bool(hotspots["is_demo"].any()),
    )


def _lived_in(living: CellResidents | None) -> np.ndarray:
    if living is None:
        return np.empty(0, dtype=np.uint64)
    somebody = living.residents[living.residents >= _SOMEBODY]
    return somebody.index.to_numpy(np.uint64)


def _residents_notes(
    living: CellResidents | None, table: pd.DataFrame, children: np.ndarray
) -> tuple[Text, ...]:
    """Say whose numbers of residents these are, and of how many units below nobody knows any."""
    if living is None:
        return (text("coverage.residents_unknown"),)
    lived = (table[Demand.RESIDENTS] > 0).to_numpy()
    below, known = set(children) - {""}, set(children[lived]) - {""}
    notes = [living.method, *living.left_out]
    if len(known) < len(below):
        notes.append(text("coverage.residents_in_units", known=len(known), total=len(below)))
    return tuple(notes)


def _incidents(
    workspace: Workspace, unit: UnitLabel, months: tuple[str, str], resolution: int
) -> tuple[pd.Series, bool]:
    index = incident_index(workspace)
    chosen = index.in_unit(unit.pcode, unit.level)
    first, last = months
    if first:
        chosen = chosen & (index.month >= Month.parse(first).index)
    if last:
        chosen = chosen & (index.month <= Month.parse(last).index)
    own = index.incidents[chosen]
    cells = cells_of(lng=own["lng"].to_numpy(), lat=own["lat"].to_numpy(), resolution=resolution)
    return count_per_cell(cells), bool(own["is_demo"].any())


def _marks(hotspots: gpd.GeoDataFrame, resolution: int) -> dict[str, pd.Series]:
    """Spread hotspots over cells, as they are and times their severity."""
    shares = shares_per_cell(hotspots, resolution=resolution)
    severity = hotspots["severity"].to_numpy(np.float64)[shares["hotspot"].to_numpy()]
    weighed = shares.assign(severity=shares["share"] * severity)
    sums = weighed.groupby("cell")[["share", "severity"]].sum()
    return {Demand.HOTSPOTS.value: sums["share"], Demand.SEVERITY.value: sums["severity"]}


def _children(
    workspace: Workspace, unit: UnitLabel, lng: np.ndarray, lat: np.ndarray
) -> np.ndarray:
    """Return the unit below that holds each cell's centre; the unit itself where none is below."""
    below = [level for level in LEVEL_COLUMN if level > unit.level]
    assigned = assign_units(workspace, lng=lng, lat=lat)
    for level in below:
        column = LEVEL_COLUMN[level]
        if column in assigned and (assigned[column] != "").any():
            return assigned[column].to_numpy(dtype=object)
    return np.full(len(lng), unit.pcode, dtype=object)
