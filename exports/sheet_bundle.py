"""A series of sheets as one archive: all pages in one PDF, single files, and an index."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import pandas as pd

from exports.tables import table_csv
from i18n import translator
from model.text import Text

INDEX = "index.csv"
PAGES = "all.pdf"


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A unit of a series: its page and file, or why it has none."""

    pcode: str
    name: Text
    page: int | None
    number: int | None  # of a working document
    sheet_id: str
    file: str
    note: Text


def write_index(
    rows: Sequence[IndexRow], *, tier: Text, boundaries: Text | str, language: str
) -> bytes:
    """Return the index as CSV, with tier and boundary set in each row."""
    t = translator(language)
    columns = ("page", "pcode", "name", "number", "sheet", "file", "note", "tier", "boundaries")
    said = t(boundaries) if isinstance(boundaries, Text) else boundaries
    values = [
        (
            "" if row.page is None else str(row.page),
            row.pcode,
            t(row.name),
            "" if row.number is None else str(row.number),
            row.sheet_id,
            row.file,
            t(row.note),
            t(tier),
            said,
        )
        for row in rows
    ]
    headings = [t(f"mapsheet.index_{column}") for column in columns]
    return table_csv(pd.DataFrame(values, columns=headings, dtype=object))


def write_bundle(files: Mapping[str, bytes], *, made_on: date) -> bytes:
    """Return files by name as a ZIP archive; the same files give the same bytes."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", compression=zipfile.ZIP_DEFLATED) as bundle:
        for name, data in files.items():
            entry = zipfile.ZipInfo(
                name, (max(made_on.year, 1980), made_on.month, made_on.day, 0, 0, 0)
            )
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, data, compresslevel=1)  # pictures and PDFs are small already
    return archive.getvalue()
