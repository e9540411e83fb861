"""Which cells two pictures share, and where they are in words."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from geo.cells import cells_of, centres_of
from geo.compare import WINDS, compare_cells, nearest_settlements
from geo.shares import disk_around

A, B, C = sorted(cells_of(lng=[72.8, 72.9, 73.0], lat=[40.5, 40.5, 40.5], resolution=8))


def series(**values):
    return pd.Series(list(values.values()), index=[{"a": A, "b": B, "c": C}[k] for k in values])


def test_cells_are_named_by_both_or_by_one():
    found = compare_cells(series(c=1.0, a=0.2), series(b=7, c=1))
    assert list(found.both) == [C]
    assert list(found.only_first) == [A]
    assert list(found.only_second) == [B]
    assert len(found) == 3


def test_a_cell_with_zero_is_not_named():
    found = compare_cells(series(a=0.0, b=1.0), series(b=0))
    assert (len(found.both), list(found.only_first), len(found.only_second)) == (0, [B], 0)


def test_the_parts_are_disjoint_and_whole_and_change_places_with_the_pictures():
    rng = np.random.default_rng(4)
    cells = cells_of(lng=rng.uniform(72, 74, 200), lat=rng.uniform(40, 41, 200), resolution=7)
    first = pd.Series(1.0, index=np.unique(cells[:120]))
    second = pd.Series(1.0, index=np.unique(cells[80:]))
    found, swapped = compare_cells(first, second), compare_cells(second, first)
    parts = np.concatenate([found.both, found.only_first, found.only_second])
    assert len(np.unique(parts)) == len(parts) == len(np.unique(cells))
    assert np.array_equal(found.both, swapped.both)
    assert np.array_equal(found.only_first, swapped.only_second)


def test_two_empty_pictures_have_nothing_to_compare():
    empty = pd.Series(dtype="float64", index=pd.Index([], dtype="uint64"))
    assert len(compare_cells(empty, empty)) == 0


@pytest.mark.parametrize(("at", "wind"), list(enumerate(WINDS)))
def test_a_cell_lies_in_its_direction_from_the_settlement(at, wind):
    lng, lat = (float(v[0]) for v in centres_of(np.array([A])))
    # the settlement stands 5 km away, opposite to the direction in which the cell lies
    ring = np.asarray(disk_around(lng=lng, lat=lat, radius_m=5_000).exterior.coords)
    # 72 corners, clockwise from north: 9 for each eighth of the circle
    village = ring[((at * 9) + 36) % 72]
    settlements = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*village[:, None]), crs=4326)
    row = nearest_settlements(np.array([A]), settlements).iloc[0]
    assert row["wind"] == wind
    assert row["distance_m"] == pytest.approx(5_000, abs=1)


def test_without_settlements_a_cell_is_nowhere_in_particular():
    none = gpd.GeoDataFrame(geometry=[], crs=4326)
    found = nearest_settlements(np.array([B, A]), none)
    assert list(found.index) == [B, A]
    assert list(found["settlement"]) == [-1, -1]
    assert list(found["wind"]) == ["", ""]
    settlements = gpd.GeoDataFrame(geometry=gpd.points_from_xy([72.8], [40.5]), crs=4326)
    assert nearest_settlements(np.array([], dtype=np.uint64), settlements).empty
