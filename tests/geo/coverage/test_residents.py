"""Residents are spread over cells without gain or loss."""

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer

from geo.cells import cells_of, centres_of, polygons_of
from geo.coverage.residents import (
    SETTLEMENT_DENSITY_PER_KM2,
    clip_settlements,
    residents_of_cells,
    residents_of_pixels,
    residents_of_points,
    residents_of_shapes,
)
from model.errors import CrsError, GeometryError

OSH = (72.79, 40.53)
MOLLWEIDE = CRS.from_user_input("ESRI:54009")
WORLDPOP_DEG = 1 / 1200
KILOMETRE_DEG = 1 / 120

places = st.lists(
    st.tuples(st.floats(69.3, 80.2), st.floats(39.2, 43.2), st.floats(0, 1e5)),
    min_size=1,
    max_size=20,
)


def cell(lng, lat, *, resolution=8):
    return cells_of(lng=[lng], lat=[lat], resolution=resolution)


def shapes(*given, crs=4326):
    return gpd.GeoSeries(list(given), crs=crs)


def assert_form(residents):
    assert residents.name == "residents"
    assert residents.dtype == np.float64
    assert residents.index.name == "cell"
    assert residents.index.dtype == np.uint64
    assert residents.index.is_monotonic_increasing
    assert residents.index.is_unique


# points


def test_points_of_one_cell_are_summed():
    found = residents_of_points(
        lng=[OSH[0], 74.6, OSH[0]],
        lat=[OSH[1], 42.87, OSH[1]],
        residents=[10, 5, 2.5],
        resolution=8,
    )
    assert_form(found)
    assert found.to_dict() == {cell(*OSH)[0]: 12.5, cell(74.6, 42.87)[0]: 5}


@given(places, st.integers(5, 10))
def test_points_keep_the_total(given, resolution):
    lng, lat, residents = zip(*given, strict=True)
    found = residents_of_points(lng=lng, lat=lat, residents=residents, resolution=resolution)
    assert_form(found)
    assert found.sum() == pytest.approx(sum(residents))


def test_no_points_are_no_residents():
    found = residents_of_points(lng=[], lat=[], residents=[], resolution=8)
    assert_form(found)
    assert found.empty


@pytest.mark.parametrize("bad", [-1.0, np.nan, np.inf])
def test_residents_that_cannot_be_are_refused_with_their_row(bad):
    with pytest.raises(GeometryError) as caught:
        residents_of_points(lng=[74, 74], lat=[42, 42], residents=[1, bad], resolution=8)
    assert (caught.value.code, caught.value.params["row"]) == ("residents_invalid", 2)


def test_swapped_coordinates_out_of_range_are_refused():
    with pytest.raises(GeometryError, match="coordinates_out_of_range"):
        residents_of_points(lng=[42.0], lat=[174.0], residents=[1], resolution=8)


# cells


def test_a_cell_is_divided_evenly_over_its_children():
    found = residents_of_cells(cell(*OSH), [98.0], resolution=10)
    assert_form(found)
    assert set(found.index) == {
        int(one, 16) for one in h3.cell_to_children(f"{cell(*OSH)[0]:x}", 10)
    }
    assert found.to_numpy() == pytest.approx(np.full(49, 2.0))


def test_a_pentagon_has_fewer_children():
    pentagon = np.array([int(h3.get_pentagons(5)[0], 16)], dtype=np.uint64)
    found = residents_of_cells(pentagon, [60.0], resolution=6)
    assert found.to_numpy() == pytest.approx(np.full(6, 10.0))


def test_children_go_back_to_their_ancestor():
    fine = residents_of_cells(cell(*OSH), [98.0], resolution=10)
    back = residents_of_cells(fine.index, fine, resolution=8)
    assert back.to_dict() == {cell(*OSH)[0]: pytest.approx(98)}
    assert residents_of_cells(fine.index, fine, resolution=5).index[0] == int(
        h3.cell_to_parent(f"{cell(*OSH)[0]:x}", 5), 16
    )


