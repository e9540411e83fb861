"""Files of boundaries into one set: what each publisher's files give, alone and together."""

import json
from datetime import date
from functools import cache

import geopandas as gpd
import pytest
import shapely

from i18n import LANGUAGES, translator
from intake.archives import NamedBytes
from intake.boundaries import ColumnMapping, read_boundary_files
from model.admin import Accuracy, Level, UnitKind
from model.errors import HotspotsError, IntakeError
from tests.geo.boundaries.test_build import assert_levels_agree
from tests.geo.boundaries.toy import ALAMUDUN, CITY, WEST, districts, oblasts
from tests.intake.vector_files import geojson, shapefile_parts, shapefile_zip, written, zipped
from tests.timing import least_cpu_s

BISHKEK, OSH = "KG11000000000", "KG21000000000"
BISHKEK_POINT, OSH_POINT = shapely.Point(74.60, 42.87), shapely.Point(72.80, 40.52)


def as_geojson(frame):
    return frame.to_json(drop_id=True).encode()


@cache
def official(shared_dir, *names):
    return read_boundary_files(official_files(shared_dir, *names))


def official_files(shared_dir, *names):
    paths = [next(shared_dir.glob(f"*/{name}")) for name in names]
    return [NamedBytes(path.name, path.read_bytes()) for path in paths]


COD = "kgz_admbnda_adm2_moes_20181119.json"
WFP = ("wfp_kgz_districts.geojson", "wfp_kgz_provinces.geojson", "wfp_kgz_country.geojson")
SOATE = "soate_kgz_2021.csv"


def assert_accounts(report):
    assert report.read == report.units + report.merged + len(report.rejected)
    assert sum(report.levels.values()) == report.units + report.derived


def assert_sayable(report):
    for text in (*report.repaired, *report.rejected, *report.warnings):
        for language in LANGUAGES:
            assert "⟦" not in translator(language)(text)


# --- the official files -------------------------------------------------------------------------


def test_cod_ab_gives_53_units_in_their_oblasts(shared_dir):
    boundary_set, report = official(shared_dir, COD)
    units, info = boundary_set.units, boundary_set.info
    assert (report.read, report.units, report.merged, report.rejected) == (53, 53, 0, ())
    assert report.levels == {0: 1, 1: 9, 2: 53}
    assert (info.accuracy, info.date) == (Accuracy.OFFICIAL, date(2018, 11, 19))
    assert "COD-AB" in info.source
    district = units[units["level"] == Level.DISTRICT]
    assert (district[["name_ky", "name_ru", "name_en"]] != "").all(axis=None)
    assert district.index.str.fullmatch(r"KG\d{11}").all()
    assert (district.index.str[:4] == district["parent"].str[:4]).all()
    assert district["kind"].value_counts().to_dict() == {"district": 40, "city": 13}
    assert not units["unreviewed"].any()
    assert report.without_parent == ()
    assert units.loc["KG02410000010", ["name_ky", "name_ru", "name_en"]].to_list() == [
        *("Каракол", "Каракол", "Karakol")
    ]
    assert units.loc["KG02220000000", "name_ky"] == "Тоң"  # the file writes ӊ
    assert_levels_agree(units)


def test_cod_ab_alone_does_not_lose_bishkek_and_osh(shared_dir):
    boundary_set, report = official(shared_dir, COD)
    units = boundary_set.units
    for code, point, area_km2 in ((BISHKEK, BISHKEK_POINT, 150.25), (OSH, OSH_POINT, 30.96)):
        assert units.geometry[code].contains(point)
        assert units.loc[code, "area_km2"] == pytest.approx(area_km2, abs=0.01)
        at_level_1 = units[(units["level"] == 1) & units.geometry.contains(point)]
        assert at_level_1.index.to_list() == [code]
    assert [w.key for w in report.warnings] == ["boundaries.city_recovered"] * 2
    assert_sayable(report)


def test_lakes_and_enclaves_are_gaps_of_the_district_level(shared_dir):
    boundary_set, report = official(shared_dir, COD)
    areas = [fault.area_km2 for fault in report.gaps]
    assert areas == pytest.approx([6251.46, 285.67, 230.08, 125.05, 37.77, 2.76], abs=0.01)
    assert report.overlaps == ()
    units = boundary_set.units
    lake, sokh = shapely.Point(77.2, 42.45), shapely.Point(71.07, 40.04)
    assert units[units.geometry.contains(lake)].index.to_list() == ["KG", "KG02000000000"]
    assert units[units.geometry.contains(sokh)].empty


def test_wfp_gives_40_districts_7_oblasts_and_the_country(shared_dir):
    boundary_set, report = official(shared_dir, *WFP)
    units = boundary_set.units
    assert report.levels == {0: 1, 1: 7, 2: 40}
    assert (report.read, report.units, report.merged) == (48, 48, 0)
    assert not units.geometry.has_z.any()
    assert units.loc["KG06207000000", ["soate", "name_ky", "parent"]].to_list() == [
        *("41706207000000", "Алай", "KG06000000000")
    ]
    swallowed = {w.params["city"].en: w.params["name"].en for w in report.warnings}
    assert swallowed == {"Bishkek": "Alamedin", "Osh": "Kara-Suu"}
    assert_levels_agree(units)
    assert_accounts(report)
    assert_sayable(report)


