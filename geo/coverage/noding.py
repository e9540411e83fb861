"""Cut road lines into links between nodes, so that roads that meet are joined.

Two kinds of files exist. In OpenStreetMap two roads meet where they share a vertex, and nowhere
else: a bridge needs no mark. In other files the lines simply cross; there every crossing is a
junction, but for bridges and tunnels, which are joined at their own ends only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.coverage.segments import segments_from
from geo.crs import albers_coordinates, coordinate_arrays
from model.errors import GeometryError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

Noding = Literal["crossings", "shared_vertices"]
"""How the lines of a file say that two roads meet."""

SAME_POINT_M: Final = 0.01
"""Crossings closer than this are one node: files keep coordinates to 1e-7 degrees, 11 mm."""

_LONGEST_SEGMENT_DEG: Final = 0.05
"""Longer segments are split: straight in degrees, they are bent in metres (0.3 m at this one)."""

_OWN_LINE_TOLERANCES: Final = 2.0
"""An end does not nearly touch the stretch of its own line that leads to it."""

_LINE, _MULTI_LINE = 1, 5  # shapely's numbers of geometry types


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Stretches of road from node to node; link l has the vertices start[l] to start[l + 1]."""

    node_lng: Floats  # n
    node_lat: Floats  # n
    tail: Ints  # m, node where the link begins
    head: Ints  # m, node where it ends
    line: Ints  # m, position of its line in the input
    start: Ints  # m + 1
    lng: Floats  # v, both end nodes included
    lat: Floats  # v
    is_gap: Flags  # m, joins an end with what it nearly touches


@dataclass(frozen=True, slots=True, eq=False)
class _Chain:
    """All vertices of all lines, one after another; segment i leads from vertex i to i + 1."""

    lng: Floats
    lat: Floats
    x: Floats  # Albers, metres
    y: Floats
    line: Ints  # position in the input
    part: Ints  # number of the line string; neighbours of another part are not connected
    first: Ints  # by part: its first vertex
    last: Ints  # by part: its last vertex
    is_apart: Flags  # by vertex: of a bridge or tunnel

    @property
    def segments(self) -> Ints:
        """First vertices of all segments."""
        return np.flatnonzero(self.part[:-1] == self.part[1:])


@dataclass(frozen=True, slots=True, eq=False)
class _Cuts:
    """Where lines are cut: at vertex i (position i) or within segment i (i + share of it)."""

    position: Floats
    lng: Floats
    lat: Floats

    def __add__(self, other: _Cuts) -> _Cuts:
        return _Cuts(
            np.concatenate([self.position, other.position]),
            np.concatenate([self.lng, other.lng]),
            np.concatenate([self.lat, other.lat]),
        )


def links_of(
    shapes: NDArray[np.object_], *, noding: Noding, tolerance_m: float, is_apart: Flags
) -> Links:
    """Cut n lines (EPSG:4326) into links that meet at nodes.

    `is_apart` says of each line whether it is a bridge or tunnel (crossings only). An end that
    meets no other road but lies within `tolerance_m` of one is joined to its nearest point by a
    link of its own, `is_gap`; nothing is moved. Missing and empty lines give no link. Raises
    `GeometryError` for shapes that are no lines and for coordinates that are not finite.
    """
    if noding not in get_args(Noding):
        raise ValueError(f"noding is one of {get_args(Noding)}, not {noding!r}")
    if not tolerance_m >= 0 or not np.isfinite(tolerance_m):
        raise ValueError(f"tolerance_m is {tolerance_m}")
    chain = _chain_of(shapes, is_apart)
    crosses = noding == "crossings"
    cuts = _cuts_at_vertices(chain, np.concatenate([chain.first, chain.last]))
    same: list[tuple[Ints, Ints]] = []
    if crosses:
        crossing = _cuts_at_crossings(chain)
        count, half = len(cuts.position), len(crossing.position) // 2
        same.append((count + np.arange(half), count + half + np.arange(half)))
        cuts += crossing
    else:
        cuts += _cuts_at_vertices(chain, _shared_vertices(chain))
    node = _nodes_of(cuts, same, same_point_m=SAME_POINT_M if crosses else 0.0)
    loose = _loose_ends(chain, cuts, node)
    reach_m = max(tolerance_m, SAME_POINT_M) if crosses else tolerance_m
    at, touched, gap_m = _nearly_touched(chain, loose, reach_m)
    targets = len(cuts.position) + np.arange(len(at))
    cuts += touched
    # An end and its vertex among the cuts stand at the same position: the first is enough.
    ends = np.searchsorted(loose, at)
    own = _first_at(cuts.position, loose.astype(np.float64))[ends]
    meets = gap_m <= SAME_POINT_M if crosses else np.zeros(len(at), dtype=bool)
    same.append((own[meets], targets[meets]))
    node = _nodes_of(cuts, same, same_point_m=SAME_POINT_M if crosses else 0.0)
    gaps = np.stack([node[own[~meets]], node[targets[~meets]]], axis=1)
    return _links_between(chain, cuts, node, gaps, chain.line[at[~meets]])


