"""How far each cell of a unit is from the nearest point, in the way a variant asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.cells import areas_km2_of
from geo.coverage.barriers import distance_around
from geo.coverage.reach import (
    ROUNDING,
    detour_reach,
    distance_table,
    is_within,
    reached_pairs,
    require_factors,
)
from geo.coverage.road_network import By
from geo.coverage.road_travel import Way, travel_matrix, travel_to_nearest
from geo.crs import WGS84
from model.coverage import EVERYWHERE, ReachMethod, Variant
from model.datasets import DatasetKind
from model.errors import CoverageError
from model.text import Text, text
from services.coverage_demand import DemandTable
from services.coverage_files import file_in_use, file_table
from services.coverage_points import Points
from services.coverage_roads import (
    ACCESS_M,
    network_of,
    require_file,
    require_roads_here,
)
from services.workspace import Workspace

ACCESS_KMH: Final = 4.0
"""On foot between a road and a house or a pasture: Tobler's walking speed off the road on the flat
is 3 to 5 km/h (Tobler 1993, Three presentations on geographical analysis and modeling)."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A sentence that counts cells: those that matter to whoever reads it, and no others."""

    sentence: Text
    is_meant: np.ndarray  # bool per cell

    def told(self, matters: np.ndarray) -> tuple[Text, ...]:
        """Return the sentence with its count; nothing where it counts none."""
        count = int((self.is_meant & matters).sum())
        params = dict(self.sentence.params) | {"count": count}
        return (text(self.sentence.key, **params),) if count else ()


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """The way from the nearest point to each of n cells."""

    cost: np.ndarray  # float64, metres or seconds; NaN where nobody comes
    place: np.ndarray  # int64, position of the point that is nearest; -1 for none
    distance_m: np.ndarray  # float64, length of that way
    limit: float  # in the unit of `cost`
    is_within: np.ndarray  # bool
    how: tuple[Text, ...]  # how it was measured, with which source
    counted: tuple[Counted, ...] = ()  # what could not be measured so

    def at(self, rows: np.ndarray) -> Reach:
        """Return the ways to some of the cells, by their positions."""
        return replace(
            self,
            cost=self.cost[rows],
            place=self.place[rows],
            distance_m=self.distance_m[rows],
            is_within=self.is_within[rows],
            counted=tuple(replace(one, is_meant=one.is_meant[rows]) for one in self.counted),
        )

    def notes(self, matters: np.ndarray) -> tuple[Text, ...]:
        """Return how it was measured and what could not be, of the cells that matter (bool)."""
        return (*self.how, *(told for one in self.counted for told in one.told(matters)))


def reach_of(workspace: Workspace, demand: DemandTable, points: Points, variant: Variant) -> Reach:
    """Measure the reach of the points, straight, with detours, around barriers or along roads.

    Raises `CoverageError`: no road file, no speed or no factor was given yet.
    """
    method = variant.reach_method
    if method.needs_roads:
        return _by_road(workspace, demand, points, variant)
    factor = detour_factors(workspace, demand, variant)
    ends = {
        "lng": demand.lng,
        "lat": demand.lat,
        "place_lng": points.lng,
        "place_lat": points.lat,
    }
    notes = [text(f"coverage.measured_{method}")]
    counted: tuple[Counted, ...] = ()
    if method is ReachMethod.DETOUR:
        notes.append(text("coverage.source_of_factors", source=variant.detour_source))
    if variant.around_barriers:
        info = require_file(workspace, DatasetKind.BARRIERS)
        barriers = file_table(workspace, info)
        around = distance_around(**ends, barriers=gpd.GeoSeries(barriers.geometry, crs=WGS84))
        place = around["place"].to_numpy()
        cost = around["distance_m"].to_numpy() * factor
        notes.append(text("coverage.around_barriers", title=info.title))
        counted = (Counted(Text("coverage.blocked"), around["is_blocked"].to_numpy()),)
    else:
        found = detour_reach(**ends, factor=factor)
        place, cost = found["place"].to_numpy(), found["distance_m"].to_numpy()
    limit = limit_of(variant)
    return Reach(cost, place, cost, limit, is_within(cost, limit), tuple(notes), counted)


