"""Barriers and terrain classes of GIS files."""

from __future__ import annotations

import pytest
import shapely

from i18n import LANGUAGES, translator
from intake.terrain import read_barriers, read_terrain
from model.errors import IntakeError
from tests.intake.vector_files import VILLAGE, frame, geojson, shapefile_zip, written, zipped

RIVER = shapely.LineString([(74, 42), (74.5, 42.2)])
LAKE = shapely.box(74, 42, 74.2, 42.1)
BOW = shapely.Polygon([(74, 42), (74.1, 42.1), (74.1, 42), (74, 42.1)])


def refusal(read, data, **options):
    with pytest.raises(IntakeError) as caught:
        read(data, file_name="file", **options)
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(caught.value)
    return caught.value.code


def test_barriers_are_lines_and_areas_of_every_layer():
    rivers = geojson(RIVER, shapely.Point(74, 42), name=["Чүй", "булак"])
    lakes = written(frame([LAKE, BOW], name=["Көл", None]), "GPKG", ".gpkg")
    data = zipped({"rivers.geojson": rivers, "lakes.gpkg": lakes})
    found = read_barriers(data, file_name="water.zip")
    assert sorted(found.table["name"]) == ["", "Көл", "Чүй"]
    assert found.table.is_valid.all()
    assert found.table.crs == "EPSG:4326"
    assert (found.read, found.rejected) == (4, 1)
    assert [one.key for one in found.warnings] == ["datasets.shapes_left_out"]
    assert found.facts["length_km"] == pytest.approx(47, abs=1)
    assert found.facts["area_km2"] > 180


def test_files_without_barriers_are_refused():
    assert refusal(read_barriers, geojson(shapely.Point(74, 42))) == "barriers_no_shapes"
    far = shapely.LineString([(2.3, 48.8), (2.4, 48.8)])
    assert refusal(read_barriers, geojson(far)) == "vector_wrong_country"


def test_terrain_keeps_the_file_s_own_words():
    data = geojson(LAKE, BOW, VILLAGE, RIVER, Рельеф=["тоо", " адыр ", None, "x"])
    found = read_terrain(data, file_name="terrain")
    assert found.table["terrain"].tolist() == ["тоо", "адыр"]
    assert found.class_column == "Рельеф"
    assert found.table.is_valid.all()
    assert (found.read, found.rejected) == (4, 2)
    numbers = read_terrain(geojson(LAKE, kind=[3]), file_name="terrain")
    assert numbers.table["terrain"].tolist() == ["3"]


def test_the_user_names_the_column_of_terrain():
    data = geojson(LAKE, zzz=["steep"])
    assert refusal(read_terrain, data) == "terrain_no_class"
    found = read_terrain(data, file_name="file", columns={"terrain": "zzz"})
    assert found.table["terrain"].tolist() == ["steep"]
    assert refusal(read_terrain, data, columns={"terrain": "yyy"}) == "column_not_found"


def test_files_without_terrain_are_refused():
    assert refusal(read_terrain, geojson(RIVER, terrain=["steep"])) == "terrain_no_areas"
    assert refusal(read_terrain, geojson(LAKE, terrain=[None])) == "terrain_no_class"
    two = zipped({"a.geojson": geojson(LAKE), "b.geojson": geojson(LAKE)})
    assert refusal(read_terrain, two) == "vector_many_layers"
    found = read_terrain(shapefile_zip(frame(LAKE, terrain=["ridge"])), file_name="file")
    assert found.table["terrain"].tolist() == ["ridge"]
