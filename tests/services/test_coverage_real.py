"""Coverage on the official districts and the real roads, with generated points and incidents.

Mountains and a lake: Jeti-Oguz climbs from the shore of Issyk-Kul to peaks without any road,
Suzak from the Ferghana valley to the ridge. Only the people are made up.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json

import numpy as np
import pytest
from docx import Document
from pyproj import Geod

from geo.demo_coverage import generate_coverage
from i18n import LANGUAGES, translator
from intake.boundaries import NamedBytes
from model.coverage import (
    EVERYWHERE,
    Candidates,
    Demand,
    ReachMethod,
    SiteAim,
    Variant,
    VariantState,
)
from model.datasets import DatasetKind
from model.records import RecordKind
from model.view import Tier
from services.boundaries import import_boundaries
from services.coverage import catchments_of, open_coverage, totals_of
from services.coverage_reach import ACCESS_KMH
from services.coverage_report import FileChoice, make_report
from services.coverage_sites import propose_sites
from services.coverage_variants import Site, add_site, start_variant, variant_state
from services.datasets import import_dataset, remove, restore
from services.demo import add_demo
from services.records import import_file
from services.workspace import active_set, basemap, open_workspace
from store.records import add_places

JETI_OGUZ, SUZAK = "KG02210000000", "KG03220000000"
UNITS = pytest.mark.parametrize("unit", [JETI_OGUZ, SUZAK])
METHODS = (ReachMethod.STRAIGHT, ReachMethod.ROAD, ReachMethod.TRAVEL_TIME)
SPEEDS = {EVERYWHERE: 30.0, "trunk": 80.0, "primary": 70.0, "secondary": 50.0}
GEOD = Geod(ellps="WGS84")
PROMISED = 0.005
"""Distances are within this of the geodesic (issue 4)."""


@pytest.fixture(scope="module")
def world(shared_dir, tmp_path_factory):
    """Official districts, real roads, made-up residents, points and incidents of two districts."""
    opened = open_workspace(tmp_path_factory.mktemp("real"))
    districts = shared_dir / "boundaries" / "kgz_admbnda_adm2_moes_20181119.json"
    import_boundaries(opened, [NamedBytes(districts.name, districts.read_bytes())])
    add_demo(opened, incidents=6_000, focus=SUZAK)
    units, settlements = active_set(opened).units, basemap().settlements
    places = generate_coverage(units, settlements, focus=JETI_OGUZ, seed=3).places
    sha256 = hashlib.sha256(b"points of Jeti-Oguz").hexdigest()
    add_places(opened.store, places, file_name="DEMO", sha256=sha256, read=len(places))
    _import(opened, DatasetKind.ROADS, _bytes(shared_dir, "globalmap_kgz_roads.gpkg"), "Global Map")
    _import(opened, DatasetKind.POPULATION, _residents(settlements), "DEMO")
    yield opened
    opened.store.close()


def _bytes(shared_dir, name):
    return (shared_dir / "overlays" / name).read_bytes()


def _import(workspace, kind, data, source):
    name = "roads.gpkg" if kind is DatasetKind.ROADS else "people.csv"
    return import_dataset(workspace, data, kind=kind, file_name=name, source=source).info


def _residents(settlements):
    """Return made-up hamlets around every settlement that the map knows."""
    random, each = np.random.default_rng(5), 40
    lng = np.repeat(settlements["lng"].to_numpy(), each)
    lat = np.repeat(settlements["lat"].to_numpy(), each)
    lng, lat = (degrees + random.normal(0.0, 0.1, len(lng)) for degrees in (lng, lat))
    people = random.integers(30, 400, len(lng))
    rows = [f"{a:.5f},{b:.5f},{number}" for a, b, number in zip(lat, lng, people, strict=True)]
    return "\n".join(["lat,lng,population", *rows]).encode()


def variant_of(unit, method):
    return Variant(
        entity_id="",
        pcode=unit,
        reach_method=method,
        speeds_kmh=SPEEDS if method.is_timed else {},
        speed_source="Assumed for this test" if method.is_timed else "",
    )


def coverage_of(world, unit, method):
    return open_coverage(world, VariantState(variant_of(unit, method)))


def geodesic_m(coverage):
    """Return the geodesic from every cell's centre to the point that is named for it."""
    at = np.flatnonzero(coverage.reach.place >= 0)
    place = coverage.reach.place[at]
    ends = (coverage.points.lng[place], coverage.points.lat[place])
    _, _, metres = GEOD.inv(coverage.demand.lng[at], coverage.demand.lat[at], *ends)
    return at, np.asarray(metres)


