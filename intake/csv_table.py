"""CSV files as people have them: encodings of Kyrgyz, three delimiters, Excel's habits."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import suppress

from model.errors import IntakeError
from model.formulas import unguard_text
from model.text import Text, text

DELIMITERS = (";", "\t", ",")
"""Tried in this order; a comma is also a decimal sign here."""

_LETTERS = frozenset("абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя")
_CYRILLIC_CODECS = ("cp1251", "ptcp154", "kz1048")  # the first wins a tie
_PROBE_BYTES = 200_000
_PROBE_ROWS = 50
_SEP_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def read_csv_rows(data: bytes, *, file_name: str) -> tuple[list[list[str]], str, tuple[Text, ...]]:
    """Return the rows (header first), the delimiter, and warnings.

    Raises `IntakeError` for a quotation mark that is never closed, or what is no text at all.
    """
    content, warnings = _decode(data, file_name)
    told = _SEP_LINE.match(content)
    if told:  # Excel's own line; it shows the rows from the next one on
        content = content[told.end() :]
    delimiter = told[1] if told else _find_delimiter(content, file_name)
    rows, fault = _parse(content, delimiter, file_name)
    if fault:
        warnings += (fault,)
    # the sign with which a spreadsheet is told that a text is no formula is no part of it
    rows = [[unguard_text(cell) if "'" in cell else cell for cell in row] for row in rows]
    return rows, delimiter, warnings


def decode_text(data: bytes) -> tuple[str, str]:
    """Return the text and the encoding's name: UTF-8, UTF-16, or a Cyrillic code page.

    cp1251 has no Ң, Ү, Ө: files that hold them are PT154 or KZ1048. Detectors call them cp1251
    and read "Жењиш", so the code page is the one whose words hold the fewest odd letters.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="strict"), "utf-16"
    if codec := _utf16_without_mark(data[:1000]):
        return data.decode(codec), codec
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        codec = min(_CYRILLIC_CODECS, key=lambda name: _oddity(data[:_PROBE_BYTES], name))
        return data.decode(codec, errors="replace"), codec


def _utf16_without_mark(head: bytes) -> str:
    """Tell UTF-16 by its high bytes: 0 for Latin, 4 for Cyrillic, neither of them in UTF-8."""
    for codec, high in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if len(high) > 3 and sum(byte in (0, 4) for byte in high) > 0.8 * len(high):
            return codec
    return ""


def _decode(data: bytes, file_name: str) -> tuple[str, tuple[Text, ...]]:
    try:
        content, codec = decode_text(data)
    except UnicodeDecodeError as error:
        raise IntakeError("table_not_text", file=file_name) from error
    if "\x00" in content:
        raise IntakeError("table_not_text", file=file_name)
    if "utf" in codec:
        return content, ()
    return content, (text("intake.read_as", encoding=codec),)


def _oddity(data: bytes, codec: str) -> int:
    content = data.decode(codec, errors="replace").lower()
    letters = Counter(content)
    return sum(
        count
        for letter, count in letters.items()
        if ord(letter) > 127 and letter not in _LETTERS and letter not in "«»–—№„“”’…°\xa0"
    )


def _find_delimiter(content: str, file_name: str) -> str:
    """Choose the delimiter that cuts most rows into as many cells as the header.

    Raises `IntakeError` where every one leaves a cell longer than a reader takes.
    """
    widths = {one: _widths(content[:_PROBE_BYTES], one) for one in DELIMITERS}
    if not any(widths.values()):
        raise IntakeError("csv_open_quote", file=file_name)

    def score(delimiter: str) -> tuple[int, int]:
        found = widths[delimiter]
        return (sum(width == found[0] for width in found), found[0]) if found else (-1, 0)

    def usual(delimiter: str) -> int:
        return max(Counter(width for width in widths[delimiter] if width > 1).values(), default=0)

    if all(found[0] < 2 for found in widths.values() if found):  # a title stands above the table
        return max(DELIMITERS, key=usual)
    return max((one for one in DELIMITERS if widths[one][:1] != [1]), key=score)


def _widths(probe: str, delimiter: str) -> list[int]:
    """Return how many cells each of the first rows has; up to a cell too long for the reader."""
    widths: list[int] = []
    with suppress(csv.Error):
        for row in csv.reader(io.StringIO(probe, newline=""), delimiter=delimiter):
            if row:
                widths.append(len(row))
            if len(widths) == _PROBE_ROWS:
                break
    return widths


def _parse(content: str, delimiter: str, file_name: str) -> tuple[list[list[str]], Text | None]:
    try:
        strict = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
        return list(strict), None
    except csv.Error as error:
        if "unexpected end" in str(error) or "field limit" in str(error):
            raise IntakeError("csv_open_quote", file=file_name) from error
    rows: list[list[str]] = []
    lenient = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        rows.extend(lenient)
    except csv.Error as error:
        raise IntakeError("csv_open_quote", file=file_name) from error
    return rows, text("intake.stray_quotes")
