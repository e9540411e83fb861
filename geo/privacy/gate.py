"""The one gate: everything that leaves the working view passes `disclose`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cells import cells_touching, outlines_of, parents_of
from geo.gistar import hot_cells
from geo.privacy.hotspots import PublicHotspots, public_hotspots
from geo.privacy.menu import (
    LEAST_CELLS,
    LEAST_GROUP_SIZE,
    NORMAL_CATEGORIES,
    Policy,
    ReleaseKind,
)
from geo.privacy.menu_of_period import Menu, YearMenu, in_period, open_menu, prepare
from geo.privacy.nearest import (
    Wanted,
    explain,
    pick_releases,
    wanted_categories,
)
from geo.privacy.periods import Period, month_indices, nearest_period
from geo.privacy.release import Cells, Release
from geo.privacy.units import UnitClass, lies_in, normal_unit_class, open_unit_class
from geo.privacy.view import _TOKEN, DisclosedView, require_disclosed
from model.admin import Level
from model.errors import NotFoundError, TooFewError
from model.text import Text, text
from model.view import Accounting, Measure, PublicAccounting, ViewState

LEAST_INCIDENTS_FOR_GI = 30
"""Incidents the shown classes must hold at least before hot cells are offered."""


@dataclass(frozen=True, slots=True)
class PublicSource:
    """Everything a public view is made from: what the user imported, and where.

    `incidents` have INCIDENT_COLUMNS, `hotspots` HOTSPOT_COLUMNS and geometry, both with the
    P-codes of `geo.assignment.assign_levels` (`oblast`, `district`, `ayil_okmotu`); `units` is
    the unit table of the active set; `study_cells` are the cells of resolution 7 whose centre
    lies in the country (`geo.cells.cells_within`), computed once per set.
    """

    incidents: pd.DataFrame
    hotspots: gpd.GeoDataFrame | None
    units: gpd.GeoDataFrame
    study_cells: Cells


def disclose(
    request: ViewState, source: PublicSource, *, today: date, policy: Policy | None = None
) -> DisclosedView:
    """Return the release from the fixed menu that is nearest to the request.

    Classes are of whole cells of the whole country; a unit's view takes those that touch it.
    `policy` may only be stricter than the menu. Raises `NotFoundError` for an unknown unit.
    """
    level = _level_of(request.pcode, source.units)
    wanted = wanted_categories(request.categories)
    menu = open_menu(
        source.incidents, study_cells=source.study_cells, today=today, policy=policy or Policy()
    )
    shown = _nearest(request, menu, wanted=wanted, units=source.units)
    said = explain(request, wanted=wanted, period=shown.period, releases=shown.picked, level=level)
    if shown.is_too_little:
        said = (*said, text("privacy.unit_instead", cells=LEAST_CELLS))
    hotspots = _hotspots(request, source)
    return DisclosedView(
        request=request,
        period=shown.period,
        releases=shown.releases,
        unit_class=_unit_class(shown, menu, request.pcode, source.units),
        hot=_hot(request, shown.releases, source.units),
        hotspots=hotspots,
        coarsened=(*said, *_explain_hotspots(hotspots)),
        accounting=_public_account(shown.releases, wanted),
        is_demo=_is_demo(source),
        token=_TOKEN,
    )


def account_for(view: DisclosedView, source: PublicSource) -> Accounting:
    """Return the exact account of a public view's incidents: for the working side only.

    A record is shown when a shown cell counts it; else it is outside the unit, or left out by
    the reader's own period or categories, or not disclosed: the first that applies.
    """
    view = require_disclosed(view)
    incidents = source.incidents
    is_shown = pd.Series(data=False, index=incidents.index)
    prepared = prepare(incidents)
    for release in view.releases:
        counted = in_period(prepared, release.period)
        counted = counted[counted["category"].isin(release.categories)]
        in_cell = cells_at(counted, release).isin(release.table.index)
        is_shown[counted.index[in_cell]] = True
    is_outside = ~is_shown & ~lies_in(incidents, view.pcode)
    is_wanted = _is_wanted(incidents, view.request)
    is_filtered = ~is_shown & ~is_outside & ~is_wanted
    shown, outside, filtered = (int(m.sum()) for m in (is_shown, is_outside, is_filtered))
    return Accounting(
        stored=len(incidents),
        shown=shown,
        filtered=filtered,
        outside=outside,
        not_disclosed=len(incidents) - shown - outside - filtered,
    )


def cells_at(prepared: pd.DataFrame, release: Release) -> pd.Series:
    """Return each prepared incident's cell as the release counts it."""
    if release.kind is ReleaseKind.OPEN_YEAR:
        return prepared["cell_8"]
    cells = parents_of(prepared["cell_7"].to_numpy(np.uint64), resolution=release.resolution)
    return pd.Series(cells, index=prepared.index, name="cell")


def _level_of(pcode: str, units: gpd.GeoDataFrame) -> Level:
    if not pcode:
        return Level.COUNTRY
    if pcode not in units.index:
        raise NotFoundError("privacy_unit_unknown", pcode=pcode)
    return Level(int(units.at[pcode, "level"]))


@dataclass(frozen=True, slots=True)
class _Nearest:
    """The releases nearest to a request: of the whole country, and what the unit's view shows."""

    period: Period | None
    of_year: YearMenu | None
    picked: tuple[Release, ...]  # whole country, the nearest first
    releases: tuple[Release, ...]  # cells that touch the unit, where enough are left
    is_too_little: bool  # too few of the nearest are left in the unit


