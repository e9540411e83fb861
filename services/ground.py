"""What every map of a unit stands on: lakes, rivers, settlements, boundaries, places."""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.cells import cells_within
from geo.simplify import simplify_coverage
from layers.basemap import basemap_layers
from layers.boundaries import unit_layers
from layers.layer import Layer
from layers.marks import places_layer
from model.admin import Level, UnitLabel
from model.errors import NotFoundError
from model.records import MOVING_KINDS, PlaceKind
from model.view import Tier
from services.units import unit_shape
from services.workspace import Workspace, active_set, basemap, set_of
from store.records import load_places

TOLERANCE_DEG = {
    Level.COUNTRY: 0.004,
    Level.OBLAST: 0.0015,
    Level.DISTRICT: 0.0004,
    Level.AYIL_OKMOTU: 0.0001,
}
"""Detail of the lines by level of the unit that is seen: about a pixel at its size on a screen."""

MARGIN = 0.6
"""Neighbours are drawn as far out as this share of the unit's width and height."""


def ground_layers(
    workspace: Workspace,
    unit: UnitLabel,
    *,
    tier: Tier = Tier.WORKING,
    bounds: tuple[float, float, float, float] | None = None,
) -> tuple[Layer, ...]:
    """Return water, settlements and boundaries for a map of a unit, bottom to top.

    Neighbouring ayil okmotu are drawn where they reach into `bounds` (west, south, east, north,
    degrees), by default as far out as a screen shows.
    """
    ground = basemap()
    boundary_set = active_set(workspace)
    window = shapely.box(*(bounds or _with_margin(view_bounds(workspace, unit.pcode))))
    units = _simplified(workspace, boundary_set.info.sha256, TOLERANCE_DEG[unit.level])
    seen = units[(units["level"] <= Level.DISTRICT) | _is_detail(units, unit, window)]
    return (
        *basemap_layers(ground.lakes, ground.rivers, ground.settlements, tier=tier),
        *unit_layers(seen, info=boundary_set.info, selected=unit.pcode, tier=tier),
    )


def _with_margin(
    bounds: tuple[float, float, float, float],
) -> tuple[float, float, float, float]:
    west, south, east, north = bounds
    across, up = (east - west) * MARGIN, (north - south) * MARGIN
    return west - across, south - up, east + across, north + up


def _is_detail(units: gpd.GeoDataFrame, unit: UnitLabel, window: BaseGeometry) -> pd.Series:
    """Tell which ayil okmotu are drawn: those in the window, once a district fills it."""
    if unit.level < Level.DISTRICT:
        return pd.Series(data=False, index=units.index)
    seen: pd.Series = (units["level"] == Level.AYIL_OKMOTU) & units.intersects(window)
    return seen


@lru_cache(maxsize=8)
def _simplified(workspace: Workspace, sha256: str, tolerance_deg: float) -> gpd.GeoDataFrame:
    units = set_of(workspace, sha256).units
    units = units[units.geometry.notna()].copy()
    for level in units["level"].unique():
        of_level = units["level"] == level
        units.loc[of_level, "geometry"] = simplify_coverage(
            units.geometry[of_level], tolerance_deg=tolerance_deg
        )
    return units


def place_layers(workspace: Workspace, *, tier: Tier = Tier.WORKING) -> tuple[Layer, ...]:
    """Return a layer per kind of place that has at least one on the map.

    Patrols and groups that move are for the working view alone: where and when they pass would
    help those whom they are after.
    """
    places = load_places(workspace.store)
    placed = places[places.geometry.notna()]
    return tuple(
        places_layer(placed[placed["kind"] == kind], kind=kind, tier=tier)
        for kind in PlaceKind
        if (placed["kind"] == kind).any() and not (tier is Tier.PUBLIC and kind in MOVING_KINDS)
    )


def view_bounds(workspace: Workspace, pcode: str) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a unit in degrees."""
    west, south, east, north = unit_shape(workspace, pcode).bounds
    return west, south, east, north


def study_shape(workspace: Workspace, pcode: str) -> BaseGeometry:
    """Return a unit's land, EPSG:4326: its polygon without the lakes that lie in it."""
    return land_of(workspace, active_set(workspace).info.sha256, pcode)


def cells_of_unit(workspace: Workspace, pcode: str, *, resolution: int) -> np.ndarray:
    """Return the cells whose centre lies on a unit's land, ascending (uint64); read-only."""
    return _cells_of_unit(workspace, active_set(workspace).info.sha256, pcode, resolution)


@lru_cache(maxsize=16)
def _cells_of_unit(workspace: Workspace, sha256: str, pcode: str, resolution: int) -> np.ndarray:
    cells = cells_within(land_of(workspace, sha256, pcode), resolution=resolution)
    cells.setflags(write=False)
    return cells


@lru_cache(maxsize=32)
def land_of(workspace: Workspace, sha256: str, pcode: str) -> BaseGeometry:
    """Return the land of a unit of the boundary set with this digest: `study_shape`, cached.

    The land of a country without an outline is that of its units. Raises `NotFoundError` where
    there is no polygon.
    """
    units = set_of(workspace, sha256).units
    shape: BaseGeometry | None = units.geometry.get(pcode)
    if shape is None and pcode in units.index and units.at[pcode, "level"] == Level.COUNTRY:
        shape = units.geometry.union_all()
    if shape is None or shape.is_empty:
        raise NotFoundError("no_polygon", pcode=pcode)
    lakes = basemap().lakes
    water = lakes.geometry[lakes.intersects(shape)]
    return shape.difference(water.union_all()) if len(water) else shape