def _chain_of(shapes: NDArray[np.object_], is_apart: Flags) -> _Chain:
    present = np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))
    kind = shapely.get_type_id(shapes[present])
    wrong = np.flatnonzero((kind != _LINE) & (kind != _MULTI_LINE))
    if wrong.size:
        row = int(present[wrong[0]])
        raise GeometryError("road_not_line", row=row + 1, kind=shapes[row].geom_type)
    coordinate_arrays(*shapely.get_coordinates(shapes[present]).T)
    parts, of_part = shapely.get_parts(shapely.force_2d(shapes[present]), return_index=True)
    has_length = shapely.length(parts) > 0  # GEOS cannot split a line of one point drawn twice
    parts, of_part = parts[has_length], of_part[has_length]
    vertices, part = shapely.get_coordinates(
        shapely.segmentize(parts, _LONGEST_SEGMENT_DEG), return_index=True
    )
    is_new = np.ones(len(vertices), dtype=bool)
    is_new[1:] = (part[1:] != part[:-1]) | (vertices[1:] != vertices[:-1]).any(axis=1)
    lng, lat = np.ascontiguousarray(vertices[is_new].T)
    line = present[of_part[part[is_new]]]
    _, part = np.unique(part[is_new], return_inverse=True)
    first = np.flatnonzero(np.diff(part, prepend=-1))
    last = np.append(first[1:], len(part)) - 1 if len(part) else first
    x, y = albers_coordinates(lng, lat)
    return _Chain(lng, lat, x, y, line, part.astype(np.int64), first, last, is_apart[line])


def _cuts_at_vertices(chain: _Chain, vertices: Ints) -> _Cuts:
    return _Cuts(vertices.astype(np.float64), chain.lng[vertices], chain.lat[vertices])


def _cuts_within(chain: _Chain, segments: Ints, lng: Floats, lat: Floats) -> _Cuts:
    """Return the cuts that points on segments make: at a vertex if that is the same point."""
    x, y = albers_coordinates(lng, lat)
    run, rise = chain.lng[segments + 1] - chain.lng[segments], np.diff(chain.lat)[segments]
    share = (lng - chain.lng[segments]) * run + (lat - chain.lat[segments]) * rise
    share = np.clip(share / (run**2 + rise**2), 0.0, 1.0)
    to_start_m = np.hypot(x - chain.x[segments], y - chain.y[segments])
    to_end_m = np.hypot(x - chain.x[segments + 1], y - chain.y[segments + 1])
    share[(to_end_m <= SAME_POINT_M) & (to_end_m <= to_start_m)] = 1.0
    share[(to_start_m <= SAME_POINT_M) & (to_start_m < to_end_m)] = 0.0
    at_vertex = (share == 0.0) | (share == 1.0)
    vertex = np.where(share == 1.0, segments + 1, segments)
    return _Cuts(
        segments + share,
        np.where(at_vertex, chain.lng[vertex], lng),
        np.where(at_vertex, chain.lat[vertex], lat),
    )


