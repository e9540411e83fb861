"""Every stored incident with its admin units and month, computed once per change of the records."""

from __future__ import annotations

import hashlib
import logging
import uuid
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.assignment import AssignmentTable, assign, assign_levels, build_assignment_table
from model.admin import BoundarySet, Level
from model.categories import CATEGORIES
from services.versions import records_version
from services.workspace import Workspace, active_set, set_of
from store.records import load_incidents

ASSIGNED_LEVELS: tuple[Level, ...] = (
    Level.COUNTRY,
    Level.OBLAST,
    Level.DISTRICT,
    Level.AYIL_OKMOTU,
)
TABLE_RESOLUTION = {
    Level.COUNTRY: 7,
    Level.OBLAST: 7,
    Level.DISTRICT: 8,
    Level.AYIL_OKMOTU: 8,
}
"""Resolution of the cells that decide points, by level: few border cells, a small table."""

CATEGORY_CODES: tuple[str, ...] = tuple(c.code for c in CATEGORIES)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class IncidentIndex:
    """n incidents as aligned arrays: the table itself, their units, months and categories."""

    incidents: pd.DataFrame  # INCIDENT_COLUMNS
    units: pd.DataFrame  # str columns country, oblast, district, ayil_okmotu; "" for none
    month: np.ndarray  # int32, model.view.Month.index
    category: np.ndarray  # int16 position in CATEGORY_CODES, -1 for a code unknown here

    def __len__(self) -> int:
        return len(self.incidents)

    @property
    def is_demo(self) -> bool:
        """Whether any incident is generated."""
        return bool(self.incidents["is_demo"].any())

    def in_unit(self, pcode: str, level: Level) -> np.ndarray:
        """Return a mask of the incidents inside a unit, decided by its polygon."""
        return (self.units[LEVEL_COLUMN[level]] == pcode).to_numpy()


LEVEL_COLUMN = {
    Level.COUNTRY: "country",
    Level.OBLAST: "oblast",
    Level.DISTRICT: "district",
    Level.AYIL_OKMOTU: "ayil_okmotu",
}


def incident_index(workspace: Workspace) -> IncidentIndex:
    """Return all stored incidents, assigned to the units of the active boundary set."""
    sha256 = active_set(workspace).info.sha256
    return _incident_index(workspace, sha256, records_version(workspace))


@lru_cache(maxsize=2)
def _incident_index(workspace: Workspace, _sha256: str, _records: str) -> IncidentIndex:
    incidents = load_incidents(workspace.store)
    lng, lat = incidents["lng"].to_numpy(), incidents["lat"].to_numpy()
    units = assign_units(workspace, lng=lng, lat=lat)
    dates = pd.DatetimeIndex(incidents["occurred_on"])
    month = (dates.year * 12 + dates.month - 1).to_numpy(dtype=np.int32)
    category = pd.Categorical(incidents["category"], categories=list(CATEGORY_CODES))
    return IncidentIndex(incidents, units, month, category.codes.astype(np.int16))


def assign_units(workspace: Workspace, *, lng: np.ndarray, lat: np.ndarray) -> pd.DataFrame:
    """Return the P-codes of n points: `country`, `oblast`, `district`, `ayil_okmotu`; "" none.

    Each level is decided by its own polygons; without a country polygon, a point in any unit is
    in the country.
    """
    tables = assignment_tables(workspace)
    units = assign_levels(tables, lng=lng, lat=lat)
    country = tables.get(Level.COUNTRY)
    if country:
        codes = np.array([*country.pcodes, ""], dtype=object)
        inside = codes[assign(country, lng=lng, lat=lat)]
    else:
        inside = np.where((units != "").any(axis=1), "KG", "")
    return units.assign(country=pd.Series(inside, dtype="str"))


def assignment_tables(workspace: Workspace) -> dict[Level, AssignmentTable]:
    """Return the tables that decide the unit of a point, one per level that has polygons."""
    return _assignment_tables(workspace, active_set(workspace).info.sha256)


@lru_cache(maxsize=2)
def _assignment_tables(workspace: Workspace, sha256: str) -> dict[Level, AssignmentTable]:
    boundary_set = set_of(workspace, sha256)
    tables = {}
    for level in ASSIGNED_LEVELS:
        units = boundary_set.units
        units = units[(units["level"] == level) & units.geometry.notna()]
        if len(units):
            tables[level] = _cached_table(workspace, boundary_set, level, units)
    return tables


def _cached_table(
    workspace: Workspace, boundary_set: BoundarySet, level: Level, units: pd.DataFrame
) -> AssignmentTable:
    """Read a level's table from the cache folder, or build and keep it.

    The name holds a digest of what the table depends on, so a changed set never meets an old one.
    """
    resolution = TABLE_RESOLUTION[level]
    digest = hashlib.sha256(f"2:{boundary_set.info.sha256}:{level}:{resolution}".encode())
    for pcode in units.index:
        digest.update(pcode.encode())
    path = workspace.cache_folder / f"units-{digest.hexdigest()[:24]}.parquet"
    kept = _read_kept(path)
    if kept is not None:
        return AssignmentTable.from_frame(kept, units, resolution=resolution)
    table = build_assignment_table(units, resolution=resolution)
    _keep(table.to_frame(), path)
    return table


def _read_kept(path: Path) -> pd.DataFrame | None:
    """Return a kept table; None where there is none, or it is damaged: it is built again."""
    try:
        return pd.read_parquet(path)
    except (OSError, pa.ArrowException):
        return None


def _keep(frame: pd.DataFrame, path: Path) -> None:
    """Write a table in one step, so that nobody reads half of it; a full disk keeps none."""
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        frame.to_parquet(part)
        part.replace(path)
    except OSError as error:
        _log.warning("cannot keep %s: %s", path.name, error)
        with suppress(OSError):
            part.unlink()
