"""The words for sheets and columns of a plan's workbook: ours in three languages, and others'."""

from __future__ import annotations

import pytest

from i18n import LANGUAGES, translator
from intake.plan_columns import find_header, is_beside, sheet_of, words_of_columns
from intake.vocabulary import fold
from intake.xlsx_errors import error_cells
from model.errors import IntakeError
from model.plan_table import SHEET_COLUMNS, PlanSheet, column_title, sheet_title
from tests.services.plan_files import Formula, workbook


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", PlanSheet)
def test_every_title_of_ours_is_understood(sheet, language) -> None:
    t = translator(language)
    assert sheet_of(t(sheet_title(sheet)), [["x"]]) is sheet
    titles = [t(column_title(sheet, name)) for name in SHEET_COLUMNS[sheet]]
    found = find_header(sheet, [titles], file_name="p.xlsx", name="s")
    assert dict(found.at) == {name: at for at, name in enumerate(SHEET_COLUMNS[sheet])}
    assert found.unknown == ()
    reasons = find_header(sheet, [[*titles, t("plantable.reasons")]], file_name="p", name="s")
    assert reasons.unknown == ()
    assert reasons.own_titles[0] == tuple(titles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_beside_are_ours(language) -> None:
    t = translator(language)
    assert is_beside(t("plantable.sheet_about"))
    assert is_beside(t("plantable.sheet_lists").upper())
    assert not is_beside(t("plantable.sheet_plan"))


@pytest.mark.parametrize("sheet", PlanSheet)
def test_every_word_is_of_a_column_there_is(sheet) -> None:
    assert set(words_of_columns(sheet).values()) == set(SHEET_COLUMNS[sheet])


def test_a_sheet_of_another_name_is_known_by_three_columns() -> None:
    header = ["№", "Мероприятие", "Срок", "Ответственный"]
    assert sheet_of("Лист1", [["План"], header]) is PlanSheet.ACTIVITIES
    assert sheet_of("Лист1", [["Показатель", "Факт", "Цель"]]) is PlanSheet.INDICATORS
    assert sheet_of("Лист1", [["№", "Название"]]) is None
    assert sheet_of("Лист1", []) is None


def test_a_header_may_have_lines_above_a_second_line_and_numbers_below() -> None:
    rows = [
        ["Утверждаю", "", "", "", ""],
        ["№", "Приоритет", "Мероприятие", "Сумма", ""],
        ["", "", "", "Местный бюджет", "Доноры"],
        ["1", "2", "3", "4", "5"],
        ["1.1", "1", "Фонари", "5", "6"],
    ]
    found = find_header(PlanSheet.ACTIVITIES, rows, file_name="p.xlsx", name="s")
    assert found.first_row == 4
    assert found.at["sums_som.local_budget"] == 3
    assert found.at["sums_som.donor"] == 4
    assert found.at["title"] == 2


def test_a_row_of_the_table_is_no_second_line_of_its_header() -> None:
    rows = [["Приоритет", "Мероприятие"], ["1", "Партнёры"], ["", "Мероприятие"]]
    found = find_header(PlanSheet.ACTIVITIES, rows, file_name="p.xlsx", name="s")
    assert found.first_row == 1


def test_a_second_column_for_a_field_is_refused() -> None:
    with pytest.raises(IntakeError) as refused:
        find_header(
            PlanSheet.ACTIVITIES,
            [["Приоритет", "Мероприятие", "Что делается"]],
            file_name="p.xlsx",
            name="s",
        )
    assert refused.value.params["second"] == "Что делается"


def test_causes_are_a_column_and_no_reasons() -> None:
    known = words_of_columns(PlanSheet.PRIORITIES)
    assert known[fold("Причины")] == known[fold("Себептери")] == "causes"


def test_cells_that_show_an_error_are_found_in_their_sheet() -> None:
    data = workbook(
        {
            "A & B": [["x", Formula("=1/0", "#DIV/0!")]],
            "Second": [[], ["", "", Formula("=A9", "#REF!")], [Formula("=1+1", 2)]],
        }
    )
    assert error_cells(data) == {
        "A & B": frozenset({(0, 1)}),
        "Second": frozenset({(1, 2)}),
    }
