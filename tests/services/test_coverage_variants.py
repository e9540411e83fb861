"""Variants of coverage: kept at once, one change per place, undone step by step."""

from __future__ import annotations

import pytest

from model.coverage import DEFAULT_LIMIT, SERVICES, Demand, ReachMethod, SiteAction
from model.errors import GeometryError, NotFoundError, SessionError
from model.events import Edit, EntityKind
from model.records import PlaceKind
from services.coverage_variants import (
    OFFICER,
    SETTINGS,
    Site,
    add_site,
    add_sites,
    change_settings,
    close_site,
    delete_variant,
    list_variants,
    move_site,
    redo,
    restore_site,
    settings_of,
    start_variant,
    undo,
    undo_state,
    variant_state,
    without_changes,
)
from services.workspace import Workspace, open_workspace
from store.events import new_id, record

SUZAK = "KG03220000000"
HERE = Site(73.0, 40.93, title="Upper street")
PLACE = "ab" * 16


@pytest.fixture
def variant(workspace) -> str:
    return start_variant(workspace, SUZAK, title="Plan")


def changes(workspace: Workspace, variant: str) -> list[tuple[SiteAction, str, float | None]]:
    found = variant_state(workspace, variant).changes
    return [(one.action, one.place_id, one.lng) for one in found]


def test_a_variant_begins_as_today_with_nothing_entered(workspace, variant):
    state = variant_state(workspace, variant)
    assert state.is_today
    info = state.info
    assert (info.pcode, info.title, info.norm, dict(info.detour_factors)) == (SUZAK, "Plan", 0, {})
    assert info.services == SERVICES
    assert info.limit_in_use == DEFAULT_LIMIT[ReachMethod.STRAIGHT]
    assert [one.entity_id for one in list_variants(workspace, SUZAK)] == [variant]
    assert list_variants(workspace, "KG08000000000") == ()


def test_variants_are_listed_in_the_order_they_were_started(workspace):
    started = [start_variant(workspace, SUZAK) for _ in range(8)]
    assert [one.entity_id for one in list_variants(workspace, SUZAK)] == started


def test_what_was_entered_is_there_after_a_restart(tmp_path):
    first = open_workspace(tmp_path)
    variant = start_variant(first, SUZAK)
    values = {
        "reach_method": ReachMethod.DETOUR.value,
        "limit": 7.5,
        "detour_factors": {"": 1.4, "ridge": 2.5},
        "detour_source": "District road service, 2026",
        "services": [PlaceKind.LCPC_OFFICE.value],
        "weights": {Demand.RESIDENTS.value: 3},
        "norm": 3_000,
        "norm_source": "Order 1",
    }
    change_settings(first, variant, values)
    add_site(first, variant, HERE)
    first.store.close()
    again = open_workspace(tmp_path)
    state = variant_state(again, variant)
    kept = settings_of(state.info)
    assert {name: kept[name] for name in values} == values
    assert state.info.limit_in_use == 7.5
    assert [(one.lng, one.lat, one.title) for one in state.changes] == [
        (73.0, 40.93, "Upper street")
    ]
    again.store.close()


def test_a_place_has_one_change_the_last_one(workspace, variant):
    close_site(workspace, variant, PLACE)
    assert changes(workspace, variant) == [(SiteAction.CLOSE, PLACE, None)]
    move_site(workspace, variant, PLACE, lng=73.1, lat=40.9)
    assert changes(workspace, variant) == [(SiteAction.MOVE, PLACE, 73.1)]
    restore_site(workspace, variant, PLACE)
    assert variant_state(workspace, variant).is_today
    restore_site(workspace, variant, PLACE)  # nothing to take back
    assert variant_state(workspace, variant).is_today


def test_an_added_point_is_moved_and_taken_out_again(workspace, variant):
    added = add_site(workspace, variant, HERE)
    move_site(workspace, variant, added, lng=73.2, lat=40.95)
    assert changes(workspace, variant) == [(SiteAction.ADD, "", 73.2)]
    close_site(workspace, variant, added)
    assert variant_state(workspace, variant).is_today