def _nearest(
    request: ViewState, menu: Menu, *, wanted: Wanted, units: gpd.GeoDataFrame
) -> _Nearest:
    # Quarters exist only for all normal categories together.
    quarters = menu.quarters if wanted.is_together else ()
    period = nearest_period(request.period, years=menu.years, quarters=quarters)
    found = _pick(request, menu, period, wanted=wanted, units=units)
    if found.is_too_little and period and period.quarter and Period(period.year) in menu.years:
        # A quarter with too few cells: its year may have enough.
        return _pick(request, menu, Period(period.year), wanted=wanted, units=units)
    return found


def _pick(
    request: ViewState,
    menu: Menu,
    period: Period | None,
    *,
    wanted: Wanted,
    units: gpd.GeoDataFrame,
) -> _Nearest:
    if period is None:
        return _Nearest(None, None, (), (), is_too_little=False)
    of_year = menu.of_year(period.year)
    picked = pick_releases(of_year, wanted=wanted, period=period)
    if not request.pcode:
        return _Nearest(period, of_year, picked, picked, is_too_little=False)
    in_unit = tuple(_of_unit(release, request.pcode, units) for release in picked)
    enough = tuple(release for release in in_unit if len(release.table) >= LEAST_CELLS)
    is_too_little = bool(in_unit) and len(in_unit[0].table) < LEAST_CELLS
    return _Nearest(period, of_year, picked, enough, is_too_little=is_too_little)


def _of_unit(release: Release, pcode: str, units: gpd.GeoDataFrame) -> Release:
    # The classes stay those of the whole cells: a recount by unit could be subtracted.
    shape = units.geometry[pcode]
    if shape is None:
        return replace(release, table=release.table.iloc[:0])
    touches = shapely.intersects(shape, outlines_of(release.table.index.to_numpy()))
    return replace(release, table=release.table[touches])


def _unit_class(
    shown: _Nearest, menu: Menu, pcode: str, units: gpd.GeoDataFrame
) -> UnitClass | None:
    is_asked = shown.is_too_little and menu.policy.has_unit_classes
    if not is_asked or shown.of_year is None or units.geometry[pcode] is None:
        return None
    nearest = shown.picked[0]
    if nearest.kind is ReleaseKind.OPEN_YEAR:
        counted = in_period(menu.prepared, nearest.period)
        counted = counted[counted["category"].isin(nearest.categories)]
        return open_unit_class(pcode, counted, release=nearest, units=units)
    of_year = shown.of_year
    if of_year.year is None and menu.years:  # a quarter of a year that is not over
        of_year = menu.of_year(menu.years[-1].year)
    if of_year.year is None:
        return None
    normal = in_period(menu.prepared, of_year.year.period)
    return normal_unit_class(
        pcode,
        normal[normal["category"].isin(NORMAL_CATEGORIES)],
        year=of_year.year,
        groups=of_year.groups,
        units=units,
        study_cells=menu.study_cells,
    )


def _hot(
    request: ViewState, releases: Sequence[Release], units: gpd.GeoDataFrame
) -> pd.DataFrame | None:
    # From the shown classes alone: whatever Gi* says of them, the release has said before.
    if request.measure is not Measure.GI_STAR or not releases or not request.pcode:
        return None
    counts = releases[0].table["at_least"]
    shape = units.geometry[request.pcode]
    if shape is None or counts.sum() < LEAST_INCIDENTS_FOR_GI:
        return None
    study_cells = cells_touching(shape, resolution=releases[0].resolution)
    try:
        return hot_cells(counts, study_cells=study_cells)
    except TooFewError:  # too few cells, or all alike: then it is not offered
        return None


def _hotspots(request: ViewState, source: PublicSource) -> PublicHotspots | None:
    if source.hotspots is None:
        return None
    return public_hotspots(source.hotspots, inside=lies_in(source.hotspots, request.pcode))


def _explain_hotspots(hotspots: PublicHotspots | None) -> list[Text]:
    if hotspots is None or hotspots.is_empty:
        return []
    said = [text("privacy.hotspots_in_cells")] if len(hotspots.cells) else []
    # the rule, not that it was applied: beside a single mark that would say whose it is
    return [*said, text("privacy.small_groups", people=LEAST_GROUP_SIZE)]


def _public_account(releases: Sequence[Release], wanted: Wanted) -> PublicAccounting:
    shown = releases[:1]
    at_least = sum(int(r.table["at_least"].sum()) for r in shown)
    cells = sum(len(r.table) for r in shown)
    lines = [text("privacy.account_shown", at_least=at_least, count=cells)] if shown else []
    lines.append(text("privacy.account_hidden"))
    if wanted.has_sensitive:
        lines.append(text("privacy.account_sensitive"))
    return PublicAccounting(shown_at_least=at_least, shown_cells=cells, lines=tuple(lines))


def _is_wanted(incidents: pd.DataFrame, request: ViewState) -> pd.Series:
    is_wanted = pd.Series(data=True, index=incidents.index)
    if request.categories:
        is_wanted &= incidents["category"].isin(request.categories)
    if request.period:
        first, last = (month.index for month in request.period)
        month = month_indices(incidents["occurred_on"])
        is_wanted &= (month >= first) & (month <= last)
    return is_wanted


def _is_demo(source: PublicSource) -> bool:
    has = bool(source.incidents["is_demo"].any())
    return has or (source.hotspots is not None and bool(source.hotspots["is_demo"].any()))
