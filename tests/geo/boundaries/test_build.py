"""A set from tables: one hierarchy whose levels agree, cities that are not lost, honest counts."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.boundaries.build import build_boundary_set
from model.admin import UNIT_COLUMNS, Level, UnitKind
from model.errors import BoundaryError
from tests.geo.boundaries.toy import (
    ALAMUDUN,
    BISHKEK,
    CHUI,
    CHUI_DISTRICT,
    CITY,
    EAST,
    INFO,
    TOKMOK,
    WEST,
    build,
    cod,
    districts,
    oblasts,
    table,
)

CHUI_OBLAST, BISHKEK_CITY = "KG08000000000", "KG11000000000"


def keys(texts):
    return [text.key for text in texts]


def assert_levels_agree(units):
    """Every polygon lies in its parent's, and the parts of one parent do not overlap."""
    for code, unit in units[units.geometry.notna()].iterrows():
        parent = unit["parent"]
        if parent and units.geometry[parent] is not None:
            assert unit.geometry.difference(units.geometry[parent]).area < 1e-12, code
    for level in (1, 2):
        shapes = units[(units["level"] == level) & units.geometry.notna()].geometry.to_numpy()
        assert shapely.area(shapes).sum() == pytest.approx(shapely.union_all(shapes).area, rel=1e-9)


def test_the_unit_table_keeps_its_contract():
    units = build(districts())[0].units
    assert tuple(units.columns) == (*UNIT_COLUMNS, "geometry")
    assert units.index.name == "pcode"
    assert units.index.is_unique
    assert units.index.is_monotonic_increasing
    assert units.crs == "EPSG:4326"
    assert units["unreviewed"].dtype == bool
    inside = shapely.contains_xy(units.geometry.to_numpy(), units["lng"], units["lat"])
    assert inside[units.geometry.notna()].all()


def test_oblasts_are_made_of_their_districts():
    units, report = build(districts())[0].units, build(districts())[1]
    oblast = units.loc[CHUI_OBLAST]
    assert oblast["name_en"] == "Chui"
    assert oblast.geometry.normalize().equals(shapely.union(WEST, EAST).normalize())
    assert (report.read, report.units, report.merged, report.derived) == (2, 2, 0, 3)
    assert report.levels == {0: 1, 1: 2, 2: 2}
    assert units.geometry["KG"] is None  # one oblast is not the country


def test_bishkek_is_recovered_from_the_hole_between_districts():
    boundary_set, report = build(districts())
    city = boundary_set.units.loc[BISHKEK_CITY]
    assert city.geometry.normalize().equals(BISHKEK.normalize())
    assert (city["name_ky"], city["kind"], city["parent"]) == ("Бишкек", "republic_city", "KG")
    assert city["soate"] == "41711000000000"
    assert keys(report.warnings) == ["boundaries.city_recovered", "boundaries.city_missing"]
    assert report.gaps == ()  # what is recovered is no gap


def test_bishkek_is_recovered_from_its_oblast_and_taken_out_of_it():
    boundary_set, _ = build(districts(), oblasts())
    units = boundary_set.units
    assert units.geometry[BISHKEK_CITY].normalize().equals(BISHKEK.normalize())
    assert units.geometry[CHUI_OBLAST].intersection(BISHKEK).area == pytest.approx(0)
    assert_levels_agree(units)


def test_a_district_that_swallows_bishkek_is_said():
    _, report = build(districts(west=shapely.box(74.0, 42.5, 75.0, 43.0)))
    assert keys(report.warnings) == ["boundaries.city_swallowed", "boundaries.city_missing"]
    assert report.warnings[0].params["name"].en == "Alamudun"
    assert BISHKEK_CITY not in build(districts(west=shapely.box(74, 42.5, 75, 43)))[0].units.index


def test_an_oblast_level_alone_swallows_bishkek_too():
    _, report = build(oblasts())
    assert "boundaries.city_swallowed" in keys(report.warnings)


