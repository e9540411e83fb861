"""Layers of the ground: lakes, rivers, settlements."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.palette import SETTLEMENT_MARK, WATER, WATER_LINE
from model.text import text
from model.view import Tier

_LAKE_PX, _RIVER_PX = 0.6, 1.0


def basemap_layers(
    lakes: gpd.GeoDataFrame,
    rivers: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    *,
    tier: Tier = Tier.WORKING,
) -> tuple[Layer, ...]:
    """Return water and settlements, bottom to top; a layer without rows is left out.

    All are in EPSG:4326. Where they have `name_ky`, `name_ru`, `name_en`, the tables carry
    `label_<language>` as boundaries do; settlements with `population` are sorted by it, the
    largest first, so that a renderer places their labels first.
    """
    if "population" in settlements:
        settlements = settlements.sort_values("population", ascending=False, kind="stable")
    return tuple(
        layer
        for layer in (
            _shape_layer(lakes, key="lakes", fill=WATER, width=_LAKE_PX, tier=tier),
            _shape_layer(rivers, key="rivers", fill="", width=_RIVER_PX, tier=tier),
            _settlement_layer(settlements, tier=tier),
        )
        if len(layer.table)
    )


def _shape_layer(
    shapes: gpd.GeoDataFrame, *, key: str, fill: str, width: float, tier: Tier
) -> Layer:
    table = _table(shapes, key=key, fill=fill, outline=WATER_LINE, width=width)
    entry = LegendEntry(text(f"layer.{key}"), fill=fill, outline=WATER_LINE, outline_px=width)
    return Layer(
        key=key,
        kind=LayerKind.SHAPES,
        pane=Pane.GROUND,
        title=text(f"layer.{key}"),
        table=table,
        legend=(entry,),
        tier=tier,
    )


def _settlement_layer(settlements: gpd.GeoDataFrame, *, tier: Tier) -> Layer:
    mark = SETTLEMENT_MARK
    table = _table(
        settlements, key="settlement", fill=mark.fill, outline=mark.outline, width=mark.outline_px
    )
    table["symbol"] = mark.symbol
    if "population" in settlements:
        table["population"] = settlements["population"].to_numpy()
    entry = LegendEntry(text("layer.settlements"), fill=mark.fill, symbol=mark.symbol)
    return Layer(
        key="settlements",
        kind=LayerKind.POINTS,
        pane=Pane.GROUND,
        title=text("layer.settlements"),
        table=table,
        legend=(entry,),
        tier=tier,
    )


def _table(
    rows: gpd.GeoDataFrame, *, key: str, fill: str, outline: str, width: float
) -> gpd.GeoDataFrame:
    labels = {f"label_{language}": _name(rows, language) for language in ("ky", "ru", "en")}
    return gpd.GeoDataFrame(
        {
            "id": [f"{key}-{at}" for at in range(len(rows))],
            "fill": fill,
            "outline": outline,
            "outline_px": width,
            "dash": "",
            "pattern": "",
            "label": labels["label_ru"],
            **labels,
        },
        geometry=rows.geometry.to_numpy(),
        crs=rows.crs,
    )


def _name(rows: gpd.GeoDataFrame, language: str) -> np.ndarray:
    names = np.full(len(rows), "", dtype=object)
    for column in (f"name_{language}", "name_ky", "name_ru", "name_en", "name"):
        if column in rows:
            known = rows[column].fillna("").to_numpy(dtype=object)
            names = np.where(names == "", known, names)
    return names
