"""Before and after in the places of activities, the plain way that a data analyst would write.

Every activity by itself, with geopandas: incidents projected, distances of all centres taken,
incidents of every disk counted. The rules are those of docs/decisions/0024-assessment.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.crs import ALBERS_KGZ

RADIUS_M: Final = 500.0
LEAST_WIDTH_M: Final = 200.0
MOST_UNLIKE: Final = 1.5
PARTS: Final = 4
SEGMENTS: Final = 32
HALVINGS: Final = 24


@dataclass(frozen=True, slots=True)
class Answer:
    """What both ways must agree on: counts before and after by area, the control's centre."""

    counts: tuple[tuple[int, int], ...]  # place, control, around either; () without a control area
    lng: float  # of the control area's centre, to 1e-6 degrees; 0 without one
    lat: float


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: incidents of one category in a year and the next one, and the places."""

    incidents: pd.DataFrame  # lng, lat, month (`Month.index`), category, precision
    centres: gpd.GeoSeries  # of the unit's cells, EPSG:4326
    places: gpd.GeoSeries  # points, EPSG:4326
    category: str
    first: int  # `Month.index` of the first month of either year
    second: int


def compare_plain(question: Question) -> list[Answer]:
    """Return the answer for every place."""
    treated = question.places.to_crs(ALBERS_KGZ).buffer(RADIUS_M, quad_segs=SEGMENTS)
    taken = shapely.union_all([*treated, *map(_ring, treated)])
    return [_compare(question, area, taken) for area in treated]


def _compare(question: Question, treated: BaseGeometry, taken: BaseGeometry) -> Answer:
    incidents = _counted(question)
    centres = question.centres.to_crs(ALBERS_KGZ)
    control = _control(treated, taken, incidents, centres)
    if control is None:
        return Answer((), 0.0, 0.0)
    disk = centres.iloc[control].buffer(_radius_m(treated), quad_segs=SEGMENTS)
    areas = (treated, disk, _ring(treated), _ring(disk).difference(taken))
    inside = [incidents.intersects(area) for area in areas]
    inside[2] &= ~inside[0]
    inside[3] &= ~inside[1]
    at = question.centres.iloc[control]
    counts = tuple(_before_and_after(incidents[one]) for one in inside)
    return Answer(counts, round(at.x, 6), round(at.y, 6))


def _counted(question: Question) -> gpd.GeoDataFrame:
    table = question.incidents
    month = table["month"] - question.first
    other = table["month"] - question.second
    is_before, is_after = month.between(0, 11), other.between(0, 11)
    own = (table["category"] == question.category) & (table["precision"] != "settlement")
    chosen = table[own & (is_before | is_after)]
    points = gpd.points_from_xy(chosen["lng"], chosen["lat"], crs="EPSG:4326")
    part = np.where(is_after, -1, month * PARTS // 12)
    frame = gpd.GeoDataFrame({"part": part[chosen.index]}, geometry=points)
    return frame.to_crs(ALBERS_KGZ)


def _control(
    treated: BaseGeometry,
    taken: BaseGeometry,
    incidents: gpd.GeoDataFrame,
    centres: gpd.GeoSeries,
) -> int | None:
    """Return the position of the centre whose past was most like the place's."""
    radius_m = _radius_m(treated)
    disk = shapely.Point(0, 0).buffer(radius_m, quad_segs=SEGMENTS)
    reach_m = disk.union(_ring(disk)).bounds[2]
    way_m = centres.distance(taken).to_numpy()
    here = _per_part(incidents[incidents.intersects(treated)]["part"].to_numpy())
    pairs = incidents.sindex.query(centres, predicate="dwithin", distance=radius_m)
    counts = np.zeros((len(centres), PARTS), dtype=np.int64)
    part = incidents["part"].to_numpy()[pairs[1]]
    np.add.at(counts, (pairs[0][part >= 0], part[part >= 0]), 1)
    total = counts.sum(axis=1)
    is_like = (total <= MOST_UNLIKE * here.sum()) & (MOST_UNLIKE * total >= here.sum())
    unlike = ((np.sqrt(counts) - np.sqrt(here)) ** 2).sum(axis=1).round(9)
    allowed = np.flatnonzero((way_m > reach_m) & is_like)
    order = np.lexsort((allowed, way_m[allowed], unlike[allowed]))
    return int(allowed[order[0]]) if len(allowed) else None


def _per_part(part: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.bincount(part[part >= 0], minlength=PARTS)


def _before_and_after(incidents: gpd.GeoDataFrame) -> tuple[int, int]:
    is_after = incidents["part"] < 0
    return int((~is_after).sum()), int(is_after.sum())


def _radius_m(area: BaseGeometry) -> float:
    return round(math.sqrt(area.area / math.pi), 3)


def _ring(area: BaseGeometry) -> BaseGeometry:
    """Return the ring around an area that is as large again, its width found by halving."""
    low, high = 0.0, math.sqrt(2 * area.area) + LEAST_WIDTH_M
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_small = area.buffer(middle, quad_segs=SEGMENTS).area < 2 * area.area
        low, high = (middle, high) if is_small else (low, middle)
    return area.buffer(max(high, LEAST_WIDTH_M), quad_segs=SEGMENTS).difference(area)