def test_a_district_layer_alone_warns_of_the_cities_it_swallows(shared_dir):
    _, report = official(shared_dir, WFP[0])
    assert [w.key for w in report.warnings] == ["boundaries.city_swallowed"] * 2


def test_everything_together_is_one_hierarchy_for_a_few_times_the_parsing(shared_dir):
    maps, codes = official_files(shared_dir, COD, *WFP), official_files(shared_dir, SOATE)
    made = []
    took = least_cpu_s(lambda: made.append(read_boundary_files([*maps, *codes])), times=1)
    plain = least_cpu_s(lambda: [json.loads(file.data) for file in maps], times=3)
    assert took < 40 * plain, (took, plain)  # idle 9 times: 1.6 s
    ((boundary_set, report),) = made
    units = boundary_set.units
    assert report.levels == {0: 1, 1: 9, 2: 53, 3: 474, 4: 1901}
    assert_accounts(report)
    assert (report.read, report.units, report.merged) == (53 + 48 + 2438, 2438, 101)
    assert report.without_parent == ()
    assert units.geometry[BISHKEK].contains(BISHKEK_POINT)
    assert units.geometry[OSH].contains(OSH_POINT)
    assert not units.geometry["KG08000000000"].contains(BISHKEK_POINT)
    assert_levels_agree(units)
    assert units.loc["KG", "area_km2"] == pytest.approx(199_951, rel=0.002)
    with_polygon = units[units.geometry.notna()]
    assert set(with_polygon["level"]) == {0, 1, 2}
    assert_sayable(report)


def test_wfp_spellings_are_kept_beside_the_official_ones(shared_dir):
    units = official(shared_dir, COD, WFP[0])[0].units
    at_bashy = units.loc["KG04220000000"]
    assert at_bashy["name_en"] == "Ak-Bashy"  # an error of the official file
    assert "At-Bashy" in at_bashy["other_names"].split("|")
    assert units.loc["KG02210000000", "other_names"].startswith("Dzhety-Oghuz")


def test_the_official_oblast_names_win_over_garbled_ones(shared_dir):
    units = official(shared_dir, WFP[1], COD)[0].units
    assert units.loc["KG04000000000", "name_ky"] == "Нарын"  # WFP: Нарынскак
    assert units.loc["KG02000000000", "name_ru"] == "Иссык-Кульская"  # WFP: Иссык-Кульска


def test_the_same_file_in_other_formats_gives_the_same_units(shared_dir):
    path = next(shared_dir.glob(f"*/{COD}"))
    frame = gpd.read_file(path).to_crs(7694).drop(columns=["date", "validOn"])
    plain = official(shared_dir, COD)[0].units
    for name, data in (
        ("districts.gpkg", written(frame, "GPKG", ".gpkg")),
        ("districts.zip", shapefile_zip(frame, encoding="UTF-8")),
    ):
        units = read_boundary_files([NamedBytes(name, data)])[0].units
        assert units["name_ky"].equals(plain["name_ky"])
        assert units["area_km2"].to_numpy() == pytest.approx(plain["area_km2"], rel=1e-4)


# --- sets of the user's own ---------------------------------------------------------------------


def test_what_the_user_says_of_a_set_is_kept():
    mapping = ColumnMapping(Level.DISTRICT, code="Kod", name_ky="At")
    data = geojson(WEST, Kod=[ALAMUDUN], At=["Аламүдүн"])
    info = read_boundary_files(
        [NamedBytes("own.geojson", data)],
        mapping=mapping,
        title="Our own",
        source="Survey",
        date=date(2026, 3, 1),
        licence="CC0",
    )[0].info
    assert (info.title, info.source, info.licence) == ("Our own", "Survey", "CC0")
    assert (info.date, info.accuracy) == (date(2026, 3, 1), Accuracy.APPROXIMATE)
    again = read_boundary_files(
        [NamedBytes("own.geojson", data)], mapping=mapping, accuracy=Accuracy.OFFICIAL
    )[0].info
    assert again.accuracy is Accuracy.OFFICIAL
    assert again.sha256 == info.sha256


def test_other_columns_of_the_same_file_make_another_set():
    files = [NamedBytes("own.geojson", geojson(WEST, Kod=[ALAMUDUN], At=["A"], Eski=["B"]))]
    infos = [
        read_boundary_files(
            files, mapping=ColumnMapping(Level.DISTRICT, code="Kod", name_ky=column)
        )[0].info
        for column in ("At", "Eski")
    ]
    assert infos[0].sha256 != infos[1].sha256
    assert infos[0].set_id != infos[1].set_id


