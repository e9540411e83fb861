"""The nearest place is the one that measuring every way on the ellipsoid finds."""

import numpy as np
import pytest
from pyproj import Geod

from geo.nearest import nearest_places, places_within
from model.errors import GeometryError

ELLIPSOID = Geod(ellps="WGS84")


def by_measuring_all(lng, lat, place_lng, place_lat):
    n, m = len(lng), len(place_lng)
    way = ELLIPSOID.inv(
        np.repeat(lng, m), np.repeat(lat, m), np.tile(place_lng, n), np.tile(place_lat, n)
    )[2].reshape(n, m)
    return way.argmin(axis=1), way.min(axis=1)


@pytest.mark.parametrize(("count", "seed"), [(1, 0), (2, 1), (3, 2), (400, 3)])
def test_equals_measuring_every_way(count, seed):
    rng = np.random.default_rng(seed)
    place = rng.uniform(69.2, 80.3, count), rng.uniform(39.1, 43.3, count)
    lng, lat = rng.uniform(69.2, 80.3, 2000), rng.uniform(39.1, 43.3, 2000)
    expected_at, expected_m = by_measuring_all(lng, lat, *place)
    at, distance_m = nearest_places(lng=lng, lat=lat, place_lng=place[0], place_lat=place[1])
    assert at.tolist() == expected_at.tolist()
    assert distance_m == pytest.approx(expected_m, rel=1e-12)


def test_equals_measuring_every_way_where_two_places_are_almost_equally_far():
    rng = np.random.default_rng(7)
    # Points on the line halfway between two places 800 km apart, a few centimetres to each side.
    east_m = rng.normal(0, 0.05, 500)
    middle_lng, middle_lat, _ = ELLIPSOID.fwd(
        np.full(500, 74.7), np.linspace(39.5, 43, 500), np.full(500, 90.0), east_m
    )
    place = np.array([69.7, 79.7]), np.array([41.2, 41.2])
    expected_at, _ = by_measuring_all(middle_lng, middle_lat, *place)
    at, _ = nearest_places(lng=middle_lng, lat=middle_lat, place_lng=place[0], place_lat=place[1])
    assert at.tolist() == expected_at.tolist()
    assert 0 < at.mean() < 1


def test_anywhere_on_the_globe():
    rng = np.random.default_rng(8)
    place = rng.uniform(-180, 180, 60), rng.uniform(-90, 90, 60)
    lng, lat = rng.uniform(-180, 180, 500), rng.uniform(-90, 90, 500)
    expected_at, expected_m = by_measuring_all(lng, lat, *place)
    at, distance_m = nearest_places(lng=lng, lat=lat, place_lng=place[0], place_lat=place[1])
    assert at.tolist() == expected_at.tolist()
    assert distance_m == pytest.approx(expected_m)


def test_the_ellipsoid_decides_where_a_sphere_errs():
    # North is 300.4 km on a sphere and 299.96 km in truth; east is 300.1 km.
    north, east = (74.0, 43.2012), (77.5707, 40.47)
    at, distance_m = nearest_places(
        lng=[74.0], lat=[40.5], place_lng=[east[0], north[0]], place_lat=[east[1], north[1]]
    )
    ways_m = [ELLIPSOID.inv(74.0, 40.5, *place)[2] for place in (east, north)]
    assert at[0] == int(np.argmin(ways_m))
    assert distance_m[0] == pytest.approx(min(ways_m))


def test_of_equally_far_places_the_first_is_given():
    at, distance_m = nearest_places(
        lng=[74.0, 74.3], lat=[42.0, 42.0], place_lng=[75, 74.3, 74.3], place_lat=[42, 42, 42]
    )
    assert at.tolist() == [1, 1]
    assert distance_m[1] == 0


def test_no_places_and_no_points():
    at, distance_m = nearest_places(lng=[74.0], lat=[42.0], place_lng=[], place_lat=[])
    assert at.tolist() == [-1]
    assert np.isnan(distance_m).all()
    at, distance_m = nearest_places(lng=[], lat=[], place_lng=[74.0], place_lat=[42.0])
    assert len(at) == len(distance_m) == 0


def test_bad_coordinates_are_refused():
    with pytest.raises(GeometryError):
        nearest_places(lng=[np.nan], lat=[42.0], place_lng=[74.0], place_lat=[42.0])
    with pytest.raises(GeometryError):
        nearest_places(lng=[74.0], lat=[42.0], place_lng=[74.0], place_lat=[95.0])


@pytest.mark.parametrize("limit_m", [0.0, 60_000.0, 250_000.0])
def test_pairs_within_a_limit_equal_measuring_every_way(limit_m):
    rng = np.random.default_rng(9)
    place = rng.uniform(69.2, 80.3, 40), rng.uniform(39.1, 43.3, 40)
    lng, lat = rng.uniform(69.2, 80.3, 300), rng.uniform(39.1, 43.3, 300)
    lng[0], lat[0] = place[0][7], place[1][7]
    way_m = ELLIPSOID.inv(
        np.repeat(lng, 40), np.repeat(lat, 40), np.tile(place[0], 300), np.tile(place[1], 300)
    )[2].reshape(300, 40)
    row, at, distance_m = places_within(
        lng=lng, lat=lat, place_lng=place[0], place_lat=place[1], limit_m=limit_m
    )
    assert list(zip(row, at, strict=True)) == list(zip(*np.nonzero(way_m <= limit_m), strict=True))
    assert distance_m.tolist() == way_m[row, at].tolist()


def test_the_limit_of_pairs_is_inclusive_and_none_are_none():
    far = {"place_lng": [75.0], "place_lat": [42.0]}
    way_m = ELLIPSOID.inv(74.0, 42.0, 75.0, 42.0)[2]
    for limit_m, count in ((way_m, 1), (np.nextafter(way_m, 0), 0)):
        found = places_within(lng=[74.0], lat=[42.0], **far, limit_m=limit_m)
        assert [len(each) for each in found] == [count] * 3
    nothing = places_within(lng=[74.0], lat=[42.0], place_lng=[], place_lat=[], limit_m=9e9)
    assert [each.dtype.kind for each in nothing] == ["i", "i", "f"]
    assert [len(each) for each in nothing] == [0, 0, 0]
