"""Coverage through its use cases: reach, gaps, what if, units, files, and what the public sees."""

from __future__ import annotations

import json
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from geo.coverage.change import Effect
from geo.nearest import WGS84_ELLIPSOID
from i18n import LANGUAGES, translator
from layers.layer import LayerKind
from model.coverage import (
    EVERYWHERE,
    Candidates,
    Demand,
    ReachMethod,
    SiteAim,
    Variant,
    VariantState,
)
from model.errors import CoverageError, IntakeError, PrivacyError
from model.records import PlaceKind
from model.view import Tier
from services.coverage import (
    catchments_of,
    change_table,
    gap_bounds,
    open_coverage,
    totals_of,
)
from services.coverage_click import describe_point, describe_spot
from services.coverage_period import months_known
from services.coverage_public import public_coverage
from services.coverage_report import FileChoice, make_data, make_list, make_map, make_report
from services.coverage_rounds import propose_rounds
from services.coverage_sites import propose_sites
from services.coverage_staff import staff_of
from services.coverage_texts import doubt_text, gap_name, nearest_of_gap
from services.coverage_variants import (
    Site,
    add_site,
    change_settings,
    close_site,
    start_variant,
    undo,
    variant_state,
)
from services.coverage_view import Shown, coverage_view
from services.demo import add_demo
from services.sheet_record_read import read_record
from services.snapshot import SheetChoice
from services.workspace import Workspace, open_workspace
from store.audit import list_audit
from tests.languages import LANGUAGES_IN_TURN

SUZAK, KADAMJAI = "KG03220000000", "KG05214000000"
UPPER = Site(73.0, 40.93, title="Upper street")
TODAY = date(2026, 11, 30)


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Workspace:
    """Demo data around Suzak: incidents, marks, points, a patrol, precincts."""
    opened = open_workspace(tmp_path_factory.mktemp("coverage"))
    add_demo(opened, incidents=4_000, focus=SUZAK)
    yield opened
    opened.store.close()


def today(pcode: str = SUZAK, **settings) -> VariantState:
    return VariantState(Variant(entity_id="", pcode=pcode, **settings))


@pytest.fixture
def variant(demo) -> str:
    return start_variant(demo, SUZAK)


def test_every_cell_s_distance_is_the_geodesic_one_to_the_nearest_point(demo):
    coverage = open_coverage(demo, today())
    demand, points = coverage.demand, coverage.points
    exact = np.column_stack(
        [
            WGS84_ELLIPSOID.inv(
                demand.lng, demand.lat, np.full(len(demand.lng), lng), np.full(len(demand.lat), lat)
            )[2]
            for lng, lat in zip(points.lng, points.lat, strict=True)
        ]
    )
    assert coverage.reach.cost == pytest.approx(exact.min(axis=1), rel=1e-9)
    assert (coverage.reach.place == exact.argmin(axis=1)).all()
    assert (coverage.reach.is_within == (exact.min(axis=1) <= 5_000)).all()


def test_gaps_hold_every_cell_that_matters_beyond_the_limit_once(demo):
    coverage = open_coverage(demo, today())
    demand = coverage.demand
    assert (coverage.is_gap == (demand.matters & ~coverage.reach.is_within)).all()
    assert coverage.gaps["cells"].sum() == coverage.is_gap.sum()
    totals = totals_of(coverage)
    for name in (Demand.RESIDENTS, Demand.INCIDENTS, Demand.HOTSPOTS):
        beyond = totals.demand[name] - totals.within[name]
        assert coverage.gaps[name.value].sum() == pytest.approx(beyond)
    assert coverage.gaps["score"].is_monotonic_decreasing
    names = [translator("en")(gap_name(coverage, gap)) for _, gap in coverage.gaps.iterrows()]
    assert all(names)
    west, south, east, north = gap_bounds(coverage, 0)
    assert west <= coverage.gaps["lng"].iloc[0] <= east
    assert south <= coverage.gaps["lat"].iloc[0] <= north


