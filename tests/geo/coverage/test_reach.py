"""Distances from cells to the nearest point: hand-computed, inclusive, and against Geod."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from geo.coverage.reach import (
    NOBODY,
    detour_reach,
    distance_table,
    is_within,
    reached_pairs,
    straight_reach,
)
from model.errors import GeometryError

GEOD = Geod(ellps="WGS84")
KM_NORTH = 1 / 111.05
"""Degrees of latitude in about a kilometre at 41 degrees north."""


@pytest.fixture
def many():
    rng = np.random.default_rng(3)
    return {
        "lng": rng.uniform(71.0, 74.0, 400),
        "lat": rng.uniform(40.0, 42.0, 400),
        "place_lng": rng.uniform(71.0, 74.0, 30),
        "place_lat": rng.uniform(40.0, 42.0, 30),
    }


def test_the_nearer_of_two_points_counts():
    reach = straight_reach(
        lng=[72.0, 72.5], lat=[41.0, 41.0], place_lng=[72.0, 72.5], place_lat=[41.01, 41.05]
    )
    assert reach["place"].tolist() == [0, 1]
    one = GEOD.inv(72.0, 41.0, 72.0, 41.01)[2]
    two = GEOD.inv(72.5, 41.0, 72.5, 41.05)[2]
    assert reach["distance_m"].tolist() == pytest.approx([one, two], rel=1e-12)


def test_a_factor_makes_the_way_longer_and_changes_no_place(many):
    straight = straight_reach(**many)
    detour = detour_reach(**many, factor=np.where(many["lat"] > 41, 1.6, 1.0))
    assert detour["place"].equals(straight["place"])
    ratio = detour["distance_m"] / straight["distance_m"]
    assert ratio[many["lat"] > 41].tolist() == pytest.approx([1.6] * int((many["lat"] > 41).sum()))
    assert (ratio[many["lat"] <= 41] == 1).all()


@pytest.mark.parametrize("factor", [0.9, np.nan, np.inf, -2])
def test_a_factor_below_one_is_refused(many, factor):
    with pytest.raises(GeometryError) as refused:
        detour_reach(**many, factor=factor)
    assert refused.value.code == "detour_invalid"


def test_without_points_nobody_comes():
    reach = straight_reach(lng=[72.0], lat=[41.0], place_lng=[], place_lat=[])
    assert reach["place"].tolist() == [NOBODY]
    assert np.isnan(reach["distance_m"]).all()
    assert not is_within(reach["distance_m"], 1e9).any()
    assert straight_reach(lng=[], lat=[], place_lng=[72.0], place_lat=[41.0]).empty


def test_what_is_at_the_limit_is_within_it():
    assert is_within([59.9, 60.0, 60.0001], 60).tolist() == [True, True, False]
    third = sum([0.1] * 3)  # 0.30000000000000004
    assert is_within([third], 0.3).tolist() == [True]
    assert not is_within([np.nan, np.inf], 60).any()


@pytest.mark.parametrize("limit", [0, -1, np.nan, np.inf])
def test_a_limit_that_is_none_is_refused(limit):
    with pytest.raises(GeometryError) as refused:
        is_within([1.0], limit)
    assert refused.value.code == "limit_invalid"


@pytest.mark.parametrize("factor", [1.0, 1.7])
def test_pairs_are_those_that_a_table_of_all_ways_gives(many, factor):
    table = distance_table(**many, factor=factor)
    assert table.shape == (400, 30)
    pairs = reached_pairs(**many, limit_m=40_000, factor=factor)
    point, place = np.nonzero(table <= 40_000)
    assert pairs["point"].tolist() == point.tolist()
    assert pairs["place"].tolist() == place.tolist()
    assert pairs["distance_m"].to_numpy() == pytest.approx(table[point, place], rel=1e-12)
    nearest = straight_reach(**many)
    assert table.min(axis=1) / factor == pytest.approx(nearest["distance_m"].to_numpy())


def test_every_distance_is_the_geodesic_one(many):
    table = distance_table(**many)
    for at in range(0, 400, 7):
        for to in range(30):
            exact = GEOD.inv(
                many["lng"][at], many["lat"][at], many["place_lng"][to], many["place_lat"][to]
            )[2]
            assert table[at, to] == pytest.approx(exact, rel=1e-12)


def test_no_pair_where_nobody_is_near():
    pairs = reached_pairs(
        lng=[72.0], lat=[41.0], place_lng=[72.0], place_lat=[41.0 + 9 * KM_NORTH], limit_m=5_000
    )
    assert pairs.empty
    none = reached_pairs(lng=[], lat=[], place_lng=[], place_lat=[], limit_m=5_000)
    assert list(none.columns) == ["point", "place", "distance_m"]


def test_a_coordinate_that_is_none_is_refused():
    with pytest.raises(GeometryError):
        straight_reach(lng=[np.nan], lat=[41.0], place_lng=[72.0], place_lat=[41.0])
    with pytest.raises(GeometryError):
        reached_pairs(lng=[72.0], lat=[41.0], place_lng=[272.0], place_lat=[41.0], limit_m=9)
