"""Coverage of a unit: who is within reach of a point, who is not, and what a variant changes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
import shapely

from geo.coverage.catchments import catchment_table, times_covered, unit_table
from geo.coverage.change import effect_table, effects, mean_cost
from geo.coverage.gaps import demand_scores, gap_groups
from geo.coverage.misleading import DoubtfulPoint, doubtful_points
from model.coverage import Demand, Variant, VariantState
from model.text import Text, text
from services.coverage_demand import DemandTable, demand_of
from services.coverage_files import files_version
from services.coverage_points import Points, points_of, rounds_of
from services.coverage_reach import Reach, pairs_of, reach_of
from services.coverage_variants import settings_of, without_changes
from services.ground import study_shape
from services.hotspots import hotspots_version
from services.keyed import Keyed
from services.precincts import settlements
from services.units import breadcrumb
from services.view_texts import unit_text
from services.workspace import Workspace, active_set

NEIGHBOURS_M = 20_000.0
"""Doubtful points are told so far outside the unit."""


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """A unit's coverage in a variant, with today's beside it; arrays have an entry per cell."""

    state: VariantState
    demand: DemandTable
    points: Points
    reach: Reach
    today: Reach
    today_points: Points
    score: np.ndarray  # float64, share of all that is weighed
    gaps: pd.DataFrame  # geo.coverage.gaps.GAP_COLUMNS, demand sums, `cost`; the worst first
    group: np.ndarray  # int64, row of `gaps`; -1 for a cell that is no gap
    settlements: pd.DataFrame  # `gaps.settlement` is a position in it
    effect: np.ndarray  # int8, geo.coverage.change.Effect
    about_unit: tuple[Text, ...]  # another unit stands in, or the variant is of another set
    on_round: np.ndarray  # bool; a mobile group, patrol or volunteers come by at stated times
    doubts: tuple[DoubtfulPoint, ...]  # positions in `points.counted`

    @property
    def is_gap(self) -> np.ndarray:
        """Cells that matter and lie beyond the limit (bool)."""
        return self.group >= 0

    @property
    def reach_notes(self) -> tuple[Text, ...]:
        """How it was measured, and for which cells that matter it could not be."""
        return self.reach.notes(self.demand.matters)

    @property
    def notes(self) -> tuple[Text, ...]:
        """How it was measured and what was left out."""
        rounds = int((self.is_gap & self.on_round).sum())
        told = (text("coverage.on_rounds", count=rounds),) if rounds else ()
        return (*self.public_notes, *self.points.notes, *told)

    @property
    def public_notes(self) -> tuple[Text, ...]:
        """How it was measured, in words that anyone may read."""
        return (
            *self.about_unit,
            *self.reach_notes,
            self.demand.cell_note,
            *self.demand.residents_notes,
        )

    @property
    def is_demo(self) -> bool:
        """Whether anything in it was generated."""
        points = (self.points.counted, self.points.closed, self.today_points.counted)
        return self.demand.is_demo or any(bool(one["is_demo"].any()) for one in points)


@dataclass(frozen=True, slots=True)
class Totals:
    """A unit's coverage in a few numbers; of cells that matter."""

    cells: int
    cells_within: int
    demand: dict[Demand, float]
    within: dict[Demand, float]
    mean_cost: float  # of residents, else incidents, else cells; NaN where nobody is reached


def open_coverage(workspace: Workspace, state: VariantState) -> Coverage:
    """Return the coverage of a variant; computed once per change of variant or data.

    Raises `CoverageError` where what the method needs (a road file, a factor, a speed) was not
    given, `NotFoundError` for an unknown unit.
    """
    return _coverage(
        workspace,
        Keyed(state_key(state), state),
        active_set(workspace).info.sha256,
        hotspots_version(workspace),
        files_version(workspace),
    )


def state_key(state: VariantState) -> str:
    """Return a text that tells one variant's settings and changes from another's."""
    changes = [
        (one.entity_id, one.action, one.place_id, one.kind, one.title, one.lng, one.lat)
        for one in state.changes
    ]
    return json.dumps([state.info.pcode, settings_of(state.info), changes], sort_keys=True)


@lru_cache(maxsize=16)
def _coverage(
    workspace: Workspace, asked: Keyed[VariantState], _set: str, _hotspots: object, _data: str
) -> Coverage:
    state = asked.it
    demand = demand_of(workspace, state.info)
    points = points_of(workspace, state)
    reach = reach_of(workspace, demand, points, state.info)
    if state.is_today:
        today, today_points = reach, points
    else:
        before = open_coverage(workspace, without_changes(state))
        today, today_points = before.reach, before.points
    score = score_of(state.info, demand)
    near = named_settlements(workspace)
    gaps, group = gaps_of(demand, reach, score, near)
    return Coverage(
        state=state,
        demand=demand,
        points=points,
        reach=reach,
        today=today,
        today_points=today_points,
        score=score,
        gaps=gaps,
        group=group,
        settlements=near,
        effect=effects(today.cost, reach.cost, limit=reach.limit),
        about_unit=_about_unit(workspace, state.info, demand),
        on_round=np.isin(demand.cells, rounds_of(workspace, state.info, demand.resolution)),
        doubts=doubtful_points(
            points.counted, unit=study_shape(workspace, demand.unit.pcode), reach_m=NEIGHBOURS_M
        ),
    )


