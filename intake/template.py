"""The template of a kind of record: its columns, what to write in them, and an example."""

from __future__ import annotations

import io
from collections.abc import Callable

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from intake.fields import Field, fields_of, title_of
from intake.vocabulary import words_of
from model.records import RecordKind
from model.text import Text, text

Translate = Callable[[Text], str]

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_WIDTHS = (26, 80, 14, 24)  # of the help sheet's columns, in letters
_REMARKS = {
    RecordKind.PLACES: text("intake.help_place_missing"),
    RecordKind.PRECINCTS: text("intake.help_precinct_area"),
}
_LIST_ROWS = 2_000  # rows of the template in which codes are offered


def template(kind: RecordKind, *, translate: Translate) -> bytes:
    """Return an XLSX to fill in: headers and one example row, a sheet of help, one of codes.

    The example row is good as it stands, so that a first try shows something; only the first
    sheet is read back.
    """
    buffer = io.BytesIO()
    fields = [one for one in fields_of(kind) if one.name not in ("coordinates", "wkt", "is_demo")]
    with xlsxwriter.Workbook(buffer, _OPTIONS) as workbook:
        bold = workbook.add_format({"bold": True, "bottom": 1})
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        records = workbook.add_worksheet(translate(text("intake.template_sheet")))
        _write_records(records, fields, translate, bold)
        help_sheet = workbook.add_worksheet(translate(text("intake.template_sheet_help")))
        _write_help(help_sheet, fields, kind, translate, bold=bold, wrap=wrap)
        codes = workbook.add_worksheet(translate(text("intake.template_codes")))
        _write_codes(codes, fields, translate, bold)
    return buffer.getvalue()


def _write_records(
    sheet: Worksheet, fields: list[Field], translate: Translate, bold: Format
) -> None:
    for at, one in enumerate(fields):
        title = translate(title_of(one.name))
        sheet.write_string(0, at, title, bold)
        sheet.write_comment(0, at, translate(_help_of(one)))
        sheet.write_string(1, at, one.example)
        sheet.set_column(at, at, max(12, len(title) + 2))
        names = [translate(text(f"{one.domain}.{code}")) for code in _codes(one)]
        if (
            names and not one.is_list and len(",".join(names)) <= 255
        ):  # Excel's limit for a list in a cell
            choices = {"validate": "list", "source": names, "error_type": "warning"}
            sheet.data_validation(1, at, _LIST_ROWS, at, choices)
    sheet.freeze_panes(1, 0)


def _write_help(
    sheet: Worksheet,
    fields: list[Field],
    kind: RecordKind,
    translate: Translate,
    *,
    bold: Format,
    wrap: Format,
) -> None:
    for at, name in enumerate(("column", "meaning", "required", "example")):
        sheet.write_string(0, at, translate(text(f"intake.template_{name}")), bold)
        sheet.set_column(at, at, _WIDTHS[at])
    for row, one in enumerate(fields, start=1):
        required = translate(text("intake.yes")) if is_required(one, kind) else ""
        cells = (translate(title_of(one.name)), translate(_help_of(one)), required, one.example)
        for at, cell in enumerate(cells):
            sheet.write_string(row, at, cell, wrap)
    if kind in _REMARKS:
        sheet.write_string(len(fields) + 2, 1, translate(_REMARKS[kind]), wrap)


def _write_codes(sheet: Worksheet, fields: list[Field], translate: Translate, bold: Format) -> None:
    for at, name in enumerate(("column", "code", "code_name")):
        sheet.write_string(0, at, translate(text(f"intake.template_{name}")), bold)
        sheet.set_column(at, at, 40)
    row = 1
    for one in fields:
        for code in _codes(one):
            name = translate(text(f"{one.domain}.{code}"))
            for at, cell in enumerate((translate(title_of(one.name)), code, name)):
                sheet.write_string(row, at, cell)
            row += 1


def is_required(one: Field, kind: RecordKind) -> bool:
    """Return whether a cell of this column must be filled."""
    needs_position = one.name in ("lat", "lng") and kind in (
        RecordKind.INCIDENTS,
        RecordKind.HOTSPOTS,
    )
    needs_name = kind is RecordKind.PLACES and one.name == "name"
    return one.is_required or needs_position or needs_name


def _help_of(one: Field) -> Text:
    return text(f"intake.help_{one.name}")


def _codes(one: Field) -> tuple[str, ...]:
    return tuple(words_of(one.domain)) if one.domain else ()
