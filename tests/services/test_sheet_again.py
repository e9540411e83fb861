"""A sheet made again from its record is the same file; where it cannot be, it is said."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from exports.sheet import SheetFormat
from i18n import translator
from model.errors import HotspotsError, IntakeError, NotFoundError, PrivacyError
from model.view import Measure, Source, Tier, ViewState
from services import sheet_again
from services.demo import add_demo
from services.sheet_again import make_sheet_again
from services.sheet_choice import SheetChoice
from services.sheet_record_read import read_record
from services.snapshot import make_sheet, preview_snapshot
from services.workspace import Workspace, open_workspace
from store.audit import list_audit
from tests.services.conftest import TODAY

PROJECT = Path(__file__).parents[2]
UNIT = "KG06255000000"
OTHER_DAY = date(2026, 6, 20)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory) -> Workspace:
    opened = open_workspace(tmp_path_factory.mktemp("sheets"))
    add_demo(opened, incidents=900)
    yield opened
    opened.store.close()


def made(workspace, *, file_format=SheetFormat.PNG, tier=Tier.PUBLIC, reason="", **state):
    choice = SheetChoice(file_format=file_format, dpi=72, language="en")
    view = ViewState(pcode=UNIT, tier=tier, **state)
    return make_sheet(workspace, view, choice, reason=reason, today=TODAY)


@cache
def made_once(workspace) -> bytes:
    """Return the record of one public sheet, for all tests that only change it."""
    return made(workspace, file_format=SheetFormat.PDF).record.data


def again(workspace, record, **options):
    return make_sheet_again(workspace, record, today=OTHER_DAY, **options)


def changed(record: bytes, **parts) -> bytes:
    return json.dumps(json.loads(record) | parts).encode()


def said_on(document) -> str:
    return " ".join(pypdf.PdfReader(BytesIO(document.data)).pages[0].extract_text().split())


REDRAW = """
import sys
from datetime import date
from pathlib import Path
from services.sheet_again import make_sheet_again
from services.workspace import open_workspace
workspace = open_workspace(Path(sys.argv[1]))
for record in sys.argv[2:]:
    data = Path(record).read_bytes()
    made = make_sheet_again(workspace, data, today=date(2026, 6, 20))
    Path(record + ".again").write_bytes(made.sheet.picture.data)
    Path(record + ".record").write_bytes(made.sheet.record.data)