def limit_of(variant: Variant) -> float:
    """Return a variant's limit in metres, or in seconds where it is a travel time."""
    return variant.limit_in_use * (60 if variant.reach_method.is_timed else 1_000)


def pairs_of(
    workspace: Workspace, demand: DemandTable, points: Points, variant: Variant
) -> pd.DataFrame:
    """Return every cell and point within the limit of each other (`point` is the cell).

    Columns `point` and `place`, as `geo.coverage.reach.reached_pairs`.
    """
    limit = limit_of(variant)
    is_plain = not variant.reach_method.needs_roads and not variant.around_barriers
    if is_plain:
        return reached_pairs(
            lng=demand.lng,
            lat=demand.lat,
            place_lng=points.lng,
            place_lat=points.lat,
            limit_m=limit,
            factor=detour_factors(workspace, demand, variant),
        )
    near = np.unique(
        reached_pairs(
            lng=demand.lng,
            lat=demand.lat,
            place_lng=points.lng,
            place_lat=points.lat,
            limit_m=_farthest_m(workspace, variant),
        )["place"]
    )
    table = cost_table(workspace, demand, variant, lng=points.lng[near], lat=points.lat[near])
    point, place = np.nonzero(table <= limit * (1 + ROUNDING))
    return pd.DataFrame({"point": point, "place": near[place]})


def cost_table(
    workspace: Workspace,
    demand: DemandTable,
    variant: Variant,
    *,
    lng: np.ndarray,
    lat: np.ndarray,
) -> np.ndarray:
    """Return the cost from each of p sites (degrees) to each of n cells: n x p, inf for no way."""
    ends = _Ends(demand.lng, demand.lat, lng, lat)
    if variant.reach_method.needs_roads:
        return _travel(workspace, variant, ends, straight_m=_radius_m(demand))
    factor = detour_factors(workspace, demand, variant)
    if not variant.around_barriers:
        return ends.table(factor)
    barriers = file_table(workspace, require_file(workspace, DatasetKind.BARRIERS))
    shapes = gpd.GeoSeries(barriers.geometry, crs=WGS84)
    columns = [
        distance_around(
            lng=demand.lng,
            lat=demand.lat,
            place_lng=lng[at : at + 1],
            place_lat=lat[at : at + 1],
            barriers=shapes,
        )["distance_m"].to_numpy()
        for at in range(len(lng))
    ]
    table = np.column_stack(columns) if columns else np.empty((len(demand.cells), 0))
    return np.where(np.isnan(table), np.inf, table * factor[:, None])


def costs_between(
    workspace: Workspace, variant: Variant, *, lng: np.ndarray, lat: np.ndarray
) -> np.ndarray:
    """Return the cost from each of n spots (degrees) to each other: n x n, inf for no way.

    Straight ways take the factor of open country; barriers between stops are not looked at.
    """
    ends = _Ends(lng, lat, lng, lat)
    if variant.reach_method.needs_roads:
        # of a row to all columns: the way leads there
        return _travel(workspace, variant, ends, straight_m=0.0).T
    factor = 1.0
    if variant.reach_method is ReachMethod.DETOUR:
        factor = variant.detour_factors.get(EVERYWHERE, 1.0)
    return ends.table(factor)


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """n points and p places, degrees."""

    lng: np.ndarray
    lat: np.ndarray
    place_lng: np.ndarray
    place_lat: np.ndarray

    def table(self, factor: np.ndarray | float) -> np.ndarray:
        """Return straight distances times a factor, metres, n x p."""
        return distance_table(
            lng=self.lng,
            lat=self.lat,
            place_lng=self.place_lng,
            place_lat=self.place_lat,
            factor=factor,
        )


def _travel(
    workspace: Workspace, variant: Variant, ends: _Ends, *, straight_m: float
) -> np.ndarray:
    """Return ways along the roads, n x p; within `straight_m` of a place nobody needs a road."""
    return travel_matrix(
        network_of(workspace, variant),
        lng=ends.lng,
        lat=ends.lat,
        place_lng=ends.place_lng,
        place_lat=ends.place_lat,
        access_speed_kmh=ACCESS_KMH,
        max_access_m=ACCESS_M,
        by=_by(variant),
        max_straight_m=_straight_m(variant, straight_m),
    )


def _by(variant: Variant) -> By:
    return "seconds" if variant.reach_method.is_timed else "metres"


