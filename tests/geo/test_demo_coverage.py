"""Demo places and precincts: marked, in their unit, sharing out its land, the same for a seed."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.crs import areas_km2
from geo.demo_coverage import CENTRES, generate_coverage
from intake.starter import load_basemap, load_starter_set
from model.errors import BoundaryError, CrsError
from model.hours import WeeklyHours, parse_hours
from model.records import MOVING_KINDS, PLACE_COLUMNS, PRECINCT_COLUMNS, PlaceKind

JETI_OGUZ = "KG02210000000"
SEED = 7


@pytest.fixture(scope="module")
def units() -> gpd.GeoDataFrame:
    return load_starter_set().units


@pytest.fixture(scope="module")
def settlements() -> gpd.GeoDataFrame:
    return load_basemap().settlements


@pytest.fixture(scope="module")
def demo(units, settlements):
    return generate_coverage(units, settlements, focus=JETI_OGUZ, seed=SEED)


def test_the_tables_follow_the_contract_and_say_demo(demo):
    assert list(demo.places.columns) == [*PLACE_COLUMNS, "geometry"]
    assert list(demo.precincts.columns) == [*PRECINCT_COLUMNS, "geometry"]
    for table, name in ((demo.places, "name_en"), (demo.precincts, "post")):
        assert table["is_demo"].all()
        assert table.crs.to_epsg() == 4326
        assert table.iloc[:, 0].is_unique
        assert table[name].str.startswith("DEMO").all() and table[name].is_unique
    kinds = set(demo.places["kind"])
    assert {PlaceKind.POLICE_POINT, PlaceKind.LCPC_OFFICE, PlaceKind.SCHOOL} <= kinds
    for written in demo.places["open_hours"]:
        assert written == "" or isinstance(parse_hours(written), WeeklyHours)
    assert (demo.precincts["filled"] <= demo.precincts["posts"]).all()
    assert (demo.precincts["posts"] >= 1).all()
    assert 1 <= len(demo.precincts) <= CENTRES


def test_points_lie_in_the_unit_and_what_moves_is_a_route(demo, units):
    moves = demo.places["kind"].isin(list(MOVING_KINDS))
    assert (demo.places.geometry[moves].geom_type == "LineString").all()
    assert demo.places.geometry[~moves].within(units.geometry[JETI_OGUZ]).all()


@pytest.mark.parametrize("focus", [JETI_OGUZ, "KG02000000000", "KG05258849000"])
def test_precincts_share_out_the_land(units, settlements, focus):
    precincts = generate_coverage(units, settlements, focus=focus, seed=SEED).precincts
    assert precincts.geometry.is_valid.all()
    total_km2 = areas_km2(precincts.geometry).sum()
    union = shapely.union_all(precincts.geometry.to_numpy())
    assert areas_km2(gpd.GeoSeries([union], crs=4326)).iloc[0] == pytest.approx(total_km2, rel=1e-6)
    if focus == JETI_OGUZ:
        whole = areas_km2(units.geometry[[focus]]).iloc[0]
        assert total_km2 == pytest.approx(whole, rel=1e-6)


def test_the_same_seed_gives_the_same(demo, units, settlements):
    again = generate_coverage(units, settlements, focus=JETI_OGUZ, seed=SEED)
    for one, other in zip(demo, again, strict=True):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_a_unit_without_settlements_has_made_up_centres(units, settlements):
    demo = generate_coverage(units, settlements.iloc[:0], focus=JETI_OGUZ, seed=SEED)
    assert len(demo.precincts) == 4
    assert (demo.places["kind"] == PlaceKind.PATROL).sum() == 1


def test_unknown_units_and_another_crs_are_refused(units, settlements):
    with pytest.raises(BoundaryError, match="demo_unknown_unit"):
        generate_coverage(units, settlements, focus="KG99")
    with pytest.raises(CrsError):
        generate_coverage(units.to_crs(3857), settlements, focus=JETI_OGUZ)
