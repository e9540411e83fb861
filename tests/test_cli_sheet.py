"""Sheets from the command line: made again, for each unit, and in a saved look."""

from __future__ import annotations

import csv
import json
import zipfile

import pytest
from PIL import Image
from typer.testing import CliRunner

from cli import app
from exports.sheet import Orientation, Paper
from services.sheet_choice import SheetChoice
from services.sheet_layouts import Layout, save_layout
from services.workspace import open_workspace

DISTRICT = "KG02210000000"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def run(home, tmp_path, monkeypatch):
    monkeypatch.setenv("HOTSPOTS_HOME", str(home))
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    def invoke(*arguments, code=0):
        result = runner.invoke(app, [*arguments, "--json", "--lang", "en"])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return invoke


def test_a_sheet_and_its_record_make_the_same_file(run, tmp_path):
    run("snapshot", "--unit", DISTRICT, "-o", "a.png", "--dpi", "72", "--record", "a.json")
    answer = run("snapshot", "--from", "a.json", "-o", "b.png", "--record", "b.json")
    assert (answer["same"], answer["differences"]) == (True, [])
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert json.loads((tmp_path / "b.json").read_text(encoding="utf-8"))["sheet"]


def test_a_sheet_that_would_differ_is_refused_unless_asked_for(run, tmp_path):
    run("snapshot", "--unit", DISTRICT, "-o", "a.png", "--dpi", "72", "--record", "a.json")
    record = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    (tmp_path / "old.json").write_text(json.dumps(record | {"version": "0.0.1"}), encoding="utf-8")
    refused = run("snapshot", "--from", "old.json", "-o", "b.png", code=1)
    assert refused["error"] == "sheet_differs"
    assert "it was 0.0.1" in refused["message"]
    assert not (tmp_path / "b.png").exists()
    answer = run("snapshot", "--from", "old.json", "-o", "b.png", "--may-differ")
    assert not answer["same"]
    assert "it was 0.0.1" in answer["differences"][0]
    assert run("snapshot", "--from", "a.png", "-o", "b.png", code=1)["error"] == (
        "sheet_record_unreadable"
    )


def test_a_sheet_for_each_unit_as_a_folder_or_an_archive(run, tmp_path):
    asked = ("sheet", "--unit", "KG03204000000", "--each", "ayil_okmotu")  # it has one
    in_folder = run(*asked, "--out", "made")
    run(*asked, "--out", "made.zip")
    with zipfile.ZipFile(tmp_path / "made.zip") as bundle:
        assert bundle.namelist() == in_folder["files"]
        for name in bundle.namelist():
            assert (tmp_path / "made" / name).read_bytes() == bundle.read(name)
    with (tmp_path / "made" / "index.csv").open(encoding="utf-8-sig") as index:
        assert len(list(csv.DictReader(index))) == 1


def test_a_series_of_nothing_is_refused(run):
    refused = run("sheet", "--unit", "KG11000000000", "--each", "district", "--out", "x", code=1)
    assert refused["error"] == "series_no_units"
    working = ("sheet", "--unit", DISTRICT, "--each", "ayil_okmotu", "--tier", "working")
    assert run(*working, "--out", "x", code=1)["error"] == "reason_missing"


def test_a_layout_is_taken_and_each_part_can_be_asked_otherwise(run, home, tmp_path):
    workspace = open_workspace(home)
    look = SheetChoice(paper=Paper.A3, orientation=Orientation.PORTRAIT, dpi=72, is_grey=True)
    save_layout(workspace, Layout("Wall", look))
    workspace.store.close()
    run("snapshot", "--unit", DISTRICT, "-o", "wall.png", "--layout", "Wall")
    with Image.open(tmp_path / "wall.png") as image:
        assert image.size == (842, 1191)  # A3 standing, at 72 dpi
        red, green, blue = image.convert("RGB").split()
        assert red.tobytes() == green.tobytes() == blue.tobytes()
    record = ("--record", "own.json")
    run("snapshot", "-o", "own.png", "--layout", "Wall", "--paper", "A4", "--colour", *record)
    choice = json.loads((tmp_path / "own.json").read_text(encoding="utf-8"))["choice"]
    assert (choice["paper"], choice["orientation"], choice["grey"]) == ("A4", "portrait", False)
    refused = run("snapshot", "-o", "x.png", "--layout", "Door", code=1)
    assert refused["error"] == "layout_not_found"
    assert "Wall" in refused["message"]
