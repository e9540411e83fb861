"""Vector files: every format we read, every fault we refuse, and nothing else ever opened."""

import http.server
import json
import os
import subprocess
import sys
import threading

import geopandas as gpd
import numpy as np
import pytest
import shapely

from i18n import LANGUAGES, translator
from intake.vector import POLYGONS, read_vector, read_vectors
from intake.vector_process import _WORKER, VectorFormat, VectorLimits, _environment
from model.errors import IntakeError
from tests.intake.vector_files import (
    VILLAGE,
    frame,
    geojson,
    shapefile_parts,
    shapefile_zip,
    written,
    zipped,
)


def refusal(data, *, file_name="upload.geojson", **options):
    with pytest.raises(IntakeError) as caught:
        read_vector(data, file_name=file_name, **options)
    error = caught.value
    assert error.params["file"]
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(error)
    return error


# --- what is read -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("driver", "suffix", "found"),
    [
        ("GeoJSON", ".geojson", VectorFormat.GEOJSON),
        ("GPKG", ".gpkg", VectorFormat.GEOPACKAGE),
        ("KML", ".kml", VectorFormat.KML),
    ],
)
def test_a_format_is_told_by_its_content(driver, suffix, found):
    data = written(frame(name=["Ысык-Көл"]), driver, suffix)
    table = read_vector(data, file_name="no-ending-at-all")
    assert table.format is found
    assert table.frame.geometry.iloc[0].equals(VILLAGE)
    assert "Ысык-Көл" in table.frame.iloc[0].to_list()
    assert table.frame.crs == "EPSG:4326"


def test_a_shapefile_is_read_from_its_zip_in_any_folder_and_case():
    parts = shapefile_parts(frame(name=["Өзгөн"]), encoding="UTF-8")
    data = zipped({f"Чек ара/LAYER{end.upper()}": content for end, content in parts.items()})
    table = read_vector(data, file_name="layer.zip")
    assert table.format is VectorFormat.SHAPEFILE
    assert table.frame["name"].to_list() == ["Өзгөн"]


@pytest.mark.parametrize("encoding", ["UTF-8", "cp1251"])
def test_letters_of_a_shapefile_without_cpg_are_guessed(encoding):
    data = shapefile_zip(frame(name=["Жалал-Абад"]), without=(".cpg",), encoding=encoding)
    assert read_vector(data, file_name="l.zip").frame["name"].to_list() == ["Жалал-Абад"]


def test_single_features_and_bare_geometries_are_geojson_too():
    geometry = json.loads(shapely.to_geojson(VILLAGE))
    for document in (geometry, {"type": "Feature", "properties": {}, "geometry": geometry}):
        table = read_vector(json.dumps(document).encode(), file_name="outline.geojson")
        assert table.frame.geometry.iloc[0].equals(VILLAGE)
        assert table.name == "outline"


def test_a_byte_order_mark_does_no_harm():
    assert len(read_vector(b"\xef\xbb\xbf" + geojson(), file_name="a").frame) == 1


def test_a_geojson_inside_a_zip_is_read():
    assert len(read_vector(zipped({"a/b.geojson": geojson()}), file_name="a.zip").frame) == 1


def test_every_layer_of_a_zip_is_read_and_one_is_not_chosen_silently():
    data = zipped({"a.geojson": geojson(), "b.geojson": geojson()})
    assert [table.file_name for table in read_vectors(data, file_name="z")] == [
        "a.geojson",
        "b.geojson",
    ]
    assert refusal(data).code == "vector_many_layers"


def test_heights_are_dropped():
    table = read_vector(geojson(shapely.force_3d(VILLAGE, 5.0)), file_name="z.geojson")
    assert not table.frame.geometry.has_z.any()


def test_points_and_lines_are_for_records_missing_geometry_too():
    shapes = [shapely.Point(74, 42), shapely.LineString([(74, 42), (74.1, 42)]), None]
    table = read_vector(geojson(*shapes), file_name="records.geojson")
    assert table.frame.geometry.isna().to_list() == [False, False, True]
    assert not table.faults


@pytest.mark.parametrize(
    "epsg",
    [7692, 7693, 7694, 7695, 7696, 28413, 4284, 32643, 3857],
)
def test_other_reference_systems_are_reprojected_and_said(epsg):
    there = frame().to_crs(epsg)
    table = read_vector(written(there, "GPKG", ".gpkg"), file_name="kyrg06.gpkg")
    back = table.frame.geometry.iloc[0]
    assert shapely.hausdorff_distance(back, VILLAGE) < 1e-4  # about 10 m, for datum shifts
    assert [warning.key for warning in table.warnings] == ["boundaries.reprojected"]
    assert table.crs_name in translator("ky")(table.warnings[0])


def test_longitude_comes_first_and_crs84_is_no_other_system():
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    table = read_vector(geojson(crs=named), file_name="crs84.geojson")
    assert table.frame.geometry.iloc[0].equals(VILLAGE)
    assert not table.warnings


