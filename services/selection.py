"""Which records a view chooses: inside its unit, inside its period and categories."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.cells import default_resolution
from model.admin import UnitLabel
from model.categories import CATEGORY_BY_CODE
from model.view import Accounting, Month, ViewState
from services.incident_index import CATEGORY_CODES, IncidentIndex, incident_index
from services.units import breadcrumb, mapped_unit
from services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Selection:
    """A view's choices applied to the incidents: masks over the index's n rows."""

    state: ViewState
    asked: UnitLabel  # what was chosen
    breadcrumb: tuple[UnitLabel, ...]  # ends with the unit that is drawn
    resolution: int
    index: IncidentIndex
    in_unit: np.ndarray  # bool[n]
    chosen: np.ndarray  # bool[n]; in the unit, the period and the categories

    @property
    def unit(self) -> UnitLabel:
        """The unit that is drawn: the asked one, or the nearest above it with a polygon."""
        return self.breadcrumb[-1]

    @property
    def is_stand_in(self) -> bool:
        """Whether a larger unit stands in for the asked one."""
        return self.unit.pcode != self.asked.pcode

    @property
    def incidents(self) -> pd.DataFrame:
        """The chosen incidents."""
        return self.index.incidents[self.chosen]

    @property
    def period(self) -> tuple[Month, Month] | None:
        """The chosen period, or that of all incidents in the unit; None without any."""
        return self.state.period or months_of(self.index, self.in_unit)

    def accounting(self) -> Accounting:
        """Account for every stored incident in the working view, where nothing is withheld."""
        shown, inside = int(self.chosen.sum()), int(self.in_unit.sum())
        return Accounting(
            stored=len(self.index),
            shown=shown,
            filtered=inside - shown,
            outside=len(self.index) - inside,
            not_disclosed=0,
        )


def select(workspace: Workspace, state: ViewState) -> Selection:
    """Apply a view's choices. Raises `NotFoundError` for a unit the active set does not have."""
    asked = breadcrumb(workspace, state.pcode)[-1]
    chain = breadcrumb(workspace, mapped_unit(workspace, asked.pcode))
    unit, index = chain[-1], incident_index(workspace)
    in_unit = index.in_unit(unit.pcode, unit.level)
    return Selection(
        state=state,
        asked=asked,
        breadcrumb=chain,
        resolution=state.resolution or default_resolution(unit.level),
        index=index,
        in_unit=in_unit,
        chosen=in_unit & _in_period(index, state) & _in_categories(index, state),
    )


def months_of(index: IncidentIndex, mask: np.ndarray) -> tuple[Month, Month] | None:
    """Return the first and last month of the incidents in a mask."""
    months = index.month[mask]
    if months.size == 0:
        return None
    return Month.from_index(int(months.min())), Month.from_index(int(months.max()))


def _in_period(index: IncidentIndex, state: ViewState) -> np.ndarray:
    if state.period is None:
        return np.ones(len(index), dtype=bool)
    first, last = state.period
    return (index.month >= first.index) & (index.month <= last.index)


def _in_categories(index: IncidentIndex, state: ViewState) -> np.ndarray:
    if not state.categories:
        return np.ones(len(index), dtype=bool)
    known = [CATEGORY_CODES.index(c) for c in state.categories if c in CATEGORY_BY_CODE]
    return np.isin(index.category, known)
