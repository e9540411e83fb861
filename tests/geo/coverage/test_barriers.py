"""The shortest way around barriers: by hand, against a visibility graph, on real lakes."""

import itertools
import time

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from geo.coverage import barriers as module
from geo.coverage.barrier_graph import GnomonicPlane
from geo.coverage.barriers import distance_around
from geo.nearest import nearest_places
from intake.starter import load_basemap
from model.errors import CrsError, GeometryError
from tests.geo.coverage.roads import ELLIPSOID

PLANE = GnomonicPlane.around(np.array([74.7]), np.array([41.2]))
"""Scenes are drawn here in km, so that what is straight or touches is so exactly."""

WITHIN_M = 2.0
"""Barriers are rounded to 0.5 m; a way bends a few times."""


def degrees(points_km):
    return PLANE.unproject(np.asarray(points_km, dtype=float).reshape(-1, 2) * 1000)


def drawn(*shapes_km):
    """Return shapes given in km as barriers in EPSG:4326."""
    shapes = [
        shapely.transform(shape, lambda at: np.column_stack(degrees(at))) for shape in shapes_km
    ]
    return gpd.GeoSeries(shapes, crs=4326)


def around(points_km, places_km, *shapes_km):
    lng, lat = degrees(points_km)
    place_lng, place_lat = degrees(places_km)
    return distance_around(
        lng=lng, lat=lat, place_lng=place_lng, place_lat=place_lat, barriers=drawn(*shapes_km)
    )


def chain_m(*points_km):
    return ELLIPSOID.line_length(*degrees(points_km))


def wall(*points):
    return shapely.LineString(points)


LONG_WALL = wall((0, -20), (0, 1))
LAKE = shapely.box(-2, -1, 2, 1)


def test_the_way_around_the_end_of_a_wall():
    found = around([(-3, 0), (-3, 2), (3, -1)], [(3, 0)], LONG_WALL)
    assert found["place"].tolist() == [0, 0, 0]
    expected = [
        chain_m((-3, 0), (0, 1), (3, 0)),
        chain_m((-3, 2), (3, 0)),
        chain_m((3, -1), (3, 0)),
    ]
    assert found["distance_m"].tolist() == pytest.approx(expected, abs=WITHIN_M)
    assert found["is_blocked"].tolist() == [True, False, False]


def test_a_bridge_is_a_gap_in_the_line():
    river = [wall((0, -20), (0, 2)), wall((0, 2.05), (0, 20))]
    found = around([(-3, 0)], [(3, 0)], *river)
    assert found["distance_m"][0] == pytest.approx(chain_m((-3, 0), (0, 2), (3, 0)), abs=WITHIN_M)


def test_a_nearer_place_behind_the_wall_loses_to_one_on_this_side():
    found = around([(-1, -5)], [(1, -5), (-4, -5)], LONG_WALL)
    assert found["place"][0] == 1
    assert found["is_blocked"][0]
    assert found["distance_m"][0] == pytest.approx(chain_m((-1, -5), (-4, -5)), abs=WITHIN_M)


def test_two_villages_on_a_lake():
    found = around([(0, -3)], [(0, 3)], LAKE)
    expected = chain_m((0, -3), (2, -1), (2, 1), (0, 3))
    assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)


def test_where_no_line_is_blocked_it_equals_the_nearest_place():
    rng = np.random.default_rng(0)
    points = {"lng": rng.uniform(72, 76, 500), "lat": rng.uniform(41, 43, 500)}
    places = {"place_lng": rng.uniform(72, 76, 30), "place_lat": rng.uniform(41, 43, 30)}
    place, metres = nearest_places(**points, **places)
    for shapes in ([], [None], [shapely.LineString()], [shapely.box(60, 30, 61, 31)]):
        found = distance_around(**points, **places, barriers=gpd.GeoSeries(shapes, crs=4326))
        assert found["place"].tolist() == place.tolist()
        assert found["distance_m"].tolist() == metres.tolist()
        assert not found["is_blocked"].any()


def test_what_is_enclosed_is_not_reached():
    ring = shapely.box(-1, -1, 1, 1).exterior
    found = around([(0, 0), (3, 0), (0.5, 0)], [(5, 0)], ring)
    assert found["place"].tolist() == [-1, 0, -1]
    assert np.isnan(found["distance_m"][[0, 2]]).all()
    assert found["is_blocked"].tolist() == [True, False, True]
    found = around([(0, 0), (3, 0)], [(0.5, 0), (9, 0)], ring)
    assert found["place"].tolist() == [0, 1]
    assert found["is_blocked"].tolist() == [False, True]


