"""A coverage as tables: gaps, points with their catchments, units; for files and documents."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cells import cell_to_text, outlines_of
from geo.crs import WGS84
from geo.privacy.coverage import rounded_sum
from i18n import Translator
from model.coverage import Demand
from model.text import Text, text
from model.view import Tier
from services.coverage import Coverage, catchments_of
from services.coverage_sites import Proposal
from services.coverage_texts import gap_name, nearest_of_gap, point_name
from services.units import unit_label
from services.view_texts import unit_text
from services.workspace import Workspace


def gap_table(coverage: Coverage, t: Translator, *, tier: Tier) -> gpd.GeoDataFrame:
    """Return the gaps with their outlines (EPSG:4326), the worst first.

    Columns: `number`, `where`, `cost_km` or `cost_min`, `nearest`, `cells`, `area_km2`, a column
    per known demand, `lng`, `lat`; numbers of residents in hundreds for the public.
    """
    gaps, cells = coverage.gaps, coverage.demand.cells
    is_timed = coverage.state.info.reach_method.is_timed
    known = [name for name in Demand if name.value in gaps]
    table = pd.DataFrame(
        {
            "number": gaps["group"].to_numpy() + 1,
            "where": [t(gap_name(coverage, row)) for _, row in gaps.iterrows()],
            "cost_min" if is_timed else "cost_km": np.round(
                gaps["cost"].to_numpy() / (60 if is_timed else 1_000), 2
            ),
            "nearest": [t(nearest_of_gap(coverage, row)) for _, row in gaps.iterrows()],
            "cells": gaps["cells"].to_numpy(),
            "area_km2": gaps["area_km2"].round(2).to_numpy(),
            **{name.value: _told(gaps[name.value], tier) for name in known},
            "lng": gaps["lng"].round(5).to_numpy(),
            "lat": gaps["lat"].round(5).to_numpy(),
        }
    )
    shapes = [
        shapely.union_all(outlines_of(cells[coverage.group == group])) for group in gaps["group"]
    ]
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)


def _told(values: pd.Series, tier: Tier) -> np.ndarray:
    if tier is Tier.PUBLIC:
        return np.array([rounded_sum(float(value)) for value in values], dtype=np.float64)
    return values.round(2).to_numpy(np.float64)


def catchment_shapes(
    workspace: Workspace, coverage: Coverage, t: Translator, *, tier: Tier
) -> gpd.GeoDataFrame:
    """Return what each point reaches: the cells it is nearest to within the limit, as one area.

    Columns: `point`, `kind`, `change`, `cells`, `cells_net`, demands gross and net of overlaps.
    Points that reach no cell of the unit are left out.
    """
    reached = catchments_of(workspace, coverage).by_point
    own = coverage.reach.place
    rows, shapes = [], []
    for place in np.flatnonzero(reached["cells"].to_numpy() > 0).tolist():
        point = coverage.points.counted.iloc[place]
        mine = coverage.demand.cells[(own == place) & coverage.reach.is_within]
        told = {
            str(name): value if str(name).startswith("cells") else _one(value, tier)
            for name, value in reached.iloc[place].items()
        }
        rows.append(
            {
                "point": t(point_name(coverage, place)),
                "kind": point["kind"],
                "change": point["change"],
                **told,
            }
        )
        shapes.append(shapely.union_all(outlines_of(mine)) if mine.size else point.geometry)
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=["point", "kind", "change", *reached.columns]),
        geometry=shapes,
        crs=WGS84,
    )


def _one(value: float, tier: Tier) -> float:
    return float(rounded_sum(value)) if tier is Tier.PUBLIC else round(float(value), 2)


def reach_table(coverage: Coverage) -> gpd.GeoDataFrame:
    """Return every cell that matters with its way to the nearest point; working tier only."""
    at = np.flatnonzero(coverage.demand.matters)
    cells = coverage.demand.cells[at]
    is_timed = coverage.state.info.reach_method.is_timed
    table = coverage.demand.table.iloc[at].round(3).reset_index(drop=True)
    table.insert(0, "cell", cell_to_text(cells))
    cost = coverage.reach.cost[at] / (60 if is_timed else 1_000)
    table.insert(1, "cost_min" if is_timed else "cost_km", np.round(cost, 3))
    table.insert(2, "gap", coverage.group[at] + 1)
    return gpd.GeoDataFrame(table, geometry=outlines_of(cells), crs=WGS84)


def proposal_table(proposal: Proposal, t: Translator) -> gpd.GeoDataFrame:
    """Return proposed sites as points, with what each alone would bring."""
    rows = [
        {
            "number": at,
            "where": t(site.name),
            "cells": site.cells,
            **{name.value: round(value, 2) for name, value in site.gain.items()},
            "lng": site.lng,
            "lat": site.lat,
        }
        for at, site in enumerate(proposal.sites, start=1)
    ]
    points = [shapely.Point(site.lng, site.lat) for site in proposal.sites]
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=points, crs=WGS84)


def unit_rows(workspace: Workspace, coverage: Coverage) -> pd.DataFrame:
    """Return the units below with who is covered; indexed by P-code, the worst first."""
    units = catchments_of(workspace, coverage).by_unit
    main = Demand.RESIDENTS if coverage.demand.knows_residents else Demand.INCIDENTS
    if f"{main}_beyond" not in units:  # a public version where nobody knows who lives where
        return units.sort_values("cells_beyond", ascending=False)
    return units.sort_values(f"{main}_beyond", ascending=False)


def unit_name(workspace: Workspace, pcode: str) -> Text:
    """Name a unit below; land in none of them is the rest."""
    return unit_text(unit_label(workspace, pcode)) if pcode else text("coverage.rest_of_unit")
