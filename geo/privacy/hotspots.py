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

PUBLIC_HOTSPOT_COLUMNS = ("category", "severity", "time_of_day", "season", "is_demo")
"""Of an open hotspot; notes may name people, identifiers lead back to the file.

No group is named, of whatever size: marks without a name beside named ones would be the small
groups'.
"""


@dataclass(frozen=True, slots=True)
class PublicHotspots:
    """Open hotspots where they are, normal ones as weights per cell of resolution 7."""

    open: gpd.GeoDataFrame  # PUBLIC_HOTSPOT_COLUMNS and geometry
    cells: pd.Series  # float64, hotspots per cell, indexed by `cell` (uint64)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is shown."""
        return self.open.empty and self.cells.empty


def public_hotspots(
    hotspots: gpd.GeoDataFrame, *, inside: pd.Series | None = None
) -> PublicHotspots:
    """Return what may be shown of `hotspots` (HOTSPOT_COLUMNS, EPSG:4326), in an order of places.

    `inside` tells which lie in the unit that is looked at; None is all. Marks of small groups that
    would stand alone are left out, whatever the unit (`are_among_others`).
    """
    are_shown = are_among_others(hotspots)
    hotspots = hotspots[are_shown if inside is None else are_shown & inside]
    category_class = hotspots["category"].map(class_of)
    is_open = category_class == CategoryClass.OPEN
    normal = hotspots[category_class == CategoryClass.NORMAL]
    shares = shares_per_cell(normal, resolution=HOTSPOT_RESOLUTION)
    weights = shares.groupby("cell")["share"].sum().rename("weight")
    return PublicHotspots(
        open=_by_place(hotspots.loc[is_open, [*PUBLIC_HOTSPOT_COLUMNS, "geometry"]]),
        cells=weights.sort_index(),
    )


def are_among_others(hotspots: gpd.GeoDataFrame) -> pd.Series:
    """Tell which hotspots may be shown as those of all residents.

    Of a session or file (`import_id`) whose groups with something to show are known to be fewer
    than `LEAST_GROUP_SIZE` people together, the marks of groups known to be small are not: "all"
    would be another name for them. So it is on the projector (`session.visibility`). Nothing is
    concluded from groups of unknown size; two of one kind and size count once.
    """
    is_public = hotspots["category"].map(class_of) != CategoryClass.SENSITIVE
    groups = hotspots.loc[is_public, ["import_id", "mapped_by", "group_size"]].drop_duplicates()
    people = groups["group_size"].fillna(0).astype("int64").groupby(groups["import_id"]).sum()
    is_crowd = hotspots["import_id"].map(people).fillna(0) >= LEAST_GROUP_SIZE
    among: pd.Series = is_crowd | _is_large(hotspots) | hotspots["group_size"].isna()
    return among


def _is_large(hotspots: gpd.GeoDataFrame) -> pd.Series:
    large: pd.Series = (hotspots["group_size"] >= LEAST_GROUP_SIZE).fillna(False).astype(bool)
    return large


def _by_place(hotspots: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    # In the order they came, the marks of one group stand one after another.
    order = hotspots.bounds.join(hotspots[list(PUBLIC_HOTSPOT_COLUMNS)])
    at = order.sort_values(list(order.columns), kind="stable").index
    return hotspots.loc[at].reset_index(drop=True)