def test_touching_is_allowed():
    # The wall's end, a lake's corner, and along a lake's side and a wall.
    for points, place, shape in (
        ([(-3, 1)], (3, 1), LONG_WALL),
        ([(-3, 0)], (-1, 2), LAKE),
        ([(-3, 1)], (3, 1), LAKE),
        ([(0, -30)], (0, 5), LONG_WALL),
        ([(0, -10)], (0, 5), LONG_WALL),
        ([(-3, 1)], (3, 1), wall((-1, 1), (0, 1), (1, 1))),
        ([(-3, 1)], (3, 1), wall((-1, 0), (-1, 1), (1, 1), (1, 0))),
    ):
        found = around(points, [place], shape)
        assert not found["is_blocked"][0]
        assert found["distance_m"][0] == ELLIPSOID.inv(*np.ravel(degrees([*points, place]), "F"))[2]


def test_a_way_does_not_get_through_a_vertex_or_along_an_edge():
    far = chain_m((-3, 0), (0, 20), (3, 0))
    # Straight through a vertex of a wall.
    found = around([(-3, 0)], [(3, 0)], wall((0, -20), (0, 0), (0, 20)))
    assert found["distance_m"][0] == pytest.approx(far, abs=WITHIN_M)
    # In along one side of an edge and out on the other.
    step = wall((-1, -20), (-1, 0), (1, 0), (1, 20))
    found = around([(-3, 0)], [(3, 0)], step)
    expected = min(
        chain_m((-3, 0), (1, 20), (3, 0)),
        chain_m((-3, 0), (-1, -20), (3, 0)),
    )
    assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)


def test_a_straight_wall_drawn_with_many_vertices():
    many = wall(*((0, y) for y in np.linspace(-20, 1, 200)))
    found = around([(-3, 0), (0, -10)], [(3, 0)], many)
    expected = chain_m((-3, 0), (0, 1), (3, 0))
    assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)
    assert not found["is_blocked"][1]  # stands on it


def test_walls_that_meet_leave_no_gap():
    crossing = [
        wall((-2, -1), (2, -1)),
        wall((-2, 1), (2, 1)),
        wall((-1, -2), (-1, 2)),
        wall((1, -1), (1, 1)),  # ends on two of them
    ]
    found = around([(0, 0)], [(5, 0)], *crossing)
    assert found["place"][0] == -1
    # A river into a lake, kept with six decimals: 0.06 m short at worst.
    river = wall((2, 0), (30, 7))
    rounded = shapely.set_precision(drawn(LAKE, river)[1], 1e-6)
    barriers = gpd.GeoSeries([*drawn(LAKE), rounded], crs=4326)
    lng, lat = degrees([(2.5, 1), (2.5, -1)])
    found = distance_around(
        lng=lng[:1], lat=lat[:1], place_lng=lng[1:], place_lat=lat[1:], barriers=barriers
    )
    expected = chain_m((2.5, 1), (2, 1), (-2, 1), (-2, -1), (2, -1), (2.5, -1))
    assert found["distance_m"][0] == pytest.approx(expected, abs=2)


def test_areas_that_touch_or_overlap_are_one():
    left, right = shapely.box(-4, -1, 0, 1), shapely.box(0, -1, 4, 1)
    for pair in ((left, right), (left, shapely.box(-1, -1, 4, 1))):
        found = around([(0, -2)], [(0, 2)], *pair)
        expected = chain_m((0, -2), (4, -1), (4, 1), (0, 2))
        assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)
    corner = around([(-1, 1)], [(1, -1)], shapely.box(-9, -9, 0, 0), shapely.box(0, 0, 9, 9))
    assert corner["distance_m"][0] > 17_000


def test_who_stands_on_a_barrier_may_leave_on_both_sides():
    for shape in (LONG_WALL, wall((0, -20), (0, -5), (0, 1))):
        found = around([(0, -5), (0, -5)], [(3, -5)], shape)
        assert not found["is_blocked"].any()
        found = around([(3, -5), (-3, -5)], [(0, -5)], shape)
        assert not found["is_blocked"].any()
    # Along the wall to its end and around a second wall beyond.
    hook = wall((0, -20), (0, 1), (2, 1))
    found = around([(0, -5)], [(1, 4)], hook)
    expected = chain_m((0, -5), (0, 1), (1, 4))
    assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)


