"""Ways along roads: by hand, against networkx, on real roads."""

import itertools
import time

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest

from geo.coverage.road_access import join_to_roads
from geo.coverage.road_network import RoadSpeeds, build_road_network
from geo.coverage.road_travel import travel_matrix, travel_to_nearest
from geo.nearest import nearest_places
from model.errors import GeometryError
from tests.geo.coverage.roads import (
    ELLIPSOID,
    SPEEDS,
    line,
    network,
    positions,
    random_roads,
    way_m,
)

WALK = {"access_speed_kmh": 3.6, "max_access_m": 1000.0}
"""A metre a second."""

ONLY_ROADS = {**WALK, "max_straight_m": 0.0}


def travel(made, points, places, *, by="seconds", **options):
    return travel_to_nearest(
        made,
        **positions(*points),
        **positions(*places, prefix="place_"),
        by=by,
        **{**ONLY_ROADS, **options},
    )


def grid(**columns):
    """Four streets of 3 km a kilometre apart, each way, at 60 km/h: a metre in 0.06 s."""
    along = [line((0, y), (1000, y), (2000, y), (3000, y)) for y in range(0, 4000, 1000)]
    up = [line((x, 0), (x, 1000), (x, 2000), (x, 3000)) for x in range(0, 4000, 1000)]
    return network(*along, *up, noding="shared_vertices", **columns)


def test_a_grid_of_streets():
    found = travel(grid(), [(2500, 3000), (1000, 500), (0, 0)], [(0, 0), (3000, 0)])
    assert found["place"].tolist() == [1, 0, 0]
    assert found["distance_m"].tolist() == pytest.approx([3500, 1500, 0], abs=0.1)
    assert found["seconds"].tolist() == pytest.approx([210, 90, 0], abs=0.1)
    assert found["way"].tolist() == ["road"] * 3


def test_the_straight_ends_are_walked():
    made = network(line((0, 0), (1000, 0), (2000, 0), (3000, 0)))
    found = travel(made, [(2000, 400)], [(1000, -100)])
    assert found["distance_m"].tolist() == pytest.approx([1500], abs=0.1)
    assert found["seconds"].tolist() == pytest.approx([400 + 100 + 60], abs=0.1)
    assert found["access_m"].tolist() == pytest.approx([400], abs=0.1)


def test_one_sixty_minute_way_is_within_sixty_minutes():
    made = network(line(*((x, 0) for x in range(0, 60_001, 1000))))
    found = travel(made, [(60_000, 0)], [(0, 0)])
    assert found["seconds"][0] == 3600
    assert (found["seconds"] <= 3600).all()
    assert found["distance_m"][0] == 60_000


def test_police_drive_to_people_not_the_other_way_round():
    ring = [(0, 0), (1000, 0), (1000, 1000), (0, 1000), (0, 0)]
    made = network(*(line(a, b) for a, b in itertools.pairwise(ring)), is_oneway=[True] * 4)
    found = travel(made, [(0, 1000), (1000, 0), (0, 500)], [(0, 0)])
    assert found["distance_m"].tolist() == pytest.approx([3000, 1000, 3500], abs=0.01)


def test_a_one_way_road_that_only_leads_away_is_not_connected():
    made = network(line((0, 0), (600, 0), (1000, 0)), is_oneway=[True])
    found = travel(made, [(200, 0), (1000, 0), (600, 0)], [(600, 0)])
    assert found["way"].tolist() == ["not_connected", "road", "road"]
    assert found["place"].tolist() == [-1, 0, 0]
    assert found["distance_m"][1:].tolist() == pytest.approx([400, 0], abs=0.01)


def test_a_place_and_a_point_in_the_middle_of_the_same_link():
    made = network(line(*((x, 0) for x in range(0, 10_001, 500))))
    found = travel(made, [(4000, 0), (6500, 10)], [(6000, 0)], by="metres")
    assert found["distance_m"].tolist() == pytest.approx([2000, 510], abs=2)
    # A bend that comes back to the same link: the short way leaves it and returns.
    horseshoe = line((0, 0), (0, 5000), (100, 5000), (100, 0))
    bridge = line((0, 1000), (100, 1000))
    made = network(horseshoe, bridge)
    assert travel(made, [(100, 1500)], [(0, 1500)])["distance_m"][0] == pytest.approx(1100, abs=1)