def test_incidents_of_the_unit_are_all_in_its_cells(demo):
    coverage = open_coverage(demo, today())
    months = months_known(demo, SUZAK)
    assert len(months) == 24
    total = coverage.demand.table[Demand.INCIDENTS].sum()
    year = open_coverage(demo, today(first_month=months[12], last_month=months[23]))
    before = open_coverage(demo, today(last_month=months[11]))
    assert (
        year.demand.table[Demand.INCIDENTS].sum() + before.demand.table[Demand.INCIDENTS].sum()
        == total
    )
    assert 0 < year.demand.table[Demand.INCIDENTS].sum() < total


def test_residents_live_where_the_settlements_are(demo):
    """An approximate area stands for one settlement: nobody lives all over its mountains."""
    demand = open_coverage(demo, today()).demand
    lived = (demand.table[Demand.RESIDENTS] > 0).to_numpy()
    assert demand.table[Demand.RESIDENTS].sum() == pytest.approx(30_534, abs=1)
    away = WGS84_ELLIPSOID.inv(
        demand.lng[lived],
        demand.lat[lived],
        np.full(lived.sum(), 72.905),
        np.full(lived.sum(), 40.897),
    )[2]
    assert away.max() < 6_000


def test_a_tried_point_brings_cells_into_reach_and_undo_takes_them_out(demo, variant):
    gap = open_coverage(demo, today()).gaps.iloc[0]
    before = open_coverage(demo, variant_state(demo, variant))
    assert not before.effect.any()
    added = add_site(demo, variant, Site(gap["lng"], gap["lat"]))
    after = open_coverage(demo, variant_state(demo, variant))
    table = change_table(after)
    assert table.at[Effect.GAINED, "cells"] > 0
    assert table.at[Effect.LOST, "cells"] == 0
    assert (after.reach.cost <= before.reach.cost + 1e-6).all()
    assert after.today.cost == pytest.approx(before.reach.cost)
    gained = totals_of(after).within[Demand.INCIDENTS] - totals_of(before).within[Demand.INCIDENTS]
    assert table.at[Effect.GAINED, "incidents"] == pytest.approx(gained)
    point = describe_point(demo, after, added)
    assert point is not None
    assert point.change == "add"
    undo(demo, variant)
    assert open_coverage(demo, variant_state(demo, variant)).reach.cost == pytest.approx(
        before.reach.cost
    )


def test_closing_every_point_leaves_those_of_the_neighbours(demo, variant):
    before = open_coverage(demo, variant_state(demo, variant))
    near = np.unique(before.reach.place[before.demand.matters])
    for place_id in before.points.counted["place_id"].iloc[near]:
        close_site(demo, variant, place_id)
    after = open_coverage(demo, variant_state(demo, variant))
    assert len(after.points.closed) == len(near)
    assert change_table(after).at[Effect.LOST, "cells"] > 0
    assert totals_of(after).mean_cost > totals_of(before).mean_cost
    closed = describe_point(demo, after, after.points.closed["place_id"].iloc[0])
    assert closed is not None
    assert closed.change == "close"
    view = coverage_view(demo, after)
    assert "closed_points" in {layer.key for layer in view.layers}


def test_net_is_covered_once_and_gross_once_for_each_point(demo):
    coverage = open_coverage(demo, today())
    found = catchments_of(demo, coverage)
    within = totals_of(coverage).within
    for name in (Demand.RESIDENTS, Demand.INCIDENTS):
        by_point, by_unit = found.by_point, found.by_unit
        assert by_point[f"{name}_net"].sum() == pytest.approx(within[name])
        assert by_unit[f"{name}_within"].sum() == pytest.approx(within[name])
        assert by_unit[f"{name}_gross"].sum() == pytest.approx(by_point[name.value].sum())
        assert (by_point[name.value] >= by_point[f"{name}_net"] - 1e-9).all()
        assert (by_unit[name.value] >= by_unit[f"{name}_within"] - 1e-9).all()


def test_a_detour_needs_its_factor_and_its_source(demo):
    with pytest.raises(CoverageError) as refused:
        open_coverage(demo, today(reach_method=ReachMethod.DETOUR))
    assert refused.value.code == "no_detour_factor"
    factor = {EVERYWHERE: 1.5}
    with pytest.raises(CoverageError) as refused:
        open_coverage(demo, today(reach_method=ReachMethod.DETOUR, detour_factors=factor))
    assert refused.value.code == "no_detour_source"
    detour = open_coverage(
        demo,
        today(reach_method=ReachMethod.DETOUR, detour_factors=factor, detour_source="Office"),
    )
    straight = open_coverage(demo, today())
    assert detour.reach.cost == pytest.approx(1.5 * straight.reach.cost)
    assert any(note.params.get("source") == "Office" for note in detour.notes)


