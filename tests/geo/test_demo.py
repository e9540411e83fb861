"""Demo records: marked, on land, by the published shares, the same for the same seed."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.demo import DEFAULT_UNTIL, FOCUS_SHARE, generate_demo
from geo.demo_profiles import GROUP_CATEGORIES, OBLAST_SHARE, PROFILES
from intake.archives import NamedBytes
from intake.boundaries import read_boundary_files
from intake.starter import load_basemap, load_starter_set
from model.categories import CATEGORY_BY_CODE
from model.errors import BoundaryError, CrsError
from model.records import HOTSPOT_COLUMNS, INCIDENT_COLUMNS, MappedBy, Precision

SEED = 7
UCH_KORGON = "KG05258849000"


@pytest.fixture(scope="module")
def units() -> gpd.GeoDataFrame:
    return load_starter_set().units


@pytest.fixture(scope="module")
def settlements() -> gpd.GeoDataFrame:
    return load_basemap().settlements


@pytest.fixture(scope="module")
def demo(units, settlements):
    return generate_demo(units, settlements, seed=SEED)


@pytest.fixture(scope="module")
def oblast(demo, units) -> pd.Series:
    """The oblast or republic city in which each incident lies."""
    level = units[units["level"] == 1]
    points = gpd.points_from_xy(demo.incidents["lng"], demo.incidents["lat"], crs=4326)
    joined = gpd.sjoin(gpd.GeoDataFrame(geometry=points), level[["geometry"]], how="left")
    return joined.groupby(level=0)["pcode"].first().str[:4]


def test_the_tables_follow_the_contract(demo):
    incidents, hotspots = demo
    assert list(incidents.columns) == list(INCIDENT_COLUMNS)
    assert list(hotspots.columns) == [*HOTSPOT_COLUMNS, "geometry"]
    assert (len(incidents), len(hotspots)) == (20_000, 150)
    assert incidents["incident_id"].is_unique and hotspots["hotspot_id"].is_unique
    assert incidents["occurred_on"].dtype == hotspots["mapped_on"].dtype == "datetime64[s]"
    assert incidents["hour"].dtype == "Int8" and incidents["hour"].dropna().between(0, 23).all()
    assert 0.8 < incidents["hour"].notna().mean() < 0.9
    assert isinstance(incidents.index, pd.RangeIndex)
    assert set(incidents["precision"]) == set(Precision)
    assert hotspots.crs.to_epsg() == 4326


def test_every_record_is_marked_demo(demo):
    for table in demo:
        assert table["is_demo"].all() and (table["import_id"] == "demo").all()
        assert table.iloc[:, 0].str.startswith("DEMO-").all()
    assert (demo.hotspots["note"] == "DEMO").all()


def test_every_category_has_a_profile_and_occurs(demo):
    assert set(PROFILES) == set(CATEGORY_BY_CODE)
    assert set(demo.incidents["category"]) == set(CATEGORY_BY_CODE)
    assert set(GROUP_CATEGORIES) == set(MappedBy) - {MappedBy.OTHER}
    assert {c for codes in GROUP_CATEGORIES.values() for c in codes} <= set(CATEGORY_BY_CODE)


def test_shares_by_oblast_are_the_published_ones(oblast):
    share = oblast.value_counts(normalize=True)
    for code, wanted in OBLAST_SHARE.items():
        assert share[code] == pytest.approx(wanted, abs=0.002)
    assert share["KG11"] + share["KG08"] > 0.5
    assert share["KG21"] + share["KG06"] <= 0.2
    assert 0.08 <= share["KG03"] <= 0.1 and 0.08 <= share["KG02"] <= 0.1
    assert max(share[["KG04", "KG05", "KG07"]]) < share["KG02"]


def test_shares_sum_to_one():
    assert sum(OBLAST_SHARE.values()) == pytest.approx(1.0)


def test_nothing_lies_outside_the_country_or_on_a_lake(demo, units, oblast):
    assert oblast.notna().all()
    land = units[(units["level"] == 2) | (units["kind"] == "republic_city")]
    land = shapely.union_all(land.geometry.dropna().to_numpy())
    shapely.prepare(land)
    assert shapely.contains_xy(land, demo.incidents["lng"], demo.incidents["lat"]).all()
    assert shapely.contains(land, demo.hotspots.geometry.to_numpy()).all()
    assert demo.hotspots.geometry.is_valid.all()


def test_the_same_seed_gives_the_same_records(units, settlements, demo):
    again = generate_demo(units, settlements, seed=SEED)
    pd.testing.assert_frame_equal(again.incidents, demo.incidents)
    assert again.hotspots.geometry.geom_equals(demo.hotspots.geometry).all()
    other = generate_demo(units, settlements, incidents=100, seed=SEED + 1)
    assert not other.incidents["lng"].equals(demo.incidents["lng"][:100])


def test_the_period_is_the_one_asked_for(demo, units, settlements):
    days = demo.incidents["occurred_on"]
    assert days.min() >= pd.Timestamp("2024-01-01") and days.max() <= pd.Timestamp(DEFAULT_UNTIL)
    until = date(2026, 3, 15)
    short = generate_demo(units, settlements, incidents=500, years=1, until=until, seed=SEED)
    assert short.incidents["occurred_on"].between("2025-03-16", "2026-03-15").all()


def test_cattle_is_stolen_in_the_pasture_season_and_pupils_are_robbed_in_term(demo):
    month = demo.incidents.groupby("category")["occurred_on"].apply(
        lambda s: s.dt.month.value_counts(normalize=True)
    )
    assert month["cattle_theft"].reindex(range(5, 11)).sum() > 0.65
    assert month["school_racketeering"].reindex([6, 7, 8]).sum() < 0.1


def test_records_cluster_around_settlements(demo, settlements):
    incidents = demo.incidents[demo.incidents["category"] == "theft_burglary"]
    cells = pd.DataFrame({"x": incidents["lng"].round(2), "y": incidents["lat"].round(2)})
    busiest = cells.value_counts()
    assert busiest.iloc[0] > 20 * busiest.median()


def test_a_focus_takes_half_of_the_records(units, settlements):
    demo = generate_demo(
        units, settlements, incidents=2_000, hotspots=40, focus=UCH_KORGON, seed=SEED
    )
    unit = units.geometry[UCH_KORGON]
    inside = shapely.contains_xy(unit, demo.incidents["lng"], demo.incidents["lat"]).mean()
    assert inside == pytest.approx(FOCUS_SHARE, abs=0.02)
    assert demo.hotspots.within(unit).mean() >= FOCUS_SHARE
    assert len(demo.incidents) == 2_000


def test_a_focus_without_known_settlements_still_gets_records(units, settlements):
    naryn = settlements[~settlements["unit"].str.startswith("KG04")]
    demo = generate_demo(units, naryn, incidents=300, focus="KG04245000000", seed=SEED)
    unit = units.geometry["KG04245000000"]
    assert shapely.contains_xy(unit, demo.incidents["lng"], demo.incidents["lat"]).sum() >= 145


@pytest.mark.parametrize("focus", ["KG", "KG02000000000", "KG11000000000"])
def test_any_level_can_be_the_focus(units, settlements, focus):
    demo = generate_demo(units, settlements, incidents=100, hotspots=5, focus=focus, seed=SEED)
    unit = units.geometry[focus]
    assert shapely.contains_xy(unit, demo.incidents["lng"], demo.incidents["lat"]).mean() >= 0.5


def test_without_polygons_of_the_cities_their_oblast_takes_the_share(units, settlements):
    drawn = units.drop(index=["KG11000000000", "KG21000000000"])
    demo = generate_demo(drawn, settlements, incidents=1_000, seed=SEED)
    chui = shapely.union_all(
        drawn.geometry[(drawn["level"] == 2) & (drawn["parent"] == "KG08000000000")].to_numpy()
    )
    inside = shapely.contains_xy(chui, demo.incidents["lng"], demo.incidents["lat"])
    assert inside.mean() == pytest.approx(0.55, abs=0.01)


def test_the_official_districts_do_as_well(shared_dir, settlements):
    file = shared_dir / "boundaries/kgz_admbnda_adm2_moes_20181119.json"
    official, _ = read_boundary_files([NamedBytes(file.name, file.read_bytes())])
    demo = generate_demo(official.units, settlements, incidents=2_000, seed=SEED)
    land = official.units[official.units["level"].isin([1, 2])].geometry.dropna()
    inside = shapely.contains_xy(
        shapely.union_all(land.to_numpy()), demo.incidents["lng"], demo.incidents["lat"]
    )
    assert inside.all()


def test_no_records_asked_for_gives_empty_tables(units, settlements):
    incidents, hotspots = generate_demo(units, settlements, incidents=0, hotspots=0)
    assert len(incidents) == len(hotspots) == 0
    assert list(incidents.columns) == list(INCIDENT_COLUMNS)
    assert incidents["hour"].dtype == "Int8" and hotspots.crs.to_epsg() == 4326


def test_wrong_input_is_refused(units, settlements):
    with pytest.raises(BoundaryError, match="demo_unknown_unit"):
        generate_demo(units, settlements, incidents=1, focus="KG99")
    with pytest.raises(BoundaryError, match="demo_unknown_unit"):
        generate_demo(units, settlements, incidents=1, focus="KG03430000010")  # no polygon
    with pytest.raises(BoundaryError, match="demo_no_units"):
        generate_demo(units.iloc[:0], settlements)
    with pytest.raises(CrsError):
        generate_demo(units.to_crs(3857), settlements)
    with pytest.raises(ValueError, match="-1 incidents"):
        generate_demo(units, settlements, incidents=-1)
