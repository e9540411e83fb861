"""A network of roads: nodes, links with length and time in both directions, connected parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from geo.coverage.noding import Links, Noding, links_of
from geo.coverage.segments import segments_from
from geo.crs import albers_coordinates, require_crs
from geo.nearest import WGS84_ELLIPSOID
from model.errors import CoverageError, GeometryError

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

By = Literal["seconds", "metres"]
"""What a way is to have little of."""

KMH_TO_M_S: Final = 1 / 3.6

_LARGE_PART: Final = 0.01
"""A part of the network with at least this share of its length is looked for by itself when a
point is joined to the roads; of the smaller ones only the nearest."""

_MOST_LARGE_PARTS: Final = 8
"""Every one costs a search per point."""


@dataclass(frozen=True, slots=True)
class RoadSpeeds:
    """Speeds in km/h by road class; `other` is for every class not named, and must be chosen."""

    by_class: Mapping[str, float]
    other: float

    def __post_init__(self) -> None:
        for road_class, speed in self.by_class.items():
            if not 0 < speed < np.inf:
                raise CoverageError("class_speed_invalid", road_class=road_class, speed=speed)
        if not 0 < self.other < np.inf:
            raise CoverageError("other_speed_invalid", speed=self.other)


@dataclass(frozen=True, slots=True)
class RoadReport:
    """What became of a file of roads."""

    line_count: int
    """Rows read."""
    empty_count: int
    """Rows without geometry, or of no length; they give no road."""
    link_count: int
    node_count: int
    gap_count: int
    """Places where an end that nearly touched another road was joined to it."""
    part_count: int
    """Connected parts, one-way roads taken as open both ways."""
    length_km: float
    largest_share: float
    """Of the length, in the largest connected part; 0 to 1."""
    unknown_class_count: int
    """Rows whose class has no speed of its own and that bring none either."""
    unknown_classes: tuple[str, ...]
    """Their classes, each once, in alphabetical order; "" where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Arcs:
    """Directed connections between nodes, one per pair, in ascending order of tail and head."""

    node_count: int
    tail: Ints
    head: Ints
    metres: Floats
    seconds: Floats

    def matrix(self, by: By) -> csr_array:
        """Return the weights as a sparse matrix, from row to column; all that stand are finite."""
        start = np.searchsorted(self.tail, np.arange(self.node_count + 1))
        weight = self.seconds if by == "seconds" else self.metres
        shape = (self.node_count, self.node_count)
        return csr_array((weight, self.head, start), shape=shape)


@dataclass(frozen=True, slots=True, eq=False)
class SegmentTree:
    """Finds the nearest of some segments of links, in `ALBERS_KGZ`."""

    tree: shapely.STRtree
    vertex: Ints  # by shape of the tree: the network's vertex where the segment begins


@dataclass(frozen=True, slots=True, eq=False)
class RoadNetwork:
    """Roads as n nodes and m links; link l has the vertices vertex_start[l] to [l + 1].

    Lengths are geodesic on WGS 84. A link may be driven from tail to head in `seconds_along`, back
    in `seconds_against`, which is infinite on a one-way road. Parts are numbered by length, 0 is
    the largest.
    """

    node_lng: Floats
    node_lat: Floats
    node_part: Ints
    tail: Ints
    head: Ints
    line: Ints  # position of its row in the file
    length_m: Floats
    seconds_along: Floats
    seconds_against: Floats
    vertex_start: Ints  # m + 1
    vertex_lng: Floats
    vertex_lat: Floats
    vertex_m: Floats  # along the link, from its tail
    link_of_vertex: Ints
    trees: tuple[SegmentTree, ...]
    shortest: Arcs
    quickest: Arcs
    report: RoadReport

    def arcs(self, by: By) -> Arcs:
        """Return the connections of nodes, the best of parallel ones by seconds or by metres."""
        if by not in get_args(By):
            raise ValueError(f"by is one of {get_args(By)}, not {by!r}")
        return self.quickest if by == "seconds" else self.shortest


