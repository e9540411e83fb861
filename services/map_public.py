"""The public view: what `geo.privacy.disclose` gives, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

import geopandas as gpd
import numpy as np

from geo.cells import cells_within
from geo.privacy import DisclosedView, Policy, PublicSource, disclose
from geo.privacy.menu_of_period import open_menu
from geo.privacy.periods import Period
from layers.disclosed import disclosed_layers, disclosed_title, unit_class_text
from layers.layer import MapView
from model.text import Text, text
from model.view import Source, Tier, ViewState
from services.ground import ground_layers, land_of, place_layers, view_bounds
from services.hotspots import Stamps, hotspots_version, residents_hotspots
from services.incident_index import assign_units, incident_index
from services.units import breadcrumb, country_pcode, mapped_unit
from services.view_texts import disclaimer_texts, period_text, unit_text, what_text
from services.workspace import Workspace, active_set

STUDY_RESOLUTION = 7


@dataclass(frozen=True, slots=True)
class PublicRelease:
    """One period of the menu that is old enough to be public."""

    value: str  # "2025" or "2025-Q1"
    period: Period
    text: Text
    is_on: bool


def public_view(workspace: Workspace, state: ViewState, *, today: date) -> MapView:
    """Return the public map nearest to what was asked for."""
    asked = breadcrumb(workspace, state.pcode)[-1]
    chain = breadcrumb(workspace, mapped_unit(workspace, asked.pcode))
    unit = chain[-1]
    request = _request(workspace, state)
    disclosed = _disclosed(workspace, request, today)
    info = active_set(workspace).info
    return MapView(
        tier=Tier.PUBLIC,
        unit=unit,
        breadcrumb=chain,
        bounds=view_bounds(workspace, unit.pcode),
        title=_title(request, disclosed, unit_text(unit)),
        subtitle=text("view.subtitle_public"),
        sentences=_sentences(request, disclosed),
        layers=(
            *ground_layers(workspace, unit, tier=Tier.PUBLIC),
            *disclosed_layers(disclosed),
            *place_layers(workspace, tier=Tier.PUBLIC),
        ),
        boundary_set=info,
        accounting=disclosed.accounting,
        coarsened=disclosed.coarsened,
        disclaimers=disclaimer_texts(info),
        is_demo=disclosed.is_demo,
    )


def _disclosed(workspace: Workspace, request: ViewState, today: date) -> DisclosedView:
    sha256 = active_set(workspace).info.sha256
    return _disclose_once(workspace, sha256, hotspots_version(workspace), request, today)


@lru_cache(maxsize=32)
def _disclose_once(
    workspace: Workspace,
    _sha256: str,
    _version: tuple[str, Stamps],
    request: ViewState,
    today: date,
) -> DisclosedView:
    return disclose(request, public_source(workspace), today=today)


def public_source(workspace: Workspace) -> PublicSource:
    """Return everything a public view is made from, computed once per change of the records."""
    sha256 = active_set(workspace).info.sha256
    return _public_source(workspace, sha256, hotspots_version(workspace))


@lru_cache(maxsize=2)
def _public_source(workspace: Workspace, sha256: str, _version: tuple[str, Stamps]) -> PublicSource:
    index = incident_index(workspace)
    return PublicSource(
        incidents=index.incidents.join(index.units),
        hotspots=_located_hotspots(workspace),
        units=active_set(workspace).units,
        study_cells=_country_cells(workspace, sha256),
    )


def _located_hotspots(workspace: Workspace) -> gpd.GeoDataFrame:
    hotspots = residents_hotspots(workspace)
    points = hotspots.geometry.representative_point()
    units = assign_units(workspace, lng=points.x.to_numpy(), lat=points.y.to_numpy())
    return hotspots.join(units)


@lru_cache(maxsize=2)
def _country_cells(workspace: Workspace, sha256: str) -> np.ndarray:
    land = land_of(workspace, sha256, country_pcode(workspace))
    return cells_within(land, resolution=STUDY_RESOLUTION)


def public_releases(
    workspace: Workspace, state: ViewState, *, today: date | None = None
) -> tuple[PublicRelease, ...]:
    """List the periods of the menu, latest first; the one that is shown is on."""
    now = today or date.today()
    shown = _disclosed(workspace, _request(workspace, state), now).period
    sha256 = active_set(workspace).info.sha256
    periods = _periods(workspace, sha256, hotspots_version(workspace), now)
    ordered = sorted(periods, key=lambda p: (-p.year, p.quarter))
    return tuple(
        PublicRelease(
            value=f"{period.year}-Q{period.quarter}" if period.quarter else f"{period.year}",
            period=period,
            text=period_text(period.months)
            if not period.quarter
            else text("view.quarter", quarter=str(period.quarter), year=str(period.year)),
            is_on=period == shown,
        )
        for period in ordered
    )


@lru_cache(maxsize=2)
def _periods(
    workspace: Workspace, _sha256: str, _version: tuple[str, Stamps], today: date
) -> tuple[Period, ...]:
    source = public_source(workspace)
    menu = open_menu(source.incidents, study_cells=source.study_cells, today=today, policy=Policy())
    return (*menu.years, *menu.quarters)


def _request(workspace: Workspace, state: ViewState) -> ViewState:
    """Return what the gate is asked for: of the drawn unit ("" for the country), nothing finer."""
    chain = breadcrumb(workspace, mapped_unit(workspace, state.pcode))
    pcode = chain[-1].pcode if len(chain) > 1 else ""
    return replace(
        state, pcode=pcode, tier=Tier.PUBLIC, cell="", resolution=None, toggled=frozenset()
    )


def _title(request: ViewState, disclosed: DisclosedView, where: Text) -> Text:
    what = what_text(request)
    if request.source is Source.POLICE:
        what = disclosed_title(disclosed) or what
    if request.source is Source.RESIDENTS:
        return text("view.title_public_residents", what=what, where=where)
    when = period_text(disclosed.period.months if disclosed.period else None)
    return text("view.title_public", what=what, where=where, when=when)


def _sentences(request: ViewState, disclosed: DisclosedView) -> tuple[Text, ...]:
    police, residents = text("view.under_reporting"), text("view.perception")
    if request.source is Source.RESIDENTS:
        return (residents,)
    instead = unit_class_text(disclosed)
    told = (instead, police) if instead else (police,)
    return told if request.source is Source.POLICE else (*told, residents)