def test_two_harbours_of_one_lake_are_reached_around_it():
    found = around([(0, -1)], [(0, 1)], LAKE)
    expected = chain_m((0, -1), (2, -1), (2, 1), (0, 1))
    assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)
    # Not so where both stand on the same shore, at a corner, or around a bay.
    found = around([(-1, -1), (2, -1)], [(1, -1)], LAKE)
    assert not found["is_blocked"].any()
    bay = shapely.Polygon([(-2, -1), (2, -1), (2, 1), (1, 1), (0, 0), (-1, 1), (-2, 1)])
    found = around([(-1, 1)], [(1, 1)], bay)
    assert not found["is_blocked"][0]


def test_within_an_area_the_way_out_comes_first():
    found = around([(0, -0.8), (0, 0.9)], [(0, -3), (0, 4)], LAKE)
    assert found["place"].tolist() == [0, 1]
    expected = [
        chain_m((0, -0.8), (0, -1), (0, -3)),
        chain_m((0, 0.9), (0, 1), (0, 4)),
    ]
    assert found["distance_m"].tolist() == pytest.approx(expected, abs=WITHIN_M)
    # Out to the near shore, then around to the place on the other one.
    found = around([(0, -0.8)], [(0, 3)], LAKE)
    expected = chain_m((0, -0.8), (0, -1), (2, -1), (2, 1), (0, 3))
    assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)
    assert found["is_blocked"][0]
    # A place within the area has the same way, the other way round.
    found = around([(0, 3)], [(0, -0.8)], LAKE)
    assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)


def test_an_island_is_cut_off():
    ring = shapely.Polygon(LAKE.exterior, [shapely.box(-0.5, -0.5, 0.5, 0.5).exterior])
    found = around([(0, 0), (0.2, 0), (4, 0)], [(9, 0), (0.1, 0)], ring)
    assert found["place"].tolist() == [1, 1, 0]
    found = around([(0, 0)], [(9, 0)], ring)
    assert found["place"].tolist() == [-1]


def test_a_wall_within_a_lake_or_between_two_changes_nothing_more():
    inside = wall((-1, 0), (1, 0))
    alone = around([(0, -3), (-3, 0)], [(0, 3)], LAKE)
    found = around([(0, -3), (-3, 0)], [(0, 3)], LAKE, inside)
    assert found["distance_m"].tolist() == pytest.approx(alone["distance_m"].tolist(), abs=WITHIN_M)
    pier = wall((0, 0), (0, -9))
    found = around([(-1, -2)], [(1, -2)], LAKE, pier)
    expected = chain_m((-1, -2), (-2, -1), (-2, 1), (2, 1), (2, -1), (1, -2))
    assert found["distance_m"][0] == pytest.approx(expected, abs=WITHIN_M)


def test_invalid_areas_are_repaired_and_specks_are_nothing():
    bow_tie = shapely.Polygon([(-2, -1), (2, 1), (2, -1), (-2, 1)])
    found = around([(1, -3)], [(1, 3)], bow_tie)
    assert found["is_blocked"][0]
    speck = shapely.box(0, 0, 1e-5, 1e-5)
    found = around([(-1, 0)], [(1, 0)], speck, wall((0, 0), (1e-6, 0)))
    assert not found["is_blocked"][0]


def test_no_points_and_no_places():
    found = around([], [(0, 0)], LAKE)
    assert list(found.columns) == ["place", "distance_m", "is_blocked"]
    assert found.empty
    found = around([(0, 5)], [], LAKE)
    assert found["place"].tolist() == [-1]
    assert np.isnan(found["distance_m"][0])
    assert not found["is_blocked"][0]


def test_of_two_places_at_one_spot_the_first_is_given():
    found = around([(-3, 0), (3, 3)], [(9, 9), (3, 0), (3, 0)], LONG_WALL)
    assert found["place"].tolist() == [1, 1]


