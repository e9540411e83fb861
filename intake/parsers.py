"""Small pure parsers: a cleaned, non-empty text in; a value, or the reason why not, out.

A reason is a `Text`. Values are quoted in reasons only where they cannot identify a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

import lat_lon_parser
import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from intake.vocabulary import code_of_word, fold, nearest_code
from model.hours import parse_hours
from model.records import LIST_SEPARATOR, VILLAGE_SEPARATOR
from model.text import Text, text

T = TypeVar("T")
Parser = Callable[[str], "T | Text"]

EARLIEST_YEAR = 1990
"""Before it a year is a slip of the pen: no register of ours is older."""

MAX_PLAN_DAYS = 3650
"""How far ahead an activity may be planned."""

MAX_TEXT = 1000
"""Letters of a note; longer ones are pasted documents."""

_QUOTED = 40  # letters of a value shown in a message

_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})(?:[ ,T]+(.+))?")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ ,T]+(.+))?")
_WORDS = re.compile(
    r"(?:(?P<day>\d{1,2})[ -]*(?P<month>[^\W\d_]{3,9})[ .,]*(?P<year>\d{4})"
    r"|(?P<year_ky>\d{4})[ -]*(?:жыл\w*|ж)[ .]*(?P<day_ky>\d{1,2})[ -]*(?P<month_ky>[^\W\d_]{3,9}))"
    r"(?:[ -]*(?:года|год|г|жыл|ж)\.?)?",
    re.IGNORECASE,
)  # 14 марта 2025 г., 2025-жылдын 14-марты, 14 March 2025
_MONTHS = {
    stem: number
    for number, stems in enumerate(
        ("янв jan", "фев feb", "мар mar", "апр apr", "май мая may", "июн jun", "июл jul",
         "авг aug", "сен sep", "окт oct", "ноя nov", "дек dec"), start=1,
    )
    for stem in stems.split()
}  # fmt: skip
_SERIAL = re.compile(r"(\d{5})(?:[.,]\d+)?")
_SERIAL_ORIGIN = date(1899, 12, 30)  # of Excel's days, from March 1900 on
_AFTER_YEAR = frozenset({"г", "г.", "года", "год", "ж", "ж.", "жыл"})
_TIME = re.compile(
    r"(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?)?(?:\s*(?:ч|час|саат|h)\.?|\+06:?00)?"
)  # +06:00 is the country's own time; another zone's would need another hour, or another day
_DECIMAL = re.compile(r"[+-]?\d{1,3}(?:[.,]\d+)?")
_SEXAGESIMAL = re.compile(r"[\d.,+\-\s°º˚'’′\"”″NSEWnsewСсЮюВвЗзшд]{1,40}")
_CUTS = tuple(
    map(re.compile, (r"[;|]", r",\s+", r"(?<=[NSCcС])[\s,]+(?=[\dEeВв])", r"\s+", r",(?=\d+\.)"))
)
"""Where a cell of two coordinates is cut, the surest first: a comma may also be a decimal sign."""

_NUMBER = re.compile(r"[+-]?\d{1,9}(?:[.,]\d+)?")
_LIST = re.compile(r"[|;,/+]")
_YES = frozenset({"1", "true", "yes", "да", "ооба", "demo"})
_NO = frozenset({"0", "false", "no", "нет", "жок"})


def parse_date(value: str, *, latest: date) -> date | Text:
    """Parse dd.MM.yyyy, dd.MM.yy, dd/MM/yyyy, yyyy-MM-dd, a month in words, or Excel's day number.

    Never month first; two digits are a year of this century. A time after it is left to
    `time_after_date`. A date after `latest` or before 1990 is a fault.
    """
    if is_excel_day(value):
        parsed = _SERIAL_ORIGIN + timedelta(days=int(value[:5]))
    elif numbers := _year_month_day(value):
        try:
            parsed = date(*numbers)
        except ValueError:
            return text("intake.fault_date_impossible", value=quote(value))
    else:
        return text("intake.fault_date_format", value=quote(value))
    if parsed > latest:
        return text("intake.fault_date_future", value=quote(value), latest=latest)
    if parsed.year < EARLIEST_YEAR:
        return text("intake.fault_date_early", value=quote(value), year=str(EARLIEST_YEAR))
    return parsed


def is_excel_day(value: str) -> bool:
    """Return whether a text is a day as Excel numbers them where a cell is no date."""
    return _SERIAL.fullmatch(value) is not None


def _year_month_day(value: str) -> tuple[int, int, int] | None:
    if match := _DAY_FIRST.fullmatch(value):
        year = int(match[3]) if len(match[3]) == 4 else 2000 + int(match[3])
        return year, int(match[2]), int(match[1])
    if match := _YEAR_FIRST.fullmatch(value):
        return int(match[1]), int(match[2]), int(match[3])
    match = _WORDS.fullmatch(value)
    month = _MONTHS.get((match["month"] or match["month_ky"])[:3].casefold()) if match else None
    if match is None or month is None:
        return None
    return int(match["year"] or match["year_ky"]), month, int(match["day"] or match["day_ky"])


def parse_planned_date(value: str, *, today: date) -> date | Text:
    """Parse a date that may lie up to ten years ahead."""
    return parse_date(value, latest=today + timedelta(days=MAX_PLAN_DAYS))


def time_after_date(value: str) -> str:
    """Return the time written after a date; "" for none, and for the midnight programs add."""
    match = _DAY_FIRST.fullmatch(value) or _YEAR_FIRST.fullmatch(value)
    after = (match[4] or "").strip() if match else ""
    if after in _AFTER_YEAR:
        return ""
    return "" if re.fullmatch(r"0{1,2}([:.]00){1,2}(\.0+)?(Z|[+-]\d\d:?\d\d)?", after) else after


def parse_hour(value: str) -> int | Text:
    """Parse 14, 14:30 or 14.30 to the hour 0-23."""
    match = _TIME.fullmatch(value)
    if not match or int(match[1]) > 23 or any(int(part or 0) > 59 for part in match.groups()[1:]):
        return text("intake.fault_hour", value=quote(value))
    return int(match[1])


def parse_degrees(value: str) -> float | Text:
    """Parse one coordinate to degrees: 42.875, 42,875, 42°52'30"N; its range is not judged here."""
    if _DECIMAL.fullmatch(value):
        return float(value.replace(",", "."))
    if not _SEXAGESIMAL.fullmatch(value):  # the library would read "house 42, flat 5" as 42°05'
        return text("intake.fault_coordinate", value=quote(value))
    try:
        return float(lat_lon_parser.parse(value))
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        return text("intake.fault_coordinate", value=quote(value))


