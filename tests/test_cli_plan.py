"""Plans on the command line: started, listed, shown, out as a workbook and in again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from i18n import LANGUAGES, translator
from model.events import EntityKind
from services.plans import add, plan_state, put
from services.workspace import open_workspace
from tests.services.plan_files import Book

OSH = "KG06000000000"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("plans") / "home"
    open_workspace(folder).store.close()
    return folder


@pytest.fixture
def run(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, code=0):
        options = ["--home", str(home)]
        done = CliRunner().invoke(app, ["plan", *map(str, arguments), *options])
        assert done.exit_code == code, done.output
        return json.loads(done.stdout) if "--json" in arguments else done.output

    return invoke


@pytest.fixture
def plan(run) -> str:
    """A plan of Osh with nothing in it."""
    return run("new", "--unit", OSH, "--year", 2026, "--json")["id"]


@pytest.fixture
def filled(run, plan, home) -> str:
    """A plan with one priority and one activity."""
    workspace = open_workspace(home)
    road = add(workspace, plan, EntityKind.PRIORITY, category="road_safety")
    add(
        workspace,
        plan,
        EntityKind.ACTIVITY,
        priority_id=road,
        title="Lamps",
        last_month="2026-11",
        sums_som={"donor": 1_000, "local_budget": 500},
    )
    workspace.store.close()
    return plan


def test_a_plan_is_started_listed_and_shown(run) -> None:
    made = run("new", "--unit", "Suzak", "--year", 2031, "--title", "Safe Suzak", "--json")
    assert (made["unit"]["name"], made["year"], made["is_demo"]) == ("Suzak", 2031, False)
    listed = run("list", "--unit", "Suzak", "--json")
    assert listed == [made]
    shown = run("show", "Suzak/2031", "--json")
    assert (shown["id"], shown["title"], shown["activities"]) == (made["id"], "Safe Suzak", [])
    assert "Safe Suzak" in run("list", "--lang", "en")
    assert run("list", "--unit", "Suzamk", "--json", code=1)["error"] == "unit_unclear"


def test_a_plan_is_meant_by_id_by_its_start_or_by_unit_and_year(run) -> None:
    made = run("new", "--unit", "Suzak", "--year", 2032, "--json")["id"]
    for written in (
        made,
        made[:8],
        made.upper(),
        "Suzak/2032",
        "сузак / 2032",
        "KG03220000000/2032",
    ):
        assert run("show", written, "--json")["id"] == made
    for written in ("Suzak/2099", "Suzak", "zzz", made[:2], "2032"):
        assert run("show", written, "--json", code=1)["error"] == "no_plan_named"
    twin = run("new", "--unit", "Suzak", "--year", 2032, "--demo", "--json")["id"]
    refused = run("show", "Suzak/2032", "--lang", "en", "--json", code=1)
    assert refused["error"] == "plan_unclear"
    assert made in refused["message"]
    assert twin in refused["message"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_read_sentences(run, filled, language, caplog) -> None:
    t = translator(language)
    said = run("show", filled, "--lang", language)
    assert t("plan.state_draft") in said
    assert t("category.road_safety") in said
    assert "Lamps" in said
    assert t.number(1_500) in said
    run("export", filled, "-o", "plan.xlsx", "--lang", language)
    assert t("plantable.account", read=2, changed=0, added=0, unchanged=2, rejected=0) in run(
        "import", filled, "plan.xlsx", "--lang", language
    )
    assert "⟦" not in said
    assert "translation" not in caplog.text


def test_a_workbook_goes_out_is_edited_checked_and_comes_in(run, filled, home, tmp_path) -> None:
    answer = run("export", filled, "--out", "plan.xlsx", "--lang", "ru", "--json")
    assert (answer["plan"], answer["bytes"]) == (filled, (tmp_path / "plan.xlsx").stat().st_size)
    edited = Book((tmp_path / "plan.xlsx").read_bytes())
    edited.put("Мероприятия", 2, Ответственный="Мэрия")
    edited.put("Мероприятия", 3, **{"№ приоритета": 1, "Что делается": "Знаки"})
    edited.put("Мероприятия", 4, **{"№ приоритета": 9, "Что делается": "Патруль"})
    (tmp_path / "edited.xlsx").write_bytes(edited.data)
    seen = run("import", filled, "edited.xlsx", "--check", "--lang", "en", "--json")
    assert not seen["is_kept"]
    assert not (tmp_path / "edited-rejected.xlsx").exists()
    assert len(run("show", filled, "--json")["activities"]) == 1
    kept = run("import", filled, "edited.xlsx", "--lang", "en", "--json")
    figures = ("read", "changed", "added", "unchanged", "rejected")
    assert [kept[name] for name in figures] == [4, 1, 1, 1, 1]
    assert kept["changes"] == seen["changes"]
    assert kept["changes"][0] == {
        "sheet": "Activities",
        "row": 2,
        "title": "Lamps",
        "is_new": False,
        "fields": ["responsible"],
    }
    (fault,) = kept["faults"]
    assert (fault["sheet"], fault["row"], fault["column"]) == ("Мероприятия", 4, "№ приоритета")
    assert "9" in fault["message"]
    assert kept["rejects_file"] == "edited-rejected.xlsx"
    assert (tmp_path / "edited-rejected.xlsx").read_bytes().startswith(b"PK")
    titles = [one["title"] for one in run("show", filled, "--json")["activities"]]
    assert titles == ["Lamps", "Знаки"]


def test_the_account_is_told_in_lines(run, filled, tmp_path) -> None:
    run("export", filled, "--out", "plan.xlsx", "--lang", "en")
    edited = Book((tmp_path / "plan.xlsx").read_bytes())
    edited.put("Activities", 2, Responsible="Mayor", Ends="never")
    edited.put("Priorities", 2, Causes="Dark")
    (tmp_path / "plan.xlsx").write_bytes(edited.data)
    said = run("import", filled, "plan.xlsx", "--rejects", "bad.xlsx", "--lang", "en")
    assert "read 2 = changed 1 + new 0 + unchanged 0 + rejected 1" in said
    assert "sheet “Priorities”, row 2: Causes (Road safety)" in said
    assert "sheet “Activities”, row 2, column “Ends”: “never” is not a month." in said
    assert "bad.xlsx" in said
    assert (tmp_path / "bad.xlsx").exists()


def test_good_rows_are_kept_where_the_bad_ones_cannot_be_written(run, filled, tmp_path) -> None:
    run("export", filled, "--out", "plan.xlsx", "--lang", "en")
    edited = Book((tmp_path / "plan.xlsx").read_bytes())
    edited.put("Activities", 2, Ends="never").put("Priorities", 2, Causes="Dark")
    (tmp_path / "plan.xlsx").write_bytes(edited.data)
    answer = run("import", filled, "plan.xlsx", "--rejects", "nowhere/bad.xlsx", "--json")
    assert (answer["changed"], answer["rejects_file"]) == (1, None)
    assert any("nowhere" in warning for warning in answer["warnings"])


def test_a_template_needs_no_plan(run, plan, tmp_path) -> None:
    answer = run("export", "--out", "empty.xlsx", "--lang", "ky", "--json")
    assert answer["plan"] is None
    assert run("import", plan, "empty.xlsx", "--json")["read"] == 0


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("export", "Nowhere/2026", "-o", "a.xlsx"), "no_plan_named"),
        (("export", "PLAN", "-o", "nowhere/a.xlsx"), "file_not_written"),
        (("import", "PLAN", "missing.xlsx"), "file_unreadable"),
        (("import", "PLAN", "notes.txt"), "plantable_no_workbook"),
        (("new", "--unit", OSH, "--year", "26"), "plan_bad_year"),
        (("new", "--unit", "Atlantis", "--year", "2026"), "no_unit_found"),
        (("copy-unfinished", "PLAN"), "no_plan_before"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_sentence(
    run, plan, tmp_path, arguments, error
) -> None:
    (tmp_path / "notes.txt").write_text("plan", encoding="utf-8")
    asked = [plan if one == "PLAN" else one for one in arguments]
    answer = run(*asked, "--lang", "en", "--json", code=1)
    assert answer["error"] == error
    assert "⟦" not in answer["message"]


@pytest.mark.parametrize(
    "arguments",
    [("export", "x", "-o", "a.docx"), ("new", "--year", "2026"), ("import", "x"), ("show",)],
)
def test_wrong_usage_exits_with_2(run, arguments) -> None:
    run(*arguments, code=2)


def test_last_year_s_unfinished_is_copied(run, home) -> None:
    unit = "KG04000000000"
    earlier, later = (
        run("new", "--unit", unit, "--year", year, "--json")["id"] for year in (2026, 2027)
    )
    workspace = open_workspace(home)
    road = add(workspace, earlier, EntityKind.PRIORITY, category="road_safety")
    for title, status in (("Lamps", "done"), ("Signs", "")):
        made = add(workspace, earlier, EntityKind.ACTIVITY, priority_id=road, title=title)
        put(workspace, earlier, EntityKind.ACTIVITY, made, status=status)
    workspace.store.close()
    answer = run("copy-unfinished", later, "--json")
    assert answer == {"plan": later, "from": earlier, "taken": 1, "left": 0}
    assert [one["title"] for one in run("show", later, "--json")["activities"]] == ["Signs"]
    assert run("copy-unfinished", earlier, "--from", later, "--json", code=1)["error"] == (
        "no_plan_before"
    )
    workspace = open_workspace(home)
    assert plan_state(workspace, later).info.year == 2027
    workspace.store.close()