@UNITS
def test_every_straight_distance_is_the_geodesic_to_the_nearest_point(world, unit):
    coverage = coverage_of(world, unit, ReachMethod.STRAIGHT)
    at, metres = geodesic_m(coverage)
    assert len(at) == len(coverage.demand.cells) > 1_000, "a straight line reaches every cell"
    off = np.abs(coverage.reach.cost - metres) / metres
    assert off.max() <= PROMISED, f"{unit}: cell {off.argmax()} is off by {off.max():.2%}"
    every = np.array(
        [
            GEOD.inv(
                coverage.demand.lng,
                coverage.demand.lat,
                np.full(len(at), lng),
                np.full(len(at), lat),
            )[2]
            for lng, lat in zip(coverage.points.lng, coverage.points.lat, strict=True)
        ]
    )
    farther = coverage.reach.cost - every.min(axis=0)
    assert farther.max() < 0.001, f"{unit}: a nearer point was passed by, {farther.max():.3f} m"


@UNITS
@pytest.mark.parametrize("method", [ReachMethod.ROAD, ReachMethod.TRAVEL_TIME])
def test_no_road_is_shorter_than_the_line_and_none_is_faster_than_its_speed(world, unit, method):
    straight = coverage_of(world, unit, ReachMethod.STRAIGHT).reach
    coverage = coverage_of(world, unit, method)
    reach = coverage.reach
    at, metres = geodesic_m(coverage)
    assert 0 < len(at) < len(reach.cost), f"{unit}: some cells have a road, the peaks have none"
    assert np.isnan(reach.cost[reach.place < 0]).all()
    short = metres - reach.distance_m[at]
    assert short.max() < 0.01, f"{unit} {method}: a way is {short.max():.2f} m shorter than a line"
    beside = straight.distance_m[at] - reach.distance_m[at]
    assert beside.max() < 0.01, f"{unit} {method}: shorter than to the nearest point"
    if method.is_timed:
        fastest = max(SPEEDS.values()) / 3.6
        quick = reach.distance_m[at] / fastest - reach.cost[at]
        assert quick.max() < 0.01, f"{unit}: a way is {quick.max():.1f} s faster than allowed"
        slow = reach.cost[at] - reach.distance_m[at] / (ACCESS_KMH / 3.6)
        assert slow.max() < 0.01, f"{unit}: a way is slower than on foot"
    else:
        assert (reach.cost[at] == reach.distance_m[at]).all()


def test_mountains_make_the_way_longer_not_a_little(world):
    """Where a line crosses a ridge or the lake, the road goes around."""
    coverage = coverage_of(world, JETI_OGUZ, ReachMethod.ROAD)
    at, metres = geodesic_m(coverage)
    ratio = coverage.reach.distance_m[at] / metres
    far = metres > 20_000
    assert far.sum() > 100
    assert np.median(ratio[far]) > 1.1, f"median detour {np.median(ratio[far]):.2f}"


@UNITS
@pytest.mark.parametrize("method", METHODS)
def test_everything_adds_up(world, unit, method):
    coverage = coverage_of(world, unit, method)
    totals, found = totals_of(coverage), catchments_of(world, coverage)
    where = f"{unit} by {method}"
    assert coverage.demand.knows_residents
    assert set(totals.demand) == set(Demand), where
    units, points = found.by_unit, found.by_point
    assert units["cells"].sum() == totals.cells, where
    assert units["cells_beyond"].sum() == totals.cells - totals.cells_within, where
    for name in totals.demand:
        within, total = totals.within[name], totals.demand[name]
        assert units[name].sum() == pytest.approx(total), f"{where}: {name} of the units"
        assert units[f"{name}_within"].sum() == pytest.approx(within), f"{where}: {name} within"
        assert units[f"{name}_beyond"].sum() == pytest.approx(total - within), f"{where}: {name}"
        over = points[f"{name}_net"] - points[name]
        assert over.max() < 1e-6, f"{where}: {name} net is more than gross"
        assert points[f"{name}_net"].sum() == pytest.approx(within), f"{where}: {name} net"
        assert units[f"{name}_gross"].sum() == pytest.approx(points[name].sum()), where
    assert points["cells_net"].sum() == coverage.reach.is_within.sum(), where
    assert 0 < totals.cells_within < totals.cells, f"{where}: near and far cells are both there"