@pytest.mark.parametrize("method", [ReachMethod.ROAD, ReachMethod.TRAVEL_TIME])
def test_roads_are_asked_for_where_there_are_none(demo, method):
    with pytest.raises(CoverageError) as refused:
        open_coverage(demo, today(reach_method=method))
    assert refused.value.code == "no_roads_file"


def test_barriers_are_asked_for_where_there_are_none(demo):
    with pytest.raises(CoverageError) as refused:
        open_coverage(demo, today(around_barriers=True))
    assert refused.value.code == "no_barriers_file"


def test_only_the_chosen_kinds_count(demo):
    lcpc = open_coverage(demo, today(services=(PlaceKind.LCPC_OFFICE,)))
    assert set(lcpc.points.counted["kind"]) == {PlaceKind.LCPC_OFFICE}
    all_kinds = open_coverage(demo, today())
    assert (all_kinds.reach.cost <= lcpc.reach.cost + 1e-6).all()
    none = open_coverage(demo, today(services=()))
    assert none.points.counted.empty
    assert not none.reach.is_within.any()
    assert np.isnan(none.reach.cost).all()
    assert translator("ky")(nearest_of_gap(none, none.gaps.iloc[0])) == "жол жок"


def test_points_whose_hours_are_unknown_are_told_and_not_counted_at_night(demo):
    night = open_coverage(demo, today(open_at="night"))
    keys = {note.key for note in night.points.notes}
    assert "coverage.hours_unknown" in keys
    assert len(night.points.counted) < len(open_coverage(demo, today()).points.counted)


def test_weights_change_what_comes_first(demo):
    incidents = open_coverage(demo, today(weights={"incidents": 1}))
    marks = open_coverage(demo, today(weights={"hotspots": 1}))
    assert incidents.gaps["incidents"].is_monotonic_decreasing
    assert marks.gaps["hotspots"].round(9).is_monotonic_decreasing
    nothing = open_coverage(demo, today(weights={"residents": 0}))
    assert (nothing.gaps["score"] == 0).all()


@pytest.mark.parametrize("aim", list(SiteAim))
def test_proposed_sites_bring_what_they_say(demo, variant, aim):
    coverage = open_coverage(demo, variant_state(demo, variant))
    found = propose_sites(demo, coverage, sites=2, aim=aim)
    assert found.result.is_optimal
    assert 1 <= len(found.sites) <= 2
    for site in found.sites:
        add_site(demo, variant, Site(site.lng, site.lat))
    after = open_coverage(demo, variant_state(demo, variant))
    gained = change_table(after).loc[Effect.GAINED]
    weighed = after.score > 0
    newly = (after.effect == Effect.GAINED) & weighed
    assert newly.sum() == found.cells
    assert gained["incidents"] == pytest.approx(found.gain[Demand.INCIDENTS])
    assert found.notes[0].key == "coverage.advice"


def test_a_capacity_is_of_residents(demo):
    coverage = open_coverage(demo, today(services=(PlaceKind.LCPC_OFFICE,)))
    few = propose_sites(demo, coverage, sites=1, capacity=2_000)
    assert few.result.covered_weight <= totals_of(coverage).demand[Demand.RESIDENTS] + 1e-6
    unknown = replace(
        coverage,
        demand=replace(
            coverage.demand, table=coverage.demand.table.drop(columns=Demand.RESIDENTS.value)
        ),
    )
    with pytest.raises(CoverageError) as refused:
        propose_sites(demo, unknown, sites=1, capacity=2_000)
    assert refused.value.code == "capacity_without_residents"


