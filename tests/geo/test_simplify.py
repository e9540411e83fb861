"""Fewer vertices for the screen: neighbours keep one line, nothing is invented."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.crs import WGS84
from geo.simplify import simplify_coverage
from model.errors import CrsError


@pytest.fixture
def neighbours() -> gpd.GeoSeries:
    """Two areas that share a jagged line near 75 E, with steps of 0.001 degrees."""
    lat = np.linspace(41, 42, 201)
    jagged = np.column_stack([75 + 0.001 * (np.arange(201) % 2), lat])
    west = shapely.Polygon([(74, 41), *jagged, (74, 42)])
    east = shapely.Polygon([(76, 41), *jagged, (76, 42)])
    return gpd.GeoSeries([west, east], index=["KG1", "KG2"], crs=WGS84)


def test_a_shared_border_stays_shared_and_gets_short(neighbours):
    simple = simplify_coverage(neighbours, tolerance_deg=0.01)
    assert shapely.get_num_coordinates(simple.to_numpy()).max() < 20
    assert simple["KG1"].intersection(simple["KG2"]).area == pytest.approx(0, abs=1e-12)
    whole = neighbours.union_all()
    assert simple.union_all().symmetric_difference(whole).area == pytest.approx(0, abs=1e-9)


def test_below_its_tolerance_a_line_keeps_its_shape(neighbours):
    simple = simplify_coverage(neighbours, tolerance_deg=1e-6)
    difference = simple["KG1"].symmetric_difference(neighbours["KG1"]).area
    assert difference == pytest.approx(0, abs=1e-9)


def test_units_without_polygon_stay_without(neighbours):
    with_gap = gpd.GeoSeries([neighbours["KG1"], None], index=["KG1", "KG2"], crs=WGS84)
    simple = simplify_coverage(with_gap, tolerance_deg=0.01)
    assert simple.index.tolist() == ["KG1", "KG2"]
    assert simple.isna().tolist() == [False, True]
    assert with_gap["KG1"] is neighbours["KG1"]


def test_nothing_gives_nothing_and_another_crs_is_refused(neighbours):
    assert simplify_coverage(neighbours.iloc[:0], tolerance_deg=0.01).empty
    with pytest.raises(CrsError):
        simplify_coverage(neighbours.to_crs(32643), tolerance_deg=0.01)