"""


def test_another_process_on_another_day_makes_the_same_bytes(sheets, tmp_path):
    first = {}
    for file_format in SheetFormat:
        sheet = made(sheets, file_format=file_format)
        path = tmp_path / f"{file_format}.json"
        path.write_bytes(sheet.record.data)
        first[path] = sheet
    subprocess.run(
        [sys.executable, "-c", REDRAW, str(sheets.home), *map(str, first)],
        cwd=PROJECT,
        env=os.environ | {"PYTHONHASHSEED": "4711", "TZ": "Asia/Bishkek"},
        check=True,
    )
    for path, sheet in first.items():
        assert Path(f"{path}.again").read_bytes() == sheet.picture.data
        assert Path(f"{path}.record").read_bytes() == sheet.record.data


@pytest.mark.parametrize(
    "state",
    [
        {"source": Source.SIDE_BY_SIDE},
        {"measure": Measure.DENSITY, "categories": frozenset({"alcohol", "road_safety"})},
        {"toggled": frozenset({"rivers", "settlements"}), "resolution": 7},
    ],
)
def test_every_choice_is_in_the_record(sheets, state):
    sheet = made(sheets, tier=Tier.WORKING, reason="budget", **state)
    assert again(sheets, sheet.record.data).sheet.picture == sheet.picture


def test_a_reprint_keeps_its_number_and_is_logged(sheets):
    sheet = made(sheets, tier=Tier.WORKING, reason="for the meeting")
    number = json.loads(sheet.record.data)["document"]["number"]
    repeated = again(sheets, sheet.record.data)
    assert repeated.differences == ()
    assert repeated.sheet.picture.data == sheet.picture.data
    newest, before = list_audit(sheets.store, limit=2)
    assert (newest.action, newest.subject, newest.summary["number"]) == (
        "working_document_reprint",
        UNIT,
        number,
    )
    assert (before.action, before.summary["number"]) == ("working_document", number)
    following = made(sheets, tier=Tier.WORKING, reason="for the meeting")
    assert json.loads(following.record.data)["document"]["number"] == number + 1


def test_a_working_document_of_another_store_is_not_reprinted(sheets):
    sheet = made(sheets, tier=Tier.WORKING, reason="for the meeting")
    own = json.loads(sheet.record.data)["document"]
    for forged in ({"number": 999, "reason": own["reason"]}, own | {"reason": "another"}):
        with pytest.raises(NotFoundError, match="document_not_logged"):
            again(sheets, changed(sheet.record.data, document=forged), may_differ=True)


@pytest.mark.parametrize(
    ("part", "value", "said"),
    [
        ("version", "0.0.9", "the program's version (it was 0.0.9, now "),
        ("boundary_set", {"id": "cod-2018", "sha256": "0" * 64}, "it was cod-2018, now starter"),
        ("fonts", {"regular": "0" * 64}, "the fonts"),
        ("programs", {"matplotlib": "3.0.0"}, "the library matplotlib (it was 3.0.0"),
        ("picture", {"sha256": "0" * 64}, "the file came out different"),
    ],
)
def test_what_differs_is_named_and_refused(sheets, part, value, said):
    record = changed(made_once(sheets), **{part: value})
    with pytest.raises(HotspotsError, match="sheet_differs") as refused:
        again(sheets, record, file_name="sheet.json")
    assert said in translator("en").error(refused.value)


def test_a_differing_sheet_says_so_and_is_a_sheet_of_its_own(sheets):
    record = changed(made_once(sheets), version="0.0.9", fonts={})
    differing = again(sheets, record, may_differ=True)
    assert len(differing.differences) == 2
    said = said_on(differing.sheet.picture)
    earlier = json.loads(record)["sheet"]
    assert "Made again, and different from sheet" in said
    assert earlier not in said  # that record was changed, so its number is another one
    assert "Different: the program's version; the fonts." in said
    assert again(sheets, differing.sheet.record.data).sheet.picture == differing.sheet.picture


def test_changed_data_are_named_by_layer_and_get_a_new_number(workspace):
    add_demo(workspace, incidents=300)
    sheet = made(workspace, file_format=SheetFormat.PDF, tier=Tier.WORKING, reason="plan")
    number = json.loads(sheet.record.data)["document"]["number"]
    add_demo(workspace, incidents=400, seed=5)
    with pytest.raises(HotspotsError) as refused:
        again(workspace, sheet.record.data)
    sentence = translator("en").error(refused.value)
    assert "the layer “Registered incidents”" in sentence
    assert "the texts and numbers on the sheet" in sentence
    assert "River" not in sentence
    differing = again(workspace, sheet.record.data, may_differ=True).sheet
    assert json.loads(differing.record.data)["document"] == {"number": number + 1, "reason": "plan"}
    assert f"no. {number + 1}" in said_on(differing.picture).lower()


def test_a_public_record_holds_no_more_than_the_sheet(sheets):
    sheet = made(sheets, resolution=10)  # asked for, but the gate chooses its own
    record = json.loads(sheet.record.data)
    assert record["view"]["resolution"] is None
    assert record["document"] is record["classes"] is None
    assert not [key for key in record["data"]["parts"] if key == "incidents"]


def test_nobody_moves_the_day_of_the_privacy_gate(sheets):
    record = changed(made(sheets).record.data, made_on="2026-06-21")
    with pytest.raises(IntakeError, match="sheet_record_future"):
        again(sheets, record, may_differ=True)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[1]", b"\xff\xfe", b'{"kind": "village-safety-map sheet"}', b"[" * 100_000],
)
def test_another_file_is_no_record(data):
    with pytest.raises(IntakeError, match="sheet_record_unreadable"):
        read_record(data, today=TODAY)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("view", {"unit": UNIT}),
        ("choice", {"paper": "A0"}),
        ("classes", {"limits": [1, 2], "lowest": 1}),  # a public sheet has none
        ("document", {"number": 1, "reason": "x"}),
        ("made_on", "yesterday"),
        ("data", []),
        ("fonts", None),
    ],
)
def test_a_value_that_no_sheet_has_is_refused(sheets, part, value):
    with pytest.raises(IntakeError, match="sheet_record_value"):
        read_record(changed(made_once(sheets), **{part: value}), today=OTHER_DAY)


def test_a_working_sheet_still_needs_a_reason(sheets):
    with pytest.raises(PrivacyError, match="reason_missing"):
        made(sheets, tier=Tier.WORKING, reason=" ")


def test_the_preview_shows_the_id_that_the_sheet_will_have(sheets, monkeypatch):
    seen = []
    plan = sheet_again.plan_sheet
    monkeypatch.setattr(
        "services.snapshot.plan_sheet", lambda *a, **k: seen.append(plan(*a, **k)) or seen[-1]
    )
    choice = SheetChoice(file_format=SheetFormat.SVG, dpi=300, language="en")
    preview_snapshot(sheets, ViewState(pcode=UNIT, tier=Tier.PUBLIC), choice, today=TODAY)
    sheet = made(sheets)  # another format and another dpi: the same sheet
    assert seen[0].record.sheet_id == json.loads(sheet.record.data)["sheet"]
