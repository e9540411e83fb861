"""Roads drawn by hand, in metres from a corner, and read into networks."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Geod

from geo.coverage.road_network import RoadNetwork, RoadSpeeds, build_road_network

ELLIPSOID = Geod(ellps="WGS84")

CORNER = (74.6, 42.0)

SPEEDS = RoadSpeeds({"main": 60.0, "track": 20.0}, other=30.0)


def at(east_m: float, north_m: float) -> tuple[float, float]:
    """Go north from the corner first, then east along the geodesic."""
    lng, lat, _ = ELLIPSOID.fwd(*CORNER, 0, north_m)
    lng, lat, _ = ELLIPSOID.fwd(lng, lat, 90, east_m)
    return lng, lat


def line(*points: tuple[float, float]) -> shapely.LineString:
    return shapely.LineString([at(*point) for point in points])


def roads(*lines: shapely.Geometry, road_class="main", **columns) -> gpd.GeoDataFrame:
    table = {"road_class": [road_class] * len(lines) if isinstance(road_class, str) else road_class}
    return gpd.GeoDataFrame(table | columns, geometry=list(lines), crs=4326)


def network(*lines: shapely.Geometry, noding="crossings", tolerance_m=0.0, **columns):
    return build_road_network(
        roads(*lines, **columns), speeds_kmh=SPEEDS, noding=noding, tolerance_m=tolerance_m
    )


def positions(*points: tuple[float, float], prefix: str = "") -> dict[str, np.ndarray]:
    lng, lat = np.array([at(*point) for point in points]).reshape(-1, 2).T
    return {f"{prefix}lng": lng, f"{prefix}lat": lat}


def way_m(*points: tuple[float, float]) -> float:
    """Return the length of a chain of geodesics."""
    return ELLIPSOID.line_length(*zip(*(at(*point) for point in points), strict=True))


def nodes_of(made: RoadNetwork) -> set[tuple[float, float]]:
    return {(round(x, 6), round(y, 6)) for x, y in zip(made.node_lng, made.node_lat, strict=True)}


def random_roads(seed: int, *, count: int = 25) -> gpd.GeoDataFrame:
    """Return crooked lines over 40 x 40 km, some one-way, some bridges, some without a class."""
    rng = np.random.default_rng(seed)
    lines = []
    for _ in range(count):
        start = rng.uniform(0, 40_000, 2)
        turns = np.cumsum(rng.normal(0, 0.5, 6)) + rng.uniform(0, 2 * np.pi)
        steps = np.column_stack([np.cos(turns), np.sin(turns)]) * rng.uniform(500, 6000)
        lines.append(line(*np.vstack([start, start + np.cumsum(steps, axis=0)])))
    return roads(
        *lines,
        road_class=rng.choice(["main", "track", "goat path"], count).tolist(),
        is_oneway=rng.random(count) < 0.3,
        is_bridge_or_tunnel=rng.random(count) < 0.2,
        speed_kmh=np.where(rng.random(count) < 0.2, 45.0, np.nan),
    )
