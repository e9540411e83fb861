"""A layer is data: a table, style channels per row, and its legend. Three renderers draw it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from model.admin import BoundarySetInfo, UnitLabel
from model.text import Text
from model.view import Accounting, PublicAccounting, Tier

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy as np
    import pandas as pd


class LayerKind(StrEnum):
    """How the rows of a layer's table are drawn."""

    CELLS = "cells"  # DataFrame indexed by `cell` (uint64 H3 index), ascending
    SHAPES = "shapes"  # GeoDataFrame of lines or areas, EPSG:4326
    POINTS = "points"  # GeoDataFrame of points, EPSG:4326


class Pane(StrEnum):
    """Drawing order, bottom to top."""

    GROUND = "ground"  # water, rivers
    CELLS = "cells"
    BOUNDARIES = "boundaries"
    MARKS = "marks"  # hotspots
    PLACES = "places"


LEFT, RIGHT = "left_", "right_"
"""Beginnings of the keys of layers that stand on one of two linked maps."""


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """One line of a legend; the same channels as the rows it explains."""

    text: Text
    fill: str = ""  # "#rrggbb" or "" for none
    outline: str = ""
    outline_px: float = 0.0
    dash: str = ""  # "" solid, else an SVG dash array such as "4 3"
    symbol: str = ""  # see palette.SYMBOLS; "" for areas and lines
    pattern: str = ""  # "", "hatch", "dots", "cross": told apart without colour


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer, ready to draw.

    Every table has the style columns `fill`, `outline` ("#rrggbb" or ""), `outline_px`,
    `dash`, `pattern` and `label` (a str shown on the map, "" for none). CELLS have `value`
    (float) and `class_index` (int8; -1 is no data) too; POINTS have `symbol`. A row's `id`
    (str, or the index for CELLS) identifies it in a click.
    """

    key: str
    kind: LayerKind
    pane: Pane
    title: Text
    table: pd.DataFrame | gpd.GeoDataFrame
    legend: tuple[LegendEntry, ...]
    tier: Tier
    is_on: bool = True
    is_demo: bool = False
    is_perception: bool = False  # residents' view: labelled as such
    is_approximate: bool = False
    limits: tuple[float, ...] = ()  # upper class limits of CELLS, ascending
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class CellCube:
    """Counts per cell x category x month, so the browser can filter and scrub alone.

    `cells` are n uint64; the other arrays have one entry per non-empty combination, m each;
    `cell_at`, `category_at` and `month_at` are positions in `cells`, `categories`, `months`.
    Belongs to the working tier only.
    """

    resolution: int
    cells: np.ndarray  # uint64, ascending
    area_km2: np.ndarray  # float64 per cell
    categories: tuple[str, ...]
    months: tuple[str, ...]  # "2025-03", every month of the range
    cell_at: np.ndarray  # int32
    category_at: np.ndarray  # int16
    month_at: np.ndarray  # int16
    count: np.ndarray  # int32


@dataclass(frozen=True, slots=True)
class MapView:
    """All that a renderer needs to draw one map, of one tier, in any language."""

    tier: Tier
    unit: UnitLabel
    breadcrumb: tuple[UnitLabel, ...]  # country first, ends with `unit`
    bounds: tuple[float, float, float, float]  # west, south, east, north in degrees
    title: Text
    subtitle: Text
    sentences: tuple[Text, ...]  # explain the map in plain words, under it
    layers: tuple[Layer, ...]  # bottom to top
    boundary_set: BoundarySetInfo
    accounting: Accounting | PublicAccounting  # exact numbers in the working tier only
    coarsened: tuple[Text, ...] = ()  # what the privacy gate made coarser, and why
    disclaimers: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
    is_demo: bool = False
    cube: CellCube | None = None  # working tier only
