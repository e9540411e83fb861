"""How an activity is looked at: by itself as everybody does, or as somebody chose by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from geo.assessment.areas import MARGIN_M, POINT_RADIUS_M
from geo.assessment.difference import EFFECT
from geo.assessment.months import MONTHS


@dataclass(frozen=True, slots=True)
class Asked:
    """How an activity is looked at; the defaults are what is public."""

    categories: frozenset[str] = frozenset()  # whose incidents; none is the priority's
    months: int = MONTHS  # before and after, at most
    began_on: date | None = None  # the day it began to act, where it is known
    effect: float = EFFECT  # share of the place's incidents whose fall must be tellable
    point_radius_m: float = POINT_RADIUS_M
    margin_m: float = MARGIN_M
    has_displacement: bool = True

    @property
    def is_usual(self) -> bool:
        """Whether its place is as large as everybody sees it."""
        return (self.point_radius_m, self.margin_m) == (POINT_RADIUS_M, MARGIN_M)
