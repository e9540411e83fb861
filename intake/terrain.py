"""Read barriers (lines and areas) and terrain classes (areas) from GIS files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.crs import WGS84, areas_km2, to_albers
from intake.dataset_words import columns_of
from intake.unpack import unpack_single
from intake.vector import POLYGONS, VectorTable, read_vectors
from model.datasets import Fact
from model.errors import IntakeError
from model.text import Text, text

_LINES = frozenset({"LineString", "MultiLineString"})


@dataclass(frozen=True, slots=True, eq=False)
class ShapesFile:
    """Barriers or terrain; read = rows of `table` + `rejected`.

    `table` has `name` (barriers) or `terrain` (the file's own word, never empty), both str, and
    `geometry` in EPSG:4326, areas repaired.
    """

    table: gpd.GeoDataFrame
    read: int
    rejected: int
    class_column: str = ""
    warnings: tuple[Text, ...] = field(default=())

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What is kept of it beside the table."""
        shapes = self.table.geometry
        is_line = shapes.geom_type.isin(_LINES).to_numpy()
        length_m = shapely.length(to_albers(shapes.to_numpy()[is_line])).sum()
        facts: dict[str, Fact] = {
            "length_km": round(float(length_m) / 1000, 3),
            "area_km2": round(float(areas_km2(shapes).sum()), 3),
            "read": self.read,
            "rejected": self.rejected,
        }
        return MappingProxyType(facts | {"class_column": self.class_column})


def read_barriers(data: bytes, *, file_name: str) -> ShapesFile:
    """Read what cannot be crossed: rivers, ridges, closed borders (lines), lakes (areas).

    Raises `IntakeError`: those of `read_vectors`, `barriers_no_shapes`.
    """
    parts: list[gpd.GeoDataFrame] = []
    warnings: list[Text] = []
    read = 0
    for table in _layers(data, file_name):
        found = columns_of(_headers(table), "roads", file_name=file_name)
        names = _column(table, found.get("name"))
        parts.append(_shaped(table, _LINES | POLYGONS, {"name": names}))
        warnings += table.warnings
        read += len(table.frame)
    whole = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=WGS84)
    if whole.empty:
        raise IntakeError("barriers_no_shapes", file=file_name)
    return ShapesFile(whole, read, read - len(whole), warnings=(*warnings, *_told(read, whole)))


def read_terrain(
    data: bytes, *, file_name: str, columns: Mapping[str, str] | None = None
) -> ShapesFile:
    """Read areas with a class of terrain; `columns` = {"terrain": header} settles which.

    Raises `IntakeError`: those of `read_vectors`, `vector_many_layers`, `terrain_no_areas`,
    `terrain_no_class`, `column_not_found`.
    """
    with_areas = [
        table
        for table in _layers(data, file_name)
        if table.frame.geometry.geom_type.isin(POLYGONS).any()
    ]
    if not with_areas:
        raise IntakeError("terrain_no_areas", file=file_name)
    if len(with_areas) > 1:
        layers = ", ".join(table.name for table in with_areas)
        count = len(with_areas)
        raise IntakeError("vector_many_layers", file=file_name, count=count, layers=layers)
    (table,) = with_areas
    headers = _headers(table)
    header = columns_of(headers, "terrain", file_name=file_name, given=columns).get("terrain")
    if header is None:
        raise IntakeError("terrain_no_class", file=file_name, columns=", ".join(headers))
    shaped = _shaped(table, POLYGONS, {"terrain": _column(table, header)})
    whole = shaped[shaped["terrain"] != ""].reset_index(drop=True)
    if whole.empty:
        raise IntakeError("terrain_no_class", file=file_name, columns=", ".join(headers))
    read = len(table.frame)
    warnings = (*table.warnings, *_told(read, whole))
    return ShapesFile(whole, read, read - len(whole), class_column=header, warnings=warnings)


def _layers(data: bytes, file_name: str) -> tuple[VectorTable, ...]:
    file = unpack_single(data, file_name=file_name)
    return read_vectors(file.data, file_name=file.name, keep_faulty=True)


def _headers(table: VectorTable) -> list[str]:
    return [str(name) for name in table.frame.columns if name != table.frame.geometry.name]


def _column(table: VectorTable, header: str | None) -> pd.Series:
    if header is None:
        return pd.Series([""] * len(table.frame), dtype="str")
    column = table.frame[header]
    filled = column.astype(object).where(column.notna(), "")
    texts: pd.Series = filled.astype(str).str.strip().astype("str")
    return texts


def _shaped(
    table: VectorTable, kinds: frozenset[str], columns: dict[str, pd.Series]
) -> gpd.GeoDataFrame:
    """Return the rows with a shape of these kinds, areas repaired."""
    frame = gpd.GeoDataFrame(
        {name: values.to_numpy() for name, values in columns.items()},
        geometry=table.frame.geometry.to_numpy(),
        crs=WGS84,
    ).astype(dict.fromkeys(columns, "str"))
    shapes = frame.geometry.to_numpy()
    is_area = frame.geometry.geom_type.isin(POLYGONS).to_numpy()
    shapes[is_area] = shapely.make_valid(shapes[is_area], method="structure")
    fits = np.isin(shapely.get_type_id(shapes), [1, 3, 5, 6]) & ~shapely.is_empty(shapes)
    fits &= frame.geometry.geom_type.isin(kinds).to_numpy()
    return frame.set_geometry(shapes, crs=WGS84)[fits].reset_index(drop=True)


def _told(read: int, whole: gpd.GeoDataFrame) -> tuple[Text, ...]:
    others = read - len(whole)
    return (text("datasets.shapes_left_out", count=others),) if others else ()
