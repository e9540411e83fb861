"""The report to the kenesh and the pack of a meeting: nothing reads as success that is activity."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import docx
import pypdf
import pytest

from exports.document_blocks import Bullets, Heading, PageBreak, Paragraph, Table, texts_of
from exports.document_docx import write_docx
from exports.document_pdf import write_pdf
from exports.meeting_pack import COLUMNS, pack_document
from exports.plan_content import plan_content
from exports.plan_report import ACTIVITY_COLUMNS, INDICATOR_COLUMNS, report_document
from i18n import LANGUAGES, translator
from model.plan import Activity, Indicator, Meeting, PlanInfo, PlanState
from model.session import Outcome
from model.text import text
from model.view import Month, Tier
from tests.exports.plan_samples import STATE, facts
from tests.office import letters, office_pdf, text_of_pdf

TRIED = replace(
    STATE,
    activities=(
        replace(STATE.activities[0], status=Outcome.DONE),
        replace(STATE.activities[1], status=Outcome.DONE),
        Activity("3", priority_id="b", title="Кеч", last_month="2026-04", status=Outcome.UNDER_WAY),
        Activity("4", priority_id="b", title="Эми", first_month="2026-05", last_month="2026-06"),
        Activity("5", priority_id="b", title="Жүрөт", first_month="2026-05", last_month="2026-09"),
        Activity("6", priority_id="b", title="Мөөнөтсүз", status=Outcome.PLANNED),
    ),
    indicators=(
        replace(STATE.indicators[0], actual=6.0),
        Indicator("j", activity_id="1", title="Жарык", baseline=0, target=12, actual=10),
        Indicator("k", activity_id="1", title="Пикир", target=3),
    ),
)
JUNE = Month(2026, 6)
WHERE = {activity.entity_id: text("plandoc.place_unit") for activity in TRIED.activities}


def report(language="en", state=TRIED, **options):
    t = translator(language)
    given = facts(where=WHERE)
    return report_document(state, plan_content(state, given, t), given, t, **options)


def pack(language="en", state=TRIED, month=JUNE):
    t = translator(language)
    given = facts(where=WHERE, maps=())
    return pack_document(state, plan_content(state, given, t), given, t, month=month)


def tables(document, columns):
    widths = tuple(width for _, width in columns)
    return [b for b in document.blocks if isinstance(b, Table) and b.widths_mm == widths]


def test_before_and_after_stand_beside_the_target():
    (table,) = tables(report(), INDICATOR_COLUMNS)
    assert table.rows == (
        ("1.1", "Кырсык (жылына)", "12", "6.5", "6", "", "Target met"),
        ("1.1", "Жарык", "0", "12", "10", "", "Target partly met"),
        ("1.1", "Пикир", "–", "3", "–", "", "Not measured"),
    )


def test_the_summary_counts_and_names_what_is_only_claimed():
    bullets = next(block for block in report().blocks if isinstance(block, Bullets))
    assert bullets.items == (
        "6 activities in the plan: Not known yet: 2; In the plan: 1; Under way: 1; Done: 2.",
        "Indicators that reached their target: 1 of 2 measured. Not measured, or without a "
        "target: 1.",
        "Said to be done, but nothing was measured: 1.2.",
        "Money planned: 1\u202f150\u202f000 som.",
        "Money spent is not known of 1 activity.",
    )


def test_the_kenesh_is_told_what_was_spent():
    spent = replace(TRIED.activities[0], spent_som={"local_budget": 900_000, "donor": 50_000})
    made = report(state=replace(TRIED, activities=(spent, *TRIED.activities[1:])))
    bullets = next(block for block in made.blocks if isinstance(block, Bullets))
    assert bullets.items[-1] == "Money spent: 950\u202f000 som."
    rows = [row for table in tables(made, ACTIVITY_COLUMNS) for row in table.rows]
    assert rows[0][4] == "1\u202f150\u202f000 som\nspent: 950\u202f000 som"
    assert rows[1][4] == ""


def test_what_changed_is_told_or_said_not_to_be_known():
    said = list(texts_of(report()))
    assert "The effect of the activities has not been assessed yet." in said
    told = report(assessment=(text("view.perception"), text("view.under_reporting")))
    t = translator("en")
    assert {t("view.perception"), t("view.under_reporting")} <= set(texts_of(told))
    assert "The effect of the activities has not been assessed yet." not in set(texts_of(told))


def test_every_activity_is_in_the_report_with_its_status():
    rows = [row for table in tables(report(), ACTIVITY_COLUMNS) for row in table.rows]
    assert [row[0] for row in rows] == ["1.1", "1.2", "2.1", "2.2", "2.3", "2.4"]
    assert rows[0][4:] == ("1\u202f150\u202f000 som", "Done\n20.05.2026")


def test_the_pack_lists_each_activity_where_the_month_puts_it():
    made = pack()
    headings = [b.text for b in made.blocks if isinstance(b, Heading)]
    assert headings[:5] == [
        "Overdue: 1", "Due this month: 1", "Running this month: 1",
        "Said to be done, but nothing measured: 1", "Without an end: 1",
    ]  # fmt: skip
    listed = [[row[0] for row in table.rows] for table in tables(made, COLUMNS)]
    assert listed == [["2.1"], ["2.2"], ["2.3"], ["1.2"], ["2.4"]]
    assert made.title == "Monthly meeting on the plan: June 2026"


MEETINGS = (
    Meeting("m", held_on="2026-04-02", decisions="Чиптер донордон суралат."),
    Meeting("n", held_on="2026-05-06", decisions="Чырактар алынат.\nЖооптуу: орун басар."),
    Meeting("o", held_on="2026-07-01", decisions="Кийинки жыйын."),
    Meeting("q", decisions="Күнү жок."),
)


def test_the_pack_begins_with_what_the_last_meeting_decided():
    state = replace(TRIED, meetings=MEETINGS)
    made = pack(state=state)
    assert made.blocks[0] == Heading("What the last meeting decided: 06.05.2026")
    assert made.blocks[1] == Paragraph("Чырактар алынат.\nЖооптуу: орун басар.")
    assert not {"Чиптер донордон суралат.", "Кийинки жыйын.", "Күнү жок."} & set(texts_of(made))
    early = set(texts_of(pack(state=state, month=Month(2026, 3))))
    assert not [words for words in early if words.startswith("What the last meeting")]


def test_a_public_pack_prints_no_decision_that_may_name_a_person():
    named = replace(MEETINGS[0], decisions="Асанов А., тел. 0555 123456, эскертилди")
    state = replace(TRIED, meetings=(named,))
    assert not [words for words in texts_of(pack(state=state)) if "0555" in words]
    t, given = translator("en"), facts(where=WHERE, maps=(), tier=Tier.WORKING)
    made = pack_document(state, plan_content(state, given, t), given, t, month=JUNE)
    assert named.decisions in set(texts_of(made))


def test_a_month_later_what_was_due_is_late():
    (late, *_) = tables(pack(month=Month(2026, 7)), COLUMNS)
    assert [row[0] for row in late.rows] == ["2.1", "2.2"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("make", [report, pack])
def test_both_files_say_all_of_it_in_every_language(make, language):
    made = make(language)
    words = [one for one in texts_of(made) if one]
    assert not [one for one in words if "⟦" in one]
    pages = pypdf.PdfReader(BytesIO(write_pdf(made))).pages
    printed = letters("".join(page.extract_text() for page in pages))
    assert [one for one in words if letters(one) not in printed and len(one) < 60] == []
    file = docx.Document(BytesIO(write_docx(made)))
    printed = letters("".join(
        [p.text for p in file.paragraphs]
        + [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    ))  # fmt: skip
    assert [one for one in words if letters(one) not in printed] == []
    is_wide = file.sections[0].page_width > file.sections[0].page_height
    assert is_wide is made.is_landscape is (make is report)


def test_libreoffice_opens_the_report_and_puts_the_map_on_a_page_of_its_own(tmp_path):
    made = report("ru")
    assert [b for b in made.blocks if isinstance(b, PageBreak)]
    pdf = office_pdf(write_docx(made), tmp_path)
    printed = letters(text_of_pdf(pdf))
    words = [one for one in texts_of(made) if one and len(one) < 60]
    assert [one for one in words if letters(one) not in printed] == []
    last = pypdf.PdfReader(pdf).pages[-1]
    assert letters("Приложение 1.") in letters(last.extract_text())
    assert len(last.images) == 1


def test_an_empty_plan_is_reported_as_empty():
    empty = PlanState(PlanInfo("p"))
    for document in (report(state=empty), pack(state=empty)):
        assert write_pdf(document)
    assert "The plan has no activities." in set(texts_of(report(state=empty)))
    assert list(texts_of(pack(state=empty))).count("No such activities.") == 5


def test_approvals_of_a_document_are_in_the_word_file_too():
    from exports.document_blocks import Approval

    signed = replace(report(), approvals=(Approval("APPROVED", "Head", "A. B.", "02.02.2026"),))
    file = docx.Document(BytesIO(write_docx(signed)))
    assert file.tables[0].rows[0].cells[0].text.split("\n") == [
        "APPROVED",
        "Head",
        "A. B.",
        "_" * 26,
        "02.02.2026",
    ]
