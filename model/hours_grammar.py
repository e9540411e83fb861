"""What offices write on their doors, taken apart: words and times in three languages to rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from model.text import Text, text

DAY_MINUTES: Final = 1440
DAYS: Final = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
"""Weekdays as the canonical form writes them; a weekday is its position, Monday 0."""

Range = tuple[int, int]
"""Minutes since midnight, end not included; an end on the next day is above `DAY_MINUTES`."""


class BadTimeError(ValueError):
    """A time that no clock shows; its text is the time."""


_FOLDED = str.maketrans("ңөүё", "ноуе")
_DAY_WORDS: Final = {
    word: day
    for day, words in enumerate(
        (
            "mo mon monday пн пон понедельник дш дуй дуйшомбу",
            "tu tue tuesday вт вторник шш шейш шейшемби",
            "we wed wednesday ср среда шр шарш шаршемби",
            "th thu thursday чт четв четверг бш бейш бейшемби",
            "fr fri friday пт пятн пятница жм жума",
            "sa sat saturday сб суб суббота иш ишм ишемби",
            "su sun sunday вс воскр воскресенье жк жш жек жекшемби",
        )
    )
    for word in words.split()
}
"""Folded; the Kyrgyz short forms are those of CLDR and `жк`."""

_PHRASES: Final = tuple(
    (re.compile(rf"(?<!\w)(?:{words})(?!\w)"), token)
    for words, token in (
        (r"24\s*/\s*7|круглосуточно|куну\s*-?\s*туну|around the clock", " 0:00-24:00 "),
        (r"ежедневно|без выходных|кун сайын|daily|every day", " mo-su "),
        (r"по будням|будни|будние дни|жумуш кундору|weekdays", " mo-fr "),
        (r"выходн(?:ой|ые)|закрыто|дем алыш|жабык|off|closed", " off "),
    )
)
_CLOCK = r"(\d{1,2}(?::\d{2})?)"
_FROM_TO: Final = tuple(
    re.compile(words)
    for words in (
        rf"(?<!\w)(?:с|from)\s+{_CLOCK}\s+(?:до|to|till|until)\s+{_CLOCK}(?!\w)",
        rf"(?<![\w:]){_CLOCK}\s*-?\s*(?:д[ае]н|дон|т[ае]н|тон)\s+{_CLOCK}"
        r"\s*-?\s*(?:г[аео]|к[аео])?\s+чейин(?!\w)",
    )
)
"""A range in words: с 9 до 18, 9дан 18ге чейин, from 9 to 18."""

_TOKEN = re.compile(r"\s*(?:(\d{1,2}(?::\d{1,2})?)(?![\d:])|([^\W\d_]+)\.?|([-,;:]))")
_LONGEST_QUOTE = 40


def tokens_of(written: str) -> list[str] | Text:
    """Return the weekdays, times, "off" and marks of a text, or which word is none of them."""
    line = re.sub(r"[‐-―−]", "-", written.strip().casefold().translate(_FOLDED))
    line = re.sub(r"(?<=\d)\.(?=\d\d(?!\d))", ":", line.replace("\n", ";"))
    for pattern in _FROM_TO:
        line = pattern.sub(r" \1-\2 ", line)
    for pattern, token in _PHRASES:
        line = pattern.sub(token, line)
    tokens, at = [], 0
    while at < len(line.rstrip(" ;,.")):
        found = _TOKEN.match(line, at)
        if not found:
            return text("hours.fault", value=short(written))
        time, word, mark = found.groups()
        if word and word != "off" and word not in _DAY_WORDS:
            return text("hours.fault_word", value=short(word))
        tokens.append(time or word or mark)
        at = found.end()
    return tokens


class RuleReader:
    """Reads rules from tokens: [days] times, or days "off". Raises `ValueError`."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def rules(self) -> Iterator[tuple[list[int], list[Range], bool]]:
        """Yield the days of each rule, its ranges, and whether it adds to what was said."""
        is_added = False
        if self._tokens == ["off"]:
            yield list(range(len(DAYS))), [], is_added
            return
        while True:
            days = self._days()
            yield days, self._ranges(), is_added
            if self._at >= len(self._tokens):
                return
            is_added = self._take(",")
            if not (is_added or self._take(";") or self._peek() in _DAY_WORDS):
                raise ValueError(self._peek())

    def _days(self) -> list[int]:
        if self._peek() not in _DAY_WORDS:
            if self._peek() == "off":  # on which days?
                raise ValueError("off")
            return list(range(len(DAYS)))
        days: list[int] = []
        while True:
            first = last = _DAY_WORDS[self._next()]
            if self._peek() == "-" and self._peek(1) in _DAY_WORDS:
                self._next()
                last = _DAY_WORDS[self._next()]
            days += [(first + step) % len(DAYS) for step in range((last - first) % len(DAYS) + 1)]
            if self._peek() != "," or self._peek(1) not in _DAY_WORDS:
                break
            self._next()
        if not self._take(":"):
            self._take("-")  # "Sa - off"
        return days

    def _ranges(self) -> list[Range]:
        if self._take("off"):
            return []
        ranges = [self._range()]
        while self._peek() == "," and self._peek(1)[:1].isdigit():
            self._next()
            ranges.append(self._range())
        return ranges

    def _range(self) -> Range:
        start = _minute_of(self._next())
        if not self._take("-"):
            raise ValueError("no end")
        written = self._next()
        end = _minute_of(written)
        if start in (end, DAY_MINUTES):
            raise BadTimeError(written)
        return start, end if end > start else end + DAY_MINUTES

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _next(self) -> str:
        token = self._peek()
        self._at += 1
        return token

    def _take(self, token: str) -> bool:
        is_there = self._peek() == token
        self._at += is_there
        return is_there


def _minute_of(token: str) -> int:
    if not token[:1].isdigit():
        raise ValueError(token)
    hour, _, minute = token.partition(":")
    found = int(hour) * 60 + int(minute or 0)
    if len(minute) == 1 or int(minute or 0) > 59 or found > DAY_MINUTES:
        raise BadTimeError(token)
    return found


def short(value: str) -> str:
    """Return a value short enough for a message."""
    return value if len(value) <= _LONGEST_QUOTE else value[: _LONGEST_QUOTE - 1] + "…"
