"""The tab of population, roads, barriers and terrain, run by Streamlit without a browser."""

from __future__ import annotations

import pytest
import shapely
from streamlit.testing.v1 import AppTest

from i18n import LANGUAGES, translator
from model.datasets import DatasetKind
from services.datasets import dataset_list, import_dataset
from services.workspace import Workspace
from tests.intake.files import csv_file
from tests.intake.vector_files import geojson
from ui.plain import plain

PEOPLE = csv_file("42.87,74.6,1500", "x,74.7,3", header="lat,lng,population")
LINE = shapely.LineString([(74, 42), (74.5, 42.2)])


def datasets_page() -> None:
    from ui.data_datasets import show_datasets

    show_datasets()


def run(language: str) -> AppTest:
    page = AppTest.from_function(datasets_page, default_timeout=60)
    page.session_state["language"] = language
    return page.run()


def upload(page: AppTest, name: str, data: bytes) -> AppTest:
    page.file_uploader[0].set_value((name, data, "application/octet-stream")).run()
    return page


def texts(page: AppTest) -> list[str]:
    kinds = (page.markdown, page.caption, page.text, page.info, page.warning, page.error)
    return [one.value for kind in kinds for one in kind]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_list_says_where_files_come_from(here: Workspace, language: str) -> None:
    t = translator(language)
    page = run(language)
    assert not page.exception
    said = "\n".join(texts(page))
    assert t("datasets.none_yet") in said
    for source in ("WorldPop", "Kontur", "GHSL", "OpenStreetMap"):
        assert source in said
    assert "⟦" not in said
    assert page.button("dataset_import").disabled


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_imported_reported_removed_and_restored(here: Workspace, language: str) -> None:
    t = translator(language)
    page = upload(run(language), "people.csv", PEOPLE)
    page.text_input("dataset_source").set_value("Айыл өкмөтү").run()
    page.button("dataset_import").click().run()
    assert not page.exception
    (info,) = dataset_list(here)
    assert (info.source, info.title, info.facts["total_inside"]) == (
        *("Айыл өкмөтү", "people.csv"),
        1500,
    )
    said = "\n".join(texts(page))
    assert plain(t.number(1500)) in said
    assert plain(t("datasets.rows_rejected", count=1)) in said
    assert any("lat" in one.value and "3" in one.value for one in page.text)  # the bad row
    assert "⟦" not in said

    page.button(f"dataset_remove_{info.dataset_id}").click().run()
    assert dataset_list(here)[0].is_removed
    page.button(f"dataset_restore_{info.dataset_id}").click().run()
    assert not dataset_list(here)[0].is_removed
    page.button("dataset_import").click().run()
    assert t("datasets.known_already") in [one.value for one in page.info]


def test_a_refused_file_changes_nothing_and_says_why(here: Workspace) -> None:
    t = translator("en")
    paris = csv_file("48.85,2.35,9", header="lat,lng,population")
    page = upload(run("en"), "paris.csv", paris)
    page.button("dataset_import").click().run()
    assert not page.exception
    (error,) = page.error
    assert "paris" in error.value
    assert t("data.nothing_changed") in error.value
    assert dataset_list(here) == ()


def test_the_reader_names_the_column_and_the_classes_of_roads(here: Workspace) -> None:
    page = run("ky")
    page.segmented_control("dataset_kind").set_value(DatasetKind.ROADS).run()
    upload(page, "roads.geojson", geojson(LINE, zzz=["шагыл"]))
    page.text_input("dataset_source").set_value("ЖӨБ")
    page.text_input("dataset_column_roads").set_value("zzz")
    page.text_area("dataset_classes").set_value("шагыл = nothing").run()
    page.button("dataset_import").click().run()
    assert len(page.error) == 1
    page.text_area("dataset_classes").set_value("шагыл = track\n\n").run()
    page.button("dataset_import").click().run()
    assert not page.exception
    (info,) = dataset_list(here)
    assert info.facts["length_km_track"] == pytest.approx(47, abs=1)


def test_names_from_people_are_no_markup(here: Workspace) -> None:
    import_dataset(
        here,
        geojson(LINE),
        file_name="a",
        kind=DatasetKind.BARRIERS,
        source="![x](http://example.com/x.png)",
        title="**bold**",
    )
    page = run("en")
    captions = [one.value for one in page.caption]
    assert not any("![x](" in one for one in captions)
    assert "**bold**" in [one.value for one in page.text]
