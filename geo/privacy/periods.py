"""Which years and quarters are over long enough to be public, and which one is nearest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from model.view import Month

MONTHS_PER_YEAR = 12
MONTHS_PER_QUARTER = 3


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A calendar year (`quarter` 0) or one of its quarters (1 to 4)."""

    year: int
    quarter: int = 0

    @property
    def first(self) -> Month:
        """The first month."""
        return Month(self.year, MONTHS_PER_QUARTER * max(self.quarter - 1, 0) + 1)

    @property
    def last(self) -> Month:
        """The last month."""
        return Month(self.year, MONTHS_PER_QUARTER * (self.quarter or 4))

    @property
    def months(self) -> tuple[Month, Month]:
        """First and last month, inclusive."""
        return self.first, self.last

    def overlap(self, first: Month, last: Month) -> int:
        """Return how many months it shares with `first` to `last`, inclusive."""
        shared = min(self.last.index, last.index) - max(self.first.index, first.index) + 1
        return max(shared, 0)


def month_indices(occurred_on: pd.Series) -> NDArray[np.int64]:
    """Return each date's `Month.index`: year * 12 + month - 1."""
    return occurred_on.to_numpy("datetime64[M]").astype(np.int64) + 1970 * MONTHS_PER_YEAR


def is_released(period: Period, *, today: date, lag_months: int) -> bool:
    """Tell whether the period and `lag_months` whole months after it are over."""
    running = Month(today.year, today.month)
    return period.last.index + lag_months < running.index


def released_periods(
    occurred_on: pd.Series, *, today: date, lag_months: int
) -> tuple[tuple[Period, ...], tuple[Period, ...]]:
    """Return the years and the quarters that may be public, ascending.

    `occurred_on` are the dates of the incidents (datetime64). A quarter of a year that is itself
    released is left out where the records do not reach all its quarters: who knows that three
    quarters are empty would read the fourth off the year.
    """
    if occurred_on.empty:
        return (), ()
    quarter = np.unique(month_indices(occurred_on) // MONTHS_PER_QUARTER)
    # quarters with records that are over: one that is not yet must not show in its year's others
    held = np.array(
        [at for at in quarter if is_released(_quarter(at), today=today, lag_months=lag_months)],
        dtype=np.int64,
    )
    years = sorted({int(quarter) // 4 for quarter in held})
    released_years = [
        Period(y) for y in years if is_released(Period(y), today=today, lag_months=lag_months)
    ]
    part_years = {y.year for y in released_years if (held // 4 == y.year).sum() < 4}
    quarters = [
        Period(year, number)
        for year in years
        for number in (1, 2, 3, 4)
        if year not in part_years
        and is_released(Period(year, number), today=today, lag_months=lag_months)
    ]
    return tuple(released_years), tuple(quarters)


def _quarter(index: int) -> Period:
    return Period(int(index) // 4, int(index) % 4 + 1)


def nearest_period(
    wanted: tuple[Month, Month] | None, *, years: Sequence[Period], quarters: Sequence[Period]
) -> Period | None:
    """Return the released period nearest to the wanted months, None where there is none.

    Up to three months within one quarter give that quarter; else the year that shares most months
    (the later of equals); else the latest quarter, then the latest year, then quarter at all.
    """
    if wanted is None:
        return max(years, default=max(quarters, default=None))
    first, last = wanted
    length = last.index - first.index + 1
    for quarter in quarters:
        if quarter.overlap(first, last) == length:
            return quarter
    for periods in (years, quarters):
        near = [period for period in periods if period.overlap(first, last)]
        if near:
            return max(near, key=lambda period: (period.overlap(first, last), period))
    return max(years, default=max(quarters, default=None))
