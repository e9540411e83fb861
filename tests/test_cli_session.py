"""The command that draws a session's paper sheet."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from cli import app
from model.events import Actor
from services.sessions import GroupPlan, SessionPlan, start_session
from services.workspace import open_workspace


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, code=0):
        result = CliRunner().invoke(app, ["session-sheet", "-o", "a.pdf", "--json", *arguments])
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    return invoke


def test_a_session_sheet_is_of_the_latest_meeting_unless_another_is_named(run, tmp_path):
    assert run(code=1)["error"] == "no_session"
    workspace = open_workspace(tmp_path / "home")
    earlier, later = (
        start_session(
            workspace,
            SessionPlan("KG02410000010", (GroupPlan("women", 8),), date(2026, month, 1)),
            actor=Actor(),
        )
        for month in (3, 4)
    )
    workspace.store.close()
    assert run()["session"] == later
    answer = run("--session", earlier[:12], "--lang", "ky")
    assert answer["session"] == earlier
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    assert run("--session", "xyz", code=1)["error"] == "no_session"
