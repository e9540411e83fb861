"""Tables as CSV and XLSX that no spreadsheet program runs as formulas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from itertools import chain, count
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import xlsxwriter

from exports.about import FileAbout, about_entries, explain_column
from i18n import Translator, translator
from model.errors import HotspotsError
from model.formulas import guard_text
from model.view import Tier

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MOST_ROWS: Final = 1_048_575
"""Rows that a worksheet holds below its header."""

_LONGEST_TEXT: Final = 32_767
"""Characters that a cell of a worksheet holds."""

_LONGEST_NAME: Final = 31
"""Characters that the name of a worksheet holds."""

_LONGEST_HEADER: Final = 255
"""Characters that the head of a printed page holds."""

_WIDEST: Final = 60
XLSX_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}


def safe_text(value: object) -> object:
    """Return a value for a CSV cell: no part of a text begins like a formula."""
    return guard_text(value) if isinstance(value, str) else value


def safe_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy whose texts and column names no spreadsheet program runs; numbers stay."""
    texts = [at for at in range(frame.shape[1]) if not _is_number(frame.iloc[:, at])]
    safe = {at: frame.iloc[:, at].astype(object).map(safe_text) for at in texts}
    columns = [safe.get(at, frame.iloc[:, at]) for at in range(frame.shape[1])]
    whole = pd.concat(columns, axis=1) if columns else frame.copy()
    whole.columns = pd.Index([safe_text(str(name)) for name in frame.columns])
    return whole


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype)


def table_csv(frame: pd.DataFrame) -> bytes:
    """Return a table as CSV: UTF-8 with its mark (Excel needs it for Cyrillic), commas.

    Rows end as RFC 4180 says, so that a line break inside a text is quoted and starts no row.
    """
    written: str = safe_frame(frame).to_csv(
        index=False, lineterminator="\r\n", date_format="%Y-%m-%d"
    )
    return b"\xef\xbb\xbf" + written.encode("utf-8")


def table_xlsx(
    frame: pd.DataFrame, *, about: FileAbout, language: str, sheet_name: str = ""
) -> bytes:
    """Return a table as a workbook: the rows, and a second sheet that says what they are.

    Numbers stay numbers, everything else is text; missing values are empty cells. Known columns
    get a header in words. Raises `HotspotsError` ("table_too_long") beyond 1,048,575 rows.
    """
    return tables_xlsx([(sheet_name, frame)], about=about, language=language)


def tables_xlsx(
    tables: Sequence[tuple[str, pd.DataFrame]], *, about: FileAbout, language: str
) -> bytes:
    """Return a workbook with a sheet per named table, and a last one about the file.

    Cells and headers as in `table_xlsx`. Raises `HotspotsError` ("table_too_long") likewise.
    """
    longest = max((len(frame) for _, frame in tables), default=0)
    if longest > MOST_ROWS:
        raise HotspotsError("table_too_long", rows=longest, most=MOST_ROWS)
    t = translator(language)
    columns = dict.fromkeys(str(name) for _, frame in tables for name in frame.columns)
    file = BytesIO()
    with xlsxwriter.Workbook(file, dict(XLSX_OPTIONS)) as workbook:
        if about.made_on is not None:
            day = about.made_on
            workbook.set_properties({"created": datetime(day.year, day.month, day.day, tzinfo=UTC)})
        bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wanted = [name or t("export.sheet_table") for name, _ in tables]
        *names, about_name = _sheet_names([*wanted, t("export.sheet_about")])
        for name, (_, frame) in zip(names, tables, strict=True):
            sheet = workbook.add_worksheet(name)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
            sheet.set_header(_printed_marks(about, t), {"margin": 0.6})
            _write_rows(sheet, frame, [header_of(str(head), t) for head in frame.columns], bold)
        entries = about_entries(about, list(columns), t)
        told = pd.DataFrame({"": list(entries), " ": list(entries.values())})
        _write_rows(workbook.add_worksheet(about_name), told, ["", ""], bold)
    return file.getvalue()


def _printed_marks(about: FileAbout, t: Translator) -> str:
    """Return the head of every printed page: tier and DEMO stay with the paper."""
    stamp = t("sheet.working_stamp" if about.tier is Tier.WORKING else "sheet.public_stamp")
    parts = [t("ui.demo_badge") if about.is_demo else "", stamp, about.mark]
    words = " · ".join(part for part in parts if part)
    return f"&L{words.replace('&', '&&')}"[:_LONGEST_HEADER]


def header_of(name: str, t: Translator) -> str:
    """Return a column's header in words, or its name when it is not ours."""
    return explain_column(name, t) or name


def _sheet_names(wanted: Sequence[str]) -> list[str]:
    """Return names that Excel takes: 31 characters, none of its signs, no two alike."""
    names: list[str] = []
    for name in wanted:
        kept = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip() or "1"
        taken = {one.casefold() for one in names}
        tries = (f"{kept[: _LONGEST_NAME - 4]} {number}" for number in count(2))
        free = chain([kept[:_LONGEST_NAME].strip()], tries)
        names.append(next(one for one in free if one.casefold() not in taken))
    return names


def _write_rows(sheet: Worksheet, frame: pd.DataFrame, headers: list[str], bold: object) -> None:
    sheet.freeze_panes(1, 0)
    for at, header in enumerate(headers):
        sheet.write_string(0, at, header, bold)
        values = frame.iloc[:, at]
        longest = max((len(str(value)) for value in values.head(200)), default=0)
        sheet.set_column(at, at, min(_WIDEST, max(10, longest + 2)))
        is_number = _is_number(values)
        for row, value in enumerate(values.tolist(), start=1):
            if pd.isna(value):
                continue
            if is_number and not isinstance(value, bool) and np.isfinite(value):
                sheet.write_number(row, at, value)
            else:
                sheet.write_string(row, at, _in_words(value)[:_LONGEST_TEXT])


def _in_words(value: object) -> str:
    if isinstance(value, datetime | pd.Timestamp):
        return f"{value:%d.%m.%Y}"
    return str(value)
