"""Every embedded file says where it comes from; the set nests; it is as true as it claims."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geo.crs import ALBERS_KGZ
from intake.starter import load_basemap, load_starter_places, load_starter_set
from model.admin import UNIT_COLUMNS, Level, UnitKind

DATA = Path(__file__).parents[2] / "data"
FILES = sorted(p for p in DATA.rglob("*") if p.is_file() and not p.name.endswith(".source.toml"))


@pytest.fixture(scope="module")
def units() -> gpd.GeoDataFrame:
    return load_starter_set().units


@pytest.fixture(scope="module")
def metric(units) -> gpd.GeoDataFrame:
    return units[units.geometry.notna()].to_crs(ALBERS_KGZ)


def test_there_are_files():
    assert {"starter.geojson", "places.csv", "lakes.geojson"} <= {p.name for p in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_file_says_where_it_comes_from(path: Path):
    source = tomllib.loads(path.with_name(path.name + ".source.toml").read_text("utf-8"))
    assert source["file"] == path.name
    assert all(source[key] for key in ("publisher", "licence", "date", "made"))
    assert source["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_set_is_small_and_approximate():
    assert (DATA / "boundaries" / "starter.geojson").stat().st_size < 1_500_000
    assert load_starter_set().info.is_approximate


def test_the_table_follows_the_contract(units):
    assert [*UNIT_COLUMNS, "geometry"] == list(units.columns)
    assert units.index.is_unique and units.index.is_monotonic_increasing
    assert set(units["parent"]) - {""} <= set(units.index)
    assert (units[["name_ky", "name_ru", "name_en"]] != "").all(axis=None)
    for kind in units["kind"]:
        UnitKind(kind)


def test_seven_oblasts_two_cities_forty_districts_and_their_cities(units):
    kinds = units.groupby("level")["kind"].value_counts()
    assert kinds[1].to_dict() == {"oblast": 7, "republic_city": 2}
    assert kinds[2].to_dict() == {"district": 40, "city": 13}
    assert kinds[3]["settlement_area"] >= 80


def test_what_has_no_open_position_has_no_area(units):
    missing = units.index[units.geometry.isna()]
    assert set(missing) == {"KG03430000010", *(f"KG1120{n}000000" for n in (1, 2, 3, 4))}


@pytest.mark.parametrize("level", [Level.OBLAST, Level.DISTRICT, Level.AYIL_OKMOTU])
def test_units_of_a_level_share_borders_without_gap_or_overlap(units, level):
    shapes = units.loc[(units["level"] == level) & units.geometry.notna(), "geometry"]
    assert shapes.is_valid.all()
    assert shapely.coverage_is_valid(shapes.to_numpy())


def test_oblasts_fill_the_country_and_districts_their_oblast_but_for_lakes(metric):
    area = metric.area / 1e6
    assert area[metric["level"] == 1].sum() == pytest.approx(area["KG"], rel=1e-9)
    lakes = load_basemap().lakes.set_index("key").to_crs(ALBERS_KGZ).area / 1e6
    water = lakes["issyk_kul"] + lakes["son_kul"]
    below = metric[metric["level"] == 2].groupby("parent").apply(lambda g: g.area.sum() / 1e6)
    for oblast, total in below.items():
        lake = {"KG02000000000": lakes["issyk_kul"], "KG04000000000": lakes["son_kul"]}
        assert total == pytest.approx(area[oblast] - lake.get(oblast, 0.0), abs=0.5)
    assert area[metric["level"] == 2].sum() + water < area["KG"]


def test_every_unit_lies_in_its_parent(metric):
    for unit in metric[metric["parent"] != ""].itertuples():
        outside = shapely.difference(unit.geometry, metric.geometry[unit.parent])
        assert outside.area / 1e6 < 0.01, unit.name_en


def test_settlements_lie_in_their_unit(units):
    settlements = load_basemap().settlements
    inside = [
        shapely.contains_xy(units.geometry[row.unit], row.lng, row.lat)
        for row in settlements.itertuples()
    ]
    # Ak-Sai's position lies across the border of the outline; two villages of cities lie
    # outside the discs that stand in for their city.
    assert set(settlements["pcode"][[not ok for ok in inside]]) <= {
        "KG05214848010",
        "KG05410800020",
        "KG05430800010",
    }


def test_area_is_the_true_area(units, metric):
    found = units.loc[metric.index, "area_km2"]
    assert (found - metric.area / 1e6).abs().max() < 0.06


def test_the_share_in_the_right_district_is_the_one_written_down(shared_dir, metric):
    official = gpd.read_file(shared_dir / "boundaries/kgz_admbnda_adm2_moes_20181119.json")
    official = official.to_crs(ALBERS_KGZ).set_index("ADM2_PCODE")
    official.geometry = official.make_valid()
    both = metric.index.intersection(official.index)
    right = shapely.intersection(
        metric.geometry[both].to_numpy(), official.geometry[both].to_numpy()
    )
    share = shapely.area(right).sum() / official.area.sum()
    source = (DATA / "boundaries" / "starter.geojson.source.toml").read_text("utf-8")
    assert share == pytest.approx(tomllib.loads(source)["share_in_right_district"], abs=0.005)
    assert share > 0.68  # plain Voronoi areas of the same settlements


def test_names_and_codes_are_the_official_ones(shared_dir, units):
    official = gpd.read_file(
        shared_dir / "boundaries/kgz_admbnda_adm2_moes_20181119.json", ignore_geometry=True
    ).set_index("ADM2_PCODE")
    assert set(units.index[units["level"] == 2]) == set(official.index)
    gazetteer = pd.read_csv(shared_dir / "gazetteer/soate_kgz_2021.csv", dtype=str)
    assert set(units["soate"]) - {""} <= set(gazetteer["soate"])


def test_places_claim_only_what_a_report_says():
    places = load_starter_places()
    assert places["place_id"].is_unique
    assert places["source"].str.contains("UNODC|Civic Union").all()
    assert (places["precision"] == "settlement").all() and not places["is_demo"].any()
    texts = [f"{part}_{lang}" for part in ("name", "note") for lang in ("ky", "ru", "en")]
    assert (places[texts] != "").all(axis=None)


def test_a_place_without_an_open_position_is_not_placed():
    places = load_starter_places().set_index("place_id")
    for name in ("kelechek-police-station", "kaltak-base-station", "amanbaev-police-station"):
        assert places.geometry[name] is None
    assert places.geometry["kulundu-youth-centre"].distance(shapely.Point(69.641, 40.106)) < 0.01


def test_lakes_and_rivers_are_where_they_are():
    basemap = load_basemap()
    lakes = basemap.lakes.set_index("key").to_crs(ALBERS_KGZ).area / 1e6
    assert lakes["issyk_kul"] == pytest.approx(6236, rel=0.03)
    assert lakes["son_kul"] == pytest.approx(270, rel=0.1)
    assert len(basemap.rivers) >= 5
    assert basemap.settlements["population"].max() == 900_000
