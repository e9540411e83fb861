"""The command line writes the data of a view as one archive."""

from __future__ import annotations

import json
import zipfile

import pytest
from typer.testing import CliRunner

from cli import app

SUZAK = "KG03220000000"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    def invoke(*arguments, code=0):
        result = runner.invoke(app, ["export", "data", *arguments, "--json"])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if code != 2 else result.output

    return invoke


def test_an_archive_of_a_unit_is_written_public_by_default(run, tmp_path):
    answer = run("--unit", "Suzak", "--period", "2025-01_2025-12", "-o", "a.zip", "--lang", "ky")
    assert answer == {
        "file": "a.zip",
        "bytes": (tmp_path / "a.zip").stat().st_size,
        "tier": "public",
        "formats": ["gpkg", "geojson", "kml", "xlsx", "csv"],
    }
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = set(archive.namelist())
        assert {"README.txt", "suzak-public.gpkg", "suzak-public.kml"} <= names
        assert "Сузак" in archive.read("README.txt").decode("utf-8-sig")


def test_a_working_archive_needs_its_reason_and_only_the_asked_formats_are_in_it(run, tmp_path):
    asked = ("--unit", SUZAK, "--tier", "working", "-f", "csv", "-o", "b.zip")
    assert run(*asked, code=1)["error"] == "reason_missing"
    assert not (tmp_path / "b.zip").exists()
    assert run(*asked, "--reason", "staff meeting")["tier"] == "working"
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        assert {name.split("/")[0] for name in archive.namelist()} == {"README.txt", "csv"}


def test_what_cannot_be_done_is_said(run):
    refused = run("-f", "shp", "-o", "c.zip", code=1)
    assert refused["error"] == "no_data_format"
    assert "gpkg" in refused["message"]
    assert run("-f", "csv", "-o", "nowhere/c.zip", code=1)["error"] == "file_not_written"
    run("--category", "nonsense", "-o", "c.zip", code=2)
    run("--period", "2025", "-o", "c.zip", code=2)
    assert ".zip" in run("-o", "suzak.gpkg", code=2)
