"""The command line: one JSON object and nothing else, exit codes, and the account of every row."""

from __future__ import annotations

import json

import pyogrio
import pytest
from typer.testing import CliRunner

from cli import app

CSV = (
    "date,category,lat,lng\n"
    "03.02.2026,theft_burglary,40.93,73.00\n"
    "04.02.2026,alcohol,40.93,73.00\n"
    "05.02.2026,alcohol,43.20,69.30\n"  # a position outside the country
    "not a date,alcohol,40.93,73.00\n"
)


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("HOTSPOTS_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "incidents.csv").write_text(CSV, encoding="utf-8")
    runner = CliRunner()

    def invoke(*arguments, code=0):
        result = runner.invoke(app, list(arguments))
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in arguments else result.stdout

    return invoke


def test_an_import_prints_one_object_that_adds_up(run, tmp_path):
    first = run("incidents", "import", "incidents.csv", "--json")
    assert (first["read"], first["rejected"]) == (4, 1)
    assert first["read"] == first["stored"] + first["duplicate"] + first["rejected"]
    assert (tmp_path / first["rejects_file"]).read_bytes().startswith(b"\xef\xbb\xbf")
    second = run("incidents", "import", "incidents.csv", "--json")
    assert (second["stored"], second["duplicate"]) == (0, first["stored"])


@pytest.mark.parametrize("file_format", ["csv", "geojson", "gpkg", "parquet"])
def test_bin_writes_cells_and_accounts_for_every_row(run, tmp_path, file_format):
    out = tmp_path / f"cells.{file_format}"
    answer = run("bin", "incidents.csv", "-o", str(out), "--resolution", "8", "--json")
    assert answer["read"] == answer["binned"] + answer["outside"] + answer["rejected"] == 4
    assert (answer["binned"], answer["outside"], answer["rejected"]) == (2, 1, 1)
    assert answer["cells"] == 1
    if file_format in {"geojson", "gpkg"}:
        cells = pyogrio.read_dataframe(out, layer="cells")
        assert cells["incident_count"].sum() == answer["binned"]


@pytest.mark.parametrize(
    "command",
    [
        ("bin", "incidents.csv", "-o", "nowhere/cells.csv"),
        ("snapshot", "-o", "nowhere/map.png", "--dpi", "72"),
    ],
)
def test_a_file_that_cannot_be_written_is_said_in_words(run, command):
    assert run(*command, "--json", code=1)["error"] == "file_not_written"


def test_rejected_rows_that_cannot_be_written_do_not_hide_the_account(run):
    report = run("incidents", "import", "incidents.csv", "--rejects", "nowhere/bad.csv", "--json")
    assert (report["read"], report["stored"], report["rejected"]) == (4, 3, 1)
    assert report["rejects_file"] is None
    assert "bad.csv" in report["warnings"][-1]


def test_precincts_are_imported(run, tmp_path):
    rows = "участок;сёла;по штату;фактически\n№ 1;KG02205805010;2;1\n№ 2;Атлантида;1;3\n"
    (tmp_path / "precincts.csv").write_text(rows, encoding="utf-8")
    report = run("precincts", "import", "precincts.csv", "--json")
    assert (report["read"], report["stored"], report["rejected"]) == (2, 1, 1)
    assert report["rejects_file"].endswith("precincts-rejected.csv")


def test_bin_keeps_nothing(run):
    run("bin", "incidents.csv", "-o", "cells.csv", "--json")
    report = run("incidents", "import", "incidents.csv", "--json")
    assert report["duplicate"] == 0


def test_search_lists_units_with_their_parents(run):
    hits = run("boundaries", "search", "Suzak", "--json")
    assert hits[0]["pcode"] == "KG03220000000"
    assert set(hits[0]) == {"pcode", "level", "name_ky", "name_ru", "name_en", "parent", "score"}
    assert run("boundaries", "search", "bdfgjlm", "--json") == []


def test_a_refusal_says_why_and_exits_with_1(run, tmp_path):
    (tmp_path / "broken.geojson").write_text('{"type": "FeatureColl')
    answer = run("boundaries", "import", "broken.geojson", "--json", code=1)
    assert set(answer) == {"error", "message"}
    assert "broken.geojson" in answer["message"]
    sets = run("boundaries", "list", "--json")
    assert [entry["set"] for entry in sets] == ["starter"]
    assert run("incidents", "import", "missing.csv", "--json", code=1)["error"] == "file_unreadable"
    assert run("boundaries", "use", "nowhere", "--json", code=1)["error"] == "no_such_set"


def test_wrong_usage_exits_with_2(run):
    run("bin", "incidents.csv", "-o", "x.csv", "--resolution", "11", code=2)
    run("snapshot", "-o", "x.png", "--period", "2025", code=2)


def test_official_files_make_one_set_with_the_gazetteer(run, shared_dir):
    boundaries = shared_dir / "boundaries"
    answer = run(
        "boundaries",
        "import",
        str(boundaries / "kgz_admbnda_adm2_moes_20181119.json"),
        str(boundaries / "wfp_kgz_provinces.geojson"),
        str(shared_dir / "gazetteer" / "soate_kgz_2021.csv"),
        "--json",
    )
    assert {"units", "levels", "repaired", "rejected", "overlaps", "gaps"} <= set(answer)
    assert answer["accuracy"] == "official"
    assert answer["levels"]["2"] == 53
    assert answer["read"] == answer["units"] + answer["merged"] + len(answer["rejected"])
    hits = run("boundaries", "search", "Кызыл-Туу", "--json")
    assert len({hit["parent"] for hit in hits}) > 3
    active = [s["set"] for s in run("boundaries", "list", "--json") if s["active"]]
    assert active == [answer["set"]]
    run("boundaries", "use", "starter", "--json")
    assert run("boundaries", "search", "Suzak", "--json")[0]["pcode"] == "KG03220000000"


def test_demo_is_generated_and_removed(run):
    assert run("demo", "--incidents", "500", "--json")["incidents"] == 500
    removed = run("demo", "--remove", "--json")["removed"]
    assert removed > 500  # hotspots too


def test_a_focus_of_the_demo_gets_places_and_precincts(run):
    answer = run("demo", "--incidents", "100", "--focus", "KG02210000000", "--json")
    assert answer["places"] >= 3
    assert answer["precincts"] >= 1
    assert run("demo", "--remove", "--json")["removed"] == sum(answer.values())


def test_snapshots_are_public_unless_a_reason_is_given(run, tmp_path):
    run("demo", "--incidents", "2000", "--json")
    public = run("snapshot", "--unit", "Suzak", "-o", "a.pdf", "--lang", "ru", "--json")
    assert public["tier"] == "public"
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    refused = run("snapshot", "-o", "b.png", "--tier", "working", "--json", code=1)
    assert refused["error"] == "reason_missing"
    run("snapshot", "-o", "b.png", "--tier", "working", "--reason", "staff meeting", "--dpi", "80")
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")


def test_a_snapshot_is_of_the_asked_for_unit_and_category_or_none(run, tmp_path):
    guess = run("snapshot", "--unit", "Suzamk", "-o", "a.png", "--json", code=1)
    assert guess["error"] == "unit_unclear"
    assert "KG03220000000" in guess["message"]
    run("snapshot", "--category", "nonsense", "-o", "a.png", code=2)
    assert not (tmp_path / "a.png").exists()


def test_of_units_with_one_name_the_code_decides(run, shared_dir):
    files = (
        shared_dir / "boundaries" / "kgz_admbnda_adm2_moes_20181119.json",
        shared_dir / "gazetteer" / "soate_kgz_2021.csv",
    )
    run("boundaries", "import", *map(str, files), "--json")
    answer = run("snapshot", "--unit", "Kyzyl-Tuu", "-o", "a.png", "--json", code=1)
    assert answer["error"] == "unit_unclear"
    assert answer["message"].count("KG0") > 2
    run("snapshot", "--unit", "KG03220842000", "-o", "a.png", "--dpi", "72", "--json")


def test_a_refused_demo_leaves_the_old_one(run):
    run("demo", "--incidents", "300", "--json")
    assert run("demo", "--focus", "KGX", "--json", code=1)["error"] == "demo_unknown_unit"
    assert run("demo", "--remove", "--json")["removed"] > 300


def test_a_backup_is_a_file_that_opens(run, tmp_path):
    run("incidents", "import", "incidents.csv", "--json")
    answer = run("backup", "-o", str(tmp_path / "copy.db"), "--json")
    assert (tmp_path / "copy.db").stat().st_size > 0
    assert answer["file"].endswith("copy.db")


def test_messages_follow_the_language(run):
    assert "прочитано 4" in run("incidents", "import", "incidents.csv", "--lang", "ru")


def test_a_restore_goes_back_and_keeps_what_it_replaces(run, tmp_path):
    run("backup", "empty.db", "--json")
    run("incidents", "import", "incidents.csv", "--json")
    assert run("verify", "--json")["counts"]["incident"] == 3
    answer = run("restore", "empty.db", "--yes", "--json")
    assert run("verify", "--json")["counts"]["incident"] == 0
    run("restore", answer["replaced"], "--yes", "--json")
    assert run("verify", "--json")["counts"]["incident"] == 3


def test_a_restore_asks_and_mends_a_damaged_store(run, tmp_path):
    run("backup", "good.db", "--json")
    assert "?" in run("restore", "good.db", code=1)  # nobody answered
    store = tmp_path / "home" / "hotspots.db"
    store.write_bytes(b"SQLite format 3\x00" + b"\xff" * 9_000)
    assert run("verify", "--json", code=1)["error"] == "store_damaged"
    assert run("restore", "good.db", "--yes", "--json")["replaced"] is None
    assert run("verify", "--json")["is_whole"]


def test_verify_says_what_is_wrong_and_fails(run, tmp_path):
    run("backup", "copy.db", "--json")
    copy = tmp_path / "copy.db"
    copy.write_bytes(copy.read_bytes()[:-1] + b"\x01")
    answer = run("verify", "copy.db", "--json", code=1)
    assert not answer["is_whole"]
    assert answer["problems"]


def test_everything_moves_to_another_machine_in_one_file(run, tmp_path):
    run("incidents", "import", "incidents.csv", "--json")
    written = run("export-all", "all.zip", "--json")
    assert (tmp_path / "all.zip").stat().st_size == written["size_bytes"]
    elsewhere = ("--home", str(tmp_path / "elsewhere"), "--json")
    first = run("import-all", "all.zip", *elsewhere)["accounts"]
    assert first["incident"] == {"read": 3, "added": 3, "known": 0, "conflicting": 0}
    again = run("import-all", "all.zip", *elsewhere)["accounts"]
    assert again["incident"] == {"read": 3, "added": 0, "known": 3, "conflicting": 0}
    assert "= кошулду 0 +" in run("import-all", "all.zip", "--lang", "ky")
    assert run("import-all", "incidents.csv", "--json", code=1)["error"] == "archive_unknown"