def build_road_network(
    roads: gpd.GeoDataFrame,
    *,
    speeds_kmh: RoadSpeeds,
    noding: Noding,
    tolerance_m: float,
) -> RoadNetwork:
    """Join n road lines (EPSG:4326) into a network with lengths and driving times.

    Columns: `road_class` (text); optionally `speed_kmh` (where NaN, the class decides),
    `is_oneway` (open from the line's first point to its last) and `is_bridge_or_tunnel`. `noding`
    says how roads meet: `"crossings"`, wherever lines cross, or `"shared_vertices"`, as in
    OpenStreetMap. An end within `tolerance_m` of another road is joined to it, and counted.
    Raises `CrsError`, `GeometryError` (no lines at all, or other shapes) and `CoverageError` for
    a speed that is not positive.
    """
    require_crs(roads, "roads")
    speed_kmh, is_unknown = _speeds_of(roads, speeds_kmh)
    is_apart = _flags(roads, "is_bridge_or_tunnel")
    shapes = roads.geometry.to_numpy()
    links = links_of(shapes, noding=noding, tolerance_m=tolerance_m, is_apart=is_apart)
    if not len(links.tail):
        raise GeometryError("roads_empty")
    link_of_vertex, vertex_m, length_m = _measure(links)
    part = _parts(links, length_m)
    seconds = length_m / (speed_kmh[links.line] * KMH_TO_M_S)
    is_oneway = _flags(roads, "is_oneway")[links.line] & ~links.is_gap
    against = np.where(is_oneway, np.inf, seconds)
    return RoadNetwork(
        links.node_lng,
        links.node_lat,
        part,
        links.tail,
        links.head,
        links.line,
        length_m,
        seconds,
        against,
        links.start,
        links.lng,
        links.lat,
        vertex_m,
        link_of_vertex,
        _trees(links, link_of_vertex, part, length_m),
        arcs_of(links, length_m, seconds, against, by="metres"),
        arcs_of(links, length_m, seconds, against, by="seconds"),
        _report(roads, links, part, length_m, is_unknown),
    )


def arcs_of(
    links: Links | RoadNetwork, metres: Floats, along_s: Floats, against_s: Floats, *, by: By
) -> Arcs:
    """Return both directions of m links as arcs; of parallel ones the best, of equals the other."""
    tail = np.concatenate([links.tail, links.head])
    head = np.concatenate([links.head, links.tail])
    seconds = np.concatenate([along_s, against_s])
    both = np.concatenate([metres, metres])
    is_open = np.isfinite(seconds)
    return best_arcs(
        Arcs(
            len(links.node_lng),
            tail[is_open],
            head[is_open],
            both[is_open],
            seconds[is_open],
        ),
        by=by,
    )


