"""Give every point its administrative unit, exactly, by point in polygon.

A cell that lies wholly inside one unit decides its points by itself; only points in cells on a
border are tested against polygons. The answer is that of `geopandas.sjoin(predicate=
"intersects")` on every point. Tie rule: a point on a shared border belongs to the unit with the
smallest P-code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Self

import numpy as np
import pandas as pd
import shapely

from geo.cell_index import CellIndex
from geo.cells import cells_along, cells_of, cells_within, disks_of, outlines_of, require_area
from geo.crs import coordinate_arrays, require_crs
from model.admin import Level
from model.errors import BoundaryError, GeometryError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

LEVEL_COLUMNS: Final[Mapping[Level, str]] = {
    Level.OBLAST: "oblast",
    Level.DISTRICT: "district",
    Level.AYIL_OKMOTU: "ayil_okmotu",
}
"""Column of `assign_levels` per level, coarsest first; read-only."""

_HULL_SCALE: Final = 1.02
"""An outline grown by 2% holds the true cell: its edges are not straight in degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class AssignmentTable:
    """What is known about the cells that touch the units of one level.

    `pcodes` are ascending, so the smallest position is the smallest P-code. Candidates of the
    cell at position i are `unit_at[start[i]:start[i + 1]]`, ascending; `is_inside` tells which of
    them hold the whole cell. Boundaries that change need a new table.
    """

    resolution: int
    pcodes: tuple[str, ...]
    shapes: NDArray[np.object_]  # prepared; None for a unit without polygon
    index: CellIndex
    start: NDArray[np.int64]
    unit_at: NDArray[np.int32]
    is_inside: NDArray[np.bool_]

    @classmethod
    def from_frame(cls, frame: pd.DataFrame, units: gpd.GeoDataFrame, *, resolution: int) -> Self:
        """Restore a table from `to_frame` and the same units it was built from.

        The caller answers for `units` having the same shapes (cache by the boundary set's
        sha256). Raises `BoundaryError` when a P-code of the table is not among the units.
        """
        pcodes, shapes = _sorted_units(units)
        pcode = pd.Categorical(frame["pcode"])
        of_category = pd.Index(pcodes, dtype=object).get_indexer(pd.Index(pcode.categories))
        if (of_category < 0).any():
            missing = pcode.categories[int(np.argmin(of_category))]
            raise BoundaryError("assignment_outdated", pcode=str(missing))
        unit_at = of_category[pcode.codes]
        return cls._of_pairs(
            resolution=resolution,
            pcodes=pcodes,
            shapes=shapes,
            cell=frame["cell"].to_numpy(np.uint64),
            unit=unit_at.astype(np.int32),
            inside=frame["is_inside"].to_numpy(bool),
        )

    @classmethod
    def _of_pairs(
        cls,
        *,
        resolution: int,
        pcodes: tuple[str, ...],
        shapes: NDArray[np.object_],
        cell: NDArray[np.uint64],
        unit: NDArray[np.int32],
        inside: NDArray[np.bool_],
    ) -> Self:
        order = np.lexsort((unit, cell))
        cells, first = np.unique(cell[order], return_index=True)
        start = np.append(first, len(cell)).astype(np.int64)
        return cls(
            resolution, pcodes, shapes, CellIndex.of(cells), start, unit[order], inside[order]
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per cell and candidate: `cell`, `pcode` (category), `is_inside`."""
        pcode = pd.Categorical.from_codes(self.unit_at, categories=pd.Index(self.pcodes))
        cell = np.repeat(self.index.cells, np.diff(self.start))
        return pd.DataFrame({"cell": cell, "pcode": pcode, "is_inside": self.is_inside})


def build_assignment_table(units: gpd.GeoDataFrame, *, resolution: int) -> AssignmentTable:
    """Build the table of the units of one level; takes seconds, once per boundary set.

    `units` is indexed by `pcode`, in EPSG:4326, with Polygon, MultiPolygon or no geometry; units
    may overlap. Raises `CrsError`, `GeometryError` for other or invalid geometries, and
    `BoundaryError` for a repeated P-code.
    """
    require_crs(units, "units")
    pcodes, shapes = _sorted_units(units)
    border = [_border_cells(shape, resolution=resolution) for shape in shapes]
    inside = [
        np.setdiff1d(_study_cells(shape, resolution=resolution), on_border, assume_unique=True)
        for shape, on_border in zip(shapes, border, strict=True)
    ]
    size = [len(part) for part in border + inside]
    at = np.arange(len(pcodes), dtype=np.int32)
    return AssignmentTable._of_pairs(  # noqa: SLF001  the table's own constructor
        resolution=resolution,
        pcodes=pcodes,
        shapes=shapes,
        cell=np.concatenate([*border, *inside, np.empty(0, dtype=np.uint64)]),
        unit=np.repeat(np.concatenate([at, at]), size),
        inside=np.repeat(np.repeat([False, True], len(pcodes)), size),
    )


def assign(
    table: AssignmentTable,
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    cells: NDArray[np.uint64] | None = None,
) -> NDArray[np.int32]:
    """Return the unit of every point as a position in `table.pcodes`, -1 for none.

    `lng`, `lat` are n degrees, EPSG:4326; `cells` are their cells at `table.resolution`, when
    they are known already. Raises `GeometryError` for coordinates not finite or out of range.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    if cells is None:
        cells = cells_of(lng=lng_deg, lat=lat_deg, resolution=table.resolution)
    elif len(cells) != len(lng_deg):
        raise ValueError(f"{len(cells)} cells for {len(lng_deg)} points")
    decided = _decided_units(table)
    position = table.index.positions_of(cells)
    unit = decided[position]  # position -1 reads the last entry, which says "no unit"
    to_test = np.flatnonzero(unit == _TEST)
    if to_test.size:
        unit[to_test] = _test_candidates(
            table, position[to_test], lng_deg[to_test], lat_deg[to_test]
        )
    return unit


def assign_levels(
    tables: Mapping[Level, AssignmentTable], *, lng: ArrayLike, lat: ArrayLike
) -> pd.DataFrame:
    """Return P-codes of every point's `oblast`, `district`, `ayil_okmotu` (str, "" for none).

    Each level is decided by its own polygons: a point on a lake cut out of the districts has an
    oblast and no district. A level without a table is "" throughout.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    resolutions = {tables[level].resolution for level in LEVEL_COLUMNS if level in tables}
    cells = {r: cells_of(lng=lng_deg, lat=lat_deg, resolution=r) for r in sorted(resolutions)}
    columns = {}
    for level, name in LEVEL_COLUMNS.items():
        table = tables.get(level)
        codes = np.array([*(table.pcodes if table else ()), ""], dtype=object)
        at = np.full(len(lng_deg), -1, dtype=np.int32)
        if table:
            at = assign(table, lng=lng_deg, lat=lat_deg, cells=cells[table.resolution])
        columns[name] = pd.Series(codes[at], dtype="str")
    return pd.DataFrame(columns)


_NONE: Final = np.int32(-1)
_TEST: Final = np.int32(-2)


def _decided_units(table: AssignmentTable) -> NDArray[np.int32]:
    # A cell is decided when its smallest candidate holds all of it: no other can win the tie.
    first = table.start[:-1]
    decided = np.where(table.is_inside[first], table.unit_at[first], _TEST)
    return np.append(decided, _NONE).astype(np.int32)


def _test_candidates(
    table: AssignmentTable,
    position: NDArray[np.int32],
    lng: NDArray[np.float64],
    lat: NDArray[np.float64],
) -> NDArray[np.int32]:
    # All points try their first candidate, those outside of it their second, and so on: the
    # first hit is the smallest P-code.
    unit = np.full(len(position), _NONE, dtype=np.int32)
    left = np.arange(len(position))
    at, end = table.start[position], table.start[position + 1]
    while left.size:
        candidate = table.unit_at[at[left]]
        order = np.argsort(candidate, kind="stable")
        left, candidate = left[order], candidate[order]
        is_hit = np.zeros(len(left), dtype=bool)
        bounds = np.flatnonzero(np.diff(candidate, prepend=-1, append=-1))
        for low, high in pairwise(bounds):
            rows = left[low:high]
            shape = table.shapes[candidate[low]]
            is_hit[low:high] = shapely.intersects_xy(shape, lng[rows], lat[rows])
        unit[left[is_hit]] = candidate[is_hit]
        left = left[~is_hit]
        at[left] += 1
        left = left[at[left] < end[left]]
    return unit


def _sorted_units(units: gpd.GeoDataFrame) -> tuple[tuple[str, ...], NDArray[np.object_]]:
    by_pcode = units.geometry.sort_index()
    pcodes = tuple(str(pcode) for pcode in by_pcode.index)
    repeated = by_pcode.index[by_pcode.index.duplicated()]
    if len(repeated):
        raise BoundaryError("unit_repeated", pcode=str(repeated[0]))
    shapes = np.array(by_pcode.to_numpy(), dtype=object)
    for pcode, shape in zip(pcodes, shapes, strict=True):
        if shape is None:
            continue
        require_area(shape)
        if not shape.is_valid:
            raise GeometryError("unit_shape_invalid", pcode=pcode)
    _prepare(shapes)
    return pcodes, shapes


def _prepare(shapes: NDArray[np.object_]) -> None:
    # GEOS builds a polygon's index at its first test; doing that here keeps later tests, which
    # may run in several threads at once, to reading.
    shapely.prepare(shapes)
    shapely.intersects_xy(shapes, 0.0, 0.0)


def _study_cells(shape: BaseGeometry | None, *, resolution: int) -> NDArray[np.uint64]:
    if shape is None:
        return np.empty(0, dtype=np.uint64)
    return cells_within(shape, resolution=resolution)


def _border_cells(shape: BaseGeometry | None, *, resolution: int) -> NDArray[np.uint64]:
    if shape is None or shape.is_empty:
        return np.empty(0, dtype=np.uint64)
    # Any cell that the border enters, even where the outline is off, is within two steps of the
    # sampled cells.
    near = disks_of(cells_along(shape, resolution=resolution), k=2)
    outlines = outlines_of(near)
    line = shapely.boundary(shape)
    shapely.prepare(line)
    return near[shapely.intersects(line, _grown(outlines))]


def _grown(outlines: NDArray[np.object_]) -> NDArray[np.object_]:
    corners, owner = shapely.get_coordinates(outlines, return_index=True)
    centre = shapely.get_coordinates(shapely.centroid(outlines))[owner]
    grown: NDArray[np.object_] = shapely.set_coordinates(
        outlines, centre + (corners - centre) * _HULL_SCALE
    )
    return grown
