"""Cells of a plan's workbook: a non-empty text in; a value as the plan keeps it, or why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from intake.parsers import parse_code, parse_date, quote
from intake.vocabulary import code_of_word, fold
from model.plan_table import Cells
from model.text import Text, text
from model.view import Month
from session.checks import MAX_PARAGRAPHS, MAX_SOM, MAX_TEXT, check_text
from session.fields import MOST_ANSWERS

ERROR_CELL = "#ERROR!"
"""Stands for a cell that shows an error: it is neither empty nor a value."""

LATEST_DAY = date(2100, 12, 31)
"""Of a plan; beyond it a year is a slip."""

_FIRST_YEAR, _LAST_YEAR = 1990, 2100

_SPACES = re.compile(r"\s+")
_SOM = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,13})(?:[.,]0{1,2})?(?:сом\w*|som|с\.|kgs)?")
_COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(?:[.,]0{1,2})?")
_MEASURE = re.compile(r"[+-]?\d+(?:[.,]\d+)?(?:e[+-]?\d{1,3})?", re.IGNORECASE)
_MONTH_FIRST = re.compile(r"(\d{1,2})[./-](\d{3,4})")
_YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})")
_MONTH_WORD = re.compile(r"([^\W\d]+)\.?\s+(\d{4})(?:\s*(?:г|ж|жыл|год)\.?)?")
_RANK = re.compile(
    r"(?:(?:приоритет|артыкчылык|priority)\s*)?(?:№\s*)?(\d{1,3})(?:-[^\W\d]+|[.)](?:\s.*)?)?",
    re.IGNORECASE,
)  # "2", "№ 2", "2-артыкчылык", "Приоритет 2", "2. Скот"
_NUMBER = re.compile(r"(\d{1,3})\.?|(\d{1,3})[.,](\d{1,3})\.?")


def parse_cell(cells: Cells, value: str) -> Any:
    """Return the value of a cell that is not empty, or a `Text` that says what is wrong with it."""
    if value == ERROR_CELL:
        return text("plantable.fault_error_cell")
    return _PARSERS[cells](value)


def words(value: str, *, longest: int) -> str | Text:
    """Return people's own words; line breaks stay."""
    cleaned = check_text(value, longest=len(value))
    if len(value) > longest:
        return text("intake.fault_text_long", found=len(value), limit=longest)
    return cleaned


def som(value: str) -> int | Text:
    """Return whole som; spaces, or commas before three digits, may group them."""
    compact = _SPACES.sub("", value).lower()
    if not (found := _SOM.fullmatch(compact)) or int(found[1].replace(",", "")) > MAX_SOM:
        return text("plantable.fault_som", value=quote(value))
    return int(found[1].replace(",", ""))


def count(value: str) -> int | Text:
    """Return how many people or answers; spaces, or commas before three digits, may group them."""
    found = _COUNT.fullmatch(_SPACES.sub("", value))
    if not found or int(found[1].replace(",", "")) > MOST_ANSWERS:
        return text("plantable.fault_count", value=quote(value))
    return int(found[1].replace(",", ""))


def measure(value: str) -> float | Text:
    """Return a number of an indicator; a decimal comma and spaces are fine."""
    compact = _SPACES.sub("", value).replace("−", "-")  # a minus sign as documents have it
    if not _MEASURE.fullmatch(compact):
        return text("plantable.fault_measure", value=quote(value))
    return float(compact.replace(",", "."))


def month(value: str) -> str | Text:
    """Return a month as "2026-03" from 03.2026, 2026-03, "March 2026", or any date in it."""
    if found := _MONTH_FIRST.fullmatch(value):
        parsed = (int(found[2].ljust(4, "0")), int(found[1]))  # 3.2030 is kept as the number 3.203
    elif found := _YEAR_FIRST.fullmatch(value):
        parsed = (int(found[1]), int(found[2]))
    elif found := _MONTH_WORD.fullmatch(value):
        parsed = (int(found[2]), int(code_of_word("month").get(fold(found[1]), 0)))
    else:
        day = parse_date(value, latest=LATEST_DAY)
        parsed = (0, 0) if isinstance(day, Text) else (day.year, day.month)
    year, number = parsed
    if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= number <= 12):
        return text("plantable.fault_month", value=quote(value))
    return str(Month(year, number))


def day(value: str) -> str | Text:
    """Return an ISO date."""
    parsed = parse_date(value, latest=LATEST_DAY)
    return parsed if isinstance(parsed, Text) else parsed.isoformat()


def rank(value: str) -> int | Text:
    """Return the number of a priority, with or without words around it.

    Whether there is such a one is judged later.
    """
    found = _RANK.fullmatch(value)
    return int(found[1]) if found else text("plantable.fault_rank", value=quote(value))


def number(value: str) -> str:
    """Return the number of an activity as all sheets write it: "1.2" for "1,2." too."""
    found = _NUMBER.fullmatch(value)
    if not found:
        return value
    return found[1] or f"{int(found[2])}.{int(found[3])}"


def status(value: str) -> str | Text:
    """Return an outcome's value; that of one not begun is ""."""
    code = parse_code(value, domain=Cells.STATUS)
    return "" if code == "open" else code


_PARSERS: Mapping[Cells, Callable[[str], Any]] = MappingProxyType(
    {
        Cells.TEXT: partial(words, longest=MAX_TEXT),
        Cells.PARAGRAPHS: partial(words, longest=MAX_PARAGRAPHS),
        Cells.DATE: day,
        Cells.MONTH: month,
        Cells.CATEGORY: partial(parse_code, domain=Cells.CATEGORY),
        Cells.ACTIVITY_KIND: partial(parse_code, domain=Cells.ACTIVITY_KIND),
        Cells.STATUS: status,
        Cells.APPROVER: partial(parse_code, domain=Cells.APPROVER),
        Cells.SOM: som,
        Cells.COUNT: count,
        Cells.MEASURE: measure,
        Cells.RANK: rank,
        Cells.NUMBER: number,
    }
)
