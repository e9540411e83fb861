"""Layers of a plan's activities: points, lines and areas, numbered, told apart without colour."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from geo.privacy.plan import DisclosedActivities, require_disclosed_activities
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.palette import (
    ACTIVITY_PX,
    ACTIVITY_STYLES,
    SELECTED,
    SELECTED_PX,
    WHITE,
    ActivityStyle,
)
from model.session import Outcome
from model.text import Text, text
from model.view import Tier

AREAS_KEY: Final = "activity_areas"
LINES_KEY: Final = "activity_lines"
POINTS_KEY: Final = "activities"
UNANSWERED_KEY: Final = "unanswered"

PLACE_COLUMNS: Final = ("activity_id", "number", "kind", "category", "status")
"""Of a place of an activity besides `geometry`; `status` is an `Outcome`."""

_RIM_PX: Final = 1.2
_DIMENSION: Final = {POINTS_KEY: 0, LINES_KEY: 1, AREAS_KEY: 2}


def plan_layers(places: gpd.GeoDataFrame) -> tuple[Layer, ...]:
    """Return the working layers of a plan's places, bottom to top, without empty ones.

    `places` have PLACE_COLUMNS and geometry (EPSG:4326), one row per place: `label` is the number
    of the activity, and `id` its id, so that several rows of a layer may share both.
    """
    return _layers(places, tier=Tier.WORKING)


def disclosed_plan_layers(disclosed: DisclosedActivities) -> tuple[Layer, ...]:
    """Return the public layers; raises `PrivacyError` for what the gate did not make."""
    return _layers(require_disclosed_activities(disclosed).places, tier=Tier.PUBLIC)


def unanswered_layer(hotspots: gpd.GeoDataFrame) -> Layer:
    """Return a working layer of rings around hotspots that no activity answers.

    `hotspots` have HOTSPOT_COLUMNS (EPSG:4326); `id` is the hotspot's.
    """
    count = len(hotspots)
    ring = {"fill": "", "outline": SELECTED, "outline_px": SELECTED_PX, "dash": "", "pattern": ""}
    table = gpd.GeoDataFrame(
        {
            "id": hotspots["hotspot_id"].astype(str).to_numpy(dtype=object),
            **{name: [value] * count for name, value in ring.items()},
            "symbol": ["circle"] * count,
            "label": [""] * count,
        },
        geometry=hotspots.geometry.representative_point().to_numpy(),
        crs=hotspots.crs,
    )
    entry = LegendEntry(text("plan.unanswered_legend"), symbol="circle", **ring)  # type: ignore[arg-type]
    return Layer(
        key=UNANSWERED_KEY,
        kind=LayerKind.POINTS,
        pane=Pane.PLACES,
        title=text("plan.unanswered_layer"),
        table=table,
        legend=(entry,),
        tier=Tier.WORKING,
        is_demo=bool(hotspots["is_demo"].any()),
        is_perception=True,
    )


def _layers(places: gpd.GeoDataFrame, *, tier: Tier) -> tuple[Layer, ...]:
    dimension = shapely.get_dimensions(np.asarray(places.geometry.array, dtype=object))
    layers = []
    for key in (AREAS_KEY, LINES_KEY, POINTS_KEY):
        part = places[dimension == _DIMENSION[key]]
        if len(part):
            layers.append(_layer(key, part, tier=tier))
    return tuple(layers)


def _layer(key: str, part: gpd.GeoDataFrame, *, tier: Tier) -> Layer:
    is_points = key == POINTS_KEY
    return Layer(
        key=key,
        kind=LayerKind.POINTS if is_points else LayerKind.SHAPES,
        pane=Pane.PLACES if is_points else Pane.MARKS,
        title=text(f"plandoc.layer_{key}"),
        table=_table(key, part),
        legend=_legend(key, part),
        tier=tier,
    )


def _table(key: str, part: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    styles = [_channels(key, ACTIVITY_STYLES[Outcome(status)]) for status in part["status"]]
    columns = {name: [style[name] for style in styles] for name in styles[0]}
    return gpd.GeoDataFrame(
        {
            "id": part["activity_id"].to_numpy(dtype=object),
            **columns,
            "label": part["number"].to_numpy(dtype=object),
        },
        geometry=part.geometry.to_numpy(),
        crs=part.crs,
    )


def _channels(key: str, style: ActivityStyle) -> dict[str, str | float]:
    if key == POINTS_KEY:
        return {
            "symbol": style.symbol,
            "fill": style.fill,
            "outline": style.outline,
            "outline_px": _RIM_PX,
            "dash": style.dash if style.fill == WHITE else "",
            "pattern": "",
        }
    ink = style.fill if style.fill != WHITE else style.outline
    shape: dict[str, str | float] = {"outline": ink, "outline_px": ACTIVITY_PX, "dash": style.dash}
    if key == LINES_KEY:
        return shape | {"fill": "", "pattern": ""}
    return shape | {"fill": style.fill, "pattern": style.pattern}


def _legend(key: str, part: gpd.GeoDataFrame) -> tuple[LegendEntry, ...]:
    present = set(part["status"])
    return tuple(
        LegendEntry(_entry_text(key, status), **_channels(key, ACTIVITY_STYLES[status]))  # type: ignore[arg-type]
        for status in Outcome
        if status.value in present
    )


def _entry_text(key: str, status: Outcome) -> Text:
    outcome = text(f"outcome.{status.value or 'open'}")
    return text(f"plandoc.legend_{key}", outcome=outcome)
