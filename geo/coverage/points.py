"""Which places are standing points of a service, and which cells patrols and groups cover."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import shapely

from geo.cells import cells_touching, require_resolution
from geo.crs import require_crs
from model.records import LIST_SEPARATOR, MOVING_KINDS, PlaceKind, PlaceService

if TYPE_CHECKING:
    import geopandas as gpd

SERVICE_OF_KIND: Final[Mapping[PlaceKind, PlaceService]] = MappingProxyType(
    {PlaceKind.POLICE_POINT: PlaceService.POLICE, PlaceKind.LCPC_OFFICE: PlaceService.LCPC}
)
"""Kinds of points that another building may be as well, by the service it offers."""

NEVER_HOSTS: Final = MOVING_KINDS | {PlaceKind.ACTIVITY}
"""Kinds that no service makes a standing point: they move, or are a plan's measure."""


def standing_points(places: gpd.GeoDataFrame, *, kinds: Collection[PlaceKind]) -> pd.Series:
    """Return which places are standing points of the chosen kinds.

    `places` have `kind`, `services` and a geometry. A one-stop shop, or any other building, is a
    police point or an LCPC office too where its services say so. A place without a position is
    no point yet. Returns `is_standing` (bool) on the index of `places`. Raises `ValueError` for
    a kind that moves: see `moving_cells`.
    """
    moving = MOVING_KINDS.intersection(kinds)
    if moving:
        raise ValueError(f"{sorted(moving)} move: they are no standing points")
    is_chosen = places["kind"].isin(list(kinds))
    may_host = ~places["kind"].isin(list(NEVER_HOSTS))
    for kind, service in SERVICE_OF_KIND.items():
        if kind in kinds:
            is_chosen |= may_host & offers(places["services"], service)
    is_placed = places.geometry.notna() & ~places.geometry.is_empty
    is_standing: pd.Series = (is_chosen & is_placed).astype(bool)
    return is_standing.rename("is_standing")


def offers(services: pd.Series, service: PlaceService) -> pd.Series:
    """Return which of n lists of services ("lcpc|police", "" for none) hold one of them."""
    sep = LIST_SEPARATOR
    listed = sep + services.fillna("").astype("str") + sep
    return listed.str.contains(f"{sep}{service}{sep}", regex=False).astype(bool)


def moving_cells(places: gpd.GeoDataFrame, *, resolution: int) -> pd.DataFrame:
    """Return the cells that mobile groups, patrols and volunteers cover, apart from any point.

    `places` are in EPSG:4326, their `open_hours` are the times of the round. A route covers the
    cells it passes through, an area those it touches; other kinds and points cover none. Returns
    `place_id`, `cell` (uint64), `open_hours`, sorted by the first two. Raises `CrsError`.
    """
    require_crs(places, "places")
    require_resolution(resolution)
    has_way = shapely.get_dimensions(np.asarray(places.geometry.array, dtype=object)) > 0
    moving = places[places["kind"].isin(list(MOVING_KINDS)).to_numpy(bool) & has_way]
    cells = [cells_touching(shape, resolution=resolution) for shape in moving.geometry]
    size = [len(one) for one in cells]
    table = pd.DataFrame(
        {
            "place_id": np.repeat(moving["place_id"].to_numpy(dtype=object), size),
            "cell": np.concatenate([np.empty(0, dtype=np.uint64), *cells]),
            "open_hours": np.repeat(moving["open_hours"].to_numpy(dtype=object), size),
        }
    )
    return table.sort_values(["place_id", "cell"], ignore_index=True)
