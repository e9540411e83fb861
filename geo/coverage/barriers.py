"""Straight lines that respect barriers: rivers without a bridge, lakes, ridges, closed borders.

The shortest way around barriers is a chain of straight lines that bends at their corners only (see
`geo.coverage.barrier_graph`). Corners get their distance to the nearest place once (Dijkstra); a
point then takes the first corner or place it sees, in ascending order of the length over it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial.distance import cdist

from geo.coverage.barrier_graph import (
    BarrierGraph,
    GnomonicPlane,
    barrier_graph,
    merge_barriers,
    sights_between_corners,
)
from geo.coverage.places import DistinctPlaces
from geo.crs import coordinate_arrays, require_crs
from geo.nearest import WGS84_ELLIPSOID, earth_centred, nearest_places
from model.errors import GeometryError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

MOST_VERTICES: Final = 5_000
"""Of all barriers together: directions are compared between all pairs of corners, and of those that
may see each other each is tested; 4,800 vertices take 9 to 13 s. Simplify them first."""

SAME_LENGTH_M: Final = 0.05
"""A way that is longer than the straight line by no more than the barriers' rounding is straight:
it touches a barrier, but does not cross it."""

_VALUES_AT_ONCE: Final = 4_000_000
"""Lengths in memory while points look for their corner: 32 MB."""

_MOST_LOOKS: Final = 64
"""Goals per point tried in one round; the first rounds try 2, 4, 8, ..."""


def distance_around(
    *,
    lng: ArrayLike,
    lat: ArrayLike,
    place_lng: ArrayLike,
    place_lat: ArrayLike,
    barriers: gpd.GeoDataFrame | gpd.GeoSeries,
) -> pd.DataFrame:
    """Return for n points the nearest of p places by the shortest way that crosses no barrier.

    Points, places and barriers (lines and areas; edges are straight between vertices, invalid
    areas are repaired) are in EPSG:4326. Columns: `place` (int64, -1 where none can be reached),
    `distance_m` (NaN there), `is_blocked`: the straight line to the nearest place as the crow
    flies is closed. Where it is open, the row equals `nearest_places`. Touching a barrier or
    going along it is allowed. A point or place within an area first goes straight to the nearest
    point of its border; one on a barrier may leave on both sides. Raises `CrsError`,
    `GeometryError` (other shapes, more than `MOST_VERTICES`, 60 degrees apart).
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    spots = DistinctPlaces.of(place_lng, place_lat)
    require_crs(barriers, "barriers")
    shapes = _checked(barriers.geometry.to_numpy())
    place, straight_m = nearest_places(
        lng=lng_deg, lat=lat_deg, place_lng=spots.lng, place_lat=spots.lat
    )
    distance_m = straight_m.copy()
    if len(shapes) and len(spots) and len(lng_deg):
        plane = GnomonicPlane.around(*shapely.get_coordinates(shapes).T)
        graph = _graph(shapes, plane)
        points = _Spots.of(lng_deg, lat_deg, plane, graph)
        places = _Spots.of(spots.lng, spots.lat, plane, graph)
        open_line = _sees_place(graph, points, places, place)
        closed = np.flatnonzero(~open_line)
        if closed.size:
            around = _ways_around(graph, points.take(closed), places, plane)
            is_longer = ~(around[1] <= straight_m[closed] + SAME_LENGTH_M)
            at = closed[is_longer]
            place[at], distance_m[at] = around[0][is_longer], around[1][is_longer]
    # A comparison with NaN is false: a point that reaches nothing is blocked, if there is a place.
    is_blocked = ~(distance_m == straight_m) & (len(spots) > 0)
    place[place >= 0] = spots.first[place[place >= 0]]
    return pd.DataFrame({"place": place, "distance_m": distance_m, "is_blocked": is_blocked})


@dataclass(frozen=True, slots=True, eq=False)
class _Spots:
    """Points where they enter the land: themselves, or the border of the area they lie in."""

    lng: Floats
    lat: Floats
    xy: Floats  # n x 2, in the plane
    out_m: Floats  # straight to there; 0 outside areas
    edges: tuple[Ints, Ints]  # pairs of a spot (ascending) and an edge that it stands on

    @classmethod
    def of(cls, lng: Floats, lat: Floats, plane: GnomonicPlane, graph: BarrierGraph) -> _Spots:
        xy = plane.project(lng, lat)
        if np.isnan(xy).any():
            raise GeometryError("barriers_too_far")
        inside = np.flatnonzero(graph.is_deep_inside(xy))
        out_m = np.zeros(len(lng))
        if inside.size:
            border = shapely.boundary(graph.areas)
            shapely.prepare(border)
            ways = shapely.shortest_line(shapely.points(xy[inside]), border)
            xy[inside] = shapely.get_coordinates(ways)[1::2]
            from_lng, from_lat = lng[inside], lat[inside]
            lng, lat = lng.copy(), lat.copy()
            lng[inside], lat[inside] = plane.unproject(xy[inside])
            out_m[inside] = _lengths_m(from_lng, from_lat, lng[inside], lat[inside])
        point, edge = graph.edges_at(xy)
        order = np.lexsort((edge, point))
        return cls(lng, lat, xy, out_m, (point[order], edge[order]))

    def take(self, at: Ints) -> _Spots:
        """Return some of the spots, in this order."""
        edges = self.edges_of(at)
        return _Spots(self.lng[at], self.lat[at], self.xy[at], self.out_m[at], edges)

    def edges_of(self, at: Ints) -> tuple[Ints, Ints]:
        """Return pairs of a position in `at` and an edge that its spot stands on."""
        low = np.searchsorted(self.edges[0], at, side="left")
        count = np.searchsorted(self.edges[0], at, side="right") - low
        row = np.repeat(np.arange(len(at)), count)
        first = np.repeat(low - np.cumsum(count) + count, count)
        return row, self.edges[1][first + np.arange(len(row))]


