"""All releases of one period: computed for the whole country, whatever is looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from geo.cells import cells_of
from geo.privacy.menu import (
    GROUP_CATEGORIES,
    NORMAL_CATEGORIES,
    OPEN_CATEGORIES,
    RESOLUTION_OF,
    Policy,
    ReleaseKind,
)
from geo.privacy.periods import MONTHS_PER_YEAR, Period, month_indices, released_periods
from geo.privacy.release import Cells, Release, all_release, group_release, open_release
from geo.privacy.units import LEVEL_COLUMNS
from model.categories import CategoryClass, class_of


@dataclass(frozen=True, slots=True)
class YearMenu:
    """What is public of one year: `year` and what depends on it are None and () before its end."""

    year: Release | None
    quarters: tuple[Release, ...]
    groups: tuple[Release, ...]
    opened: tuple[Release, ...]

    @property
    def releases(self) -> tuple[Release, ...]:
        """All of them."""
        year = (self.year,) if self.year else ()
        return (*year, *self.quarters, *self.groups, *self.opened)


@dataclass(frozen=True, slots=True)
class Menu:
    """What every release is computed from, and which periods are old enough."""

    prepared: pd.DataFrame  # see `prepare`
    years: tuple[Period, ...]
    quarters: tuple[Period, ...]
    study_cells: Cells  # the country's cells of resolution 7
    policy: Policy

    def of_year(self, year: int) -> YearMenu:
        """Return every release of one calendar year."""
        return year_menu(
            self.prepared,
            year,
            years=self.years,
            quarters=self.quarters,
            study_cells=self.study_cells,
            policy=self.policy,
        )


def open_menu(incidents: pd.DataFrame, *, study_cells: Cells, today: date, policy: Policy) -> Menu:
    """Return the menu of all incidents on a day.

    Sensitive incidents, and those outside all units, make no period public: a year that has no
    other would tell of them.
    """
    prepared = prepare(incidents)
    is_public = prepared["category"].map(class_of) != CategoryClass.SENSITIVE
    years, quarters = released_periods(
        prepared.loc[is_public, "occurred_on"], today=today, lag_months=policy.lag_months
    )
    if ReleaseKind.ALL_QUARTER not in policy.releases:
        quarters = ()
    return Menu(prepared, years, quarters, study_cells, policy)


def prepare(incidents: pd.DataFrame) -> pd.DataFrame:
    """Return what releases need of the incidents that lie in a unit, on their own index.

    Columns `category`, `occurred_on`, the P-codes, `month` (`Month.index`), `cell_7`, `cell_8`.
    """
    in_unit = (incidents[list(LEVEL_COLUMNS)] != "").any(axis=1)
    inside = incidents[in_unit]
    lng, lat = inside["lng"].to_numpy(), inside["lat"].to_numpy()
    return inside[["category", "occurred_on", *LEVEL_COLUMNS]].assign(
        month=month_indices(inside["occurred_on"]),
        cell_7=cells_of(lng=lng, lat=lat, resolution=RESOLUTION_OF[ReleaseKind.ALL_YEAR]),
        cell_8=cells_of(lng=lng, lat=lat, resolution=RESOLUTION_OF[ReleaseKind.OPEN_YEAR]),
    )


def in_period(prepared: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Return the incidents of a period."""
    first, last = (month.index for month in period.months)
    return prepared[prepared["month"].between(first, last)]


def year_menu(
    prepared: pd.DataFrame,
    year: int,
    *,
    years: Sequence[Period],
    quarters: Sequence[Period],
    study_cells: Cells,
    policy: Policy,
) -> YearMenu:
    """Return every release of one calendar year.

    `prepared` comes from `prepare`; `years` and `quarters` from `released_periods`;
    `study_cells` are the country's cells of resolution 7.
    """
    of_year = prepared[prepared["month"] // MONTHS_PER_YEAR == year]
    normal = of_year[of_year["category"].isin(NORMAL_CATEGORIES)]
    by_quarter = tuple(
        all_release(_cells(in_period(normal, quarter), 7), period=quarter, policy=policy)
        for quarter in quarters
        if quarter.year == year and ReleaseKind.ALL_QUARTER in policy.releases
    )
    whole = Period(year)
    if whole not in years:
        return YearMenu(year=None, quarters=by_quarter, groups=(), opened=())
    all_year = None
    groups: tuple[Release, ...] = ()
    if ReleaseKind.ALL_YEAR in policy.releases:
        all_year = all_release(_cells(normal, 7), period=whole, policy=policy)
    if all_year and ReleaseKind.GROUP_YEAR in policy.releases:
        groups = tuple(
            group_release(
                _cells(normal[normal["category"].isin(categories)], 7),
                group=group,
                year=all_year,
                quarters=by_quarter,
                study_cells=study_cells,
                policy=policy,
            )
            for group, categories in GROUP_CATEGORIES.items()
        )
    opened = tuple(
        open_release(
            _cells(of_year[of_year["category"] == category], 8),
            category=category,
            period=whole,
            policy=policy,
        )
        for category in OPEN_CATEGORIES
        if ReleaseKind.OPEN_YEAR in policy.releases
    )
    return YearMenu(year=all_year, quarters=by_quarter, groups=groups, opened=opened)


def _cells(incidents: pd.DataFrame, resolution: int) -> Cells:
    return incidents[f"cell_{resolution}"].to_numpy(np.uint64)
