"""The paper sheet's grid: squares tile it, points have their square, metres are true."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from geo.grid import (
    SheetGrid,
    grid_for,
    metres_per_degree,
    reference_at,
    square_side_m,
)
from model.errors import GeometryError
from tests.geo.squares import Box, square_of

GEOD = Geod(ellps="WGS84")
TEN_BY_FIVE = SheetGrid(70.0, 40.0, 80.0, 45.0, 10, 5)
"""Squares of one degree, so that everything can be said by head."""

bounds = st.builds(
    lambda lng, lat, wide, high: (lng, lat, lng + wide, lat + high),
    st.floats(69.0, 78.0),
    st.floats(39.0, 42.0),
    st.floats(0.0, 2.5),
    st.floats(0.0, 1.5),
)
grids = st.builds(lambda b, columns: grid_for(b, columns=columns), bounds, st.integers(1, 26))
shares = st.floats(0.0, 1.0)
TINY = 1e-12
"""Degrees: a point on a line may be a last digit beside it."""


def middle_of(box: Box) -> tuple[float, float]:
    west, south, east, north = box
    return (west + east) / 2, (south + north) / 2


def references(grid: SheetGrid) -> list[str]:
    return [f"{letter}{row + 1}" for row in range(grid.rows) for letter in grid.letters]


def test_letters_run_from_the_west_and_numbers_from_the_north():
    assert square_of(TEN_BY_FIVE, "A1") == (70.0, 44.0, 71.0, 45.0)
    assert square_of(TEN_BY_FIVE, "C4") == (72.0, 41.0, 73.0, 42.0)
    assert square_of(TEN_BY_FIVE, "J5") == (79.0, 40.0, 80.0, 41.0)


def test_ninths_are_in_reading_order():
    first, middle, seventh, last = (square_of(TEN_BY_FIVE, f"C4.{n}") for n in (1, 5, 7, 9))
    third = 1 / 3
    assert first == pytest.approx((72.0, 42 - third, 72 + third, 42.0))
    assert middle == pytest.approx((72 + third, 41 + third, 73 - third, 42 - third))
    assert seventh == pytest.approx((72.0, 41.0, 72 + third, 41 + third))
    assert last == pytest.approx((73 - third, 41.0, 73.0, 41 + third))


@given(grids)
def test_squares_tile_the_grid_exactly(grid):
    boxes = [square_of(grid, reference) for reference in references(grid)]
    assert len(boxes) == grid.columns * grid.rows
    rows = [boxes[at : at + grid.columns] for at in range(0, len(boxes), grid.columns)]
    for row in rows:
        assert row[0][0] == grid.west
        assert row[-1][2] == grid.east
        assert all(left[2] == right[0] for left, right in pairwise(row))
        assert len({(box[1], box[3]) for box in row}) == 1
    assert rows[0][0][3] == grid.north
    assert rows[-1][0][1] == grid.south
    assert all(above[0][1] == below[0][3] for above, below in pairwise(rows))


@given(grids, shares, shares)
def test_a_point_lies_in_the_square_that_is_named_for_it(grid, across, up):
    lng = min(grid.west + across * (grid.east - grid.west), grid.east)
    lat = min(grid.south + up * (grid.north - grid.south), grid.north)
    whole, part = reference_at(grid, lng, lat), reference_at(grid, lng, lat, ninth=True)
    assert part.split(".")[0] == whole
    for reference in (whole, part):
        west, south, east, north = square_of(grid, reference)
        assert west - TINY <= lng <= east + TINY
        assert south - TINY <= lat <= north + TINY


@given(grids, st.data())
def test_the_middle_of_every_square_is_in_it(grid, data):
    reference = data.draw(st.sampled_from(references(grid)))
    part = f"{reference}.{data.draw(st.integers(1, 9))}"
    assert reference_at(grid, *middle_of(square_of(grid, reference))) == reference
    assert reference_at(grid, *middle_of(square_of(grid, part)), ninth=True) == part


def test_a_point_on_a_line_belongs_to_the_east_and_the_south():
    assert reference_at(TEN_BY_FIVE, 72.0, 41.0) == "C5"
    assert reference_at(TEN_BY_FIVE, 80.0, 40.0) == "J5"
    assert reference_at(TEN_BY_FIVE, 70.0, 45.0) == "A1"


def test_a_point_outside_has_no_square():
    for lng, lat in ((69.99, 42.0), (80.01, 42.0), (75.0, 45.01), (75.0, 39.99)):
        assert reference_at(TEN_BY_FIVE, lng, lat) == ""
    with pytest.raises(GeometryError):
        reference_at(TEN_BY_FIVE, float("nan"), 42.0)


@given(bounds)
def test_the_sheet_holds_the_unit_in_its_middle(unit):
    grid = grid_for(unit)
    assert (grid.columns, grid.rows, grid.letters) == (12, 9, "ABCDEFGHIJKL")
    west, south, east, north = unit
    assert grid.west < west <= east < grid.east
    assert grid.south < south <= north < grid.north
    assert (grid.west + grid.east) / 2 == pytest.approx((west + east) / 2, abs=1e-6)
    assert (grid.south + grid.north) / 2 == pytest.approx((south + north) / 2, abs=1e-6)


@given(bounds, st.integers(4, 26))
def test_a_square_is_square_on_the_ground(unit, columns):
    grid = grid_for(unit, columns=columns)
    west, south, east, north = square_of(grid, f"A{grid.rows // 2 + 1}")
    _, _, wide_m = GEOD.inv(west, (south + north) / 2, east, (south + north) / 2)
    _, _, high_m = GEOD.inv(west, south, west, north)
    # at the middle row; the earth bends by 1.5% on the longest sheets
    assert wide_m / high_m == pytest.approx(1.0, abs=0.03)


@given(bounds)
def test_bounds_are_what_a_code_can_carry(unit):
    grid = grid_for(unit)
    assert all(float(f"{value:.6f}") == value for value in grid.bounds)


@pytest.mark.parametrize(
    ("unit", "side_m"),
    [
        ((72.75, 40.48, 72.85, 40.55), 1000.0),  # 7.8 km high: 9 rows of 0.9 km, so of 1 km
        ((74.0, 41.0, 75.8, 41.3), 15_000.0),  # 151 km wide: 12 columns of 15 km
        ((74.6, 42.87, 74.6, 42.87), 50.0),  # a single point
    ],
)
def test_squares_are_round_lengths(unit, side_m):
    assert square_side_m(grid_for(unit)) == pytest.approx(side_m, rel=2e-3)


def test_the_unit_fills_at_least_two_thirds_of_the_sheet_one_way():
    for wide in (0.05, 0.06, 0.071, 0.083, 0.099, 0.12, 0.4, 1.1, 2.9):
        grid = grid_for((74.0, 41.0, 74.0 + wide, 41.0 + wide / 5))
        assert wide / (grid.east - grid.west) > 2 / 3


@pytest.mark.parametrize("lat", [0.0, 39.2, 42.0, 60.0])
def test_degrees_have_their_length_on_the_ellipsoid(lat):
    per_lng, per_lat = metres_per_degree(lat)
    _, _, wide_m = GEOD.inv(74.0, lat, 74.001, lat)
    _, _, high_m = GEOD.inv(74.0, lat - 0.0005, 74.0, lat + 0.0005)
    assert per_lng == pytest.approx(wide_m * 1000, rel=1e-6)
    assert per_lat == pytest.approx(high_m * 1000, rel=1e-6)


def test_wrong_bounds_are_refused():
    with pytest.raises(ValueError, match="turned around"):
        grid_for((75.0, 41.0, 74.0, 42.0))
    with pytest.raises(GeometryError):
        grid_for((float("nan"), 41.0, 74.0, 42.0))
    with pytest.raises(GeometryError):
        grid_for((74.0, 95.0, 75.0, 96.0))
    for columns in (0, 27):
        with pytest.raises(ValueError, match="no such grid"):
            SheetGrid(74.0, 41.0, 75.0, 42.0, columns, 5)
    with pytest.raises(ValueError, match="no such grid"):
        SheetGrid(74.0, 41.0, 75.0, 42.0, 5, 31)
    with pytest.raises(ValueError, match="no area"):
        SheetGrid(74.0, 41.0, 74.0, 42.0, 5, 5)