def _checked(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return the shapes that are there, all of them lines or areas."""
    present = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    kinds = ("LineString", "LinearRing", "MultiLineString", "Polygon", "MultiPolygon")
    for row in present:
        if shapes[row].geom_type not in kinds:
            raise GeometryError(
                "barrier_not_line_or_area", row=int(row) + 1, kind=shapes[row].geom_type
            )
    flat: NDArray[np.object_] = shapely.force_2d(shapes[present])
    coordinate_arrays(*shapely.get_coordinates(flat).T)
    return flat


def _graph(shapes: NDArray[np.object_], plane: GnomonicPlane) -> BarrierGraph:
    xy = plane.project(*np.ascontiguousarray(shapely.get_coordinates(shapes).T))
    if np.isnan(xy).any():
        raise GeometryError("barriers_too_far")
    parts, water = merge_barriers(shapely.set_coordinates(shapes.copy(), xy))
    count = int(shapely.get_num_coordinates(parts).sum())
    if count > MOST_VERTICES:
        raise GeometryError("too_many_barrier_vertices", count=count, limit=MOST_VERTICES)
    return barrier_graph(parts, water)


def _lengths_m(lng: Floats, lat: Floats, to_lng: Floats, to_lat: Floats) -> Floats:
    return np.asarray(WGS84_ELLIPSOID.inv(lng, lat, to_lng, to_lat)[2], dtype=np.float64)


def _sees_place(graph: BarrierGraph, points: _Spots, places: _Spots, place: Ints) -> Flags:
    """Say which points see the place given for each, neither of them within an area."""
    here = np.arange(len(place))
    on_land = (points.out_m == 0) & (places.out_m[place] == 0)
    return np.asarray(_clear(graph, points, here, places, place) & on_land)


def _clear(graph: BarrierGraph, points: _Spots, i: Ints, places: _Spots, j: Ints) -> Flags:
    """Say which pairs of a point and a place have an open straight line between them."""
    start, end = points.xy[i], places.xy[j]
    of_point, of_place = points.edges_of(i), places.edges_of(j)
    exempt = np.concatenate([of_point, of_place], axis=1)
    nobody = np.full((len(i), 1), -1)
    clear = graph.is_clear(start, end, nobody, (exempt[0], exempt[1]))
    # Between two points on the border of a lake lies water, or land.
    on_border = np.intersect1d(of_point[0], of_place[0])
    clear[on_border] &= ~graph.is_deep_inside((start[on_border] + end[on_border]) / 2)
    return clear


def _clear_to_corner(graph: BarrierGraph, spots: _Spots, i: Ints, corner: Ints) -> Flags:
    """Say which pairs of a point and a corner see each other, the corner from its own side."""
    own = graph.corners.vertex[corner][:, None]
    return graph.is_clear(spots.xy[i], graph.corners.xy[corner], own, spots.edges_of(i))


def _may_bend(graph: BarrierGraph, spots: _Spots) -> Flags:
    """Return n x c: whether a shortest way from the spot may bend at the corner, if it sees it.

    From a spot on a corner's own edge it may in any case, along that edge.
    """
    corners = graph.corners
    run = spots.xy[:, None, :] - corners.xy
    may = corners.take(np.arctan2(run[..., 1], run[..., 0]))
    spot, edge = spots.edges
    for own in (corners.first_edge, corners.last_edge):
        order = np.argsort(own, kind="stable")
        low = np.searchsorted(own[order], edge, side="left")
        count = np.searchsorted(own[order], edge, side="right") - low
        for extra in range(int(count.max(initial=0))):
            has = count > extra
            may[spot[has], order[low[has] + extra]] = True
    return may


@dataclass(frozen=True, slots=True, eq=False)
class _Goals:
    """What a way may head for: p places, then c corners, with the length from there on."""

    lng: Floats
    lat: Floats
    centred: Floats  # (p + c) x 3, metres from the Earth's centre
    place: Ints  # the place that the way leads to
    rest_m: Floats  # infinite for corners that no place can be reached from


def _goals(graph: BarrierGraph, places: _Spots, plane: GnomonicPlane) -> _Goals:
    corners, count = graph.corners, len(places.lng)
    lng, lat = plane.unproject(corners.xy)
    one, other = sights_between_corners(graph)
    metres = _lengths_m(lng[one], lat[one], lng[other], lat[other])
    spot, corner = np.nonzero(_may_bend(graph, places))
    clear = _clear_to_corner(graph, places, spot, corner)
    spot, corner = spot[clear], corner[clear]
    first_m = places.out_m[spot] + _lengths_m(
        places.lng[spot], places.lat[spot], lng[corner], lat[corner]
    )
    tail = np.concatenate([spot, count + one, count + other])
    head = count + np.concatenate([corner, other, one])
    size = count + len(corners)
    graph_m = csr_array((np.concatenate([first_m, metres, metres]), (tail, head)), (size, size))
    rest_m, _, source = dijkstra(
        graph_m, indices=np.arange(count), min_only=True, return_predecessors=True
    )
    rest_m[:count] = places.out_m
    source[:count] = np.arange(count)
    lng, lat = np.concatenate([places.lng, lng]), np.concatenate([places.lat, lat])
    return _Goals(lng, lat, earth_centred(lng, lat), source.astype(np.int64), rest_m)


def _ways_around(
    graph: BarrierGraph, points: _Spots, places: _Spots, plane: GnomonicPlane
) -> tuple[Ints, Floats]:
    """Return the place of every point by the shortest way, and its metres; -1 and NaN for none."""
    goals = _goals(graph, places, plane)
    place = np.full(len(points.lng), -1, dtype=np.int64)
    metres = np.full(len(points.lng), np.nan)
    free = np.flatnonzero(~_cut_off(graph, points, places))
    size = max(1, _VALUES_AT_ONCE // len(goals.lng))
    for low in range(0, len(free), size):
        at = free[low : low + size]
        goal, way_m = _first_seen(graph, points.take(at), places, goals)
        reached = goal >= 0
        place[at[reached]] = goals.place[goal[reached]]
        metres[at[reached]] = points.out_m[at[reached]] + way_m[reached]
    return place, metres


def _cut_off(graph: BarrierGraph, points: _Spots, places: _Spots) -> Flags:
    """Say which points lie in an enclosure without a place, or outside where no place is."""
    outside = -1
    spot, face = graph.enclosures_of(places.xy)
    with_place = np.unique(face)
    is_within = np.isin(np.arange(len(places.lng)), spot)
    if (~is_within).any() or len(places.edges[0]):
        with_place = np.append(with_place, outside)
    at, face = graph.enclosures_of(points.xy)
    can = np.full(len(points.lng), outside in with_place)
    can[at] = False
    can[at[np.isin(face, with_place)]] = True
    # Who stands on a barrier belongs to both of its sides.
    can[points.edges[0]] = True
    return ~can


def _first_seen(
    graph: BarrierGraph, points: _Spots, places: _Spots, goals: _Goals
) -> tuple[Ints, Floats]:
    """Return for every point the goal with the shortest way over it, -1 for none, and its metres.

    Straight through the Earth is never longer than the geodesic. So goals are tried in ascending
    order of that length, until the next cannot be shorter than what was found.
    """
    bound = cdist(earth_centred(points.lng, points.lat), goals.centred) + goals.rest_m
    bound[:, len(places.lng) :][~_may_bend(graph, points)] = np.inf
    best_m, best = np.full(len(bound), np.inf), np.full(len(bound), -1, dtype=np.int64)
    open_rows, looks = np.arange(len(bound)), 1
    while open_rows.size:
        looks = min(2 * looks, _MOST_LOOKS, bound.shape[1])
        tried = np.argpartition(bound[open_rows], looks - 1, axis=1)[:, :looks]
        row, goal = np.repeat(open_rows, looks), tried.ravel()
        use = bound[row, goal] < best_m[row]
        row, goal = row[use], goal[use]
        bound[row, goal] = np.inf
        seen = _sees_goal(graph, points, row, places, goal)
        open_rows = np.unique(row)
        row, goal = row[seen], goal[seen]
        metres = goals.rest_m[goal] + _lengths_m(
            points.lng[row], points.lat[row], goals.lng[goal], goals.lat[goal]
        )
        order = np.lexsort((goals.place[goal], metres, row))
        first = order[np.flatnonzero(np.diff(row[order], prepend=-1))]
        shorter = first[metres[first] < best_m[row[first]]]
        best_m[row[shorter]], best[row[shorter]] = metres[shorter], goal[shorter]
    return best, best_m


def _sees_goal(graph: BarrierGraph, points: _Spots, row: Ints, places: _Spots, goal: Ints) -> Flags:
    count = len(places.lng)
    seen = np.zeros(len(goal), dtype=bool)
    is_place = goal < count
    seen[is_place] = _clear(graph, points, row[is_place], places, goal[is_place])
    seen[~is_place] = _clear_to_corner(graph, points, row[~is_place], goal[~is_place] - count)
    return seen