# --- what is refused ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("vector_empty", b""),
        ("vector_empty", b"  \n"),
        ("vector_empty", b'{"type":"FeatureCollection","features":[]}'),
        ("vector_no_geometry", b'{"type":"FeatureCollection","features":[{"type":"Feature",'
         b'"properties":{"a":1},"geometry":null}]}'),
        ("vector_truncated", geojson()[:-40]),
        ("vector_truncated", b'{"type":"FeatureCollection","features":'),
        ("vector_truncated", b'{"type":"FeatureCollection","features":[{"type":"Fea'),
        ("vector_truncated", b'{"type":"Point","coordinates":[74.'),
        ("vector_unreadable", b'{"type":"FeatureCollection" oops}'),
        ("vector_unreadable", '{"type":"Point","coordinates":[74,42],"n":"ж"}'.encode("cp1251")),
        ("vector_unreadable", b"[" * 100_000),
        ("vector_no_geojson", b'{"type":"Topology","objects":{}}'),
        ("vector_no_geojson", b"[1, 2]"),
        ("vector_unknown_format", b"name,lat,lng\nA,42,74\n"),
        ("vector_unknown_format", b"%PDF-1.7"),
        ("vector_unreadable", b"SQLite format 3\x00 but nothing more"),
        ("vector_unreadable", b"<kml><Document><Placemark>"),
    ],
)  # fmt: skip
def test_what_is_no_whole_vector_file_is_refused(code, data):
    assert refusal(data).code == code


@pytest.mark.parametrize("bad", ["NaN", "1e308", "-1e308", "Infinity"])
def test_coordinates_that_no_map_has_are_refused_with_their_row(bad):
    lines = [shapely.LineString([(74.2, 42), (74.3, 42)]) for _ in range(2)]
    error = refusal(geojson(VILLAGE, *lines).replace(b"74.3", bad.encode(), 1))
    assert (error.code, error.params["row"]) == ("vector_not_finite", 2)


def test_an_outline_with_a_corner_that_is_no_number_is_refused_with_its_row():
    error = refusal(geojson(VILLAGE, VILLAGE).replace(b"74.1", b"NaN"))
    assert (error.code, error.params["row"]) == ("geometry_unreadable", 1)


def test_a_number_beyond_all_numbers_is_refused():
    assert refusal(geojson().replace(b"74.1", b"1e999")).code == "vector_unreadable"


def test_a_bad_row_can_be_kept_out_of_the_good_ones():
    far = shapely.Point(1e308, 42)
    shapes = [shapely.Point(74, 42), far, VILLAGE]
    table = read_vector(
        geojson(*shapes, name=["a", "b", "c"]),
        file_name="records.geojson",
        geometry_types=frozenset({"Point"}),
        keep_faulty=True,
    )
    assert {at: fault.key for at, fault in table.faults.items()} == {
        1: "error.vector_not_finite",
        2: "error.vector_geometry_type",
    }
    assert table.frame["name"].to_list() == ["a", "b", "c"]
    assert table.frame.geometry.notna().to_list() == [True, False, False]


def test_points_instead_of_polygons_are_refused_with_their_row():
    error = refusal(geojson(VILLAGE, shapely.Point(74, 42)), geometry_types=POLYGONS)
    assert error.code == "vector_geometry_type"
    assert (error.params["row"], error.params["found"]) == (2, "Point")


def test_another_country_is_refused_and_told_where_it_lies():
    error = refusal(geojson(shapely.box(8, 50, 9, 51)))
    assert error.code == "vector_wrong_country"
    assert (error.params["lng_from"], error.params["lat_to"]) == (8, 51)


def test_swapped_longitude_and_latitude_are_recognised():
    assert refusal(geojson(shapely.box(42, 74, 42.1, 74.1))).code == "vector_swapped"


def test_metres_without_a_reference_system_are_recognised():
    assert refusal(geojson(shapely.box(5e5, 4.6e6, 5.1e5, 4.7e6))).code == "vector_not_degrees"


def test_the_extent_is_not_the_readers_business_for_records():
    far = geojson(shapely.Point(8, 50))
    assert len(read_vector(far, file_name="r", check_extent=False).frame) == 1


def test_no_reference_system_is_refused_not_guessed():
    no_crs = gpd.GeoDataFrame({"a": [1]}, geometry=[VILLAGE])
    with pytest.warns(UserWarning, match="crs"):
        data = written(no_crs, "GPKG", ".gpkg")
    assert refusal(data, file_name="no_crs.gpkg").code == "vector_no_crs"


def test_a_shapefile_needs_its_parts():
    table = frame()
    codes = {".prj": "no_prj", ".dbf": "incomplete", ".shx": "no_shx"}
    for missing, code in ((part, f"shapefile_{code}") for part, code in codes.items()):
        assert refusal(shapefile_zip(table, without=(missing,))).code == code
    assert refusal(shapefile_parts(table)[".shp"], file_name="a.SHP").code == "shapefile_alone"