def _straight_m(variant: Variant, straight_m: float) -> float | None:
    """Return how far a place may be reached across the fields.

    On foot that is slower than by car, so that times decide by themselves; as the crow flies it
    is never longer, and would stand for the road.
    """
    return None if variant.reach_method.is_timed else straight_m


def _radius_m(demand: DemandTable) -> float:
    """Return about the radius of a cell: a point in a cell is that near to its centre."""
    if not demand.cells.size:
        return 0.0
    return float(np.sqrt(areas_km2_of(demand.cells[:1])[0] / np.pi)) * 1_000


def detour_factors(workspace: Workspace, demand: DemandTable, variant: Variant) -> np.ndarray:
    """Return how much longer the way to each cell is than the line; 1 where none is asked for.

    Raises `CoverageError` ("no_detour_factor", "no_detour_source") until they were entered.
    """
    count = len(demand.cells)
    if variant.reach_method is not ReachMethod.DETOUR:
        return np.ones(count)
    if EVERYWHERE not in variant.detour_factors:
        raise CoverageError("no_detour_factor")
    if not variant.detour_source.strip():
        raise CoverageError("no_detour_source")
    factors = dict(variant.detour_factors)
    factor = np.full(count, factors.pop(EVERYWHERE))
    if factors:
        terrain = terrain_of(workspace, demand)
        for name, value in factors.items():
            factor[terrain == name] = value
    return require_factors(factor, count)


def terrain_of(workspace: Workspace, demand: DemandTable) -> np.ndarray:
    """Return the terrain class of each cell's centre (object; "" for none)."""
    info = file_in_use(workspace, DatasetKind.TERRAIN)
    found = np.full(len(demand.cells), EVERYWHERE, dtype=object)
    if info is None:
        return found
    areas = file_table(workspace, info)
    centres = gpd.GeoSeries.from_xy(demand.lng, demand.lat, crs=WGS84)
    cell, area = areas.sindex.query(centres, predicate="intersects")
    found[cell[::-1]] = areas["terrain"].to_numpy(dtype=object)[area[::-1]]  # the first one counts
    return found


def _by_road(workspace: Workspace, demand: DemandTable, points: Points, variant: Variant) -> Reach:
    network = network_of(workspace, variant)
    info = require_file(workspace, DatasetKind.ROADS)
    require_roads_here(workspace, demand, info, network)
    found = travel_to_nearest(
        network,
        lng=demand.lng,
        lat=demand.lat,
        place_lng=points.lng,
        place_lat=points.lat,
        access_speed_kmh=ACCESS_KMH,
        max_access_m=ACCESS_M,
        by=_by(variant),
        max_straight_m=_straight_m(variant, _radius_m(demand)),
    )
    notes = [
        text(f"coverage.measured_{variant.reach_method}", title=info.title, kmh=ACCESS_KMH),
    ]
    if variant.reach_method.is_timed:
        notes.append(text("coverage.source_of_speeds", source=variant.speed_source))
    if variant.climb_loss and variant.reach_method.is_timed:
        heights = require_file(workspace, DatasetKind.ELEVATION)
        notes.append(text("coverage.climbs", loss=variant.climb_loss, title=heights.title))
    counted = tuple(
        Counted(text(f"coverage.way_{way}", km=ACCESS_M / 1_000), (found["way"] == way).to_numpy())
        for way in (Way.NO_ROAD, Way.NOT_CONNECTED)
    )
    cost = found["seconds" if variant.reach_method.is_timed else "distance_m"].to_numpy()
    limit = limit_of(variant)
    return Reach(
        cost=cost,
        place=found["place"].to_numpy(),
        distance_m=found["distance_m"].to_numpy(),
        limit=limit,
        is_within=is_within(cost, limit),
        how=tuple(notes),
        counted=counted,
    )


def _farthest_m(workspace: Workspace, variant: Variant) -> float:
    """Return how far in a straight line a point within the limit can be at most."""
    limit = limit_of(variant)
    if not variant.reach_method.is_timed:
        return limit
    network = network_of(workspace, variant)
    seconds = np.minimum(network.seconds_along, network.seconds_against)
    fastest = float(np.max(network.length_m / seconds))
    return limit * max(fastest, ACCESS_KMH / 3.6)