def parse_coordinates(value: str) -> tuple[float, float] | Text:
    """Parse latitude and longitude written in one cell: 42.8746, 74.5698 or 42,8746 74,5698."""
    for cut in _CUTS:
        parts = [part for part in map(str.strip, cut.split(value)) if part]
        half = len(parts) // 2
        if len(parts) % 2 or not half:
            continue
        lat, lng = parse_degrees(" ".join(parts[:half])), parse_degrees(" ".join(parts[half:]))
        if isinstance(lat, float) and isinstance(lng, float):
            return lat, lng
    return text("intake.fault_coordinates", value=quote(value))


def parse_number(value: str, *, low: int, high: int) -> float | Text:
    """Parse a number between `low` and `high`; a decimal comma and spaces are fine."""
    compact = re.sub(r"\s", "", value)
    if not _NUMBER.fullmatch(compact):
        return text("intake.fault_number", value=quote(value), low=low, high=high)
    parsed = float(compact.replace(",", "."))
    if not low <= parsed <= high:
        return text("intake.fault_number", value=quote(value), low=low, high=high)
    return parsed


def parse_whole(value: str, *, low: int, high: int) -> int | Text:
    """Parse a whole number between `low` and `high`."""
    parsed = parse_number(value, low=low, high=high)
    if isinstance(parsed, Text):
        return parsed
    if not parsed.is_integer():
        return text("intake.fault_number", value=quote(value), low=low, high=high)
    return int(parsed)


def parse_code(value: str, *, domain: str) -> str | Text:
    """Parse a code or any name of it in three languages; a near miss is suggested, not taken."""
    code = code_of_word(domain).get(fold(value))
    if code is not None:
        return code
    if near := nearest_code(domain, value):
        suggestion = text(f"{domain}.{near}")
        return text("intake.fault_word_near", value=quote(value), suggestion=suggestion)
    return text("intake.fault_word", value=quote(value))


def parse_codes(value: str, *, domain: str) -> str | Text:
    """Parse several codes or names of them; they come back joined by "|", each once, sorted."""
    codes = set()
    for word in filter(None, map(str.strip, _LIST.split(value))):
        code = parse_code(word, domain=domain)
        if isinstance(code, Text):
            return code
        codes.add(code)
    return LIST_SEPARATOR.join(sorted(codes))


def parse_villages(value: str) -> str | Text:
    """Parse a list of villages, names or codes; they stay as written, joined by ";"."""
    villages = [one for one in map(str.strip, re.split(r"[;,]", value)) if one]
    return parse_text(VILLAGE_SEPARATOR.join(dict.fromkeys(villages)))


def parse_open_hours(value: str) -> str | Text:
    """Parse opening hours to their canonical form."""
    parsed = parse_hours(value)
    return parsed if isinstance(parsed, Text) else parsed.canonical


def parse_yes_no(value: str) -> bool | Text:
    """Parse yes or no in three languages."""
    word = fold(value)
    if word in _YES:
        return True
    return False if word in _NO else text("intake.fault_yes_no", value=quote(value))


def parse_text(value: str) -> str | Text:
    """Return the text, unless it is too long to be one."""
    if len(value) > MAX_TEXT:
        return text("intake.fault_text_long", found=len(value), limit=MAX_TEXT)
    return value


def parse_wkt(value: str) -> BaseGeometry | Text:
    """Parse a geometry in well-known text, longitude first; Z is dropped."""
    try:
        shape = shapely.from_wkt(value)
    except (ShapelyError, ValueError, NotImplementedError):  # the last for curves
        return text("intake.fault_wkt")
    return shapely.force_2d(shape) if shape is not None else text("intake.fault_wkt")


def quote(value: str) -> str:
    """Return a value short enough for a message."""
    return value if len(value) <= _QUOTED else value[: _QUOTED - 1] + "…"