def test_the_quickest_way_is_not_the_shortest():
    made = network(
        line((0, 0), (1000, 0)), line((0, 0), (500, 600), (1000, 0)), road_class=["track", "main"]
    )
    long_m = way_m((0, 0), (500, 600), (1000, 0))
    quick = travel(made, [(1000, 0)], [(0, 0)])
    short = travel(made, [(1000, 0)], [(0, 0)], by="metres")
    assert quick["distance_m"][0] == pytest.approx(long_m, abs=0.01)
    assert quick["seconds"][0] == pytest.approx(long_m * 0.06, abs=0.01)
    assert short["distance_m"][0] == pytest.approx(1000, abs=0.01)
    assert short["seconds"][0] == pytest.approx(180, abs=0.01)


def test_two_roads_that_never_meet():
    made = network(line((0, 0), (1000, 0)), line((0, 5000), (1000, 5000)))
    found = travel(made, [(500, 5000), (500, 5800), (500, 2500)], [(0, 0)])
    assert found["way"].tolist() == ["not_connected", "not_connected", "no_road"]
    assert found["access_m"][:2].tolist() == pytest.approx([0, 800], abs=0.1)
    assert np.isnan(found["access_m"][2])
    assert found[["distance_m", "seconds"]].isna().all(axis=None)


def test_a_village_beside_a_cut_off_track_takes_the_main_road():
    made = network(
        line((0, 0), (9000, 0)), line((8000, 300), (8300, 300)), road_class=["main", "track"]
    )
    found = travel(made, [(8100, 350)], [(0, 0)])
    assert found["way"].tolist() == ["road"]
    assert found["access_m"][0] == pytest.approx(350, abs=1)
    # So does a place beside one.
    found = travel(made, [(0, 0)], [(8100, 350)])
    assert found["distance_m"][0] == pytest.approx(8450, abs=1)


def test_a_point_at_its_place_walks_there():
    """Place and cell stand side by side, each 50 m off a road of its own."""
    made = network(line((0, 0), (3000, 0), (3000, 200), (0, 200)))
    points, places = [(0, 150)], [(0, 50)]
    found = travel(made, points, places, max_straight_m=None)
    assert found["way"].tolist() == ["straight"]
    assert found["distance_m"][0] == found["access_m"][0] == pytest.approx(100, abs=0.01)
    assert found["seconds"][0] == pytest.approx(100, abs=0.01)
    assert travel(made, points, places)["distance_m"][0] == pytest.approx(6300, abs=1)
    # The limit is inclusive.
    assert travel(made, points, places, max_straight_m=100.0)["way"][0] == "straight"
    assert travel(made, points, places, max_straight_m=99.0)["way"][0] == "road"


def test_a_walk_that_takes_longer_than_the_drive_is_not_taken():
    made = network(line((0, 0), (900, 0)))
    found = travel(made, [(900, 0)], [(0, 0)], max_straight_m=None)
    assert found["way"].tolist() == ["road"]


def test_far_from_any_road_a_place_may_still_be_near():
    made = network(line((0, 0), (900, 0)))
    found = travel(made, [(0, 5000), (0, 6500)], [(0, 5400)], max_straight_m=None)
    assert found["way"].tolist() == ["straight", "no_road"]


def test_of_two_places_at_one_spot_the_first_is_given():
    found = travel(grid(), [(3000, 0), (0, 0)], [(0, 3000), (1000, 0), (1000, 0)])
    assert found["place"].tolist() == [1, 1]
    matrix = travel_matrix(
        grid(),
        **positions((3000, 0)),
        **positions((0, 3000), (1000, 0), (1000, 0), prefix="place_"),
        by="metres",
        **ONLY_ROADS,
    )
    assert matrix[0] == pytest.approx([6000, 2000, 2000], abs=0.01)


def test_a_bridge_is_crossed_and_the_road_below_it_reached_by_the_way_round():
    bridge, below = line((0, 0), (2000, 0)), line((1000, -1000), (1000, 1000))
    round_ = line((0, 0), (0, 1000), (1000, 1000))
    made = network(bridge, below, round_, is_bridge_or_tunnel=[True, False, False])
    found = travel(made, [(1000, -500), (2000, 0)], [(0, 0)])
    assert found["distance_m"].tolist() == pytest.approx([1000 + 1000 + 1500, 2000], abs=0.1)


