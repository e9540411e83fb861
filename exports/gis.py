"""Cells and map layers as files for other programs: CSV, GeoJSON, GeoPackage, GeoParquet.

Every file says what it is: its tier, the boundary set it stands on with date and licence, the
meaning and unit of its columns. A public file holds what a public view shows, and nothing else.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import shapely

from exports.about import WORKING_MARK, FileAbout, about_entries, about_json, marks_of
from exports.gate import require_one_tier
from exports.layer_rows import layer_rows, plain_rows, with_outlines
from exports.qgis_style import STYLES_TABLE, style_rows
from exports.tables import table_csv
from i18n import Translator, translator
from layers.layer import MapView
from model.admin import BoundarySetInfo
from model.errors import NotFoundError
from model.view import Tier

COORDINATE_DECIMALS = 7
"""Of a degree: a centimetre."""


_GPKG_VERSION = "1.2"
"""Of the standard: what these files need, and what a QGIS of 2018 takes without a warning."""


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
    return _write(with_outlines(cells), file_format, about, translator(language), name="cells")


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
    about = about_view(view, t, made_on=made_on)
    about = replace(
        about,
        title=f"{about.title} · {t(layer.title)}",
        is_demo=about.is_demo or layer.is_demo,
    )
    return _write(layer_rows(layer, tier=view.tier, t=t), file_format, about, t, name=key)


def about_view(view: MapView, t: Translator, *, made_on: date | None = None) -> FileAbout:
    """Return what every file of a view's data says about itself."""
    return FileAbout(
        tier=view.tier,
        boundary_set=view.boundary_set,
        is_demo=view.is_demo,
        made_on=made_on,
        title=t(view.title),
        mark=" ".join(t(one) for one in view.disclaimers if one.key == WORKING_MARK),
        sources=tuple(t(source) for source in view.sources),
        disclaimers=tuple(t(disclaimer) for disclaimer in view.disclaimers),
    )


def _write(
    rows: gpd.GeoDataFrame, file_format: CellFormat, about: FileAbout, t: Translator, *, name: str
) -> bytes:
    columns = [str(column) for column in rows.columns if column != "geometry"]
    if file_format is CellFormat.CSV:
        return table_csv(plain_rows(rows).assign(**marks_of(about)))
    entries = about_entries(about, columns, t)
    if file_format is CellFormat.GEOJSON:
        return _geojson(rows, entries, name)
    if file_format is CellFormat.GPKG:
        return write_geopackage({name: rows}, entries, made_on=about.made_on)
    return _geoparquet(rows, entries)


def _geojson(rows: gpd.GeoDataFrame, entries: dict[str, str], name: str) -> bytes:
    """Return RFC 7946 GeoJSON; the account of the file is the foreign member `metadata`."""
    rounded = shapely.transform(
        rows.geometry.to_numpy(), lambda points: np.round(points, COORDINATE_DECIMALS)
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


def write_geopackage(
    tables: Mapping[str, pd.DataFrame],
    entries: Mapping[str, str],
    *,
    styles: Mapping[str, str] | None = None,
    made_on: date | None = None,
) -> bytes:
    """Return a GeoPackage with each table as a layer, and a table `about` that any program shows.

    Tables with geometry come first; a frame without it becomes a plain table. `styles` are QML by
    the layer's name, which QGIS applies when the layer is opened. With `made_on` the same tables
    make the same bytes on any day.
    """
    told = pd.DataFrame({"key": list(entries), "value": list(entries.values())})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layer.gpkg"
        for at, (name, rows) in enumerate(tables.items()):
            own = {"dataset_metadata": entries, "VERSION": _GPKG_VERSION} if at == 0 else {}
            pyogrio.write_dataframe(
                rows, path, layer=name, driver="GPKG", layer_metadata=entries, append=at > 0, **own
            )
        pyogrio.write_dataframe(
            told, path, layer="about", driver="GPKG", layer_metadata=entries, append=bool(tables)
        )
        if styles:
            rows = style_rows(styles, made_on=made_on)
            pyogrio.write_dataframe(
                rows, path, layer=STYLES_TABLE, driver="GPKG", append=True, FID="id"
            )
        if made_on is not None:
            _set_timestamps(path, f"{made_on.isoformat()}T00:00:00.000Z")
        return path.read_bytes()


def _set_timestamps(path: Path, moment: str) -> None:
    """Replace the moments of writing, the only bytes that differ from one writing to the next."""
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
        connection.execute("UPDATE gpkg_metadata_reference SET timestamp = ?", (moment,))
    connection.close()


def _geoparquet(rows: gpd.GeoDataFrame, entries: dict[str, str]) -> bytes:
    """Return GeoParquet whose schema metadata has the account under `about`."""
    first = BytesIO()
    rows.to_parquet(first, index=False)
    table = pq.read_table(BytesIO(first.getvalue()))
    metadata = {**(table.schema.metadata or {}), b"about": about_json(entries).encode("utf-8")}
    file = BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), file)
    return file.getvalue()
