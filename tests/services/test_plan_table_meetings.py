"""Minutes, residents' answers and signatures in a plan's workbook; and words that were blanked."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from i18n import LANGUAGES, translator
from model.events import EntityKind
from model.plan import Approver
from services import plans
from services.plan_redaction import Place, redact_places
from services.plan_table import check_plan_file, plan_template, plan_xlsx
from services.plans import plan_state, put
from services.workspace import open_workspace
from tests.services import plan_world
from tests.services.plan_files import (
    Book,
    bare,
    book,
    counts,
    faults,
    sheets_of,
    take,
    warnings,
    workbook,
)

ASKED = "Questions to residents"
NAME = "Асан Үсөнов, Көпүрө көчөсү 12"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """One data folder for all: each test has a plan of its own."""
    opened = open_workspace(tmp_path_factory.mktemp("minutes") / "home")
    yield opened
    opened.store.close()


@pytest.fixture
def plan(workspace) -> str:
    """A plan with two meetings, two questions, and the kenesh's signature."""
    made = plan_world.start(workspace)
    meetings = (("2026-03-05", 11, "Lamps first.\nMayor orders them."), ("2026-04-02", 0, ""))
    for held_on, people, decisions in meetings:
        plan_world.add(workspace, made, EntityKind.MEETING,
                       held_on=held_on, people=people, decisions=decisions)  # fmt: skip
    for title in ("Do you feel safe at night?", "Do you trust the police?"):
        plan_world.add(workspace, made, EntityKind.SURVEY,
                       title=title, before_answers=120, before_yes=48)  # fmt: skip
    signature = plan_state(workspace, made).approvals[0].entity_id
    put(
        workspace, made, EntityKind.APPROVAL, signature, signatory="A. Head", signed_on="2026-02-02"
    )
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_minutes_answers_and_signatures_go_out_and_come_back_as_they_were(
    workspace, plan, language
) -> None:
    before = plan_state(workspace, plan)
    seen = book(workspace, plan, language)
    t = translator(language)
    minutes, asked, signed = (
        seen.sheets[t(f"plantable.sheet_{name}")] for name in ("meetings", "survey", "approvals")
    )
    assert minutes[1][:3] == [date(2026, 3, 5), 11, "Lamps first.\nMayor orders them."]
    assert minutes[2][:3] == [date(2026, 4, 2), "", ""]
    assert asked[1][:5] == ["Do you feel safe at night?", 120, 48, "", ""]
    assert [row[0] for row in signed[1:]] == [t(f"approver.{one}") for one in Approver]
    assert signed[1][1:3] == ["A. Head", date(2026, 2, 2)]
    report = take(workspace, plan, seen.data)
    assert (counts(report), report.warnings) == ((0, 0, 5, 0), ())
    assert plan_state(workspace, plan) == before


def test_edited_and_new_rows_are_one_change_that_one_undo_takes_back(workspace, plan) -> None:
    before = plan_state(workspace, plan)
    edited = book(workspace, plan)
    edited.put("Meetings", 3, **{"How many came": "14", "What was decided": "Signs too."})
    edited.put("Meetings", 4, **{"Held on": "07.05.2026", "How many came": 9})
    edited.put(ASKED, 2, **{"After: answers": "1 100", "After: yes": 700.0})
    edited.put(ASKED, 4, Question="Is the street lit?", **{"Before: answers": 50})
    seen = check_plan_file(workspace, plan, edited.data, "plan.xlsx", language="en")
    assert plan_state(workspace, plan) == before
    report = take(workspace, plan, edited.data)
    assert (seen, report.faults) == (report, ())
    assert counts(report) == (2, 2, 3, 0)
    assert [(one.sheet, one.row, one.title, one.is_new) for one in report.changes] == [
        ("meetings", 3, "02.04.2026", False),
        ("meetings", 4, "07.05.2026", True),
        ("survey", 2, "Do you feel safe at night?", False),
        ("survey", 4, "Is the street lit?", True),
    ]
    state = plan_state(workspace, plan)
    assert [(one.held_on, one.people, one.decisions) for one in state.meetings[1:]] == [
        ("2026-04-02", 14, "Signs too."),
        ("2026-05-07", 9, ""),
    ]
    night, _, lit = state.questions
    assert (night.after_answers, night.after_yes) == (1_100, 700)
    assert (lit.title, lit.before_answers, lit.order) == ("Is the street lit?", 50, 2)
    assert plans.undo(workspace, plan)
    assert bare(plan_state(workspace, plan)).meetings[0].people == 11
    assert len(plan_state(workspace, plan).meetings) == 2
    assert plan_state(workspace, plan).questions[0].after_answers == 0


