"""Coordinates are checked before they are used, and areas are true areas."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod

from geo.crs import (
    ALBERS_KGZ,
    albers_coordinates,
    areas_km2,
    require_coordinates,
    require_crs,
    to_albers,
    to_wgs84,
)
from model.errors import CrsError, GeometryError


def square(crs):
    return gpd.GeoSeries([shapely.box(74, 42, 75, 43)], crs=crs)


def area_between_parallels_km2(*, west, east, south, north):
    """Closed form on the WGS 84 ellipsoid (Snyder 1987, equation 3-12)."""
    a, e2 = 6378.137, 0.0066943799901413165
    e = np.sqrt(e2)

    def q(lat_deg):
        s = np.sin(np.radians(lat_deg))
        return (1 - e2) * (s / (1 - e2 * s * s) + np.arctanh(e * s) / e)

    return a**2 * np.radians(east - west) * (q(north) - q(south)) / 2


def test_area_of_a_degree_square_is_the_closed_form():
    area = areas_km2(square(4326))
    expected = area_between_parallels_km2(west=74, east=75, south=42, north=43)
    assert area.name == "area_km2"
    assert area.iloc[0] == pytest.approx(expected, rel=1e-6)


def test_long_straight_edges_follow_their_parallel():
    wide = gpd.GeoSeries([shapely.box(69, 39, 81, 43.5)], crs=4326)
    expected = area_between_parallels_km2(west=69, east=81, south=39, north=43.5)
    assert areas_km2(wide).iloc[0] == pytest.approx(expected, rel=1e-6)


def test_area_keeps_the_index_and_the_input():
    shapes = gpd.GeoSeries(
        [None, shapely.Point(74, 42), shapely.box(74, 42, 75, 43)], index=["c", "b", "a"], crs=4326
    )
    before = shapes.copy()
    area = areas_km2(shapes)
    assert list(area.index) == ["c", "b", "a"]
    assert np.isnan(area["c"])
    assert area["b"] == 0
    assert shapes.geom_equals_exact(before, 0).tolist()[1:] == [True, True]


def test_no_shapes_have_no_areas():
    area = areas_km2(gpd.GeoSeries([], crs=4326))
    assert len(area) == 0
    assert area.dtype == np.float64


def test_official_areas_are_geodesic_areas(shared_dir):
    units = gpd.read_file(shared_dir / "boundaries" / "kgz_admbnda_adm2_moes_20181119.json")
    ellipsoid = Geod(ellps="WGS84")
    expected = [abs(ellipsoid.geometry_area_perimeter(s)[0]) / 1e6 for s in units.geometry]
    assert areas_km2(units.geometry).to_numpy() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("crs", [3857, 32643, 7696, "ESRI:102025"])
def test_another_crs_is_refused(crs):
    with pytest.raises(CrsError) as caught:
        require_crs(square(crs), "units")
    assert caught.value.code == "wrong_crs"
    assert caught.value.params["name"] == "units"
    with pytest.raises(CrsError):
        areas_km2(square(crs))


def test_a_missing_crs_is_refused():
    with pytest.raises(CrsError, match="missing_crs"):
        require_crs(square(None), "units")


def test_crs84_differs_in_axis_order_only():
    require_crs(square("OGC:CRS84"), "units")
    require_crs(square(4326), "units")


def test_albers_is_the_one_of_the_design():
    assert isinstance(ALBERS_KGZ, CRS)
    assert ALBERS_KGZ.axis_info[0].unit_name == "metre"
    assert ALBERS_KGZ.coordinate_operation.method_name == "Albers Equal Area"


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("axis", ["lng", "lat"])
def test_coordinates_that_are_not_finite_are_refused_and_counted(bad, axis):
    coordinates = {"lng": [74.0, 75.0, 74.5], "lat": [42.0, 42.5, 41.0]}
    coordinates[axis][1] = bad
    with pytest.raises(GeometryError) as caught:
        require_coordinates(coordinates["lng"], coordinates["lat"])
    assert caught.value.code == "coordinates_not_finite"
    assert caught.value.params == {"count": 1, "row": 2}


@pytest.mark.parametrize(("lng", "lat"), [(74, 95), (200, 42), (-180.1, 0), (0, -90.1), (1e308, 0)])
def test_coordinates_outside_the_globe_are_refused(lng, lat):
    with pytest.raises(GeometryError, match="coordinates_out_of_range"):
        require_coordinates([74.0, lng], [42.0, lat])


def test_the_edges_of_the_globe_and_nothing_at_all_are_accepted():
    require_coordinates([-180, 180, 0], [-90, 90, 0])
    require_coordinates([], [])


def test_unequal_lengths_are_refused():
    with pytest.raises(ValueError, match="shape"):
        require_coordinates([74.0, 75.0], [42.0])


def test_lengths_in_albers_are_those_of_the_ellipsoid_to_four_in_ten_thousand():
    rng = np.random.default_rng(0)
    lng, lat = rng.uniform(69.3, 80.2, 500), rng.uniform(39.2, 43.2, 500)
    to_lng, to_lat, _ = Geod(ellps="WGS84").fwd(lng, lat, rng.uniform(0, 360, 500), [1000.0] * 500)
    start, end = albers_coordinates(lng, lat), albers_coordinates(to_lng, to_lat)
    length_m = np.hypot(end[0] - start[0], end[1] - start[1])
    np.testing.assert_allclose(length_m, 1000, rtol=4e-4)
    assert [len(each) for each in albers_coordinates(np.zeros(0), np.zeros(0))] == [0, 0]


def test_projecting_there_and_back_gives_the_same_place():
    shapes = np.array([shapely.Point(72.8, 40.53), shapely.box(70, 40, 70.01, 40.01)], dtype=object)
    kept = shapes.copy()
    back = to_wgs84(to_albers(shapes))
    assert shapely.equals_exact(back, kept, tolerance=1e-9).all()
    assert shapely.equals_exact(shapes, kept, tolerance=0).all()  # nothing given is changed
    assert len(to_wgs84(np.zeros(0, dtype=object))) == 0
