"""Several places at one spot are one, and the first stands for all."""

import numpy as np
import pytest

from geo.coverage.places import DistinctPlaces
from model.errors import GeometryError


def test_spots_stand_in_the_order_in_which_they_come():
    spots = DistinctPlaces.of([75.0, 74.0, 75.0, 73.0, 74.0], [42.0, 41.0, 42.0, 41.0, 41.0])
    assert spots.first.tolist() == [0, 1, 3]
    assert spots.of_place.tolist() == [0, 1, 0, 2, 1]
    assert spots.lng.tolist() == [75.0, 74.0, 73.0]
    assert spots.lat.tolist() == [42.0, 41.0, 41.0]


def test_each_place_is_at_its_spot():
    rng = np.random.default_rng(0)
    lng, lat = rng.integers(70, 74, 60).astype(float), rng.integers(40, 43, 60).astype(float)
    spots = DistinctPlaces.of(lng, lat)
    assert spots.lng[spots.of_place].tolist() == lng.tolist()
    assert spots.lat[spots.of_place].tolist() == lat.tolist()
    assert len(set(zip(spots.lng, spots.lat, strict=True))) == len(spots)


def test_none_and_bad_ones():
    assert len(DistinctPlaces.of([], [])) == 0
    with pytest.raises(GeometryError):
        DistinctPlaces.of([np.nan], [42.0])