def test_bishkek_under_a_code_of_its_own_is_neither_doubled_nor_said_to_be_swallowed():
    frame = gpd.GeoDataFrame(
        {"shapeName": ["Chui", "Bishkek"], "shapeID": ["o1", "o2"], "shapeType": "ADM1"},
        geometry=[CHUI.difference(BISHKEK), BISHKEK],
        crs="EPSG:4326",
    )
    for frames in ([frame], [frame, districts()]):
        boundary_set, report = build(*frames)
        assert BISHKEK_CITY not in boundary_set.units.index
        assert keys(report.warnings) in ([], ["boundaries.city_missing"])


def test_a_missing_district_is_not_taken_for_a_city():
    only_east = districts().iloc[1:]
    boundary_set, report = build(only_east, oblasts())
    assert BISHKEK_CITY not in boundary_set.units.index
    assert "boundaries.city_recovered" not in keys(report.warnings)


def test_a_city_in_a_district_polygon_wins():
    boundary_set, report = build(districts(city=CITY))
    units = boundary_set.units
    assert units.geometry[TOKMOK].equals(CITY)
    assert units.geometry[CHUI_DISTRICT].intersection(CITY).area == 0
    assert units.loc[TOKMOK, "parent"] == CHUI_OBLAST
    assert keys(report.repaired) == ["boundaries.repaired_city"]
    assert report.overlaps == ()
    assert_levels_agree(units)


def test_a_city_that_only_overlaps_is_reported_not_cut():
    beside = shapely.box(75.95, 42.7, 76.1, 42.8)
    boundary_set, report = build(districts(city=beside))
    assert boundary_set.units.geometry[CHUI_DISTRICT].equals(EAST)
    assert [fault.pcodes for fault in report.overlaps] == [(CHUI_DISTRICT, TOKMOK)]


def test_the_order_of_the_files_does_not_matter():
    frames = [districts(city=CITY), oblasts(), wfp_districts()]
    first = build(*frames)[0].units
    last = build(*reversed(frames))[0].units
    assert first.drop(columns="geometry").equals(last.drop(columns="geometry"))
    assert (first.geometry.fillna(shapely.Point()) == last.geometry.fillna(shapely.Point())).all()


def wfp_districts():
    return gpd.GeoDataFrame(
        {"Adm2_Code": ["41708203", "41708223"], "Adm2_EN": ["Alamedin", "Chu"]},
        geometry=[shapely.box(74.0, 42.5, 75.0, 43.0), EAST],
        crs="EPSG:4326",
    )


def test_a_second_publisher_adds_spellings_not_polygons():
    boundary_set, report = build(wfp_districts(), districts(city=CITY))
    unit = boundary_set.units.loc[ALAMUDUN]
    assert unit["name_en"] == "Alamudun"
    assert "Alamedin" in unit["other_names"].split("|")
    assert unit.geometry.equals(WEST)
    assert (report.read, report.units, report.merged) == (5, 3, 2)
    assert sum(report.levels.values()) == report.units + report.derived


def test_where_lines_of_two_levels_differ_the_finer_decide():
    shifted = shapely.box(74.0, 42.45, 76.05, 42.95)
    boundary_set, report = build(districts(), oblasts(shifted))
    units = boundary_set.units
    assert units.geometry[ALAMUDUN].equals(WEST)
    assert_levels_agree(units)
    assert units.geometry[CHUI_OBLAST].contains(
        shapely.Point(76.02, 42.6)
    )  # its own, no district's
    assert "boundaries.lines_differ_oblast" in keys(report.warnings)
    assert "boundaries.lines_differ_oblast" not in keys(build(districts(), oblasts())[1].warnings)


