"""Layers of boundaries, one per level, bottom (finest) to top."""

from __future__ import annotations

import geopandas as gpd
import numpy as np

from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.palette import APPROXIMATE_DASH, BOUNDARY, BOUNDARY_PX, SELECTED, SELECTED_PX
from model.admin import BoundarySetInfo, Level
from model.text import text
from model.view import Tier

LANGUAGES = ("ky", "ru", "en")


def unit_layers(
    units: gpd.GeoDataFrame,
    *,
    info: BoundarySetInfo,
    selected: str = "",
    tier: Tier = Tier.WORKING,
) -> tuple[Layer, ...]:
    """Return a layer per level that has polygons; the finest lies lowest.

    `units` is a unit table. `id` is the P-code. `label` holds the Russian name, else the first
    known one; `label_ky`, `label_ru` and `label_en` hold the name for each language, so a
    renderer takes `label_<language>`. An approximate set is dashed throughout.
    """
    drawn = units[units.geometry.notna()]
    levels = sorted(drawn["level"].unique(), reverse=True)
    return tuple(
        _level_layer(
            drawn[drawn["level"] == level],
            level=Level(int(level)),
            info=info,
            selected=selected,
            tier=tier,
        )
        for level in levels
    )


def _level_layer(
    units: gpd.GeoDataFrame, *, level: Level, info: BoundarySetInfo, selected: str, tier: Tier
) -> Layer:
    is_selected = (units.index == selected) & (level is not Level.COUNTRY)
    dash = APPROXIMATE_DASH if info.is_approximate else ""
    width = BOUNDARY_PX[level]
    table = gpd.GeoDataFrame(
        {
            "id": units.index.astype(str).to_numpy(dtype=object),
            "fill": "",
            "outline": np.where(is_selected, SELECTED, BOUNDARY),
            "outline_px": np.where(is_selected, SELECTED_PX, width),
            "dash": dash,
            "pattern": "",
            "label": _names(units, "ru"),
            **{f"label_{language}": _names(units, language) for language in LANGUAGES},
        },
        geometry=units.geometry.to_numpy(),
        crs=units.crs,
    )
    legend = [_line_entry(f"legend.boundary_{level.name.lower()}", BOUNDARY, width, dash)]
    if is_selected.any():
        legend.append(_line_entry("legend.boundary_selected", SELECTED, SELECTED_PX, dash))
    return Layer(
        key=f"units_{level.name.lower()}",
        kind=LayerKind.SHAPES,
        pane=Pane.BOUNDARIES,
        title=text(f"layer.units_{level.name.lower()}"),
        table=table,
        legend=tuple(legend),
        tier=tier,
        is_approximate=info.is_approximate,
        note=text("layer.approximate_note") if info.is_approximate else None,
    )


def _names(units: gpd.GeoDataFrame, language: str) -> np.ndarray:
    # The same order as `model.text.Names.in_language`, for all rows at once.
    names = np.full(len(units), "", dtype=object)
    for column in (f"name_{language}", "name_ky", "name_ru", "name_en"):
        known = units[column].fillna("").to_numpy(dtype=object)
        names = np.where(names == "", known, names)
    return names


def _line_entry(key: str, colour: str, width: float, dash: str) -> LegendEntry:
    return LegendEntry(text(key), outline=colour, outline_px=width, dash=dash)