def test_sites_come_from_the_places_that_were_asked_for(demo):
    coverage = open_coverage(demo, today())
    towns = propose_sites(demo, coverage, sites=3, candidates=Candidates.SETTLEMENTS)
    buildings = propose_sites(demo, coverage, sites=1, candidates=Candidates.BUILDINGS)
    for found in (towns, buildings):
        assert all(site.name.key == "coverage.gap_at" for site in found.sites)
    far = open_coverage(demo, today("KG04000000000"))
    with pytest.raises(CoverageError) as refused:
        propose_sites(demo, far, sites=1, candidates=Candidates.BUILDINGS)
    assert refused.value.code in {"no_candidates", "nothing_to_weigh"}


def test_rounds_visit_every_gap_within_the_limit(demo):
    coverage = open_coverage(demo, today())
    found = propose_rounds(demo, coverage, stops=6, limit=120, stop=0)
    visited = [gap for one in found.rounds for gap in one.gaps]
    assert sorted([*visited, *found.too_far, *found.no_way]) == list(range(6))
    assert all(one.length <= 120_000 for one in found.rounds)
    assert len(found.lines) == len(found.rounds)
    short = propose_rounds(demo, coverage, stops=6, limit=1, stop=0)
    assert len(short.too_far) == 6


def test_officers_need_a_norm_and_are_summed_by_unit(demo):
    with pytest.raises(CoverageError) as refused:
        staff_of(demo, open_coverage(demo, today()))
    assert refused.value.code == "norm_not_positive"
    found = staff_of(demo, open_coverage(demo, today(norm=3_000, norm_source="Order")))
    assert found is not None
    assert found.is_demo
    assert found.by_unit["residents"].sum() == pytest.approx(found.load["residents"].sum())
    needed = np.ceil(found.load["residents"] / 3_000)
    assert found.load["needed"].tolist() == needed.tolist()
    assert staff_of(demo, open_coverage(demo, today("KG02000000000", norm=3_000))) is None


def test_a_click_tells_who_is_near(demo):
    coverage = open_coverage(demo, today())
    spot = describe_spot(demo, coverage, lng=72.905, lat=40.897)
    assert spot is not None
    lines = [translator("en")(line) for line in spot.lines]
    assert "residents" in " ".join(lines)
    assert describe_spot(demo, coverage, lng=69.0, lat=41.3) is None
    elsewhere = describe_spot(demo, coverage, lng=74.6, lat=42.87)
    assert elsewhere is not None
    assert elsewhere.lines[0].key == "coverage.outside_unit"
    assert describe_point(demo, coverage, "0" * 32) is None


def test_doubts_are_named_in_every_language(demo):
    coverage = open_coverage(demo, today())
    assert coverage.doubts
    for language in LANGUAGES:
        t = translator(language)
        assert all(t(doubt_text(coverage, doubt)) for doubt in coverage.doubts)


def test_the_public_version_rests_on_residents_alone(demo, variant):
    """Whatever was recorded or marked: the public picture is the same."""
    add_site(demo, variant, UPPER)
    coverage = open_coverage(demo, variant_state(demo, variant))
    table = coverage.demand.table
    rng = np.random.default_rng(4)
    other = replace(
        coverage,
        demand=replace(
            coverage.demand,
            table=table.assign(
                incidents=rng.permutation(table["incidents"].to_numpy()),
                hotspots=rng.permutation(table["hotspots"].to_numpy()),
            ),
            matters=rng.random(len(table)) < 0.5,
        ),
    )
    one, two = public_coverage(coverage), public_coverage(other)
    assert list(one.demand.table) == ["residents"]
    assert (one.demand.matters == two.demand.matters).all()
    pd.testing.assert_frame_equal(one.gaps, two.gaps)
    assert (one.demand.table["residents"] % 10 == 0).all()
    views = [coverage_view(demo, seen, tier=Tier.PUBLIC) for seen in (coverage, other)]
    for a, b in zip(views[0].layers, views[1].layers, strict=True):
        assert a.tier is Tier.PUBLIC
        assert a.key == b.key
        pd.testing.assert_frame_equal(pd.DataFrame(a.table), pd.DataFrame(b.table))
    assert "reach_empty" not in {layer.key for layer in views[0].layers}
    assert views[0].cube is None