def _shared_vertices(chain: _Chain) -> Ints:
    _, which, count = np.unique(chain.lng + 1j * chain.lat, return_inverse=True, return_counts=True)
    return np.flatnonzero(count[which] > 1)


def _cuts_at_crossings(chain: _Chain) -> _Cuts:
    """Return the cuts of all crossings: first all of one line each, then all of the other."""
    segments = chain.segments
    shapes = segments_from(chain.lng, chain.lat, segments)
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    a, b = segments[one], segments[other]
    keep = (a < b) & ~((b - a == 1) & (chain.part[a] == chain.part[b]))
    one, other, a, b = one[keep], other[keep], a[keep], b[keep]
    # Two stretches that lie on one another meet at both ends of what they share.
    crossing = shapely.intersection(shapes[one], shapes[other])
    points, pair = shapely.get_coordinates(crossing, return_index=True)
    lng, lat = np.ascontiguousarray(points.T)
    a, b = a[pair], b[pair]
    allowed = _at_own_end(chain, a, lng, lat) & _at_own_end(chain, b, lng, lat)
    a, b, lng, lat = a[allowed], b[allowed], lng[allowed], lat[allowed]
    return _cuts_within(chain, a, lng, lat) + _cuts_within(chain, b, lng, lat)


def _at_own_end(chain: _Chain, segments: Ints, lng: Floats, lat: Floats) -> Flags:
    """Say where a point may join a line: everywhere, but a bridge at its ends only."""
    x, y = albers_coordinates(lng, lat)
    part = chain.part[segments]
    is_end = np.zeros(len(segments), dtype=bool)
    for end in (chain.first[part], chain.last[part]):
        is_end |= np.hypot(x - chain.x[end], y - chain.y[end]) <= SAME_POINT_M
    return is_end | ~chain.is_apart[segments]


def _nodes_of(cuts: _Cuts, same: list[tuple[Ints, Ints]], *, same_point_m: float) -> Ints:
    """Return the node of every cut: one for all that are at one position, point or crossing."""
    count = len(cuts.position)
    _, at = np.unique(cuts.position, return_inverse=True)
    _, point = np.unique(cuts.lng + 1j * cuts.lat, return_inverse=True)
    pairs = [*same, _chained(at), _chained(point)]
    if same_point_m > 0 and count:
        _, one_each = np.unique(point, return_index=True)
        near = cKDTree(np.column_stack(albers_coordinates(cuts.lng[one_each], cuts.lat[one_each])))
        close = near.query_pairs(same_point_m, output_type="ndarray")
        pairs.append((one_each[close[:, 0]], one_each[close[:, 1]]))
    one, other = (np.concatenate([pair[side] for pair in pairs]) for side in (0, 1))
    graph = coo_array((np.ones(len(one), dtype=bool), (one, other)), shape=(count, count))
    node: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return node


def _chained(group: Ints) -> tuple[Ints, Ints]:
    """Pair every member of a group with the next one."""
    order = np.argsort(group, kind="stable")
    follows = group[order[1:]] == group[order[:-1]]
    return order[:-1][follows], order[1:][follows]


def _first_at(position: Floats, wanted: Floats) -> Ints:
    order = np.argsort(position, kind="stable")
    return order[np.searchsorted(position[order], wanted)]


def _loose_ends(chain: _Chain, cuts: _Cuts, node: Ints) -> Ints:
    """Return the end vertices, ascending, at whose node no other cut stands."""
    position, at = np.unique(cuts.position, return_index=True)
    alone = np.bincount(node[at])[node[at]] == 1
    return np.intersect1d(
        np.concatenate([chain.first, chain.last]), position[alone].astype(np.int64)
    )


