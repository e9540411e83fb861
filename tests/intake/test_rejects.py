"""The file handed back: the same rows, their reasons, no formulas, good to mend and import."""

from __future__ import annotations

import csv
import io

import pytest
from python_calamine import load_workbook

from i18n import LANGUAGES, translator
from intake.rejects import rejects_file, rejects_suffix
from model.records import RecordKind
from tests.intake.files import csv_file, geojson_file, read, xlsx_file

EN = translator("en")
HEADER = "date;hour;category;lat;lng;ФИО"
BAD = '31.02.2025;1;other;42.5;74.5;"=HYPERLINK(""x"")"'
GOOD = "01.03.2025;1;other;42.5;74.5;Z"


def _csv_rows(data: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))


def test_csv_has_the_rows_and_their_reasons() -> None:
    intake = read(csv_file(GOOD, BAD, GOOD, header=HEADER))
    data = rejects_file(intake.rejects, translate=EN)
    assert data.startswith(b"\xef\xbb\xbf")  # so that Excel sees the letters
    header, row = _csv_rows(data)
    assert header == [*HEADER.split(";"), "Reasons"]
    assert row[:5] == ["31.02.2025", "1", "other", "42.5", "74.5"]
    assert row[6].startswith("date: ")
    assert rejects_suffix(intake.rejects) == ".csv"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str) -> None:
    cell = f"{start}cmd|'/c calc'!A1"
    intake = read(xlsx_file(["date", "category", "lat", "lng", "z"], ["?", "other", 42, 74, cell]))
    intake_csv = read(csv_file(f'?;other;42;74;"{cell}"', header="date;category;lat;lng;z"))
    (_, row) = _csv_rows(rejects_file(intake_csv.rejects, translate=EN))
    assert all(not c.startswith(("=", "+", "-", "@", "\t", "\r")) for c in row)
    workbook = load_workbook(io.BytesIO(rejects_file(intake.rejects, translate=EN)))
    rows = workbook.get_sheet_by_index(0).to_python()
    assert rows[1][4].strip() == cell.strip()  # a text, no formula
    assert rejects_suffix(intake.rejects) == ".xlsx"


@pytest.mark.parametrize("language", LANGUAGES)
def test_mended_file_is_imported_without_a_word(language: str) -> None:
    intake = read(csv_file("31.02.2025;1;other;-42.5;74.5", header="date;hour;category;lat;lng"))
    data = rejects_file(intake.rejects, translate=translator(language))
    assert b"'-42.5" in data
    mended = data.replace(b"31.02.2025;", b"01.02.2025;").replace(b"'-42.5", b"42.5")
    again = read(mended)
    assert (len(again.frame), again.rejected, again.warnings) == (1, 0, ())


@pytest.mark.parametrize("language", LANGUAGES)
def test_rows_rejected_again_have_one_column_of_reasons(language: str) -> None:
    first = rejects_file(read(csv_file(BAD, header=HEADER)).rejects, translate=translator(language))
    assert rejects_file(read(first).rejects, translate=translator(language)) == first


def test_guard_is_taken_off_when_the_file_comes_back() -> None:
    intake = read(csv_file("31.02.2025;1;other;-42.5;74.5", header="date;hour;category;lat;lng"))
    again = read(rejects_file(intake.rejects, translate=EN))
    assert again.rejects.rows[0][:5] == intake.rejects.rows[0]


def test_geojson_comes_back_as_csv_with_its_shapes() -> None:
    area = {
        "type": "Polygon",
        "coordinates": [[[74, 42], [75, 42], [75, 43], [74, 42]]],
    }
    properties = {"category": "other", "mapped_by": "nobody", "mapped_on": "01.03.2025"}
    intake = read(geojson_file((properties, area)), kind=RecordKind.HOTSPOTS)
    data = rejects_file(intake.rejects, translate=EN)
    mended = read(data.replace(b"nobody", b"women"), kind=RecordKind.HOTSPOTS)
    assert mended.frame.geometry.iloc[0].area == pytest.approx(0.5)


def test_stored_and_rejected_rows_are_the_whole_file() -> None:
    rows = [GOOD, BAD, GOOD.replace("01.", "02."), BAD.replace("31", "30")]
    intake = read(csv_file(*rows, header=HEADER))
    days = intake.frame["occurred_on"].dt.strftime("%d.%m.%Y").tolist()
    assert sorted([*days, *(row[0] for row in intake.rejects.rows)]) == sorted(
        row.split(";")[0] for row in rows
    )


def test_no_rejects() -> None:
    intake = read(csv_file(GOOD, header=HEADER))
    assert intake.rejects.rows == ()
    assert len(_csv_rows(rejects_file(intake.rejects, translate=EN))) == 1
