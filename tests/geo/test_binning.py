"""Counts add up and equal a plain group-by, whatever the numbers."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.binning import count_cube, count_per_cell, sum_per_cell
from geo.cells import cells_of
from model.view import Month

DTYPES = {"cell": "uint64", "category": "int16", "month": "int32", "count": "int64"}


def three_cells(resolution=8):
    return np.sort(cells_of(lng=[74.5, 74.9, 72.8], lat=[42.8, 42.5, 40.5], resolution=resolution))


def by_group_by(cells, category, month):
    frame = pd.DataFrame({"cell": cells, "category": category, "month": month})
    counted = frame.groupby(["cell", "category", "month"]).size().rename("count").reset_index()
    return counted.astype(DTYPES)


def test_by_hand():
    a, b, _ = three_cells()
    january, march = Month(2025, 1).index, Month(2025, 3).index
    cube = count_cube(
        cells=[b, a, b, a, b], category=[2, 0, 2, 0, 0], month=[march, january, march, march, march]
    )
    assert cube.to_numpy().tolist() == [
        [a, 0, january, 1],
        [a, 0, march, 1],
        [b, 0, march, 1],
        [b, 2, march, 2],
    ]
    assert cube.dtypes.astype(str).to_dict() == DTYPES


def test_each_point_is_counted_once_in_its_own_cell():
    a, b, c = three_cells()
    count = count_per_cell([c, a, c, b, c])
    assert count.to_dict() == {a: 1, b: 1, c: 3}
    assert count.name == "incident_count"
    assert count.index.name == "cell"
    assert count.index.dtype == np.uint64
    assert count.index.is_monotonic_increasing


@pytest.mark.parametrize("resolution", [0, 5, 8, 10, 13, 15])
def test_equals_group_by_at_every_resolution(resolution):
    rng = np.random.default_rng(resolution)
    lng, lat = rng.uniform(74, 74.3, 3000), rng.uniform(42, 42.3, 3000)
    cells = cells_of(lng=lng, lat=lat, resolution=resolution)
    category = rng.integers(0, 22, 3000).astype(np.int16)
    month = rng.integers(24_000, 24_400, 3000).astype(np.int32)
    got = count_cube(cells=cells, category=category, month=month)
    pd.testing.assert_frame_equal(got, by_group_by(cells, category, month))


@settings(max_examples=100)
@given(st.data())
def test_equals_group_by_whatever_the_codes_and_months(data):
    n = data.draw(st.integers(1, 30))
    resolution = data.draw(st.sampled_from([5, 8, 10, 15]))
    pick = st.lists(st.integers(0, 2), min_size=n, max_size=n)
    cells = three_cells(resolution)[data.draw(pick)]
    codes = st.lists(st.integers(-32_768, 32_767), min_size=n, max_size=n)
    months = st.lists(st.integers(-(2**31), 2**31 - 1), min_size=n, max_size=n)
    category, month = np.array(data.draw(codes)), np.array(data.draw(months))
    got = count_cube(cells=cells, category=category, month=month)
    assert got["count"].sum() == n
    pd.testing.assert_frame_equal(got, by_group_by(cells, category, month))
    pd.testing.assert_series_equal(sum_per_cell(got), count_per_cell(cells))


def test_narrow_number_types_do_not_overflow():
    cells = np.repeat(three_cells()[:1], 3)
    category = np.array([-128, 127, 127], dtype=np.int8)
    month = np.array([-32_768, 32_767, 32_767], dtype=np.int16)
    got = count_cube(cells=cells, category=category, month=month)
    assert got["category"].tolist() == [-128, 127]
    assert got["month"].tolist() == [-32_768, 32_767]
    assert got["count"].tolist() == [1, 2]


def test_the_input_is_left_alone():
    cells = three_cells()[::-1].copy()
    before = cells.copy()
    count_cube(cells=cells, category=np.zeros(3, dtype=int), month=np.zeros(3, dtype=int))
    count_per_cell(cells)
    assert (cells == before).all()


def test_no_points_no_counts():
    cube = count_cube(cells=[], category=[], month=[])
    assert cube.dtypes.astype(str).to_dict() == DTYPES
    for count in (count_per_cell([]), sum_per_cell(cube)):
        assert len(count) == 0
        assert count.dtype == np.int64
        assert count.index.dtype == np.uint64


def test_wrong_input_is_refused():
    a, b, _ = three_cells()
    with pytest.raises(ValueError, match="categories"):
        count_cube(cells=[a, b], category=[0], month=[0, 0])
    with pytest.raises(ValueError, match="category codes"):
        count_cube(cells=[a], category=[-32_769], month=[0])
    with pytest.raises(ValueError, match="category codes"):
        count_cube(cells=[a], category=[32_768], month=[0])
    with pytest.raises(ValueError, match="resolutions"):
        count_cube(cells=[a, three_cells(7)[0]], category=[0, 0], month=[0, 0])
