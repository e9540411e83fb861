"""What the public sees of the residents' hotspots: perception, without people's words."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.privacy.menu import LEAST_GROUP_SIZE
from geo.shares import shares_per_cell
from model.categories import CategoryClass, class_of

HOTSPOT_RESOLUTION = 7
"""Cells in which normal hotspots are public."""

PUBLIC_HOTSPOT_COLUMNS = ("category", "severity", "mapped_by", "time_of_day", "season", "is_demo")
"""Of an open hotspot; notes may name people, identifiers lead back to the file."""

ALL_RESIDENTS = ""
"""`mapped_by` of a hotspot whose group is too small, or of unknown size, to be told apart."""


@dataclass(frozen=True, slots=True)
class PublicHotspots:
    """Open hotspots where they are, normal ones as weights per cell of resolution 7."""

    open: gpd.GeoDataFrame  # PUBLIC_HOTSPOT_COLUMNS and geometry
    cells: pd.Series  # float64, hotspots per cell, indexed by `cell` (uint64)
    has_small_groups: bool
    has_sensitive: bool


def public_hotspots(hotspots: gpd.GeoDataFrame) -> PublicHotspots:
    """Return what may be shown of `hotspots` (HOTSPOT_COLUMNS, EPSG:4326)."""
    category_class = hotspots["category"].map(class_of)
    is_open = category_class == CategoryClass.OPEN
    is_small = ~(hotspots["group_size"] >= LEAST_GROUP_SIZE).fillna(False).astype(bool)
    shown = hotspots.assign(mapped_by=hotspots["mapped_by"].mask(is_small, ALL_RESIDENTS))
    columns = [*PUBLIC_HOTSPOT_COLUMNS, "geometry"]
    opened = shown.loc[is_open, columns].reset_index(drop=True)
    normal = hotspots[category_class == CategoryClass.NORMAL]
    shares = shares_per_cell(normal, resolution=HOTSPOT_RESOLUTION)
    weights = shares.groupby("cell")["share"].sum().rename("weight")
    return PublicHotspots(
        open=opened,
        cells=weights.sort_index(),
        has_small_groups=bool((is_small & is_open).any()),
        has_sensitive=bool((category_class == CategoryClass.SENSITIVE).any()),
    )
