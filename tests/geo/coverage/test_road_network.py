"""A network knows its lengths, times and parts, and says what became of the file."""

import numpy as np
import pytest
import shapely

from geo.coverage.road_network import RoadSpeeds, build_road_network
from model.errors import CoverageError, CrsError, GeometryError
from tests.geo.coverage.roads import SPEEDS, at, line, network, random_roads, roads, way_m

STREET = line((0, 0), (1000, 0))


def test_lengths_are_geodesic_and_times_follow_from_the_class():
    made = network(
        STREET,
        line((0, 500), (1000, 500)),
        line((0, 900), (1000, 900)),
        road_class=["main", "track", "?"],
    )
    assert made.length_m == pytest.approx([1000, 1000, 1000], abs=1e-6)
    assert made.seconds_along == pytest.approx([60, 180, 120], abs=1e-6)
    assert made.seconds_against.tolist() == made.seconds_along.tolist()


def test_a_road_s_own_speed_goes_before_its_class():
    made = network(STREET, line((0, 500), (1000, 500)), speed_kmh=[np.nan, 120.0])
    assert made.seconds_along == pytest.approx([60, 30], abs=1e-6)


def test_a_one_way_road_cannot_be_driven_back():
    made = network(STREET, is_oneway=[True])
    assert made.seconds_along == pytest.approx([60], abs=1e-6)
    assert np.isinf(made.seconds_against).all()
    for by in ("seconds", "metres"):
        assert made.arcs(by).matrix(by).toarray().nonzero() == ([made.tail[0]], [made.head[0]])


def test_of_parallel_roads_the_shorter_and_the_quicker_are_kept_apart():
    detour = line((0, 0), (500, 600), (1000, 0))
    made = network(STREET, detour, road_class=["track", "main"])
    metres, seconds = made.arcs("metres"), made.arcs("seconds")
    assert metres.metres == pytest.approx([1000, 1000], abs=1e-6)
    assert metres.seconds == pytest.approx([180, 180], abs=1e-6)
    length_m = way_m((0, 0), (500, 600), (1000, 0))
    assert seconds.metres == pytest.approx([length_m, length_m], abs=1e-3)
    assert seconds.matrix("seconds").sum() == pytest.approx(2 * length_m * 3.6 / 60, abs=1e-3)


def test_the_report_accounts_for_every_line():
    made = network(
        STREET,
        line((1005, 0), (2000, 0)),
        line((0, 9000), (700, 9000)),
        None,
        shapely.LineString([at(0, 0), at(0, 0)]),
        road_class=["main", "alley", None, "main", "main"],
        tolerance_m=10,
    )
    report = made.report
    assert (report.line_count, report.empty_count) == (5, 2)
    assert (report.link_count, report.node_count, report.gap_count) == (4, 6, 1)
    assert report.part_count == 2
    assert report.length_km == pytest.approx(2.7, abs=1e-6)
    assert report.largest_share == pytest.approx(2.0 / 2.7, abs=1e-6)
    assert report.unknown_class_count == 2
    assert report.unknown_classes == ("", "alley")
    assert sorted(made.node_part.tolist()) == [0, 0, 0, 0, 1, 1]


def test_a_road_with_a_speed_of_its_own_needs_no_known_class():
    made = network(STREET, road_class=["alley"], speed_kmh=[50.0])
    assert made.report.unknown_class_count == 0


def test_the_input_stays_as_it_was():
    table = random_roads(3)
    before = table.copy(deep=True)
    build_road_network(table, speeds_kmh=SPEEDS, noding="crossings", tolerance_m=50)
    assert table.equals(before)


def test_the_order_of_lines_changes_nothing_but_numbers():
    table = random_roads(4)
    made = [
        build_road_network(each, speeds_kmh=SPEEDS, noding="crossings", tolerance_m=100)
        for each in (table, table.iloc[::-1].reset_index(drop=True))
    ]
    assert sorted(made[0].length_m) == pytest.approx(sorted(made[1].length_m), abs=1e-6)
    assert made[0].report.gap_count == made[1].report.gap_count


def test_nonsense_is_refused():
    with pytest.raises(CrsError):
        build_road_network(
            roads(STREET).to_crs(32643), speeds_kmh=SPEEDS, noding="crossings", tolerance_m=0
        )
    with pytest.raises(GeometryError) as caught:
        network(None)
    assert caught.value.code == "roads_empty"
    with pytest.raises(CoverageError) as caught:
        network(STREET, STREET, speed_kmh=[np.nan, 0.0])
    assert (caught.value.code, caught.value.params["row"]) == ("road_speed_invalid", 2)
    for wrong in (0, -5, np.nan, np.inf):
        with pytest.raises(CoverageError):
            RoadSpeeds({"main": wrong}, other=30)
        with pytest.raises(CoverageError):
            RoadSpeeds({"main": 60}, other=wrong)
    with pytest.raises(ValueError, match="is_oneway"):
        network(STREET, STREET, is_oneway=[True, None])
    with pytest.raises(ValueError, match="by"):
        network(STREET).arcs("minutes")