def _nearly_touched(chain: _Chain, loose: Ints, reach_m: float) -> tuple[Ints, _Cuts, Floats]:
    """Return the loose ends near another road, the cut on it, and the gap in metres."""
    segments = chain.segments
    tree = shapely.STRtree(segments_from(chain.x, chain.y, segments))
    ends = shapely.points(chain.x[loose], chain.y[loose])
    at, found = tree.query(ends, predicate="dwithin", distance=reach_m)
    at, segment = loose[at], segments[found]
    share = _share_of_foot(chain, segment, chain.x[at], chain.y[at])
    start_m = np.hypot(np.diff(chain.x), np.diff(chain.y))
    along_m = np.concatenate([[0.0], np.cumsum(start_m)])
    way_m = np.abs(along_m[segment] + share * start_m[segment] - along_m[at])
    own = chain.part[segment] == chain.part[at]
    lng = chain.lng[segment] + share * np.diff(chain.lng)[segment]
    lat = chain.lat[segment] + share * np.diff(chain.lat)[segment]
    keep = ~(own & (way_m <= _OWN_LINE_TOLERANCES * reach_m))
    keep &= _at_own_end(chain, segment, lng, lat)
    at, segment, lng, lat = at[keep], segment[keep], lng[keep], lat[keep]
    x, y = albers_coordinates(lng, lat)
    gap_m = np.hypot(x - chain.x[at], y - chain.y[at])
    order = np.lexsort((segment, gap_m, at))
    nearest = order[np.flatnonzero(np.diff(at[order], prepend=-1))]
    touched = _cuts_within(chain, segment[nearest], lng[nearest], lat[nearest])
    return at[nearest], touched, gap_m[nearest]


def _share_of_foot(chain: _Chain, segment: Ints, x: Floats, y: Floats) -> Floats:
    run, rise = np.diff(chain.x)[segment], np.diff(chain.y)[segment]
    share = (x - chain.x[segment]) * run + (y - chain.y[segment]) * rise
    return np.clip(share / (run**2 + rise**2), 0.0, 1.0)


def _links_between(chain: _Chain, cuts: _Cuts, node: Ints, gaps: Ints, line_of_gap: Ints) -> Links:
    """Walk along every line from cut to cut; gaps (pairs of nodes) follow at the end."""
    position, at = np.unique(cuts.position, return_index=True)
    stops = np.union1d(np.arange(len(chain.lng), dtype=np.float64), position)
    vertex = stops.astype(np.int64)  # the vertex before, or the stop itself
    lng, lat = chain.lng[vertex], chain.lat[vertex]
    cut = np.searchsorted(stops, position)
    _, leader = np.unique(node, return_index=True)  # nodes are numbered from 0 without gaps
    node_lng, node_lat = cuts.lng[leader], cuts.lat[leader]
    lng[cut], lat[cut] = node_lng[node[at]], node_lat[node[at]]
    part = chain.part[vertex]
    begins = np.flatnonzero(part[cut[:-1]] == part[cut[1:]])
    tail, head = node[at[begins]], node[at[begins + 1]]
    size = cut[begins + 1] - cut[begins] + 1
    # Two cuts of one node side by side (three roads crossing within a centimetre) are no link.
    is_link = ~((tail == head) & (size == 2))
    begins, tail, head, size = begins[is_link], tail[is_link], head[is_link], size[is_link]
    start = np.concatenate([[0], np.cumsum(size)])
    index = np.repeat(cut[begins] - start[:-1], size) + np.arange(start[-1])
    # Two ends that nearly touch each other are joined once.
    pairs, once = np.unique(np.sort(gaps, axis=1), axis=0, return_index=True)
    return Links(
        node_lng,
        node_lat,
        np.concatenate([tail, pairs[:, 0]]),
        np.concatenate([head, pairs[:, 1]]),
        np.concatenate([chain.line[vertex[cut[begins]]], line_of_gap[once]]),
        np.concatenate([start, start[-1] + 2 * np.arange(1, len(pairs) + 1)]),
        np.concatenate([lng[index], node_lng[pairs].ravel()]),
        np.concatenate([lat[index], node_lat[pairs].ravel()]),
        np.arange(len(tail) + len(pairs)) >= len(tail),
    )
