"""An earlier sheet is made again on the page, or it says what is different now."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from exports.sheet import SheetFormat
from i18n import LANGUAGES, translator
from model.view import Tier, ViewState
from services.sheet_choice import SheetChoice
from services.snapshot import MadeSheet, make_sheet
from services.workspace import Workspace
from ui.plain import plain
from ui.sheet_again import _FOUND

DISTRICT = "KG02210000000"


def again_page() -> None:
    from ui.sheet_again import show_sheet_again

    show_sheet_again()


@pytest.fixture
def sheet(here: Workspace) -> MadeSheet:
    choice = SheetChoice(file_format=SheetFormat.PNG, dpi=72, language="en")
    return make_sheet(here, ViewState(pcode=DISTRICT, tier=Tier.PUBLIC), choice)


def given(language: str, data: bytes, name: str = "SHEET.json") -> AppTest:
    page = AppTest.from_function(again_page, default_timeout=120)
    page.session_state["language"] = language
    page.run()
    page.file_uploader[0].set_value((name, data, "application/json")).run()
    page.button("sheet_again_make").click().run()
    assert not page.exception
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_sheet_comes_out(here: Workspace, sheet: MadeSheet, language: str) -> None:
    page = given(language, sheet.record.data)
    assert [one.value for one in page.success] == [translator(language)("mapsheet.same_bytes")]
    assert page.session_state[_FOUND].answer.sheet.picture.data == sheet.picture.data
    assert "sheet_again_anyway" not in [one.key for one in page.button]


def test_what_is_different_is_said_before_a_new_sheet_is_made(here: Workspace, sheet) -> None:
    t = translator("ru")
    record = json.dumps(json.loads(sheet.record.data) | {"version": "0.0.9"}).encode()
    page = given("ru", record)
    assert plain("0.0.9") in page.error[0].value
    assert not page.success
    page.button("sheet_again_anyway").click().run()
    assert not page.exception
    assert not page.error
    assert plain("0.0.9") in page.warning[0].value
    found = page.session_state[_FOUND].answer
    assert found.differences
    assert t("mapsheet.record") in [one.label for one in page.get("download_button")]


def test_another_file_is_told_and_offers_nothing(here: Workspace) -> None:
    page = given("ky", b'{"a": 1}', name="[a](b).json")
    assert len(page.error) == 1
    assert "sheet_again_anyway" not in [one.key for one in page.button]


def test_what_came_of_one_record_is_not_shown_for_another(here: Workspace, sheet) -> None:
    page = given("en", sheet.record.data)
    page.file_uploader[0].set_value(("SHEET.json", b"{}", "application/json")).run()
    assert not page.success
    assert not page.error
