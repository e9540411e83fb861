"""Datasets beside records: import a file of any of their kinds; list, remove, restore."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.cells import centres_of
from intake.elevation import read_elevation
from intake.population import PopulationFile, read_population
from intake.roads import read_roads
from intake.terrain import read_barriers, read_terrain
from model.datasets import DatasetInfo, DatasetKind, Fact, PopulationForm
from model.errors import IntakeError
from model.records import RowFault
from model.text import Text, text
from services.dataset_units import find_units
from services.incident_index import assign_units
from services.workspace import Workspace
from store.datasets import (
    DatasetSource,
    add_dataset,
    list_datasets,
    remove_dataset,
    restore_dataset,
)

__all__ = [
    "DatasetOutcome",
    "dataset_list",
    "figures_text",
    "import_dataset",
    "parse_pairs",
    "remove",
    "restore",
]

IMPORTED_KINDS: tuple[DatasetKind, ...] = (
    DatasetKind.POPULATION,
    DatasetKind.ROADS,
    DatasetKind.BARRIERS,
    DatasetKind.TERRAIN,
    DatasetKind.ELEVATION,
)
"""In the order in which they are offered."""

TOLD_OUTSIDE = 0.001
"""Share of residents beyond the boundaries from which it is worth a word."""

_NAMES_TOLD = 12


@dataclass(frozen=True, slots=True)
class DatasetOutcome:
    """What became of a file; `is_new` is false where it was known and nothing changed."""

    info: DatasetInfo
    is_new: bool
    faults: tuple[RowFault, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What was read, whatever the kind."""

    table: pd.DataFrame | gpd.GeoDataFrame
    facts: Mapping[str, Fact]
    warnings: tuple[Text, ...]
    source: str = ""
    faults: tuple[RowFault, ...] = ()


def import_dataset(
    workspace: Workspace,
    data: bytes,
    *,
    file_name: str,
    kind: DatasetKind,
    source: str = "",
    title: str = "",
    licence: str = "",
    dated: date | None = None,
    columns: Mapping[str, str] | None = None,
    classes: Mapping[str, str] | None = None,
) -> DatasetOutcome:
    """Read a file and keep it under its source; the same file twice adds nothing.

    `columns` (field -> header) settles columns of roads and terrain, `classes` (the file's word
    -> class) those of roads. `source` may be left out where the content tells it; `title` is the
    file's name by default. Raises `IntakeError` or `StoreError`; then nothing has changed.
    """
    if kind is DatasetKind.POPULATION:
        read = _read_population(workspace, data, file_name)
    else:
        read = _READERS[kind](data, file_name, columns, classes)
    whose = source.strip() or read.source
    if not whose:
        raise IntakeError("dataset_no_source", file=file_name)
    origin = DatasetSource(
        title=title.strip() or file_name,
        source=whose,
        licence=licence.strip(),
        dated=dated,
        file_name=file_name,
        sha256=hashlib.sha256(data).hexdigest(),
    )
    added = add_dataset(
        workspace.store, kind, read.table, origin, facts=read.facts, warnings=read.warnings
    )
    return DatasetOutcome(added.info, added.is_new, read.faults)


def dataset_list(
    workspace: Workspace, *, kind: DatasetKind | None = None
) -> tuple[DatasetInfo, ...]:
    """Return every dataset, removed ones too, the newest first."""
    return list_datasets(workspace.store, kind=kind)


def remove(workspace: Workspace, dataset_id: str) -> None:
    """Take a dataset out of sight. Raises `NotFoundError`."""
    remove_dataset(workspace.store, dataset_id)


def restore(workspace: Workspace, dataset_id: str) -> None:
    """Bring a removed dataset back. Raises `NotFoundError`."""
    restore_dataset(workspace.store, dataset_id)


def figures_text(info: DatasetInfo) -> Text:
    """Return what a dataset holds, in one sentence."""
    facts = info.facts
    if info.kind is DatasetKind.POPULATION:
        residents = round(float(facts.get("total_inside", facts["total"])))
        form = text(f"datasets.form_{facts['form']}")
        return text("datasets.figures_population", residents=residents, form=form)
    if info.kind is DatasetKind.ELEVATION:
        return text("datasets.figures_elevation", rows=facts["rows"], columns=facts["columns"])
    length_km, area_km2 = (round(float(facts.get(name, 0))) for name in ("length_km", "area_km2"))
    if info.kind is DatasetKind.ROADS:
        column = str(facts.get("class_column") or "—")
        return text("datasets.figures_roads", length_km=length_km, column=column)
    return text("datasets.figures_shapes", number=info.rows, length_km=length_km, area_km2=area_km2)


