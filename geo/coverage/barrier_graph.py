"""Barriers as a planar graph: its corners, what sees what, and which land is cut off.

The plane is the gnomonic one from the Earth's centre: a straight line in it is the section of the
ellipsoid by a plane through the centre, which leaves the geodesic by 0.7 m over 100 km and 6 m over
300 km (in Albers' plane it would be 10 m and 123 m).
Barriers are merged and noded there on a grid, so that a river that ends at a lake leaves no gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.coverage.barrier_corners import NONE, Corners, corners_of, tangents
from geo.coverage.segments import segments_between
from geo.nearest import WGS84_ELLIPSOID, earth_centred

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    Shapes = NDArray[np.object_]

GRID_M: Final = 0.5
"""Barriers are rounded to this, so that lines that meet have a vertex in common. Files keep six or
seven decimals of a degree: a river that ends at a lake may miss it by 0.06 m."""

ON_BARRIER_M: Final = 1.0
"""A point this near to a barrier stands on it, and may leave on either side."""

_RADIUS_M: Final = 6_371_000.0
"""Scale of the plane at its centre; only places in it are compared, lengths are geodesic."""

_LOWEST_DEPTH: Final = 0.5
"""Cosine of 60 degrees: farther from the centre the plane stretches without bound."""

_ROWS_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True, eq=False)
class GnomonicPlane:
    """Central projection from the Earth's centre onto the plane that touches at `up`."""

    axes: Floats  # 3 x 3: east, north, up

    @classmethod
    def around(cls, lng: Floats, lat: Floats) -> GnomonicPlane:
        """Return the plane that touches the Earth amid n points."""
        up = earth_centred(lng, lat).mean(axis=0)
        up /= np.linalg.norm(up)
        east = np.cross([0.0, 0.0, 1.0], up)
        if np.linalg.norm(east) < 1e-9:  # at a pole any direction will do
            east = np.array([1.0, 0.0, 0.0])
        east /= np.linalg.norm(east)
        return cls(np.array([east, np.cross(up, east), up]))

    def project(self, lng: Floats, lat: Floats) -> Floats:
        """Return n x 2 metres; NaN for points too far from the centre."""
        east, north, depth = self.axes @ earth_centred(lng, lat).T
        is_near = depth > _LOWEST_DEPTH * np.sqrt(east**2 + north**2 + depth**2)
        scale = np.where(is_near, _RADIUS_M / np.where(is_near, depth, 1.0), np.nan)
        return np.column_stack([east * scale, north * scale])

    def unproject(self, xy: Floats) -> tuple[Floats, Floats]:
        """Return longitude and latitude of n x 2 metres."""
        towards = np.column_stack([xy, np.full(len(xy), _RADIUS_M)]) @ self.axes
        out_m = np.hypot(towards[:, 0], towards[:, 1])
        lat = np.arctan2(towards[:, 2], out_m * (1 - WGS84_ELLIPSOID.es))
        return np.degrees(np.arctan2(towards[:, 1], towards[:, 0])), np.degrees(lat)


@dataclass(frozen=True, slots=True, eq=False)
class BarrierGraph:
    """Vertices and edges of all barriers after merging, the areas, and the land between."""

    xy: Floats  # v x 2, metres in the plane
    edge: Ints  # e x 2, vertices
    walls: shapely.MultiLineString  # the edges, prepared
    tree: shapely.STRtree  # of the edges
    areas: BaseGeometry  # one or several areas, prepared; may be empty
    faces: shapely.STRtree  # land and water that edges enclose
    corners: Corners

    def is_clear(self, start: Floats, end: Floats, own: Ints, exempt: tuple[Ints, Ints]) -> Flags:
        """Say which of n lines of sight, from `start` to `end` (n x 2), meet no edge.

        Edges at the `own` vertices (n x k, -1 for none) of a line do not count, nor do the pairs
        of a line and an edge that are `exempt`.
        """
        # Almost all lines cross something in their middle, which takes one look to find.
        clear = ~shapely.intersects(self.walls, _without_ends(start, end))
        clear[exempt[0]] = True
        left = np.flatnonzero(clear)
        lines = segments_between(start[left], end[left])
        at, edge = self.tree.query(lines, predicate="intersects")
        line = left[at]
        counts = (self.edge[edge][:, :, None] != own[line][:, None, :]).all(axis=(1, 2))
        if len(exempt[0]):
            keys = exempt[0] * len(self.edge) + exempt[1]
            counts &= ~np.isin(line * len(self.edge) + edge, keys)
        clear[line[counts]] = False
        return clear

    def edges_at(self, xy: Floats) -> tuple[Ints, Ints]:
        """Return pairs of a point and an edge that it stands on."""
        point, edge = self.tree.query(
            shapely.points(xy), predicate="dwithin", distance=ON_BARRIER_M
        )
        return point, edge

    def is_deep_inside(self, xy: Floats) -> Flags:
        """Say which points lie in an area, and not on its border."""
        return _is_deep_inside(self.areas, xy, margin_m=ON_BARRIER_M)

    def enclosures_of(self, xy: Floats) -> tuple[Ints, Ints]:
        """Return pairs of a point and an enclosed face it lies in or on the border of."""
        point, face = self.faces.query(
            shapely.points(xy), predicate="dwithin", distance=ON_BARRIER_M
        )
        return point, face


