"""Datasets on the command line: one JSON object, exit codes, nothing changed by a refusal."""

from __future__ import annotations

import json

import pytest
import shapely
from typer.testing import CliRunner

from cli import app
from tests.intake.files import csv_file
from tests.intake.vector_files import geojson
from tests.languages import LANGUAGES_IN_TURN

LINE = shapely.LineString([(74, 42), (74.5, 42.2)])


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    people = csv_file("42.87,74.6,1500", "x,74.7,3", header="lat,lng,population")
    (tmp_path / "people.csv").write_bytes(people)
    (tmp_path / "roads.geojson").write_bytes(geojson(LINE, zzz=["шагыл"]))
    runner = CliRunner()

    def invoke(*arguments, code=0):
        result = runner.invoke(app, ["datasets", *arguments])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in arguments else result.stdout

    return invoke


IMPORT = ("import", "people.csv", "--kind", "population", "--source", "WorldPop")


def test_import_list_remove_restore(run):
    first = run(*IMPORT, "--dated", "01.01.2020", "--licence", "CC BY 4.0", "--json")
    assert (first["kind"], first["rows"], first["facts"]["total_inside"]) == ("population", 1, 1500)
    assert (first["dated"], first["licence"], first["is_new"]) == ("2020-01-01", "CC BY 4.0", True)
    assert [fault["row"] for fault in first["faults"]] == [3]
    assert run(*IMPORT, "--json")["is_new"] is False
    (listed,) = run("list", "--json")
    assert listed["dataset"] == first["dataset"]
    assert run("remove", first["dataset"], "--json") == {"removed": first["dataset"]}
    assert run("list", "--json")[0]["removed"] is True
    run("restore", first["dataset"])
    assert run("list", "--json")[0]["removed"] is False


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_sentences_in_three_languages(run, language):
    assert run("list", "--lang", language).strip()
    said = run(*IMPORT, "--lang", language)
    assert "1\u202f500" in said
    assert "⟦" not in said
    assert "people.csv" in run("list", "--lang", language)


def test_columns_and_classes_of_roads(run):
    roads = ("import", "roads.geojson", "--kind", "roads", "--source", "x", "--json")
    answer = run(*roads, "--column", "road_class=zzz", "--class", "шагыл=track")
    assert answer["facts"]["length_km_track"] == pytest.approx(47, abs=1)


def test_refusals_change_nothing(run):
    run("import", "people.csv", "--kind", "population", code=1)  # no source
    run("import", "people.csv", "--kind", "roads", "--source", "x", code=1)
    run("import", "gone.csv", "--kind", "population", "--source", "x", code=1)
    roads = ("import", "roads.geojson", "--kind", "roads", "--source", "x")
    run(*roads, "--column", "road_class", code=1)
    run(*roads, "--column", "road_class=gone", code=1)
    run("remove", "0" * 32, code=1)
    run("import", "people.csv", "--kind", "weather", code=2)
    assert run("list", "--json") == []
