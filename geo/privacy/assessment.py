"""What of an assessment may leave the working view: words, and classes that the menu already has.

Counts of an activity's surroundings are counts of a free area, category and period: classes of
them could be subtracted from the menu's (docs/decisions/0007-privacy.md). So no count of such an
area is public, not even as a class: what is said in classes is of the whole unit, from
`DisclosedView`s. A verdict is a word about counts: it says at most "at least so many" of the place
(`geo.assessment.difference.power_to_tell`). That forces nothing on any other cell where one that
the place touches could hold them all by all that is public; elsewhere no verdict is given,
whatever it is (`has_room` reads public values alone). See docs/decisions/0024-assessment.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.assessment.answers import AnswersChange
from geo.cells import outlines_of, parents_of
from geo.privacy.menu import LEAST_K, NORMAL_CATEGORIES, count_limits
from geo.privacy.menu_of_period import Menu, YearMenu
from geo.privacy.periods import Period
from geo.privacy.release import Release
from geo.privacy.view import DisclosedView, require_disclosed
from model.assessment import AnswersVerdict, IndicatorState, Reading, Verdict
from model.categories import CategoryClass, class_of
from model.errors import PrivacyError
from model.plan import FundSource
from model.session import Outcome
from model.view import Month, Tier
from session.plan_results import read_activity

_TOKEN: Final = object()

CLASS_LIMITS: Final = (0, *count_limits(LEAST_K[CategoryClass.NORMAL]))
"""Lower limits of the classes of counts: 0, 5, 10, 20."""


@dataclass(frozen=True, slots=True)
class UnitFigure:
    """A class of the whole unit's incidents in a period of the menu: `low` or more."""

    period: Period
    low: int  # of CLASS_LIMITS
    category: str  # an open category; "" is all normal ones together


@dataclass(frozen=True, slots=True)
class PublicActivity:
    """What everybody may read of an activity's effect; nothing where it is withheld."""

    activity_id: str
    is_withheld: bool  # of a sensitive category, or of none that is known
    reading: Reading | None = None
    verdict: Verdict | None = None  # None where it is not public, or nothing was compared
    indicators: tuple[IndicatorState, ...] = ()  # in their order, without their numbers
    before: UnitFigure | None = None
    after: UnitFigure | None = None
    is_own_control: bool = False  # the verdict rests on a control area chosen by hand


@dataclass(frozen=True, slots=True)
class DisclosedAssessment:
    """A plan's assessment for everybody; made by `disclose_assessment` alone."""

    plan_id: str
    activities: tuple[PublicActivity, ...]
    planned_som: Mapping[FundSource, int]
    spent_som: Mapping[FundSource, int]
    hotspots_answered: int  # lower limit of a class (CLASS_LIMITS), without sensitive ones
    hotspots_unanswered: int
    questions: tuple[AnswersChange, ...]  # without those with too few answers
    is_demo: bool
    token: InitVar[object] = None

    def __post_init__(self, token: object) -> None:
        if token is not _TOKEN:
            raise PrivacyError("not_disclosed")

    @property
    def tier(self) -> Tier:
        """Always public."""
        return Tier.PUBLIC


def class_of_count(count: int) -> int:
    """Return the lower limit of a count's class: 0, 5, 10 or 20."""
    return max(limit for limit in CLASS_LIMITS if limit <= count)


def counted_publicly(category: str) -> frozenset[str]:
    """Return the categories whose release stands for one: itself if open, else all normal ones."""
    if class_of(category) is CategoryClass.OPEN:
        return frozenset({category})
    return NORMAL_CATEGORIES


def disclose_activity(
    activity_id: str,
    *,
    category: str,
    status: Outcome,
    indicators: Sequence[IndicatorState],
    verdict: Verdict | None,
    has_room: bool,
    is_own_control: bool = False,
    before: DisclosedView | None = None,
    after: DisclosedView | None = None,
    unit: BaseGeometry | None = None,
) -> PublicActivity:
    """Return what is public of an activity.

    `before` and `after` are the releases of the unit, for `counted_publicly(category)`, nearest to
    the periods that were compared; `unit` is its outline, EPSG:4326, None for everywhere. Raises
    `PrivacyError` for views that `disclose` did not make.
    """
    if class_of(category) is CategoryClass.SENSITIVE:
        return PublicActivity(activity_id, is_withheld=True)
    views = [require_disclosed(view) for view in (before, after) if view is not None]
    told = verdict if has_room else None
    figures = _figures(views, category, unit)
    return PublicActivity(
        activity_id,
        is_withheld=False,
        reading=read_activity(status, indicators, told),
        verdict=told,
        indicators=tuple(indicators),
        before=figures[0] if figures else None,
        after=figures[1] if figures else None,
        is_own_control=is_own_control and told is not None,
    )


def years_within(menu: Menu, periods: Iterable[tuple[Month, Month]]) -> dict[int, YearMenu]:
    """Return what is released of each released year that shares months with any of the periods."""
    years = {year for first, last in periods for year in range(first.year, last.year + 1)}
    return {year: menu.of_year(year) for year in sorted(years) if Period(year) in menu.years}


