"""The panel of data exports, run by Streamlit without a browser."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES, translator
from services.snapshot import Document
from services.workspace import Workspace
from store.audit import list_audit
from ui.data_export import MADE


def public_page() -> None:
    from model.view import Tier, ViewState
    from ui.data_export import show_data_export

    show_data_export(ViewState(pcode="KG03220000000", tier=Tier.PUBLIC), reason="")


def working_page() -> None:
    import streamlit as st

    from model.view import ViewState
    from ui.data_export import show_data_export

    show_data_export(ViewState(pcode="KG03220000000"), reason=st.text_input("reason"))


def run(page, language: str) -> AppTest:
    test = AppTest.from_function(page, default_timeout=60)
    test.session_state["language"] = language
    return test.run()


def made(page: AppTest) -> Document:
    _, document = page.session_state[MADE]
    return document


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chosen_formats_are_in_the_archive_in_the_chosen_language(
    here: Workspace, language: str
) -> None:
    t = translator(language)
    page = run(public_page, language)
    assert not page.exception
    for name in ("gpkg", "kml", "xlsx"):
        page.checkbox(f"data_format_{name}").uncheck()
    page.segmented_control(f"data_language_{language}").set_value("ru")
    page.run()
    page.button("data_make").click().run()
    assert not page.exception
    document = made(page)
    assert document.name == "suzak-public-data-ru.zip"
    with zipfile.ZipFile(BytesIO(document.data)) as archive:
        folders = {name.split("/")[0] for name in archive.namelist()}
        assert folders == {"README.txt", "geojson", "csv"}
        assert "Сузакский район" in archive.read("README.txt").decode("utf-8-sig")
    (button,) = page.get("download_button")
    assert t("snapshot.download", file=document.name) in button.proto.label
    assert all("⟦" not in one.value for one in page.caption)


def test_another_choice_takes_the_old_archive_away(here: Workspace) -> None:
    page = run(public_page, "en")
    for name in ("gpkg", "geojson", "kml", "xlsx"):
        page.checkbox(f"data_format_{name}").uncheck()
    page.run().button("data_make").click().run()
    assert len(page.get("download_button")) == 1
    page.checkbox("data_format_geojson").check().run()
    assert len(page.get("download_button")) == 0


def test_without_a_format_or_a_reason_nothing_is_made(here: Workspace) -> None:
    t = translator("en")
    page = run(public_page, "en")
    for box in page.checkbox:
        box.uncheck()
    page.run()
    assert page.button("data_make").disabled
    assert t("dataexport.choose_format") in [one.value for one in page.caption]

    page = run(working_page, "en")
    assert page.button("data_make").disabled
    assert t("snapshot.reason_needed") in [one.value for one in page.caption]
    for name in ("gpkg", "geojson", "kml", "xlsx"):
        page.checkbox(f"data_format_{name}").uncheck()
    page.text_input[0].set_value("staff meeting").run()
    page.button("data_make").click().run()
    assert not page.exception
    assert made(page).name == "suzak-working-data-en.zip"
    assert len(page.get("download_button")) == 1
    assert list_audit(here.store)[0].summary["reason"] == "staff meeting"
