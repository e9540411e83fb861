"""CSV files as people have them: encodings of Kyrgyz, three delimiters, Excel's habits."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter

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
    probe = content[:_PROBE_BYTES]

    def score(delimiter: str) -> tuple[int, int]:
        rows: list[int] = []
        try:
            for row in csv.reader(io.StringIO(probe, newline=""), delimiter=delimiter):
                if row:
                    rows.append(len(row))
                if len(rows) == _PROBE_ROWS:
                    break
        except csv.Error:  # one cell longer than the reader takes: what stands before it counts
            if not rows:
                return (-1, 0)
        if not rows or rows[0] < 2:
            return (0, 0)
        return (sum(width == rows[0] for width in rows), rows[0])

    scores = {delimiter: score(delimiter) for delimiter in DELIMITERS}
    if max(scores.values()) < (0, 0):
        raise IntakeError("csv_open_quote", file=file_name)
    return max(scores, key=lambda delimiter: scores[delimiter])


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
