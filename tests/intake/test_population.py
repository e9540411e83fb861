"""Population files of every kind, told by their content; what is none is refused."""

from __future__ import annotations

import gzip

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.cells import cell_to_text, cells_of, polygons_of
from i18n import LANGUAGES, translator
from intake import population, unpack
from intake.population import read_population
from intake.population_values import residents_of_texts
from model.datasets import PopulationForm
from model.errors import IntakeError
from tests.intake.files import csv_file, xlsx_file
from tests.intake.raster_files import geotiff
from tests.intake.vector_files import frame, geojson, shapefile_zip, written, zipped

POINTS = [shapely.Point(74.6, 42.87), shapely.Point(72.8, 40.53)]
FRANCE = shapely.Point(2.35, 48.85)


def read(data, file_name="upload"):
    found = read_population(data, file_name=file_name)
    assert found.read == len(found.table) + found.outside + found.empty + found.rejected or (
        found.form is PopulationForm.CELLS and found.pixel
    )
    assert found.facts["total"] == pytest.approx(found.table["residents"].sum())
    return found


def refusal(data, file_name="upload"):
    with pytest.raises(IntakeError) as caught:
        read_population(data, file_name=file_name)
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(caught.value)
    return caught.value.code


def keys(texts):
    return [one.key for one in texts]


# --- cells: Kontur ------------------------------------------------------------------------------


def kontur(*, crs=4326, lng=(74.6, 72.8), lat=(42.87, 40.53), people=(120.0, 3.0)):
    cells = cells_of(lng=list(lng), lat=list(lat), resolution=8)
    table = gpd.GeoDataFrame(
        {"h3": cell_to_text(cells), "population": list(people)},
        geometry=polygons_of(cells).to_numpy(),
        crs=4326,
    )
    return cells, written(table.to_crs(crs), "GPKG", ".gpkg")


@pytest.mark.parametrize("crs", [4326, 3857])
@pytest.mark.parametrize("is_packed", [False, True])
def test_kontur_s_cells_are_read_in_either_projection_and_gzipped(crs, is_packed):
    cells, data = kontur(crs=crs)
    found = read(gzip.compress(data) if is_packed else data, "kontur_population_KG.gpkg.gz")
    assert found.form is PopulationForm.CELLS
    assert found.source == "Kontur"
    assert found.table["cell"].tolist() == cells.tolist()
    assert found.table["cell"].dtype == np.uint64
    assert found.table["residents"].tolist() == [120, 3]
    assert found.total == 123


def test_cells_of_a_larger_region_are_cut_to_the_country_s_box():
    cells, data = kontur(lng=(74.6, 30.0), lat=(42.87, 50.0))
    found = read(data)
    assert found.table["cell"].tolist() == [cells[0]]
    assert (found.read, found.outside) == (2, 1)
    assert refusal(kontur(lng=(2.3,), lat=(48.8,), people=(9.0,))[1]) == "population_elsewhere"


def test_cells_in_a_list_and_bad_ones():
    (cell,) = cell_to_text(cells_of(lng=[74.6], lat=[42.87], resolution=8))
    found = read(csv_file(f"{cell},12", "nonsense,5", f"{cell},", header="h3,population"))
    assert found.table["residents"].tolist() == [12]
    assert (found.rejected, found.empty) == (1, 1)
    assert [(one.row, one.column) for one in found.faults] == [(3, "h3")]
    other = cell_to_text(cells_of(lng=[74.6], lat=[42.87], resolution=7))[0]
    assert refusal(csv_file(f"{cell},1", f"{other},1", header="h3,population")) == "cells_mixed"


def test_a_gzip_that_grows_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(unpack, "MAX_UNPACKED_BYTES", 5_000_000)
    bomb = gzip.compress(b"\x00" * 20_000_000)
    assert len(bomb) < 50_000
    assert refusal(bomb) == "zip_bomb"
    whole = gzip.compress(kontur()[1])
    assert refusal(whole[:-20]) == "zip_damaged"
    assert refusal(b"\x1f\x8bnothing") == "zip_damaged"


# --- points and areas ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    [
        "latitude,longitude,population",
        "Кеңдик,Узундук,Калктын саны",
        "Широта,Долгота,Численность населения",
        "lat,lon,pop",
        "Y,X,Residents",
    ],
)
def test_points_are_found_by_headers_in_three_languages(header):
    found = read(csv_file("42.87,74.6,1500", "40.53,72.8,22", header=header))
    assert found.form is PopulationForm.POINTS
    assert list(found.table.columns) == ["lng", "lat", "residents"]
    assert found.table.to_numpy().tolist() == [[74.6, 42.87, 1500], [72.8, 40.53, 22]]