def merge_barriers(shapes: Shapes) -> tuple[Shapes, Shapes]:
    """Return the noded lines and borders in the plane, and what they enclose of the areas.

    All are noded in one pass: rounding lines and areas one after the other opens gaps.
    """
    is_area = shapely.get_dimensions(shapes) == 2
    areas = shapely.union_all(shapely.make_valid(shapes[is_area]))
    noded = shapely.union_all([shapely.boundary(areas), *shapes[~is_area]], grid_size=GRID_M)
    parts = shapely.get_parts(noded)
    parts = parts[shapely.get_dimensions(parts) == 1]
    faces = shapely.get_parts(shapely.polygonize(parts))
    shapely.prepare(areas)
    return parts, faces[shapely.contains(areas, shapely.point_on_surface(faces))]


def barrier_graph(parts: Shapes, water: Shapes) -> BarrierGraph:
    """Build the graph of noded lines and the faces no way may cross (see `merge_barriers`)."""
    areas = shapely.union_all(water)
    points, part = shapely.get_coordinates(parts, return_index=True)
    same = np.flatnonzero(part[1:] == part[:-1])
    # What of a wall lies in a lake is no border of anything.
    middle = (points[same] + points[same + 1]) / 2
    same = same[~_is_deep_inside(areas, middle, margin_m=GRID_M / 1000)]
    where, vertex = np.unique(
        points[np.concatenate([same, same + 1])] @ np.array([1, 1j]), return_inverse=True
    )
    xy = np.column_stack([where.real, where.imag])
    edge = np.unique(np.sort(vertex.reshape(2, -1).T, axis=1), axis=0)
    shapes = segments_between(xy[edge[:, 0]], xy[edge[:, 1]])
    faces = shapely.get_parts(shapely.polygonize(shapes))
    shapely.prepare(areas)
    is_water = shapely.contains(areas, shapely.point_on_surface(faces))
    closed = _left_of_rings(faces[is_water], where)
    walls = shapely.MultiLineString(list(shapes))
    shapely.prepare(walls)
    return BarrierGraph(
        xy,
        edge,
        walls,
        shapely.STRtree(shapes),
        areas,
        shapely.STRtree(faces),
        corners_of(xy, edge, closed),
    )


def _is_deep_inside(areas: BaseGeometry, xy: Floats, *, margin_m: float) -> Flags:
    """Say which points lie in an area farther from its border than the margin."""
    inside = np.flatnonzero(shapely.contains_xy(areas, xy))
    depth_m = shapely.distance(shapely.boundary(areas), shapely.points(xy[inside]))
    deep = np.zeros(len(xy), dtype=bool)
    deep[inside] = depth_m > margin_m
    return deep


def _without_ends(start: Floats, end: Floats) -> Shapes:
    """Return lines without the last half grid step at both ends, where their corners' edges are."""
    run = end - start
    length_m = np.hypot(run[:, 0], run[:, 1])[:, None]
    cut = run * np.minimum(0.5 * GRID_M / np.maximum(length_m, GRID_M), 0.5)
    return segments_between(start + cut, end - cut)


def _left_of_rings(faces: Shapes, where: NDArray[np.complex128]) -> Ints:
    """Return as keys (tail * v + head) the directed edges that have one of the faces at left."""
    rings = shapely.get_rings(shapely.orient_polygons(faces))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    vertex = np.searchsorted(where, points[:, 0] + 1j * points[:, 1])
    same = np.flatnonzero(ring[1:] == ring[:-1])
    keys: Ints = vertex[same] * len(where) + vertex[same + 1]
    return keys


def sights_between_corners(graph: BarrierGraph) -> tuple[Ints, Ints]:
    """Return all pairs of corners between which a shortest way may run, each pair once.

    Time and memory: the square of the corners for comparing directions, and a search of the edges
    for each of the few pairs that are left.
    """
    corners = graph.corners
    low, high = (np.sort(np.stack(corners.hops), axis=0)) if len(corners) else (NONE, NONE)
    one, other = [low], [high]
    beside = np.unique(np.sort(graph.edge, axis=1) @ np.array([len(graph.xy), 1]))
    for first in range(0, len(corners), _ROWS_AT_ONCE):
        rows = np.arange(first, min(first + _ROWS_AT_ONCE, len(corners)))
        i, j = tangents(corners, rows)
        own = np.stack([corners.vertex[i], corners.vertex[j]], axis=1)
        ends = np.sort(own, axis=1)
        apart = ~np.isin(ends @ np.array([len(graph.xy), 1]), beside)
        i, j, own = i[apart], j[apart], own[apart]
        clear = graph.is_clear(corners.xy[i], corners.xy[j], own, (NONE, NONE))
        one.append(i[clear])
        other.append(j[clear])
    # The hop on either side of a wall that stands alone is one and the same.
    pairs = np.unique(np.stack([np.concatenate(one), np.concatenate(other)], axis=1), axis=0)
    return pairs[:, 0], pairs[:, 1]
