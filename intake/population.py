"""Read files that say where people live; what a file is, is told by its content.

Rasters (WorldPop, GHSL), Kontur's H3 cells, points, areas, and lists of units or settlements. A
file that tells nothing about the country, or is no population, is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.coverage.residents import residents_of_pixels
from geo.crs import WGS84
from intake.population_fields import Columns, find_columns
from intake.population_table import read_population_table
from intake.population_values import (
    Residents,
    cells_in_country,
    parse_cells,
    require_people,
    residents_of_numbers,
)
from intake.raster import RasterAmounts, is_tiff, read_amounts
from intake.unpack import unpack_single
from intake.vector import POLYGONS, VectorTable, is_in_country, read_vectors
from model.datasets import Fact, PopulationForm
from model.errors import IntakeError
from model.records import RowFault
from model.text import Text, text

MAX_PIXELS = 2_500_000
"""Pixels that are kept one by one; more are summed in cells of `FINE_RESOLUTION`."""

FINE_RESOLUTION = 9
"""Cells of 0.12 km² for rasters of 100 m: 18 pixels a cell."""

MOST_PEOPLE = 200_000_000
"""Residents in the country's box, ten times what lives there: beyond it the numbers are others."""

_GEOPACKAGE = b"SQLite format 3\x00"
_MOLLWEIDE = "mollweide"
_GHSL_NODATA = -200.0