def parse_pairs(lines: Iterable[str]) -> dict[str, str]:
    """Return `FIELD=VALUE` texts as a mapping; empty lines are none.

    Raises `IntakeError("pair_unreadable")` for a text without both sides.
    """
    pairs = {}
    for line in filter(str.strip, lines):
        name, _, value = (part.strip() for part in line.partition("="))
        if not name or not value:
            raise IntakeError("pair_unreadable", text=line.strip()[:80])
        pairs[name] = value
    return pairs


def _read_population(workspace: Workspace, data: bytes, file_name: str) -> _Read:
    found = read_population(data, file_name=file_name)
    if found.form is PopulationForm.UNITS:
        facts, warnings = _judge_units(workspace, found, file_name)
    else:
        facts, warnings = _judge_places(workspace, found, file_name)
    return _Read(
        found.table,
        {**found.facts, **facts},
        (*found.warnings, *_rows_told(found), *warnings),
        found.source,
        found.faults,
    )


def _rows_told(found: PopulationFile) -> tuple[Text, ...]:
    if not found.rejected:
        return ()
    return (text("datasets.rows_rejected", count=found.rejected),)


def _judge_places(
    workspace: Workspace, found: PopulationFile, file_name: str
) -> tuple[dict[str, Fact], tuple[Text, ...]]:
    """Count the residents inside the country's boundaries; refuse a file that has none there."""
    lng, lat = places_of(found.form, found.table)
    inside = (assign_units(workspace, lng=lng, lat=lat)["country"] != "").to_numpy()
    total_inside = float(found.table["residents"].to_numpy()[inside].sum())
    if not total_inside:
        raise IntakeError("population_elsewhere", file=file_name)
    beyond = found.total - total_inside
    warnings: tuple[Text, ...] = ()
    if beyond > TOLD_OUTSIDE * found.total:
        warnings = (text("datasets.people_outside", residents=round(beyond)),)
    return {"total_inside": total_inside}, warnings


def places_of(form: PopulationForm, table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return a longitude and latitude for each row of a table that knows its places."""
    if form is PopulationForm.CELLS:
        return centres_of(table["cell"].to_numpy())
    if form is PopulationForm.AREAS:
        points = gpd.GeoDataFrame(table).geometry.representative_point()
        return points.x.to_numpy(), points.y.to_numpy()
    return table["lng"].to_numpy(), table["lat"].to_numpy()


def _judge_units(
    workspace: Workspace, found: PopulationFile, file_name: str
) -> tuple[dict[str, Fact], tuple[Text, ...]]:
    """Say which units the boundary set in use does not know; refuse a file of none it knows."""
    pcodes = find_units(workspace, found.table)
    known = (pcodes != "").to_numpy()
    if not known.any():
        raise IntakeError("population_units_unknown", file=file_name)
    total = float(found.table["residents"].to_numpy()[known].sum())
    facts: dict[str, Fact] = {"total_inside": total, "units_unknown": int((~known).sum())}
    if known.all():
        return facts, ()
    strange = found.table[~known]
    names = strange["name"].where(strange["name"] != "", strange["code"])
    told = ", ".join(names.head(_NAMES_TOLD)) + (", …" if len(names) > _NAMES_TOLD else "")
    return facts, (text("datasets.units_unknown", count=len(strange), names=told),)


def _roads(
    data: bytes,
    file_name: str,
    columns: Mapping[str, str] | None,
    classes: Mapping[str, str] | None,
) -> _Read:
    found = read_roads(data, file_name=file_name, columns=columns, classes=classes)
    return _Read(found.table, found.facts, found.warnings, found.source)


def _barriers(
    data: bytes,
    file_name: str,
    _columns: Mapping[str, str] | None,
    _classes: Mapping[str, str] | None,
) -> _Read:
    found = read_barriers(data, file_name=file_name)
    return _Read(found.table, found.facts, found.warnings)


def _terrain(
    data: bytes,
    file_name: str,
    columns: Mapping[str, str] | None,
    _classes: Mapping[str, str] | None,
) -> _Read:
    found = read_terrain(data, file_name=file_name, columns=columns)
    return _Read(found.table, found.facts, found.warnings)


def _elevation(
    data: bytes,
    file_name: str,
    _columns: Mapping[str, str] | None,
    _classes: Mapping[str, str] | None,
) -> _Read:
    grid = read_elevation(data, file_name=file_name)
    return _Read(grid.to_table(), grid.facts, ())


_READERS: Mapping[DatasetKind, Callable[..., _Read]] = {
    DatasetKind.ROADS: _roads,
    DatasetKind.BARRIERS: _barriers,
    DatasetKind.TERRAIN: _terrain,
    DatasetKind.ELEVATION: _elevation,
}