def test_a_unit_with_an_empty_outline_is_said_to_have_no_area():
    data = json.loads(geojson(WEST, WEST, Kod=[ALAMUDUN, "KG08219000000"], At=["A", "B"]))
    data["features"][1]["geometry"]["coordinates"] = []
    mapping = ColumnMapping(Level.DISTRICT, code="Kod", name_ky="At")
    _, report = read_boundary_files(
        [NamedBytes("own.geojson", json.dumps(data).encode())], mapping=mapping
    )
    assert [said.key for said in report.rejected] == ["boundaries.rejected_no_area"]
    assert_accounts(report)


def test_what_looks_official_is_official_only_if_every_polygon_is():
    cod = NamedBytes("a.geojson", as_geojson(districts()))
    other = geojson(CITY, shapeName=["X"], shapeID=["x"], shapeType=["ADM3"])
    assert read_boundary_files([cod])[0].info.accuracy is Accuracy.OFFICIAL
    mixed = read_boundary_files([cod, NamedBytes("b.geojson", other)])[0].info
    assert mixed.accuracy is Accuracy.APPROXIMATE


def test_every_level_of_one_zip_is_read_lines_beside_them_left_out():
    data = zipped(
        {
            "adm1.geojson": as_geojson(oblasts()),
            "adm2.geojson": as_geojson(districts()),
            "lines.geojson": geojson(shapely.LineString([(74, 42), (75, 42)]), name=["border"]),
        }
    )
    boundary_set, report = read_boundary_files([NamedBytes("cod.zip", data)])
    assert report.levels == {0: 1, 1: 2, 2: 2}
    assert "boundaries.layer_skipped" in [w.key for w in report.warnings]
    assert "Chuy" in boundary_set.units.loc["KG08000000000", "other_names"]
    assert_sayable(report)


def test_the_parts_of_a_shapefile_may_come_one_by_one():
    parts = shapefile_parts(districts(), encoding="UTF-8")
    files = [NamedBytes(f"Raion{end}", content) for end, content in parts.items()]
    assert read_boundary_files(files)[1].units == 2
    without_prj = [file for file in files if not file.name.endswith(".prj")]
    with pytest.raises(IntakeError, match="shapefile_no_prj"):
        read_boundary_files(without_prj)


def test_polygons_are_taken_out_of_collections():
    frame = districts()
    frame.geometry = [
        shapely.GeometryCollection([shape, shapely.LineString([(74, 42), (75, 42)])])
        for shape in frame.geometry
    ]
    units = read_boundary_files([NamedBytes("c.geojson", as_geojson(frame))])[0].units
    assert units.geometry[ALAMUDUN].equals(WEST)


def test_rows_of_other_countries_are_rejected_by_their_own_number():
    frame = gpd.GeoDataFrame(
        {"Adm2_Code": ["999", "41708203", "x"], "Adm2_EN": ["Far", "Alamudun", "None"]},
        geometry=[shapely.box(8, 50, 9, 51), WEST, None],
        crs="EPSG:4326",
    )
    _, report = read_boundary_files([NamedBytes("world.geojson", as_geojson(frame))])
    assert {(r.key.rpartition("_")[2], r.params["row"]) for r in report.rejected} == {
        ("outside", 1),
        ("area", 3),
    }
    assert_accounts(report)


# --- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("no_boundary_files", []),
        ("vector_empty", [NamedBytes("empty.geojson", b"")]),
        ("vector_truncated", [NamedBytes("cut.geojson", geojson()[:-30])]),
        ("vector_wrong_country", [NamedBytes("far.geojson", geojson(shapely.box(8, 50, 9, 51)))]),
        ("vector_swapped", [NamedBytes("yx.geojson", geojson(shapely.box(42, 74, 43, 75)))]),
        ("boundary_not_polygons", [NamedBytes("p.geojson", geojson(shapely.Point(74, 42)))]),
        ("boundary_schema_unknown", [NamedBytes("u.geojson", geojson(WEST, Naam=["A"]))]),
        ("shapefile_no_prj", [NamedBytes("s.zip", shapefile_zip(districts(), without=".prj"))]),
        ("shapefile_alone", [NamedBytes("s.dbf", b"x")]),
        ("zip_bomb", [NamedBytes("b.zip", zipped({"a.shp": bytes(30_000_000)}))]),
        ("zip_path", [NamedBytes("t.zip", zipped({"../a.shp": b""}))]),
        ("gazetteer_encoding", [
            NamedBytes("g.csv", b"soate,name_ru,kind,parent_soate\n\xff\xfe")]),
        ("boundary_no_units", [
            NamedBytes("g.csv", b"soate,name_ru,kind,parent_soate\n1,2,3,4\n")]),
    ],
)  # fmt: skip
def test_bad_files_are_refused_in_three_languages(code, files):
    good = [NamedBytes("good.geojson", as_geojson(districts()))] if files else []
    with pytest.raises(HotspotsError) as caught:
        read_boundary_files(files if code == "boundary_no_units" else [*good, *files])
    assert caught.value.code == code
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(caught.value)


def test_nothing_of_a_city_is_lost_when_the_kind_is_told():
    units = read_boundary_files([NamedBytes("a.geojson", as_geojson(districts(city=CITY)))])[
        0
    ].units
    assert units[units["kind"] == UnitKind.CITY].geometry.iloc[0].equals(CITY)
