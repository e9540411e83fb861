"""What a view of the map is: its choices, its tier, and the account of every record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.text import Text


class Tier(StrEnum):
    """Who may see it. Everything that leaves the working view is public."""

    WORKING = "working"
    PUBLIC = "public"


class Measure(StrEnum):
    """What the cells' colour says."""

    COUNT = "count"
    DENSITY = "density"  # incidents per km² of true cell area
    GI_STAR = "gi_star"


class Source(StrEnum):
    """Whose picture: two layers, seen alone, side by side, or as their difference."""

    POLICE = "police"
    RESIDENTS = "residents"
    SIDE_BY_SIDE = "side_by_side"
    DIFFERENCE = "difference"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; `index` counts months since year 0 (year * 12 + month - 1)."""

    year: int
    month: int

    @property
    def index(self) -> int:
        """Months since year 0."""
        return self.year * 12 + self.month - 1

    @classmethod
    def from_index(cls, index: int) -> Month:
        """Return the month with this index."""
        return cls(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @classmethod
    def parse(cls, value: str) -> Month:
        """Parse "2025-03"; raise `ValueError` otherwise."""
        year, month = value.split("-")
        parsed = cls(int(year), int(month))
        if not (1900 <= parsed.year <= 2200 and 1 <= parsed.month <= 12):
            raise ValueError(f"no month: {value!r}")
        return parsed


@dataclass(frozen=True, slots=True)
class ViewState:
    """The choices that make a view; lives in the URL and in the session.

    `resolution` None means automatic; `categories` empty means all; `period` is inclusive,
    None means everything there is. `toggled` are the keys of the layers that are switched the
    other way than they come: a new layer is then seen as it was meant.
    """

    pcode: str = ""  # "" is the whole country of the active set
    period: tuple[Month, Month] | None = None
    categories: frozenset[str] = frozenset()
    source: Source = Source.POLICE
    measure: Measure = Measure.COUNT
    resolution: int | None = None
    toggled: frozenset[str] = frozenset()
    tier: Tier = Tier.WORKING
    cell: str = ""  # the selected cell, H3 index in hexadecimal


@dataclass(frozen=True, slots=True)
class Accounting:
    """stored = shown + filtered + outside + not_disclosed; every map says so."""

    stored: int
    shown: int
    filtered: int  # left out by the reader's own period or category
    outside: int  # in no unit of the view
    not_disclosed: int  # withheld by the privacy gate

    def __post_init__(self) -> None:
        if self.stored != self.shown + self.filtered + self.outside + self.not_disclosed:
            raise ValueError(f"records unaccounted for: {self}")


@dataclass(frozen=True, slots=True)
class PublicAccounting:
    """The account that may be public: nothing in it but what the shown classes already say.

    Exact totals would be subtracted from each other until single cases remain.
    """

    shown_at_least: int  # the lower limits of the shown classes, added up
    shown_cells: int
    lines: tuple[Text, ...] = ()  # in plain words: what is shown, and what is left out and why
