"""Residents' hotspots are those of files and of sessions, in one place; marks do not slow it."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from geo.privacy.hotspots import public_hotspots
from model.errors import NotFoundError
from model.events import Action, Edit, EntityKind
from model.records import HOTSPOT_COLUMNS
from model.view import Source, Tier, ViewState
from services.demo import add_demo
from services.hotspots import hotspots_version, residents_hotspots, unit_hotspots
from services.incident_index import incident_index
from services.map_public import public_source
from services.map_view import open_view
from services.overview import overview
from services.places import describe_place
from services.sessions import close_session, edit_session
from services.versions import records_version
from services.workspace import active_set
from store.documents import number_document
from store.imports import delete_import, list_imports, restore_import
from store.records import load_places, place_at
from store.records_version import RecordsVersion
from tests.services.conftest import TODAY
from tests.services.session_world import ACTOR, OSH, put, release, start


def ids(workspace, **choices):
    return list(residents_hotspots(workspace, **choices)["hotspot_id"])


def test_without_anything_there_is_an_empty_table(workspace):
    frame = residents_hotspots(workspace)
    assert len(frame) == 0
    assert list(frame.columns) == [*HOTSPOT_COLUMNS, "geometry"]
    assert frame.crs.to_epsg() == 4326


def test_a_unit_has_the_hotspots_that_touch_its_land(workspace):
    session_id = start(workspace)
    own = put(workspace, session_id, 0)
    put(workspace, session_id, 0, at=(74.0, 42.85))  # in another oblast
    release(workspace, session_id, 0)
    found = unit_hotspots(workspace, OSH)
    assert list(found["hotspot_id"]) == [own]
    assert list(found.index) == [0]
    with pytest.raises(NotFoundError):
        unit_hotspots(workspace, "KG00")


def test_marks_count_once_their_group_has_released_them(workspace):
    session_id = start(workspace)
    own = put(workspace, session_id, 0, severity=3, radius_m=200, note="кийин", season="winter")
    put(workspace, session_id, 1)
    assert ids(workspace) == []
    release(workspace, session_id, 0)
    frame = residents_hotspots(workspace)
    assert list(frame["hotspot_id"]) == [own]
    row = frame.iloc[0]
    assert (row["mapped_by"], row["group_size"], row["severity"]) == ("women", 12, 3)
    assert (row["radius_m"], row["note"], row["season"]) == (200.0, "кийин", "winter")
    assert row["mapped_on"] == pd.Timestamp(date(2026, 3, 1))
    assert not row["is_demo"]
    assert ids(workspace, but_session=session_id) == []
    close_session(workspace, session_id, actor=ACTOR)
    assert ids(workspace) == [own]


def test_marks_of_a_rehearsal_never_count(workspace):
    session_id = start(workspace, is_rehearsal=True)
    put(workspace, session_id, 0)
    release(workspace, session_id, 0)
    close_session(workspace, session_id, actor=ACTOR)
    assert ids(workspace) == []


def test_a_mark_that_is_moved_or_deleted_is_followed_everywhere(workspace):
    session_id = start(workspace)
    mark = put(workspace, session_id, 0)
    release(workspace, session_id, 0)
    state = ViewState(pcode=OSH, source=Source.RESIDENTS)
    (before,) = _cells(open_view(workspace, state)).index
    moved = {"geometry": {"type": "Point", "coordinates": [73.4, 40.7]}}
    edit_session(workspace, session_id, [Edit(EntityKind.MARK, mark, moved)], actor=ACTOR)
    (after,) = _cells(open_view(workspace, state)).index
    assert before != after
    gone = Edit(EntityKind.MARK, mark, action=Action.DELETE)
    edit_session(workspace, session_id, [gone], actor=ACTOR)
    assert ids(workspace) == []
    assert _cells(open_view(workspace, state)).empty


def _cells(view):
    (layer,) = (layer for layer in view.layers if layer.key == "hotspot_cells")
    return layer.table


def test_the_map_the_panel_and_the_overview_know_a_session_s_marks(workspace):
    session_id = start(workspace)
    mark = put(workspace, session_id, 0, category="road_safety", note="a bend")
    hidden = put(
        workspace, session_id, 0, category="domestic_violence", note="сыр", at=(73.31, 40.61)
    )
    release(workspace, session_id, 0)
    assert overview(workspace).hotspots == 2
    state = ViewState(pcode=OSH, source=Source.RESIDENTS)
    view = open_view(workspace, state, today=TODAY)
    assert view.accounting.shown == 2
    details = describe_place(workspace, state, ("hotspots", mark))
    assert (details.category, details.mapped_by, details.note) == ("road_safety", "women", "a bend")
    public = open_view(workspace, ViewState(pcode=OSH, tier=Tier.PUBLIC), today=TODAY)
    drawn = [layer.table for layer in public.layers if layer.key == "hotspots"]
    assert [len(table) for table in drawn] == [1]
    assert hidden not in str([layer.table.to_dict() for layer in public.layers])


def test_a_small_group_s_open_marks_are_among_those_of_all_residents(workspace):
    session_id = start(workspace)
    put(workspace, session_id, 2, category="road_safety")
    put(workspace, session_id, 0, category="alcohol")
    release(workspace, session_id, 0, 2)
    assert set(public_source(workspace).hotspots["mapped_by"]) == {"elders", "women"}
    shown = public_hotspots(residents_hotspots(workspace)).open
    assert len(shown) == 1
    assert "mapped_by" not in shown


@pytest.mark.parametrize("others", [(), ("suicide_minors",)])
def test_where_only_a_small_group_has_something_to_show_the_public_map_shows_nothing(
    workspace, others
):
    # "All" would be another name for the elders, on the public map as on the projector.
    session_id = start(workspace)
    put(workspace, session_id, 2, category="road_safety")
    put(workspace, session_id, 2, category="alcohol")
    for category in others:
        put(workspace, session_id, 0, category=category)
    release(workspace, session_id, 0, 2)
    state = ViewState(pcode=OSH, source=Source.RESIDENTS, tier=Tier.PUBLIC)
    view = open_view(workspace, state, today=TODAY)
    assert not [layer for layer in view.layers if layer.is_perception]
    put(workspace, session_id, 0, category="alcohol", at=(72.9, 40.5))
    view = open_view(workspace, state, today=TODAY)
    shown = {layer.key for layer in view.layers if layer.is_perception}
    assert shown == {"hotspot_cells", "hotspots"}


def test_a_mark_throws_nothing_away_that_does_not_depend_on_it(workspace):
    add_demo(workspace, incidents=300)
    session_id = start(workspace)
    kept = (incident_index(workspace), public_source(workspace), active_set(workspace))
    version, hotspots = (
        records_version(workspace),
        hotspots_version(workspace, but_session=session_id),
    )
    for _ in range(3):
        put(workspace, session_id, 0)
    release(workspace, session_id, 1)
    again = (incident_index(workspace), active_set(workspace))
    assert all(one is other for one, other in zip((kept[0], kept[2]), again, strict=True))
    assert records_version(workspace) == version
    assert hotspots_version(workspace, but_session=session_id) == hotspots
    assert public_source(workspace) is not kept[1]  # hotspots are in it


def test_the_records_version_changes_with_every_change_of_records(workspace):
    seen = [records_version(workspace)]
    session_id = start(workspace)
    put(workspace, session_id, 0)
    number_document(workspace.store, subject=OSH, reason="a plan")
    assert records_version(workspace) == seen[0]
    add_demo(workspace, incidents=300)
    seen.append(records_version(workspace))
    import_id = list_imports(workspace.store)[0].report.import_id
    delete_import(workspace.store, import_id)
    seen.append(records_version(workspace))
    restore_import(workspace.store, import_id)
    seen.append(records_version(workspace))
    place = load_places(workspace.store)["place_id"].iloc[0]
    place_at(workspace.store, place, 72.8, 40.5)
    seen.append(records_version(workspace))
    assert len(set(seen)) == len(seen)


def test_whoever_asks_later_gets_the_same_version(workspace):
    session_id = start(workspace)
    early = RecordsVersion(workspace.store)
    first = early.current()
    for _ in range(4):
        put(workspace, session_id, 0)
    assert early.current() == RecordsVersion(workspace.store).current() == first


@pytest.mark.parametrize("step", [1, 2, 500])
def test_the_version_is_found_behind_any_number_of_marks(workspace, monkeypatch, step):
    monkeypatch.setattr("store.records_version._STEP", step)
    expected = records_version(workspace)
    session_id = start(workspace)
    for _ in range(5):
        put(workspace, session_id, 0)
    assert RecordsVersion(workspace.store).current() == expected