@UNITS
@pytest.mark.parametrize("method", METHODS)
def test_gaps_are_what_lies_beyond_the_limit(world, unit, method):
    coverage = coverage_of(world, unit, method)
    cost, limit = coverage.reach.cost, coverage.reach.limit
    inside = coverage.is_gap & (cost <= limit)
    assert not inside.any(), f"{unit} by {method}: {inside.sum()} gap cells are within the limit"
    left_out = coverage.demand.matters & ~coverage.is_gap & ~(cost <= limit)
    assert not left_out.any(), f"{unit} by {method}: {left_out.sum()} cells are in no gap"
    totals = totals_of(coverage)
    for name, total in totals.demand.items():
        beyond = total - totals.within[name]
        assert coverage.gaps[name.value].sum() == pytest.approx(beyond), f"{unit} {method} {name}"
    assert coverage.gaps["cells"].sum() == totals.cells - totals.cells_within
    assert (coverage.gaps["score"].diff().dropna() <= 1e-12).all(), "the worst come first"


@pytest.mark.parametrize("method", METHODS)
def test_a_new_point_makes_nobody_worse_off(world, method):
    today = coverage_of(world, JETI_OGUZ, method)
    worst = today.gaps.iloc[0]
    plan = start_variant(world, JETI_OGUZ, title="DEMO", like=today.state.info)
    add_site(world, plan, Site(float(worst["lng"]), float(worst["lat"])))
    after = open_coverage(world, variant_state(world, plan))
    before, now = (np.nan_to_num(one, nan=np.inf) for one in (today.reach.cost, after.reach.cost))
    assert (now <= before).all(), f"{method}: {(now > before).sum()} cells are farther"
    gained, was = totals_of(after).within, totals_of(after, is_today=True).within
    assert was == totals_of(today).within
    assert sum(gained.values()) > sum(was.values()), f"{method}: the worst gap has not shrunk"


def test_real_health_facilities_can_be_where_a_new_point_goes(world, shared_dir):
    data = json.loads(_bytes(shared_dir, "osm_kgz_health_facilities.geojson"))
    table = io.StringIO()
    rows = csv.writer(table)
    rows.writerow(["kind", "name_ru", "lat", "lng"])
    for feature in data["features"]:
        name, (lng, lat) = feature["properties"]["name"], feature["geometry"]["coordinates"]
        if name:
            rows.writerow(["public_building", name, lat, lng])
    outcome = import_file(
        world,
        table.getvalue().encode(),
        file_name="health.csv",
        kind=RecordKind.PLACES,
        translate=translator("en"),
    )
    assert outcome.report.stored > 500
    coverage = coverage_of(world, SUZAK, ReachMethod.ROAD)
    found = propose_sites(
        world, coverage, sites=3, aim=SiteAim.COVER, candidates=Candidates.BUILDINGS
    )
    assert found.result.is_optimal
    assert found.gain[Demand.RESIDENTS] > 0
    assert found.gain[Demand.RESIDENTS] <= sum(site.gain[Demand.RESIDENTS] for site in found.sites)


def report_of(world, coverage, language, **options):
    made = make_report(world, coverage, FileChoice("docx", language, **options))
    document = Document(io.BytesIO(made.data))
    cells = [cell.text for table in document.tables for cell in table._cells]
    return document, "\n".join([*(one.text for one in document.paragraphs), *cells])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_report_is_made_and_opens(world, language):
    coverage = coverage_of(world, JETI_OGUZ, ReachMethod.TRAVEL_TIME)
    options = {"tier": Tier.WORKING, "reason": "Budget 2027"}
    document, said = report_of(world, coverage, language, **options)
    assert "DEMO" in said
    assert "Budget 2027" in said
    assert "Assumed for this test" in said
    assert "⟦" not in said
    assert len(document.inline_shapes) >= 1, "the map is in it"
    gaps = document.tables[0]
    assert len(gaps.rows) == 1 + min(len(coverage.gaps), 60)


@UNITS
def test_a_public_report_tells_nothing_recorded(world, unit):
    coverage = coverage_of(world, unit, ReachMethod.ROAD)
    t = translator("en")
    _, said = report_of(world, coverage, "en")
    assert "DEMO" in said
    assert t("demand.residents") in said
    assert t("demand.incidents") not in said


def test_without_residents_incidents_weigh_and_the_public_report_is_of_land(world):
    info = _import(world, DatasetKind.POPULATION, _residents(basemap().settlements), "DEMO")
    remove(world, info.dataset_id)
    try:
        coverage = coverage_of(world, SUZAK, ReachMethod.ROAD)
        assert not coverage.demand.knows_residents
        assert len(coverage.gaps) > 0
        assert report_of(world, coverage, "ru")[1]
        _, said = report_of(world, coverage, "ru", tier=Tier.WORKING, reason="Проверка")
        assert translator("ru")("coverage.residents_unknown") in said
    finally:
        restore(world, info.dataset_id)
