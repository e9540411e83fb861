"""Import, undo, placing: every row is accounted for and nothing is lost or doubled."""

from __future__ import annotations

from datetime import date

import pytest

from i18n import translator
from model.errors import GeometryError, IntakeError
from model.records import RecordKind
from model.text import Names
from model.view import Tier, ViewState
from services.map_view import open_view
from services.overview import overview
from services.places import describe_place, unplaced_at
from services.records import (
    import_file,
    import_log,
    import_template,
    place_at_click,
    place_on_map,
    redo_import,
    undo_import,
    unplaced,
)
from store.records import load_places

TODAY = date(2026, 6, 15)
GOOD = "03.02.2026,theft_burglary,40.93,73.00\n"
CSV = ("date,category,lat,lng\n" + GOOD + "31.02.2026,theft_burglary,40.93,73.00\n").encode()


def bring(workspace, data=CSV, kind=RecordKind.INCIDENTS, name="incidents.csv"):
    return import_file(
        workspace, data, file_name=name, kind=kind, translate=translator("en"), today=TODAY
    )


def test_good_rows_are_stored_and_bad_ones_given_back(workspace):
    outcome = bring(workspace)
    report = outcome.report
    assert (report.read, report.stored, report.duplicate, report.rejected) == (2, 1, 0, 1)
    assert [(fault.row, fault.column) for fault in report.faults] == [(3, "date")]
    assert outcome.rejects_name == "incidents-rejected.csv"
    assert "31.02.2026" in outcome.rejects.decode("utf-8-sig")


def test_the_same_file_twice_adds_nothing(workspace):
    bring(workspace)
    again = bring(workspace).report
    assert (again.stored, again.duplicate, again.rejected) == (0, 1, 1)
    assert overview(workspace).incidents == 1


def test_an_undone_import_leaves_every_view_and_comes_back(workspace):
    report = bring(workspace).report
    assert open_view(workspace, ViewState()).accounting.stored == 1
    undo_import(workspace, report.import_id)
    assert open_view(workspace, ViewState()).accounting.stored == 0
    assert import_log(workspace)[0].is_undone
    redo_import(workspace, report.import_id)
    assert open_view(workspace, ViewState()).accounting.stored == 1


def test_a_file_that_cannot_be_read_changes_nothing(workspace):
    before = workspace.store.version()
    with pytest.raises(IntakeError):
        bring(workspace, data=b"\x00\x01\x02 no table", name="broken.xlsx")
    assert workspace.store.version() == before


@pytest.mark.parametrize("kind", list(RecordKind))
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_a_template_is_a_file_that_imports(workspace, kind, language):
    data = import_template(kind, translate=translator(language))
    report = bring(workspace, data=data, kind=kind, name="template.xlsx").report
    assert report.rejected == 0
    assert report.stored == 1


def test_a_place_is_not_placed_until_somebody_places_it(workspace):
    waiting = unplaced(workspace)
    assert len(waiting) > 0
    place_id = waiting["place_id"].iloc[0]
    place_on_map(workspace, place_id, lat="40°56'N", lng="73,0")
    assert place_id not in set(unplaced(workspace)["place_id"])
    assert overview(workspace).not_placed == len(waiting) - 1


@pytest.mark.parametrize(("lat", "lng"), [("73.0", "40.9"), ("here", "73"), ("51.5", "0.1")])
def test_a_position_outside_the_country_is_refused(workspace, lat, lng):
    place_id = unplaced(workspace)["place_id"].iloc[0]
    with pytest.raises(GeometryError):
        place_on_map(workspace, place_id, lat=lat, lng=lng)
    assert place_id in set(unplaced(workspace)["place_id"])


def test_a_place_can_be_put_where_its_district_was_clicked(workspace):
    here = {"lng": 78.10, "lat": 42.30}  # in Jeti-Oguz district
    waiting = unplaced_at(workspace, ViewState(), **here)
    assert waiting
    assert all("Jeti-Oguz" in place.names.en for place in waiting)
    assert unplaced_at(workspace, ViewState(tier=Tier.PUBLIC), **here) == ()
    place_at_click(workspace, waiting[0].place_id, **here)
    assert len(unplaced_at(workspace, ViewState(), **here)) == len(waiting) - 1
    with pytest.raises(GeometryError):
        place_at_click(workspace, waiting[1].place_id, lng=60.0, lat=42.3)


def test_notes_of_places_stay_in_the_working_view(workspace):
    place = load_places(workspace.store).iloc[0]
    clicked = (place["kind"], place["place_id"])
    working = describe_place(workspace, ViewState(), clicked)
    public = describe_place(workspace, ViewState(tier=Tier.PUBLIC), clicked)
    assert working.notes != Names()
    assert public.notes == Names()
    assert public.names == working.names
