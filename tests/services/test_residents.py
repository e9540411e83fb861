"""Residents per cell of a unit: of the newest file that reaches it, else of the boundary set."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from geo.cells import cell_to_text, cells_of, cells_touching, centres_of, polygons_of
from i18n import LANGUAGES, translator
from intake.boundaries import NamedBytes
from model.admin import Level
from model.coverage import Variant, VariantState
from model.datasets import DatasetKind
from services.boundaries import column_mapping, import_boundaries
from services.coverage import catchments_of, open_coverage
from services.datasets import import_dataset, remove
from services.residents import residents_per_cell
from services.units import unit_shape
from tests.intake.files import csv_file
from tests.intake.raster_files import geotiff
from tests.intake.vector_files import geojson

WEST, EAST = "KG08219000000", "KG08206000000"
BORDER = 74.1


@pytest.fixture
def two_districts(workspace):
    """Two squares that share the border at 74.1 E."""
    features = [
        {
            "type": "Feature",
            "properties": {"Kod": code, "At": name},
            "geometry": json.loads(shapely.to_geojson(shapely.box(west, 42.0, west + 0.1, 42.1))),
        }
        for code, name, west in ((WEST, "Алга", 74.0), (EAST, "Беш", BORDER))
    ]
    document = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    mapping = column_mapping(Level.DISTRICT.name, ["code=Kod", "name_ky=At"])
    import_boundaries(workspace, [NamedBytes("own.geojson", document)], mapping=mapping)
    return workspace


def load(workspace, data, **options):
    options = {"source": "Test", "file_name": "file"} | options
    return import_dataset(workspace, data, kind=DatasetKind.POPULATION, **options).info


def per_cell(workspace, pcode, *, resolution=8):
    found = residents_per_cell(workspace, pcode, resolution=resolution)
    assert found.residents.name == "residents"
    assert found.residents.index.is_monotonic_increasing
    assert found.residents.index.dtype == np.uint64
    assert (found.residents > 0).all()
    for language in LANGUAGES:
        sentence = translator(language)(found.method)
        assert "⟦" not in sentence
        assert "{" not in sentence
    return found


def test_points_count_in_the_unit_they_lie_in(two_districts):
    rows = csv_file("42.05,74.05,100", "42.05,74.15,7", header="lat,lng,population")
    info = load(two_districts, rows, title="Тизме")
    found = per_cell(two_districts, WEST)
    assert found.residents.to_dict() == {
        cells_of(lng=[74.05], lat=[42.05], resolution=8)[0]: 100,
    }
    assert found.dataset == info
    assert "Тизме" in translator("ky")(found.method)
    assert per_cell(two_districts, EAST).total == 7
    assert per_cell(two_districts, "").total == 107


@pytest.mark.parametrize("resolution", [7, 8, 9])
def test_cells_across_the_border_are_shared(two_districts, resolution):
    border = shapely.LineString([(BORDER, 42.03), (BORDER, 42.07)])
    cells = cells_touching(border, resolution=8)
    rows = [f"{text},{100}" for text in cell_to_text(cells)]
    load(two_districts, csv_file(*rows, header="h3,population"))
    west = per_cell(two_districts, WEST, resolution=resolution)
    east = per_cell(two_districts, EAST, resolution=resolution)
    total = 100 * len(cells)
    assert west.total + east.total == pytest.approx(total, rel=0.02 if resolution == 9 else 1e-6)
    # one side may hold more of the cells, but neither has all
    assert 0.3 < west.total / total < 0.7
    if resolution == 8:
        outline = polygons_of(west.residents.index[:1]).iloc[0]
        part = outline.intersection(unit_shape(two_districts, WEST)).area / outline.area
        assert west.residents.iloc[0] == pytest.approx(100 * part, rel=1e-3)


def test_a_raster_is_smooth_and_adds_up(two_districts):
    people = 50 + np.arange(288).reshape(12, 24) / 100
    load(two_districts, geotiff(people, west=74.0, north=42.1, pixel=1 / 120))
    west = per_cell(two_districts, WEST, resolution=9)
    east = per_cell(two_districts, EAST, resolution=9)
    assert west.total + east.total == pytest.approx(people.sum(), rel=1e-5)
    assert len(west.residents) > 400
    assert west.residents.std() / west.residents.mean() < 0.3  # its rim included


def test_units_give_the_same_people_once(two_districts):
    rows = csv_file(f"{WEST},1000", f"{EAST},500", header="code,population")
    load(two_districts, rows)
    west = per_cell(two_districts, WEST)
    assert west.total == pytest.approx(1000, rel=1e-6)
    assert west.residents.max() / west.residents.median() < 1.01  # evenly over the area
    assert per_cell(two_districts, "").total == pytest.approx(1500, rel=1e-6)


def test_areas_are_shared_at_the_border(two_districts):
    village = shapely.box(74.08, 42.04, 74.12, 42.06)
    load(two_districts, geojson(village, population=[800]))
    west, east = (per_cell(two_districts, unit).total for unit in (WEST, EAST))
    assert west == pytest.approx(400, rel=1e-6)
    assert west + east == pytest.approx(800, rel=1e-6)


def test_the_newest_file_that_reaches_the_unit_counts(two_districts):
    header = "lat,lng,population"
    old = load(two_districts, csv_file("42.05,74.05,100", "42.05,74.15,7", header=header))
    new = load(two_districts, csv_file("42.05,74.05,130", header=header))
    assert per_cell(two_districts, WEST).dataset == new
    assert per_cell(two_districts, EAST).dataset == old
    remove(two_districts, new.dataset_id)
    assert per_cell(two_districts, WEST).dataset == old
    remove(two_districts, old.dataset_id)
    assert residents_per_cell(two_districts, WEST, resolution=8) is None


def test_without_files_the_starter_set_s_settlements_are_spread(workspace):
    suzak = "KG03220000000"
    found = per_cell(workspace, suzak)
    assert found.dataset is None
    assert found.method.key == "datasets.residents_of_set"
    assert found.total > 10_000
    # people live around the settlements, not all over the district
    assert len(found.residents) < 0.2 * len(
        cells_touching(unit_shape(workspace, suzak), resolution=8)
    )


def test_a_parent_s_people_are_not_counted_twice(workspace):
    rows = csv_file(
        "KG03220000000,300000",  # Suzak district
        "KG03000000000,1000000",  # Jalal-Abad oblast, with the district
        header="code,population",
    )
    load(workspace, rows)
    whole = per_cell(workspace, "KG03000000000", resolution=6)
    assert whole.total == pytest.approx(1_000_000, rel=5e-3)
    district = per_cell(workspace, "KG03220000000", resolution=7)
    assert district.total > 290_000


def test_everybody_of_a_unit_stands_in_its_coverage_also_beside_the_border(two_districts):
    lng, lat = centres_of(cells_touching(unit_shape(two_districts, WEST), resolution=8))
    across = (lng > BORDER) & (lng < BORDER + 0.003) & (lat > 42.01) & (lat < 42.09)
    assert across.any(), "a cell of the unit whose centre lies across its border"
    rows = [f"{BORDER - 0.0005},{one},70" for one in lat[across]]
    load(two_districts, csv_file("74.05,42.05,500", *rows, header="lng,lat,residents"))
    coverage = open_coverage(two_districts, VariantState(Variant(entity_id="", pcode=WEST)))
    assert (~coverage.demand.is_inside).any()
    living = residents_per_cell(two_districts, WEST, resolution=8)
    assert coverage.demand.table["residents"].sum() == living.total == 500 + 70 * across.sum()
    # no unit is known below: what stands in the table is the unit, not "the rest"
    assert list(catchments_of(two_districts, coverage).by_unit.index) == [WEST]
