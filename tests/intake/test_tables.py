"""Files become texts: encodings, delimiters, Excel's types, and what is refused."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from datetime import date, datetime, time
from time import process_time as time_now

import pytest

from intake.cells import cell_text, clean_text
from intake.csv_table import decode_text
from intake.tables import TableFormat, TextTable, read_table
from model.errors import IntakeError
from tests.intake.files import geojson_file, xlsx_file

KYRGYZ = "Көйгөй;Жери\nҮй-бүлөлүк зомбулук;Жеңиш, Ысык-Көл, ҢӨҮ\n"
RUSSIAN = "Вид;Место\nКража скота;Ёлочная улица, «Ы»\n"


def _read(data: bytes) -> TextTable:
    return read_table(data, file_name="file")


def _rows(table: TextTable) -> list[list[str]]:
    return table.cells.values.tolist()


def _code(data: bytes) -> str:
    with pytest.raises(IntakeError) as caught:
        _read(data)
    assert caught.value.params["file"] == "file"
    return caught.value.code


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "ptcp154", "kz1048"]
)
def test_kyrgyz_letters_in_every_encoding(encoding: str) -> None:
    content, _ = decode_text(KYRGYZ.encode(encoding))
    assert content == KYRGYZ


@pytest.mark.parametrize("encoding", ["cp1251", "utf-8", "utf-16-be"])
def test_russian_letters_in_every_encoding(encoding: str) -> None:
    assert decode_text(RUSSIAN.encode(encoding))[0] == RUSSIAN


def test_doubtful_encoding_is_told() -> None:
    (warning,) = _read(KYRGYZ.encode("ptcp154")).warnings
    assert (warning.key, warning.params["encoding"]) == ("intake.read_as", "ptcp154")
    assert _read(KYRGYZ.encode()).warnings == ()


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_delimiters(delimiter: str) -> None:
    table = _read(f'a{delimiter}b\n"1{delimiter}2"{delimiter}3\n'.encode())
    assert table.headers == ("a", "b")
    assert _rows(table) == [[f"1{delimiter}2", "3"]]
    assert table.delimiter == delimiter


def test_decimal_commas_are_no_delimiters() -> None:
    table = _read(b"lat;lng\n42,5;74,5\n42,6;74,6\n")
    assert _rows(table)[0] == ["42,5", "74,5"]


def test_excel_says_its_delimiter() -> None:
    table = _read(b"sep=,\r\na;b,c\r\n1,2\r\n")
    assert table.headers == ("a;b", "c")
    assert list(table.row_numbers) == [2]


def test_nothing_is_converted() -> None:
    table = _read(b"a,b,c,d\n007,NA,1e5,03.02.2026\n")
    assert _rows(table) == [["007", "NA", "1e5", "03.02.2026"]]


def test_blank_rows_are_left_out_and_rows_keep_their_numbers() -> None:
    table = _read(b"\n\na,b\n1,2\n,\n\n3,4\n")
    assert list(table.row_numbers) == [4, 7]
    assert _rows(table) == [["1", "2"], ["3", "4"]]


def test_rows_that_do_not_fit_the_header() -> None:
    table = _read(b"a,b\n1\n1,2,\n1,2,3\n")
    assert _rows(table) == [["1", ""], ["1", "2"], ["1", "2"]]
    assert list(table.faults) == [2]
    assert dict(table.faults[2].params) == {"found": 3, "expected": 2}


def test_quoted_line_breaks_do_not_shift_rows() -> None:
    table = _read(b'a,b\n"1\n2",x\n3,y\n')
    assert list(table.row_numbers) == [2, 3]


def test_stray_quotes_are_told() -> None:
    table = _read(b'a,b\n"x" y,1\n2,3\n')
    assert [w.key for w in table.warnings] == ["intake.stray_quotes"]
    assert len(table.cells) == 2


def test_guard_against_formulas_is_taken_off() -> None:
    assert _rows(_read(b"a,b\n'-42.5,'tis\n")) == [["-42.5", "'tis"]]


def test_excel_types_become_texts() -> None:
    moment, day, hour = datetime(2026, 2, 3, 14, 30), date(2026, 2, 3), time(14, 30)
    table = _read(xlsx_file(["a", "b", "c", "d", "e"], [17.0, 42.875, "007", True, ""], [day]))
    assert table.format is TableFormat.XLSX
    assert _rows(table)[0] == ["17", "42.875", "007", "1", ""]
    assert _rows(table)[1][0] == "2026-02-03"
    assert (cell_text(moment), cell_text(hour)) == ("2026-02-03 14:30", "14:30")


def test_excel_rows_keep_their_numbers() -> None:
    table = _read(xlsx_file([], ["a"], [], [1], [2]))
    assert list(table.row_numbers) == [4, 5]


def test_other_sheets_are_told() -> None:
    (warning,) = _read(xlsx_file(["a"], [1], sheets=2)).warnings
    assert warning.params == {"sheet": "Sheet 0", "others": "Sheet 1"}


def test_one_cell_far_out_does_not_fill_memory() -> None:
    rows: list[list[object]] = [["a"], [1], *([[]] * 20_000), [*[""] * 1_100, "x"]]
    data = xlsx_file(*rows)
    tracemalloc.start()
    assert _code(data) == "xlsx_too_wide"
    assert tracemalloc.get_traced_memory()[1] < 30e6
    tracemalloc.stop()


def test_zip_bomb_is_seen_by_its_directory() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "x")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 310_000_000)
    assert _code(buffer.getvalue()) == "zip_bomb"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "table_empty"),
        (b" \r\n\t", "table_empty"),
        (b"\xef\xbb\xbf", "table_empty"),
        (b";;\n;;\n", "table_empty"),
        (b"a,b\n", "table_no_rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old excel", "table_old_excel"),
        (b"PK\x03\x04 not a zip", "zip_damaged"),
        (b'a,b\n"1,2\n3,4\n', "csv_open_quote"),
        (b'a,b\n1,"' + b"x" * 300_000, "csv_open_quote"),
        (b'"' + b"x" * 300_000, "csv_open_quote"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "table_not_text"),
    ],
)
def test_what_is_no_table(data: bytes, code: str) -> None:
    assert _code(data) == code


def test_a_table_as_wide_as_no_list_of_records_is_refused_at_once() -> None:
    wide = b"date," + b"a," * 300_000 + b"z\n" + b"1," * 300_001 + b"2\n"
    began = time_now()
    assert _code(wide) == "table_too_wide"
    assert _code(xlsx_file(["a"] * 1_001, [1])) == "table_too_wide"
    many = {f"p{at}": at for at in range(1_001)}
    assert _code(geojson_file((many, None))) == "table_too_wide"
    assert time_now() - began < 6  # took twelve times as long, and half a gigabyte
    assert _read(b"a," * 999 + b"z\n" + b"1," * 999 + b"2\n").cells.shape == (1, 1_000)
    # empty columns at the end are none: spreadsheets leave thousands of them
    assert _read(b"a,b" + b"," * 5_000 + b"\n1,2" + b"," * 5_000 + b"\n").cells.shape == (1, 2)


def test_zip_without_a_workbook() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")
    assert _code(buffer.getvalue()) == "table_not_workbook"


def test_damaged_workbook() -> None:
    assert _code(xlsx_file(["a"], [1])[:-300]) == "zip_damaged"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook")
    assert _code(buffer.getvalue()) == "xlsx_damaged"


def test_geojson_properties_are_texts() -> None:
    point = {"type": "Point", "coordinates": [74.5, 42.5]}
    table = _read(geojson_file(({"a": "x", "n": 5}, point), ({"a": None, "n": 7.5}, None)))
    assert table.format is TableFormat.GEOJSON
    assert table.headers == ("a", "n")
    assert _rows(table) == [["x", "5"], ["", "7.5"]]
    assert list(table.row_numbers) == [1, 2]
    assert table.geometry is not None
    assert [shape is None for shape in table.geometry] == [False, True]


def test_geojson_dates_are_left_as_they_were_written() -> None:
    point = {"type": "Point", "coordinates": [74.5, 42.5]}
    written = ["2025-03-14T02:30:00+06:00", "2025-03-14T23:30:00Z", "2025-02-01"]
    table = _read(geojson_file(*(({"day": day}, point) for day in written)))
    assert _rows(table) == [[day] for day in written]


def test_truncated_geojson() -> None:
    point = {"type": "Point", "coordinates": [74.5, 42.5]}
    with pytest.raises(IntakeError):
        _read(geojson_file(({"a": "x"}, point))[:-20])


def test_texts_are_cleaned() -> None:
    assert clean_text(" a \x00\tb\n c ") == "a b c"
    assert clean_text("и\u0306") == "й"  # composed as macOS does not write it