def test_what_cannot_be_a_barrier_is_refused(monkeypatch):
    at = {"lng": [74.0], "lat": [42.0], "place_lng": [75.0], "place_lat": [42.0]}
    with pytest.raises(CrsError):
        distance_around(**at, barriers=gpd.GeoSeries([LAKE], crs=32643))
    with pytest.raises(GeometryError) as caught:
        distance_around(**at, barriers=gpd.GeoSeries([LAKE, shapely.Point(1, 1)], crs=4326))
    assert caught.value.code == "barrier_not_line_or_area"
    assert caught.value.params == {"row": 2, "kind": "Point"}
    with pytest.raises(GeometryError) as caught:
        distance_around(**at, barriers=gpd.GeoSeries([shapely.box(-106, -42, -105, -41)], crs=4326))
    assert caught.value.code == "barriers_too_far"
    monkeypatch.setattr(module, "MOST_VERTICES", 4)
    with pytest.raises(GeometryError) as caught:
        distance_around(**at, barriers=drawn(LAKE))
    assert caught.value.code == "too_many_barrier_vertices"
    assert caught.value.params == {"count": 5, "limit": 4}


THICK_KM = 0.001


def by_visibility_graph(points, places, shapes):
    """Return the distances among all vertices that see each other, by networkx.

    Barriers are made 2 m thick, so that no line touches two sides of one, and checked by shapely.
    """
    thick = shapely.union_all(
        [shape.buffer(THICK_KM, cap_style="square", join_style="mitre") for shape in shapes]
    )
    nodes = np.vstack([points, places, np.unique(shapely.get_coordinates(thick), axis=0)])
    core = shapely.buffer(thick, -THICK_KM / 100, join_style="mitre")
    shapely.prepare(core)
    one, other = np.triu_indices(len(nodes), 1)
    lines = shapely.linestrings(np.stack([nodes[one], nodes[other]], axis=1))
    sees = ~shapely.intersects(core, lines)
    one, other = one[sees], other[sees]
    lng, lat = degrees(nodes)
    metres = ELLIPSOID.inv(lng[one], lat[one], lng[other], lat[other])[2]
    graph = nx.Graph()
    graph.add_nodes_from(range(len(nodes)))
    graph.add_weighted_edges_from(zip(one.tolist(), other.tolist(), metres.tolist(), strict=True))
    starts = set(range(len(points), len(points) + len(places)))
    found = nx.multi_source_dijkstra_path_length(graph, starts)
    return [found.get(row, np.nan) for row in range(len(points))]


def scene(rng, *, on_grid):
    """Draw walls and lakes over 80 x 80 km, on a grid so that they meet, overlap and line up."""
    shapes = []
    for _ in range(rng.integers(2, 9)):
        start, size = rng.integers(0, 7, 2), (rng.integers(2, 5), 2)
        steps = rng.integers(-2, 3, size) if on_grid else rng.normal(0, 1.5, size)
        corners = (start + np.cumsum(np.vstack([[0, 0], steps]), axis=0)) * 10.0
        moved = np.append(True, (np.diff(corners, axis=0) != 0).any(axis=1))
        if moved.sum() > 1:
            line = shapely.LineString(corners[moved])
            hull = line.convex_hull
            is_lake = hull.geom_type == "Polygon" and rng.random() < 0.3
            shapes.append(hull if is_lake else line)
    if rng.random() < 0.3:
        shapes.append(shapely.box(20, 20, 60, 60).exterior)
    return shapes or [LONG_WALL]


@pytest.mark.parametrize("seed", range(40))
def test_equals_a_visibility_graph(seed):
    rng = np.random.default_rng(seed)
    on_grid = seed % 2 == 0
    shapes = scene(rng, on_grid=on_grid)
    spots = rng.integers(-1, 19, (120, 2)) * 5.0 if on_grid else rng.uniform(-5, 90, (120, 2))
    spots = spots[shapely.distance(shapely.union_all(shapes), shapely.points(spots)) > 0.1]
    points, places = spots[3:40], spots[:3]
    expected = by_visibility_graph(points, places, shapes)
    found = around(points, places, *shapes)
    # The thick walls' corners stand out by up to 20 times 1 m where they are sharp.
    np.testing.assert_allclose(found["distance_m"], expected, atol=60)
    lng, lat = degrees(points)
    place_lng, place_lat = degrees(places)
    _, straight_m = nearest_places(lng=lng, lat=lat, place_lng=place_lng, place_lat=place_lat)
    reached = found["place"] >= 0
    assert (found["distance_m"][reached] >= straight_m[reached]).all()
    assert ((found["distance_m"] == straight_m) == ~found["is_blocked"]).all()


