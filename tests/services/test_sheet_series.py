"""A series: a sheet for each unit, one legend for all, and an account of every unit."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace

import pypdf
import pytest

from exports.sheet import SheetFormat
from layers.cells import INCIDENTS_KEY
from model.admin import Level
from model.errors import NotFoundError, PrivacyError
from model.view import Source, Tier, ViewState
from services import sheet_series
from services.demo import add_demo
from services.map_view import open_view
from services.sheet_again import make_sheet_again
from services.sheet_choice import SheetChoice
from services.sheet_series import (
    SeriesUnits,
    common_scale,
    make_series,
    series_levels,
    series_units,
)
from services.workspace import Workspace, open_workspace
from store.audit import list_audit
from tests.services.conftest import TODAY

WITH_ONE = "KG03204000000"  # Ala-Buka: one ayil okmotu
DISTRICT = "KG02210000000"  # Jeti-Oguz: three ayil okmotu with an outline
OBLAST = "KG03000000000"  # Jalal-Abad: one of its districts has none
CHOICE = SheetChoice(file_format=SheetFormat.PDF, dpi=72, language="en")


@pytest.fixture(scope="module")
def many(tmp_path_factory) -> Workspace:
    opened = open_workspace(tmp_path_factory.mktemp("series"))
    add_demo(opened, incidents=1_500)
    yield opened
    opened.store.close()


def opened_zip(document) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(document.data))


def index_of(bundle) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(bundle.read("index.csv").decode("utf-8-sig"))))


@pytest.fixture(scope="module")
def working(many):
    state = ViewState(pcode=DISTRICT, tier=Tier.WORKING)
    shares = []
    made = make_series(
        many,
        state,
        replace(CHOICE, file_format=SheetFormat.SVG),
        level=Level.AYIL_OKMOTU,
        reason="for the district",
        today=TODAY,
        progress=shares.append,
        workers=2,
    )
    return made, shares


def test_every_unit_has_a_page_a_file_and_a_line(many, working):
    made, shares = working
    units = series_units(many, DISTRICT, Level.AYIL_OKMOTU)
    assert len(units.drawn) == 3
    bundle = opened_zip(made)
    pages = pypdf.PdfReader(io.BytesIO(bundle.read("all.pdf"))).pages
    rows = index_of(bundle)
    assert len(pages) == len(rows) == 3
    for unit, page, row in zip(units.drawn, pages, rows, strict=True):
        assert row["P-code"] == unit.pcode
        said = " ".join(page.extract_text().split())
        assert unit.names.en in said
        assert f"sheet {row['Sheet']}" in said
        assert bundle.read(row["File"]).startswith(b"<?xml")
        assert [round(float(side) / 72 * 25.4) for side in page.mediabox[2:]] == [297, 210]
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])


def test_each_working_sheet_is_numbered_and_logged(many, working):
    numbers = [int(row["Working document no."]) for row in index_of(opened_zip(working[0]))]
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    logged = {
        entry.summary["number"]: entry.subject
        for entry in list_audit(many.store)
        if entry.action == "working_document"
    }
    units = series_units(many, DISTRICT, Level.AYIL_OKMOTU)
    assert [logged[number] for number in numbers] == [unit.pcode for unit in units.drawn]


def test_one_sheet_of_a_series_can_be_made_again_alone(many, working):
    bundle = opened_zip(working[0])
    row = index_of(bundle)[1]
    record = bundle.read(row["File"].removesuffix(".svg") + ".sheet.json")
    assert json.loads(record)["classes"]["limits"]
    repeated = make_sheet_again(many, record, today=TODAY)
    assert repeated.sheet.picture.data == bundle.read(row["File"])


def test_processes_and_one_process_make_the_same_bytes(many, monkeypatch):
    few = SeriesUnits(series_units(many, DISTRICT, Level.AYIL_OKMOTU).drawn[:2], ())
    monkeypatch.setattr(sheet_series, "series_units", lambda *_: few)
    state = ViewState(pcode=DISTRICT, tier=Tier.PUBLIC)
    both = [
        make_series(many, state, CHOICE, level=Level.AYIL_OKMOTU, today=TODAY, workers=count)
        for count in (1, 2)
    ]
    assert both[0] == both[1]


@pytest.mark.parametrize("source", [Source.POLICE, Source.SIDE_BY_SIDE])
def test_all_sheets_have_the_same_classes_and_every_value_fits(many, source):
    state = ViewState(pcode=OBLAST, tier=Tier.WORKING, source=source)
    units = series_units(many, OBLAST, Level.DISTRICT).drawn
    scale = common_scale(many, state, units)
    views = [open_view(many, replace(state, pcode=unit.pcode), scale=scale) for unit in units]
    layers = [la for view in views for la in view.layers if la.key == INCIDENTS_KEY]
    assert len(layers) == len(units)
    assert {layer.limits for layer in layers} == {scale.limits}
    assert all(layer.legend == layers[0].legend for layer in layers)
    highest = max(layer.table["value"].max() for layer in layers if len(layer.table))
    assert highest == scale.limits[-1]
    alone = open_view(many, replace(state, pcode=units[0].pcode))
    assert next(la for la in alone.layers if la.key == INCIDENTS_KEY).limits != scale.limits


def test_the_classes_of_public_sheets_do_not_come_from_the_series(many):
    state = ViewState(pcode=OBLAST, tier=Tier.PUBLIC)
    units = series_units(many, OBLAST, Level.DISTRICT).drawn
    assert common_scale(many, state, units) is None
    working_scale = common_scale(many, replace(state, tier=Tier.WORKING), units)
    one = replace(state, pcode=units[0].pcode)
    alone = open_view(many, one, today=TODAY)
    in_series = open_view(many, one, today=TODAY, scale=working_scale)
    assert [la.limits for la in alone.layers] == [la.limits for la in in_series.layers]


def test_a_unit_without_records_has_a_sheet_that_says_so(workspace):
    state = ViewState(pcode=WITH_ONE, tier=Tier.WORKING)
    made = make_series(
        workspace, state, CHOICE, level=Level.AYIL_OKMOTU, reason="x", today=TODAY, workers=1
    )
    pages = pypdf.PdfReader(io.BytesIO(opened_zip(made).read("all.pdf"))).pages
    assert len(pages) == 1
    assert all(": none yet" in " ".join(page.extract_text().split()) for page in pages)


def test_units_without_an_outline_are_listed(many, monkeypatch):
    units = series_units(many, OBLAST, Level.DISTRICT)
    assert len(units.without_outline) == 1
    one = SeriesUnits(units.drawn[:1], units.without_outline)
    monkeypatch.setattr(sheet_series, "series_units", lambda *_: one)  # the others take time
    state = ViewState(pcode=OBLAST, tier=Tier.PUBLIC)
    made = make_series(many, state, CHOICE, level=Level.DISTRICT, today=TODAY)
    drawn, missing = index_of(opened_zip(made))
    assert drawn["Page"] == "1"
    assert missing["P-code"] == units.without_outline[0].pcode
    assert "no outline" in missing["Note"]
    assert missing["Page"] == missing["File"] == ""


def test_a_series_can_be_cancelled(many):
    class CancelledError(Exception):
        pass

    def stop(share: float) -> None:
        raise CancelledError

    state = ViewState(pcode=DISTRICT, tier=Tier.PUBLIC)
    with pytest.raises(CancelledError):
        make_series(
            many, state, CHOICE, level=Level.AYIL_OKMOTU, today=TODAY, progress=stop, workers=2
        )


def test_a_series_of_nothing_is_refused_with_a_reason(many):
    bishkek = ViewState(pcode="KG11000000000", tier=Tier.PUBLIC)
    with pytest.raises(NotFoundError, match="series_no_units"):
        make_series(many, bishkek, CHOICE, level=Level.AYIL_OKMOTU, today=TODAY)
    without_reason = ViewState(pcode=DISTRICT, tier=Tier.WORKING)
    numbered = len(list_audit(many.store))
    with pytest.raises(PrivacyError, match="reason_missing"):
        make_series(many, without_reason, CHOICE, level=Level.AYIL_OKMOTU, today=TODAY)
    assert len(list_audit(many.store)) == numbered


def test_the_levels_offered_have_something_to_draw(many):
    assert series_levels(many, "") == (Level.OBLAST, Level.DISTRICT, Level.AYIL_OKMOTU)
    assert series_levels(many, DISTRICT) == (Level.AYIL_OKMOTU,)
    assert series_levels(many, "KG11000000000") == ()
