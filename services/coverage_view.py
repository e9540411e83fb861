"""The map of a coverage: reach, gaps, points, what a variant changes; working or public."""

from __future__ import annotations

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.coverage.change import Effect
from layers.coverage import (
    effects_layer,
    gaps_layer,
    loops_layer,
    on_side,
    point_layers,
    proposed_layer,
    reach_layers,
    staff_layer,
)
from layers.layer import LEFT, RIGHT, Layer, MapView
from layers.sketch import sketch_layers
from model.coverage import Demand
from model.records import MOVING_KINDS
from model.text import Text, text
from model.view import Accounting, PublicAccounting, Tier
from services.coverage import Coverage, totals_of
from services.coverage_public import public_coverage
from services.coverage_staff import Staff
from services.coverage_texts import limit_text, number_text, services_text
from services.ground import ground_layers, place_layers, view_bounds
from services.incident_index import incident_index
from services.units import breadcrumb
from services.view_texts import disclaimer_texts, unit_text
from services.workspace import Workspace, active_set


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What is shown on a coverage's map besides its cells and points."""

    gap: int = -1  # the chosen one
    proposed_lng: np.ndarray | None = None
    proposed_lat: np.ndarray | None = None
    loops: gpd.GeoSeries | None = None
    is_today: bool = False  # today's reach and points instead of the variant's
    is_pair: bool = False  # today and the variant on two linked maps
    sketch: tuple[tuple[float, float], ...] = ()  # corners (lng, lat) of what is being drawn
    staff: Staff | None = None  # its load is a layer, switched off at first


NOTHING_MORE = Shown()


def coverage_view(
    workspace: Workspace,
    coverage: Coverage,
    *,
    tier: Tier = Tier.WORKING,
    shown: Shown = NOTHING_MORE,
) -> MapView:
    """Return the map of a coverage; the public one shows where people live and nothing recorded."""
    seen = coverage if tier is Tier.WORKING else public_coverage(coverage)
    info = active_set(workspace).info
    unit = seen.demand.unit
    moving = tuple(layer for layer in place_layers(workspace, tier=tier) if _is_moving(layer))
    return MapView(
        tier=tier,
        unit=unit,
        breadcrumb=breadcrumb(workspace, unit.pcode),
        bounds=view_bounds(workspace, unit.pcode),
        title=_title(seen, tier, is_today=shown.is_today),
        subtitle=text(
            "coverage.subtitle",
            services=services_text(seen.state.info),
            limit=limit_text(seen.state.info),
        ),
        sentences=_sentences(seen, tier),
        layers=(
            *ground_layers(workspace, unit, tier=tier),
            *_staff(seen, tier, shown),
            *_pictures(seen, tier, shown),
            *moving,
            *(sketch_layers(shown.sketch) if tier is Tier.WORKING else ()),
        ),
        boundary_set=info,
        accounting=_accounting(workspace, seen, tier),
        coarsened=(text("coverage.public_is"),) if tier is Tier.PUBLIC else (),
        disclaimers=disclaimer_texts(info),
        is_demo=seen.is_demo,
    )


def _pictures(coverage: Coverage, tier: Tier, shown: Shown) -> tuple[Layer, ...]:
    """Return cells and points: of one picture, or of today's and the variant's."""
    if not shown.is_pair:
        return (*_cell_layers(coverage, tier, shown), *_points(coverage, tier, shown))
    before, after = replace(shown, is_today=True), replace(shown, is_today=False)
    return tuple(
        layer
        for side, name, one in (
            (LEFT, "coverage.today", before),
            (RIGHT, "coverage.tried", after),
        )
        for layer in on_side(
            (*_cell_layers(coverage, tier, one), *_points(coverage, tier, one)), side, Text(name)
        )
    )


