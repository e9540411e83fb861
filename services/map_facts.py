"""What the controls around the working map need to know: counts per category and month."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from geo.cells import default_resolution
from geo.gistar import MIN_INCIDENTS
from model.view import Month, ViewState
from services.incident_index import CATEGORY_CODES
from services.overview import overview
from services.selection import months_of, select
from services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class MapFacts:
    """Numbers behind the map's controls; of the working tier only."""

    automatic_resolution: int
    by_category: dict[str, int]  # in the unit and period, before the category filter
    by_month: tuple[tuple[Month, int], ...]  # every month of the data, zeros included
    incidents_stored: int
    incidents_chosen: int
    hotspots_stored: int
    is_enough_for_gi_star: bool


def map_facts(workspace: Workspace, state: ViewState) -> MapFacts:
    """Count what the controls of a working view show beside their names."""
    selection = select(workspace, replace(state, categories=frozenset()))
    chosen = int(select(workspace, state).chosen.sum())
    loaded = overview(workspace)
    categories = selection.index.category[selection.chosen]
    numbers = np.bincount(categories[categories >= 0], minlength=len(CATEGORY_CODES))
    return MapFacts(
        automatic_resolution=default_resolution(selection.unit.level),
        by_category=dict(zip(CATEGORY_CODES, numbers.tolist(), strict=True)),
        by_month=_by_month(workspace, state),
        incidents_stored=loaded.incidents,
        incidents_chosen=chosen,
        hotspots_stored=loaded.hotspots,
        is_enough_for_gi_star=chosen >= MIN_INCIDENTS,
    )


def _by_month(workspace: Workspace, state: ViewState) -> tuple[tuple[Month, int], ...]:
    """Count the months of the unit in the chosen categories, whatever the period."""
    selection = select(workspace, replace(state, period=None))
    span = months_of(selection.index, selection.in_unit)
    if span is None:
        return ()
    first, last = span[0].index, span[1].index
    months = selection.index.month[selection.chosen]
    numbers = np.bincount(months - first, minlength=last - first + 1)
    return tuple((Month.from_index(first + at), int(n)) for at, n in enumerate(numbers))
