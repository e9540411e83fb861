"""A recognised table becomes units: codes, names, kinds, sound polygons, and an account."""

import geopandas as gpd
import pytest
import shapely

from geo.boundaries.normalise import normalise
from geo.boundaries.recognise import ColumnMapping, recognise
from geo.boundaries.repair import holes, polygonal, repair, without_holes
from model.admin import Level, UnitKind
from model.errors import BoundaryError, CrsError
from model.text import Names
from tests.geo.boundaries.toy import ALAMUDUN, CITY, EAST, TOKMOK, WEST, cod, districts, table

BOW_TIE = shapely.Polygon([(74, 42), (75, 43), (75, 42), (74, 43)])


def test_units_and_their_parents_are_told_by_columns():
    found = table(districts(city=CITY))
    by_code = {row.pcode: row for row in found.rows}
    assert found.read == 3
    assert by_code[ALAMUDUN].names == Names(ky="Аламүдүн", ru="Аламудунский", en="Alamudun")
    assert by_code[ALAMUDUN].parent == "KG08000000000"
    oblast = by_code["KG08000000000"]
    assert (oblast.level, oblast.is_derived, oblast.shape) == (Level.OBLAST, True, None)
    city = by_code[TOKMOK]
    assert (city.kind, city.names.ky) == (UnitKind.CITY, "Токмок")
    assert "Tokmok (city)" in city.others
    assert found.valid_on is not None
    assert found.valid_on.year == 2018


def test_several_rows_of_one_unit_make_one():
    parts = gpd.GeoDataFrame(
        {"Adm2_Code": ["41708203"] * 2, "Adm2_EN": ["Alamudun"] * 2},
        geometry=[shapely.box(74, 42.5, 74.2, 43), shapely.box(74.5, 42.5, 75, 43)],
        crs="EPSG:4326",
    )
    found = table(parts)
    assert [row.pcode for row in found.rows] == [ALAMUDUN]
    assert found.rows[0].shape.area == pytest.approx(0.1 + 0.25)


def test_rows_that_cannot_be_units_are_rejected_with_their_reason():
    frame = gpd.GeoDataFrame(
        {
            "ADM2_EN": ["A", "B", None, "C", "D"],
            "ADM2_PCODE": ["KG08203", "KG08204", None, "KG08203", "KG08205"],
        },
        geometry=[EAST, None, EAST, WEST, shapely.LineString([(74, 42), (75, 42)])],
        crs="EPSG:4326",
    )
    found = table(frame)
    assert [(reason.key, reason.params["row"]) for reason in found.rejected] == [
        ("boundaries.rejected_no_area", 2),
        ("boundaries.rejected_nameless", 3),
        ("boundaries.rejected_pcode", 4),
        ("boundaries.rejected_no_area", 5),
    ]
    assert found.read == len(found.rows) + len(found.rejected)


def test_a_broken_outline_is_repaired_and_said():
    found = table(districts(west=BOW_TIE))
    row = next(row for row in found.rows if row.pcode == ALAMUDUN)
    assert row.shape.is_valid
    assert row.shape.area == pytest.approx(0.5)
    assert [(text.key, text.params["pcode"]) for text in found.repaired] == [
        ("boundaries.repaired_shape", ALAMUDUN)
    ]


def test_openstreetmap_rows_have_a_level_each():
    frame = gpd.GeoDataFrame(
        {
            "admin_level": ["4", "6", "8", "11"],
            "name": ["Чүй облусу", "Аламүдүн району", "Лебединовка", "Участок"],
            "osm_id": [1.0, 2.0, 3.0, 4.0],
        },
        geometry=[EAST] * 4,
        crs="EPSG:4326",
    )
    found = table(frame)
    assert [(row.pcode, row.level, row.names.in_language("ky")) for row in found.rows] == [
        ("1", Level.OBLAST, "Чүй"),
        ("2", Level.DISTRICT, "Аламүдүн"),
        ("3", Level.AYIL_OKMOTU, "Лебединовка"),
    ]
    assert [reason.key for reason in found.rejected] == ["boundaries.rejected_level"]


def test_a_mapping_without_codes_gives_codes_of_its_own():
    frame = gpd.GeoDataFrame({"Naam": ["A", "B"]}, geometry=[WEST, EAST], crs="EPSG:4326")
    mapping = ColumnMapping(Level.AYIL_OKMOTU, name_en="Naam")
    schema = recognise(frame, file_name="toy", mapping=mapping)
    found = normalise(frame, schema, file_name="toy")
    assert len({row.pcode for row in found.rows}) == 2
    assert {row.kind for row in found.rows} == {UnitKind.AYIL_OKMOTU}


def test_bishkek_among_districts_is_a_city_of_republic_rank():
    found = table(cod({"KG11000000000": ("Bishkek (city)", "г.Бишкек", "Бишкек ш.", CITY)}))
    assert (found.rows[0].level, found.rows[0].kind) == (Level.OBLAST, UnitKind.REPUBLIC_CITY)


def test_a_small_polygon_without_names_is_not_taken_for_the_country():
    frame = gpd.GeoDataFrame({"fid": [1]}, geometry=[EAST], crs="EPSG:4326")
    with pytest.raises(BoundaryError, match="boundary_schema_unknown"):
        table(frame)


def test_another_reference_system_is_refused():
    with pytest.raises(CrsError):
        table(districts().to_crs(32643))


def test_nothing_in_nothing_out():
    schema = recognise(districts(), file_name="toy")
    found = normalise(districts().iloc[:0], schema, file_name="toy")
    assert (found.rows, found.read) == ((), 0)


def test_repair_keeps_areas_only():
    mixed = shapely.GeometryCollection([shapely.Point(0, 0), EAST])
    shapes, _ = repair(shapely.force_3d([mixed, shapely.Point(1, 1)], 7.0))
    assert shapes[0].equals(EAST)
    assert not shapes[0].has_z
    assert shapes[1] is None
    assert polygonal(None) is None


def test_holes_are_found_and_filled():
    assert len(holes(WEST)) == 1
    assert holes(EAST) == []
    assert without_holes(WEST).equals(shapely.box(74.0, 42.5, 75.0, 43.0))