def _staff(coverage: Coverage, tier: Tier, shown: Shown) -> tuple[Layer, ...]:
    """Return the load of officers where precincts are known; never in public."""
    if shown.staff is None or tier is Tier.PUBLIC:
        return ()
    of_precinct = shown.staff.load["residents_per_officer"]
    cells = shown.staff.cells.sort_values("share").drop_duplicates("cell", keep="last")
    cells = cells.sort_values("cell")
    return (
        staff_layer(
            cells["cell"].to_numpy(np.uint64),
            cells["precinct_id"].map(of_precinct).to_numpy(np.float64),
            norm=coverage.state.info.norm,
            is_demo=shown.staff.is_demo,
        ),
    )


def _is_moving(layer: Layer) -> bool:
    return any(layer.key.startswith(kind) for kind in MOVING_KINDS)


def _cell_layers(coverage: Coverage, tier: Tier, shown: Shown) -> tuple[Layer, ...]:
    demand = coverage.demand
    reach = coverage.today if shown.is_today else coverage.reach
    is_timed = coverage.state.info.reach_method.is_timed
    near, empty = reach_layers(
        demand.cells,
        reach.cost,
        limit=reach.limit,
        matters=demand.matters,
        is_timed=is_timed,
        tier=tier,
        is_demo=demand.is_demo,
    )
    layers = [near]
    if tier is Tier.WORKING:  # which cells are empty tells which are not
        layers.append(empty)
    if shown.is_today:
        return tuple(layers)
    if (coverage.effect != Effect.SAME).any():
        effect = np.where(demand.matters, coverage.effect, Effect.SAME)
        layers.append(effects_layer(demand.cells, effect, tier=tier, is_demo=demand.is_demo))
    if len(coverage.gaps):
        layers.append(
            gaps_layer(
                demand.cells,
                coverage.group,
                chosen=shown.gap,
                tier=tier,
                is_demo=demand.is_demo,
            )
        )
    return tuple(layers)


def _points(coverage: Coverage, tier: Tier, shown: Shown) -> tuple[Layer, ...]:
    if shown.is_today:
        return point_layers(coverage.today_points.counted, coverage.today_points.closed, tier=tier)
    layers = list(point_layers(coverage.points.counted, coverage.points.closed, tier=tier))
    if shown.loops is not None and len(shown.loops):
        layers.append(loops_layer(shown.loops, tier=tier, is_demo=coverage.is_demo))
    if shown.proposed_lng is not None and shown.proposed_lat is not None:
        layers.append(
            proposed_layer(
                shown.proposed_lng, shown.proposed_lat, tier=tier, is_demo=coverage.is_demo
            )
        )
    return tuple(layers)


def _title(coverage: Coverage, tier: Tier, *, is_today: bool) -> Text:
    totals = totals_of(coverage, is_today=is_today)
    where = unit_text(coverage.demand.unit)
    if Demand.RESIDENTS in totals.demand:
        beyond = totals.demand[Demand.RESIDENTS] - totals.within[Demand.RESIDENTS]
        total = totals.demand[Demand.RESIDENTS]
        return text(
            "coverage.title_residents",
            where=where,
            beyond=number_text(beyond, tier),
            total=number_text(total, tier),
            limit=limit_text(coverage.state.info),
        )
    return text(
        "coverage.title_cells",
        where=where,
        beyond=text("view.cells", count=totals.cells - totals.cells_within),
        limit=limit_text(coverage.state.info),
    )


def _sentences(coverage: Coverage, tier: Tier) -> tuple[Text, ...]:
    if tier is Tier.PUBLIC:
        return coverage.public_notes
    return (*coverage.notes, text("view.under_reporting"))


def _accounting(
    workspace: Workspace, coverage: Coverage, tier: Tier
) -> Accounting | PublicAccounting:
    """Account for the incidents that weigh; the public version has none."""
    if tier is Tier.PUBLIC:
        cells = int(coverage.demand.matters.sum())
        return PublicAccounting(0, cells, (text("coverage.public_account"),))
    index, unit = incident_index(workspace), coverage.demand.unit
    inside = int(index.in_unit(unit.pcode, unit.level).sum())
    incidents: pd.Series = coverage.demand.table[Demand.INCIDENTS]
    shown = int(incidents.sum())
    return Accounting(
        stored=len(index),
        shown=shown,
        filtered=inside - shown,
        outside=len(index) - inside,
        not_disclosed=0,
    )