def _about_unit(workspace: Workspace, variant: Variant, demand: DemandTable) -> tuple[Text, ...]:
    """Say where what is shown is not just what was asked for."""
    told = []
    asked = breadcrumb(workspace, variant.pcode)[-1]
    if asked.pcode != demand.unit.pcode:
        told.append(text("view.stand_in", asked=unit_text(asked), shown=unit_text(demand.unit)))
    if variant.set_id and variant.set_id != active_set(workspace).info.set_id:
        told.append(text("coverage.other_set"))
    return tuple(told)


def weights_of(variant: Variant, demand: DemandTable) -> dict[Demand, float]:
    """Return the weights in use: the variant's, or residents (where known) and incidents alike."""
    if variant.weights:
        return {Demand(name): float(weight) for name, weight in variant.weights.items()}
    usual = (Demand.RESIDENTS, Demand.INCIDENTS)
    return {name: 1.0 for name in usual if name in demand.table}


def score_of(variant: Variant, demand: DemandTable) -> np.ndarray:
    """Return how much each cell weighs, as a share of all that is weighed."""
    return demand_scores(demand.table, weights=weights_of(variant, demand)).to_numpy()


def gaps_of(
    demand: DemandTable, reach: Reach, score: np.ndarray, settlements: pd.DataFrame
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the gaps, the worst first, and the gap of each cell (-1 none)."""
    at = np.flatnonzero(demand.matters & ~reach.is_within)
    rows = demand.table.iloc[at].assign(cost=reach.cost[at], score=score[at])
    rows.index = pd.Index(demand.cells[at], name="cell")
    gaps, group_of = gap_groups(
        rows,
        settlement_lng=settlements["lng"].to_numpy(),
        settlement_lat=settlements["lat"].to_numpy(),
    )
    group = np.full(len(demand.cells), -1, dtype=np.int64)
    group[at] = group_of
    return gaps, group


def named_settlements(workspace: Workspace) -> pd.DataFrame:
    """Return the settlements with a known place: gaps are named after the nearest one."""
    known = settlements(workspace)
    return known[known["lng"].notna() & known["lat"].notna()].reset_index(drop=True)


def totals_of(coverage: Coverage, *, is_today: bool = False) -> Totals:
    """Return a coverage in a few numbers: the variant's, or today's."""
    reach = coverage.today if is_today else coverage.reach
    demand, inside = coverage.demand, reach.is_within
    table = demand.table.fillna(0.0)
    known = [Demand(str(name)) for name in table.columns]
    who = Demand.RESIDENTS if demand.knows_residents else Demand.INCIDENTS
    weight = table.get(who, demand.matters)
    return Totals(
        cells=int(demand.matters.sum()),
        cells_within=int((demand.matters & inside).sum()),
        demand={name: float(table[name].sum()) for name in known},
        within={name: float(table[name][inside].sum()) for name in known},
        mean_cost=mean_cost(reach.cost, weight),
    )


def change_table(coverage: Coverage) -> pd.DataFrame:
    """Return cells that matter and demand by what the variant changes (`Effect`)."""
    at = coverage.demand.matters
    return effect_table(coverage.effect[at], coverage.demand.table[at])


@dataclass(frozen=True, slots=True, eq=False)
class Catchments:
    """What each point reaches and how each unit is covered."""

    by_point: pd.DataFrame  # a row per `points.counted`; geo.coverage.catchments
    by_unit: pd.DataFrame  # by P-code of the units below


@lru_cache(maxsize=16)
def catchments_of(workspace: Workspace, coverage: Coverage) -> Catchments:
    """Return catchments gross and net of overlaps, per point and per unit below.

    Computed once per `coverage`, which never changes.
    """
    demand, points = coverage.demand, coverage.points
    pairs = pairs_of(workspace, demand, points, coverage.state.info)
    reach = pd.DataFrame({"place": coverage.reach.place})
    return Catchments(
        by_point=catchment_table(pairs, reach, demand.table, places=len(points.counted)),
        by_unit=unit_table(
            demand.child,
            demand=demand.table,
            is_within=coverage.reach.is_within,
            times_covered=times_covered(pairs, cells=len(demand.cells)),
            matters=demand.matters,
        ),
    )


def gap_bounds(coverage: Coverage, group: int) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a gap in degrees."""
    at = coverage.group == group
    lng, lat = coverage.demand.lng[at], coverage.demand.lat[at]
    shape = shapely.MultiPoint(np.column_stack([lng, lat]))
    west, south, east, north = shape.bounds
    return west, south, east, north
