"""Draw the units of the starter set: oblasts, cities, districts, settlement areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import scipy.sparse as sp
import shapely
from pyproj import Transformer

from geo.crs import ALBERS_KGZ, WGS84
from tools.starter.partition import (
    Grid,
    divide_by_area,
    effort_graph,
    efforts_from,
    fill_outwards,
    sample_altitude,
)
from tools.starter.shapes import disc, extend_to, faces_of, smooth_areas

STEP_M = 1000.0
OUTLINE_TOLERANCE_M = 150.0
DIVIDE_TOLERANCE_M = 1500.0
CITY_DENSITY_PER_KM2 = 2500.0
"""Residents per km² from which a city's disc gets its size; the order of the country's cities."""

MIN_CITY_KM2 = 12.0
FREE_OF_NEIGHBOURS = 0.7
"""A city's disc reaches no farther than this share of the way to a settlement of a district."""

MIN_OBLAST_KM2 = 1000.0
_TO_METRES = Transformer.from_crs(WGS84, ALBERS_KGZ, always_xy=True)
_TO_DEGREES = Transformer.from_crs(ALBERS_KGZ, WGS84, always_xy=True)


def to_metres(geometry: shapely.Geometry) -> shapely.Geometry:
    """Project a geometry from degrees to the equal-area CRS."""
    return shapely.transform(geometry, _TO_METRES.transform, interleaved=False)


def to_degrees(geometry: shapely.Geometry) -> shapely.Geometry:
    """Project back and round to 1e-5 degrees (about a metre)."""
    degrees = shapely.transform(geometry, _TO_DEGREES.transform, interleaved=False)
    return shapely.transform(degrees, lambda c: np.round(c, 5))


def draw_oblasts(
    outline: shapely.Geometry, lines: gpd.GeoDataFrame, seeds: pd.DataFrame
) -> dict[str, shapely.Geometry]:
    """Cut the outline along the oblast lines; each face belongs to the oblast of its settlements.

    `seeds` has a metric `point` and an `oblast`. Slivers go to the neighbour they touch most.
    """
    borders = lines[~lines[["name_l", "name_r"]].eq("Bishkek").any(axis=1)].to_crs(ALBERS_KGZ)
    parts = shapely.get_parts(borders.geometry.to_numpy())
    faces = faces_of(extend_to(parts, outline.boundary), within=outline)
    large = [face for face in faces if face.area > MIN_OBLAST_KM2 * 1e6]
    owner = [_majority(seeds["oblast"][shapely.contains(face, seeds["point"])]) for face in large]
    if sorted(set(owner)) != sorted(set(seeds["oblast"])):
        raise RuntimeError(f"oblast faces without settlements: {owner}")
    for face in faces:
        if face.area <= MIN_OBLAST_KM2 * 1e6:
            shared = [shapely.intersection(face, near).length for near in large]
            large[int(np.argmax(shared))] = shapely.union(large[int(np.argmax(shared))], face)
    return dict(zip(owner, large, strict=True))


def _majority(values: pd.Series) -> str:
    return str(values.mode().iloc[0]) if len(values) else ""


def draw_city(
    point: shapely.Point, population: float, *, neighbours: Sequence[shapely.Point]
) -> shapely.Polygon:
    """Return a disc for a city whose shape no open source gives, clear of other settlements."""
    area_km2 = max(population / CITY_DENSITY_PER_KM2, MIN_CITY_KM2)
    nearest_m = min((point.distance(other) for other in neighbours), default=np.inf)
    widest_km2 = np.pi * (nearest_m * FREE_OF_NEIGHBOURS) ** 2 / 1e6
    return disc(point, area_km2=min(area_km2, widest_km2))


@dataclass(frozen=True, slots=True)
class Division:
    """An oblast divided: areas (reaching beyond it) and the district and unit of each."""

    areas: np.ndarray
    districts: tuple[str, ...]
    units: tuple[str, ...]  # "" where the district has no settlement of its own
    misfit: float  # share of the area that the fit left with the wrong district


def divide_oblast(
    oblast: shapely.Geometry,
    seeds: pd.DataFrame,
    area_km2: pd.Series,
    *,
    altitude: np.ndarray,
    water: shapely.Geometry,
) -> Division:
    """Divide an oblast among its districts, and each district among its settlement areas.

    `seeds` has `point` (metres), `district`, and `unit` ("" where a settlement lends its district
    a foothold but has no area of its own); `area_km2` is the published area by district.
    """
    grid = Grid.around(oblast.bounds, step=STEP_M)
    east, north = grid.centres()
    lng, lat = _TO_DEGREES.transform(east, north)
    land = shapely.difference(oblast, water)
    shapely.prepare(land)
    allowed = shapely.contains_xy(land, east, north)
    graph = effort_graph(sample_altitude(altitude, lng=lng, lat=lat), allowed, step=STEP_M)
    seeds = seeds.assign(cell=[grid.nearest(p.x, p.y, allowed) for p in seeds["point"]])
    footholds = seeds.groupby("district")["cell"].agg(list).to_dict()
    efforts = efforts_from(graph, footholds)
    reached = np.isfinite(efforts).any(axis=0)
    target = area_km2.loc[list(footholds)].to_numpy(float)
    owner, misfit = divide_by_area(efforts[:, reached], target, cell_km2=STEP_M**2 / 1e6)
    district_at = np.full(efforts.shape[1], -1)
    district_at[reached] = owner
    labels, meaning = _label_areas(graph, seeds, tuple(footholds), district_at)
    full = fill_outwards(labels.reshape(grid.shape))
    return Division(
        areas=smooth_areas(full, grid, tolerance_m=DIVIDE_TOLERANCE_M),
        districts=tuple(district for district, _ in meaning),
        units=tuple(unit for _, unit in meaning),
        misfit=misfit,
    )


def _label_areas(
    graph: sp.csr_matrix, seeds: pd.DataFrame, districts: tuple[str, ...], district_at: np.ndarray
) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """Divide each district's cells among its settlement areas, by effort alone."""
    labels = np.full(len(district_at), -1)
    meaning: list[tuple[str, str]] = []
    for number, district in enumerate(districts):
        own = seeds[(seeds["district"] == district) & (seeds["unit"] != "")]
        cells = own.groupby("unit")["cell"].agg(list).to_dict()
        inside = np.flatnonzero(district_at == number)
        nearest = efforts_from(graph, cells)[:, inside].argmin(axis=0) if cells else 0
        labels[inside] = len(meaning) + nearest
        meaning += [(district, unit) for unit in cells or ("",)]
    return labels, meaning
