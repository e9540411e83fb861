"""Cells of a workbook that show an error (#REF!, #DIV/0!): the reader gives them as empty ones."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from html import unescape

from intake.xlsx_table import column_number

_TAG = re.compile(r"<(?:\w+:)?(sheet|Relationship)\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*)>")
_ERROR = re.compile(rb"""\bt=["']e["']""")
_AT = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")


def error_cells(data: bytes) -> dict[str, frozenset[tuple[int, int]]]:
    """Return by sheet the rows and columns (from 0) of cells that show an error.

    `data` is a workbook that `read_xlsx_sheets` has read: its size and directory were looked at.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {
            name: frozenset(_errors_in(archive.read(member)))
            for name, member in _members_of_sheets(archive)
        }


def _members_of_sheets(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Yield each sheet's name and the file of the archive that holds it."""
    names = set(archive.namelist())
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in names:
        return
    targets = {
        one.get("Id", ""): one.get("Target", "")
        for one in _tags(archive.read(relations), "Relationship")
    }
    for sheet in _tags(archive.read("xl/workbook.xml"), "sheet"):
        # the prefix is "r" in most programs' files
        relation = next((value for key, value in sheet.items() if key.endswith(":id")), "")
        target = targets.get(relation, "")
        member = posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")
        if member in names:
            yield sheet.get("name", ""), member


def _tags(xml: bytes, name: str) -> list[dict[str, str]]:
    found = _TAG.findall(xml.decode("utf-8", errors="replace"))
    return [
        {key: unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
        for tag, attributes in found
        if tag == name
    ]


def _errors_in(xml: bytes) -> Iterator[tuple[int, int]]:
    for attributes in _CELL.findall(xml):
        if _ERROR.search(attributes) and (at := _AT.search(attributes)):
            yield int(at[2]) - 1, column_number(at[1]) - 1
