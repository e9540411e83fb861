"""A map goes near to what it is about, but not so near that nothing else is on it."""

from __future__ import annotations

import shapely

from services.map_bounds import LEAST_DEG, near_bounds

UNIT = (70.0, 40.0, 72.0, 41.0)


def test_a_lone_point_gets_some_ground_around_it():
    west, south, east, north = near_bounds(UNIT, [shapely.Point(71.0, 40.5)])
    assert (round(east - west, 9), round(north - south, 9)) == (2 * LEAST_DEG, 2 * LEAST_DEG)
    wider = near_bounds(UNIT, [shapely.Point(71.0, 40.5)], least_deg=0.1)
    assert [round(side, 9) for side in wider] == [70.9, 40.4, 71.1, 40.6]


def test_what_fills_the_unit_either_way_stands_on_the_whole_of_it():
    assert near_bounds(UNIT, [shapely.box(70.0, 40.4, 72.0, 40.5)]) == UNIT
    assert near_bounds(UNIT, [shapely.box(70.9, 40.0, 71.0, 41.0)]) == UNIT
    assert near_bounds(UNIT, []) == UNIT


def test_several_shapes_are_taken_together_with_a_fifth_around():
    shapes = [shapely.Point(70.5, 40.2), shapely.Point(71.0, 40.4)]
    assert [round(side, 9) for side in near_bounds(UNIT, shapes)] == [70.4, 40.16, 71.1, 40.44]
