"""Layers of places and of the residents' hotspots where they were drawn."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.palette import (
    HOTSPOT_DASH,
    HOTSPOT_MARK,
    PLACE_MARKS,
    WAY_PX,
    WAY_STYLES,
    Mark,
)
from model.records import MOVING_KINDS, PlaceKind, Precision
from model.text import Text, text
from model.view import Tier

HOTSPOTS_KEY = "hotspots"
_HOTSPOT_LINE_PX = (1.5, 2.2, 3.0)
"""Outline of a hotspot drawn as a line or area, by severity 1 to 3."""


def places_layer(places: gpd.GeoDataFrame, kind: PlaceKind, *, tier: Tier = Tier.WORKING) -> Layer:
    """Return the places of one kind as points; those without a position are left out.

    `places` have PLACE_COLUMNS, EPSG:4326. A place known only to its settlement has a dashed,
    thicker rim. Mobile groups, patrols and volunteers are the lines and areas that they cover,
    never points: nobody stands at the middle of a route. `label` is empty: a place is named in
    its click panel, from `label_ky`, `label_ru` and `label_en`, which the table keeps.
    """
    if kind in MOVING_KINDS:
        return _ways_layer(places, kind, tier=tier)
    mark = PLACE_MARKS[kind]
    placed = places[places.geometry.notna() & (places["kind"] == kind)].copy()
    placed.geometry = placed.geometry.representative_point()
    is_rough = (placed["precision"] == Precision.SETTLEMENT).to_numpy()
    table = _as_points(placed, mark, ids=placed["place_id"])
    table["dash"] = np.where(is_rough, "2 2", "")
    for language in ("ky", "ru", "en"):
        table[f"label_{language}"] = placed[f"name_{language}"].to_numpy()
    legend = [_mark_entry(text(f"place_kind.{kind}"), mark)]
    if is_rough.any():
        legend.append(_mark_entry(text("legend.place_settlement"), mark, dash="2 2"))
    return Layer(
        key=str(kind),
        kind=LayerKind.POINTS,
        pane=Pane.PLACES,
        title=text(f"layer.places_{kind}"),
        table=table,
        legend=tuple(legend),
        tier=tier,
        is_demo=bool(placed["is_demo"].any()),
    )


def _ways_layer(places: gpd.GeoDataFrame, kind: PlaceKind, *, tier: Tier) -> Layer:
    has_way = shapely.get_dimensions(np.asarray(places.geometry.array, dtype=object)) > 0
    ways = places[has_way & (places["kind"] == kind).to_numpy()]
    style = WAY_STYLES[kind]
    is_area = shapely.get_dimensions(np.asarray(ways.geometry.array, dtype=object)) > 1
    mark = Mark("", "", outline=style.colour, outline_px=WAY_PX)
    table = _as_points(ways, mark, ids=ways["place_id"]).drop(columns="symbol")
    table["dash"] = style.dash
    table["pattern"] = np.where(is_area, style.pattern, "")
    for language in ("ky", "ru", "en"):
        table[f"label_{language}"] = ways[f"name_{language}"].to_numpy()
    return Layer(
        key=str(kind),
        kind=LayerKind.SHAPES,
        pane=Pane.MARKS,
        title=text(f"layer.places_{kind}"),
        table=table,
        legend=_ways_legend(kind, is_area),
        tier=tier,
        is_demo=bool(ways["is_demo"].any()),
        note=text("layer.moving_note"),
    )


def _ways_legend(kind: PlaceKind, is_area: np.ndarray) -> tuple[LegendEntry, ...]:
    style, name = WAY_STYLES[kind], text(f"place_kind.{kind}")
    forms = (
        (text("legend.moving_line", kind=name), "", not is_area.all()),
        (text("legend.moving_area", kind=name), style.pattern, bool(is_area.any())),
    )
    return tuple(
        LegendEntry(
            words, outline=style.colour, outline_px=WAY_PX, dash=style.dash, pattern=pattern
        )
        for words, pattern, is_there in forms
        if is_there
    )


def hotspot_layers(hotspots: gpd.GeoDataFrame, *, tier: Tier = Tier.WORKING) -> tuple[Layer, ...]:
    """Return the residents' hotspots: one layer of lines and areas, one of points.

    `hotspots` are in EPSG:4326 and have `category`, `severity` and `is_demo`; the public ones
    come from the privacy gate without identifiers. A layer without rows is left out.
    """
    is_point = (hotspots.geom_type == "Point").to_numpy()
    layers = []
    for key, is_part in ((f"{HOTSPOTS_KEY}_areas", ~is_point), (HOTSPOTS_KEY, is_point)):
        part = hotspots[is_part]
        if len(part):
            layers.append(_hotspot_layer(part, key=key, tier=tier))
    return tuple(layers)


def _hotspot_layer(hotspots: gpd.GeoDataFrame, *, key: str, tier: Tier) -> Layer:
    is_points = key == HOTSPOTS_KEY
    ids = hotspots.get("hotspot_id", pd.Series(range(len(hotspots)), index=hotspots.index))
    table = _as_points(hotspots, HOTSPOT_MARK, ids=ids.astype(str))
    table["category"] = hotspots["category"].to_numpy()
    table["severity"] = hotspots["severity"].to_numpy()
    if not is_points:
        is_line = hotspots.geom_type.str.contains("Line").to_numpy()
        table = table.drop(columns="symbol")
        table["fill"] = np.where(is_line, "", HOTSPOT_MARK.fill)
        table["outline"] = np.where(is_line, HOTSPOT_MARK.fill, HOTSPOT_MARK.outline)
        table["pattern"] = np.where(is_line, "", "dots")
        width = np.asarray(_HOTSPOT_LINE_PX)[np.clip(hotspots["severity"].to_numpy(int), 1, 3) - 1]
        table["outline_px"], table["dash"] = width, HOTSPOT_DASH
    return Layer(
        key=key,
        kind=LayerKind.POINTS if is_points else LayerKind.SHAPES,
        pane=Pane.MARKS,
        title=text("layer.hotspots" if is_points else "layer.hotspots_areas"),
        table=table,
        legend=_hotspot_legend(table, is_points=is_points),
        tier=tier,
        is_demo=bool(hotspots["is_demo"].any()),
        is_perception=True,
        note=text("layer.perception_note"),
    )


def _hotspot_legend(table: gpd.GeoDataFrame, *, is_points: bool) -> tuple[LegendEntry, ...]:
    if is_points:
        return (_mark_entry(text("legend.hotspot"), HOTSPOT_MARK),)
    width = _HOTSPOT_LINE_PX[1]
    is_line = (table["fill"] == "").to_numpy()
    entries = []
    if not is_line.all():
        entries.append(
            LegendEntry(
                text("legend.hotspot_area"),
                fill=HOTSPOT_MARK.fill,
                outline=HOTSPOT_MARK.outline,
                outline_px=width,
                dash=HOTSPOT_DASH,
                pattern="dots",
            )
        )
    if is_line.any():
        line = LegendEntry(
            text("legend.hotspot_line"),
            outline=HOTSPOT_MARK.fill,
            outline_px=width,
            dash=HOTSPOT_DASH,
        )
        entries.append(line)
    return tuple(entries)


def _as_points(rows: gpd.GeoDataFrame, mark: Mark, *, ids: pd.Series) -> gpd.GeoDataFrame:
    count = len(rows)
    return gpd.GeoDataFrame(
        {
            "id": ids.astype(str).to_numpy(dtype=object),
            "fill": [mark.fill] * count,
            "outline": [mark.outline] * count,
            "outline_px": np.full(count, mark.outline_px),
            "dash": [""] * count,
            "pattern": [""] * count,
            "label": [""] * count,
            "symbol": [mark.symbol] * count,
        },
        geometry=rows.geometry.to_numpy(),
        crs=rows.crs,
    )


def _mark_entry(message: Text, mark: Mark, *, dash: str = "") -> LegendEntry:
    return LegendEntry(
        message,
        fill=mark.fill,
        outline=mark.outline,
        outline_px=mark.outline_px,
        dash=dash,
        symbol=mark.symbol,
    )
