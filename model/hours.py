"""Opening hours as a week, read from what offices write on their doors in three languages.

The simple subset of OpenStreetMap's `opening_hours` that offices use: weekdays, times, breaks,
hours past midnight, "24/7", "off". Holidays, seasons and sunrise are refused, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from model.hours_grammar import (
    DAY_MINUTES,
    DAYS,
    BadTimeError,
    Range,
    RuleReader,
    short,
    tokens_of,
)
from model.records import TimeOfDay
from model.text import Text, text

WINDOWS: Final = MappingProxyType(
    {
        TimeOfDay.DAY: (6 * 60, 18 * 60),
        TimeOfDay.EVENING: (18 * 60, 22 * 60),
        TimeOfDay.NIGHT: (22 * 60, 30 * 60),
    }
)
"""Minutes since midnight, end not included; every minute of a day belongs to one of them."""

COVERED_SHARE: Final = 0.4
"""Of a window's minutes in a week. Five days of eight hours are 48% of the seven days' windows:
half would refuse the usual office. Mornings alone (six times four hours, 29%) do not suffice."""


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """For each weekday its ranges: minutes since its midnight, ascending, end not included.

    A range may end on the next day (22:00-06:00 is 1320 to 1800). Raises `ValueError` for
    anything but seven days of such ranges.
    """

    days: tuple[tuple[Range, ...], ...]

    def __post_init__(self) -> None:
        if len(self.days) != len(DAYS) or not all(_is_sound(ranges) for ranges in self.days):
            raise ValueError(f"not a week of opening hours: {self.days}")

    def is_open(self, weekday: int, minute: int) -> bool:
        """Return whether it is open on a weekday (Monday 0) at a minute since midnight."""
        if not (0 <= weekday < len(DAYS) and 0 <= minute < DAY_MINUTES):
            raise ValueError(f"weekday {weekday}, minute {minute}")
        before = self.days[weekday - 1]  # of Monday: Sunday
        return any(start <= minute < end for start, end in self.days[weekday]) or any(
            minute + DAY_MINUTES < end for _, end in before
        )

    def share_open(self, time_of_day: TimeOfDay) -> float:
        """Return the share of a window's minutes, over a week, in which it is open.

        Of `ANY`, which stands for all three windows, the least of theirs.
        """
        if time_of_day is TimeOfDay.ANY:
            return min(_share_open(self, window) for window in WINDOWS.values())
        return _share_open(self, WINDOWS[time_of_day])

    def covers(self, time_of_day: TimeOfDay) -> bool:
        """Return whether it is open for at least `COVERED_SHARE` of a time of day (`WINDOWS`)."""
        return self.share_open(time_of_day) >= COVERED_SHARE

    @property
    def canonical(self) -> str:
        """The hours as OpenStreetMap writes them; `parse_hours` reads the same back."""
        if self == ALWAYS:
            return "24/7"
        rules = [
            f"{','.join(_canonical_run(run) for run in runs)} {','.join(map(_range_text, ranges))}"
            for runs, ranges in _rules_of(self)
        ]
        return "; ".join(rules) or "off"


def parse_hours(written: str) -> WeeklyHours | Text:
    """Read opening hours, or say why they cannot be read.

    Weekdays in Kyrgyz, Russian or English, short or in full; a rule after ";" replaces what was
    said of its days, one after "," adds to it, as in OpenStreetMap.
    """
    tokens = tokens_of(written)
    if isinstance(tokens, Text):
        return tokens
    week: list[list[Range]] = [[] for _ in DAYS]
    try:
        for days, ranges, is_added in RuleReader(tokens).rules():
            for day in days:
                week[day] = [*week[day], *ranges] if is_added else list(ranges)
        return WeeklyHours(tuple(_joined(ranges) for ranges in week))
    except BadTimeError as fault:
        return text("hours.fault_time", value=str(fault))
    except ValueError:  # of the grammar, and of ranges that overlap
        return text("hours.fault", value=short(written))


def hours_text(hours: WeeklyHours) -> Text:
    """Return the hours in words: weekdays in the reader's language."""
    if hours == ALWAYS:
        return text("hours.always")
    rules = [
        text(
            "hours.rule",
            days=_listed([_run_text(run) for run in runs]),
            times=", ".join(_range_text(one).replace("-", "–") for one in ranges),
        )
        for runs, ranges in _rules_of(hours)
    ]
    if not rules:
        return text("hours.never")
    said = rules[0]
    for rule in rules[1:]:
        said = text("hours.rules", one=said, other=rule)
    return said


def _joined(ranges: list[Range]) -> tuple[Range, ...]:
    """Sort ranges and join those that touch; a whole day is only ever written 00:00-24:00."""
    joined: list[Range] = []
    for start, end in sorted(ranges):
        whole = (joined[-1][0], end) if joined and joined[-1][1] == start else None
        if whole and (whole[1] - whole[0] < DAY_MINUTES or whole == (0, DAY_MINUTES)):
            joined[-1] = whole
        else:
            joined.append((start, end))
    return tuple(joined)


def _is_sound(ranges: tuple[Range, ...]) -> bool:
    are_ranges = all(
        0 <= start < DAY_MINUTES
        and start < end
        and (end - start < DAY_MINUTES or (start, end) == (0, DAY_MINUTES))
        for start, end in ranges
    )
    return are_ranges and all(one[1] <= other[0] for one, other in pairwise(ranges))


ALWAYS: Final = WeeklyHours((((0, DAY_MINUTES),),) * len(DAYS))
"""Open day and night, every day."""


@lru_cache(maxsize=512)
def _share_open(hours: WeeklyHours, window: Range) -> float:
    minutes = [minute % DAY_MINUTES for minute in range(*window)]
    shift = [minute // DAY_MINUTES for minute in range(*window)]
    is_open = [
        hours.is_open((day + later) % len(DAYS), minute)
        for day in range(len(DAYS))
        for minute, later in zip(minutes, shift, strict=True)
    ]
    return sum(is_open) / len(is_open)


def _rules_of(hours: WeeklyHours) -> list[tuple[list[Range], tuple[Range, ...]]]:
    """Return the runs of weekdays (first, last) that have the same ranges, with those."""
    rules: dict[tuple[Range, ...], list[Range]] = {}
    for day, ranges in enumerate(hours.days):
        if not ranges:
            continue
        runs = rules.setdefault(ranges, [])
        if runs and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        else:
            runs.append((day, day))
    return [(runs, ranges) for ranges, runs in rules.items()]


def _canonical_run(run: Range) -> str:
    first, last = run
    return DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"


def _run_text(run: Range) -> Text:
    first, last = (text(f"hours.day_{day}") for day in run)
    return first if run[0] == run[1] else text("hours.days", first=first, last=last)


def _listed(texts: list[Text]) -> Text:
    said = texts[0]
    for one in texts[1:]:
        said = text("hours.and", one=said, other=one)
    return said


def _range_text(one: Range) -> str:
    start, end = one
    end = end if end <= DAY_MINUTES else end - DAY_MINUTES
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"
