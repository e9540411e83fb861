"""Roads of GIS files and OpenStreetMap extracts, each with its class; what is none is refused."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from pyproj import Geod

from i18n import LANGUAGES, translator
from intake.road_tags import is_car_allowed, is_yes, oneway_of, speed_of
from intake.roads import read_roads
from intake.vector import read_vectors
from model.errors import IntakeError
from tests.intake.osm_files import osm_pbf, osm_xml
from tests.intake.vector_files import frame, geojson, shapefile_zip, written, zipped

STREET = [(74.6, 42.87), (74.61, 42.88), (74.62, 42.87)]
LINE = shapely.LineString(STREET)
RING = [(74.6, 42.87), (74.601, 42.87), (74.601, 42.871), (74.6, 42.87)]
GRID = 2.0**-24
"""Half a step of the snapping."""

WAYS = [
    (STREET, {"highway": "primary", "name": "Жибек Жолу", "oneway": "-1", "maxspeed": "60"}),
    (STREET, {"highway": "residential", "bridge": "yes", "maxspeed": "40 mph"}),
    (RING, {"highway": "tertiary", "junction": "roundabout"}),
    (STREET, {"highway": "track", "tunnel": "building_passage", "maxspeed": "KG:rural"}),
    (STREET, {"highway": "service", "access": "private"}),
    (STREET, {"highway": "service", "access": "no", "motor_vehicle": "yes"}),
    (STREET, {"highway": "footway"}),
    (STREET, {"waterway": "river"}),
    (RING, {"building": "yes"}),
]


def refusal(data, **options):
    with pytest.raises(IntakeError) as caught:
        read_roads(data, file_name="roads", **options)
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(caught.value)
    return caught.value.code


@pytest.mark.parametrize("write", [osm_xml, osm_pbf])
def test_the_roads_of_an_osm_extract_are_read(write):
    found = read_roads(write(*WAYS), file_name="kyrgyzstan-latest.osm.pbf")
    roads = found.table
    assert found.source == "OpenStreetMap"
    assert found.class_column == "highway"
    assert (found.read, found.left_out, found.rejected) == (7, 2, 0)
    assert roads["road_class"].tolist() == [
        "primary",
        "residential",
        "tertiary",
        "track",
        "service",
    ]
    assert roads["speed_kmh"].fillna(-1).tolist() == pytest.approx([60, 64.37376, -1, -1, -1])
    assert roads["is_oneway"].tolist() == [True, False, True, False, False]
    assert roads["is_bridge_or_tunnel"].tolist() == [False, True, False, True, False]
    assert roads["name"].tolist() == ["Жибек Жолу", "", "", "", ""]
    assert roads.crs == "EPSG:4326"
    first = shapely.get_coordinates(roads.geometry.iloc[0])
    assert first == pytest.approx(np.array(STREET[::-1]), abs=GRID)  # open against its points
    assert roads.geometry.iloc[2].is_ring


def test_an_osm_extract_is_no_other_vector_file():
    with pytest.raises(IntakeError, match="vector_unknown_format"):
        read_vectors(osm_pbf(*WAYS), file_name="kg.osm.pbf")
    assert refusal(osm_pbf((STREET, {"highway": "footway"}))) == "roads_no_car"
    assert refusal(osm_pbf((STREET, {"waterway": "river"}))) in {"vector_empty", "roads_no_lines"}
    far = [(2.3, 48.8), (2.4, 48.8)]
    assert refusal(osm_pbf((far, {"highway": "primary"}))) == "vector_wrong_country"
    whole = osm_pbf(*WAYS)
    assert refusal(whole[: len(whole) - 30]) in {"vector_unreadable", "vector_empty"}


def test_the_real_roads_of_global_map_are_read(shared_dir):
    data = (shared_dir / "overlays" / "globalmap_kgz_roads.gpkg").read_bytes()
    found = read_roads(data, file_name="globalmap_kgz_roads.gpkg")
    assert found.class_column == "route"
    assert found.read == len(found.table) == 1731
    assert found.table["road_class"].value_counts().to_dict() == {
        "secondary": 1412,
        "primary": 313,
        "trunk": 6,
    }
    assert found.unknown_classes == ()
    assert found.table["speed_kmh"].isna().all()
    assert not found.table["is_oneway"].any()
    assert not shapely.has_z(found.table.geometry.to_numpy()).any()
    length_m = Geod(ellps="WGS84").geometry_length(shapely.union_all(found.table.geometry.array))
    assert found.facts["length_km"] == pytest.approx(12_400, rel=0.001)
    assert found.facts["length_km"] == pytest.approx(length_m / 1000, rel=0.001)


def test_geofabrik_s_columns_and_layers_are_understood():
    roads = frame(
        [LINE, LINE, LINE],
        fclass=["secondary", "track_grade3", "steps"],
        oneway=["T", "F", "B"],
        maxspeed=[50, 0, 0],
        bridge=["F", "T", "F"],
        tunnel=["F", "F", "F"],
        name=["А", None, ""],
    )
    rivers = geojson(LINE, fclass=["river"])
    data = zipped(
        {"gis_roads.gpkg": written(roads, "GPKG", ".gpkg"), "gis_waterways.geojson": rivers}
    )
    found = read_roads(data, file_name="kyrgyzstan-latest-free.shp.zip")
    assert found.table["road_class"].tolist() == ["secondary", "track"]
    assert found.table["is_oneway"].tolist() == [True, True]
    assert found.table["is_bridge_or_tunnel"].tolist() == [False, True]
    assert found.table["speed_kmh"].fillna(-1).tolist() == [50, -1]
    assert found.left_out == 1
    turned = shapely.get_coordinates(found.table.geometry.iloc[0])
    assert turned == pytest.approx(np.array(STREET[::-1]), abs=GRID)


def test_words_nobody_knows_become_class_unknown_and_are_told():
    data = geojson(LINE, LINE, LINE, type=["мамлекеттик", "жылкы жол", None])
    found = read_roads(data, file_name="roads")
    assert found.table["road_class"].tolist() == ["primary", "road", "road"]
    assert found.unknown_classes == ("жылкы жол",)
    assert [one.key for one in found.warnings] == ["roads.classes_unknown"]
    settled = read_roads(data, file_name="roads", classes={"Жылкы жол": "track"})
    assert settled.table["road_class"].tolist() == ["primary", "track", "road"]
    assert settled.warnings == ()
    assert refusal(data, classes={"жылкы жол": "horse"}) == "roads_class_unknown"


def test_the_user_names_the_columns():
    data = geojson(LINE, A=["primary"], B=[70])
    plain = read_roads(data, file_name="roads")
    assert (plain.class_column, plain.table["road_class"].tolist()) == ("", ["road"])
    assert [one.key for one in plain.warnings] == ["roads.no_class"]
    told = read_roads(data, file_name="roads", columns={"road_class": "A", "speed": "B"})
    assert (told.class_column, told.table["road_class"].tolist()) == ("A", ["primary"])
    assert told.table["speed_kmh"].tolist() == [70]
    assert refusal(data, columns={"road_class": "C"}) == "column_not_found"


def test_a_better_word_wins_over_a_weaker_one():
    found = read_roads(geojson(LINE, type=["x"], highway=["track"]), file_name="roads")
    assert (found.class_column, found.table["road_class"].tolist()) == ("highway", ["track"])


def test_parts_become_lines_and_other_shapes_are_counted():
    two = shapely.MultiLineString([STREET, [(75, 42), (75.1, 42)]])
    data = geojson(two, shapely.Point(74, 42), None, highway=["primary"] * 3)
    found = read_roads(data, file_name="roads")
    assert found.table.geometry.geom_type.tolist() == ["LineString"] * 2
    assert (found.read, found.rejected) == (3, 2)
    assert [one.key for one in found.warnings] == ["roads.not_lines"]


def test_ends_that_meet_meet_after_snapping():
    cross = (74.123456789012, 42.123456789012)
    data = geojson(
        shapely.LineString([(74, 42), cross]),
        shapely.LineString([cross, (75, 43)]),
        highway=["primary"] * 2,
    )
    one, two = read_roads(data, file_name="roads").table.geometry
    assert one.coords[-1] == two.coords[0]
    assert math.dist(one.coords[-1], cross) < 2 * GRID


def test_files_without_roads_are_refused():
    assert refusal(geojson(shapely.Point(74, 42), highway=["x"])) == "roads_no_lines"
    assert refusal(shapefile_zip(frame(name=["A"]))) == "roads_no_lines"
    assert refusal(geojson(LINE, highway=["footway"])) == "roads_no_car"
    france = shapely.LineString([(2.3, 48.8), (2.4, 48.8)])
    assert refusal(geojson(france, highway=["primary"])) == "vector_wrong_country"
    swapped = shapely.LineString([(lat, lng) for lng, lat in STREET])
    assert refusal(geojson(swapped, highway=["primary"])) == "vector_swapped"
    both = zipped({"a.geojson": geojson(LINE, name=["A"]), "b.geojson": geojson(LINE, name=["B"])})
    assert refusal(both) == "vector_many_layers"
    assert refusal(b"words, words") == "vector_unknown_format"
    assert refusal(b"") == "vector_empty"


def test_single_tags():
    assert [oneway_of(one) for one in ("yes", "1", "-1", "reverse", "no", "", "alternating")] == [
        *(1, 1, -1, -1, 0, 0, 0)
    ]
    assert [speed_of(one) for one in ("60", "60.0", "90 km/h")] == [60, 60, 90]
    assert all(math.isnan(speed_of(one)) for one in ("", "0", "walk", "KG:urban", "999", "-5"))
    assert is_yes("viaduct")
    assert not is_yes("no")
    assert is_car_allowed("")
    assert is_car_allowed("destination")
    assert not is_car_allowed("private")
