"""Cells and map layers as files for other programs: CSV, GeoJSON, GeoPackage, GeoParquet.

Every file says what it is: its tier, the boundary set it stands on with date and licence, the
meaning and unit of its columns. A public file holds what a public view shows, and nothing else.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import shapely

from exports.about import FileAbout, about_entries, about_json, marks_of
from exports.gate import require_one_tier
from exports.tables import table_csv
from geo.cells import cell_to_text, outlines_of, text_to_cell
from geo.crs import WGS84
from i18n import Translator, translator
from layers.layer import Layer, LayerKind, MapView
from model.admin import BoundarySetInfo
from model.errors import NotFoundError
from model.view import Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

_DECIMALS = 7
"""Of a degree: a centimetre."""


class CellFormat(StrEnum):
    """Files that cells and layers can become."""

    CSV = "csv"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    PARQUET = "parquet"


def write_cells(
    cells: pd.DataFrame,
    *,
    file_format: CellFormat,
    boundary_set: BoundarySetInfo,
    language: str = "en",
    is_demo: bool = False,
    made_on: date | None = None,
) -> bytes:
    """Return exact numbers per cell as a file of the working tier.

    `cells` has a column or index `cell` (hexadecimal text or uint64) and any columns of numbers
    and text. CSV has no geometry and repeats tier and boundary set in every row; the others carry
    the cells' outlines (EPSG:4326) and the whole account of the file. What the public may see is
    written by `write_layer` from a public view.
    """
    about = FileAbout(Tier.WORKING, boundary_set, is_demo=is_demo, made_on=made_on)
    return _write(_with_outlines(cells), file_format, about, translator(language), name="cells")


def write_layer(
    view: MapView, key: str, *, file_format: CellFormat, language: str, made_on: date | None = None
) -> bytes:
    """Return one layer of a view as a file of the view's tier.

    Cells have their class in words; the exact `value` is in files of the working tier only. Other
    rows have `id`, `label`, `class` and, where lines are approximate, `accuracy`. Raises
    `NotFoundError` for a layer that the view does not have and `PrivacyError` when a public view
    carries anything that is not public.
    """
    require_one_tier(view)
    layer = next((layer for layer in view.layers if layer.key == key), None)
    if layer is None:
        raise NotFoundError("no_such_layer", layer=key)
    t = translator(language)
    about = FileAbout(
        tier=view.tier,
        boundary_set=view.boundary_set,
        is_demo=view.is_demo or layer.is_demo,
        made_on=made_on,
        title=f"{t(view.title)} · {t(layer.title)}",
        sources=tuple(t(source) for source in view.sources),
        disclaimers=tuple(t(disclaimer) for disclaimer in view.disclaimers),
    )
    return _write(_plain_rows(layer, view, t), file_format, about, t, name=key)


def _plain_rows(layer: Layer, view: MapView, t: Translator) -> gpd.GeoDataFrame:
    table = layer.table
    words = {entry.fill: t(entry.text) for entry in reversed(layer.legend)}
    classes = table["fill"].map(lambda fill: words.get(fill, t(layer.title))).astype(object)
    if layer.kind is LayerKind.CELLS:
        cells = pd.DataFrame({"cell": table.index, "class_index": table["class_index"].to_numpy()})
        cells["class"] = classes.to_numpy()
        if view.tier is Tier.WORKING:
            cells["value"] = table["value"].to_numpy()
        return _with_outlines(cells)
    rows = {"id": table["id"], "label": table["label"], "class": classes}
    if layer.is_approximate:
        rows["accuracy"] = "approximate"
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=table.geometry, crs=table.crs)


def _with_outlines(cells: pd.DataFrame) -> gpd.GeoDataFrame:
    table = cells.reset_index() if cells.index.name == "cell" else cells.reset_index(drop=True)
    indexes = _cell_indexes(table["cell"])
    attributes = table.drop(columns=[name for name in ("geometry",) if name in table])
    attributes["cell"] = cell_to_text(indexes)
    outlines = shapely.orient_polygons(outlines_of(indexes))
    return gpd.GeoDataFrame(attributes, geometry=outlines, crs=WGS84)


def _cell_indexes(cells: pd.Series) -> NDArray[np.uint64]:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.to_numpy(dtype=np.uint64)
    return np.array([text_to_cell(str(cell)) for cell in cells], dtype=np.uint64)


def _write(
    rows: gpd.GeoDataFrame, file_format: CellFormat, about: FileAbout, t: Translator, *, name: str
) -> bytes:
    columns = [str(column) for column in rows.columns if column != "geometry"]
    if file_format is CellFormat.CSV:
        return _csv(rows, about)
    entries = about_entries(about, columns, t)
    if file_format is CellFormat.GEOJSON:
        return _geojson(rows, entries, name)
    if file_format is CellFormat.GPKG:
        return _geopackage(rows, entries, name)
    return _geoparquet(rows, entries)


def _csv(rows: gpd.GeoDataFrame, about: FileAbout) -> bytes:
    plain = pd.DataFrame(rows.drop(columns="geometry"))
    if not rows.geometry.empty and (rows.geometry.geom_type == "Point").all():
        plain = plain.assign(lng=rows.geometry.x.to_numpy(), lat=rows.geometry.y.to_numpy())
    return table_csv(plain.assign(**marks_of(about)))


def _geojson(rows: gpd.GeoDataFrame, entries: dict[str, str], name: str) -> bytes:
    """Return RFC 7946 GeoJSON; the account of the file is the foreign member `metadata`."""
    rounded = shapely.transform(
        rows.geometry.to_numpy(), lambda points: np.round(points, _DECIMALS)
    )
    shapes = shapely.to_geojson(rounded)
    properties = rows.drop(columns="geometry").to_dict("records")
    features = [
        {
            "type": "Feature",
            "geometry": None if shape is None else json.loads(shape),
            "properties": {key: _json_value(value) for key, value in row.items()},
        }
        for shape, row in zip(shapes, properties, strict=True)
    ]
    whole = {"type": "FeatureCollection", "name": name, "metadata": entries, "features": features}
    return json.dumps(whole, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _json_value(value: Any) -> Any:
    if value is None or pd.isna(value):
        return None
    if isinstance(value, np.generic):
        return value.item()
    return value.isoformat() if hasattr(value, "isoformat") else value


def _geopackage(rows: gpd.GeoDataFrame, entries: dict[str, str], name: str) -> bytes:
    return write_geopackage({name: rows}, entries)


def write_geopackage(tables: Mapping[str, pd.DataFrame], entries: dict[str, str]) -> bytes:
    """Return a GeoPackage with each table as a layer, and a table `about` that any program shows.

    Tables with geometry come first; a frame without it becomes a plain table.
    """
    told = pd.DataFrame({"key": list(entries), "value": list(entries.values())})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        for at, (name, rows) in enumerate(tables.items()):
            own = {"dataset_metadata": entries} if at == 0 else {}
            pyogrio.write_dataframe(
                rows, path, layer=name, driver="GPKG", layer_metadata=entries, append=at > 0, **own
            )
        pyogrio.write_dataframe(told, path, layer="about", driver="GPKG", append=True)
        return path.read_bytes()


def _geoparquet(rows: gpd.GeoDataFrame, entries: dict[str, str]) -> bytes:
    """Return GeoParquet whose schema metadata has the account under `about`."""
    first = BytesIO()
    rows.to_parquet(first, index=False)
    table = pq.read_table(BytesIO(first.getvalue()))
    metadata = {**(table.schema.metadata or {}), b"about": about_json(entries).encode("utf-8")}
    file = BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), file)
    return file.getvalue()
