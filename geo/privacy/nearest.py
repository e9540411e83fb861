"""Which releases are nearest to what was asked for, and what to say about the difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geo.cells import default_resolution
from geo.privacy.menu import (
    GROUP_CATEGORIES,
    NORMAL_CATEGORIES,
    OPEN_CATEGORIES,
    ReleaseKind,
)
from geo.privacy.menu_of_period import YearMenu
from geo.privacy.periods import Period
from geo.privacy.release import Release
from model.admin import Level
from model.categories import CATEGORIES, BroadGroup, CategoryClass, class_of
from model.text import Text, text
from model.view import Measure, ViewState

CELL_KM2 = {6: 36, 7: 5, 8: 0.9}
"""About the area of a cell in Kyrgyzstan, km², as said to the public (h3 `cell_area`)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The categories of a request by what the menu has for them."""

    opened: tuple[str, ...]
    normal: frozenset[str]
    group: BroadGroup | None  # set when `normal` is within one group, not all of them
    has_sensitive: bool

    @property
    def is_together(self) -> bool:
        """Whether all normal categories together are what is nearest."""
        return bool(self.normal) and self.group is None


def wanted_categories(categories: frozenset[str]) -> Wanted:
    """Sort the categories of a request; empty means all, and all means no sensitive ones."""
    asked = categories or frozenset(c.code for c in CATEGORIES)
    normal = asked & NORMAL_CATEGORIES
    groups = [group for group, codes in GROUP_CATEGORIES.items() if normal & codes]
    return Wanted(
        opened=tuple(code for code in OPEN_CATEGORIES if code in asked),
        normal=normal,
        group=groups[0] if len(groups) == 1 else None,
        has_sensitive=any(class_of(code) is CategoryClass.SENSITIVE for code in asked),
    )


def pick_releases(menu: YearMenu, *, wanted: Wanted, period: Period) -> tuple[Release, ...]:
    """Return the releases to show, the nearest to the request first."""
    if period.quarter:
        return tuple(release for release in menu.quarters if release.period == period)
    normal: tuple[Release, ...] = ()
    if wanted.group:
        normal = tuple(release for release in menu.groups if release.group is wanted.group)
    if wanted.normal and not normal and menu.year:
        normal = (menu.year,)
    opened = tuple(r for r in menu.opened if r.categories & set(wanted.opened))
    return (*normal, *opened)


def explain(
    request: ViewState,
    *,
    wanted: Wanted,
    period: Period | None,
    releases: Sequence[Release],
    level: Level,
) -> tuple[Text, ...]:
    """Say in plain words what is coarser than asked for, and why."""
    said: list[Text] = []
    if period is None:
        said.append(text("privacy.nothing_old_enough"))
    elif releases and request.period != period.months:
        said.append(period_text("privacy.shown_for", period))
    if releases:
        resolution = releases[0].resolution
        if resolution < (request.resolution or default_resolution(level)):
            said.append(text("privacy.larger_cells", area=CELL_KM2[resolution]))
        said.extend(_explain_categories(wanted, releases[0]))
        said.append(text("privacy.classes_only", k=releases[0].limits[0]))
        if request.measure is Measure.DENSITY:
            said.append(text("privacy.no_density"))
    if wanted.has_sensitive:
        said.append(text("privacy.sensitive_hidden"))
    return tuple(said)


def period_text(key: str, period: Period) -> Text:
    """Return `<key>_year` or `<key>_quarter` with the period's numbers, which are no amounts."""
    if period.quarter:
        return text(f"{key}_quarter", year=str(period.year), quarter=str(period.quarter))
    return text(f"{key}_year", year=str(period.year))


def _explain_categories(wanted: Wanted, release: Release) -> list[Text]:
    said = []
    if release.categories & wanted.normal and wanted.normal != release.categories:
        if release.group:
            said.append(text("privacy.group_together", group=text(f"broad_group.{release.group}")))
        else:
            said.append(text("privacy.all_together"))
    if wanted.opened and release.kind is not ReleaseKind.OPEN_YEAR:
        said.append(text("privacy.open_apart"))
    return said
