"""An area while somebody draws it: its corners, numbered, and its outline."""

from __future__ import annotations

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import shapely

from geo.crs import WGS84
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.palette import ROUND_INK, SITE_PX, WHITE
from model.text import text
from model.view import Tier

SKETCH_KEY = "sketch"
CORNERS_KEY = "sketch_corners"


def sketch_layers(
    corners: Sequence[tuple[float, float]], *, is_area: bool = True
) -> tuple[Layer, ...]:
    """Return outline and corners (longitude, latitude; EPSG:4326) of an area; none without any.

    What is no area is a line from corner to corner.
    """
    layers = [_corners(corners)] if corners else []
    if len(corners) > 1:
        layers.insert(0, _outline(corners, is_area=is_area))
    return tuple(layers)


def _outline(corners: Sequence[tuple[float, float]], *, is_area: bool) -> Layer:
    is_closed = is_area and len(corners) > 2
    shape = shapely.Polygon(corners) if is_closed else shapely.LineString(corners)
    table = gpd.GeoDataFrame(
        {
            "id": ["sketch"],
            "fill": [""],  # what lies under it is to be seen
            "outline": [ROUND_INK],
            "outline_px": [SITE_PX],
            "dash": [""],
            "pattern": [""],
            "label": [""],
        },
        geometry=[shape],
        crs=WGS84,
    )
    entry = LegendEntry(text("legend.sketch"), outline=ROUND_INK, outline_px=SITE_PX)
    return _layer(SKETCH_KEY, LayerKind.SHAPES, Pane.MARKS, table, entry)


def _corners(corners: Sequence[tuple[float, float]]) -> Layer:
    count = len(corners)
    lng, lat = np.array(corners, dtype=np.float64).T
    table = gpd.GeoDataFrame(
        {
            "id": [str(at) for at in range(count)],
            "fill": [WHITE] * count,
            "outline": [ROUND_INK] * count,
            "outline_px": np.full(count, 2.0),
            "dash": [""] * count,
            "pattern": [""] * count,
            "label": [str(at + 1) for at in range(count)],
            "symbol": ["circle"] * count,
        },
        geometry=gpd.points_from_xy(lng, lat),
        crs=WGS84,
    )
    entry = LegendEntry(
        text("legend.corner"), fill=WHITE, outline=ROUND_INK, outline_px=2.0, symbol="circle"
    )
    return _layer(CORNERS_KEY, LayerKind.POINTS, Pane.PLACES, table, entry)


def _layer(
    key: str, kind: LayerKind, pane: Pane, table: gpd.GeoDataFrame, entry: LegendEntry
) -> Layer:
    return Layer(
        key=key,
        kind=kind,
        pane=pane,
        title=text(f"layer.{key}"),
        table=table,
        legend=(entry,),
        tier=Tier.WORKING,
    )
