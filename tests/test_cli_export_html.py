"""`export html`: one file, public by default, a working one only with a reason."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from cli import app
from tests.exports.html_check import content_in


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, code=0):
        result = CliRunner().invoke(app, ["export", "html", *arguments])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if code < 2 else {}

    return invoke


def test_a_file_is_public_unless_a_reason_is_given(run, tmp_path):
    answer = run("--unit", "Suzak", "-o", "map.html", "--lang", "ru", "--json")
    data = (tmp_path / "map.html").read_bytes()
    assert answer == {"file": "map.html", "bytes": len(data), "tier": "public"}
    content = content_in(data)
    assert (content["tier"], content["language"]) == ("public", "ru")
    assert "Сузак" in content["texts"]["ru"]["title"]
    refused = run("-o", "b.html", "--tier", "working", "--json", code=1)
    assert refused["error"] == "reason_missing"
    assert not (tmp_path / "b.html").exists()
    run("-o", "b.html", "--tier", "working", "--reason", "staff meeting", "--json")
    assert "staff meeting" in content_in((tmp_path / "b.html").read_bytes())["texts"]["en"]["mark"]


def test_wrong_usage_and_a_folder_that_is_not_there_are_said_in_words(run, tmp_path):
    run("--category", "nonsense", "-o", "map.html", code=2)
    run("--period", "2025", "-o", "map.html", code=2)
    answer = run("-o", "nowhere/map.html", "--json", code=1)
    assert answer["error"] == "file_not_written"
