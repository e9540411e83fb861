"""Rasters are read in a process of its own, the country's part only, or refused."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Transformer
from rasterio.transform import Affine

from i18n import LANGUAGES, translator
from intake.raster import RasterLimits, is_tiff, read_amounts
from model.errors import IntakeError
from tests.intake.raster_files import DEGREE_100_M, MOLLWEIDE, geotiff

FIVE = [[0, 1.5, -99999], [2, 0, 40]]


def refusal(data, **options):
    with pytest.raises(IntakeError) as caught:
        read_amounts(data, file_name="kgz.tif", **options)
    for language in LANGUAGES:
        assert "⟦" not in translator(language).error(caught.value)
    return caught.value


def test_pixels_above_zero_come_with_their_centres():
    found = read_amounts(geotiff(FIVE), file_name="kgz.tif")
    assert found.value.tolist() == [1.5, 2, 40]
    assert found.lng == pytest.approx(74 + np.array([1.5, 0.5, 2.5]) * DEGREE_100_M)
    assert found.lat == pytest.approx(42.5 - np.array([0.5, 1.5, 1.5]) * DEGREE_100_M)
    assert (found.frame.columns, found.frame.rows) == (3, 2)
    assert (found.negative, found.has_infinite, found.nodata) == ((), False, -99999)


@pytest.mark.parametrize(
    "options",
    [
        {"compress": "lzw", "tiled": True, "blockxsize": 16, "blockysize": 16, "predictor": 3},
        {"compress": "deflate", "predictor": 2, "dtype": "int32"},
        {"compress": "zstd", "BIGTIFF": "YES"},
        {"dtype": "float64", "interleave": "band"},
        {"dtype": "uint16", "nodata": 65535},
        {"nodata": np.nan},
    ],
    ids=["lzw tiles", "deflate", "big zstd", "float64", "uint16", "nan"],
)
def test_what_publishers_write_is_read(options):
    values = np.arange(40 * 50).reshape(40, 50) % 97
    data = geotiff(values, **options)
    assert is_tiff(data)
    found = read_amounts(data, file_name="kgz.tif")
    assert found.value.sum() == values.sum()
    assert len(found.value) == np.count_nonzero(values)


def test_a_raster_in_strips_is_numbered_through(monkeypatch):
    # 13,000 columns are read 615 rows at a time
    values = np.zeros((700, 13_000))
    values[[0, 614, 615, 699], [0, 7, 8, 12_999]] = [1, 2, 3, 4]
    found = read_amounts(geotiff(values, west=69, north=43, pixel=1 / 1200), file_name="kgz.tif")
    assert found.value.tolist() == [1, 2, 3, 4]
    assert found.lat == pytest.approx(43 - (np.array([0, 614, 615, 699]) + 0.5) / 1200)
    assert found.lng == pytest.approx(69 + (np.array([0, 7, 8, 12_999]) + 0.5) / 1200)


def test_only_the_country_s_part_of_a_world_is_read():
    world = np.ones((180, 360))
    found = read_amounts(geotiff(world, west=-180, north=90, pixel=1), file_name="world.tif")
    assert len(found.value) < 80
    assert found.lng.min() > 68
    assert found.lng.max() < 82
    assert found.lat.min() > 38
    assert found.lat.max() < 45


def test_mollweide_pixels_lie_where_they_are():
    to_m = Transformer.from_crs(4326, MOLLWEIDE, always_xy=True)
    east, north = to_m.transform(74.6, 42.87)
    data = geotiff(
        [[5, 7]], west=east - 500, north=north + 500, pixel=1000, crs=MOLLWEIDE, nodata=-200
    )
    found = read_amounts(data, file_name="ghs.tif")
    assert found.lng[0] == pytest.approx(74.6, abs=1e-6)
    assert found.lat[0] == pytest.approx(42.87, abs=1e-6)
    assert found.frame.pixel_width == 1000
    assert "mollweide" in found.frame.crs.name.lower()


def test_numbers_that_are_not_residents_are_told():
    found = read_amounts(geotiff([[-5, -3, 2, np.inf]], nodata=None), file_name="kgz.tif")
    assert found.negative == (-5, -3)
    assert found.has_infinite
    assert found.is_classes is False
    assert read_amounts(geotiff([[10, 20, 30]]), file_name="kgz.tif").is_classes


def test_what_cannot_be_used_is_refused():
    turned = Affine.translation(74, 42.5) @ Affine.rotation(10) @ Affine.scale(0.01, -0.01)
    upside_down = Affine(0.01, 0, 74, 0, 0.01, 42)
    whole = geotiff(np.ones((200, 200)), compress="lzw")
    assert refusal(geotiff(np.ones((3, 4, 4)))).code == "raster_bands"
    assert refusal(geotiff(FIVE, crs=None)).code == "raster_no_crs"
    assert refusal(geotiff(FIVE, transform=turned)).code == "raster_turned"
    assert refusal(geotiff(FIVE, transform=upside_down)).code == "raster_turned"
    assert refusal(geotiff(FIVE, west=10, north=50)).code == "raster_wrong_country"
    assert refusal(geotiff(FIVE, dtype="complex64", nodata=None)).code == "raster_no_numbers"
    assert refusal(whole[: len(whole) // 2]).code == "raster_unreadable"
    assert refusal(b"II*\x00" + b"\x00" * 100).code == "raster_unreadable"
    assert refusal(b"").code == "raster_unreadable"


def test_another_driver_opens_nothing():
    vrt = b'<VRTDataset rasterXSize="1" rasterYSize="1"></VRTDataset>'
    assert refusal(vrt).code == "raster_unreadable"


def test_limits_hold():
    data = geotiff(np.ones((300, 300)))
    assert refusal(data, limits=RasterLimits(max_bytes=1_000)).code == "raster_too_large"
    assert refusal(data, limits=RasterLimits(max_pixels=1_000)).code == "raster_too_large"
    assert refusal(data, limits=RasterLimits(seconds=0.01)).code == "raster_timeout"
    small = refusal(data, limits=RasterLimits(memory_mb=50))
    assert small.code in {"raster_too_large", "raster_unreadable"}
