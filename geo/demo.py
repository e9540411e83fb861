"""Generate demo incidents and hotspots to rehearse with; every one of them is marked DEMO.

Nothing here happened. Shares by oblast follow what UNODC published (see `demo_profiles`); all the
rest is made up so that it looks plausible: clusters around settlements, seasons, hours.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from geo.demo_places import Place, find_places, scatter
from geo.demo_profiles import GROUP_CATEGORIES, PROFILES, TOWN_POPULATION
from model.errors import BoundaryError
from model.records import (
    HOTSPOT_COLUMNS,
    INCIDENT_COLUMNS,
    MappedBy,
    Precision,
    Season,
    TimeOfDay,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEMO_IMPORT_ID: Final = "demo"
"""The `import_id` of every generated record."""

FOCUS_SHARE: Final = 0.5
"""Share of the records that lies in the unit one rehearses in; the rest is country-wide."""

DEFAULT_UNTIL: Final = date(2025, 12, 31)
"""Last day of generated incidents unless another is asked for."""

HOUR_KNOWN: Final = 0.85
"""Share of incidents whose hour is recorded."""

_PRECISIONS = (Precision.EXACT, Precision.STREET, Precision.SETTLEMENT)
_PRECISION_SHARE = (0.35, 0.55, 0.10)
_SHAPES = ("point", "line", "area")
_SHAPE_SHARE = (0.55, 0.2, 0.25)
_DEGREE_M = 111_320.0  # metres in a degree of latitude


class DemoData(NamedTuple):
    """Generated records: tables of `INCIDENT_COLUMNS` and of `HOTSPOT_COLUMNS` with geometry."""

    incidents: pd.DataFrame
    hotspots: gpd.GeoDataFrame


def generate_demo(
    units: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    *,
    incidents: int = 20_000,
    hotspots: int = 150,
    years: int = 2,
    until: date = DEFAULT_UNTIL,
    focus: str = "",
    seed: int = 1,
) -> DemoData:
    """Generate incidents of the `years` that end with `until`, and hotspots of the last of them.

    `units` is a unit table (EPSG:4326), `settlements` has `lng`, `lat` and `population` (0 where
    unknown). With `focus`, a P-code, half of the records lie in that unit. Every position is on
    land inside a unit; every record has `is_demo`. The same seed gives the same records.

    Raises `BoundaryError`: `demo_no_units` without oblast polygons, `demo_unknown_unit` for a
    focus without polygon. `ValueError` for counts or years out of range.
    """
    if incidents < 0 or hotspots < 0 or years < 1:
        raise ValueError(f"{incidents} incidents, {hotspots} hotspots, {years} years")
    rng = np.random.default_rng(seed)
    places = find_places(units, settlements, focus=focus, rng=rng)
    if not places:
        raise BoundaryError("demo_no_units")
    if focus and not any(place.is_focus for place in places):
        raise BoundaryError("demo_unknown_unit", pcode=focus)
    first = pd.Timestamp(until) - pd.DateOffset(years=years) + pd.Timedelta(days=1)
    days = pd.date_range(first, pd.Timestamp(until), freq="D", unit="s")
    parts = [
        _incidents_of(place, number, days=days, rng=rng)
        for place, number in zip(places, _allot(places, incidents), strict=True)
        if number
    ]
    mapped = [
        _hotspot(place, last_day=days[-1], rng=rng)
        for place, number in zip(places, _allot(places, hotspots), strict=True)
        for _ in range(number)
    ]
    return DemoData(_incident_table(parts, seed), _hotspot_table(mapped, seed))


def _allot(places: list[Place], total: int) -> list[int]:
    """Divide a count among places by their share; the parts sum to it (largest remainders)."""
    focused = [place.is_focus for place in places]
    share = np.array([place.share for place in places])  # a focus has none of its own
    rest = 1 - FOCUS_SHARE if any(focused) else 1.0
    weight = np.where(focused, FOCUS_SHARE, share / share.sum() * rest)
    exact = weight / weight.sum() * total
    count = np.floor(exact).astype(int)
    for at in np.argsort(count - exact, kind="stable")[: total - count.sum()]:
        count[at] += 1
    return [int(c) for c in count]


def _incidents_of(
    place: Place, number: int, *, days: pd.DatetimeIndex, rng: np.random.Generator
) -> pd.DataFrame:
    """Generate a place's incidents: what, where, when, in this order."""
    centre = rng.choice(len(place.centres.weight), size=number, p=place.centres.weight)
    is_town = place.centres.population[centre] >= TOWN_POPULATION
    category = np.where(
        is_town,
        rng.choice(list(PROFILES), size=number, p=_normed([p.town for p in PROFILES.values()])),
        rng.choice(list(PROFILES), size=number, p=_normed([p.village for p in PROFILES.values()])),
    )
    spread = np.array([PROFILES[c].spread for c in category])
    precision = rng.choice(_PRECISIONS, size=number, p=_PRECISION_SHARE)
    at_centre = precision == Precision.SETTLEMENT
    lng, lat = scatter(place, centre, spread=spread, at_centre=at_centre, rng=rng)
    day, hour = _when(category, days, rng)
    return pd.DataFrame(
        {
            "occurred_on": day,
            "hour": hour,
            "category": category,
            "lng": np.round(lng, 5),
            "lat": np.round(lat, 5),
            "precision": precision,
        }
    )


