"""Points join the nearest point on a road; a unit knows whether roads reach it."""

import numpy as np
import pytest
import shapely

from geo.coverage.road_access import join_to_roads, roads_reach
from model.errors import GeometryError
from tests.geo.coverage.roads import ELLIPSOID, at, line, network, positions, random_roads

STREET = line((0, 0), (1000, 0))


def test_a_point_joins_the_middle_of_a_road():
    made = network(STREET)
    found = join_to_roads(made, **positions((300, 400), (1300, 400), (500, 900)), max_access_m=600)
    assert found.row.tolist() == [0, 1]
    assert found.share == pytest.approx([0.3, 1.0], abs=1e-5)
    assert found.access_m == pytest.approx([400, 500], abs=0.05)


def test_the_limit_is_inclusive():
    made = network(STREET)
    point = positions((-300, 0))
    assert len(join_to_roads(made, **point, max_access_m=300)) == 1
    assert len(join_to_roads(made, **point, max_access_m=299.9)) == 0
    assert len(join_to_roads(made, **positions((0, 0)), max_access_m=0)) == 1


def test_a_point_beside_a_stub_also_joins_the_large_parts():
    stub, north = line((450, 100), (550, 100)), line((0, 3000), (9000, 3000))
    found = join_to_roads(network(STREET, stub, north), **positions((500, 200)), max_access_m=4000)
    assert sorted(found.access_m) == pytest.approx([100, 200, 2800], abs=0.5)


def test_of_many_small_parts_only_the_nearest_is_joined():
    stubs = [line((x, 100), (x + 5, 100)) for x in range(0, 400, 10)]
    street = line(*((x, 0) for x in range(0, 90_001, 1000)))
    made = network(street, *stubs)
    assert made.report.part_count == 41
    found = join_to_roads(made, **positions((200, 150)), max_access_m=1000)
    assert sorted(found.access_m) == pytest.approx([50, 150], abs=0.1)


@pytest.mark.parametrize("seed", [0, 1])
def test_no_other_point_of_the_roads_is_nearer(seed):
    table = random_roads(seed)
    made = network(*table.geometry)
    rng = np.random.default_rng(seed)
    where = positions(*rng.uniform(0, 40_000, (60, 2)))
    found = join_to_roads(made, **where, max_access_m=50_000)
    nearest_m = np.full(60, np.inf)
    np.minimum.at(nearest_m, found.row, found.access_m)
    fine = shapely.get_coordinates(shapely.segmentize(table.geometry.to_numpy(), 0.0005))
    for row in range(60):
        way_m = ELLIPSOID.inv(
            np.full(len(fine), where["lng"][row]), np.full(len(fine), where["lat"][row]), *fine.T
        )[2].min()
        assert nearest_m[row] <= way_m * 1.001
        assert nearest_m[row] >= way_m - 30  # half a step of the fine points


def test_no_points():
    assert len(join_to_roads(network(STREET), lng=[], lat=[], max_access_m=10)) == 0


def square(west_m, south_m, size_m):
    corners = [(0, 0), (size_m, 0), (size_m, size_m), (0, size_m)]
    return shapely.Polygon([at(west_m + x, south_m + y) for x, y in corners])


def test_the_length_inside_a_unit_and_its_settlements_near_a_road():
    made = network(line((-1000, 500), (3000, 500)), line((600, 200), (800, 200)))
    unit = square(0, 0, 1000)
    homes = positions((500, 600), (500, 990), (-900, 500), prefix="settlement_")
    reach = roads_reach(made, unit, **homes, near_m=300)
    assert reach.length_km == pytest.approx(1.2, abs=1e-3)
    assert reach.connected_share == pytest.approx(1.0 / 1.2, abs=1e-3)
    assert (reach.settlement_count, reach.near_count) == (3, 2)
    assert reach.is_reached


def test_roads_elsewhere_do_not_reach_a_unit():
    made = network(line((-1000, 500), (3000, 500)))
    reach = roads_reach(
        made, square(0, 9000, 1000), settlement_lng=[], settlement_lat=[], near_m=500
    )
    assert reach.length_km == 0
    assert np.isnan(reach.connected_share)
    assert not reach.is_reached


def test_the_parts_of_a_territory_sum_to_the_whole():
    table = random_roads(5)
    made = network(*table.geometry)
    nothing = {"settlement_lng": [], "settlement_lat": [], "near_m": 0}
    west, east = shapely.box(70, 40, 74.7, 44), shapely.box(74.7, 40, 80, 44)
    lengths_km = [roads_reach(made, unit, **nothing).length_km for unit in (west, east)]
    assert min(lengths_km) > 1
    assert sum(lengths_km) == pytest.approx(made.report.length_km, rel=1e-6)


def test_nonsense_is_refused():
    made = network(STREET)
    with pytest.raises(GeometryError):
        join_to_roads(made, lng=[np.nan], lat=[42], max_access_m=10)
    with pytest.raises(ValueError, match="max_access_m"):
        join_to_roads(made, lng=[74], lat=[42], max_access_m=-1)
    with pytest.raises(GeometryError):
        roads_reach(made, STREET, settlement_lng=[], settlement_lat=[], near_m=0)