def test_a_file_loaded_twice_adds_no_meeting_twice(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Meetings", 4, **{"Held on": "07.05.2026", "How many came": 9})
    edited.put(ASKED, 4, Question="Is the street lit?")
    assert counts(take(workspace, plan, edited.data)) == (0, 2, 5, 0)
    again = take(workspace, plan, edited.data)
    assert (counts(again), warnings(again)) == ((0, 0, 7, 0), ["in_plan_already"])


BAD_CELLS = [
    ("Meetings", "Held on", "31.02.2026", "fault_date_impossible"),
    ("Meetings", "Held on", "soon", "fault_date_format"),
    ("Meetings", "How many came", "many", "fault_count"),
    ("Meetings", "How many came", -3, "fault_count"),
    ("Meetings", "How many came", 2.5, "fault_count"),
    ("Meetings", "How many came", 6_000, "session_bad_field"),
    ("Meetings", "What was decided", "x" * 4_001, "fault_text_long"),
    ("Meetings", "Id", "e" * 32, "fault_foreign"),
    (ASKED, "Before: yes", 121, "plan_more_yes_than_answers"),
    (ASKED, "After: yes", 1, "plan_more_yes_than_answers"),
    (ASKED, "Before: answers", 47, "plan_more_yes_than_answers"),
    (ASKED, "Before: answers", 100_001, "fault_count"),
    (ASKED, "Question", "x" * 601, "fault_text_long"),
    ("Signatures", "Signed on", "03.02.2026", "fault_read_only"),
    ("Signatures", "Signed on", "", "fault_read_only"),
    ("Signatures", "Signed on", "soon", "fault_date_format"),
    ("Signatures", "Post and name of the official", "B. Other", "fault_read_only"),
    ("Signatures", "Who signs", "Head of the territorial police", "fault_read_only"),
]


@pytest.mark.parametrize("bad", BAD_CELLS, ids=lambda case: "-".join(map(str, case))[:40])
def test_a_cell_that_does_not_fit_rejects_its_row_alone(workspace, plan, bad) -> None:
    sheet, column, cell, reason = bad
    before = plan_state(workspace, plan)
    edited = book(workspace, plan)
    edited.put(sheet, 2, **{column: cell})
    edited.put("Meetings", 3, **{"What was decided": "Signs too."})
    report = take(workspace, plan, edited.data)
    blamed = {"Before: answers": "Before: yes"} if reason == "plan_more_yes_than_answers" else {}
    assert faults(report) == [(sheet, 2, blamed.get(column, column), reason)]
    assert counts(report) == (1, 0, 3, 1)
    after = plan_state(workspace, plan)
    assert (after.approvals, after.questions) == (before.approvals, before.questions)
    assert after.meetings[0] == before.meetings[0]
    assert after.meetings[1].decisions == "Signs too."
    for language in LANGUAGES:
        assert "⟦" not in translator(language)(report.faults[0].text)


def test_a_new_row_needs_a_day_or_a_question(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Meetings", 4, **{"What was decided": "Something."})
    edited.put(ASKED, 4, **{"Before: answers": 50})
    edited.put("Signatures", 5, **{"Post and name of the official": "A fourth"})
    report = take(workspace, plan, edited.data)
    assert faults(report) == [
        ("Meetings", 4, "Held on", "fault_missing"),
        (ASKED, 4, "Question", "fault_missing"),
        ("Signatures", 5, "Post and name of the official", "fault_read_only"),
    ]
    assert len(plan_state(workspace, plan).approvals) == 3


def test_a_signature_is_not_given_by_a_file_with_or_without_its_id(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Signatures", 3, **{"Signed on": "03.02.2026"})
    edited.put("Signatures", 4, **{"Signed on": "03.02.2026", "Id": ""})
    report = take(workspace, plan, edited.data)
    assert [(one[1], one[3]) for one in faults(report)] == [
        (3, "fault_read_only"),
        (4, "fault_read_only"),
    ]
    assert [one.signed_on for one in plan_state(workspace, plan).approvals] == [
        "2026-02-02",
        "",
        "",
    ]
    back = Book(report.rejects)
    assert list(back.sheets) == ["Signatures", "About"]
    assert "entered in the program" in back.get("Signatures", 2, "What is wrong")


def test_an_emptied_signature_stays_in_the_plan_and_is_told(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Signatures", 2, **{"Signed on": "", "Post and name of the official": ""})
    del edited.sheets["Meetings"][2]
    report = take(workspace, plan, edited.data)
    told = {one.params["sheet"]: one.params["names"] for one in report.warnings}
    assert told == {"Meetings": "02.04.2026", "Signatures": "A. Head"}
    state = plan_state(workspace, plan)
    assert (state.approvals[0].signed_on, len(state.meetings)) == ("2026-02-02", 2)


def test_another_s_minutes_since_the_file_was_taken_are_not_overwritten(workspace, plan) -> None:
    edited = book(workspace, plan)
    first, second = plan_state(workspace, plan).meetings
    put(workspace, plan, EntityKind.MEETING, first.entity_id, decisions="Theirs.")
    put(workspace, plan, EntityKind.MEETING, second.entity_id, people=5)
    edited.put("Meetings", 2, **{"What was decided": "Mine."})
    edited.put("Meetings", 3, **{"What was decided": "Signs."})
    report = take(workspace, plan, edited.data)
    assert faults(report) == [("Meetings", 2, "What was decided", "fault_changed_since")]
    state = plan_state(workspace, plan)
    assert [(one.people, one.decisions) for one in state.meetings] == [
        (11, "Theirs."),
        (5, "Signs."),
    ]


def test_a_signature_given_since_the_file_was_taken_is_no_fault_of_it(workspace, plan) -> None:
    edited = book(workspace, plan)
    mayor = plan_state(workspace, plan).approvals[1].entity_id
    put(workspace, plan, EntityKind.APPROVAL, mayor, signed_on="2026-02-05")
    report = take(workspace, plan, edited.data)
    assert (counts(report), report.faults) == ((0, 0, 5, 0), ())
    assert plan_state(workspace, plan).approvals[1].signed_on == "2026-02-05"


def test_a_signed_plan_takes_minutes_and_answers(workspace, plan) -> None:
    put(workspace, plan, EntityKind.PLAN, plan, is_closed=True)
    edited = book(workspace, plan)
    edited.put("Meetings", 4, **{"Held on": "07.05.2026"})
    edited.put(ASKED, 2, **{"After: answers": 100})
    report = take(workspace, plan, edited.data)
    assert (counts(report), report.faults) == ((1, 1, 4, 0), ())


def test_an_office_s_own_minutes_are_read(workspace, plan) -> None:
    rows = [["Протоколы"], [], ["Дата", "Присутствовало", "Решения"], ["7.5.2026", "9", "Знаки."]]
    report = take(workspace, plan, workbook({"Протоколы заседаний": rows}))
    assert (counts(report), report.faults) == ((0, 1, 0, 0), ())
    assert plan_state(workspace, plan).meetings[-1].decisions == "Знаки."


def test_the_sheet_of_signatures_is_locked_and_no_other(workspace, plan) -> None:
    data = plan_xlsx(workspace, plan, language="en").data
    names = list(sheets_of(data))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        locked = [
            name
            for at, name in enumerate(names, start=1)
            if b"<sheetProtection" in archive.read(f"xl/worksheets/sheet{at}.xml")
        ]
    assert locked == ["Signatures"]
    template = sheets_of(plan_template(workspace, language="en").data)
    assert {"Meetings", ASKED} <= set(template)
    assert "Signatures" not in template


@pytest.mark.parametrize("has_mark", [True, False])
def test_an_older_file_does_not_bring_blanked_words_back(workspace, plan, has_mark) -> None:
    first = plan_state(workspace, plan).meetings[0].entity_id
    put(workspace, plan, EntityKind.MEETING, first, decisions=NAME)
    old = book(workspace, plan)
    if not has_mark:
        del old.sheets["About"]
    old.put("Meetings", 2, **{"How many came": 12})
    redact_places(workspace, [Place(plan, EntityKind.MEETING, first, "decisions")])
    report = take(workspace, plan, old.data)
    assert (counts(report), report.faults) == ((1, 0, 4, 0), ())
    kept = next(one for one in report.warnings if one.key == "plantable.kept_blank")
    assert (kept.params["sheet"], kept.params["rows"]) == ("Meetings", "2")
    meeting = plan_state(workspace, plan).meetings[0]
    assert (meeting.people, meeting.decisions) == (12, "")
    put(workspace, plan, EntityKind.MEETING, first, decisions="Lamps.")  # written anew
    assert "fault_changed_since" not in str(take(workspace, plan, old.data).faults)
    assert plan_state(workspace, plan).meetings[0].decisions == "Lamps."


def test_a_file_taken_after_the_words_were_blanked_may_fill_the_cell(workspace, plan) -> None:
    first = plan_state(workspace, plan).meetings[0].entity_id
    redact_places(workspace, [Place(plan, EntityKind.MEETING, first, "decisions")])
    fresh = book(workspace, plan)
    assert fresh.get("Meetings", 2, "What was decided") == ""
    fresh.put("Meetings", 2, **{"What was decided": "Lamps first."})
    report = take(workspace, plan, fresh.data)
    assert (counts(report), report.warnings) == ((1, 0, 4, 0), ())
    assert plan_state(workspace, plan).meetings[0].decisions == "Lamps first."


def test_words_that_look_like_somebody_s_name_are_told_and_taken(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Meetings", 2, **{"What was decided": f"To warn {NAME}"})
    edited.put("Meetings", 3, **{"What was decided": "Lamps first."})
    edited.put(ASKED, 4, Question="Do you know Асанова Бакыта?")
    seen = check_plan_file(workspace, plan, edited.data, "plan.xlsx", language="en")
    told = [dict(one.params) for one in seen.warnings if one.key == "plantable.personal"]
    assert [(one["sheet"], one["rows"]) for one in told] == [("Meetings", "2"), (ASKED, "4")]
    assert (seen.changed, seen.added, seen.faults) == (2, 1, ())
    assert warnings(take(workspace, plan, book(workspace, plan).data)) == []  # nothing is new
