"""Load the embedded starter set: approximate boundaries, places of the reports, map ground."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from model.admin import STARTER_ID, UNIT_COLUMNS, Accuracy, BoundarySet, BoundarySetInfo
from model.errors import IntakeError
from model.records import PLACE_COLUMNS, Precision

DATA = Path(__file__).parent.parent / "data"
"""The embedded files; each has its `<file>.source.toml`."""

STARTER_IMPORT_ID = "starter"
"""The `import_id` of the places that came with the program."""

_NULLABLE = {
    "is_manned": "boolean",
    "aksakal_court_members": "Int16",
    "women_council_members": "Int16",
    "youth_committee_members": "Int16",
}
"""Columns that the reports tell of no place, and that are not texts."""


@dataclass(frozen=True, slots=True)
class Basemap:
    """The ground and labels of the map, EPSG:4326.

    `lakes`: polygons with `key` and `name_ky`, `name_ru`, `name_en`. `rivers`: lines without
    names. `settlements`: points with `pcode` (of the settlement), `unit` (of its ayil okmotu,
    town or city), names, `other_names`, `unreviewed`, `population` (0 = unknown), `lng`, `lat`.
    """

    lakes: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    settlements: gpd.GeoDataFrame


def load_starter_set(*, data: Path = DATA) -> BoundarySet:
    """Return the starter boundary set, approximate, as a table of `UNIT_COLUMNS`.

    Raises `IntakeError("starter_missing")` when the file is not there or is broken.
    """
    path = data / "boundaries" / "starter.geojson"
    table, source = _read_geojson(path), _read_source(path)
    table = table.set_index("pcode").sort_index()
    for column in ("population", "lng", "lat", "area_km2"):
        table[column] = table[column].astype(float)
    table["level"] = table["level"].astype(int)
    table["unreviewed"] = table["unreviewed"].astype(bool)
    info = BoundarySetInfo(
        set_id=STARTER_ID,
        title=source["title"],
        source=source["publisher"],
        date=date.fromisoformat(source["date"]),
        licence=source["licence"],
        accuracy=Accuracy(source["accuracy"]),
        sha256=source["sha256"],
    )
    return BoundarySet(info, table[[*UNIT_COLUMNS, "geometry"]])


def load_starter_places(*, data: Path = DATA) -> gpd.GeoDataFrame:
    """Return the places of the reports (`PLACE_COLUMNS` and `geometry`, None = not placed).

    Raises `IntakeError("starter_missing")` when the file is not there.
    """
    path = data / "starter" / "places.csv"
    if not path.is_file():
        raise IntakeError("starter_missing", file=path.name)
    table = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    lng, lat = (pd.to_numeric(table[c], errors="coerce").to_numpy(float) for c in ("lng", "lat"))
    table["precision"] = Precision.SETTLEMENT.value
    for column in PLACE_COLUMNS:
        if column in _NULLABLE:
            table[column] = pd.Series(None, index=table.index, dtype=_NULLABLE[column])
        elif column not in table:
            table[column] = ""
    started_on = pd.to_datetime(table["started_on"].replace("", None), format="%Y-%m-%d")
    table["started_on"] = started_on.astype("datetime64[s]")
    table["is_demo"] = False
    table["import_id"] = STARTER_IMPORT_ID
    is_placed = np.isfinite(lng) & np.isfinite(lat)
    points = [
        shapely.Point(at) if ok else None for *at, ok in zip(lng, lat, is_placed, strict=True)
    ]
    return gpd.GeoDataFrame(table[list(PLACE_COLUMNS)], geometry=points, crs=WGS84)


def load_basemap(*, data: Path = DATA) -> Basemap:
    """Return lakes, rivers and settlements.

    Raises `IntakeError("starter_missing")` when a file is not there or is broken.
    """
    folder = data / "starter" / "basemap"
    return Basemap(
        lakes=_read_geojson(folder / "lakes.geojson"),
        rivers=_read_geojson(folder / "rivers.geojson"),
        settlements=_read_geojson(folder / "settlements.geojson"),
    )


def basemap_credits(*, data: Path = DATA) -> dict[str, tuple[str, str]]:
    """Return publisher and licence of lakes, rivers and settlements, by the layer's key.

    Raises `IntakeError("starter_missing")` when a source is not there.
    """
    folder = data / "starter" / "basemap"
    sources = {
        field.name: _read_source(folder / f"{field.name}.geojson") for field in fields(Basemap)
    }
    return {name: (source["publisher"], source["licence"]) for name, source in sources.items()}


def _read_geojson(path: Path) -> gpd.GeoDataFrame:
    """Read one of our own GeoJSON files without starting GDAL (a third of the time)."""
    try:
        features = json.loads(path.read_text("utf-8"))["features"]
    except (OSError, ValueError, KeyError) as fault:
        raise IntakeError("starter_missing", file=path.name) from fault
    table = pd.DataFrame([feature["properties"] for feature in features])
    geometry = [_shape(feature["geometry"]) for feature in features]
    return gpd.GeoDataFrame(table, geometry=geometry, crs=WGS84)


def _shape(geojson: dict[str, Any] | None) -> BaseGeometry | None:
    """Return a geometry of the four types our files hold (faster than text a second time)."""
    if geojson is None:
        return None
    kind, coordinates = geojson["type"], geojson["coordinates"]
    if kind == "Point":
        return shapely.Point(coordinates)
    if kind == "LineString":
        return shapely.LineString(coordinates)
    polygons = [coordinates] if kind == "Polygon" else coordinates
    parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
    return parts[0] if kind == "Polygon" else shapely.MultiPolygon(parts)


def _read_source(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.with_name(path.name + ".source.toml").read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise IntakeError("starter_missing", file=f"{path.name}.source.toml") from fault
