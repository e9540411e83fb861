"""Files of residents, roads, barriers and terrain are imported, listed, removed and restored."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
import shapely

from geo.coverage.elevation import ElevationGrid
from i18n import LANGUAGES, translator
from model.datasets import DatasetKind
from model.errors import HotspotsError, IntakeError, NotFoundError
from services.datasets import dataset_list, figures_text, import_dataset, remove, restore
from store.datasets import load_dataset
from tests.intake.files import csv_file
from tests.intake.osm_files import osm_pbf
from tests.intake.raster_files import geotiff
from tests.intake.vector_files import geojson

POINTS = csv_file("42.87,74.6,1500", "40.53,72.8,22", header="lat,lng,population")
UNITS = "code,name,district,population"


def load(workspace, data, kind=DatasetKind.POPULATION, **options):
    options = {"source": "Test", "file_name": "file"} | options
    return import_dataset(workspace, data, kind=kind, **options)


def assert_told_in_every_language(*texts):
    for language in LANGUAGES:
        t = translator(language)
        assert all("⟦" not in t(one) and "{" not in t(one) for one in texts)


def test_a_file_is_kept_with_its_source_and_account(workspace):
    outcome = load(
        workspace,
        POINTS,
        file_name="people.csv",
        source=" WorldPop ",
        title="",
        licence="CC BY 4.0",
        dated=date(2020, 1, 1),
    )
    info = outcome.info
    assert outcome.is_new
    assert (info.title, info.source, info.licence) == ("people.csv", "WorldPop", "CC BY 4.0")
    assert info.dated == date(2020, 1, 1)
    assert (info.rows, info.facts["total"], info.facts["total_inside"]) == (2, 1522, 1522)
    assert info.warnings == ()
    assert dataset_list(workspace) == (info,)


def test_the_same_file_adds_nothing(workspace):
    first = load(workspace, POINTS)
    again = load(workspace, POINTS, source="Another", title="Another")
    assert (first.is_new, again.is_new) == (True, False)
    assert again.info == first.info
    remove(workspace, first.info.dataset_id)
    assert dataset_list(workspace)[0].is_removed
    restore(workspace, first.info.dataset_id)
    assert not dataset_list(workspace, kind=DatasetKind.POPULATION)[0].is_removed
    with pytest.raises(NotFoundError):
        remove(workspace, "0" * 32)


def test_the_source_must_be_known(workspace):
    with pytest.raises(IntakeError, match="dataset_no_source"):
        load(workspace, POINTS, source=" ")
    assert dataset_list(workspace) == ()
    street = ([(74.6, 42.87), (74.61, 42.88)], {"highway": "primary"})
    told = load(workspace, osm_pbf(street), DatasetKind.ROADS, source="")
    assert told.info.source == "OpenStreetMap"
    assert told.info.facts["length_km_primary"] > 1


def test_people_beyond_the_boundaries_are_told(workspace):
    tashkent = csv_file("42.87,74.6,1500", "41.31,69.28,900", "x,74,5", header="lat,lng,population")
    outcome = load(workspace, tashkent)
    info = outcome.info
    assert (info.facts["total"], info.facts["total_inside"]) == (2400, 1500)
    assert [one.key for one in info.warnings] == [
        "datasets.rows_rejected",
        "datasets.people_outside",
    ]
    assert info.warnings[1].params["residents"] == 900
    assert [one.row for one in outcome.faults] == [4]
    assert_told_in_every_language(*info.warnings)
    only = csv_file("41.31,69.28,900", header="lat,lng,population")
    with pytest.raises(IntakeError, match="population_elsewhere"):
        load(workspace, only)
    raster = geotiff([[5.5, 7.25]], west=69.2, north=41.3)
    with pytest.raises(IntakeError, match="population_elsewhere"):
        load(workspace, raster)
    assert len(dataset_list(workspace)) == 1


def test_units_are_found_by_code_or_name_with_district(workspace):
    data = csv_file(
        "KG02205000000,,,80000",  # Ak-Suu district
        "41708206000000,,,90000",
        ",Kerben,Aksy,26000",
        ",Nowhere at all,,5",
        header=UNITS,
    )
    info = load(workspace, data).info
    assert info.facts["total_inside"] == 196_000
    assert info.facts["units_unknown"] == 1
    assert [one.key for one in info.warnings] == ["datasets.units_unknown"]
    assert info.warnings[0].params["names"] == "Nowhere at all"
    assert_told_in_every_language(*info.warnings)
    unknown = csv_file(",Nowhere at all,,5", header=UNITS)
    with pytest.raises(IntakeError, match="population_units_unknown"):
        load(workspace, unknown)


def test_roads_barriers_and_terrain_are_kept(workspace):
    line = shapely.LineString([(74, 42), (74.5, 42.2)])
    area = shapely.box(74, 42, 74.2, 42.1)
    strange = geojson(line, kind=["жылкы жол"])
    load(
        workspace,
        strange,
        DatasetKind.ROADS,
        columns={"road_class": "kind"},
        classes={"жылкы жол": "track"},
    )
    load(workspace, geojson(line, area), DatasetKind.BARRIERS)
    load(workspace, geojson(area, zzz=["тоо"]), DatasetKind.TERRAIN, columns={"terrain": "zzz"})
    by_kind = {one.kind: one for one in dataset_list(workspace)}
    assert by_kind["roads"].facts["length_km_track"] == pytest.approx(47, abs=1)
    assert by_kind["barriers"].rows == 2
    assert by_kind["terrain"].facts["class_column"] == "zzz"


def test_a_file_of_another_kind_changes_nothing(workspace):
    version = workspace.store.version()
    for kind in (DatasetKind.ROADS, DatasetKind.TERRAIN, DatasetKind.BARRIERS):
        with pytest.raises(HotspotsError):
            load(workspace, POINTS, kind)
        with pytest.raises(HotspotsError):
            load(workspace, geojson(shapely.Point(74, 42)), kind)
    assert workspace.store.version() == version


def test_heights_come_back_as_a_grid(workspace):
    heights = np.add.outer(np.arange(20) * 10, np.arange(30) * 20) + 700
    data = geotiff(heights, pixel=0.01, nodata=-9999)
    info = load(workspace, data, DatasetKind.ELEVATION).info
    kept = load_dataset(workspace.store, info.dataset_id)
    grid = ElevationGrid.from_table(kept.table, kept.info.facts)
    assert np.array_equal(grid.heights_m, heights)
    assert_told_in_every_language(figures_text(info))
