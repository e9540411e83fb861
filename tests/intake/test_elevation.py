"""Elevation models are read as grids of heights, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from geo.coverage.elevation import heights_at
from i18n import LANGUAGES, translator
from intake import elevation
from intake.elevation import read_elevation
from model.errors import IntakeError
from tests.intake.raster_files import geotiff
from tests.intake.vector_files import zipped

SLOPE = np.add.outer(np.arange(40) * 10, np.arange(60) * 20) + 700


def refusal(data):
    with pytest.raises(IntakeError) as caught:
        read_elevation(data, file_name="dem.tif")
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(caught.value)
    return caught.value.code


def test_heights_come_as_they_are():
    data = geotiff(SLOPE, dtype="int16", nodata=-32768, pixel=0.01)
    grid = read_elevation(zipped({"dem.tif": data}), file_name="dem.zip")
    assert np.array_equal(grid.heights_m, SLOPE)
    assert heights_at(grid, lng=[74.005], lat=[42.495]) == pytest.approx([700])


def test_a_fine_model_is_averaged_and_keeps_its_place(monkeypatch):
    monkeypatch.setattr(elevation, "MAX_PIXELS", 100)
    grid = read_elevation(geotiff(SLOPE, nodata=-9999, pixel=0.01), file_name="dem.tif")
    assert grid.heights_m.size <= 100
    middle = heights_at(grid, lng=[74.3], lat=[42.3])
    assert middle == pytest.approx([700 + 19.5 * 10 + 29.5 * 20], abs=20)
    assert grid.pixel_width * grid.heights_m.shape[1] == pytest.approx(0.6)
    assert grid.pixel_height * grid.heights_m.shape[0] == pytest.approx(0.4)


def test_no_data_is_no_height():
    grid = read_elevation(geotiff([[800, -9999]], nodata=-9999), file_name="dem.tif")
    assert np.isnan(grid.heights_m).tolist() == [[False, True]]


def test_what_is_no_elevation_model_is_refused():
    assert refusal(geotiff([[800, -9999]], nodata=None)) == "elevation_range"
    assert refusal(geotiff([[80_000]])) == "elevation_range"
    assert refusal(geotiff([[-9999]], nodata=-9999)) == "elevation_nothing"
    assert refusal(geotiff([[800]], west=2, north=48)) == "raster_wrong_country"
    assert refusal(geotiff(np.ones((3, 2, 2)))) == "raster_bands"
    assert refusal(b"lat,lng\n1,2") == "raster_unreadable"