def test_no_points_and_no_places():
    nowhere = {"lng": [], "lat": []}
    found = travel_to_nearest(
        grid(), **nowhere, place_lng=[74.6], place_lat=[42], by="metres", **WALK
    )
    assert list(found.columns) == ["place", "distance_m", "seconds", "access_m", "way"]
    assert found.empty
    assert found["place"].dtype == np.int64
    found = travel_to_nearest(
        grid(), **positions((0, 0)), place_lng=[], place_lat=[], by="metres", **WALK
    )
    assert found["way"].tolist() == ["no_place"]
    matrix = travel_matrix(
        grid(), **positions((0, 0)), place_lng=[], place_lat=[], by="metres", **WALK
    )
    assert matrix.shape == (1, 0)
    matrix = travel_matrix(grid(), **nowhere, place_lng=[74.6], place_lat=[42], by="metres", **WALK)
    assert matrix.shape == (0, 1)


def test_nonsense_is_refused():
    with pytest.raises(GeometryError):
        travel_to_nearest(
            grid(), lng=[np.nan], lat=[42], place_lng=[74], place_lat=[42], by="metres", **WALK
        )
    for options in ({"access_speed_kmh": 0}, {"max_access_m": np.inf}, {"by": "minutes"}):
        with pytest.raises(ValueError, match=next(iter(options))):
            travel(grid(), [(0, 0)], [(0, 0)], **options)


def reference(made, points, places, by):
    """Return the matrix by networkx, on a graph whose links are split where anything joins."""
    graph = nx.MultiDiGraph()
    metres_per_s = WALK["access_speed_kmh"] / 3.6
    joints = {
        kind: join_to_roads(made, **where, max_access_m=WALK["max_access_m"])
        for kind, where in (("point", points), ("place", places))
    }
    stops = {
        link: [(0.0, made.tail[link]), (1.0, made.head[link])] for link in range(len(made.tail))
    }
    for kind, found in joints.items():
        for at in range(len(found)):
            joint = (kind, "joint", at)
            stops[found.link[at]].append((found.share[at], joint))
            access_m = found.access_m[at]
            cost = access_m if by == "metres" else access_m / metres_per_s
            ends = [(kind, found.row[at]), joint]
            graph.add_edge(*(ends if kind == "place" else ends[::-1]), weight=cost)
    for link, at in stops.items():
        at.sort(key=lambda stop: stop[0])
        for (low, before), (high, after) in itertools.pairwise(at):
            share = high - low
            for ends, seconds in (
                ((before, after), made.seconds_along[link]),
                ((after, before), made.seconds_against[link]),
            ):
                if np.isfinite(seconds) or share == 0:
                    cost = made.length_m[link] if by == "metres" else seconds
                    graph.add_edge(*ends, weight=share * cost if share else 0.0)
    matrix = np.full((len(points["lng"]), len(places["lng"])), np.inf)
    for place in range(matrix.shape[1]):
        if ("place", place) in graph:
            for row, cost in nx.multi_source_dijkstra_path_length(
                graph, {("place", place)}
            ).items():
                if isinstance(row, tuple) and row[0] == "point" and len(row) == 2:
                    matrix[row[1], place] = cost
    return matrix


@pytest.mark.parametrize("by", ["seconds", "metres"])
@pytest.mark.parametrize("seed", range(6))
def test_equals_networkx_on_random_roads(seed, by):
    made = build_road_network(
        random_roads(seed, count=90), speeds_kmh=SPEEDS, noding="crossings", tolerance_m=200
    )
    rng = np.random.default_rng(seed)
    points, places = (
        positions(*rng.uniform(0, 40_000, (150, 2))),
        positions(*rng.uniform(0, 40_000, (12, 2))),
    )
    # Some stand on nodes and on each other.
    at = rng.integers(0, len(made.node_lng), 20)
    points["lng"][:20], points["lat"][:20] = made.node_lng[at], made.node_lat[at]
    for axis in ("lng", "lat"):
        places[axis][:4] = points[axis][16:20]
    expected = reference(made, points, places, by)
    options = {**{f"place_{axis}": places[axis] for axis in places}, "by": by, **ONLY_ROADS}
    matrix = travel_matrix(made, **points, **options)
    assert np.isfinite(matrix).sum() > 100
    assert np.isinf(matrix).any()
    np.testing.assert_allclose(matrix, expected, atol=2e-6)
    found = travel_to_nearest(made, **points, **options)
    best = matrix.min(axis=1)
    is_reached = np.isfinite(best)
    assert (found["place"] >= 0).tolist() == is_reached.tolist()
    cost = found["seconds" if by == "seconds" else "distance_m"][is_reached]
    np.testing.assert_allclose(cost, best[is_reached], atol=2e-6)
    rows = np.flatnonzero(is_reached)
    np.testing.assert_allclose(matrix[rows, found["place"][rows]], best[rows], atol=2e-6)


