"""Exports of data: the layers of a view in its tier; working ones are numbered and logged."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import pytest

from exports.about import WORKING_MARK
from exports.data_bundle import README, DataFormat
from geo.cells import text_to_cell
from i18n import LANGUAGES, translator
from intake.starter import basemap_credits
from layers.layer import LayerKind, Pane
from model.errors import NotFoundError, PrivacyError
from model.text import text
from model.view import Month, Source, Tier, ViewState
from services.data_export import ALL_FORMATS, data_formats, make_data_export
from services.document_marks import number_working
from services.map_view import open_view
from services.snapshot import SheetChoice, make_snapshot
from store.audit import list_audit
from tests.services.conftest import TODAY

SUZAK = "KG03220000000"
CHUI = "KG08000000000"
YEAR = (Month(2025, 1), Month(2025, 12))


def archive_of(workspace, state, *formats, language="en", **options) -> zipfile.ZipFile:
    document = make_data_export(
        workspace, state, formats=formats or ALL_FORMATS, language=language, today=TODAY, **options
    )
    assert document.mime == "application/zip"
    return zipfile.ZipFile(BytesIO(document.data))


def geopackage(archive: zipfile.ZipFile, folder: Path) -> Path:
    (name,) = (name for name in archive.namelist() if name.endswith(".gpkg"))
    return Path(archive.extract(name, folder))


def logged(workspace) -> list[dict]:
    entries = list_audit(workspace.store)
    return [entry.summary for entry in entries if entry.action == "working_document"]


@pytest.mark.parametrize("source", [Source.POLICE, Source.DIFFERENCE])
def test_a_public_export_holds_what_the_public_map_shows(demo_workspace, tmp_path, source):
    state = ViewState(pcode=CHUI, period=YEAR, source=source, tier=Tier.PUBLIC)
    path = geopackage(archive_of(demo_workspace, state, "gpkg"), tmp_path)
    view = open_view(demo_workspace, state, today=TODAY)
    names = [name for name, kind in pyogrio.list_layers(path).tolist() if kind]
    keys = [layer.key for layer in view.layers]
    drawn = sorted(view.layers, key=lambda layer: list(Pane).index(layer.pane))
    assert [name for name in names if name in keys] == [layer.key for layer in drawn]
    for layer in view.layers:
        lines = () if layer.is_approximate else (f"{layer.key}_lines",)  # else drawn once more
        parts = [name for name in names if name in {layer.key, *lines}]
        rows = [gpd.read_file(path, layer=name) for name in parts]
        assert sum(map(len, rows)) == len(layer.table)
        assert all(not {"value", "category", "severity"} & set(one) for one in rows)
        if layer.kind is LayerKind.CELLS:
            cells = [text_to_cell(cell) for cell in rows[0]["cell"]]
            assert cells == layer.table.index.tolist()
            assert rows[0]["class_index"].tolist() == layer.table["class_index"].tolist()


def test_no_cell_of_a_public_export_is_finer_than_the_public_map(demo_workspace, tmp_path):
    fine = ViewState(pcode=SUZAK, resolution=10, tier=Tier.PUBLIC)
    path = geopackage(archive_of(demo_workspace, fine, "gpkg"), tmp_path)
    rows = gpd.read_file(path, layer="public_all_year_all")
    cells = np.array([int(cell, 16) for cell in rows["cell"]], dtype=np.uint64)
    assert set(((cells >> np.uint64(52)) & np.uint64(15)).tolist()) == {7}


def test_a_working_export_has_every_incident_of_the_view(demo_workspace, tmp_path):
    state = ViewState(pcode=CHUI, period=YEAR)
    before = len(logged(demo_workspace))
    archive = archive_of(demo_workspace, state, "gpkg", reason=" district meeting ")
    rows = gpd.read_file(geopackage(archive, tmp_path), layer="incidents")
    view = open_view(demo_workspace, state, today=TODAY)
    assert rows["value"].sum() == view.accounting.shown > 0
    newest, *_ = logged(demo_workspace)
    assert len(logged(demo_workspace)) == before + 1
    assert newest["reason"] == "district meeting"
    said = archive.read(README).decode("utf-8-sig")
    assert translator("en")(text(WORKING_MARK, **newest)) in said.splitlines()
    assert translator("en")("dataexport.records_working") in said


def test_a_working_export_without_a_reason_is_refused_and_not_numbered(demo_workspace):
    before = len(logged(demo_workspace))
    for reason in ("", "  \n"):
        with pytest.raises(PrivacyError, match="reason_missing"):
            archive_of(demo_workspace, ViewState(pcode=SUZAK), "csv", reason=reason)
    assert len(logged(demo_workspace)) == before
    archive_of(demo_workspace, ViewState(pcode=SUZAK, tier=Tier.PUBLIC), "csv", reason="x")
    assert len(logged(demo_workspace)) == before  # a public one needs none


def test_numbers_run_on_from_one_working_document_to_the_next(workspace):
    state = ViewState(pcode=SUZAK)
    make_snapshot(workspace, state, SheetChoice(dpi=72), reason="first", today=TODAY)
    archive_of(workspace, state, "csv", reason="second")
    mark = number_working(workspace, subject=SUZAK, reason=" third ").text
    assert [one["number"] for one in logged(workspace)] == [3, 2, 1]
    assert (mark.params["number"], mark.params["reason"]) == (3, "third")
    assert {entry.subject for entry in list_audit(workspace.store)[:3]} == {SUZAK}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_readme_credits_the_ground_and_marks_demo_data(demo_workspace, language):
    state = ViewState(pcode=SUZAK, period=YEAR, tier=Tier.PUBLIC)
    t = translator(language)
    said = archive_of(demo_workspace, state, "csv", language=language).read(README)
    said = said.decode("utf-8-sig")
    assert "⟦" not in said
    assert t("sheet.demo_detail") in said
    for publisher, licence in basemap_credits().values():
        assert publisher in said
        assert licence in said
    assert t("dataexport.period", period=text("view.year", year="2025")) in said


def test_residents_marks_are_said_to_be_of_all_dates(demo_workspace):
    state = ViewState(pcode=SUZAK, period=YEAR, source=Source.RESIDENTS, tier=Tier.PUBLIC)
    said = archive_of(demo_workspace, state, "csv").read(README).decode("utf-8-sig")
    assert translator("en")("dataexport.period_marks") in said


def test_layers_that_are_off_are_in_the_files_and_said_to_be_off(demo_workspace, tmp_path):
    toggled = ViewState(pcode=SUZAK, toggled=frozenset({"activity"}), tier=Tier.PUBLIC)
    archive = archive_of(demo_workspace, toggled, "gpkg")
    (line,) = [
        line
        for line in archive.read(README).decode("utf-8-sig").splitlines()
        if line.startswith("- activity: ")
    ]
    assert line.endswith("Switched off.")
    assert len(gpd.read_file(geopackage(archive, tmp_path), layer="activity")) > 0


def test_an_empty_workspace_makes_files_that_open(workspace, tmp_path):
    for tier, reason in ((Tier.PUBLIC, ""), (Tier.WORKING, "nothing yet")):
        archive = archive_of(workspace, ViewState(tier=tier), reason=reason)
        path = geopackage(archive, tmp_path / tier)
        layers = dict(pyogrio.list_layers(path).tolist())
        assert {"units_district", "layer_styles", "about"} <= set(layers)
        if tier is Tier.WORKING:
            assert gpd.read_file(path, layer="incidents").empty
        assert "did not happen" not in archive.read(README).decode("utf-8-sig")


def test_the_same_view_makes_the_same_file(demo_workspace):
    state = ViewState(pcode=SUZAK, tier=Tier.PUBLIC)
    options = {"formats": ("gpkg", "xlsx"), "language": "ky", "today": TODAY}
    first = make_data_export(demo_workspace, state, **options)
    assert make_data_export(demo_workspace, state, **options) == first
    assert first.name == "suzak-public-data-ky.zip"


@pytest.mark.parametrize("typed", [("shp",), ("gpkg", "Shapefile"), ("",)])
def test_a_format_that_does_not_exist_is_refused_with_those_that_do(typed):
    with pytest.raises(NotFoundError, match="no_data_format") as refused:
        data_formats(typed)
    for language in LANGUAGES:
        said = translator(language).error(refused.value)
        assert all(one.value in said for one in DataFormat)


def test_no_format_at_all_is_refused():
    with pytest.raises(NotFoundError, match="no_data_format_chosen"):
        data_formats(())


def test_formats_may_be_typed_in_any_manner():
    assert data_formats([" GeoJSON", ".gpkg", "GPKG"]) == (DataFormat.GPKG, DataFormat.GEOJSON)


def test_a_bad_format_numbers_no_document(demo_workspace):
    before = len(logged(demo_workspace))
    with pytest.raises(NotFoundError):
        archive_of(demo_workspace, ViewState(), "shp", reason="x")
    assert len(logged(demo_workspace)) == before
