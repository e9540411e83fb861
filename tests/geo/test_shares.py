"""What residents draw is spread over cells without gain or loss."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo.cells import cells_of, centres_of, polygons_of
from geo.shares import disk_around, shares_per_cell, weight_per_cell
from model.errors import CrsError, GeometryError

ELLIPSOID = Geod(ellps="WGS84")
BISHKEK = (74.6, 42.87)


def hotspots(*shapes, crs=4326, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def test_a_point_lies_in_one_cell():
    shares = shares_per_cell(hotspots(shapely.Point(BISHKEK)), resolution=8)
    cell = cells_of(lng=[BISHKEK[0]], lat=[BISHKEK[1]], resolution=8)[0]
    assert shares.to_numpy().tolist() == [[0, cell, 1]]
    assert shares.dtypes.astype(str).to_dict() == {
        "hotspot": "int64",
        "cell": "uint64",
        "share": "float64",
    }


def test_a_line_is_shared_by_length():
    west, east = centres_of(cells_of(lng=[74.5, 74.9], lat=[42.8, 42.8], resolution=6))
    line = shapely.LineString([(west[0], east[0]), (west[1], east[1])])
    shares = shares_per_cell(hotspots(line), resolution=6).set_index("cell")["share"]
    whole_m = ELLIPSOID.geometry_length(line)
    for cell, outline in polygons_of(shares.index).items():
        part_m = ELLIPSOID.geometry_length(line.intersection(outline))
        assert shares[cell] == pytest.approx(part_m / whole_m, rel=2e-4)


def test_an_area_is_shared_by_true_area():
    area = shapely.box(74.0, 42.0, 74.4, 42.5)
    shares = shares_per_cell(hotspots(area), resolution=6).set_index("cell")["share"]
    whole_m2 = abs(ELLIPSOID.geometry_area_perimeter(area)[0])
    for cell, outline in polygons_of(shares.index).items():
        part_m2 = abs(ELLIPSOID.geometry_area_perimeter(area.intersection(outline))[0])
        assert shares[cell] == pytest.approx(part_m2 / whole_m2, abs=1e-5)


def test_a_whole_cell_and_half_of_its_neighbour():
    cells = cells_of(lng=[74.5], lat=[42.8], resolution=7)
    outline = polygons_of(cells).iloc[0]
    shares = shares_per_cell(hotspots(outline), resolution=7)
    top = shares.sort_values("share").iloc[-1]
    assert top["cell"] == cells[0]
    assert top["share"] == pytest.approx(1, abs=1e-9)


def test_a_radius_spreads_a_point_over_its_disk():
    point = shapely.Point(BISHKEK)
    frame = hotspots(point, point, point, radius_m=[2000.0, np.nan, 0.0])
    shares = shares_per_cell(frame, resolution=9)
    size = shares.groupby("hotspot").size()
    assert size[0] == pytest.approx(np.pi * 4 / 0.125, rel=0.25)
    assert size[[1, 2]].tolist() == [1, 1]
    disk = disk_around(lng=BISHKEK[0], lat=BISHKEK[1], radius_m=2000)
    area_m2 = abs(ELLIPSOID.geometry_area_perimeter(disk)[0])
    assert area_m2 == pytest.approx(np.pi * 2000**2, rel=2e-3)


def test_a_radius_of_missing_values_is_no_radius():
    frame = hotspots(shapely.Point(BISHKEK), radius_m=pd.array([pd.NA], dtype="Float64"))
    assert len(shares_per_cell(frame, resolution=9)) == 1


def test_parts_and_heights_and_a_line_without_length():
    lines = shapely.MultiLineString([[(74, 42), (74.1, 42)], [(75, 42), (75.3, 42)]])
    high = shapely.Polygon([(74, 42, 900), (74.1, 42, 950), (74.1, 42.1, 900)])
    areas = shapely.MultiPolygon([shapely.box(74, 42, 74.1, 42.1), shapely.box(75, 42, 75.1, 42.1)])
    frame = hotspots(lines, high, areas)
    shares = shares_per_cell(frame, resolution=5)
    assert shares.groupby("hotspot")["share"].sum().tolist() == pytest.approx([1, 1, 1], abs=1e-9)
    near_first = np.isin(
        shares["cell"], cells_of(lng=[74, 74.05, 74.1], lat=[42, 42, 42], resolution=5)
    )
    first = shares.loc[near_first & (shares["hotspot"] == 0), "share"].sum()
    assert first == pytest.approx(0.25, rel=1e-3)


@settings(max_examples=25)
@given(st.integers(0, 2**31), st.integers(5, 9))
def test_shares_of_a_hotspot_sum_to_one(seed, resolution):
    rng = np.random.default_rng(seed)
    corners = rng.uniform((74.0, 42.0), (74.15, 42.1), (6, 2))
    area = shapely.MultiPoint(corners).convex_hull
    frame = hotspots(
        shapely.Point(corners[0]),
        shapely.LineString(corners),
        area,
        shapely.Point(corners[1]),
        radius_m=[0, np.nan, np.nan, rng.uniform(1, 3000)],
    )
    shares = shares_per_cell(frame, resolution=resolution)
    total = shares.groupby("hotspot")["share"].sum()
    assert total.index.tolist() == [0, 1, 2, 3]
    assert np.abs(total - 1).max() < 1e-9
    assert (shares["share"] > 0).all()
    assert not shares.duplicated(["hotspot", "cell"]).any()
    weight = weight_per_cell(frame, resolution=resolution)
    assert weight.sum() == pytest.approx(4)
    assert weight.name == "hotspot_weight"
    assert weight.index.is_monotonic_increasing


def test_nothing_mapped_nothing_spread():
    frame = hotspots(radius_m=[])
    shares = shares_per_cell(frame, resolution=8)
    assert len(shares) == 0
    assert shares["cell"].dtype == np.uint64
    assert len(weight_per_cell(frame, resolution=8)) == 0


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (None, "hotspot_without_shape"),
        (shapely.Polygon(), "hotspot_without_shape"),
        (shapely.MultiPoint([(74, 42), (75, 42)]), "hotspot_shape_unknown"),
        (shapely.Polygon([(74, 42), (75, 43), (75, 42), (74, 43)]), "hotspot_shape_invalid"),
        (shapely.Point(74, 95), "coordinates_out_of_range"),
    ],
)
def test_what_cannot_be_spread_is_refused(shape, code):
    with pytest.raises(GeometryError) as caught:
        shares_per_cell(hotspots(shapely.Point(BISHKEK), shape), resolution=8)
    assert caught.value.code == code
    if code.startswith("hotspot"):
        assert caught.value.params["row"] == 2


@pytest.mark.parametrize("crs", [None, 3857])
def test_another_crs_is_refused(crs):
    with pytest.raises(CrsError):
        shares_per_cell(hotspots(shapely.Point(BISHKEK), crs=crs), resolution=8)