def test_more_barriers_never_make_a_way_shorter():
    rng = np.random.default_rng(5)
    shapes = scene(rng, on_grid=False)
    points, places = rng.uniform(-5, 90, (200, 2)), rng.uniform(-5, 90, (4, 2))
    points = points[~shapely.contains_xy(shapely.union_all(shapes), points)]
    before = around(points, places)["distance_m"].to_numpy()
    for count in range(1, len(shapes) + 1):
        now = around(points, places, *shapes[:count])["distance_m"].fillna(np.inf).to_numpy()
        assert (now >= before - WITHIN_M).all()
        before = now


def test_the_plane_s_straight_lines_are_almost_geodesics():
    rng = np.random.default_rng(6)
    worst_m = {100_000: 0.7, 300_000: 6.5}
    for length_m, limit_m in worst_m.items():
        lng, lat = rng.uniform(70, 79, 300), rng.uniform(39.5, 43, 300)
        turn = rng.uniform(0, 360, 300)
        to_lng, to_lat, _ = ELLIPSOID.fwd(lng, lat, turn, np.full(300, length_m))
        mid_lng, mid_lat, _ = ELLIPSOID.fwd(lng, lat, turn, np.full(300, length_m / 2))
        ends = PLANE.project(lng, lat), PLANE.project(to_lng, to_lat)
        lines = shapely.linestrings(np.stack(ends, axis=1))
        off_m = shapely.distance(lines, shapely.points(PLANE.project(mid_lng, mid_lat)))
        assert off_m.max() < limit_m


def test_the_plane_and_back():
    rng = np.random.default_rng(7)
    lng, lat = rng.uniform(69, 81, 100), rng.uniform(39, 44, 100)
    back = PLANE.unproject(PLANE.project(lng, lat))
    np.testing.assert_allclose(back, (lng, lat), atol=1e-11)
    assert np.isnan(PLANE.project(np.array([-105.0]), np.array([-41.0]))).all()
    for latitude in (90.0, -90.0):
        pole = GnomonicPlane.around(np.array([0.0]), np.array([latitude]))
        assert np.abs(pole.project(np.array([0.0]), np.array([latitude]))).max() < 1e-6


def test_across_issyk_kul():
    """The north and the south shore, as the crow flies and on land, on the embedded lakes."""
    lakes = load_basemap().lakes
    rng = np.random.default_rng(1)
    points = {"lng": rng.uniform(76.2, 78.6, 5000), "lat": rng.uniform(42.0, 42.9, 5000)}
    places = {"place_lng": rng.uniform(76.2, 78.6, 20), "place_lat": rng.uniform(42.0, 42.9, 20)}
    started = time.process_time()
    found = distance_around(**points, **places, barriers=lakes)
    assert time.process_time() - started < 10  # measured at 0.3 s
    _, straight_m = nearest_places(**points, **places)
    assert (found["place"] >= 0).all()
    assert (found["distance_m"] >= straight_m).all()
    assert 500 < found["is_blocked"].sum() < 4000
    # Cholpon-Ata and Barskoon: 60 km over the water, over 150 km by land.
    town, village = (77.08, 42.65), (77.61, 42.16)
    way = distance_around(
        lng=[town[0]],
        lat=[town[1]],
        place_lng=[village[0]],
        place_lat=[village[1]],
        barriers=lakes,
    )
    assert ELLIPSOID.inv(*town, *village)[2] < 72_000
    assert 110_000 < way["distance_m"][0] < 250_000
    assert way["is_blocked"][0]


def test_the_order_of_barriers_and_their_parts_changes_nothing():
    rng = np.random.default_rng(11)
    shapes = scene(rng, on_grid=True)
    points, places = rng.uniform(-5, 90, (60, 2)), rng.uniform(-5, 90, (3, 2))
    found = [
        around(points, places, *order)["distance_m"].tolist()
        for order in itertools.islice(itertools.permutations(shapes), 0, 24, 8)
    ]
    for other in found[1:]:
        assert other == pytest.approx(found[0], abs=WITHIN_M, nan_ok=True)
