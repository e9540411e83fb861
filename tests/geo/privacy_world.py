"""A generated country for the privacy tests: square units, settlements, a few years of records."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import box

from geo.cells import cells_within
from geo.privacy import PublicSource
from model.categories import CATEGORIES, CategoryClass
from model.records import INCIDENT_COLUMNS

WEST, SOUTH, STEP = 74.0, 41.4, 0.25
SIDE = 6  # 36 municipalities in 9 districts in 3 oblasts


def make_units() -> gpd.GeoDataFrame:
    """Return a unit table of boxes: oblasts of 2 columns, districts 2 x 2, municipalities."""
    rows = [("KG", 0, "", box(WEST, SOUTH, WEST + SIDE * STEP, SOUTH + SIDE * STEP))]
    for column in range(0, SIDE, 2):
        rows.append((f"KG{column}", 1, "KG", _box(column, 0, 2, SIDE)))
        for row in range(0, SIDE, 2):
            rows.append((f"KG{column}{row}", 2, f"KG{column}", _box(column, row, 2, 2)))
    for column in range(SIDE):
        for row in range(SIDE):
            district = f"KG{column - column % 2}{row - row % 2}"
            rows.append((f"{district}-{column}{row}", 3, district, _box(column, row, 1, 1)))
    frame = pd.DataFrame(rows, columns=["pcode", "level", "parent", "geometry"])
    frame = frame.set_index("pcode").sort_index()
    names = {
        f"name_{language}": [f"Unit {p}" for p in frame.index] for language in ("ky", "ru", "en")
    }
    return gpd.GeoDataFrame(frame.assign(**names), geometry="geometry", crs="EPSG:4326")


def _box(column: int, row: int, width: int, height: int):
    west, south = WEST + column * STEP, SOUTH + row * STEP
    return box(west, south, west + width * STEP, south + height * STEP)


def place_in_units(lng: np.ndarray, lat: np.ndarray) -> pd.DataFrame:
    """Return the P-codes of points, as `assign_levels` would."""
    column = ((lng - WEST) // STEP).astype(int)
    row = ((lat - SOUTH) // STEP).astype(int)
    inside = (column >= 0) & (column < SIDE) & (row >= 0) & (row < SIDE)
    codes = [
        (f"KG{c - c % 2}", f"KG{c - c % 2}{r - r % 2}", f"KG{c - c % 2}{r - r % 2}-{c}{r}")
        if is_in
        else ("", "", "")
        for c, r, is_in in zip(column, row, inside, strict=True)
    ]
    return pd.DataFrame(codes, columns=["oblast", "district", "ayil_okmotu"], dtype=object)


def make_incidents(
    seed: int, *, per_year: int = 1500, years: tuple[int, ...] = (2025,)
) -> pd.DataFrame:
    """Return incidents around 60 settlements of very different size, with their units."""
    rng = np.random.default_rng(seed)
    count = per_year * len(years)
    size = 1 / np.arange(1, 61)
    town = rng.choice(60, size=count, p=size / size.sum())
    town_lng = WEST + rng.uniform(0.02, SIDE * STEP - 0.02, 60)
    town_lat = SOUTH + rng.uniform(0.02, SIDE * STEP - 0.02, 60)
    spread = np.where(rng.random(count) < 0.8, 0.015, 0.12)
    weight = np.array([_WEIGHT[c.category_class] for c in CATEGORIES])
    day = rng.integers(0, 365, count)
    first = np.array([np.datetime64(f"{y}-01-01") for y in rng.choice(years, size=count)])
    frame = pd.DataFrame(
        {
            "incident_id": [f"i{n}" for n in range(count)],
            "occurred_on": (first + day).astype("datetime64[s]"),
            "hour": pd.array([12] * count, dtype="Int8"),
            "category": rng.choice(
                [c.code for c in CATEGORIES], size=count, p=weight / weight.sum()
            ),
            "lng": town_lng[town] + rng.normal(0, 1, count) * spread,
            "lat": town_lat[town] + rng.normal(0, 1, count) * spread,
            "precision": "exact",
            "is_demo": True,
            "import_id": "x",
        }
    )[list(INCIDENT_COLUMNS)]
    return frame.join(place_in_units(frame["lng"].to_numpy(), frame["lat"].to_numpy()))


_WEIGHT = {CategoryClass.OPEN: 6.0, CategoryClass.NORMAL: 4.0, CategoryClass.SENSITIVE: 1.0}


def make_source(incidents: pd.DataFrame, hotspots: gpd.GeoDataFrame | None = None) -> PublicSource:
    """Return the source of public views over the generated units."""
    units = make_units()
    return PublicSource(
        incidents=incidents,
        hotspots=hotspots,
        units=units,
        study_cells=cells_within(units.geometry["KG"], resolution=7),
    )
