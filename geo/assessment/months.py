"""Which months are compared: before an activity and after it, of equal length and like seasons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from model.assessment import WhyNot
from model.errors import AssessmentError
from model.plan import Activity
from model.records import ActivityKind
from model.view import Month

MONTHS: Final = 12
"""Months on either side, if there are as many: every season once."""

LEAST_MONTHS: Final = 3
"""Fewer say more of the weather than of an activity."""

ACTS_AT_ONCE: Final = frozenset(
    {
        ActivityKind.MOBILE_GROUP,
        ActivityKind.YOUTH_PREVENTION,
        ActivityKind.PATROL,
        ActivityKind.LIVESTOCK_REGISTRATION,
        ActivityKind.FORUM_THEATRE,
        ActivityKind.CAMPAIGN,
        ActivityKind.REPORTING_DAY,
        ActivityKind.DIALOGUE,
    }
)
"""Kinds that act while they go on; all others act when what they build stands."""

ACTS_WHILE: Final = frozenset({ActivityKind.MOBILE_GROUP, ActivityKind.PATROL})
"""Of these, kinds that act no longer than they go on: nobody patrols after the last month."""

_YEAR: Final = 12

Months = tuple[Month, Month]
"""First and last month, inclusive."""


@dataclass(frozen=True, slots=True)
class Works:
    """The months between before and after, as indices of `Month`.

    What happens from `quiet_until` to `acts_from` (exclusive) belongs to neither: the activity is
    half there.
    """

    quiet_until: int  # the first month that is no longer "before"
    acts_from: int  # the first month that is "after"
    acts_until: int | None = None  # the first month in which it acts no more; None: it stays


@dataclass(frozen=True, slots=True)
class ComparedMonths:
    """Two periods of the same number of months."""

    before: Months
    after: Months
    works: Months | None  # months that belong to neither; None without any
    wanted: int  # months that were asked for

    @property
    def length(self) -> int:
        """Months in either period."""
        return self.after[1].index - self.after[0].index + 1

    @property
    def is_short(self) -> bool:
        """Whether fewer months could be compared than were asked for."""
        return self.length < self.wanted


def works_of(activity: Activity, *, began_on: date | None = None) -> Works | None:
    """Return which months an activity leaves out of the comparison; None without a term.

    Something that is built acts from the month after its last one; what is done again and again
    (`ACTS_AT_ONCE`) from its first. `began_on`, the day on which it began to act, comes before
    both: its month is half treated and left out, unless it is the first of the month.
    """
    term = _term(activity)
    if began_on is not None:
        month = Month(began_on.year, began_on.month).index
        acts_from = month if began_on.day == 1 else month + 1
        quiet_until = min(term[0], month) if term else month
    elif term is None:
        return None
    else:
        quiet_until = term[0]
        acts_from = term[0] if activity.kind in ACTS_AT_ONCE else term[1] + 1
    acts_until = term[1] + 1 if term and activity.kind in ACTS_WHILE else None
    return Works(quiet_until, acts_from, acts_until)


def compare_months(
    works: Works, *, known: Months, today: date, wanted: int = MONTHS
) -> ComparedMonths | WhyNot:
    """Return the longest pair of periods, up to `wanted` months, that records know whole.

    `known` are the first and last month of the records. Months that are not over do not count.
    Whole years before end right before the works; what is shorter than a year is compared with
    the same months of an earlier year, so that winter is not compared with summer. Raises
    `AssessmentError` for a `wanted` below `LEAST_MONTHS`.
    """
    if wanted < LEAST_MONTHS:
        raise AssessmentError("assessment_months_invalid", value=wanted, lowest=LEAST_MONTHS)
    if works.acts_until is not None:
        wanted = min(wanted, works.acts_until - works.acts_from)
    over = Month(today.year, today.month).index - works.acts_from
    recorded = known[1].index - works.acts_from + 1
    for months, why in (
        (wanted, WhyNot.TOO_SHORT),
        (over, WhyNot.NOT_OVER),
        (recorded, WhyNot.RECORDS_END),
    ):
        if months < LEAST_MONTHS:
            return why
    for length in range(min(wanted, over, recorded), LEAST_MONTHS - 1, -1):
        first = _first_before(works, length)
        if first >= known[0].index:
            return _compared(works, first, length, wanted)
    return WhyNot.RECORDS_BEGIN


def ready_from(works: Works) -> Month:
    """Return the month in which so many months after are over that they can be compared."""
    return Month.from_index(works.acts_from + LEAST_MONTHS)


def _term(activity: Activity) -> tuple[int, int] | None:
    """Return the first and last month of an activity's term; either stands for a missing one."""
    first = activity.first_month or activity.last_month
    if not first:
        return None
    starts = Month.parse(first).index
    return starts, max(Month.parse(activity.last_month or first).index, starts)


def _first_before(works: Works, length: int) -> int:
    if length % _YEAR == 0:
        return works.quiet_until - length
    overlap = works.acts_from + length - works.quiet_until
    return works.acts_from - _YEAR * -(-overlap // _YEAR)


def _compared(works: Works, first: int, length: int, wanted: int) -> ComparedMonths:
    has_works = works.acts_from > works.quiet_until
    return ComparedMonths(
        before=_span(first, length),
        after=_span(works.acts_from, length),
        works=_span(works.quiet_until, works.acts_from - works.quiet_until) if has_works else None,
        wanted=wanted,
    )


def _span(first: int, length: int) -> Months:
    return Month.from_index(first), Month.from_index(first + length - 1)