def test_decimal_commas_and_a_workbook():
    header = "Кеңдик;Узундук;Калкы"
    found = read(csv_file("42,87;74,6;12,5", header=header))
    assert found.table.to_numpy().tolist() == [[74.6, 42.87, 12.5]]
    book = xlsx_file(["lat", "lng", "population"], [42.87, 74.6, 1500], [40.53, 72.8, 7.25])
    assert read(book).total == 1507.25


def test_commas_before_three_digits_everywhere_part_thousands():
    found = residents_of_texts(["22,580", "1,204,000", "900"], [2, 3, 4], "population")
    assert found.numbers.tolist() == [22_580, 1_204_000, 900]
    assert keys(found.warnings) == ["population.thousands"]
    mixed = residents_of_texts(["22,580", "1,5"], [2, 3], "population")
    assert mixed.numbers.tolist() == [22.58, 1.5]
    assert mixed.warnings == ()
    small = residents_of_texts(["5.3e-05", "1E2", "", "-1", "many"], range(5), "population")
    assert small.numbers.tolist() == [5.3e-05, 100, 0, 0, 0]
    assert small.is_bad.tolist() == [False, False, False, True, True]


def test_every_row_of_points_is_accounted_for():
    found = read(
        csv_file(
            "42.87,74.6,10",
            "48.8,2.3,5",  # Paris
            "42.87,74.7,0",
            "42.87,,3",
            "42.87,74.8,-4",
            "42.87,74.8,5,surplus",
            header="lat,lng,population",
        )
    )
    assert found.total == 10
    assert (found.read, found.outside, found.empty, found.rejected) == (6, 1, 1, 3)
    assert [one.row for one in found.faults] == [5, 6, 7]


def test_swapped_foreign_and_empty_points_are_refused():
    header = "lat,lng,population"
    assert refusal(csv_file("74.6,42.87,10", header=header)) == "vector_swapped"
    assert refusal(csv_file("48.8,2.3,10", header=header)) == "population_elsewhere"
    assert refusal(csv_file("42.87,74.6,0", header=header)) == "population_nobody"
    assert refusal(csv_file("42.87,74.6,0", header="lat,lng,houses")) == "population_no_column"
    assert refusal(csv_file("10,x", header="population,colour")) == "population_no_place"
    twice = csv_file("42,74,1,2", header="lat,lng,population,Population")
    assert refusal(twice) == "column_twice"


def test_names_of_people_are_left_out_and_told():
    found = read(csv_file("42,74,1,A", header="lat,lng,population,ФИО"))
    assert keys(found.warnings) == ["intake.personal_left_out"]
    assert "A" not in found.table.to_numpy().ravel().tolist()


@pytest.mark.parametrize(
    "data",
    [
        geojson(*POINTS, population=[120, 3.5]),
        geojson(*POINTS, Калкы=["120", "3,5"]),
        written(frame(POINTS, population=[120.0, 3.5]), "GPKG", ".gpkg"),
        shapefile_zip(frame(POINTS, population=[120.0, 3.5])),
    ],
    ids=["geojson", "texts", "gpkg", "shapefile"],
)
def test_points_of_vector_files_are_read(data):
    found = read(data)
    assert found.form is PopulationForm.POINTS
    assert found.table["residents"].tolist() == [120, 3.5]
    assert found.table["lng"].to_numpy() == pytest.approx([74.6, 72.8])


def test_areas_of_settlements_are_read_and_repaired():
    bow = shapely.Polygon([(74, 42), (74.1, 42.1), (74.1, 42), (74, 42.1)])
    found = read(geojson(shapely.box(74, 42, 74.1, 42.1), bow, population=[900, 50]))
    assert found.form is PopulationForm.AREAS
    assert found.table.crs == "EPSG:4326"
    assert found.table.is_valid.all()
    assert found.table["residents"].tolist() == [900, 50]


def test_vector_files_that_cannot_be_used_are_refused():
    line = shapely.LineString([(74, 42), (75, 42)])
    assert refusal(geojson(line, population=[1])) == "population_geometry"
    assert refusal(geojson(POINTS[0], line, population=[1, 1])) == "population_geometry"
    assert refusal(geojson(FRANCE, population=[1])) == "population_elsewhere"
    assert refusal(geojson(POINTS[0], population=[0])) == "population_nobody"
    assert refusal(geojson(POINTS[0], name=["A"])) == "population_no_column"
    found = read(geojson(POINTS[0], None, FRANCE, population=[4, 5, 6]))
    assert (found.total, found.rejected, found.outside) == (4, 1, 1)