def _when(
    category: NDArray[np.str_], days: pd.DatetimeIndex, rng: np.random.Generator
) -> tuple[pd.DatetimeIndex, pd.arrays.IntegerArray]:
    """Choose a day by the category's seasons and an hour by its daily course."""
    month = days.month.to_numpy() - 1
    day = np.zeros(len(category), dtype=np.int64)
    hour = np.zeros(len(category), dtype=np.int64)
    for code, profile in PROFILES.items():
        mine = np.flatnonzero(category == code)
        chance = np.array(profile.months, dtype=float)[month]
        day[mine] = rng.choice(len(days), size=len(mine), p=chance / chance.sum())
        block = rng.choice(6, size=len(mine), p=_normed(profile.hours))
        hour[mine] = block * 4 + rng.integers(0, 4, size=len(mine))
    is_unknown = rng.random(len(category)) >= HOUR_KNOWN
    return days[day], pd.arrays.IntegerArray(hour.astype(np.int8), is_unknown)


def _incident_table(parts: list[pd.DataFrame], seed: int) -> pd.DataFrame:
    columns = ["occurred_on", "hour", "category", "lng", "lat", "precision"]
    table = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    table = table.sort_values(["occurred_on", "lng", "lat"], kind="stable", ignore_index=True)
    table["occurred_on"] = table["occurred_on"].astype("datetime64[s]")
    table["hour"] = table["hour"].astype("Int8")
    table = table.astype({"lng": float, "lat": float, "category": str, "precision": str})
    table["incident_id"] = [f"DEMO-{seed}-{number:06d}" for number in range(len(table))]
    table["is_demo"] = True
    table["import_id"] = DEMO_IMPORT_ID
    return table[list(INCIDENT_COLUMNS)]


def _hotspot(
    place: Place, *, last_day: pd.Timestamp, rng: np.random.Generator
) -> dict[str, object]:
    """Generate one hotspot as a group of residents might have drawn it."""
    group = MappedBy(rng.choice(list(GROUP_CATEGORIES)))
    category = str(rng.choice(GROUP_CATEGORIES[group]))
    shape = str(rng.choice(_SHAPES, p=_SHAPE_SHARE))
    return {
        "category": category,
        "severity": int(rng.choice([1, 2, 3], p=[0.3, 0.45, 0.25])),
        "mapped_by": group.value,
        "group_size": int(rng.integers(4, 15)),
        "mapped_on": last_day - pd.Timedelta(days=int(rng.integers(0, 365))),
        "time_of_day": str(rng.choice([t.value for t in TimeOfDay])),
        "season": str(rng.choice([s.value for s in Season], p=[0.6, 0.1, 0.1, 0.1, 0.1])),
        "radius_m": float(rng.choice([100, 200, 500])) if shape == "point" else float("nan"),
        "geometry": _draw(shape, place, spread=PROFILES[category].spread, rng=rng),
    }


def _draw(shape: str, place: Place, *, spread: float, rng: np.random.Generator) -> BaseGeometry:
    """Draw a point, a line of some hundred metres, or an area around a spot; all on land."""
    centre = rng.choice(len(place.centres.weight), size=1, p=place.centres.weight)
    spot = scatter(place, centre, spread=np.array([spread]), at_centre=np.array([False]), rng=rng)
    lng, lat = float(spot[0][0]), float(spot[1][0])
    size_m = float(rng.uniform(150, 600)) * spread**0.5
    for _ in range(12):
        drawn = _outline(shape, lng, lat, size_m, rng)
        if place.land.contains(drawn):
            return drawn
        size_m /= 2
    return shapely.Point(round(lng, 5), round(lat, 5))


def _outline(
    shape: str, lng: float, lat: float, size_m: float, rng: np.random.Generator
) -> BaseGeometry:
    if shape == "point":
        return shapely.Point(round(lng, 5), round(lat, 5))
    if shape == "line":
        heading = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.3, size=5))
        east, north = np.cumsum(np.cos(heading)), np.cumsum(np.sin(heading))
        east, north = east * size_m / 3, north * size_m / 3
    else:
        angle = np.arange(9) * 2 * np.pi / 9
        reach = size_m * rng.uniform(0.7, 1.2, size=9)
        east, north = reach * np.cos(angle), reach * np.sin(angle)
    degrees = np.column_stack(
        [lng + east / (_DEGREE_M * np.cos(np.radians(lat))), lat + north / _DEGREE_M]
    ).round(5)
    return shapely.LineString(degrees) if shape == "line" else shapely.Polygon(degrees)


def _hotspot_table(rows: list[dict[str, object]], seed: int) -> gpd.GeoDataFrame:
    columns = [
        c for c in HOTSPOT_COLUMNS if c not in ("hotspot_id", "note", "is_demo", "import_id")
    ]
    table = pd.DataFrame(rows, columns=[*columns, "geometry"])
    table["hotspot_id"] = [f"DEMO-{seed}-H{number:04d}" for number in range(len(table))]
    table["note"] = "DEMO"
    table["is_demo"] = True
    table["import_id"] = DEMO_IMPORT_ID
    table = table.astype({"group_size": "Int16", "radius_m": float, "severity": int})
    table["mapped_on"] = table["mapped_on"].astype("datetime64[s]")
    geometry = list(table.pop("geometry"))
    return gpd.GeoDataFrame(table[list(HOTSPOT_COLUMNS)], geometry=geometry, crs=WGS84)


def _normed(weights: tuple[int, ...] | list[float]) -> NDArray[np.float64]:
    chance: NDArray[np.float64] = np.array(weights, dtype=np.float64)
    chance /= chance.sum()
    return chance
