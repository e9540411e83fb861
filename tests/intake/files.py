"""Made-up files for the tests of record intake."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import Any

import xlsxwriter

from intake.records import Intake, read_records
from model.records import RecordKind

TODAY = date(2025, 6, 1)

_XLSX_OPTIONS = {"default_date_format": "dd.mm.yyyy", "strings_to_formulas": False}

INCIDENTS_HEADER = "date,hour,category,lat,lng"


def csv_file(*rows: str, header: str = INCIDENTS_HEADER, encoding: str = "utf-8") -> bytes:
    return "\n".join((header, *rows)).encode(encoding)


def xlsx_file(*rows: list[Any], sheets: int = 1) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _XLSX_OPTIONS) as workbook:
        for number in range(sheets):
            sheet = workbook.add_worksheet(f"Sheet {number}")
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return buffer.getvalue()


def geojson_file(*features: tuple[dict[str, Any], dict[str, Any] | None]) -> bytes:
    return json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": properties, "geometry": geometry}
                for properties, geometry in features
            ],
        }
    ).encode()


def read(data: bytes, *, kind: RecordKind = RecordKind.INCIDENTS, **options: Any) -> Intake:
    return read_records(data, file_name="file", kind=kind, today=TODAY, **options)


def fault_keys(intake: Intake) -> list[tuple[int, str, str]]:
    return [
        (fault.row, fault.column, fault.text.key.removeprefix("intake.fault_"))
        for fault in intake.faults
    ]


def warning_keys(intake: Intake) -> list[str]:
    return [warning.key.removeprefix("intake.") for warning in intake.warnings]
