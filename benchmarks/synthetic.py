"""Make units and incidents for measuring: same seed, same bytes; nothing in them is real."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from model.categories import CATEGORIES

BOX = (71.5, 39.9, 77.5, 43.2)
"""West, south, east, north in degrees: about 184,000 km², the size of the country."""

STUDY_BOX = (73.9, 41.9, 76.0, 43.1)
"""Study area of Gi*, the size of an oblast."""

UNITS = 458
"""As many ayil okmotu and towns as before the reform of 2024."""


def make_units(*, count: int = UNITS, seed: int = 7) -> gpd.GeoDataFrame:
    """Return `count` areas that fill `BOX` without overlap, with winding borders, by P-code."""
    rng = np.random.default_rng(seed)
    box = shapely.box(*BOX)
    seeds = shapely.MultiPoint(_random_points(rng, count))
    lines = shapely.voronoi_polygons(seeds, extend_to=box, only_edges=True)
    inner = shapely.get_parts(shapely.intersection(lines, box))
    winding = [_wind(shapely.get_coordinates(line), rng) for line in inner]
    frame = shapely.boundary(box)
    network = shapely.union_all([*winding, frame])
    areas = shapely.get_parts(shapely.polygonize(shapely.get_parts(network)))
    areas = areas[np.argsort(shapely.area(areas))[::-1][:count]]
    pcodes = pd.Index([f"KG{at:011d}" for at in range(len(areas))], name="pcode")
    return gpd.GeoDataFrame(geometry=areas, index=pcodes, crs=4326)


def make_incidents(*, count: int, seed: int = 7) -> pd.DataFrame:
    """Return `count` incidents of two years: half around towns, half anywhere, some outside."""
    rng = np.random.default_rng(seed)
    towns = _random_points(rng, UNITS)
    weight = rng.pareto(1.2, UNITS) + 0.05
    town = rng.choice(UNITS, size=count, p=weight / weight.sum())
    near_town = towns[town] + rng.normal(0, 0.04, (count, 2))
    anywhere = rng.uniform(np.subtract(BOX[:2], 0.05), np.add(BOX[2:], 0.05), (count, 2))
    position = np.where(rng.random((count, 1)) < 0.5, near_town, anywhere).round(6)
    days = rng.integers(0, 730, count).astype("timedelta64[D]")
    codes = np.array([category.code for category in CATEGORIES], dtype=object)
    return pd.DataFrame(
        {
            "incident_id": [f"s-{at}" for at in range(count)],
            "occurred_on": np.datetime64("2024-01-01") + days,
            "category": codes[rng.integers(0, len(codes), count)],
            "lng": position[:, 0],
            "lat": position[:, 1],
        }
    )


def write_incidents(path: Path, *, count: int, seed: int = 7) -> None:
    """Write the incidents as a CSV file with dates as 2024-12-31."""
    incidents = make_incidents(count=count, seed=seed)
    incidents["occurred_on"] = incidents["occurred_on"].dt.strftime("%Y-%m-%d")
    incidents.to_csv(path, index=False)


def _random_points(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.uniform(BOX[:2], BOX[2:], (count, 2))


def _wind(line: np.ndarray, rng: np.random.Generator) -> shapely.LineString:
    # Midpoint displacement: every pass halves the segments and moves the new points sideways,
    # until a border has about as many corners per kilometre as a surveyed one.
    for _ in range(6):
        step = np.diff(line, axis=0)
        sideways = np.column_stack([-step[:, 1], step[:, 0]]) * rng.normal(0, 0.07, (len(step), 1))
        middle = line[:-1] + step / 2 + sideways
        both = np.empty((len(line) + len(middle), 2))
        both[0::2], both[1::2] = line, middle
        line = both
    return shapely.LineString(line)
