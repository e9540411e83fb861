"""Dividing land by effort and area: hand-made relief, exact neighbours, settlements kept."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from tools.starter.partition import (
    CLIMB_FACTOR,
    Grid,
    divide_by_area,
    effort_graph,
    efforts_from,
    fill_outwards,
    sample_altitude,
)
from tools.starter.shapes import disc, extend_to, faces_of, smooth_areas


def test_a_level_way_costs_its_length_and_a_climb_eight_metres_each():
    height = np.array([[0.0, 0.0, 60.0]])
    graph = effort_graph(height, np.ones((1, 3), bool), step=1000.0)
    efforts = efforts_from(graph, {"west": [0]})
    assert efforts[0] == pytest.approx([0, 1000, 2000 + 60 * CLIMB_FACTOR])


def test_a_ridge_divides_two_valleys_at_its_crest():
    height = np.tile([0.0, 0, 0, 0, 0, 0, 900, 900, 0], (3, 1))
    graph = effort_graph(height, np.ones_like(height, bool), step=1000.0)
    efforts = efforts_from(graph, {"west": [9], "east": [9 + 8]})
    owner = efforts.reshape(2, 3, 9).argmin(axis=0)
    assert (owner[1] == [0, 0, 0, 0, 0, 0, 1, 1, 1]).all()  # plain halving would cut at 4


def test_forbidden_cells_are_not_crossed():
    allowed = np.array([[True, False, True]])
    efforts = efforts_from(effort_graph(np.zeros((1, 3)), allowed, step=1.0), {"west": [0]})
    assert np.isinf(efforts[0, 1:]).all()


def test_areas_come_out_as_published_while_settlements_stay():
    at = np.arange(100.0)
    efforts = np.stack([np.abs(at - 10), np.abs(at - 60)])
    owner, wrong = divide_by_area(efforts * 1000, np.array([42.0, 58.0]), cell_km2=1.0)
    assert wrong < 0.02
    assert abs((owner == 0).sum() - 42) <= 2
    assert owner[10] == 0 and owner[60] == 1


def test_a_settlement_keeps_its_land_whatever_the_areas():
    at = np.arange(100.0)
    efforts = np.stack([np.abs(at - 10), np.abs(at - 60)])
    owner, wrong = divide_by_area(efforts * 1000, np.array([1.0, 99.0]), cell_km2=1.0)
    assert owner[10] == 0
    assert wrong > 0


def test_one_owner_owns_everything():
    owner, wrong = divide_by_area(np.ones((1, 5)), np.array([3.0]), cell_km2=1.0)
    assert (owner == 0).all() and wrong == 0


def test_altitude_is_read_north_to_south_from_180_west():
    table = np.zeros((180, 360))
    table[90 - 42 - 1, 180 + 74] = 1500.0  # the cell of 42-43 N, 74-75 E
    at = sample_altitude(table, lng=np.array([74.5, 80.5]), lat=np.array([42.5, 42.5]))
    assert at == pytest.approx([1500.0, 0.0])


def test_unlabelled_cells_take_the_nearest_label():
    assert (fill_outwards(np.array([[3, -1, -1, 7]])) == [[3, 3, 7, 7]]).all()


def test_smoothed_areas_still_cover_without_overlap():
    grid = Grid(0.0, 0.0, 1000.0, (30, 30))
    east, north = grid.centres()
    labels = (east + 0.4 * north > 18_000).astype(int) + (north > 20_000)
    areas = smooth_areas(labels, grid, tolerance_m=1500.0)
    assert shapely.coverage_is_valid(areas)
    assert shapely.area(areas).sum() == pytest.approx(30 * 30 * 1e6)
    assert shapely.get_num_coordinates(areas).sum() < 170  # of about 120 on the frame


def test_loose_ends_are_drawn_to_the_border_and_split_the_land():
    land = shapely.box(0, 0, 100_000, 100_000)
    line = shapely.LineString([(50_000, 8_000), (50_000, 92_000)])
    faces = faces_of([*extend_to([line], land.boundary)], within=land)
    assert sorted(face.area for face in faces) == pytest.approx([5e9, 5e9])
    assert shapely.coverage_is_valid(faces)


def test_a_disc_has_the_area_asked_for():
    assert disc(shapely.Point(5, 5), area_km2=28.0).area == pytest.approx(28e6)


def test_the_nearest_allowed_cell():
    grid = Grid(0.0, 0.0, 10.0, (2, 3))
    allowed = np.array([[False, True, True], [True, True, True]])
    assert grid.nearest(1.0, 1.0, allowed) in (1, 3)
