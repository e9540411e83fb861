"""The command that draws a session's paper sheet, and says whose a sheet is."""

from __future__ import annotations

import json
from datetime import date

import pytest
from typer.testing import CliRunner

from cli import app
from exports.paper_code import SheetCode, sheet_code
from geo.grid import SheetGrid
from model.events import Actor
from services.paper import session_grid
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


def test_a_scanned_code_says_whose_sheet_it_is(tmp_path):
    workspace = open_workspace(tmp_path / "home")
    plan = SessionPlan("KG02410000010", (GroupPlan("women", 8),), date(2026, 3, 1))
    session_id = start_session(workspace, plan, actor=Actor())
    grid = session_grid(workspace, "KG02410000010")
    workspace.store.close()

    def ask(*arguments: str, code: int = 0) -> str:
        options = ["--home", str(tmp_path / "home"), "--lang", "en"]
        result = CliRunner().invoke(app, ["session-sheet", *arguments, *options])
        assert result.exit_code == code, result.output
        return result.output

    text = sheet_code(SheetCode(session_id, "KG02410000010", grid))
    said = ask("--read", text)
    assert "01.03.2026" in said
    assert session_id in said
    assert said.count("\n") == 1
    answer = json.loads(ask("--read", text, "--json"))
    assert (answer["session"], answer["is_here"], answer["fits"]) == (session_id, True, True)
    other = SheetGrid(74.0, 41.0, 75.0, 42.0, 12, 9)
    foreign = ask("--read", sheet_code(SheetCode("0" * 32, "KG02410000010", other)))
    assert "not kept here" in foreign
    assert "not those of the present map" in foreign
    assert ask("--read", "https://example.org/", code=1)
    assert ask("--read", text, "--out", "a.pdf", code=2)
    assert ask(code=2)
