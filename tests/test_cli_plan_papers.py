"""Papers of a plan on the command line, and what became of it."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest
from typer.testing import CliRunner

from cli import app
from model.events import EntityKind
from services.demo import add_demo
from services.plans import add, plan_state
from services.workspace import open_workspace
from store.audit import list_audit
from tests.services import plan_world

SUZAK = "KG03220000000"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A data folder with DEMO incidents and a plan whose lamps stand since a year ago."""
    folder = tmp_path_factory.mktemp("papers") / "home"
    workspace = open_workspace(folder)
    add_demo(workspace, incidents=4_000, focus=SUZAK)
    plan = plan_world.start(workspace, year=2025, pcode=SUZAK, is_demo=True)
    road = plan_world.priority(workspace, plan)
    lamps = plan_world.activity(
        workspace, plan, road, "Ten lamps", first_month="2025-03", last_month="2025-04",
        status="done", sums_som={"donor": 900}, spent_som={"donor": 700},
        places=[{"type": "Point", "coordinates": [72.9, 40.9]}],
    )  # fmt: skip
    add(workspace, plan, EntityKind.INDICATOR, activity_id=lamps, title="Lamps", target=10.0)
    workspace.store.close()
    return folder


@pytest.fixture
def run(home, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, code=0):
        given = ["plan", *map(str, arguments), "--home", str(home)]
        done = CliRunner().invoke(app, given)
        assert done.exit_code == code, done.output
        return json.loads(done.stdout) if "--json" in arguments else done.output

    return invoke


def test_a_plan_is_written_as_word_and_pdf(run) -> None:
    run("paper", "Suzak/2025", "--out", "plan.docx", "--lang", "en")
    words = " ".join(p.text for p in docx.Document("plan.docx").paragraphs)
    assert "DEMO" in words
    answer = run("paper", "Suzak/2025", "--out", "poster.pdf", "--kind", "poster", "--json")
    assert answer["tier"] == "public"
    data = Path("poster.pdf").read_bytes()
    assert answer["bytes"] == len(data)
    assert len(pypdf.PdfReader(BytesIO(data)).pages) == 1


def test_a_working_paper_wants_a_reason_and_is_logged(run, home) -> None:
    wanted = ("paper", "Suzak/2025", "--out", "map.png", "--kind", "annex", "--tier", "working")
    assert "reason" in run(*wanted, "--lang", "en", code=1).lower()
    assert not Path("map.png").exists()
    run(*wanted, "--reason", "For the meeting of May")
    assert Path("map.png").read_bytes().startswith(b"\x89PNG")
    workspace = open_workspace(home)
    assert any(
        "For the meeting of May" in str(entry.summary) for entry in list_audit(workspace.store)
    )
    workspace.store.close()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("Suzak/2025", "--out", "plan.odt"), 1),
        (("Suzak/2031", "--out", "plan.docx"), 1),
        (("Suzak/2025", "--out", "plan.docx", "--kind", "novel"), 2),
        (("Suzak/2025", "--out", "p.docx", "--kind", "pack", "--month", "May"), 2),
        (("Suzak/2025", "--out", "nowhere/plan.docx"), 1),
        (("Suzak/2025", "--out", "plan.docx", "--template", "none.docx"), 1),
    ],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(run, arguments, code) -> None:
    assert run("paper", *arguments, code=code).strip()
    assert list(Path().iterdir()) == []


def test_a_template_that_is_none_is_refused(run) -> None:
    Path("form.docx").write_bytes(b"no document at all")
    run("paper", "Suzak/2025", "--out", "plan.docx", "--template", "form.docx", code=1)
    assert not Path("plan.docx").exists()


def test_what_became_of_a_plan_is_said_and_given_as_data(run, home) -> None:
    answer = run("assess", "Suzak/2025", "--json")
    (lamps,) = answer["activities"]
    workspace = open_workspace(home)
    plan = plan_state(workspace, answer["plan"])
    workspace.store.close()
    assert (lamps["number"], lamps["title"]) == ("1.1", plan.activities[0].title)
    assert lamps["reading"] in {"effect_not_shown", "fewer_incidents", "more_incidents"}
    assert (lamps["verdict"] is None) == (lamps["why_not"] is not None)
    assert lamps["indicators"] == [{"title": "Lamps", "state": "not_measured"}]
    assert lamps["control"]["is_own"] is False
    assert (answer["planned_som"], answer["spent_som"]) == (900, 700)
    assert answer["is_demo"]
    words = run("assess", "Suzak/2025", "--lang", "en")
    assert words.strip().startswith("DEMO")
    assert "1.1 Ten lamps: " in words


def test_a_control_area_is_chosen_and_given_back(run) -> None:
    first = run("assess", "Suzak/2025", "--json")["activities"][0]["control"]
    assert first == {"is_own": False, "own": None, "found_in": first["found_in"]}
    assert "the one the program proposes" in run("control", "Suzak/2025", "1.1", "--lang", "en")
    chosen = run("control", "Suzak/2025", "1.1", "--at", "40.93,72.86", "--json")
    point = {"type": "Point", "coordinates": [72.86, 40.93]}
    assert chosen["control"] == point
    (lamps,) = run("assess", "Suzak/2025", "--json")["activities"]
    assert lamps["control"] == {"is_own": True, "own": point, "found_in": None}
    run("control", "Suzak/2025", "1.1", "--at", "40.9,72.9", code=1)  # where the lamps are
    run("control", "Suzak/2025", "7.1", "--at", "40.93,72.86", code=1)
    run("control", "Suzak/2025", "1.1", "--at", "somewhere", code=2)
    run("control", "Suzak/2025", "1.1", "--at", "40.93,72.86", "--proposed", code=2)
    assert run("control", "Suzak/2025", "1.1", "--json")["control"] == point
    assert run("control", "Suzak/2025", "1.1", "--proposed", "--json")["control"] is None


def test_the_public_answer_has_no_numbers_of_the_place(run) -> None:
    answer = run("assess", "Suzak/2025", "--public", "--json", "--lang", "en")
    assert answer.keys() == {"plan", "tier", "sentences"}
    assert answer["sentences"][0].startswith("1.1 Ten lamps: ")