def test_a_cell_across_the_border_that_only_an_incident_brought_is_in_nothing_public(
    tmp_path, demo
):
    """Which cells outside are in the study tells where something happened."""
    coverage = open_coverage(demo, today())
    demand = coverage.demand
    outside = np.flatnonzero(~demand.is_inside)
    assert outside.size, "the demo has incidents in cells across the border"
    seen = public_coverage(coverage)
    assert not np.isin(seen.demand.cells, demand.cells[outside]).any()
    assert len(seen.demand.cells) == demand.is_inside.sum()
    centres = gpd.GeoSeries.from_xy(demand.lng[outside], demand.lat[outside], crs=4326)
    far = today(limit=60.0)
    path = tmp_path / "public.gpkg"
    made = make_data(demo, open_coverage(demo, far), FileChoice("gpkg", "en"), today=TODAY)
    path.write_bytes(made.data)
    for layer in ("gaps", "catchments"):
        shapes = gpd.read_file(path, layer=layer)
        assert not centres.intersects(shapes.union_all()).any(), layer
    units = catchments_of(demo, seen).by_unit
    assert set(units.index) <= set(demand.child[demand.is_inside])
    view = coverage_view(demo, coverage, tier=Tier.PUBLIC)
    for layer in view.layers:
        if layer.kind is LayerKind.CELLS:
            assert not np.isin(layer.table.index, demand.cells[outside]).any(), layer.key


def test_where_nobody_knows_who_lives_where_the_public_sees_all_land_alike(demo):
    coverage = open_coverage(demo, today())
    table = coverage.demand.table.drop(columns="residents")
    unknown = replace(coverage, demand=replace(coverage.demand, table=table))
    seen = public_coverage(unknown)
    assert len(seen.demand.cells) == coverage.demand.is_inside.sum()
    assert seen.demand.matters.all()
    assert not list(seen.demand.table)
    assert coverage_view(demo, unknown, tier=Tier.PUBLIC).title.key == "coverage.title_cells"
    for suffix, make in (("docx", make_report), ("xlsx", make_list), ("gpkg", make_data)):
        assert make(demo, unknown, FileChoice(suffix, "ky"), today=TODAY).data


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_the_report_says_what_was_found(demo, variant, language):
    add_site(demo, variant, UPPER)
    change_settings(demo, variant, {"norm": 3_000, "norm_source": "Order 17"})
    coverage = open_coverage(demo, variant_state(demo, variant))
    choice = FileChoice("docx", language, Tier.WORKING, "budget 2027")
    made = make_report(demo, coverage, choice, today=TODAY)
    assert made.name == f"suzak-gaps-working-{language}.docx"
    document = docx.Document(BytesIO(made.data))
    words = "\n".join(
        [
            *(paragraph.text for paragraph in document.paragraphs),
            *(cell.text for table in document.tables for row in table.rows for cell in row.cells),
        ]
    )
    t = translator(language)
    assert "budget 2027" in words
    assert "Order 17" in words
    assert "Upper street" in words
    assert t("sheet.demo_detail") in words
    assert t("view.disclaimer") in words
    first = coverage.gaps.iloc[0]
    assert t(gap_name(coverage, first)) in words
    assert t.number(int(first["incidents"])) in words
    assert len(document.inline_shapes) == 1
    entry = list_audit(demo.store)[0]
    assert (entry.action, entry.summary["reason"]) == ("working_document", "budget 2027")


def test_the_public_report_has_no_incidents_in_it(demo):
    coverage = open_coverage(demo, today(norm=3_000, norm_source="Order"))
    made = make_report(demo, coverage, FileChoice("docx", "en"), today=TODAY)
    document = docx.Document(BytesIO(made.data))
    heads = [cell.text for table in document.tables for cell in table.rows[0].cells]
    t = translator("en")
    for name in (Demand.INCIDENTS, Demand.HOTSPOTS):
        assert t(f"demand.{name}") not in heads
    words = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert t("coverage.staff") not in words
    assert t("coverage.public_is") in words
    assert made.name == "suzak-gaps-public-en.docx"


@pytest.mark.parametrize("make", [make_report, make_list, make_data])
def test_a_working_file_needs_its_reason(demo, make):
    coverage = open_coverage(demo, today())
    suffix = {make_report: "docx", make_list: "xlsx", make_data: "gpkg"}[make]
    with pytest.raises(PrivacyError):
        make(demo, coverage, FileChoice(suffix, "en", Tier.WORKING, "  "), today=TODAY)


