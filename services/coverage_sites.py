"""Propose sites for new points: the best of the candidates, proven where there is time for it.

Always advice. It knows residents, incidents and ways; not whether a building is free, who owns
it, or what people think of it: the proposal says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.coverage.siting import (
    SitingProblem,
    SitingResult,
    maximal_covering,
    p_median,
    worst_off_first,
)
from geo.crs import WGS84
from model.coverage import Candidates, Demand, SiteAim
from model.errors import CoverageError
from model.records import PlaceKind
from model.text import Names, Text, text
from services.coverage import Coverage
from services.coverage_demand import DemandTable
from services.coverage_reach import cost_table
from services.ground import study_shape
from services.units import names_of
from services.workspace import Workspace
from store.records import load_places

TIME_LIMIT_S: Final = 20.0
"""How long a proof may take; after it the best answer so far is given with its bound."""

MOST_CANDIDATES: Final = 400
"""Of cells those that weigh most are taken: more would take minutes."""

MOST_DEMAND: Final = 4_000
"""Cells that weigh; likewise."""

BUILDING_KINDS: Final = (PlaceKind.SCHOOL, PlaceKind.PUBLIC_BUILDING, PlaceKind.LCPC_OFFICE)


@dataclass(frozen=True, slots=True)
class ProposedSite:
    """A place for a new point, with what it alone would bring."""

    lng: float
    lat: float
    name: Text
    gain: dict[Demand, float]  # newly within the limit, if it were the only new point
    cells: int  # of these, that matter


@dataclass(frozen=True, slots=True)
class Proposal:
    """Sites in the order of what each brings, and how good the choice is at best."""

    sites: tuple[ProposedSite, ...]
    gain: dict[Demand, float]  # newly within the limit, all together
    cells: int
    result: SitingResult
    weighs: Text  # what was weighed
    notes: tuple[Text, ...]  # advice, and what was left out
    better_percent: float  # no choice is better by more, of this one's own figure


def propose_sites(
    workspace: Workspace,
    coverage: Coverage,
    *,
    sites: int,
    aim: SiteAim = SiteAim.COVER,
    candidates: Candidates = Candidates.CELLS,
    capacity: float = 0.0,
    time_limit_s: float = TIME_LIMIT_S,
) -> Proposal:
    """Propose at most so many sites for new points of a coverage's unit.

    `capacity` are residents that a new point can serve, 0 for any number. Raises `CoverageError`:
    nothing to weigh, no candidates, a capacity where residents are unknown.
    """
    weight, weighs = _weights(coverage, capacity)
    rows, is_cut = _most(weight, MOST_DEMAND)
    if not rows.size:
        raise CoverageError("nothing_to_weigh")
    demand = coverage.demand.at(rows)
    places, is_thinned = _candidates(workspace, coverage, candidates)
    if places.empty:
        raise CoverageError("no_candidates")
    cost = cost_table(
        workspace,
        demand,
        coverage.state.info,
        lng=places["lng"].to_numpy(),
        lat=places["lat"].to_numpy(),
    )
    problem = SitingProblem(
        weight=weight[rows],
        cost=cost,
        limit=coverage.reach.limit,
        existing_cost=np.nan_to_num(coverage.reach.cost[rows], nan=np.inf),
        capacity=np.full(len(places), capacity) if capacity > 0 else None,
    )
    result = _SOLVERS[aim](problem, sites=sites, time_limit_s=time_limit_s)
    notes = [text("coverage.advice")]
    if is_cut:
        notes.append(text("coverage.demand_cut", count=MOST_DEMAND))
    if is_thinned:
        notes.append(text("coverage.candidates_cut", count=MOST_CANDIDATES))
    is_beyond = ~coverage.reach.is_within[rows]
    newly = result.covered & is_beyond
    sites_found = _sites(demand, places, problem, result, is_beyond=is_beyond)
    gain = _sums(demand, newly)
    if problem.capacity is not None:  # a point serves no more, however many live near it
        before = float(problem.weight[~is_beyond].sum())
        gain = {Demand.RESIDENTS: result.covered_weight - before}
        notes.append(text("coverage.capacity_shared", capacity=round(capacity)))
    return Proposal(
        sites=sites_found,
        gain=gain,
        cells=int(newly.sum()),
        result=result,
        weighs=weighs,
        notes=tuple(notes),
        better_percent=_better_percent(result, aim),
    )


def _better_percent(result: SitingResult, aim: SiteAim) -> float:
    """Return by how much the best can be better at most: more covered, or shorter ways."""
    if result.is_optimal or result.objective == 0:
        return 0.0
    ratio = result.bound / result.objective
    return 100 * (1 - ratio if aim is SiteAim.NEAR else ratio - 1)


_SOLVERS = {
    SiteAim.COVER: maximal_covering,
    SiteAim.NEAR: p_median,
    SiteAim.FAIR: worst_off_first,
}


def _weights(coverage: Coverage, capacity: float) -> tuple[np.ndarray, Text]:
    """Return what each cell weighs: residents where sites have a capacity, else the mix."""
    if capacity <= 0:
        return coverage.score * coverage.demand.matters, text("coverage.weighs_mix")
    if not coverage.demand.knows_residents:
        raise CoverageError("capacity_without_residents")
    residents = coverage.demand.table[Demand.RESIDENTS].fillna(0.0).to_numpy()
    return residents, text("coverage.weighs_residents")


def _most(weight: np.ndarray, most: int) -> tuple[np.ndarray, bool]:
    """Return the positions of what weighs most, ascending, and whether any was left out."""
    at = np.flatnonzero(weight > 0)
    if len(at) <= most:
        return at, False
    heaviest = at[np.argsort(-weight[at], kind="stable")[:most]]
    return np.sort(heaviest), True


def _candidates(
    workspace: Workspace, coverage: Coverage, kind: Candidates
) -> tuple[pd.DataFrame, bool]:
    """Return candidates in the unit (`lng`, `lat`, `names`), and whether some were left out."""
    if kind is Candidates.CELLS:
        demand = coverage.demand
        at, is_cut = _most(coverage.score * demand.is_inside, MOST_CANDIDATES)
        table = pd.DataFrame({"lng": demand.lng[at], "lat": demand.lat[at], "names": None})
        return table, is_cut
    if kind is Candidates.SETTLEMENTS:
        found = coverage.settlements
        points = gpd.GeoSeries.from_xy(found["lng"], found["lat"], crs=WGS84)
    else:
        places = load_places(workspace.store)
        is_building = places["kind"].isin(BUILDING_KINDS) & places.geometry.notna()
        is_counted = places["place_id"].isin(coverage.points.counted["place_id"])
        found = places[is_building & ~is_counted]
        points = found.geometry.representative_point()
    inside = points.intersects(study_shape(workspace, coverage.demand.unit.pcode))
    table = pd.DataFrame(
        {
            "lng": points[inside].x.to_numpy(),
            "lat": points[inside].y.to_numpy(),
            "names": [names_of(row) for _, row in found[inside].iterrows()],
        }
    )
    return table.iloc[:MOST_CANDIDATES], len(table) > MOST_CANDIDATES


def _sites(
    demand: DemandTable,
    places: pd.DataFrame,
    problem: SitingProblem,
    result: SitingResult,
    *,
    is_beyond: np.ndarray,
) -> tuple[ProposedSite, ...]:
    """Return the chosen candidates, the one that brings most alone first."""
    sites = []
    for at in result.chosen[np.argsort(-result.gain, kind="stable")]:
        alone = (problem.cost[:, at] <= problem.limit) & is_beyond
        lng, lat = float(places["lng"].iloc[at]), float(places["lat"].iloc[at])
        name = _site_name(places["names"].iloc[at], lng, lat)
        gain = _sums(demand, alone)
        if problem.capacity is not None:
            gain = {Demand.RESIDENTS: min(gain[Demand.RESIDENTS], float(problem.capacity[at]))}
        sites.append(ProposedSite(lng, lat, name, gain, int(alone.sum())))
    return tuple(sites)


def _site_name(names: Names | None, lng: float, lat: float) -> Text:
    if names is not None:
        return text("coverage.gap_at", name=names)
    return text("coverage.gap_at_position", lat=f"{lat:.4f}", lng=f"{lng:.4f}")


def _sums(demand: DemandTable, mask: np.ndarray) -> dict[Demand, float]:
    sums = demand.table[mask].fillna(0.0).sum()
    return {Demand(str(name)): float(value) for name, value in sums.items()}
