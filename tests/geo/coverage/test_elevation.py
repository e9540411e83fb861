"""Heights between pixels, equal to an independent interpolation; unknown outside."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import CRS, Transformer
from scipy.interpolate import RegularGridInterpolator

from geo.coverage.elevation import ElevationGrid, heights_at
from model.errors import GeometryError

HEIGHTS = np.array([[1000, 1100, 1200], [2000, 2100, 2200]], dtype=np.float32)
GRID = ElevationGrid(HEIGHTS, west=74.0, north=42.2, pixel_width=0.1, pixel_height=0.1)


def at(grid, *points):
    return heights_at(grid, lng=[one[0] for one in points], lat=[one[1] for one in points])


def test_hand_computed_heights():
    found = at(GRID, (74.05, 42.15), (74.1, 42.15), (74.05, 42.1), (74.1, 42.1), (74.2, 42.07))
    assert found == pytest.approx([1000, 1050, 1500, 1550, 1950])


def test_the_outermost_height_holds_to_the_edge_and_nothing_beyond():
    assert at(GRID, (74.0, 42.2), (74.2999, 42.0001)) == pytest.approx([1000, 2200])
    assert np.isnan(at(GRID, (73.999, 42.1), (74.301, 42.1), (74.1, 42.201), (74.1, 41.999))).all()


@given(st.lists(st.tuples(st.floats(74.05, 74.25), st.floats(42.05, 42.15)), min_size=1))
def test_equals_scipy_s_grid_interpolation(points):
    reference = RegularGridInterpolator(
        ([42.05, 42.15], [74.05, 74.15, 74.25]), HEIGHTS[::-1].astype(float), bounds_error=False
    )
    expected = reference([(lat, lng) for lng, lat in points])
    known = ~np.isnan(expected)  # the outermost centre itself, but for rounding
    assert at(GRID, *points)[known] == pytest.approx(expected[known])


def test_unknown_pixels_make_their_neighbourhood_unknown():
    heights = HEIGHTS.copy()
    heights[0, 0] = np.nan
    grid = ElevationGrid(heights, 74.0, 42.2, 0.1, 0.1)
    found = at(grid, (74.08, 42.13), (74.22, 42.07))
    assert np.isnan(found[0])
    assert found[1] == pytest.approx(1970)


def test_a_projected_grid_is_asked_in_degrees():
    utm = CRS.from_epsg(32643)
    east, north = Transformer.from_crs(4326, utm, always_xy=True).transform(74.6, 42.87)
    grid = ElevationGrid(HEIGHTS, east - 500, north + 500, 1000, 1000, utm)
    assert at(grid, (74.6, 42.87)) == pytest.approx([1000], abs=1e-3)


def test_a_table_holds_it_in_whole_metres():
    heights = HEIGHTS + np.float32(0.4)
    heights[1, 2] = np.nan
    grid = ElevationGrid(heights, 74.0, 42.2, 0.1, 0.1)
    table = grid.to_table()
    assert table["height_m"].tolist() == [1000, 1100, 1200, 2000, 2100, -32768]
    back = ElevationGrid.from_table(table, grid.facts)
    assert np.array_equal(back.heights_m, np.rint(heights), equal_nan=True)
    assert back.facts == grid.facts


def test_nothing_and_nonsense():
    assert len(heights_at(GRID, lng=[], lat=[])) == 0
    empty = ElevationGrid(np.empty((0, 0), dtype=np.float32), 74, 42, 1, 1)
    assert np.isnan(at(empty, (74, 42))).all()
    with pytest.raises(GeometryError):
        at(GRID, (np.nan, 42))
