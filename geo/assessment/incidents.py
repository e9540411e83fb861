"""Incidents of two periods with their positions, and how many of them lie in an area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.assessment.areas import Areas
from geo.assessment.difference import AreaCounts, Counts
from geo.assessment.months import ComparedMonths

PARTS: Final = 4
"""Parts of the period before whose counts are compared: with twelve months, quarters."""


@dataclass(frozen=True, slots=True)
class PlacedIncidents:
    """n incidents of the compared months and of no others, in `geo.crs.ALBERS_KGZ`, metres."""

    east_m: NDArray[np.float64]
    north_m: NDArray[np.float64]
    month: NDArray[np.int64]  # model.view.Month.index
    months: ComparedMonths

    @property
    def is_after(self) -> NDArray[np.bool_]:
        """Which of them belong to the period after."""
        return np.asarray(self.month >= self.months.after[0].index)

    @property
    def number_of_parts(self) -> int:
        """Into how many parts the period before is divided; one a month in a short one."""
        return min(PARTS, self.months.length)

    @property
    def part(self) -> NDArray[np.int64]:
        """The part of the period before that each belongs to, from 0; -1 for those after."""
        at = self.month - self.months.before[0].index
        part = at * self.number_of_parts // self.months.length
        return np.where(self.is_after, -1, part)

    def inside(self, area: BaseGeometry) -> NDArray[np.bool_]:
        """Tell which lie in an area or on its line."""
        shapely.prepare(area)
        return np.asarray(shapely.intersects_xy(area, self.east_m, self.north_m), dtype=bool)

    def count(self, inside: NDArray[np.bool_]) -> Counts:
        """Count the chosen ones before and after."""
        is_after = self.is_after
        return Counts(int((inside & ~is_after).sum()), int((inside & is_after).sum()))

    def parts_inside(self, area: BaseGeometry) -> NDArray[np.int64]:
        """Count those of the period before in an area, part by part."""
        part = self.part[self.inside(area)]
        return np.bincount(part[part >= 0], minlength=self.number_of_parts).astype(np.int64)


def count_in_areas(areas: Areas, incidents: PlacedIncidents) -> AreaCounts:
    """Count incidents in the areas; on the line between an area and what is around, in the area."""
    in_treated, in_control = incidents.inside(areas.treated), incidents.inside(areas.control)
    treated, control = incidents.count(in_treated), incidents.count(in_control)
    if areas.around_treated is None or areas.around_control is None:
        return AreaCounts(treated, control)
    return AreaCounts(
        treated,
        control,
        around_treated=incidents.count(incidents.inside(areas.around_treated) & ~in_treated),
        around_control=incidents.count(incidents.inside(areas.around_control) & ~in_control),
    )
