"""The areas of a comparison, and how incidents are counted in them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely

from geo.assessment.areas import (
    LEAST_WIDTH_M,
    MARGIN_M,
    POINT_RADIUS_M,
    Areas,
    area_around,
    areas_to_draw,
    disk_like,
    radius_like,
    treated_area,
)
from geo.assessment.control import count_per_part, propose_control
from geo.assessment.difference import Counts
from geo.assessment.incidents import PlacedIncidents, count_in_areas
from geo.assessment.months import ComparedMonths
from geo.crs import to_albers
from model.errors import AssessmentError
from model.view import Month

OSH = shapely.Point(72.8, 40.53)
MONTHS = ComparedMonths(
    before=(Month(2025, 1), Month(2025, 12)),
    after=(Month(2026, 1), Month(2026, 12)),
    works=None,
    wanted=12,
)
FIRST = Month(2025, 1).index


def placed(*rows: tuple[float, float, int]) -> PlacedIncidents:
    """Return incidents at metres east and north, so many months after January 2025."""
    east, north, month = np.array(rows, dtype=float).reshape(-1, 3).T
    return PlacedIncidents(east, north, FIRST + month.astype(np.int64), MONTHS)


def test_a_point_gets_a_disk_of_true_metres():
    area = treated_area([OSH])
    assert area.area == pytest.approx(math.pi * POINT_RADIUS_M**2, rel=2e-3)
    (centre,) = to_albers(np.array([OSH], dtype=object))
    assert area.centroid.distance(centre) < 0.01


def test_a_line_and_an_area_get_a_margin():
    line = shapely.LineString([(72.8, 40.5), (72.8, 40.51)])
    (metres,) = to_albers(np.array([line], dtype=object))
    along = treated_area([line])
    assert along.area == pytest.approx(
        metres.length * 2 * MARGIN_M + math.pi * MARGIN_M**2, rel=2e-3
    )
    square = shapely.box(72.8, 40.5, 72.81, 40.51)
    (metres,) = to_albers(np.array([square], dtype=object))
    grown = treated_area([square])
    expected = metres.area + metres.length * MARGIN_M + math.pi * MARGIN_M**2
    assert grown.area == pytest.approx(expected, rel=2e-3)


def test_places_that_overlap_are_counted_once():
    twice = treated_area([OSH, OSH])
    assert twice.area == pytest.approx(treated_area([OSH]).area)


@pytest.mark.parametrize("bad", [0, -1, math.nan, math.inf])
def test_what_is_no_radius_is_refused(bad):
    with pytest.raises(AssessmentError, match="radius_invalid"):
        treated_area([OSH], point_radius_m=bad)


def test_an_area_needs_a_place():
    with pytest.raises(AssessmentError, match="no_place"):
        treated_area([])


def test_what_lies_around_is_as_large_again_and_apart():
    area = treated_area([OSH])
    around = area_around(area)
    assert around.area == pytest.approx(area.area, rel=1e-4)
    assert around.intersection(area).area == pytest.approx(0, abs=1)
    double = area_around(area, ratio=2.0)
    assert double.area == pytest.approx(2 * area.area, rel=1e-4)


def test_a_ring_is_never_thinner_than_a_position_errs():
    thin = treated_area([shapely.LineString([(72.8, 40.5), (72.9, 40.5)])])
    around = area_around(thin)
    assert around.area > thin.area
    outer = shapely.union(thin, around)
    assert shapely.hausdorff_distance(outer.boundary, thin.boundary) == pytest.approx(
        LEAST_WIDTH_M, rel=0.01
    )


def ring_by_halving(area, ratio: float):
    """Return the outer line's width, found the slow way."""
    low, high = 0.0, 50_000.0
    for _ in range(40):
        middle = (low + high) / 2
        is_small = area.buffer(middle, quad_segs=32).area < area.area * (1 + ratio)
        low, high = (middle, high) if is_small else (low, middle)
    return max(high, LEAST_WIDTH_M)


@pytest.mark.parametrize("ratio", [0.3, 1.0, 4.0])
@pytest.mark.parametrize(
    "places",
    [
        [OSH],
        [OSH, shapely.Point(72.83, 40.53)],  # two disks whose rings meet
        [shapely.LineString([(72.8, 40.5), (72.8, 40.55), (72.85, 40.55)])],
        [shapely.Polygon([(72.8, 40.5), (72.9, 40.5), (72.85, 40.52), (72.9, 40.6), (72.8, 40.6)])],
        [shapely.Point(72.8, 40.5).buffer(0.05).difference(shapely.Point(72.8, 40.5).buffer(0.04))],
    ],
)
def test_the_ring_s_width_is_found_to_a_millimetre(places, ratio):
    area = treated_area(places)
    outer = shapely.union(area, area_around(area, ratio=ratio))
    expected = area.buffer(ring_by_halving(area, ratio), quad_segs=32)
    assert outer.symmetric_difference(expected).area < 0.002 * expected.length


def test_areas_to_draw_are_in_degrees():
    area = treated_area([OSH])
    drawn = areas_to_draw(Areas(area, disk_like(area, east_m=0, north_m=0), None, None))
    assert drawn.treated.contains(OSH)
    assert drawn.around_treated is None
    west, south, east, north = drawn.control.bounds
    assert (west + east) / 2 == pytest.approx(74.7, abs=1e-6)
    assert south < 41.2 < north


