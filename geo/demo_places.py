"""Where demo records may lie: the land of each oblast and the settlements on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import require_crs
from geo.demo_profiles import CITY_HOST, OBLAST_SHARE
from model.admin import Level

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

UNKNOWN_POPULATION: Final = 2_000
"""Residents assumed of a settlement whose population is unknown."""

MADE_UP_CENTRES: Final = 4
"""Centres drawn by lot in an area without a known settlement."""

_WEIGHT_POWER = 0.8  # larger places have more incidents, a little less than in proportion
_REACH_M = 22.0  # reach of a settlement is this times the square root of its residents
_MIN_REACH_M, _MAX_REACH_M = 500.0, 7_000.0
_CORNERS = 7  # spots in each settlement where more happens
_CORNER_SHARE = 0.65
_CORNER_REACH_M = 180.0
_TRIES = 30
_DEGREE_M = 111_320.0


@dataclass(frozen=True, slots=True)
class Centres:
    """Settlements of a place, one value each."""

    lng: NDArray[np.float64]
    lat: NDArray[np.float64]
    population: NDArray[np.float64]
    weight: NDArray[np.float64]  # sums to one
    corner_lng: NDArray[np.float64]  # settlements x corners
    corner_lat: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Place:
    """An oblast, a city of republic rank, or the focus: land and settlements."""

    code: str  # the P-code's first four characters; the whole code for a focus
    land: BaseGeometry
    centres: Centres
    share: float
    is_focus: bool = False


def find_places(
    units: gpd.GeoDataFrame,
    settlements: gpd.GeoDataFrame,
    *,
    focus: str,
    rng: np.random.Generator,
) -> list[Place]:
    """Return the oblasts with their share of records, and the focus where one is asked for.

    Land is what districts and cities cover, since lakes are cut out of them; an oblast without
    districts is land as a whole. Raises `CrsError` for units not in EPSG:4326.
    """
    require_crs(units, "units")
    drawn = units[units.geometry.notna()]
    shares = dict(OBLAST_SHARE)
    lands = {code: land for code in shares if (land := _land_of(drawn, code)) is not None}
    for city, host in CITY_HOST.items():
        if city not in lands and host in lands:
            shares[host] += shares[city]
    places = [
        _place(code, lands[code], settlements, share=shares[code], rng=rng)
        for code in sorted(lands)
    ]
    if focus and focus in drawn.index:
        land = _without_lakes(drawn, focus)
        found = _place(focus, land, settlements, share=0.0, rng=rng, is_focus=True)
        places.append(found)
    return places


def _land_of(drawn: gpd.GeoDataFrame, code: str) -> BaseGeometry | None:
    """Return the land of the oblast or city whose P-code begins with `code`."""
    mine = drawn[drawn.index.str.startswith(code)]
    if CITY_HOST.get(code) is None:
        mine = mine[mine["level"].isin([Level.OBLAST, Level.DISTRICT])]
    below = mine[mine["level"] == Level.DISTRICT]
    shapes = below if len(below) else mine[mine["level"] == Level.OBLAST]
    if not len(shapes):
        return None
    land: BaseGeometry = shapely.union_all(shapes.geometry.to_numpy())
    return land


def _without_lakes(drawn: gpd.GeoDataFrame, pcode: str) -> BaseGeometry:
    own = drawn.loc[pcode]
    whole: BaseGeometry = own["geometry"]
    if own["level"] >= Level.DISTRICT:
        return whole
    below = drawn[(drawn["level"] == Level.DISTRICT)]
    if own["level"] == Level.OBLAST:
        below = below[below["parent"] == pcode]
    return shapely.union_all(below.geometry.to_numpy()) if len(below) else whole


def _place(
    code: str,
    land: BaseGeometry,
    settlements: gpd.GeoDataFrame,
    *,
    share: float,
    rng: np.random.Generator,
    is_focus: bool = False,
) -> Place:
    shapely.prepare(land)
    lng, lat, population = (settlements[c].to_numpy(float) for c in ("lng", "lat", "population"))
    inside = shapely.contains_xy(land, lng, lat)
    lng, lat, population = lng[inside], lat[inside], population[inside]
    if not len(lng):
        lng, lat = _by_lot(land, MADE_UP_CENTRES, rng)
        population = np.zeros(len(lng))
    population = np.where(population > 0, population, UNKNOWN_POPULATION)
    weight = population**_WEIGHT_POWER
    size = (len(lng), _CORNERS)
    reach = _reach(population)[:, None]
    angle, radius = rng.uniform(0, 2 * np.pi, size), np.sqrt(rng.random(size)) * reach
    corner_lng, corner_lat = _shift(
        lng[:, None], lat[:, None], radius * np.cos(angle), radius * np.sin(angle)
    )
    centres = Centres(lng, lat, population, weight / weight.sum(), corner_lng, corner_lat)
    return Place(code, land, centres, share, is_focus)


def _by_lot(
    land: BaseGeometry, number: int, rng: np.random.Generator
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return points of the land drawn by lot; its representative point is always one."""
    west, south, east, north = land.bounds
    lng, lat = rng.uniform(west, east, 200), rng.uniform(south, north, 200)
    inside = np.flatnonzero(shapely.contains_xy(land, lng, lat))[: number - 1]
    sure = land.representative_point()
    return np.append(lng[inside], sure.x).round(5), np.append(lat[inside], sure.y).round(5)


