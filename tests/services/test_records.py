"""Import, undo, placing: every row is accounted for and nothing is lost or doubled."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from i18n import translator
from model.errors import GeometryError, IntakeError
from model.records import LcpcBody, PlaceKind, PlaceService, RecordKind
from model.text import Names
from model.view import Tier, ViewState
from services.ground import place_layers
from services.map_view import open_view
from services.overview import overview
from services.places import describe_place, unplaced_at
from services.precincts import SETTLEMENT_COLUMNS, precincts_of, settlements
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
from services.workspace import basemap
from store.records import load_places, load_precincts
from tests.languages import LANGUAGES_IN_TURN

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


def test_a_record_beyond_the_border_is_kept_and_told(workspace):
    tashkent = (CSV.decode() + "03.02.2026,theft_burglary,41.30,69.25\n").encode()
    report = bring(workspace, data=tashkent).report
    assert report.stored == 2
    (warning,) = report.warnings
    assert (warning.key, dict(warning.params)) == ("intake.outside_country", {"count": 1})
    header = "вид;название;широта;долгота\n"
    place = f"{header}УПМ;Пост;41,30;69,25\nУПМ;Без места;;\n".encode()
    told = bring(workspace, data=place, kind=RecordKind.PLACES).report.warnings
    assert [one.key for one in told] == ["intake.outside_country"]
    assert bring(workspace).report.warnings == ()


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
@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
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


PLACES_CSV = (
    b"kind,name,lat,lng,wkt,open_hours,is_manned,services,women_council_members,women_council_days\n"
    b"one_stop_shop,Nookat,40.27,72.62,,Mo-Fr 09:00-18:00,1,police|lcpc,11,first Friday\n"
    b'patrol,Pastures,,,"LINESTRING (78.1 42.3, 78.2 42.35)",22:00-06:00,,,,\n'
)


def test_a_place_tells_its_hours_services_and_bodies(workspace):
    bring(workspace, data=PLACES_CSV, kind=RecordKind.PLACES, name="places.csv")
    places = load_places(workspace.store).set_index("name_en")
    clicked = ("one_stop_shop", places.loc["Nookat", "place_id"])
    place = describe_place(workspace, ViewState(), clicked)
    assert place.hours.canonical == "Mo-Fr 09:00-18:00"
    assert (place.is_manned, place.services) == (True, (PlaceService.LCPC, PlaceService.POLICE))
    (body,) = place.bodies
    assert (body.body, body.members, body.days) == (LcpcBody.WOMEN_COUNCIL, 11, "first Friday")
    public = describe_place(workspace, ViewState(tier=Tier.PUBLIC), clicked)
    assert public.hours == place.hours
    assert [(one.members, one.days) for one in public.bodies] == [(11, "")]  # a name might be there


def test_where_patrols_pass_is_for_the_working_view_alone(workspace):
    bring(workspace, data=PLACES_CSV, kind=RecordKind.PLACES, name="places.csv")
    working, public = place_layers(workspace), place_layers(workspace, tier=Tier.PUBLIC)
    assert {layer.key for layer in working} - {layer.key for layer in public} == {"patrol"}
    patrol = load_places(workspace.store).set_index("name_en").loc["Pastures", "place_id"]
    clicked = ("patrol", patrol)
    assert describe_place(workspace, ViewState(), clicked).kind is PlaceKind.PATROL
    assert describe_place(workspace, ViewState(tier=Tier.PUBLIC), clicked) is None
    assert patrol not in set(unplaced(workspace)["place_id"])


PRECINCTS_CSV = (
    "участок;район;сёла;по штату;фактически\n"
    "№ 1;Ак-Суу;Ак-Булуң, Токтогул;2;1\n"
    "№ 2;;Токтогул; 3; 3\n"
    "№ 3;;Атлантида, KG02205805010;1;0\n"
    "№ 4;;Ак-Булуң;1;2\n"
).encode()


def test_villages_of_precincts_are_found_where_that_is_sure(workspace):
    outcome = bring(workspace, data=PRECINCTS_CSV, kind=RecordKind.PRECINCTS, name="precincts.csv")
    report = outcome.report
    assert (report.read, report.stored, report.rejected) == (4, 3, 1)
    assert [fault.column for fault in report.faults] == ["фактически"]
    (warning,) = report.warnings
    assert warning.key == "intake.villages_unsure"
    kept = load_precincts(workspace.store).set_index("post")
    assert kept.loc["№ 1", "village_pcodes"] == "KG02205805010;KG02205805030"
    assert kept.loc["№ 3", "village_pcodes"] == ";KG02205805010"
    assert kept.loc["№ 3", "villages"] == "Атлантида;KG02205805010"
    assert bring(workspace, data=PRECINCTS_CSV, kind=RecordKind.PRECINCTS).report.duplicate == 3
    assert "precincts" in {entry.report.kind.value for entry in import_log(workspace)}


def test_villages_are_looked_for_again_in_the_set_in_use(workspace):
    bring(workspace, data=PRECINCTS_CSV, kind=RecordKind.PRECINCTS, name="precincts.csv")
    with workspace.store.engine.begin() as connection:
        connection.execute(text("UPDATE precinct SET village_pcodes = ''"))
    found = precincts_of(workspace).set_index("post")
    assert found.loc["№ 1", "village_pcodes"] == "KG02205805010;KG02205805030"


def test_settlements_are_those_of_the_set_and_of_the_ground(workspace):
    table = settlements(workspace)
    assert tuple(table.columns) == SETTLEMENT_COLUMNS
    assert table["pcode"].is_unique
    ground = basemap().settlements
    assert set(ground["pcode"]) <= set(table["pcode"])
    assert not (table["population"] == 0).any()


def test_notes_of_places_stay_in_the_working_view(workspace):
    place = load_places(workspace.store).iloc[0]
    clicked = (place["kind"], place["place_id"])
    working = describe_place(workspace, ViewState(), clicked)
    public = describe_place(workspace, ViewState(tier=Tier.PUBLIC), clicked)
    assert working.notes != Names()
    assert public.notes == Names()
    assert public.names == working.names