def has_room(
    years: Mapping[int, YearMenu],
    *,
    category: str,
    treated: BaseGeometry,
    within: tuple[Month, Month],
) -> bool:
    """Tell whether one cell that the place touches could hold any number of its incidents.

    By all that is released of `years` (see `years_within`): the cell's class is open above in one
    that shares months with `within` (inclusive), and for a normal category so are those of a
    quarter that does and of its group in the cell's parent, or they are not released. `treated` is
    in EPSG:4326.
    """
    return any(
        year_has_room(years[year], category=category, treated=treated, before=within)
        for year in range(within[0].year, within[1].year + 1)
        if year in years
    )


def year_has_room(
    of_year: YearMenu, *, category: str, treated: BaseGeometry, before: tuple[Month, Month]
) -> bool:
    """Tell the same from the releases of one year that shares months with `before`."""
    cells = _open_above(_of_category(of_year, category))
    cells = cells[shapely.intersects(outlines_of(cells), treated)]
    if class_of(category) is CategoryClass.NORMAL:
        cells = cells[_has_quarter(of_year, cells, before) & _has_group(of_year, cells, category)]
    return len(cells) > 0


def disclose_assessment(
    plan_id: str,
    activities: Iterable[PublicActivity],
    *,
    planned_som: Mapping[FundSource, int],
    spent_som: Mapping[FundSource, int],
    answered: Sequence[str],
    unanswered: Sequence[str],
    questions: Iterable[AnswersChange],
    is_demo: bool,
) -> DisclosedAssessment:
    """Return a plan's assessment for everybody.

    `answered` and `unanswered` are the categories of the unit's hotspots; sensitive ones are left
    out, the others become classes.
    """
    return DisclosedAssessment(
        plan_id=plan_id,
        activities=tuple(activities),
        planned_som=planned_som,
        spent_som=spent_som,
        hotspots_answered=_class_of_hotspots(answered),
        hotspots_unanswered=_class_of_hotspots(unanswered),
        questions=tuple(one for one in questions if one.verdict in _TOLD_ANSWERS),
        is_demo=is_demo,
        token=_TOKEN,
    )


def require_disclosed_assessment(view: object) -> DisclosedAssessment:
    """Return `view`; raise `PrivacyError` for what `disclose_assessment` did not make."""
    if type(view) is not DisclosedAssessment:
        raise PrivacyError("not_disclosed")
    return view


_TOLD_ANSWERS: Final = frozenset(AnswersVerdict) - {
    AnswersVerdict.TOO_FEW,
    AnswersVerdict.NOT_ASKED,
}


def _class_of_hotspots(categories: Sequence[str]) -> int:
    return class_of_count(sum(class_of(one) is not CategoryClass.SENSITIVE for one in categories))


def _of_category(of_year: YearMenu, category: str) -> Release | None:
    if class_of(category) is CategoryClass.NORMAL:
        return of_year.year
    return next((one for one in of_year.opened if category in one.categories), None)


def _open_above(release: Release | None) -> NDArray[np.uint64]:
    """Return the cells of a release whose class has no upper limit."""
    if release is None:
        return np.zeros(0, dtype=np.uint64)
    is_open = np.isinf(release.table["at_most"].to_numpy())
    cells: NDArray[np.uint64] = release.table.index.to_numpy(np.uint64)[is_open]
    return cells


def _has_quarter(
    of_year: YearMenu, cells: NDArray[np.uint64], before: tuple[Month, Month]
) -> NDArray[np.bool_]:
    year = of_year.year.period.year if of_year.year else 0
    found = np.zeros(len(cells), dtype=bool)
    for quarter in (Period(year, number) for number in (1, 2, 3, 4)):
        if quarter.overlap(*before):
            released = [one for one in of_year.quarters if one.period == quarter]
            found |= np.isin(cells, _open_above(released[0])) if released else True
    return found


def _has_group(of_year: YearMenu, cells: NDArray[np.uint64], category: str) -> NDArray[np.bool_]:
    groups = [one for one in of_year.groups if category in one.categories]
    if not groups:
        return np.ones(len(cells), dtype=bool)
    parents = parents_of(cells, resolution=groups[0].resolution)
    is_open = np.isin(parents, _open_above(groups[0]))
    covers = groups[0].covers  # None is everywhere
    return is_open if covers is None else is_open | ~np.isin(parents, covers)


def _figures(
    views: Sequence[DisclosedView], category: str, unit: BaseGeometry | None
) -> tuple[UnitFigure, ...]:
    """Return the classes of the unit before and after; nothing unless the periods differ."""
    found = [_figure(view, category, unit) for view in views]
    known = [one for one in found if one is not None]
    if len(known) < 2 or known[0].period == known[1].period:
        return ()
    return tuple(known)


def _figure(view: DisclosedView, category: str, unit: BaseGeometry | None) -> UnitFigure | None:
    if view.unit_class is not None:
        period, at_least = view.unit_class.period, view.unit_class.at_least
    elif view.releases:
        release = view.releases[0]
        period, at_least = release.period, _at_least_inside(release, unit)
    else:
        return None
    is_open = class_of(category) is CategoryClass.OPEN
    return UnitFigure(period, class_of_count(at_least), category if is_open else "")


def _at_least_inside(release: Release, unit: BaseGeometry | None) -> int:
    """Return how many incidents a unit has at least: a cell across its border may hold others'."""
    at_least = release.table["at_least"].to_numpy()
    if unit is not None:
        at_least = at_least[shapely.contains(unit, outlines_of(release.table.index.to_numpy()))]
    return int(at_least.sum())
