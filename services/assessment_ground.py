"""What the comparisons of a plan's activities have in common: found once, for all of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from geo.assessment.control import count_per_part
from geo.assessment.difference import Counts
from geo.assessment.incidents import PlacedIncidents
from geo.assessment.months import ComparedMonths
from geo.cells import centres_of, default_resolution
from geo.crs import albers_coordinates
from model.admin import Level, UnitLabel
from model.records import Precision
from model.view import Month
from services.assessment_acting import ActedUpon, PlanStamps, acted_upon, plan_stamps
from services.ground import cells_of_unit
from services.incident_index import CATEGORY_CODES, IncidentIndex, incident_index
from services.selection import months_of
from services.units import breadcrumb, mapped_unit
from services.versions import records_version
from services.workspace import Workspace, active_set

Mask = NDArray[np.bool_]
Key = tuple[ComparedMonths, frozenset[str]]
"""Which incidents are compared: of which months and categories."""

Versions = tuple[str, str, PlanStamps]
"""The boundary set in use, the records, every plan."""


def ground_versions(workspace: Workspace) -> Versions:
    """Return what a comparison of incidents rests on; caches key on it."""
    sha256 = active_set(workspace).info.sha256
    return sha256, records_version(workspace), plan_stamps(workspace)


def ground_of(workspace: Workspace, pcode: str) -> Ground:
    """Return what the comparisons of a plan's activities share, by the plan's unit.

    Raises `NotFoundError` where the active boundary set does not have it.
    """
    return _ground(workspace, pcode, ground_versions(workspace))


@lru_cache(maxsize=2)  # each holds all incidents
def _ground(workspace: Workspace, pcode: str, _versions: Versions) -> Ground:
    return Ground(workspace, pcode)


class Ground:
    """Incidents, units, and where something is done; each is counted or placed but once."""

    def __init__(self, workspace: Workspace, pcode: str) -> None:
        chain = breadcrumb(workspace, mapped_unit(workspace, pcode))
        districts = [label for label in chain if label.level is Level.DISTRICT]
        self.unit: UnitLabel = chain[-1]  # as it is drawn
        self.district: UnitLabel = districts[0] if districts else chain[-1]
        self.index: IncidentIndex = incident_index(workspace)
        self.acted: ActedUpon = acted_upon(workspace)
        self._workspace = workspace
        self._incidents: dict[Key, PlacedIncidents] = {}
        self._centres: dict[UnitLabel, NDArray[np.float64]] = {}
        self._per_part: dict[tuple[UnitLabel, float, Key], NDArray[np.int64]] = {}

    @cached_property
    def in_unit(self) -> Mask:
        """Which incidents lie in the plan's unit."""
        return self.index.in_unit(self.unit.pcode, self.unit.level)

    @cached_property
    def in_district(self) -> Mask:
        """Which incidents lie in its district."""
        return self.index.in_unit(self.district.pcode, self.district.level)

    @cached_property
    def is_placed(self) -> Mask:
        """Of which incidents more than the settlement is known."""
        return (self.index.incidents["precision"] != Precision.SETTLEMENT.value).to_numpy()

    @cached_property
    def is_demo(self) -> Mask:
        """Which incidents are generated."""
        return self.index.incidents["is_demo"].to_numpy(dtype=bool)

    @cached_property
    def known(self) -> tuple[Month, Month] | None:
        """The first and last month of the district's records; None without any."""
        return months_of(self.index, self.in_district)

    def counted(self, months: ComparedMonths, categories: frozenset[str]) -> Mask:
        """Return which incidents are of the compared months and of these categories."""
        known = [CATEGORY_CODES.index(one) for one in categories if one in CATEGORY_CODES]
        return self.in_months(months) & np.isin(self.index.category, known)

    def in_months(self, months: ComparedMonths) -> Mask:
        """Return which incidents are of the compared months."""
        month, found = self.index.month, np.zeros(len(self.index), dtype=bool)
        for first, last in (months.before, months.after):
            found |= (month >= first.index) & (month <= last.index)
        return found

    def incidents(self, months: ComparedMonths, categories: frozenset[str]) -> PlacedIncidents:
        """Return those of the counted incidents whose place is known."""
        key = months, categories
        if key not in self._incidents:
            mask = self.counted(months, categories) & self.is_placed
            lng, lat = (self.index.incidents[name].to_numpy()[mask] for name in ("lng", "lat"))
            month = self.index.month[mask].astype(np.int64)
            placed = PlacedIncidents(*albers_coordinates(lng, lat), month, months)
            self._incidents[key] = placed
        return self._incidents[key]

    def counts(self, mask: Mask, months: ComparedMonths) -> Counts:
        """Count incidents before and after."""
        is_after = self.index.month >= months.after[0].index
        return Counts(int((mask & ~is_after).sum()), int((mask & is_after).sum()))

    def empty_months(self, months: ComparedMonths) -> int:
        """Count compared months in which nothing at all is recorded in the district."""
        known = self.in_district & self.in_months(months)
        return 2 * months.length - len(np.unique(self.index.month[known]))

    def centres(self, unit: UnitLabel) -> NDArray[np.float64]:
        """Return where a control area may be put in a unit: metres east and north, n rows."""
        if unit not in self._centres:
            resolution = default_resolution(unit.level)
            cells = cells_of_unit(self._workspace, unit.pcode, resolution=resolution)
            self._centres[unit] = np.column_stack(albers_coordinates(*centres_of(cells)))
        return self._centres[unit]

    def counts_around(
        self, unit: UnitLabel, radius_m: float, months: ComparedMonths, categories: Iterable[str]
    ) -> NDArray[np.int64]:
        """Return the incidents within the radius of each centre of a unit, a column per part."""
        key = unit, radius_m, (months, frozenset(categories))
        if key not in self._per_part:
            incidents = self.incidents(*key[2])
            self._per_part[key] = count_per_part(self.centres(unit), radius_m, incidents)
        return self._per_part[key]