def test_every_change_is_undone_and_done_again(workspace, variant):
    assert undo_state(workspace, variant) == (False, False)
    change_settings(workspace, variant, {"limit": 3})
    add_sites(workspace, variant, (HERE, Site(73.05, 40.95)))
    close_site(workspace, variant, PLACE)
    seen = variant_state(workspace, variant)
    assert [one.order for one in seen.changes] == [0, 1, 2]
    assert undo(workspace, variant)
    assert len(variant_state(workspace, variant).changes) == 2
    assert undo(workspace, variant)  # both at once, as they were proposed
    assert variant_state(workspace, variant).is_today
    assert undo(workspace, variant)
    assert variant_state(workspace, variant).info.limit == 0
    assert not undo(workspace, variant)  # it was started: that is no change
    for _ in range(3):
        assert redo(workspace, variant)
    again = variant_state(workspace, variant)
    assert again.info.limit == 3
    assert changes(workspace, variant) == [
        (one.action, one.place_id, one.lng) for one in seen.changes
    ]


def test_settings_that_are_as_they_were_are_no_change(workspace, variant):
    change_settings(workspace, variant, {"limit": 0.0, "services": list(SERVICES)})
    assert undo_state(workspace, variant) == (False, False)


@pytest.mark.parametrize(
    "values",
    [
        {"limit": -1},
        {"limit": float("nan")},
        {"detour_factors": {"": 0.5}},
        {"detour_factors": {"": True}},
        {"speeds_kmh": {"primary": 0}},
        {"weights": {"residents": 11}},
        {"weights": {"wealth": 1}},
        {"services": ["castle"]},
        {"services": "police_point"},
        {"norm": -1},
        {"norm": 2.5},
        {"reach_method": "by_air"},
        {"open_at": "noon"},
    ],
)
def test_a_setting_out_of_range_changes_nothing(workspace, variant, values):
    with pytest.raises(SessionError):
        change_settings(workspace, variant, values)
    assert settings_of(variant_state(workspace, variant).info) == settings_of(
        variant_state(workspace, start_variant(workspace, SUZAK)).info
    )


def test_what_is_no_setting_is_refused(workspace, variant):
    with pytest.raises(ValueError, match="pcode"):
        change_settings(workspace, variant, {"pcode": "KG08000000000"})
    assert "pcode" not in SETTINGS


def test_a_point_abroad_is_refused_and_nothing_is_kept(workspace, variant):
    with pytest.raises(GeometryError):
        add_sites(workspace, variant, (HERE, Site(69.0, 41.3)))
    with pytest.raises(GeometryError):
        move_site(workspace, variant, PLACE, lng=69.0, lat=41.3)
    assert variant_state(workspace, variant).is_today


def test_a_copy_has_the_settings_and_no_changes(workspace, variant):
    change_settings(workspace, variant, {"limit": 4, "norm": 3_000})
    add_site(workspace, variant, HERE)
    state = variant_state(workspace, variant)
    other = variant_state(workspace, start_variant(workspace, SUZAK, like=state.info))
    assert settings_of(other.info) == settings_of(state.info)
    assert other.is_today
    assert without_changes(state).is_today
    assert without_changes(state).info == state.info


def test_a_deleted_variant_is_not_listed(workspace, variant):
    delete_variant(workspace, variant)
    assert list_variants(workspace, SUZAK) == ()
    with pytest.raises(NotFoundError):
        variant_state(workspace, variant)


@pytest.mark.parametrize("kind", [EntityKind.GROUP, EntityKind.PRIORITY])
def test_a_variant_s_log_takes_nothing_of_a_session_or_plan(workspace, variant, kind):
    with pytest.raises(SessionError):
        record(workspace.store, variant, [Edit(kind, new_id(), {})], actor=OFFICER)