def test_counts_by_hand():
    square = shapely.box(0, 0, 10, 10)
    areas = Areas(
        treated=square,
        control=shapely.box(100, 0, 110, 10),
        around_treated=shapely.box(-10, -10, 20, 20).difference(square),
        around_control=shapely.box(90, -10, 120, 20).difference(shapely.box(100, 0, 110, 10)),
    )
    incidents = placed(
        (5, 5, 0),
        (10, 5, 3),  # on the line: of the area, not of what lies around
        (5, 5, 12),
        (15, 5, 0),
        (105, 5, 12),
        (105, 5, 13),
        (95, 5, 23),
        (500, 500, 0),
    )
    found = count_in_areas(areas, incidents)
    assert found.treated == Counts(2, 1)
    assert found.control == Counts(0, 2)
    assert found.around_treated == Counts(1, 0)
    assert found.around_control == Counts(0, 1)
    alone = count_in_areas(Areas(areas.treated, areas.control, None, None), incidents)
    assert (alone.treated, alone.around_treated) == (Counts(2, 1), None)
    assert count_in_areas(areas, placed()).treated == Counts(0, 0)


def test_the_parts_of_a_year_are_quarters():
    incidents = placed(*((0, 0, month) for month in (0, 2, 3, 11, 12, 20)))
    assert incidents.part.tolist() == [0, 0, 1, 3, -1, -1]
    assert incidents.parts_inside(shapely.box(-1, -1, 1, 1)).tolist() == [2, 1, 0, 1]


def crowd(east: float, quarters: tuple[int, int, int, int]) -> list[tuple[float, float, int]]:
    return [(east, 0.0, 3 * at) for at, number in enumerate(quarters) for _ in range(number)]


def proposed(centres: list[float], *crowds: list[tuple[float, float, int]]) -> int | None:
    treated = shapely.Point(0, 0).buffer(500, quad_segs=32)
    return propose_control(
        east_m=np.array(centres, dtype=float),
        north_m=np.zeros(len(centres)),
        treated=treated,
        taken=treated.union(area_around(treated)),
        incidents=placed(*(row for one in crowds for row in one)),
    )


TREATED = crowd(0, (10, 10, 20, 20))
LIKE = crowd(5_000, (9, 11, 19, 21))
FALLING = crowd(10_000, (20, 20, 10, 10))  # as many, but the other way round
FEW = crowd(15_000, (2, 2, 4, 4))


def test_the_likest_past_is_proposed_by_level_and_trend():
    assert proposed([15_000, 10_000, 5_000], TREATED, LIKE, FALLING, FEW) == 2
    assert proposed([15_000, 10_000], TREATED, LIKE, FALLING, FEW) == 1


def test_a_place_with_few_incidents_is_no_control_for_one_with_many():
    assert proposed([15_000, 20_000], TREATED, LIKE, FEW) is None


def test_a_control_area_is_clear_of_what_is_done_and_of_its_surroundings():
    # 500 m and a ring to 707 m, on either side
    near, clear = crowd(1_400, (10, 10, 20, 20)), crowd(1_420, (10, 10, 20, 20))
    assert proposed([1_400], TREATED, near) is None
    assert proposed([1_420], TREATED, clear) == 0


def test_of_equally_like_places_the_nearest_is_proposed():
    two = (crowd(4_000, (10, 10, 20, 20)), crowd(-3_000, (10, 10, 20, 20)))
    assert proposed([4_000, -3_000], TREATED, *two) == 1
    assert proposed([3_000, -3_000], TREATED, crowd(3_000, (10, 10, 20, 20)), two[1]) == 0


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_one_that_every_distance_and_every_count_would_give(seed):
    rng = np.random.default_rng(seed)
    east, north = (a.ravel() for a in np.meshgrid(np.arange(0, 12e3, 900), np.arange(0, 12e3, 900)))
    size = (40, 1_500)[seed % 2]  # with few, many places are equally like
    rows = np.column_stack([rng.uniform(0, 12e3, (size, 2)), rng.integers(0, 24, size)])
    incidents = placed(*map(tuple, rows))
    treated = shapely.Point(rng.uniform(3e3, 9e3, 2)).buffer(500, quad_segs=32)
    other = shapely.Point(rng.uniform(0, 12e3, 2)).buffer(700, quad_segs=32)
    taken = shapely.union_all([treated, area_around(treated), other])
    centres = {"east_m": east, "north_m": north, "treated": treated, "taken": taken}
    found = propose_control(**centres, incidents=incidents)

    radius = radius_like(treated)
    reach = area_around(disk_like(treated, east_m=0, north_m=0)).bounds[2]
    here, best = np.sqrt(incidents.parts_inside(treated)), []
    for at, (x, y) in enumerate(zip(east, north, strict=True)):
        near = np.hypot(incidents.east_m - x, incidents.north_m - y) <= radius
        part = incidents.part[near]
        counts = np.bincount(part[part >= 0], minlength=4)
        way = shapely.Point(x, y).distance(taken)
        total, own = counts.sum(), round((here**2).sum())
        if way > reach and total <= 1.5 * own and 1.5 * total >= own:
            best.append((round(((np.sqrt(counts) - here) ** 2).sum(), 9), way, at))
    assert found == (min(best)[2] if best else None)
    counts = count_per_part(np.column_stack([east, north]), radius, incidents)
    assert propose_control(**centres, incidents=incidents, counts=counts) == found


def test_without_candidates_nothing_is_proposed():
    assert proposed([], TREATED) is None


def test_where_nothing_ever_happened_a_place_where_nothing_happened_is_like_it():
    assert proposed([5_000, 10_000], LIKE) == 1