def _reach(population: NDArray[np.float64]) -> NDArray[np.float64]:
    reach: NDArray[np.float64] = np.clip(_REACH_M * np.sqrt(population), _MIN_REACH_M, _MAX_REACH_M)
    return reach


def _shift(
    lng: NDArray[np.float64],
    lat: NDArray[np.float64],
    east_m: NDArray[np.float64],
    north_m: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Move points by metres; good to a percent over the few kilometres it is used for."""
    return lng + east_m / (_DEGREE_M * np.cos(np.radians(lat))), lat + north_m / _DEGREE_M


def scatter(
    place: Place,
    centre: NDArray[np.int64],
    *,
    spread: NDArray[np.float64],
    at_centre: NDArray[np.bool_],
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return a position on land for each chosen settlement: at a busy corner or anywhere around.

    `spread` widens the reach (pastures lie far out, where there are no corners); with
    `at_centre` the position is the settlement's own. A position that falls off the land is drawn
    again, nearer each time, and in the end is the settlement's own.
    """
    lng, lat = place.centres.lng[centre].copy(), place.centres.lat[centre].copy()
    open_ = np.flatnonzero(~at_centre)
    for turn in range(_TRIES):
        if not len(open_):
            break
        east, north = _around(place, centre[open_], spread[open_] * 0.85**turn, rng)
        on_land = shapely.contains_xy(place.land, np.round(east, 5), np.round(north, 5))
        lng[open_[on_land]], lat[open_[on_land]] = east[on_land], north[on_land]
        open_ = open_[~on_land]
    return lng, lat


def _around(
    place: Place,
    centre: NDArray[np.int64],
    spread: NDArray[np.float64],
    rng: np.random.Generator,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    number, centres = len(centre), place.centres
    at_corner = (rng.random(number) < _CORNER_SHARE) & (spread < 1.5)
    # the first corners see most: weights 1, 1/2, 1/3, ...
    chance = 1 / np.arange(1, _CORNERS + 1)
    corner = rng.choice(_CORNERS, size=number, p=chance / chance.sum())
    reach = np.where(at_corner, _CORNER_REACH_M, _reach(centres.population[centre]) * spread / 2)
    east_m, north_m = rng.normal(0, 1, (2, number)) * reach
    start_lng = np.where(at_corner, centres.corner_lng[centre, corner], centres.lng[centre])
    start_lat = np.where(at_corner, centres.corner_lat[centre, corner], centres.lat[centre])
    return _shift(start_lng, start_lat, east_m, north_m)
