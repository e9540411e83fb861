"""The map's two tiers: the working view accounts exactly, the public one holds only releases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from geo.cells import cell_to_text
from i18n import translator
from layers.layer import LayerKind
from model.errors import NotFoundError
from model.records import RecordKind
from model.view import Accounting, Measure, Month, PublicAccounting, Source, Tier, ViewState
from services.details import describe_cell, describe_unit
from services.incident_index import CATEGORY_CODES, incident_index
from services.map_facts import map_facts
from services.map_public import public_releases
from services.map_view import open_view, preview
from services.records import import_file
from services.units import breadcrumb
from services.view_texts import period_text
from tests.services.conftest import TODAY

SUZAK = "KG03220000000"
CHUI = "KG08000000000"


def layer_of(view, key):
    return next(layer for layer in view.layers if layer.key == key)


@pytest.mark.parametrize("pcode", ["", CHUI, SUZAK])
@pytest.mark.parametrize("source", list(Source))
def test_the_working_view_accounts_for_every_record(demo_workspace, pcode, source):
    view = open_view(demo_workspace, ViewState(pcode=pcode, source=source))
    account = view.accounting
    assert isinstance(account, Accounting)
    is_of_marks = source is Source.RESIDENTS
    assert account.stored == (150 if is_of_marks else len(incident_index(demo_workspace)))
    assert account.not_disclosed == 0
    if source is Source.POLICE:
        assert layer_of(view, "incidents").table["value"].sum() == account.shown


def test_the_residents_account_is_of_their_marks(demo_workspace):
    state = ViewState(pcode=CHUI, source=Source.RESIDENTS)
    whole = open_view(demo_workspace, state).accounting
    one = frozenset({"road_safety"})
    filtered = open_view(demo_workspace, replace(state, categories=one)).accounting
    assert whole.outside == filtered.outside > 0
    assert filtered.filtered == whole.shown - filtered.shown > 0


def test_filters_move_records_from_shown_to_filtered_and_lose_none(demo_workspace):
    whole = open_view(demo_workspace, ViewState(pcode=CHUI)).accounting
    filtered = open_view(
        demo_workspace,
        ViewState(
            pcode=CHUI,
            period=(Month(2025, 1), Month(2025, 3)),
            categories=frozenset({"theft_burglary"}),
        ),
    ).accounting
    assert filtered.outside == whole.outside
    assert 0 < filtered.shown < whole.shown
    assert filtered.shown + filtered.filtered == whole.shown + whole.filtered


def test_districts_of_an_oblast_add_up_to_it_but_for_lakes(demo_workspace):
    index = incident_index(demo_workspace)
    children = describe_unit(demo_workspace, ViewState(pcode=CHUI)).children
    in_oblast = index.units[index.units["oblast"] == CHUI]
    without_district = int((in_oblast["district"] == "").sum())
    assert sum(number for _, number in children) + without_district == len(in_oblast)


def test_the_cube_sums_to_the_unit_and_belongs_to_the_working_tier(demo_workspace):
    state = ViewState(pcode=CHUI)
    view = open_view(demo_workspace, state)
    assert view.cube.count.sum() == view.accounting.shown
    assert view.cube.categories == CATEGORY_CODES
    assert preview(demo_workspace, state, today=TODAY).cube is None


@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize("pcode", ["", SUZAK])
def test_a_public_view_holds_public_layers_only(demo_workspace, pcode, source):
    view = preview(demo_workspace, ViewState(pcode=pcode, source=source), today=TODAY)
    assert {layer.tier for layer in view.layers} == {Tier.PUBLIC}
    assert isinstance(view.accounting, PublicAccounting)
    assert view.is_demo
    assert view.coarsened
    cells = [layer for layer in view.layers if layer.kind is LayerKind.CELLS]
    for layer in cells:
        resolution = (layer.table.index.to_numpy(np.uint64) >> np.uint64(52)) & np.uint64(15)
        assert set(resolution.tolist()) <= {6, 7, 8}


def test_a_public_view_does_not_depend_on_finer_choices(demo_workspace):
    """A category or a resolution asked for by hand changes no public cell."""
    plain = preview(demo_workspace, ViewState(pcode=SUZAK), today=TODAY)
    asked = preview(
        demo_workspace, ViewState(pcode=SUZAK, resolution=10, measure=Measure.DENSITY), today=TODAY
    )
    key = "public_all_year_all"
    assert layer_of(plain, key).table.equals(layer_of(asked, key).table)


def test_public_details_of_a_cell_do_not_exist(demo_workspace):
    view = open_view(demo_workspace, ViewState(pcode=CHUI))
    cell = str(cell_to_text(layer_of(view, "incidents").table.index[:1].to_numpy(np.uint64))[0])
    assert describe_cell(demo_workspace, ViewState(pcode=CHUI), cell).incidents > 0
    public = ViewState(pcode=CHUI, tier=Tier.PUBLIC)
    assert describe_cell(demo_workspace, public, cell) is None
    assert describe_unit(demo_workspace, public) is None


def test_a_cells_numbers_are_those_of_the_map(demo_workspace):
    state = ViewState(pcode=CHUI, categories=frozenset({"theft_burglary", "alcohol"}))
    table = layer_of(open_view(demo_workspace, state), "incidents").table
    fullest = table["value"].idxmax()
    cell = str(cell_to_text(np.array([fullest], dtype=np.uint64))[0])
    details = describe_cell(demo_workspace, state, cell)
    assert details.incidents == table.at[fullest, "value"]
    assert sum(number for _, number in details.by_category) == details.incidents
    assert {code for code, _ in details.by_category} <= state.categories
    assert {place.kind.value for place in details.nearest} >= {"police_point", "lcpc_office"}


def test_facts_count_before_the_category_filter(demo_workspace):
    state = ViewState(pcode=CHUI, categories=frozenset({"alcohol"}))
    facts = map_facts(demo_workspace, state)
    everything = map_facts(demo_workspace, replace(state, categories=frozenset()))
    assert facts.by_category == everything.by_category
    assert sum(number for _, number in facts.by_month) == facts.by_category["alcohol"]


def test_gi_star_is_refused_with_a_reason_and_shows_counts_instead(workspace):
    view = open_view(workspace, ViewState(measure=Measure.GI_STAR))
    assert layer_of(view, "incidents").table.empty
    assert any(sentence.key == "view.gi_refused" for sentence in view.sentences)


def test_gi_star_covers_the_unit_zeros_included(demo_workspace):
    view = open_view(demo_workspace, ViewState(pcode=CHUI, measure=Measure.GI_STAR))
    counted = open_view(demo_workspace, ViewState(pcode=CHUI))
    hot = layer_of(view, "hot_cells").table
    assert set(layer_of(counted, "incidents").table.index) < set(hot.index)
    assert any(sentence.key in {"view.gi_found", "view.gi_none"} for sentence in view.sentences)


def test_releases_are_whole_years_and_quarters_that_are_over(demo_workspace):
    releases = public_releases(demo_workspace, ViewState(), today=TODAY)
    assert [r.value for r in releases if r.is_on] == ["2025"]
    for release in releases:
        first, last = release.period.months
        assert (last.index - first.index) in {2, 11}
        assert last.index < TODAY.year * 12 + TODAY.month - 2


def test_the_periods_offered_are_those_of_the_gate(workspace):
    # Neither a sensitive record nor one outside the country makes a year public.
    rows = [
        "2022-05-01,12,alcohol,43.2,70.5",
        "2023-05-01,12,suicide_minors,40.5,72.8",
        "2024-05-01,12,alcohol,40.5,72.8",
    ]
    made = import_file(
        workspace,
        "\n".join(("date,hour,category,lat,lng", *rows)).encode(),
        file_name="list.csv",
        kind=RecordKind.INCIDENTS,
        translate=translator("en"),
        today=TODAY,
    )
    assert made.report.stored == 3
    releases = public_releases(workspace, ViewState(), today=TODAY)
    assert [(release.value, release.is_on) for release in releases] == [("2024", True)]


def test_the_running_quarter_is_not_public_yet(demo_workspace):
    early = TODAY.replace(year=2026, month=1, day=20)
    values = {r.value for r in public_releases(demo_workspace, ViewState(), today=early)}
    assert "2025" not in values
    assert "2025-Q4" not in values


def test_a_unit_the_set_does_not_have_is_refused(workspace):
    with pytest.raises(NotFoundError):
        open_view(workspace, ViewState(pcode="KG99999999999"))


def test_a_unit_without_polygon_is_stood_in_for_and_said_so(workspace):
    from services.units import unit_tree

    tree = unit_tree(workspace)
    listed = [p for p in tree.labels if p not in tree.has_polygon]
    if not listed:
        pytest.skip("every unit of the starter set has a polygon")
    view = open_view(workspace, ViewState(pcode=listed[0]))
    assert view.unit.pcode != listed[0]
    assert any(sentence.key == "view.stand_in" for sentence in view.sentences)
    assert breadcrumb(workspace, listed[0])[-1].pcode == listed[0]


def test_a_toggled_layer_is_switched_the_other_way(demo_workspace):
    plain = open_view(demo_workspace, ViewState())
    toggled = open_view(demo_workspace, ViewState(toggled=frozenset({"activity"})))
    assert layer_of(plain, "activity").is_on
    assert not layer_of(toggled, "activity").is_on


@pytest.mark.parametrize("measure", list(Measure))
@pytest.mark.parametrize("source", list(Source))
@pytest.mark.parametrize("tier", list(Tier))
def test_every_choice_opens(demo_workspace, source, measure, tier):
    state = ViewState(pcode=CHUI, source=source, measure=measure, tier=tier)
    assert open_view(demo_workspace, state, today=TODAY).layers


def test_the_release_that_is_on_is_the_one_that_is_drawn(demo_workspace):
    for pcode in (CHUI, SUZAK):
        for release in public_releases(demo_workspace, ViewState(), today=TODAY):
            state = ViewState(pcode=pcode, period=release.period.months, tier=Tier.PUBLIC)
            on = [r for r in public_releases(demo_workspace, state, today=TODAY) if r.is_on]
            view = open_view(demo_workspace, state, today=TODAY)
            assert view.title.params["when"] == period_text(on[0].period.months)


def test_an_empty_map_does_not_ask_to_widen_a_choice(workspace):
    sentences = {sentence.key for sentence in open_view(workspace, ViewState()).sentences}
    assert "view.no_incidents" not in sentences
