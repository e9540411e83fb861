"""The public version of a coverage: residents and places alone, nothing recorded or marked."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from geo.privacy.coverage import disclose_demand
from services.coverage import Coverage, gaps_of, score_of


@lru_cache(maxsize=8)
def public_coverage(coverage: Coverage) -> Coverage:
    """Return a coverage as it may leave the working view.

    Cells whose centre lies outside the unit are in the study for an incident alone: they are left
    out altogether. Gaps and sums rest on `geo.privacy.coverage.disclose_demand`. Computed once per
    `coverage`, which never changes.
    """
    inside = np.flatnonzero(coverage.demand.is_inside)
    demand, reach = coverage.demand.at(inside), coverage.reach.at(inside)
    table, shown = disclose_demand(demand.table)
    demand = replace(demand, table=table, matters=shown)
    score = score_of(coverage.state.info, demand)
    gaps, group = gaps_of(demand, reach, score, coverage.settlements)
    return replace(
        coverage,
        demand=demand,
        reach=reach,
        today=coverage.today.at(inside),
        score=score,
        gaps=gaps,
        group=group,
        effect=coverage.effect[inside],
        on_round=coverage.on_round[inside],
        doubts=(),
    )