@pytest.fixture(scope="module")
def country(shared_dir):
    table = gpd.read_file(shared_dir / "overlays" / "globalmap_kgz_roads.gpkg")
    table = table.rename(columns={"route": "road_class"})
    speeds = RoadSpeeds(
        {"Limited Access Route": 80.0, "Primary Route": 60.0, "Secondary Route": 40.0}, other=30.0
    )
    return build_road_network(table, speeds_kmh=speeds, noding="crossings", tolerance_m=100)


BISHKEK, KARAKOL, NARYN = (74.60, 42.87), (78.39, 42.49), (75.99, 41.43)
OSH, JALAL_ABAD, UZGEN = (72.80, 40.53), (73.00, 40.93), (73.30, 40.77)


def test_the_real_roads_join_up_and_lead_from_town_to_town(country):
    report = country.report
    assert report.line_count == 1731
    assert report.length_km == pytest.approx(12_400, rel=0.01)
    assert report.unknown_class_count == report.empty_count == 0
    # Roads that pass through a neighbour are cut at the border: north and south are two parts.
    by_part = np.bincount(country.node_part[country.tail], weights=country.length_m)
    assert by_part[:2].sum() > 0.85 * by_part.sum()
    ways = ((BISHKEK, KARAKOL, 360, 430), (BISHKEK, NARYN, 280, 380), (OSH, UZGEN, 50, 75))
    for (lng, lat), (to_lng, to_lat), low_km, high_km in ways:
        found = travel_to_nearest(
            country,
            lng=[to_lng],
            lat=[to_lat],
            place_lng=[lng],
            place_lat=[lat],
            access_speed_kmh=5,
            max_access_m=8000,
            by="seconds",
        )
        assert low_km < found["distance_m"][0] / 1000 < high_km
        assert 35 < found["distance_m"][0] / found["seconds"][0] * 3.6 < 80


@pytest.mark.parametrize("by", ["seconds", "metres"])
def test_no_way_is_shorter_than_the_straight_line_and_many_are_found_fast(country, by):
    rng = np.random.default_rng(4)
    points = {"lng": rng.uniform(70, 79, 20_000), "lat": rng.uniform(39.5, 43, 20_000)}
    near = rng.integers(0, len(country.vertex_lng), 50)
    places = {
        "place_lng": country.vertex_lng[near] + rng.normal(0, 0.01, 50),
        "place_lat": country.vertex_lat[near],
    }
    started = time.process_time()
    found = travel_to_nearest(
        country, **points, **places, by=by, access_speed_kmh=4, max_access_m=5000
    )
    # Measured at 0.4 to 1 s; the limit is for machines that do other things besides.
    assert time.process_time() - started < 10
    reached = np.flatnonzero(found["place"] >= 0)
    assert len(reached) > 3000
    chosen = found["place"].to_numpy()[reached]
    straight_m = ELLIPSOID.inv(
        points["lng"][reached],
        points["lat"][reached],
        places["place_lng"][chosen],
        places["place_lat"][chosen],
    )[2]
    assert (found["distance_m"].to_numpy()[reached] >= straight_m - 1e-3).all()
    _, nearest_m = nearest_places(**points, **places)
    assert (found["distance_m"].to_numpy()[reached] >= nearest_m[reached] - 1e-3).all()
    matrix = travel_matrix(
        country, **points, **places, by=by, access_speed_kmh=4, max_access_m=5000
    )
    cost = found["seconds" if by == "seconds" else "distance_m"].fillna(np.inf)
    np.testing.assert_allclose(matrix.min(axis=1), cost, atol=2e-6)