def test_bad_archives_are_refused_before_anything_is_read():
    assert refusal(zipped({"a.geojson": b" " * 30_000_000}), file_name="b.zip").code == "zip_bomb"
    assert refusal(zipped({"../a.geojson": geojson()})).code == "zip_path"
    assert refusal(zipped({"readme.txt": b"hello"})).code == "zip_nothing_to_read"
    assert refusal(zipped({"in.zip": zipped({"a.geojson": geojson()})})).code == (
        "zip_nothing_to_read"
    )


def test_limits_hold():
    data = geojson(VILLAGE, VILLAGE)
    for limits in (
        VectorLimits(max_bytes=len(data) - 1),
        VectorLimits(max_features=1),
        VectorLimits(max_vertices=9),
    ):
        assert refusal(data, limits=limits).code == "vector_too_large"
    assert refusal(data, limits=VectorLimits(seconds=0.01)).code == "vector_timeout"


@pytest.mark.skipif(sys.platform != "linux", reason="address space is bounded on Linux only")
def test_memory_of_the_reading_process_is_bounded():
    corner = [[74.0, 42.0], [74.1, 42.0], [74.0, 42.0]]
    line = {"type": "LineString", "coordinates": corner * 100_000}
    assert len(read_vector(geojson(), file_name="a", limits=VectorLimits(memory_mb=400)).frame) == 1
    error = refusal(json.dumps(line).encode(), limits=VectorLimits(memory_mb=400))
    assert error.code in ("vector_too_large", "vector_unreadable")


# --- what must never be opened ------------------------------------------------------------------


@pytest.fixture
def local_secret(tmp_path):
    path = tmp_path / "secret.csv"
    path.write_text("name,lng,lat\nTOP SECRET,74.1,42.1\n")
    return path


def vrt(path):
    return (
        f"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{path}</SrcDataSource>"
        "<GeometryType>wkbPoint</GeometryType><GeometryField encoding='PointFromColumns' "
        "x='lng' y='lat'/></OGRVRTLayer></OGRVRTDataSource>"
    ).encode()


def gdalg(path):
    pipeline = f"gdal vector convert --input {path} --output-format stream streamed_dataset"
    return json.dumps({"type": "gdal_streamed_alg", "command_line": pipeline}).encode()


def ask_worker(data, driver, environment):
    done = subprocess.run(
        [sys.executable, "-P", str(_WORKER), driver, "3000000000", "60", "1000"],
        input=data,
        capture_output=True,
        env=environment,
        check=False,
    )
    return done.stdout


@pytest.mark.parametrize("document", [vrt, gdalg])
@pytest.mark.parametrize("name", ["map.geojson", "map.kml", "map.json", "map.gpkg"])
def test_a_document_that_names_a_local_file_reads_nothing(local_secret, document, name):
    error = refusal(document(local_secret), file_name=name)
    assert error.code in ("vector_unknown_format", "vector_no_geojson")


@pytest.mark.parametrize("document", [vrt, gdalg])
@pytest.mark.parametrize("driver", list(VectorFormat))
def test_not_even_gdal_itself_would_follow_it(local_secret, document, driver):
    answer = ask_worker(document(local_secret), driver.value, _environment(driver))
    assert b"SECRET" not in answer
    assert b'"layers"' not in answer


def test_the_same_document_is_followed_by_an_unguarded_reader(local_secret):
    """The danger is real: this is what the guard keeps out."""
    from io import BytesIO

    assert gpd.read_file(BytesIO(vrt(local_secret)))["name"].to_list() == ["TOP SECRET"]


def test_the_worker_refuses_to_work_with_other_drivers_left_on():
    environment = {k: v for k, v in os.environ.items() if k != "OGR_SKIP"}
    assert b"vector_drivers" in ask_worker(geojson(), "GeoJSON", environment)


@pytest.mark.parametrize("member", ["crs", "CRS"])
@pytest.mark.parametrize("inside_geometry", [False, True])
def test_a_reference_system_behind_a_link_is_never_fetched(member, inside_geometry):
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    link = {"type": "link", "properties": {"href": f"http://127.0.0.1:{server.server_port}/x"}}
    document = json.loads(geojson())
    (document["features"][0]["geometry"] if inside_geometry else document)[member] = link
    try:
        assert refusal(json.dumps(document).encode()).code == "vector_crs_link"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert asked == []


def test_the_official_files_are_read_whole(shared_dir):
    path = shared_dir / "boundaries" / "wfp_kgz_districts.geojson"
    table = read_vector(path.read_bytes(), file_name=path.name, geometry_types=POLYGONS)
    assert len(table.frame) == 40
    assert not table.frame.geometry.has_z.any()
    assert np.isfinite(shapely.get_coordinates(table.frame.geometry.to_numpy())).all()
