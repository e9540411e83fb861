"""The snapshot page's panels: layouts, the look, and a sheet for each unit."""

from __future__ import annotations

import io
import zipfile

import pytest
from streamlit.testing.v1 import AppTest

from exports.sheet import Orientation, Paper, SheetFormat
from i18n import LANGUAGES, translator
from model.view import Tier, ViewState
from services.sheet_choice import SheetChoice
from services.sheet_layouts import Layout, find_layout, layout_names, save_layout
from services.workspace import Workspace
from store.sheet_layouts import put_layout

DISTRICT = "KG02210000000"  # three ayil okmotu with an outline


def look_page() -> None:
    import streamlit as st

    from ui.session import view
    from ui.sheet_look import choose_sheet
    from ui.sheet_series import show_series

    st.session_state["choice"] = choose_sheet()
    show_series(view(), st.session_state["choice"], reason="")


def run(language: str, state: ViewState) -> AppTest:
    page = AppTest.from_function(look_page, default_timeout=120)
    page.session_state["language"] = language
    page.session_state["view"] = state
    return page.run()


@pytest.fixture
def state() -> ViewState:
    return ViewState(pcode=DISTRICT, tier=Tier.PUBLIC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panels_are_whole_in_each_language(here: Workspace, state, language: str) -> None:
    t = translator(language)
    save_layout(here, Layout("План", SheetChoice()))
    page = run(language, state)
    assert not page.exception
    said = [
        *(one.label for one in page.toggle),
        *(one.label for one in page.button),
        *(one.value for one in page.caption),
    ]
    assert t("mapsheet.grey") in said
    assert t("mapsheet.series_make", count=3) in said
    assert t("mapsheet.series_what_public") in said
    assert "⟦" not in "".join(said)
    assert page.session_state["choice"] == SheetChoice(language=language)


def test_a_look_is_saved_under_a_name_and_taken_again(here: Workspace, state) -> None:
    page = run("en", ViewState(pcode=DISTRICT, tier=Tier.PUBLIC, toggled=frozenset({"rivers"})))
    page.segmented_control("snapshot_paper").set_value(Paper.A3)
    page.segmented_control("snapshot_orientation").set_value(Orientation.PORTRAIT)
    page.toggle("snapshot_grey").set_value(True)
    page.toggle("snapshot_detail").set_value(True)
    page.toggle("snapshot_locator").set_value(False).run()
    page.text_input("snapshot_layout_name").set_value("Дубалга").run()
    page.button("snapshot_layout_keep").click().run()
    assert not page.exception
    assert layout_names(here) == ("Дубалга",)
    wanted = SheetChoice(
        paper=Paper.A3,
        orientation=Orientation.PORTRAIT,
        language="en",
        is_grey=True,
        has_locator=False,
        has_detail=True,
    )
    assert find_layout(here, "Дубалга") == Layout("Дубалга", wanted, frozenset({"rivers"}))

    other = run("ru", state)  # another reader, in another language
    assert other.session_state["choice"] == SheetChoice(language="ru")
    other.selectbox("snapshot_layout").set_value("Дубалга").run()
    assert not other.exception
    assert other.session_state["choice"] == wanted
    assert other.session_state["view"].toggled == frozenset({"rivers"})


def test_a_layout_is_deleted_after_a_second_press(here: Workspace, state) -> None:
    save_layout(here, Layout("План", SheetChoice(file_format=SheetFormat.SVG)))
    page = run("ky", state)
    page.selectbox("snapshot_layout").set_value("План").run()
    assert layout_names(here) == ("План",)
    page.button("snapshot_layout_delete").click().run()
    assert not page.exception
    assert layout_names(here) == ()
    assert len(page.selectbox) == 0


def test_a_series_is_made_at_a_press(here: Workspace) -> None:
    page = run("ky", ViewState(pcode="KG03204000000", tier=Tier.PUBLIC))  # one ayil okmotu
    page.segmented_control("snapshot_format").set_value(SheetFormat.PDF).run()
    page.button("snapshot_series_make").click().run()
    assert not page.exception
    _, document = page.session_state["snapshot_series"]
    with zipfile.ZipFile(io.BytesIO(document.data)) as bundle:
        assert sum(name.endswith(".pdf") for name in bundle.namelist()) == 2  # and all in one
    assert "snapshot_series_cancel" not in [button.key for button in page.button]


def test_a_working_series_waits_for_its_reason(here: Workspace) -> None:
    page = run("en", ViewState(pcode=DISTRICT, tier=Tier.WORKING))
    assert page.button("snapshot_series_make").disabled
    assert translator("en")("snapshot.reason_needed") in [one.value for one in page.caption]


def test_a_unit_without_parts_offers_no_series(here: Workspace) -> None:
    page = run("en", ViewState(pcode="KG11000000000", tier=Tier.PUBLIC))
    assert "snapshot_series_make" not in [button.key for button in page.button]


def test_a_damaged_layout_is_told_and_can_be_deleted(here: Workspace, state) -> None:
    save_layout(here, Layout("План", SheetChoice()))
    put_layout(here.store, "Эски", {"choice": {"paper": "B5"}, "toggled": []})
    page = run("ky", state)
    assert not page.error
    page.selectbox("snapshot_layout").set_value("Эски").run()
    assert not page.exception
    assert "Эски" in page.error[0].value
    page.button("snapshot_layout_delete").click().run()
    assert layout_names(here) == ("План",)
    assert not page.error