def test_the_list_opened_again_has_every_gap(demo):
    coverage = open_coverage(demo, today())
    made = make_list(demo, coverage, FileChoice("xlsx", "ru", Tier.WORKING, "r"), today=TODAY)
    rows = CalamineWorkbook.from_filelike(BytesIO(made.data)).get_sheet_by_index(0).to_python()
    assert len(rows) == len(coverage.gaps) + 1
    t = translator("ru")
    with zipfile.ZipFile(BytesIO(made.data)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    for words in (t("ui.demo_badge"), t("sheet.working_stamp"), "№"):  # stay with the paper
        assert words in sheet
    at = rows[0].index(t("coverage.data_incidents"))
    assert [row[at] for row in rows[1:]] == pytest.approx(coverage.gaps["incidents"].tolist())


def test_the_data_opened_again_say_what_they_are(demo, variant, tmp_path):
    coverage = open_coverage(demo, variant_state(demo, variant))
    found = propose_sites(demo, coverage, sites=2)
    choice = FileChoice("gpkg", "en", Tier.WORKING, "analysis")
    path = tmp_path / "coverage.gpkg"
    path.write_bytes(make_data(demo, coverage, choice, proposal=found, today=TODAY).data)
    layers = {str(name) for name, _ in pyogrio.list_layers(path)}
    assert {"gaps", "catchments", "cells", "proposed_sites", "about"} <= layers
    gaps = gpd.read_file(path, layer="gaps")
    assert gaps.crs.to_epsg() == 4326
    assert len(gaps) == len(coverage.gaps)
    assert gaps["incidents"].sum() == pytest.approx(coverage.gaps["incidents"].sum())
    catchments = gpd.read_file(path, layer="catchments")
    within = totals_of(coverage).within[Demand.INCIDENTS]
    assert catchments["incidents_net"].sum() == pytest.approx(within)
    cells = gpd.read_file(path, layer="cells")
    assert len(cells) == coverage.demand.matters.sum()
    public = tmp_path / "public.gpkg"
    public.write_bytes(make_data(demo, coverage, FileChoice("gpkg", "en"), today=TODAY).data)
    assert "cells" not in {str(name) for name, _ in pyogrio.list_layers(public)}
    assert "incidents" not in gpd.read_file(public, layer="gaps")


def test_the_map_stands_alone_or_beside_today(demo, variant):
    add_site(demo, variant, UPPER)
    coverage = open_coverage(demo, variant_state(demo, variant))
    sheet = SheetChoice(dpi=60)
    one = make_map(demo, coverage, sheet, FileChoice("png", "ky"), today=TODAY)
    two = make_map(demo, coverage, sheet, FileChoice("png", "ky"), is_pair=True, today=TODAY)
    assert one.data[:8] == two.data[:8] == b"\x89PNG\r\n\x1a\n"
    assert one.data != two.data
    with Image.open(BytesIO(one.data)) as image:
        record = json.loads(image.text["Provenance"])
    assert record["sheet"] in image.text["Description"]
    assert record["data"]["parts"].keys() >= {"effects", "words"}
    with pytest.raises(IntakeError, match="sheet_record_unreadable"):
        read_record(json.dumps(record).encode(), today=TODAY)
    before = coverage_view(demo, coverage, shown=Shown(is_today=True))
    after = coverage_view(demo, coverage)
    assert {"effects", "gaps"} <= {layer.key for layer in after.layers}
    assert not {"effects", "gaps"} & {layer.key for layer in before.layers}
    cells = [layer for layer in after.layers if layer.kind is LayerKind.CELLS]
    assert all(layer.table.index.is_monotonic_increasing for layer in cells)


@pytest.mark.parametrize("pcode", ["", "KG02000000000", "KG05000000000"])
def test_any_unit_has_a_coverage(demo, pcode):
    coverage = open_coverage(demo, today(pcode))
    view = coverage_view(demo, coverage)
    assert view.accounting.shown == coverage.demand.table[Demand.INCIDENTS].sum()
    for language in LANGUAGES:
        t = translator(language)
        assert t(view.title)
        assert all(t(sentence) for sentence in view.sentences)
