"""A workbook may say that its last cell is anywhere: the program that reads it lives on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from intake.xlsx_process import WORKBOOK_LIMITS, read_sheets_in_process
from intake.xlsx_table import read_xlsx_rows
from model.errors import IntakeError
from tests.intake.files import xlsx_file
from tests.intake.workbook_files import raw_workbook

_FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
_FULL_ROW = '<row r="1">' + "<c><v>1</v></c>" * 16_384 + "</row>"
_FAR_OUT = {
    "a prefix before every tag": raw_workbook(
        '<x:row r="99999"><x:c r="XFD99999"><x:v>1</x:v></x:c></x:row>', prefix="x"
    ),
    "spaces around the sign": raw_workbook(
        f'{_FIRST}<row r = "99999"><c r = "XFD99999"><v>1</v></c></row>'
    ),
    "small letters": raw_workbook(f'{_FIRST}<row r="99999"><c r="xfd99999"><v>1</v></c></row>'),
    "cells without an address": raw_workbook(f'{_FULL_ROW}<row r="99999"><c><v>1</v></c></row>'),
    "a sheet in another folder": raw_workbook(
        f'{_FIRST}<row r="99999"><c r="XFD99999"><v>1</v></c></row>', member="other/one.xml"
    ),
    "a column beyond all columns": raw_workbook(
        f'{_FIRST}<row r="2"><c r="ZZZZZZ2"><v>1</v></c></row>'
    ),
    "a row beyond all rows": raw_workbook(
        f'{_FIRST}<row r="400000000"><c r="A400000000"><v>1</v></c></row>'
    ),
}


@pytest.mark.parametrize("how", _FAR_OUT)
def test_a_cell_far_out_ends_the_reading_process_and_nothing_else(how: str) -> None:
    data = _FAR_OUT[how]
    assert len(data) < 5_000
    with pytest.raises(IntakeError) as raised:
        read_xlsx_rows(data, file_name="list.xlsx", known={})
    assert raised.value.code in ("xlsx_unreadable", "xlsx_too_wide")
    assert raised.value.params["file"] == "list.xlsx"


def test_what_the_search_for_cells_overlooks_is_counted_when_it_is_read() -> None:
    data = raw_workbook(f'{_FIRST}<row r = "9000"><c r = "DDD9000"><v>1</v></c></row>')
    with pytest.raises(IntakeError) as raised:
        read_xlsx_rows(data, file_name="list.xlsx", known={})
    assert raised.value.code == "xlsx_too_wide"
    assert raised.value.params == {"file": "list.xlsx", "rows": 9000, "columns": 2812}


def test_one_long_text_in_many_cells_does_not_come_over() -> None:
    data = xlsx_file(["a"], *([["x" * 1_000]] * 500))
    few = replace(WORKBOOK_LIMITS, max_answer_bytes=400_000)
    with pytest.raises(IntakeError, match="xlsx_unreadable"):
        read_sheets_in_process(data, file_name="list.xlsx", limits=few)
    (sheet,) = read_sheets_in_process(data, file_name="list.xlsx")
    assert len(sheet.rows) == 501


def test_too_slow_a_workbook_is_given_up() -> None:
    hurried = replace(WORKBOOK_LIMITS, seconds=0.001)
    with pytest.raises(IntakeError, match="xlsx_unreadable"):
        read_sheets_in_process(xlsx_file(["a"], [1]), file_name="list.xlsx", limits=hurried)


def test_cells_come_over_as_they_are() -> None:
    cells: list[object] = [
        1.5,
        42.0,
        'Жаңы\nсап "тырмак" \\ =1+1',
        "",
        True,
        datetime(2026, 2, 3, 14, 30),
        date(2026, 2, 3),
        time(14, 30),
        '{"day":"2026-02-03"}',
        "\u2028",
    ]
    (sheet,) = read_sheets_in_process(xlsx_file(cells), file_name="list.xlsx")
    expected = [*cells]
    expected[6] = date(2026, 2, 3)
    assert list(sheet.rows[0]) == expected
    assert sheet.merged == ()
