"""Roads are joined where they meet, and nowhere else."""

import numpy as np
import pytest
import shapely

from geo.coverage.noding import links_of
from model.errors import GeometryError
from tests.geo.coverage.roads import ELLIPSOID, at, line, random_roads

EAST_WEST = line((0, 1000), (2000, 1000))
NORTH_SOUTH = line((1000, 0), (1000, 2000))


def links(*lines, noding="crossings", tolerance_m=0.0, apart=()):
    is_apart = np.zeros(len(lines), dtype=bool)
    is_apart[list(apart)] = True
    shapes = np.array(lines, dtype=object)
    return links_of(shapes, noding=noding, tolerance_m=tolerance_m, is_apart=is_apart)


def length_m(made):
    each = np.split(np.column_stack([made.lng, made.lat]), made.start[1:-1])
    return sum(ELLIPSOID.line_length(*vertices.T) for vertices in each)


def test_a_crossing_cuts_both_lines():
    made = links(EAST_WEST, NORTH_SOUTH)
    assert len(made.node_lng) == 5
    assert made.line.tolist() == [0, 0, 1, 1]
    crossing = set(made.tail[[1, 3]]) | set(made.head[[0, 2]])
    assert len(crossing) == 1
    assert length_m(made) == pytest.approx(
        sum(ELLIPSOID.geometry_length(shape) for shape in (EAST_WEST, NORTH_SOUTH)), rel=1e-8
    )


def test_a_crossing_without_a_shared_vertex_is_none_in_openstreetmap():
    made = links(EAST_WEST, NORTH_SOUTH, noding="shared_vertices")
    assert (len(made.tail), len(made.node_lng)) == (2, 4)


def test_a_shared_vertex_joins_lines_that_cross_or_only_touch():
    for other in (
        line((1000, 0), (1000, 1000), (1000, 2000)),
        line((1000, 0), (1000, 1000)),
        line((500, 0), (1000, 1000), (1500, 0)),
    ):
        made = links(line((0, 1000), (1000, 1000), (2000, 1000)), other, noding="shared_vertices")
        assert np.bincount(np.concatenate([made.tail, made.head])).max() == 2 + (
            1 if len(other.coords) == 2 else 2
        )


@pytest.mark.parametrize("apart", [[0], [1], [0, 1]])
def test_a_bridge_is_not_joined_to_the_road_below(apart):
    made = links(EAST_WEST, NORTH_SOUTH, apart=apart)
    assert (len(made.tail), len(made.node_lng)) == (2, 4)


def test_a_bridge_is_joined_at_its_own_ends():
    bridge = line((500, 1000), (1500, 1000))
    west, east = line((0, 1000), (500, 1000)), line((1500, 1000), (2000, 1000))
    river_road = line((1000, 0), (1000, 2000))
    made = links(bridge, west, east, river_road, apart=[0])
    assert (len(made.tail), len(made.node_lng)) == (4, 6)
    # A road in whose middle the bridge begins is joined, one that ends on the bridge is not.
    made = links(bridge, line((500, 0), (500, 2000)), line((900, 1000), (900, 0)), apart=[0])
    assert (len(made.tail), len(made.node_lng)) == (4, 6)


def test_a_road_that_ends_on_another_is_joined_to_it():
    made = links(
        EAST_WEST, shapely.LineString([at(700, 0), EAST_WEST.interpolate(0.4, normalized=True)])
    )
    assert len(made.tail) == 3
    assert not made.is_gap.any()


def test_three_roads_through_one_point_make_one_node():
    centre = np.array(at(1000, 1000))
    arms = [np.array([np.cos(turn), np.sin(turn)]) * 0.01 for turn in (0.1, 1.3, 2.2)]
    made = links(*(shapely.LineString([centre - arm, centre + arm]) for arm in arms))
    assert (len(made.tail), len(made.node_lng)) == (6, 7)


def test_a_road_drawn_twice_and_roads_that_share_a_stretch_are_joined_where_they_part():
    assert len(links(EAST_WEST, EAST_WEST).node_lng) == 2
    ends = EAST_WEST.interpolate(np.array([0.25, 0.5]), normalized=True)
    along = shapely.LineString(list(ends))
    made = links(EAST_WEST, along)
    assert (len(made.tail), len(made.node_lng)) == (4, 4)


def test_a_line_that_crosses_itself_and_a_ring():
    loop = line((0, 0), (2000, 0), (2000, 1000), (1000, 1000), (1000, -1000))
    made = links(loop)
    assert (len(made.tail), len(made.node_lng)) == (3, 3)
    ring = line((0, 0), (1000, 0), (1000, 1000), (0, 0))
    made = links(ring)
    assert made.tail.tolist() == made.head.tolist() == [0]


