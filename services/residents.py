"""Residents per cell of a unit, from the best source there is, with a sentence that names it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from geo.cell_index import resolution_of
from geo.cells import centres_of, outlines_of
from geo.coverage.residents import (
    SETTLEMENT_DENSITY_PER_KM2,
    clip_settlements,
    residents_of_cells,
    residents_of_pixels,
    residents_of_points,
    residents_of_shapes,
)
from geo.crs import to_albers
from model.datasets import Dataset, DatasetInfo, DatasetKind, PopulationForm
from model.errors import NotFoundError
from model.text import Text, text
from services.dataset_units import find_units, homes_of_units, own_residents
from services.ground import land_of
from services.units import country_pcode, mapped_unit, unit_shape
from services.workspace import Workspace, active_set, set_of
from store.datasets import list_datasets, load_dataset

ENOUGH = 0.5
"""Of the residents that the boundary set knows: a file that knows fewer is of a part alone."""


@dataclass(frozen=True, slots=True, eq=False)
class CellResidents:
    """Who lives in the cells of a unit: `residents` (float64) by `cell`, ascending, above zero.

    A cell across the unit's border has the part of its people that lies inside. `method` says
    how they were spread and whose numbers they are; `dataset` is None for those of the boundary
    set.
    """

    residents: pd.Series
    method: Text
    dataset: DatasetInfo | None = None
    left_out: tuple[Text, ...] = ()  # newer files that know too few of the unit's people

    @property
    def total(self) -> float:
        """All residents of the unit."""
        return float(self.residents.sum())


def residents_per_cell(
    workspace: Workspace, pcode: str, *, resolution: int
) -> CellResidents | None:
    """Return the residents of a unit's cells; None where no source knows any.

    The newest population dataset in sight that knows at least `ENOUGH` of those whom the boundary
    set in use knows there (a list of one village must not stand for a district), else the
    boundary set's own. "" is the country; a unit without an outline is
    answered for the one that stands in for it (`services.units.mapped_unit`).
    """
    country = country_pcode(workspace)
    code = country if pcode in {"", country} else mapped_unit(workspace, pcode)
    known = list_datasets(workspace.store, kind=DatasetKind.POPULATION)
    seen = tuple(
        (one.dataset_id, one.imported_at.isoformat()) for one in known if not one.is_removed
    )
    sha256 = active_set(workspace).info.sha256
    return _residents(workspace, seen, sha256, code, resolution)


@lru_cache(maxsize=32)
def _residents(
    workspace: Workspace,
    seen: tuple[tuple[str, str], ...],
    sha256: str,
    pcode: str,
    resolution: int,
) -> CellResidents | None:
    shape = _outline(workspace, sha256, pcode)
    own = _of_boundary_set(workspace, sha256, shape, resolution=resolution)
    left_out: list[Text] = []
    for dataset_id, stamp in seen:
        dataset = _dataset(workspace, dataset_id, stamp)
        found = _of_dataset(workspace, dataset, shape, resolution=resolution)
        if not len(found):
            continue
        if found.sum() >= ENOUGH * own.sum():
            return CellResidents(found, _method_of(dataset.info), dataset.info, tuple(left_out))
        left_out.append(
            text(
                "datasets.residents_too_few",
                title=dataset.info.title,
                residents=round(float(found.sum())),
            )
        )
    if not len(own):
        return None
    info = set_of(workspace, sha256).info
    method = text(
        "datasets.residents_of_set", set=info.title_text, density=SETTLEMENT_DENSITY_PER_KM2
    )
    return CellResidents(own, method, left_out=tuple(left_out))


@lru_cache(maxsize=3)
def _dataset(workspace: Workspace, dataset_id: str, _stamp: str) -> Dataset:
    return load_dataset(workspace.store, dataset_id)


def _outline(workspace: Workspace, sha256: str, pcode: str) -> BaseGeometry:
    try:
        return unit_shape(workspace, pcode)
    except NotFoundError:  # a country that is known by its units only
        return land_of(workspace, sha256, pcode)


def _of_dataset(
    workspace: Workspace, dataset: Dataset, shape: BaseGeometry, *, resolution: int
) -> pd.Series:
    form, table = PopulationForm(str(dataset.info.facts["form"])), dataset.table
    if form is PopulationForm.CELLS:
        return _of_cells(table, shape, resolution=resolution)
    if form is PopulationForm.UNITS:
        pcodes = find_units(workspace, table)
        known = table["residents"][pcodes != ""].groupby(pcodes[pcodes != ""]).sum()
        own = {str(pcode): float(number) for pcode, number in known.items()}
        return _of_units(workspace, own, shape, resolution=resolution)
    if form is PopulationForm.AREAS:
        return _of_shapes(table.geometry, table["residents"], shape, resolution=resolution)
    near = _rows_inside(table, shape)
    options = {name: near[name].to_numpy() for name in ("lng", "lat", "residents")}
    if form is PopulationForm.POINTS:
        return residents_of_points(**options, resolution=resolution)
    return residents_of_pixels(
        **options,
        width=float(dataset.info.facts["pixel_width"]),
        height=float(dataset.info.facts["pixel_height"]),
        crs=CRS.from_user_input(dataset.info.facts["pixel_crs"]),
        resolution=resolution,
    )


def _rows_inside(table: pd.DataFrame, shape: BaseGeometry) -> pd.DataFrame:
    west, south, east, north = shape.bounds
    near = table[table["lng"].between(west, east) & table["lat"].between(south, north)]
    shapely.prepare(shape)
    return near[shapely.contains_xy(shape, near["lng"].to_numpy(), near["lat"].to_numpy())]


def _of_cells(table: pd.DataFrame, shape: BaseGeometry, *, resolution: int) -> pd.Series:
    near = _cells_near(table, shape)
    if near.empty:
        return residents_of_cells([], [], resolution=resolution)
    is_finer = resolution > resolution_of(near["cell"].to_numpy())
    own = pd.Series(near["residents"].to_numpy(), index=pd.Index(near["cell"], name="cell"))
    if is_finer:  # the border is followed as closely as the cells allow
        finer = residents_of_cells(own.index, own, resolution=resolution)
        return _clipped(finer, shape)
    clipped = _clipped(own.groupby(level=0).sum().rename("residents"), shape)
    return residents_of_cells(clipped.index, clipped, resolution=resolution)


def _cells_near(table: pd.DataFrame, shape: BaseGeometry) -> pd.DataFrame:
    """Return the rows whose cell may touch a shape, by the box around it."""
    if table.empty:
        return table
    cells = table["cell"].to_numpy()
    lng, lat = centres_of(cells)
    margin = _width_deg(cells[0])
    west, south, east, north = shape.bounds
    inside = (lng > west - margin) & (lng < east + margin)
    inside &= (lat > south - margin) & (lat < north + margin)
    return table[inside]


def _width_deg(cell: np.uint64) -> float:
    west, south, east, north = outlines_of([cell])[0].bounds
    return float(max(east - west, north - south))


def _of_units(
    workspace: Workspace, residents: dict[str, float], shape: BaseGeometry, *, resolution: int
) -> pd.Series:
    own = {pcode: one for pcode, one in own_residents(workspace, residents).items() if one > 0}
    shapes, people = homes_of_units(workspace, own)
    return _of_shapes(shapes, pd.Series(people), shape, resolution=resolution)


def _of_shapes(
    shapes: gpd.GeoSeries, residents: pd.Series, shape: BaseGeometry, *, resolution: int
) -> pd.Series:
    parts, people = clip_settlements(shapes, residents.to_numpy(), shape)
    return residents_of_shapes(parts, people, resolution=resolution)


def _of_boundary_set(
    workspace: Workspace, sha256: str, shape: BaseGeometry, *, resolution: int
) -> pd.Series:
    population = set_of(workspace, sha256).units["population"]
    known = {str(pcode): float(number) for pcode, number in population.dropna().items()}
    return _of_units(workspace, known, shape, resolution=resolution)


def _clipped(residents: pd.Series, shape: BaseGeometry) -> pd.Series:
    """Return the residents inside a shape: a cell across its border keeps its share."""
    inside: pd.Series = residents * _inside_share(residents.index.to_numpy(), shape)
    return inside[inside > 0]


def _inside_share(cells: np.ndarray, shape: BaseGeometry) -> np.ndarray:
    outlines = outlines_of(cells)
    shapely.prepare(shape)
    share = shapely.contains(shape, outlines).astype(np.float64)
    across = (share == 0) & shapely.intersects(shape, outlines)
    whole = to_albers(outlines[across])
    parts = to_albers(shapely.intersection(outlines[across], shape))
    share[across] = shapely.area(parts) / shapely.area(whole)
    return np.minimum(share, 1.0)


def _method_of(info: DatasetInfo) -> Text:
    method = text(f"datasets.method_{info.facts['form']}", density=SETTLEMENT_DENSITY_PER_KM2)
    if info.dated:
        return text(
            "datasets.residents_from",
            title=info.title,
            source=info.source,
            date=info.dated,
            method=method,
        )
    return text(
        "datasets.residents_from_undated", title=info.title, source=info.source, method=method
    )