@given(places, st.integers(5, 10))
def test_cells_keep_the_total(given, resolution):
    lng, lat, residents = zip(*given, strict=True)
    cells = cells_of(lng=lng, lat=lat, resolution=8)  # some of them repeat
    found = residents_of_cells(cells, residents, resolution=resolution)
    assert_form(found)
    assert found.sum() == pytest.approx(sum(residents))


def test_no_cells_and_mixed_cells():
    assert residents_of_cells([], [], resolution=8).empty
    with pytest.raises(ValueError, match="several resolutions"):
        mixed = np.concatenate([cell(*OSH, resolution=7), cell(*OSH, resolution=8)])
        residents_of_cells(mixed, [1, 2], resolution=9)


# pixels


def test_a_small_pixel_goes_to_the_cell_of_its_centre():
    options = {"lng": [OSH[0]], "lat": [OSH[1]], "residents": [7.0]}
    size = {"width": WORLDPOP_DEG, "height": WORLDPOP_DEG}
    found = residents_of_pixels(**options, **size, resolution=7)
    assert found.to_dict() == {cell(*OSH, resolution=7)[0]: 7}


def test_a_large_pixel_is_spread_by_area():
    size = {"width": KILOMETRE_DEG, "height": KILOMETRE_DEG}
    found = residents_of_pixels(
        lng=[OSH[0]], lat=[OSH[1]], residents=[1000.0], **size, resolution=9
    )
    assert_form(found)
    half = KILOMETRE_DEG / 2
    pixel = shapely.box(OSH[0] - half, OSH[1] - half, OSH[0] + half, OSH[1] + half)
    by_area = residents_of_shapes(shapes(pixel), [1000.0], resolution=9)
    differs = found.subtract(by_area, fill_value=0).abs()
    assert len(by_area) > 8
    assert differs.sum() / 2 < 0.08 * 1000  # misplaced by sampling three points an edge


def test_resolution_9_of_an_even_raster_of_1_km_is_smooth():
    side = np.arange(40) * KILOMETRE_DEG
    lng, lat = (grid.ravel() for grid in np.meshgrid(74 + side, 42 + side))
    found = residents_of_pixels(
        lng=lng,
        lat=lat,
        residents=np.full(len(lng), 50.0),
        width=KILOMETRE_DEG,
        height=KILOMETRE_DEG,
        resolution=9,
    )
    at_lng, at_lat = centres_of(found.index)
    margin = 2 * KILOMETRE_DEG
    inner = found[
        (np.abs(at_lng - 74 - side[20]) < side[20] - margin)
        & (np.abs(at_lat - 42 - side[20]) < side[20] - margin)
    ]
    assert len(inner) > 5000
    assert inner.std() / inner.mean() < 0.12
    coarse = residents_of_points(lng=lng, lat=lat, residents=np.full(len(lng), 50.0), resolution=9)
    assert len(coarse) < 0.2 * len(found)  # by centres alone most cells would be empty


def test_a_mollweide_pixel_is_spread_over_its_slanted_outline():
    to_m = Transformer.from_crs(4326, MOLLWEIDE, always_xy=True)
    to_deg = Transformer.from_crs(MOLLWEIDE, 4326, always_xy=True)
    east, north = to_m.transform(74.6, 42.87)
    corners = [(-500, -500), (500, -500), (500, 500), (-500, 500)]
    outline = shapely.Polygon([to_deg.transform(east + right, north + up) for right, up in corners])
    found = residents_of_pixels(
        lng=[74.6],
        lat=[42.87],
        residents=[100.0],
        width=1000,
        height=1000,
        resolution=10,
        crs=MOLLWEIDE,
    )
    touched = polygons_of(found.index)
    assert touched.intersects(outline).all()
    by_area = residents_of_shapes(shapes(outline), [100.0], resolution=10)
    assert found.subtract(by_area, fill_value=0).abs().sum() / 2 < 6


