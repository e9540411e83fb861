"""Vector files made in code, whole ones and such as are named after their fault."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from pathlib import Path

import geopandas as gpd
import shapely

VILLAGE = shapely.box(74.0, 42.0, 74.1, 42.1)
"""A square in Chui."""


def frame(shape=VILLAGE, **columns) -> gpd.GeoDataFrame:
    shapes = shape if isinstance(shape, list) else [shape]
    attributes = columns or {"name": ["A"] * len(shapes)}
    return gpd.GeoDataFrame(attributes, geometry=shapes, crs="EPSG:4326")


def geojson(*shapes, crs=None, **columns) -> bytes:
    shapes = list(shapes) or [VILLAGE]
    features = [
        {
            "type": "Feature",
            "properties": {name: values[at] for name, values in columns.items()},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for at, shape in enumerate(shapes)
    ]
    document = {"type": "FeatureCollection", "features": features}
    if crs:
        document["crs"] = crs
    return json.dumps(document).encode()


def written(table: gpd.GeoDataFrame, driver: str, suffix: str, **options) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"layer{suffix}"
        table.to_file(path, driver=driver, **options)
        return path.read_bytes()


def shapefile_parts(table: gpd.GeoDataFrame, **options) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        table.to_file(Path(folder) / "layer.shp", driver="ESRI Shapefile", **options)
        return {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}


def shapefile_zip(table: gpd.GeoDataFrame, *, without=(), folder="", **options) -> bytes:
    parts = shapefile_parts(table, **options)
    return zipped(
        {f"{folder}layer{end}": part for end, part in parts.items() if end not in without}
    )


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
