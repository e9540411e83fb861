"""Coverage on the command line: one JSON object, files that open, refusals with their sentence."""

from __future__ import annotations

import json
import shutil

import pyogrio
import pytest
import shapely
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from cli import app
from i18n import translator
from services.coverage_variants import Site, add_site, list_variants, start_variant
from services.workspace import open_workspace
from tests.intake.vector_files import geojson
from tests.languages import LANGUAGES_IN_TURN

SUZAK = "KG03220000000"
WORKING = ("--tier", "working", "--reason", "Budget 2027")
WHOLE = {
    "unit",
    "tier",
    "document",
    "is_demo",
    "variant",
    "settings",
    "totals",
    "today",
    "summary",
    "gaps",
    "points",
    "units",
    "sites",
    "staff",
    "doubts",
    "notes",
    "files",
}
ROAD = shapely.LineString([(72.6, 40.7), (72.9, 40.9), (73.2, 41.2)])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A data folder with demo data of Suzak, a variant with a new point, and one road."""
    home = tmp_path_factory.mktemp("coverage") / "home"
    workspace = open_workspace(home)
    workspace.store.close()
    roads = home.parent / "roads.geojson"
    roads.write_bytes(geojson(ROAD, road_class=["primary"]))
    for arguments in (
        ["demo", "--incidents", "2000", "--focus", SUZAK],
        ["datasets", "import", str(roads), "--kind", "roads", "--source", "Drawn by hand"],
    ):
        done = CliRunner().invoke(app, [*arguments, "--home", str(home), "--json"])
        assert done.exit_code == 0, done.output
    workspace = open_workspace(home)
    variant = start_variant(workspace, SUZAK, title="Plan")
    add_site(workspace, variant, Site(72.75, 40.95, title="Upper street"))
    workspace.store.close()
    return home


@pytest.fixture
def run(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments, code=0, home=made):
        done = CliRunner().invoke(app, ["coverage", *arguments, "--home", str(home)])
        assert done.exit_code == code, done.output
        return json.loads(done.stdout) if "--json" in arguments else done.output

    return invoke


def test_a_working_answer_has_everything_and_adds_up(run):
    answer = run("--unit", "Suzak", *WORKING, "--json")
    assert set(answer) == WHOLE
    assert answer["unit"] == {"pcode": SUZAK, "name": "Suzak"}
    assert answer["settings"]["reach_method"] == "straight"
    assert (answer["settings"]["limit"], answer["settings"]["limit_unit"]) == (5, "km")
    assert answer["is_demo"]
    assert "Budget 2027" in answer["document"]
    totals, gaps = answer["totals"], answer["gaps"]
    assert sum(gap["cells"] for gap in gaps) == totals["cells_beyond"] > 0
    assert sum(gap["incidents"] for gap in gaps) == totals["incidents_beyond"] > 0
    assert sum(unit["incidents"] for unit in answer["units"]) == totals["incidents"]
    within = totals["incidents"] - totals["incidents_beyond"]
    assert sum(point["incidents_net"] for point in answer["points"]) == within
    assert all(gap["cost_km"] > 5 and gap["where"] and gap["nearest"] for gap in gaps)
    assert (answer["today"], answer["sites"], answer["staff"], answer["files"]) == (
        None,
        None,
        None,
        [],
    )


def test_names_follow_the_language(run):
    ky, ru = (
        run("--unit", SUZAK, *WORKING, "--lang", lang, "--json")["gaps"][0] for lang in ("ky", "ru")
    )
    assert "батыш" in ky["where"] + ky["nearest"] or "Сузак" in ky["where"]
    assert ky["where"] != ru["where"]
    assert ky["incidents"] == ru["incidents"]


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_people_read_sentences_and_tables(run, language, caplog):
    said = run(
        "--unit",
        SUZAK,
        *WORKING,
        "--sites",
        "1",
        "--norm",
        "3000",
        "--norm-source",
        "Order 1",
        "--lang",
        language,
    )
    t = translator(language)
    assert t("sheet.demo_detail") in said
    assert t("coverage.advice") in said
    assert "Order 1" in said
    assert "⟦" not in said
    assert "translation" not in caplog.text


def test_the_public_answer_has_no_incidents_marks_or_officers(run, tmp_path):
    answer = run("--unit", SUZAK, "-o", "a.docx", "--data", "a.gpkg", "--json")
    assert answer["tier"] == "public"
    assert answer["document"] is None
    told = json.dumps([answer[part] for part in WHOLE - {"settings", "notes"}])
    for word in ("incident", "hotspot", "severity"):
        assert word not in told
    assert (answer["sites"], answer["staff"], answer["doubts"]) == (None, None, [])
    assert answer["totals"]["residents"] % 100 == 0
    assert all(unit["residents"] % 100 == 0 for unit in answer["units"])
    assert "incidents" not in pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="catchments")
    assert "cells" not in {name for name, _ in pyogrio.list_layers(tmp_path / "a.gpkg")}


@pytest.mark.parametrize(
    "asked", [("--sites", "2"), ("--norm", "3000", "--norm-source", "Order 1")]
)
def test_sites_and_officers_are_for_working_documents(run, asked):
    answer = run("--unit", SUZAK, *asked, "--json", code=1)
    assert answer["error"] == "coverage_working_only"


def test_a_working_answer_needs_a_reason_and_is_numbered(run, tmp_path):
    asked = ("--unit", SUZAK, "--tier", "working", "--json")
    assert run(*asked, "-o", "a.xlsx", code=1)["error"] == "reason_missing"
    assert not (tmp_path / "a.xlsx").exists()
    first, second = (run(*asked, "--reason", "x")["document"] for _ in range(2))
    assert first != second


def test_the_files_open_again(run, tmp_path):
    answer = run(
        "--unit", SUZAK, *WORKING, "-o", "gaps.xlsx", "--data", "all.gpkg", "--sites", "2", "--json"
    )
    assert answer["files"] == ["gaps.xlsx", "all.gpkg"]
    rows = CalamineWorkbook.from_path("gaps.xlsx").get_sheet_by_index(0).to_python()
    said = "\n".join(str(cell) for row in rows for cell in row)
    assert all(gap["where"] in said for gap in answer["gaps"])
    gaps = pyogrio.read_dataframe("all.gpkg", layer="gaps")
    assert gaps["incidents"].sum() == answer["totals"]["incidents_beyond"]
    assert gaps.is_valid.all()
    catchments = pyogrio.read_dataframe("all.gpkg", layer="catchments")
    assert list(catchments["point"]) == [point["point"] for point in answer["points"]]
    sites = pyogrio.read_dataframe("all.gpkg", layer="proposed_sites")
    assert len(sites) == len(answer["sites"]["proposed"])


def test_reports_and_maps_open_again(run):
    run("--unit", SUZAK, *WORKING, "-o", "gaps.docx", "--lang", "ru")
    document = Document("gaps.docx")
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Budget 2027" in said
    assert document.tables
    run("--unit", SUZAK, "-o", "gaps.pdf", "--lang", "ky")
    assert "Сузак" in "".join(page.extract_text() for page in PdfReader("gaps.pdf").pages)
    run("--unit", SUZAK, "-o", "map.svg")
    with open("map.svg", encoding="utf-8") as file:  # noqa: PTH123  as a reader would
        assert "<svg" in file.read(2_000)


def test_proposed_sites_come_with_their_proof(run):
    options = ("--aim", "fair", "--candidates", "settlements", "--sites", "2")
    for asked in (("--sites", "2"), options):
        found = run("--unit", SUZAK, *WORKING, *asked, "--json")["sites"]
        assert found["is_optimal"] is True
        assert found["bound"] == pytest.approx(found["objective"], rel=1e-6)
        assert len(found["proposed"]) <= 2
        assert found["notes"]


def test_a_capacity_is_respected(run):
    asked = (
        "--unit",
        SUZAK,
        *WORKING,
        "--sites",
        "1",
        "--capacity",
        "500",
        "--limit",
        "1",
        "--json",
    )
    assert run(*asked)["sites"]["together"]["residents"] <= 500


def test_a_kept_variant_is_held_against_today_and_may_be_looked_at_in_another_way(run, made):
    workspace = open_workspace(made)
    (variant,) = list_variants(workspace, SUZAK)
    workspace.store.close()
    asked = ("--variant", variant.entity_id, *WORKING, "--json")
    answer = run(*asked)
    assert answer["variant"] == {"id": variant.entity_id, "title": "Plan"}
    assert answer["totals"]["incidents_beyond"] < answer["today"]["incidents_beyond"]
    assert any("Upper street" in point["point"] for point in answer["points"])
    nearer = run(*asked, "--limit", "2")
    assert nearer["settings"]["limit"] == 2
    assert nearer["totals"]["cells_beyond"] > answer["totals"]["cells_beyond"]
    assert run(*asked)["settings"]["limit"] == 5  # nothing was kept
    assert run("--variant", "0" * 32, "--json", code=1)["error"] == "no_variant"
    run("--variant", variant.entity_id, "--unit", SUZAK, code=2)


def test_every_way_of_measuring_says_what_it_is(run):
    unit = ("--unit", SUZAK, "--json")
    detour = run(
        *unit, "--method", "detour", "--factor", "1.4", "--factor-source", "Survey of 2026"
    )
    assert detour["settings"]["detour_factors"] == {"other": 1.4}
    assert any("Survey of 2026" in note for note in detour["notes"])
    assert run(*unit, "--method", "road")["settings"]["limit"] == 10
    speeds = ("--speed", "primary=60", "--speed", "other=40", "--speed-source", "Drivers")
    timed = run(*unit, "--method", "travel_time", *speeds, "--limit", "20")
    assert timed["settings"]["speeds_kmh"] == {"primary": 60, "other": 40}
    assert timed["settings"]["limit_unit"] == "min"
    assert all("cost_min" in gap for gap in timed["gaps"])
    assert any("Drivers" in note for note in timed["notes"])


def test_points_and_months_are_chosen(run):
    unit = ("--unit", SUZAK, *WORKING, "--json")
    few = run(*unit, "--services", "lcpc_office", "--period", "2025-01_2025-06")
    every = run(*unit)
    assert {point["kind"] for point in few["points"]} <= {"lcpc_office"}
    assert few["totals"]["incidents"] < every["totals"]["incidents"]
    assert few["settings"]["first_month"] == "2025-01"


TRAVEL = ("--method", "travel_time")
SPEEDS = (*TRAVEL, "--speed", "other=40", "--speed-source", "Drivers")


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        (("--limit", "0"), "limit_invalid", "above zero"),
        (("--limit", "-3"), "limit_invalid", "-3"),
        (("--limit", "nan"), "limit_invalid", "limit"),
        (("--limit", "5000"), "session_bad_field", "limit"),
        (("--method", "detour"), "no_detour_factor", "detour factor"),
        (("--method", "detour", "--factor", "1.4"), "no_detour_source", "source"),
        (("--method", "detour", "--factor", "0.7"), "detour_invalid", "at least 1"),
        (("--method", "detour", "--factor", "nan"), "detour_invalid", "at least 1"),
        (("--factor", "gorge=2", "--factor-source", "x"), "no_terrain_file", "gorge"),
        (TRAVEL, "no_speed", "speed"),
        ((*TRAVEL, "--speed", "other=40"), "no_speed_source", "source"),
        ((*TRAVEL, "--speed", "other=0"), "other_speed_invalid", "0 km/h"),
        ((*TRAVEL, "--speed", "primary=-5", "--speed", "other=4"), "class_speed_invalid", "-5"),
        ((*TRAVEL, "--speed", "primary=50"), "no_speed", "speed"),
        ((*TRAVEL, "--speed", "highway=50", "--speed", "other=4"), "no_such_class", "primary"),
        ((*SPEEDS, "--climb-loss", "5"), "no_elevation_file", "heights"),
        ((*SPEEDS, "--climb-loss", "-1"), "session_bad_field", "climb_loss"),
        (("--around-barriers",), "no_barriers_file", "barriers"),
        ((*WORKING, "--norm", "0", "--norm-source", "x"), "norm_not_positive", "above zero"),
        ((*WORKING, "--norm", "3000"), "no_norm_source", "source"),
        (("--unit", "Suzamk"), "unit_unclear", SUZAK),
        (("-o", "gaps.odt"), "no_such_format", "odt"),
        (("-o", "nowhere/gaps.xlsx"), "file_not_written", "nowhere"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_sentence(run, asked, error, said):
    unit = () if "--unit" in asked else ("--unit", SUZAK)
    answer = run(*unit, *asked, "--lang", "en", "--json", code=1)
    assert answer["error"] == error
    assert said in answer["message"]


@pytest.mark.parametrize(
    "asked",
    [
        ("--method", "flying"),
        ("--services", "bakery"),
        ("--factor", "much"),
        ("--speed", "40"),
        ("--speed", "=40"),
        ("--sites", "-1"),
        ("--data", "a.xlsx"),
        ("--period", "2025"),
    ],
)
def test_wrong_usage_exits_with_2(run, asked):
    run("--unit", SUZAK, *asked, code=2)


def test_without_residents_the_public_answer_is_of_land_alone(run, made, tmp_path, shared_dir):
    """The official set says nothing of who lives where."""
    home = shutil.copytree(made, tmp_path / "home")
    official = shared_dir / "boundaries" / "kgz_admbnda_adm2_moes_20181119.json"
    arguments = ["boundaries", "import", str(official), "--home", str(home)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    answer = run("--unit", SUZAK, "--json", home=home)
    assert "residents" not in answer["totals"]
    assert answer["totals"]["cells"] > answer["totals"]["cells_beyond"] > 0
    assert answer["totals"]["mean_km"] > 0


def test_all_files_of_one_command_carry_one_number(run):
    answer = run("--unit", SUZAK, *WORKING, "--out", "gaps.docx", "--data", "gaps.gpkg", "--json")
    report = "\n".join(paragraph.text for paragraph in Document("gaps.docx").paragraphs)
    assert answer["document"] in report
    about = pyogrio.read_dataframe("gaps.gpkg", layer="about")
    assert answer["document"] in " ".join(about["value"].astype(str))
    again = run("--unit", SUZAK, *WORKING, "--json")["document"]
    assert int(again.split("no. ")[1].split(".")[0]) == 1 + int(
        answer["document"].split("no. ")[1].split(".")[0]
    )


def test_weights_rank_the_gaps(run):
    asked = ("--unit", SUZAK, *WORKING, "--json")
    by_people = run(*asked, "--weight", "residents=1")["gaps"]
    by_marks = run(*asked, "--weight", "hotspots=10")["gaps"]
    assert by_people[0]["residents"] == max(gap["residents"] for gap in by_people)
    assert by_marks[0]["hotspots"] == max(gap["hotspots"] for gap in by_marks)
    assert "incidents" in run("--unit", SUZAK, "--weight", "robbery=1", code=2)
    assert "10" in run("--unit", SUZAK, "--weight", "residents=11", code=2)


def test_only_what_is_open_or_manned_counts(run):
    asked = ("--unit", SUZAK, *WORKING, "--json")
    every = run(*asked)["totals"]["cells_beyond"]
    assert run(*asked, "--open-at", "night")["totals"]["cells_beyond"] >= every
    assert run(*asked, "--only-manned")["settings"]["only_manned"] is True
