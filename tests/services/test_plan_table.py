"""A plan as a workbook: what goes out comes back, edits change it, what does not fit is told."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from exports.plan_table import PlanFileAbout, plan_workbook
from i18n import LANGUAGES, translator
from intake.plan_table import read_plan_file
from model.errors import IntakeError, NotFoundError
from model.events import Actor, EntityKind
from model.plan import Activity, FundSource, Indicator, PlanInfo, PlanState, Priority
from model.plan_table import FileMark, read_mark
from model.session import Outcome
from model.text import Names
from services import plans
from services.plan_log import plan_log
from services.plan_merge import merge
from services.plan_table import check_plan_file, import_plan, plan_template, plan_xlsx
from services.plans import plan_state, put
from services.workspace import open_workspace
from session.fields import check_values
from tests.exports.samples import BOUNDARY_SET
from tests.services import plan_world
from tests.services.plan_files import (
    TODAY,
    Book,
    Formula,
    bare,
    book,
    counts,
    faults,
    sheets_of,
    take,
    warnings,
    workbook,
)

TABLES = ("Plan", "Priorities", "Activities", "Indicators", "Meetings", "Questions to residents",
          "Signatures")  # fmt: skip
POINT = {"type": "Point", "coordinates": [72.8, 40.5]}
LINE = {"type": "LineString", "coordinates": [[72.8, 40.5], [72.9, 40.6]]}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """One data folder for all: each test has a plan of its own."""
    opened = open_workspace(tmp_path_factory.mktemp("plans") / "home")
    yield opened
    opened.store.close()


@pytest.fixture
def plan(workspace) -> str:
    """A plan of two priorities, three activities and two indicators."""
    made = plan_world.start(workspace)
    put(workspace, made, EntityKind.PLAN, made, order_number="No. 5", ordered_on="2026-01-20")
    road = plan_world.priority(workspace, made, justification="Nine groups.\nTwo hurt.")
    theft = plan_world.priority(workspace, made, "cattle_theft", title="Скот")
    lamps = plan_world.activity(
        workspace,
        made,
        road,
        "Lamps",
        kind="road_safety",
        places=[POINT, LINE],
        first_month="2026-03",
        last_month="2026-11",
        sums_som={"local_budget": 120_000, "donor": 30_000},
        status="under_way",
        status_on="2026-05-04",
    )
    plan_world.activity(workspace, made, theft, "Patrol", kind="patrol")
    plan_world.activity(workspace, made, road, "Signs")
    plan_world.indicator(
        workspace, made, lamps, title="Lamps that burn", baseline=2, target=12.5, actual=0.1 + 0.2
    )
    plan_world.indicator(workspace, made, lamps, title="Hurt", measured_on="2026-05-01")
    return made


def test_a_control_area_is_told_in_words_and_none_is_read(workspace, plan) -> None:
    lamps = next(one for one in plan_state(workspace, plan).activities if one.title == "Lamps")
    put(workspace, plan, EntityKind.ACTIVITY, lamps.entity_id, control=POINT)
    before, made = plan_state(workspace, plan), book(workspace, plan)
    assert made.get("Activities", 2, "Control area") == "chosen by hand: 40.5000, 72.8000"
    assert made.get("Activities", 3, "Control area") == "the one the program proposes"
    made.put("Activities", 2, Control_area="elsewhere")
    assert counts(take(workspace, plan, made.data)) == (0, 0, 8, 0)
    assert plan_state(workspace, plan) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_went_out_comes_back_and_changes_nothing(workspace, plan, language) -> None:
    before = plan_state(workspace, plan)
    document = plan_xlsx(workspace, plan, language=language, today=TODAY)
    assert document.name == f"plan-osh-2026-{language}.xlsx"
    other = next(one for one in LANGUAGES if one != language)  # who reads is not who wrote
    report = take(workspace, plan, document.data, language=other)
    assert counts(report) == (0, 0, 8, 0)
    assert (report.warnings, report.faults, report.changes) == ((), (), ())
    assert plan_state(workspace, plan) == before


def test_a_spreadsheet_s_own_writing_of_the_file_changes_nothing(workspace, plan) -> None:
    """Dates and numbers come back as days and numbers, formats and lists are lost."""
    report = take(workspace, plan, book(workspace, plan).data)
    assert counts(report) == (0, 0, 8, 0)


def test_the_workbook_says_what_people_need(workspace, plan) -> None:
    seen = book(workspace, plan)
    assert list(seen.sheets) == [
        "Plan",
        "Priorities",
        "Activities",
        "Indicators",
        "Meetings",
        "Questions to residents",
        "Signatures",
        "About",
        "Lists",
    ]
    assert seen.get("Activities", 2, "No.") == "1.1"
    assert seen.get("Activities", 2, "Som:_local_budget") == 120_000
    assert seen.get("Activities", 2, "Place on the map") == "points: 1, lines: 1"
    assert seen.get("Activities", 3, "Place on the map") == "the whole unit"
    assert seen.get("Activities", 2, "Begins") == "03.2026"
    assert seen.get("Activities", 2, "Status on") == date(2026, 5, 4)
    assert seen.get("Activities", 4, "Status") == "Not begun"
    assert seen.get("Indicators", 3, "Activity no.") == "1.1"
    said = "\n".join(str(cell) for row in seen.sheets["About"] for cell in row)
    for words in ("Osh", "2026", "15.06.2026", translator("en")("view.disclaimer")):
        assert words in said
    assert "DEMO" not in said
    assert "⟦" not in str(seen.sheets)
    assert sum(bool(row[0]) for row in seen.sheets["Lists"]) == 1 + 22


def test_a_practice_plan_says_so_on_every_sheet_and_comes_back(workspace) -> None:
    made = plan_world.start(workspace, is_demo=True)
    plan_world.activity(workspace, made, plan_world.priority(workspace, made), "Lamps")
    document = plan_xlsx(workspace, made, language="en", today=TODAY)
    assert document.name == "plan-osh-2026-demo-en.xlsx"
    sheets = sheets_of(document.data)
    for name in (*TABLES, "About"):
        assert str(sheets[name][0][0]).startswith("DEMO"), name
    assert counts(take(workspace, made, document.data)) == (0, 0, 2, 0)


def test_only_the_cells_that_were_edited_change(workspace, plan) -> None:
    before = plan_state(workspace, plan)
    edited = book(workspace, plan)
    edited.put("Plan", 2, Baseline="Dark streets.")
    edited.put("Priorities", 2, Causes="No light")
    edited.put("Activities", 2, Ends="10.2026", Responsible="Мэрия")
    edited.put("Activities", 2, **{"Som: local budget": "", "Som: business": 7_000})
    edited.put("Indicators", 2, Actual=9)
    report = take(workspace, plan, edited.data)
    assert counts(report) == (4, 0, 4, 0)
    assert [(one.sheet, one.row, one.fields) for one in report.changes] == [
        ("plan", 2, ("baseline",)),
        ("priorities", 2, ("causes",)),
        (
            "activities",
            2,
            ("last_month", "responsible", "sums_som.local_budget", "sums_som.business"),
        ),
        ("indicators", 2, ("actual",)),
    ]
    after = plan_state(workspace, plan)
    expected = replace(
        before,
        info=replace(before.info, baseline="Dark streets."),
        priorities=(replace(before.priorities[0], causes="No light"), before.priorities[1]),
        activities=(
            replace(
                before.activities[0],
                last_month="2026-10",
                responsible="Мэрия",
                sums_som={"business": 7_000, "donor": 30_000},
            ),
            *before.activities[1:],
        ),
        indicators=(replace(before.indicators[0], actual=9.0), before.indicators[1]),
    )
    assert bare(after) == bare(expected)


def test_one_undo_takes_a_whole_file_back(workspace, plan) -> None:
    before, events = plan_state(workspace, plan), len(plan_log(workspace, plan))
    edited = book(workspace, plan)
    edited.put("Priorities", 4, **{"No.": 3, "Category": "Alcohol"})
    edited.put("Activities", 2, Responsible="Mayor")
    edited.put("Activities", 5, **{"Priority no.": 3, "What is done": "Talks"})
    actor = Actor("author", "A.")
    import_plan(workspace, plan, edited.data, "p.xlsx", language="en", actor=actor)
    assert len(plan_state(workspace, plan).activities) == 4
    log = plan_log(workspace, plan)
    assert (len(log) - events, log[0].name) == (3, "A.")
    assert plans.undo(workspace, plan)
    assert bare(plan_state(workspace, plan)) == bare(before)


def test_a_preview_says_the_same_and_changes_nothing(workspace, plan) -> None:
    edited = book(workspace, plan).put("Activities", 2, Responsible="Mayor").data
    before = plan_state(workspace, plan)
    seen = check_plan_file(workspace, plan, edited, "plan.xlsx", language="en")
    assert plan_state(workspace, plan) == before
    assert seen == take(workspace, plan, edited)
    assert plan_state(workspace, plan).activities[0].responsible == "Mayor"


def test_new_rows_find_what_they_belong_to(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Priorities", 4, **{"No.": 3, "Category": "ичкилик", "Priority": "Evenings"})
    edited.put("Activities", 5, **{"No.": "3.1", "Priority no.": 3, "What is done": "Talks"})
    edited.put("Activities", 6, **{"Priority no.": 1, "What is done": "Bumps"})
    edited.put("Indicators", 4, **{"Activity no.": "3,1", "Indicator": "Talks held"})
    edited.put("Indicators", 5, **{"Activity no.": 1.2, "Indicator": "Signs stand"})
    report = take(workspace, plan, edited.data)
    assert (counts(report), report.faults) == ((0, 5, 8, 0), ())
    state = plan_state(workspace, plan)
    assert [(one.rank, one.category) for one in state.priorities][-1] == (3, "alcohol")
    talks, bumps = state.activities[3:]
    assert talks.priority_id == state.priorities[2].entity_id
    assert bumps.priority_id == state.priorities[0].entity_id
    signs = next(one for one in state.activities if one.title == "Signs")
    assert [one.activity_id for one in state.indicators[2:]] == [talks.entity_id, signs.entity_id]


def test_a_file_loaded_twice_adds_nothing_twice(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Priorities", 4, **{"No.": 3, "Category": "Alcohol"})
    edited.put("Activities", 5, **{"No.": "3.1", "Priority no.": 3, "What is done": "Talks"})
    edited.put("Indicators", 4, **{"Activity no.": "3.1", "Indicator": "Talks held"})
    assert counts(take(workspace, plan, edited.data)) == (0, 3, 8, 0)
    again = take(workspace, plan, edited.data)
    assert counts(again) == (0, 0, 11, 0)
    assert warnings(again) == ["in_plan_already"]
    assert len(plan_state(workspace, plan).activities) == 4


def test_a_row_that_left_the_file_stays_in_the_plan_and_is_told(workspace, plan) -> None:
    edited = book(workspace, plan)
    del edited.sheets["Activities"][2]
    edited.sheets["Indicators"][1][1:7] = [""] * 6  # emptied, its number and id forgotten
    report = take(workspace, plan, edited.data)
    assert counts(report) == (0, 0, 6, 0)
    assert warnings(report) == ["left_in_plan", "left_in_plan"]
    assert [one.params["names"] for one in report.warnings] == ["1.2", "Lamps that burn"]
    assert len(plan_state(workspace, plan).activities) == 3


def test_priorities_change_places_by_their_numbers(workspace, plan) -> None:
    first, second = (one.entity_id for one in plan_state(workspace, plan).priorities)
    edited = book(workspace, plan)
    edited.put("Priorities", 2, **{"No.": 2}).put("Priorities", 3, **{"No.": 1})
    for row, rank in ((2, 2), (3, 2), (4, 1)):
        edited.put("Activities", row, **{"Priority no.": rank})
    report = take(workspace, plan, edited.data)
    assert (counts(report), report.faults) == ((2, 0, 6, 0), ())
    state = plan_state(workspace, plan)
    assert [(one.entity_id, one.rank) for one in state.priorities] == [(second, 1), (first, 2)]


def test_another_s_change_since_the_file_was_taken_is_not_overwritten(workspace, plan) -> None:
    edited = book(workspace, plan)
    lamps, patrol, _ = plan_state(workspace, plan).activities
    put(workspace, plan, EntityKind.ACTIVITY, lamps.entity_id, responsible="Police")
    put(workspace, plan, EntityKind.ACTIVITY, patrol.entity_id, involved="Elders")
    edited.put("Activities", 2, Responsible="Mayor", Ends="12.2026")
    edited.put("Activities", 4, Responsible="Mayor")
    report = take(workspace, plan, edited.data)
    assert faults(report) == [("Activities", 2, "Responsible", "fault_changed_since")]
    after = plan_state(workspace, plan).activities
    assert (after[0].responsible, after[0].last_month) == ("Police", "2026-11")
    assert (after[1].responsible, after[1].involved) == ("Mayor", "Elders")
    again = take(workspace, plan, edited.put("Activities", 2, Begins="?").data)
    assert [one[2:] for one in faults(again)] == [
        ("Begins", "fault_month"),
        ("Responsible", "fault_changed_since"),
    ]


def test_a_file_without_its_mark_is_held_against_the_plan_of_now(workspace, plan) -> None:
    edited = book(workspace, plan)
    del edited.sheets["About"]
    report = take(workspace, plan, edited.put("Activities", 2, Responsible="Mayor").data)
    assert counts(report) == (1, 0, 7, 0)
    assert warnings(report) == ["no_version"]


def test_a_signed_plan_takes_what_became_of_it_and_nothing_else(workspace, plan) -> None:
    put(workspace, plan, EntityKind.PLAN, plan, is_closed=True)
    edited = book(workspace, plan)
    edited.put("Activities", 2, **{"Status": "Done", "Spent, som: donors": 30_000})
    edited.put("Activities", 3, **{"Status": "Done", "What is done": "More signs"})
    edited.put("Activities", 5, **{"Priority no.": 1, "What is done": "Bumps"})
    report = take(workspace, plan, edited.data)
    assert faults(report) == [
        ("Activities", 3, "What is done", "plan_signed"),
        ("Activities", 5, "Priority no.", "plan_signed"),
    ]
    lamps, _, signs = plan_state(workspace, plan).activities
    assert (lamps.status, dict(lamps.spent_som)) == (Outcome.DONE, {"donor": 30_000})
    assert (signs.status, signs.title) == (Outcome.OPEN, "Signs")


BAD_CELLS = [
    ("Activities", "Begins", "весной", "fault_month"),
    ("Activities", "Begins", "13.2026", "fault_month"),
    ("Activities", "Ends", "02.2026", "plan_bad_term"),
    ("Activities", "Status on", "31.02.2026", "fault_date_impossible"),
    ("Activities", "Status on", "soon", "fault_date_format"),
    ("Activities", "Status", "Dome", "fault_word_near"),
    ("Activities", "Kind of activity", "Ракета", "fault_word"),
    ("Activities", "Som: donors", "много", "fault_som"),
    ("Activities", "Som: donors", -5, "fault_som"),
    ("Activities", "Som: donors", 10.5, "fault_som"),
    ("Activities", "Som: donors", 10**13, "fault_som"),
    ("Activities", "Priority no.", 4, "fault_no_priority"),
    ("Activities", "Priority no.", "road", "fault_rank"),
    ("Activities", "No.", "2.4", "fault_number"),
    ("Activities", "Responsible", "x" * 601, "fault_text_long"),
    ("Activities", "Resources", "x" * 4_001, "fault_text_long"),
    ("Activities", "Responsible", Formula("=1/0", "#DIV/0!"), "fault_error_cell"),
    ("Activities", "Id", "e" * 32, "fault_foreign"),
    ("Activities", "Id", "мой", "fault_foreign"),
    ("Priorities", "Category", "тигры", "fault_word"),
    ("Priorities", "No.", 2, "fault_rank_twice"),
    ("Priorities", "No.", 6, "plan_too_many_priorities"),
    ("Priorities", "No.", "", "fault_missing"),
    ("Priorities", "Why it was chosen", "x" * 4_001, "fault_text_long"),
    ("Indicators", "Target", "12 %", "fault_measure"),
    ("Indicators", "Activity no.", "", "fault_missing"),
    ("Indicators", "Activity no.", date(2026, 2, 1), "fault_no_activity"),
    ("Plan", "Date of the order", "20.13.2026", "fault_date_impossible"),
    ("Plan", "Id", "e" * 32, "fault_foreign"),
]


@pytest.mark.parametrize("bad", BAD_CELLS, ids=lambda case: "-".join(map(str, case))[:40])
def test_a_cell_that_does_not_fit_rejects_its_row_alone(workspace, plan, bad) -> None:
    sheet, column, cell, reason = bad
    before = plan_state(workspace, plan)
    edited = book(workspace, plan)
    edited.put(sheet, 2, **{column: cell})
    edited.put("Activities", 4, Responsible="Mayor")
    report = take(workspace, plan, edited.data)
    assert faults(report) == [(sheet, 2, column, reason)]
    assert counts(report) == (1, 0, 6, 1)
    after = plan_state(workspace, plan)
    patrol = replace(before.activities[1], responsible="Mayor")
    kept = (before.activities[0], patrol, before.activities[2])
    assert bare(after) == bare(replace(before, activities=kept))
    for language in LANGUAGES:
        assert "⟦" not in translator(language)(report.faults[0].text)


def test_all_faults_of_a_file_are_told_at_once(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Activities", 2, **{"Begins": "?", "Ends": "?", "Som: donors": "?"})
    edited.put("Indicators", 2, Target="?")
    report = take(workspace, plan, edited.data)
    assert [(one.row, one.column) for one in report.faults] == [
        (2, "Begins"),
        (2, "Ends"),
        (2, "Som: donors"),
        (2, "Target"),
    ]


def test_two_rows_with_one_id_are_both_refused(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.sheets["Activities"].append(list(edited.sheets["Activities"][1]))
    report = take(workspace, plan, edited.put("Activities", 5, Responsible="Mayor").data)
    assert faults(report) == [
        ("Activities", 2, "Id", "fault_id_twice"),
        ("Activities", 5, "Id", "fault_id_twice"),
    ]


def test_an_id_of_a_removed_entry_or_of_another_sheet_is_refused(workspace, plan) -> None:
    edited = book(workspace, plan)
    state = plan_state(workspace, plan)
    plans.remove(workspace, plan, state.activities[1].entity_id)
    edited.put("Priorities", 2, Id=state.activities[0].entity_id)
    del edited.sheets["Activities"][1]
    del edited.sheets["Indicators"]
    report = take(workspace, plan, edited.data)
    assert ("Activities", 3, "Id", "fault_removed") in faults(report)
    assert ("Priorities", 2, "Id", "fault_foreign") in faults(report)


def test_the_sixth_priority_finds_no_room_nor_do_its_activities(workspace, plan) -> None:
    edited = book(workspace, plan)
    for row in range(4, 8):
        edited.put("Priorities", row, **{"No.": row - 1, "Category": "Other", "Priority": f"{row}"})
    edited.put("Activities", 5, **{"Priority no.": 6, "What is done": "Talks"})
    edited.put("Activities", 6, **{"Priority no.": 5, "What is done": "Walks", "No.": "5.1"})
    edited.put("Indicators", 4, **{"Activity no.": "5.1", "Indicator": "Walks"})
    report = take(workspace, plan, edited.data)
    assert faults(report) == [
        ("Priorities", 7, "No.", "plan_too_many_priorities"),
        ("Activities", 5, "Priority no.", "fault_not_taken"),
    ]
    assert counts(report) == (0, 5, 8, 2)
    assert [one.rank for one in plan_state(workspace, plan).priorities] == [1, 2, 3, 4, 5]


def test_a_new_row_needs_words_and_a_number_that_is_clear(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Priorities", 4, Causes="Unknown")
    edited.put("Activities", 5, Responsible="Mayor")
    edited.put("Activities", 6, **{"What is done": "A", "No.": "1.7", "Priority no.": 1})
    edited.put("Activities", 7, **{"What is done": "B", "No.": "1.7", "Priority no.": 1})
    edited.put("Indicators", 4, Unit="km")
    edited.put("Indicators", 5, **{"Indicator": "Which?", "Activity no.": "1.7"})
    report = take(workspace, plan, edited.data)
    assert faults(report) == [
        ("Priorities", 4, "Category", "fault_missing"),
        ("Activities", 5, "What is done", "fault_missing"),
        ("Indicators", 4, "Indicator", "fault_missing"),
        ("Indicators", 4, "Activity no.", "fault_missing"),
        ("Indicators", 5, "Activity no.", "fault_number_twice"),
    ]


CELLS = [
    ("Begins", date(2026, 4, 15), "first_month", "2026-04"),
    ("Begins", "2026-04", "first_month", "2026-04"),
    ("Begins", "апрель 2026", "first_month", "2026-04"),
    ("Begins", "April 2026", "first_month", "2026-04"),
    ("Begins", 4.2026, "first_month", "2026-04"),
    ("Begins", "4/2026", "first_month", "2026-04"),
    ("Begins", "", "first_month", ""),
    ("Status on", "6.5.2026", "status_on", "2026-05-06"),
    ("Status on", "2026-05-06", "status_on", "2026-05-06"),
    ("Status on", date(2026, 5, 6), "status_on", "2026-05-06"),
    ("Status", "аткарылды", "status", Outcome.DONE),
    ("Status", "выполнено", "status", Outcome.DONE),
    ("Status", "", "status", Outcome.OPEN),
    ("Kind of activity", "", "kind", "other"),
    ("Responsible", Formula('="May"&"or"', "Mayor"), "responsible", "Mayor"),
    ("Responsible", "=cmd|' /C calc'!A0", "responsible", "=cmd|' /C calc'!A0"),
    ("Resources", " Ten\r\nlamps\x07 ", "resources", "Ten\nlamps"),
    ("Priority no.", 2.0, "priority_id", "second"),
    ("Priority no.", "2-артыкчылык", "priority_id", "second"),
    ("Priority no.", "Приоритет № 2", "priority_id", "second"),
    ("Priority no.", "2. Скот", "priority_id", "second"),
    ("Priority no.", "", "priority_id", ""),
]


@pytest.mark.parametrize("written", CELLS, ids=lambda case: "-".join(map(str, case))[:40])
def test_a_cell_is_understood_as_people_write_it(workspace, plan, written) -> None:
    column, cell, field, value = written
    edited = book(workspace, plan).put("Activities", 2, **{column: cell})
    report = take(workspace, plan, edited.data)
    assert (counts(report), report.faults) == ((1, 0, 7, 0), ())
    state = plan_state(workspace, plan)
    wanted = state.priorities[1].entity_id if value == "second" else value
    assert getattr(state.activities[0], field) == wanted


@pytest.mark.parametrize(
    ("cell", "som"),
    [
        ("1 200 000", 1_200_000),
        ("1\u00a0200\u202f000 сом", 1_200_000),
        ("1,200,000", 1_200_000),
        ("1200,00", 1_200),
        (1200.0, 1_200),
        (Formula("=600*2", 1200), 1_200),
    ],
)
def test_a_sum_is_read_in_every_usual_form(workspace, plan, cell, som) -> None:
    edited = book(workspace, plan).put("Activities", 2, **{"Som: donors": cell})
    take(workspace, plan, edited.data)
    assert plan_state(workspace, plan).activities[0].sums_som["donor"] == som


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12,5", 12.5), ("1 200", 1200.0), ("−3", -3.0), (Formula("=1/4", 0.25), 0.25)],
)
def test_a_measure_is_read_in_every_usual_form(workspace, plan, cell, number) -> None:
    take(workspace, plan, book(workspace, plan).put("Indicators", 2, Actual=cell).data)
    assert plan_state(workspace, plan).indicators[0].actual == number


def test_text_that_looks_like_a_formula_is_text_in_the_file(workspace, plan) -> None:
    evil = '=HYPERLINK("http://evil.example","x")'
    lamps = plan_state(workspace, plan).activities[0].entity_id
    put(workspace, plan, EntityKind.ACTIVITY, lamps, title=evil, responsible="+1", evidence="@x")
    document = plan_xlsx(workspace, plan, language="en")
    with load_workbook(io.BytesIO(document.data)) as opened:
        rows = opened.get_sheet_by_name("Activities").to_python()
    assert evil in rows[1]
    with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name
    report = take(workspace, plan, document.data)
    assert counts(report) == (0, 0, 8, 0)


def test_rejected_rows_come_back_with_reasons_and_are_taken_when_mended(workspace, plan) -> None:
    edited = book(workspace, plan)
    edited.put("Activities", 2, **{"Begins": "?", "Responsible": "=1+1"})
    edited.put("Indicators", 2, Target="?")
    report = take(workspace, plan, edited.data, name="мой план.xlsx", language="ru")
    assert report.rejects_name == "мой план-rejected.xlsx"
    back = Book(report.rejects)
    assert list(back.sheets) == ["Мероприятия", "Показатели", "Пояснение"]
    assert len(back.sheets["Мероприятия"]) == 2
    said = back.get("Мероприятия", 2, "Что не так")
    assert said.startswith("Begins: «?»")
    assert counts(take(workspace, plan, report.rejects)) == (0, 0, 0, 2)
    back.put("Мероприятия", 2, Begins="04.2026").put("Показатели", 2, Target=3)
    mended = take(workspace, plan, back.data)
    assert (counts(mended), mended.warnings) == ((2, 0, 0, 0), ())
    lamps = plan_state(workspace, plan).activities[0]
    assert (lamps.first_month, lamps.responsible) == ("2026-04", "=1+1")


def test_an_office_s_own_table_is_read_under_its_title_and_two_lines_of_header(workspace) -> None:
    made = plan_world.start(workspace)
    plan_world.priority(workspace, made)
    table = [
        ["Утверждаю", "", "", "", "", "", "", ""],
        ["ПЛАН МЕРОПРИЯТИЙ НА 2026 ГОД"],
        [],
        [
            "№ п/п",
            "Приоритет",
            "Наименование мероприятия",
            "Срок исполнения",
            "Ответственные исполнители",
            "Финансирование, сом",
            "",
            "Шифр",
        ],
        ["", "", "", "", "", "местный бюджет", "доноры", ""],
        ["1", "2", "3", "4", "5", "6", "7", "8"],
        ["1.1", "1", "Установить фонари", "ноябрь 2026 г.", "Айыл өкмөтү", "150 000", "", "Б-7"],
    ]
    report = take(workspace, made, workbook({"Лист1": table, "Черновик": [["x"]]}))
    assert (counts(report), report.faults) == ((0, 1, 0, 0), ())
    assert [(one.key, dict(one.params)) for one in report.warnings] == [
        ("plantable.left_out", {"sheet": "Лист1", "columns": "Шифр"}),
        ("plantable.other_sheets", {"sheets": "Черновик"}),
    ]
    (lamps,) = plan_state(workspace, made).activities
    assert (lamps.title, lamps.last_month) == ("Установить фонари", "2026-11")
    assert dict(lamps.sums_som) == {"local_budget": 150_000}
    assert lamps.priority_id == plan_state(workspace, made).priorities[0].entity_id


def test_one_cell_over_several_rows_is_of_each_of_them(workspace) -> None:
    made = plan_world.start(workspace)
    for category in ("road_safety", "alcohol"):
        plan_world.priority(workspace, made, category)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as office:
        sheet = office.add_worksheet("Мероприятия")
        sheet.write_row(0, 0, ["Приоритет", "Мероприятие", "Ответственный"])
        sheet.merge_range(1, 0, 3, 0, 2)
        sheet.merge_range(1, 2, 2, 2, "Мэрия")
        for row, title in enumerate(("Беседы", "Рейды", "Спорт", "Фонари"), start=1):
            sheet.write(row, 1, title)
        sheet.write(4, 0, 1)
    report = take(workspace, made, buffer.getvalue())
    assert counts(report) == (0, 4, 0, 0)
    state = plan_state(workspace, made)
    first, second = (one.entity_id for one in state.priorities)
    assert [one.priority_id for one in state.activities] == [second, second, second, first]
    assert [one.responsible for one in state.activities] == ["Мэрия", "", "", ""]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_template_is_filled_in_and_brought_into_a_new_plan(workspace, language) -> None:
    t = translator(language)
    document = plan_template(workspace, language=language, today=TODAY)
    empty = Book(document.data)
    made = plan_world.start(workspace)
    assert counts(take(workspace, made, document.data)) == (0, 0, 0, 0)
    sheet = {name: t(f"plantable.sheet_{name}") for name in ("plan", "priorities", "activities")}
    empty.put(sheet["plan"], 2, **{t("plantable.plan_title"): "Коопсуз Ош"})
    empty.put(sheet["priorities"], 2, **{t("plantable.priorities_category"): t("category.alcohol")})
    cells = {"title": "Talks", "priority": 1, "status": t("plan.status_open")}
    columns = {t(f"plantable.activities_{name}"): cell for name, cell in cells.items()}
    empty.put(sheet["activities"], 2, **columns)
    report = take(workspace, made, empty.data)
    # a new priority without a number cannot be meant by one
    assert faults(report) == [
        (sheet["activities"], 2, t("plantable.activities_priority"), "fault_no_priority")
    ]
    empty.put(sheet["priorities"], 2, **{t("plantable.priorities_rank"): 1})
    report = take(workspace, made, empty.data)
    assert (counts(report), report.faults) == ((0, 1, 2, 0), ())
    state = plan_state(workspace, made)
    assert (state.info.title, state.priorities[0].category) == ("Коопсуз Ош", "alcohol")
    assert state.activities[0].priority_id == state.priorities[0].entity_id


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ({"Лист1": [["x", "y"], [1, 2]]}, "plantable_no_sheets"),
        ({"Activities": [["x", "y"], [1, 2]]}, "plantable_no_header"),
        ({"Activities": [["What is done", "Ends"], ["A", ""]]}, "plantable_columns_missing"),
        (
            {"Activities": [["Priority", "What is done", "Activity"], ["1", "A", "B"]]},
            "plantable_column_twice",
        ),
        (
            {"Activities": [["Priority", "What is done"], *([["1", "A"]] * 2_020)]},
            "plantable_too_long",
        ),
    ],
)
def test_a_file_that_is_no_plan_is_refused_whole(workspace, plan, sheets, code) -> None:
    before = plan_state(workspace, plan)
    with pytest.raises(IntakeError) as refused:
        take(workspace, plan, workbook(sheets))
    assert refused.value.code == code
    assert plan_state(workspace, plan) == before
    for language in LANGUAGES:
        assert "plan.xlsx" in translator(language).error(refused.value)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "plantable_no_workbook"),
        (b"a,b\n1,2\n", "plantable_no_workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "table_old_excel"),
        (b"PK\x03\x04" + b"x" * 99, "zip_damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(workspace, plan, data, code) -> None:
    with pytest.raises(IntakeError) as refused:
        check_plan_file(workspace, plan, data, "plan.xlsx", language="en")
    assert refused.value.code == code


def test_there_is_no_file_of_no_plan(workspace) -> None:
    with pytest.raises(NotFoundError):
        plan_xlsx(workspace, "e" * 32, language="en")
    with pytest.raises(NotFoundError):
        take(workspace, "e" * 32, plan_template(workspace, language="en").data)


def test_a_mark_is_read_back_whole() -> None:
    for is_part in (False, True):
        mark = FileMark("a" * 32, "b" * 32, is_part)
        assert read_mark(f" {mark} ") == mark
    assert read_mark("plan:1:2") is None


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cn")), max_size=40)
MONTHS = st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(lambda day: f"{day:%Y-%m}")
DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(date.isoformat)
SOM = st.dictionaries(st.sampled_from([*FundSource]), st.integers(0, 10**12))
NUMBER = st.none() | st.floats(-1e15, 1e15).filter(lambda n: n == 0 or abs(n) > 1e-15)


@settings(max_examples=40)
@given(st.tuples(WORDS, WORDS, WORDS), DAYS, MONTHS, SOM, NUMBER)
def test_whatever_a_plan_holds_comes_back_the_same(words, day, month, som, number) -> None:
    title, causes, unit = words

    def kept(kind, **values):
        return check_values(kind, values)

    first = Priority("1" * 32, rank=1, **kept(EntityKind.PRIORITY, title=title, causes=causes))
    values = {"title": title, "evidence": causes, "sums_som": som, "status_on": day}
    activity = Activity(
        "a" * 32,
        priority_id="1" * 32,
        **kept(EntityKind.ACTIVITY, first_month=month, last_month=month, **values),
    )
    measured = {"unit_of_measure": unit, "baseline": number, "target": number}
    indicator = Indicator(
        "b" * 32, activity_id="a" * 32, **kept(EntityKind.INDICATOR, title="x", **measured)
    )
    state = PlanState(PlanInfo("f" * 32, year=2026), (first,), (activity,), (indicator,))
    about = PlanFileAbout(Names(), BOUNDARY_SET, TODAY)
    data = plan_workbook(state, about, language="ky")
    merged = merge(read_plan_file(data, file_name="p.xlsx"), now=state, then=None)
    assert [row.faults for row in merged.rows if row.faults] == []
    assert merged.changes == ()
