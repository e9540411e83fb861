"""The fixed menu of public releases and the office's policy, which may only make it stricter.

Why these class limits, and why nothing finer can be computed from the releases together, is
shown in docs/decisions/0007-privacy.md; `tests/geo/test_privacy_attack.py` tries to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from model.categories import CATEGORIES, BroadGroup, CategoryClass
from model.errors import PrivacyError


class ReleaseKind(StrEnum):
    """The lines of the menu that are shown on a map."""

    OPEN_YEAR = "open_year"  # one open category, one year
    ALL_YEAR = "all_year"  # all normal categories together, one year
    ALL_QUARTER = "all_quarter"  # all normal categories together, one quarter
    GROUP_YEAR = "group_year"  # one broad group of normal categories, one year


RESOLUTION_OF: Final[Mapping[ReleaseKind, int]] = MappingProxyType(
    {
        ReleaseKind.OPEN_YEAR: 8,
        ReleaseKind.ALL_YEAR: 7,
        ReleaseKind.ALL_QUARTER: 7,
        ReleaseKind.GROUP_YEAR: 6,
    }
)
"""The one resolution of each line. Nesting (6 over 7) is by cell index, not by position."""

LEAST_K: Final[Mapping[CategoryClass, int]] = MappingProxyType(
    {CategoryClass.OPEN: 3, CategoryClass.NORMAL: 5, CategoryClass.SENSITIVE: 10}
)
"""Fewer incidents than this are not told apart from none, anywhere public."""

LEAST_LAG_MONTHS: Final = 1
"""Whole months that must have passed since the last month of a released period."""

LEAST_GROUP_SIZE: Final = 5
"""People; a smaller group's hotspots appear only within those of all residents."""

LEAST_CELLS: Final = 3
"""Cells; where fewer are left in a unit, its class is shown instead."""

UNKNOWN_CATEGORY: Final = "unknown"
"""Under which all categories outside the domain's list are pooled; they count as sensitive."""

OPEN_CATEGORIES: Final = tuple(c.code for c in CATEGORIES if c.category_class is CategoryClass.OPEN)
NORMAL_CATEGORIES: Final = frozenset(
    c.code for c in CATEGORIES if c.category_class is CategoryClass.NORMAL
)
GROUP_CATEGORIES: Final[Mapping[BroadGroup, frozenset[str]]] = MappingProxyType(
    {group: frozenset(c.code for c in CATEGORIES if c.group is group) for group in BroadGroup}
)
"""Disjoint, and together the normal categories."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How strict an office is; raises `PrivacyError` for anything looser than the menu."""

    k_open: int = LEAST_K[CategoryClass.OPEN]
    k_normal: int = LEAST_K[CategoryClass.NORMAL]
    k_sensitive: int = LEAST_K[CategoryClass.SENSITIVE]
    lag_months: int = LEAST_LAG_MONTHS
    releases: frozenset[ReleaseKind] = frozenset(ReleaseKind)  # those that are switched on
    has_unit_classes: bool = True  # whole units where too few cells are left
    has_sensitive_tables: bool = True  # oblast and year, in documents

    def __post_init__(self) -> None:
        least = (
            ("k_open", self.k_open, LEAST_K[CategoryClass.OPEN]),
            ("k_normal", self.k_normal, LEAST_K[CategoryClass.NORMAL]),
            ("k_sensitive", self.k_sensitive, LEAST_K[CategoryClass.SENSITIVE]),
            ("lag_months", self.lag_months, LEAST_LAG_MONTHS),
        )
        for name, value, lowest in least:
            if value < lowest:
                raise PrivacyError("privacy_looser", setting=name, value=value, lowest=lowest)


def count_limits(k: int) -> tuple[int, ...]:
    """Return the lower limits of the shown classes: 5, 10, 20 for k = 5."""
    return k, 2 * k, 4 * k


def quarter_limits(k: int) -> tuple[int, ...]:
    """Return the lower limits of a quarter's classes: 5, 15 for k = 5.

    A year of 4k or more whose other quarters are k-1, k-1 and 2k-1 at most would give the fourth
    away; with 3k-1 at most instead they can hold it all.
    """
    return k, 3 * k


def group_limits(k: int) -> tuple[int, ...]:
    """Return the lower limits of a broad group's classes: 8, 20 for k = 5.

    Six hidden cells of seven hold up to 6(k-1), so three groups of 2(k-1) say nothing about the
    seventh. The upper limit is for cells whose own classes leave room (`groups.py`).
    """
    return 2 * (k - 1), 4 * k


def sensitive_limits(k: int) -> tuple[int, ...]:
    """Return the lower limits of the classes in sensitive tables: 10, 20, 50 for k = 10."""
    return k, 2 * k, 5 * k
