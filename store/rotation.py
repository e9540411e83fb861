"""Which backups to keep: many recent ones, then one a day, then one a month.

What was made last is the newest, whatever its date: a laptop whose clock was set back goes on
with earlier dates, and its copies must not go for those that are dated later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

KEEP_LAST = 10
"""Copies that are always kept, whatever their age."""

KEEP_DAYS = 14
"""For so many days before the newest copy, the last one of each day is kept."""

KEEP_MONTHS = 12
"""For so many months, the month of the newest copy included, the last one of each is kept."""


@dataclass(frozen=True, slots=True)
class Dated:
    """What decides whether a copy is kept."""

    name: str
    made_at: datetime
    is_verified: bool


def superseded(copies: Sequence[Dated]) -> tuple[str, ...]:
    """Return the names of the copies that may go, oldest first; `copies` are newest first.

    A copy that was never verified is kept among the last `KEEP_LAST` only; the newest verified
    one never goes, so that a run of failing checks cannot push out the last good copy.
    """
    verified = [copy for copy in copies if copy.is_verified]
    kept = {copy.name for copy in (*copies[:KEEP_LAST], *verified[:1])}
    if verified:
        newest = verified[0].made_at
        kept |= _last_of_each_day(verified, newest) | _last_of_each_month(verified, newest)
    return tuple(copy.name for copy in reversed(copies) if copy.name not in kept)


def _last_of_each_day(verified: list[Dated], newest: datetime) -> set[str]:
    first_day = newest.date() - timedelta(days=KEEP_DAYS - 1)
    days: dict[date, str] = {}
    for copy in verified:  # newest first
        if copy.made_at.date() >= first_day:
            days.setdefault(copy.made_at.date(), copy.name)
    return set(days.values())


def _last_of_each_month(verified: list[Dated], newest: datetime) -> set[str]:
    months: dict[int, str] = {}
    for copy in verified:
        if _month(newest) - _month(copy.made_at) < KEEP_MONTHS:
            months.setdefault(_month(copy.made_at), copy.name)
    return set(months.values())


def _month(moment: datetime) -> int:
    return moment.year * 12 + moment.month
