"""Where points join the roads: at the nearest point on a road, not at the nearest vertex."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from geo.coverage.segments import segments_from
from geo.crs import albers_coordinates, coordinate_arrays
from geo.nearest import WGS84_ELLIPSOID
from model.errors import GeometryError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray
    from shapely.geometry.base import BaseGeometry

    from geo.coverage.road_network import RoadNetwork

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

_PLANE_MARGIN: Final = 1.01
"""Roads are looked for in a plane whose lengths are right to 0.04%, and measured on the
ellipsoid."""

ROUNDING_M: Final = 1e-6
"""Limits are inclusive, whatever the last digit of a geodesic's length says."""


@dataclass(frozen=True, slots=True, eq=False)
class Joints:
    """Where points join roads, in ascending order of `row`; a point may have none, or several."""

    row: Ints  # of the point
    link: Ints
    share: Floats  # of the link's length, from its tail
    access_m: Floats  # straight, from the point to the road

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class RoadsReach:
    """How far a file of roads serves a territory."""

    length_km: float
    """Of roads inside the shape."""
    connected_share: float
    """Of that length, in the part of the network that is longest there; NaN without roads."""
    settlement_count: int
    near_count: int
    """Settlements with a road within the limit."""

    @property
    def is_reached(self) -> bool:
        """Whether there is any road inside, or near any settlement."""
        return self.length_km > 0 or self.near_count > 0


def join_to_roads(
    network: RoadNetwork, *, lng: ArrayLike, lat: ArrayLike, max_access_m: float
) -> Joints:
    """Return where n points (EPSG:4326) join the roads, at most `max_access_m` away (inclusive).

    A point joins the nearest road of every large part of the network, and the nearest of the small
    parts, so that a stub of track beside a village does not cut it off. Which road is nearest is
    decided in Albers' plane (lengths right to 0.04%), how far it is on the ellipsoid.
    """
    lng_deg, lat_deg = coordinate_arrays(lng, lat)
    if not 0 <= max_access_m < np.inf:
        raise ValueError(f"max_access_m is {max_access_m}")
    x, y = albers_coordinates(lng_deg, lat_deg)
    points = shapely.points(x, y)
    rows, vertices = [], []
    for trees in network.trees:
        row, found = trees.tree.query_nearest(
            points, max_distance=_PLANE_MARGIN * max_access_m + 1e-3, all_matches=False
        )
        rows.append(row)
        vertices.append(trees.vertex[found])
    row, vertex = np.concatenate(rows), np.concatenate(vertices)
    share, link_share = _feet(network, vertex, x[row], y[row])
    foot_lng = _between(network.vertex_lng, vertex, share)
    foot_lat = _between(network.vertex_lat, vertex, share)
    access_m = WGS84_ELLIPSOID.inv(lng_deg[row], lat_deg[row], foot_lng, foot_lat)[2]
    near = np.flatnonzero(access_m <= max_access_m + ROUNDING_M)
    order = near[np.argsort(row[near], kind="stable")]
    return Joints(
        row[order], network.link_of_vertex[vertex[order]], link_share[order], access_m[order]
    )


def _feet(network: RoadNetwork, vertex: Ints, x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """Return the nearest points of segments as shares of the segment, and of its link."""
    x0, y0 = albers_coordinates(network.vertex_lng[vertex], network.vertex_lat[vertex])
    x1, y1 = albers_coordinates(network.vertex_lng[vertex + 1], network.vertex_lat[vertex + 1])
    along = (x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)
    share = np.clip(along / ((x1 - x0) ** 2 + (y1 - y0) ** 2), 0.0, 1.0)
    length_m = network.length_m[network.link_of_vertex[vertex]]
    link_share = np.clip(_between(network.vertex_m, vertex, share) / length_m, 0.0, 1.0)
    return share, link_share


def _between(values: Floats, vertex: Ints, share: Floats) -> Floats:
    return values[vertex] * (1.0 - share) + values[vertex + 1] * share


def roads_reach(
    network: RoadNetwork,
    shape: BaseGeometry,
    *,
    settlement_lng: ArrayLike,
    settlement_lat: ArrayLike,
    near_m: float,
) -> RoadsReach:
    """Say how far the roads serve a unit: length inside its shape, settlements near a road.

    `shape` is an area in EPSG:4326, `near_m` counts inclusively. Raises `GeometryError` for
    another kind of shape and for bad coordinates.
    """
    if shape.geom_type not in ("Polygon", "MultiPolygon"):
        raise GeometryError("shape_not_area", kind=shape.geom_type)
    lng, lat = coordinate_arrays(settlement_lng, settlement_lat)
    near = join_to_roads(network, lng=lng, lat=lat, max_access_m=near_m)
    inside_m, link = _length_inside(network, shape)
    by_part = np.bincount(network.node_part[network.tail[link]], weights=inside_m)
    total_m = float(by_part.sum())
    return RoadsReach(
        length_km=total_m / 1000,
        connected_share=float(by_part.max() / total_m) if total_m > 0 else float("nan"),
        settlement_count=len(lng),
        near_count=len(np.unique(near.row)),
    )


def _length_inside(network: RoadNetwork, shape: BaseGeometry) -> tuple[Floats, Ints]:
    """Return the metres of every segment that lie inside the shape, and the segments' links."""
    link = network.link_of_vertex
    vertex = np.flatnonzero(link[1:] == link[:-1])
    segments = segments_from(network.vertex_lng, network.vertex_lat, vertex)
    shapely.prepare(shape)
    touches = shapely.intersects(shape, segments)
    vertex, segments = vertex[touches], segments[touches]
    whole = shapely.contains(shape, segments)
    share = whole.astype(np.float64)
    cut = shapely.intersection(segments[~whole], shape)
    share[~whole] = shapely.length(cut) / shapely.length(segments[~whole])
    step_m = network.vertex_m[vertex + 1] - network.vertex_m[vertex]
    return step_m * share, link[vertex]