# --- units --------------------------------------------------------------------------------------


def test_units_keep_what_the_file_says_of_them():
    found = read(
        csv_file(
            "41708203852000,,,4500",
            ",Ак-Суу,Лейлек,1200",
            ",,,7",
            header="СОАТЕ;Айыл аймагы;Району;Калкы".replace(";", ","),
        )
    )
    assert found.form is PopulationForm.UNITS
    assert found.table.to_numpy().tolist() == [
        ["41708203852000", "", "", 4500],
        ["", "Ак-Суу", "Лейлек", 1200],
    ]
    assert (found.rejected, [one.row for one in found.faults]) == (1, [4])


def test_the_most_local_name_names_the_unit():
    header = "Село,Айылный аймак,Район,Население"
    found = read(csv_file("Таш-Булак,Суузак,Сузак,900", ",Барпы,Сузак,800", header=header))
    assert found.table[["name", "district"]].to_numpy().tolist() == [
        ["Таш-Булак", "Сузак"],
        ["Барпы", "Сузак"],
    ]


# --- rasters ------------------------------------------------------------------------------------

PEOPLE = np.array([[0, 1.5, -99999], [2.25, 0, 40]])


def test_a_worldpop_raster_is_read():
    found = read(geotiff(PEOPLE), "kgz_ppp_2020.tif")
    assert found.form is PopulationForm.PIXELS
    assert found.total == 43.75
    assert (found.read, found.empty, len(found.table)) == (6, 3, 3)
    assert found.facts["pixel_width"] == pytest.approx(1 / 1200)
    assert found.facts["pixel_crs"] == "EPSG:4326"
    assert found.source == ""


def test_a_ghsl_raster_is_read_from_its_zip():
    raster = geotiff(
        [[5.5, -200]], west=5_900_000, north=5_150_000, pixel=1000, crs="ESRI:54009", nodata=-200
    )
    found = read(zipped({"GHS_POP.tif": raster, "readme.txt": b"hello"}), "GHS_POP.zip")
    assert found.source == "GHSL"
    assert found.pixel == (1000, 1000, "ESRI:54009")
    assert refusal(zipped({"a.tif": raster, "b.tif": raster})) == "zip_many_rasters"


def test_many_pixels_are_summed_in_fine_cells(monkeypatch):
    monkeypatch.setattr(population, "MAX_PIXELS", 100)
    values = np.random.default_rng(3).random((40, 40)) * 9
    found = read(geotiff(values))
    assert found.form is PopulationForm.CELLS
    assert found.total == pytest.approx(values.astype("float32").sum(dtype=float))
    assert len(found.table) < 300
    assert keys(found.warnings) == ["population.pixels_summed"]
    resolutions = (found.table["cell"].to_numpy() >> np.uint64(52)) & np.uint64(15)
    assert set(resolutions) == {9}


def test_a_forgotten_no_data_value_is_taken_and_told():
    found = read(geotiff(PEOPLE, nodata=None))
    assert found.total == 43.75
    assert keys(found.warnings) == ["population.nodata_taken"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (geotiff([[-5, -3, 2.5]]), "population_negative"),
        (geotiff([[np.inf, 2.5]]), "population_negative"),
        (geotiff([[0.2, 0.9, 1.0]]), "population_fractions"),
        (geotiff([[10, 20, 30, 30]]), "population_classes"),
        (geotiff(np.full((300, 300), 2500.5)), "population_too_many"),
        (geotiff([[0, 0]]), "population_nobody"),
        (geotiff([[-99999, -99999]]), "population_nobody"),
        (geotiff(PEOPLE, west=2, north=48), "raster_wrong_country"),
        (geotiff(np.ones((3, 4, 4))), "raster_bands"),
    ],
)
def test_a_raster_of_something_else_is_refused(data, code):
    assert refusal(data) == code


# --- what is no population file -----------------------------------------------------------------


def test_other_files_are_refused():
    assert refusal(b"") == "table_empty"
    assert refusal(b"\x89PNG\r\n\x1a\n" + bytes(range(256))) in {"table_not_text", "table_no_rows"}
    assert refusal(zipped({"readme.txt": b"hello"})) == "zip_nothing_to_read"
    assert refusal(b'{"type": "FeatureCollection"') == "vector_truncated"


def test_the_account_is_what_is_kept_beside_the_table():
    facts = read(csv_file("42.87,74.6,10", header="lat,lng,population")).facts
    assert facts == {
        "form": "points",
        "total": 10,
        "read": 1,
        "outside": 0,
        "empty": 0,
        "rejected": 0,
    }