@dataclass(frozen=True, slots=True, eq=False)
class PopulationFile:
    """Where people live, by a file; read = rows of `table` + `outside` + `rejected`.

    `table` has the columns of its `form` (`model.datasets.PopulationForm`), a RangeIndex, and
    `residents` above zero in the country's box; rows without residents are counted as read and
    as `empty`. `pixel` is the width, the height (units of its CRS) and the CRS of a raster.
    """

    form: PopulationForm
    table: pd.DataFrame | gpd.GeoDataFrame
    read: int
    outside: int = 0  # rows beyond the country's box
    empty: int = 0  # rows without residents
    rejected: int = 0
    faults: tuple[RowFault, ...] = ()
    pixel: tuple[float, float, str] | None = None
    source: str = ""  # whose file it is, where its content leaves no doubt
    warnings: tuple[Text, ...] = field(default=())

    @property
    def total(self) -> float:
        """All residents of the table."""
        return float(self.table["residents"].sum())

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What is kept of it beside the table."""
        facts: dict[str, Fact] = {"form": self.form.value, "total": self.total}
        facts |= {name: getattr(self, name) for name in ("read", "outside", "empty", "rejected")}
        if self.pixel:
            names = ("pixel_width", "pixel_height", "pixel_crs")
            facts |= dict(zip(names, self.pixel, strict=True))
        return MappingProxyType(facts)


def read_population(data: bytes, *, file_name: str) -> PopulationFile:
    """Read a population file of any of the known kinds.

    GeoTIFF; GeoPackage, shapefile or GeoJSON with cells, points or areas; CSV or XLSX with
    points, cells, or units by P-code, SOATE or name and district; also gzipped, or a raster in a
    zip. Raises `IntakeError` where the file cannot be used as a whole.
    """
    file = unpack_single(data, file_name=file_name)
    if is_tiff(file.data):
        return _of_raster(read_amounts(file.data, file_name=file_name), file_name)
    if _is_vector(file.data):
        return _of_vectors(file.data, file.name, file_name)
    return _of_table(file.data, file_name)


def _is_vector(data: bytes) -> bool:
    head = data[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    is_shapefile = data[:4] == b"PK\x03\x04" and b"xl/workbook.xml" not in data
    return head.startswith(_GEOPACKAGE) or head[:1] in (b"{", b"[", b"<") or is_shapefile


# --- rasters ------------------------------------------------------------------------------------


def _of_raster(found: RasterAmounts, file_name: str) -> PopulationFile:
    warnings = _judge_raster(found, file_name)
    frame = found.frame
    residents = found.value
    pixel = (frame.pixel_width, frame.pixel_height, frame.crs.to_string())
    is_ghsl = _MOLLWEIDE in frame.crs.name.lower() and found.nodata == _GHSL_NODATA
    source = "GHSL" if is_ghsl else ""
    if len(residents) <= MAX_PIXELS:
        table = pd.DataFrame({"lng": found.lng, "lat": found.lat, "residents": residents})
        form = PopulationForm.PIXELS
    else:
        in_cells = residents_of_pixels(
            lng=found.lng,
            lat=found.lat,
            residents=residents,
            width=frame.pixel_width,
            height=frame.pixel_height,
            resolution=FINE_RESOLUTION,
            crs=frame.crs,
        )
        table = in_cells.reset_index()
        form = PopulationForm.CELLS
        warnings += (
            text("population.pixels_summed", count=len(residents), resolution=FINE_RESOLUTION),
        )
    return PopulationFile(
        form=form,
        table=table,
        read=frame.columns * frame.rows,
        empty=frame.columns * frame.rows - len(residents),
        pixel=pixel,
        source=source,
        warnings=warnings,
    )


def _judge_raster(found: RasterAmounts, file_name: str) -> tuple[Text, ...]:
    """Refuse a raster of something else; return what a reader should know."""
    require_people(found.value, file_name)
    highest, total = float(found.value.max()), float(found.value.sum())
    if found.has_infinite or len(found.negative) > 1:
        raise IntakeError("population_negative", file=file_name)
    if highest <= 1:
        raise IntakeError("population_fractions", file=file_name)
    if found.is_classes:
        raise IntakeError("population_classes", file=file_name)
    if total > MOST_PEOPLE:
        raise IntakeError("population_too_many", file=file_name, total=round(total))
    if found.negative:
        return (text("population.nodata_taken", value=found.negative[0]),)
    return ()


# --- vector files -------------------------------------------------------------------------------


def _of_vectors(data: bytes, name: str, file_name: str) -> PopulationFile:
    tables = read_vectors(data, file_name=name, keep_faulty=True, check_extent=False)
    found = [(table, columns) for table in tables if (columns := _columns_of(table)) is not None]
    if not found:
        raise IntakeError("population_no_column", file=file_name)
    if len(found) > 1:
        layers = ", ".join(table.name for table, _ in found)
        raise IntakeError("vector_many_layers", file=file_name, count=len(found), layers=layers)
    table, columns = found[0]
    values = residents_of_numbers(table.frame.iloc[:, columns.at["residents"]])
    if "cell" in columns.at:
        return _of_cells(table, columns, values, file_name)
    return _of_shapes(table, values, file_name)


def _columns_of(table: VectorTable) -> Columns | None:
    headers = [str(name) for name in table.frame.columns]
    columns = find_columns(headers, file_name=table.file_name)
    return columns if "residents" in columns.at else None


def _of_cells(
    table: VectorTable, columns: Columns, values: Residents, file_name: str
) -> PopulationFile:
    cell, is_bad = parse_cells(table.frame.iloc[:, columns.at["cell"]], file_name=file_name)
    is_bad |= values.is_bad
    inside = np.zeros(len(cell), dtype=bool)
    inside[~is_bad] = cells_in_country(cell[~is_bad])
    kept = ~is_bad & inside & (values.numbers > 0)
    require_people(values.numbers[kept], file_name, is_elsewhere=bool((~is_bad & ~inside).any()))
    is_kontur = {"h3", "population"} <= {str(name) for name in table.frame.columns}
    return PopulationFile(
        form=PopulationForm.CELLS,
        table=pd.DataFrame({"cell": cell[kept], "residents": values.numbers[kept]}),
        read=len(cell),
        outside=int((~is_bad & ~inside).sum()),
        empty=int((~is_bad & inside & (values.numbers == 0)).sum()),
        rejected=int(is_bad.sum()),
        faults=values.faults,
        source="Kontur" if is_kontur and table.format.value == "GPKG" else "",
    )


def _of_shapes(table: VectorTable, values: Residents, file_name: str) -> PopulationFile:
    shapes = table.frame.geometry
    kinds = set(shapes.dropna().geom_type)
    if not kinds <= {"Point"} and not kinds <= POLYGONS:
        raise IntakeError("population_geometry", file=file_name, found=", ".join(sorted(kinds)))
    is_bad = values.is_bad | shapes.isna().to_numpy() | shapes.is_empty.to_numpy()
    inside = is_in_country(table.frame)
    kept = ~is_bad & inside & (values.numbers > 0)
    require_people(values.numbers[kept], file_name, is_elsewhere=bool((~is_bad & ~inside).any()))
    residents: NDArray[np.float64] = values.numbers[kept]
    if kinds <= {"Point"}:
        form = PopulationForm.POINTS
        found = shapes[kept]
        columns = {"lng": found.x.to_numpy(), "lat": found.y.to_numpy(), "residents": residents}
        kept_table: pd.DataFrame | gpd.GeoDataFrame = pd.DataFrame(columns)
    else:
        form = PopulationForm.AREAS
        sound = shapes[kept].make_valid()
        kept_table = gpd.GeoDataFrame(
            {"residents": residents}, geometry=sound.to_numpy(), crs=WGS84
        )
    faults = tuple(
        RowFault(at + 1, "geometry", reason) for at, reason in sorted(table.faults.items())
    )
    return PopulationFile(
        form=form,
        table=kept_table,
        read=len(shapes),
        outside=int((~is_bad & ~inside).sum()),
        empty=int((~is_bad & inside & (values.numbers == 0)).sum()),
        rejected=int(is_bad.sum()),
        faults=(*values.faults, *faults),
        warnings=table.warnings,
    )


# --- tables -------------------------------------------------------------------------------------


def _of_table(data: bytes, file_name: str) -> PopulationFile:
    found = read_population_table(data, file_name=file_name)
    return PopulationFile(
        form=found.form,
        table=found.frame,
        read=found.read,
        outside=found.outside,
        empty=found.empty,
        rejected=found.rejected,
        faults=found.faults,
        warnings=found.warnings,
    )