@settings(max_examples=25)
@given(places, st.integers(5, 9), st.sampled_from([WORLDPOP_DEG, KILOMETRE_DEG]), st.booleans())
def test_pixels_keep_the_total(given, resolution, size, is_mollweide):
    lng, lat, residents = zip(*given, strict=True)
    found = residents_of_pixels(
        lng=lng,
        lat=lat,
        residents=residents,
        width=1000 if is_mollweide else size,
        height=1000 if is_mollweide else size,
        resolution=resolution,
        crs=MOLLWEIDE if is_mollweide else CRS.from_epsg(4326),
    )
    assert_form(found)
    assert found.sum() == pytest.approx(sum(residents))


def test_many_pixels_are_worked_on_in_parts(monkeypatch):
    options = {
        "lng": [74.0, 74.1, 74.2],
        "lat": [42.0, 42.0, 42.0],
        "residents": [1.0, 2.0, 3.0],
        "width": KILOMETRE_DEG,
        "height": KILOMETRE_DEG,
        "resolution": 9,
    }
    whole = residents_of_pixels(**options)
    monkeypatch.setattr("geo.coverage.residents._POINTS_AT_ONCE", 10)
    pd.testing.assert_series_equal(residents_of_pixels(**options), whole)


def test_no_pixels_and_pixels_without_size():
    empty = {"lng": [], "lat": [], "residents": []}
    assert residents_of_pixels(**empty, width=1, height=1, resolution=8).empty
    with pytest.raises(GeometryError, match="pixel_size_invalid"):
        residents_of_pixels(**empty, width=0, height=1, resolution=8)


# settlements and units


def test_a_settlement_is_spread_by_true_area():
    ellipsoid = Geod(ellps="WGS84")
    area = shapely.box(74.0, 42.0, 74.1, 42.1)
    found = residents_of_shapes(shapes(area), [900.0], resolution=7)
    assert_form(found)
    whole = abs(ellipsoid.geometry_area_perimeter(area)[0])
    for one, outline in polygons_of(found.index).items():
        part = abs(ellipsoid.geometry_area_perimeter(area.intersection(outline))[0])
        assert found[one] == pytest.approx(900 * part / whole, abs=0.05)


def test_a_shape_inside_a_cell_goes_to_it():
    lng, lat = (float(one[0]) for one in centres_of(cell(*OSH, resolution=7)))
    yard = shapely.Point(lng, lat).buffer(1e-4)
    found = residents_of_shapes(shapes(yard), [40.0], resolution=7)
    assert found.to_dict() == {cell(*OSH, resolution=7)[0]: 40}


def test_a_point_is_a_disk_of_the_settlement_s_size():
    residents = SETTLEMENT_DENSITY_PER_KM2 * np.pi * 4  # a radius of 2 km
    found = residents_of_shapes(shapes(shapely.Point(OSH)), [residents], resolution=9)
    lng, lat = centres_of(found.index)
    _, _, away_m = Geod(ellps="WGS84").inv(*np.broadcast_arrays(*OSH, lng, lat))
    assert 1_900 < away_m.max() < 2_300
    inner = found[away_m < 1_700]
    assert inner.std() / inner.mean() < 0.02
    assert found.sum() == pytest.approx(residents)


def test_a_settlement_where_nobody_lives_is_counted_as_none():
    found = residents_of_shapes(shapes(shapely.Point(OSH)), [0.0], resolution=8)
    assert found.to_dict() == {cell(*OSH)[0]: 0}


def test_weights_put_people_where_they_live():
    area = shapely.box(74.0, 42.0, 74.1, 42.1)
    even = residents_of_shapes(shapes(area), [900.0], resolution=7)
    inside = even.sort_values().index[-2:]
    weights = pd.Series([3.0, 1.0], index=inside)
    found = residents_of_shapes(shapes(area), [900.0], resolution=7, weights=weights)
    assert found.sum() == pytest.approx(900)
    assert found[inside[0]] == pytest.approx(675, rel=2e-3)  # two whole cells, 3 to 1
    assert found[inside[1]] == pytest.approx(225, rel=6e-3)
    assert found.drop(inside).sum() == 0