def best_arcs(arcs: Arcs, *, by: By) -> Arcs:
    """Sort arcs by tail and head, and keep the best of each pair (a sparse matrix would sum)."""
    first, second = (arcs.metres, arcs.seconds) if by == "metres" else (arcs.seconds, arcs.metres)
    order = np.lexsort((second, first, arcs.head, arcs.tail))
    tail, head = arcs.tail[order], arcs.head[order]
    is_best = np.ones(len(order), dtype=bool)
    is_best[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    order = order[is_best]
    return Arcs(
        arcs.node_count, tail[is_best], head[is_best], arcs.metres[order], arcs.seconds[order]
    )


def _speeds_of(roads: gpd.GeoDataFrame, speeds: RoadSpeeds) -> tuple[Floats, Flags]:
    """Return km/h of every row, and which rows have neither a speed nor a known class."""
    road_class = roads["road_class"]
    by_class = road_class.map(dict(speeds.by_class)).to_numpy(dtype=np.float64, na_value=np.nan)
    own = np.full(len(roads), np.nan)
    if "speed_kmh" in roads.columns:
        own = roads["speed_kmh"].to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.flatnonzero(~(np.isnan(own) | ((own > 0) & (own < np.inf))))
    if wrong.size:
        row = int(wrong[0])
        raise CoverageError("road_speed_invalid", row=row + 1, speed=float(own[row]))
    chosen = np.where(np.isnan(own), by_class, own)
    is_unknown = np.isnan(chosen)
    return np.where(is_unknown, speeds.other, chosen), is_unknown


def _flags(roads: gpd.GeoDataFrame, name: str) -> Flags:
    if name not in roads.columns:
        return np.zeros(len(roads), dtype=bool)
    if roads[name].isna().any():
        raise ValueError(f"{name} has missing values")
    return np.asarray(roads[name], dtype=bool)


def _measure(links: Links) -> tuple[Ints, Floats, Floats]:
    """Return the link of every vertex, its metres along the link, and the links' lengths."""
    link = np.repeat(np.arange(len(links.tail), dtype=np.int64), np.diff(links.start))
    step_m = np.zeros(len(links.lng))
    same = np.flatnonzero(link[1:] == link[:-1])
    a, b = same, same + 1
    step_m[b] = WGS84_ELLIPSOID.inv(links.lng[a], links.lat[a], links.lng[b], links.lat[b])[2]
    # Summed link by link: one long sum over the country would leave its rounding in every link.
    vertex_m = np.asarray(pd.Series(step_m).groupby(link).cumsum(), dtype=np.float64)
    return link, vertex_m, vertex_m[links.start[1:] - 1]


def _parts(links: Links, length_m: Floats) -> Ints:
    """Return the part of every node; parts are numbered from the longest."""
    count = len(links.node_lng)
    graph = coo_array(
        (np.ones(len(links.tail), dtype=bool), (links.tail, links.head)), shape=(count, count)
    )
    part = connected_components(graph, directed=False)[1]
    rank = np.argsort(-np.bincount(part[links.tail], weights=length_m), kind="stable")
    number = np.empty(len(rank), dtype=np.int64)
    number[rank] = np.arange(len(rank))
    return np.asarray(number[part])


def _trees(
    links: Links, link_of_vertex: Ints, part: Ints, length_m: Floats
) -> tuple[SegmentTree, ...]:
    """Return one tree for each large part, and one for all that is left."""
    vertex = np.flatnonzero(link_of_vertex[1:] == link_of_vertex[:-1])
    x, y = albers_coordinates(links.lng, links.lat)
    shapes = segments_from(x, y, vertex)
    of_link = part[links.tail]
    share = np.bincount(of_link, weights=length_m) / length_m.sum()
    large = min(int((share >= _LARGE_PART).sum()), _MOST_LARGE_PARTS)
    group = np.minimum(of_link[link_of_vertex[vertex]], large)
    return tuple(
        SegmentTree(shapely.STRtree(shapes[group == number]), vertex[group == number])
        for number in range(int(group.max()) + 1)
    )


def _report(
    roads: gpd.GeoDataFrame, links: Links, part: Ints, length_m: Floats, is_unknown: Flags
) -> RoadReport:
    by_part = np.bincount(part[links.tail], weights=length_m)
    unknown = roads["road_class"][is_unknown].fillna("").astype(str)
    return RoadReport(
        line_count=len(roads),
        empty_count=len(roads) - len(np.unique(links.line)),
        link_count=len(links.tail),
        node_count=len(links.node_lng),
        gap_count=int(links.is_gap.sum()),
        part_count=len(by_part),
        length_km=float(length_m.sum() / 1000),
        largest_share=float(by_part[0] / length_m.sum()),
        unknown_class_count=int(is_unknown.sum()),
        unknown_classes=tuple(sorted(set(unknown))),
    )


def require_positive(value: float, name: str) -> float:
    """Return `value` as float; raise `ValueError` unless it is positive and finite."""
    if not 0 < value < np.inf:
        raise ValueError(f"{name} is {value}")
    return float(value)


def as_floats(values: ArrayLike, count: int, name: str) -> Floats:
    """Return `values` as float64[count]; raise `ValueError` for another shape."""
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (count,):
        raise ValueError(f"{name} has shape {array.shape}, not ({count},)")
    return array