def test_ayil_okmotu_stand_under_their_district_by_code_and_cut_out_the_town():
    rows = {
        "KG08203812000": ("A", "", "", shapely.box(74.0, 42.5, 74.5, 43.0)),
        "KG08203600010": ("Town", "", "", shapely.box(74.1, 42.6, 74.2, 42.7)),
    }
    boundary_set, _ = build(districts(), cod(rows, level=3))
    units = boundary_set.units
    assert units.loc["KG08203812000", "parent"] == ALAMUDUN
    assert units.loc["KG08203600010", "kind"] == UnitKind.TOWN
    assert units.geometry["KG08203812000"].area == pytest.approx(0.25 - 0.01)
    assert units.geometry[ALAMUDUN].normalize().equals(WEST.normalize())
    assert_levels_agree(units)


def test_levels_agree_two_ranks_up_where_an_ayil_okmotu_stands_out():
    beyond = {"KG08203812000": ("A", "", "", shapely.box(73.9, 42.5, 74.5, 43.0))}
    for frames in ([districts()], [districts(), oblasts()]):
        units = build(*frames, cod(beyond, level=3))[0].units
        assert units.geometry["KG08000000000"].contains(shapely.Point(73.95, 42.7))
        assert_levels_agree(units)


def test_without_codes_the_largest_overlap_tells_the_parent():
    frame = gpd.GeoDataFrame(
        {"shapeName": ["Mostly east", "Nowhere"], "shapeID": ["a1", "a2"], "shapeType": "ADM3"},
        geometry=[shapely.box(74.9, 42.6, 75.3, 42.7), shapely.box(77, 41, 77.1, 41.1)],
        crs="EPSG:4326",
    )
    boundary_set, report = build(districts(), frame)
    assert boundary_set.units.loc["a1", "parent"] == CHUI_DISTRICT
    assert report.without_parent == ("a2",)


def test_lakes_belong_to_the_oblast_and_to_no_district():
    lake = shapely.box(77.0, 42.3, 77.4, 42.6)
    west, east = shapely.box(76.5, 42, 77.2, 43), shapely.box(77.2, 42, 78, 43)
    shore = cod(
        {
            "KG02215000000": ("W", "", "", west.difference(lake)),
            "KG02220000000": ("E", "", "", east.difference(lake)),
        }
    ).assign(ADM1_EN="Issyk-Kul", ADM1_PCODE="KG02000000000")
    boundary_set, report = build(shore)
    units = boundary_set.units
    middle = shapely.Point(77.2, 42.45)
    assert units.geometry["KG02000000000"].contains(middle)
    assert not units[units["level"] == Level.DISTRICT].geometry.contains(middle).any()
    assert [fault.pcodes for fault in report.gaps] == [("KG02215000000", "KG02220000000")]


def test_enclaves_stay_outside():
    enclave = shapely.box(75.2, 42.6, 75.3, 42.7)
    boundary_set, report = build(districts(east=EAST.difference(enclave)))
    assert not boundary_set.units.geometry.dropna().intersects(enclave.centroid).any()
    assert [(fault.kind, fault.pcodes) for fault in report.gaps] == [("gap", (CHUI_DISTRICT,))]


def test_missing_names_are_marked_unreviewed():
    frame = districts().drop(columns="ADM2_KY")
    units = build(frame)[0].units
    assert units.loc[ALAMUDUN, "unreviewed"]
    assert units.loc[ALAMUDUN, "name_ky"] == "Аламудун"
    assert not build(districts())[0].units.loc[ALAMUDUN, "unreviewed"]


def test_areas_are_true_areas():
    units = build(districts())[0].units
    assert units.loc[CHUI_DISTRICT, "area_km2"] == pytest.approx(4543, rel=0.002)
    assert np.isnan(units.loc["KG", "area_km2"])


def test_no_usable_row_is_an_error():
    with pytest.raises(BoundaryError, match="boundary_no_units"):
        build_boundary_set([], info=INFO)
    nothing = table(districts().assign(geometry=shapely.LineString([(74, 42), (75, 42)])))
    with pytest.raises(BoundaryError, match="boundary_no_units"):
        build_boundary_set([nothing], info=INFO)