def test_a_shape_without_any_weight_is_spread_by_area():
    area = shapes(shapely.box(74.0, 42.0, 74.1, 42.1))
    elsewhere = pd.Series([1.0], index=cell(78, 41, resolution=7))
    pd.testing.assert_series_equal(
        residents_of_shapes(area, [9.0], resolution=7, weights=elsewhere),
        residents_of_shapes(area, [9.0], resolution=7),
    )


@settings(max_examples=25)
@given(places, st.integers(6, 8), st.booleans())
def test_shapes_keep_the_total(given, resolution, is_weighted):
    residents = [one[2] for one in given]
    areas = [
        shapely.Point(lng, lat) if n % 2 else shapely.Point(lng, lat).buffer(0.01 * (n + 1))
        for n, (lng, lat, _) in enumerate(given)
    ]
    some = cells_of(
        lng=[one[0] for one in given], lat=[one[1] for one in given], resolution=resolution
    )
    weights = pd.Series(2.0, index=np.unique(some)) if is_weighted else None
    found = residents_of_shapes(shapes(*areas), residents, resolution=resolution, weights=weights)
    assert_form(found)
    assert found.sum() == pytest.approx(sum(residents))


def test_shapes_that_cannot_be_used_are_refused():
    square = shapely.box(74, 42, 74.1, 42.1)
    bow = shapely.Polygon([(74, 42), (74.1, 42.1), (74.1, 42), (74, 42.1)])
    for bad, code in (
        (None, "settlement_without_shape"),
        (shapely.LineString([(74, 42), (75, 42)]), "settlement_shape_unknown"),
        (bow, "settlement_shape_invalid"),
    ):
        with pytest.raises(GeometryError) as caught:
            residents_of_shapes(shapes(square, bad), [1, 2], resolution=8)
        assert (caught.value.code, caught.value.params["row"]) == (code, 2)
    with pytest.raises(CrsError):
        residents_of_shapes(shapes(square, crs=3857), [1], resolution=8)
    with pytest.raises(GeometryError, match="weights_invalid"):
        weights = pd.Series([-1.0], index=cell(74.05, 42.05))
        residents_of_shapes(shapes(square), [1], resolution=8, weights=weights)
    assert residents_of_shapes(shapes(), [], resolution=8).empty


def test_a_settlement_across_a_border_is_parted_by_true_area():
    west, east = shapely.box(74, 42, 74.1, 42.2), shapely.box(74.1, 42, 74.2, 42.2)
    village = shapely.box(74.05, 42.05, 74.2, 42.1)
    given = shapes(village, shapely.Point(74.1, 42.15), shapely.Point(75, 42))
    people = [900.0, 3_000.0, 50.0]
    (west_parts, in_west), (east_parts, in_east) = (
        clip_settlements(given, people, unit) for unit in (west, east)
    )
    assert in_west == pytest.approx([300, 1_500])
    assert in_west + in_east == pytest.approx([900, 3_000])
    assert west_parts.geom_type.eq("Polygon").all()
    assert west_parts.within(west.buffer(1e-9)).all()
    assert list(east_parts.index) == [0, 1]
    touching = shapely.Point(74, 42).buffer(0.01).union(shapely.box(74.1, 42, 74.2, 42.1))
    parts, _ = clip_settlements(shapes(touching), [10.0], west)
    assert parts.geom_type.isin(["Polygon", "MultiPolygon"]).all()
    none, nobody = clip_settlements(shapes(), [], west)
    assert len(none) == len(nobody) == 0
    with pytest.raises(GeometryError, match="shape_not_area"):
        clip_settlements(given, people, shapely.Point(74, 42))