def test_an_end_that_nearly_touches_is_joined_by_a_link_of_its_own():
    short = line((1000, 0), (1000, 980))
    assert len(links(EAST_WEST, short, tolerance_m=15).node_lng) == 4
    made = links(EAST_WEST, short, tolerance_m=25)
    assert made.is_gap.tolist() == [False, False, False, True]
    gap = slice(made.start[3], made.start[4])
    assert ELLIPSOID.line_length(made.lng[gap], made.lat[gap]) == pytest.approx(20, abs=0.1)
    assert made.line[3] == 1
    # Nothing was moved: the drawn roads are as long as before.
    assert length_m(made) == pytest.approx(length_m(links(EAST_WEST, short)) + 20, abs=0.1)


def test_two_ends_that_nearly_touch_are_joined_once():
    made = links(line((0, 0), (1000, 0)), line((1010, 0), (2000, 0)), tolerance_m=20)
    assert made.is_gap.sum() == 1
    assert len(made.node_lng) == 4


def test_the_nearer_of_two_roads_is_joined():
    made = links(
        line((0, 0), (1000, 0)),
        line((1030, -500), (1030, 500)),
        line((1010, 5), (800, 500)),
        tolerance_m=50,
    )
    # The first and the third end 11 m apart, and 30 and 20 m from the second.
    assert made.is_gap.sum() == 1
    gap = slice(made.start[3], made.start[4])
    assert ELLIPSOID.line_length(made.lng[gap], made.lat[gap]) == pytest.approx(11.2, abs=0.1)


def test_an_end_in_touch_is_not_joined_to_a_third_road():
    made = links(line((0, 0), (1000, 0)), line((1000, 0), (1000, 900)), EAST_WEST, tolerance_m=150)
    # Only the second line's far end is loose, and near the third.
    assert made.is_gap.sum() == 1


def test_a_dead_end_is_not_joined_to_the_road_it_belongs_to_but_an_open_ring_is_closed():
    bent = line((0, 0), (1000, 0), (1000, 10))
    assert not links(bent, tolerance_m=20).is_gap.any()
    ring = line((0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 10))
    made = links(ring, tolerance_m=20)
    assert made.is_gap.sum() == 1


def test_a_loose_end_is_not_joined_to_the_middle_of_a_bridge():
    below = line((1000, 0), (1000, 990))
    assert links(EAST_WEST, below, tolerance_m=20).is_gap.sum() == 1
    assert links(EAST_WEST, below, tolerance_m=20, apart=[0]).is_gap.sum() == 0


def test_parts_of_a_multi_line_missing_lines_and_lines_of_no_length():
    parts = shapely.MultiLineString([line((0, 0), (500, 0)), line((500, 0), (500, 500))])
    point = shapely.LineString([at(0, 0), at(0, 0)])
    made = links(None, parts, point, shapely.LineString(), EAST_WEST)
    assert made.line.tolist() == [1, 1, 4]
    assert len(links(None).tail) == len(links().tail) == 0


def test_heights_are_left_out():
    high = shapely.LineString([(*at(0, 0), 900.0), (*at(1000, 0), 950.0)])
    assert links(high, line((1000, 0), (1000, 500))).node_lng.size == 3


@pytest.mark.parametrize("seed", range(8))
def test_random_crossings_are_those_of_geos(seed):
    shapes = random_roads(seed).geometry.to_numpy()
    made = links(*shapes)
    reference = shapely.get_parts(shapely.node(shapely.multilinestrings(shapes)))
    # Segments were split at 0.05 degrees before, which adds vertices but no nodes.
    assert len(made.tail) == len(reference)
    ends = shapely.get_coordinates(shapely.boundary(shapely.multilinestrings(reference)))
    assert len(made.node_lng) >= len(np.unique(ends.round(7), axis=0))
    assert length_m(made) == pytest.approx(
        sum(ELLIPSOID.geometry_length(shape) for shape in shapes), rel=1e-7
    )


def test_what_is_no_line_is_refused_with_its_row():
    with pytest.raises(GeometryError) as caught:
        links(EAST_WEST, shapely.Point(74, 42))
    assert caught.value.code == "road_not_line"
    assert caught.value.params == {"row": 2, "kind": "Point"}
    with pytest.raises(GeometryError):
        links(shapely.LineString([(74, 42), (np.inf, 42)]))
    with pytest.raises(ValueError, match="noding"):
        links(EAST_WEST, noding="everywhere")
    with pytest.raises(ValueError, match="tolerance_m"):
        links(EAST_WEST, tolerance_m=np.nan)
