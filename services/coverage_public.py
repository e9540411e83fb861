"""The public version of a coverage: residents and places alone, nothing recorded or marked."""

from __future__ import annotations

from dataclasses import replace

from geo.privacy.coverage import disclose_demand
from services.coverage import Coverage, gaps_of, score_of


def public_coverage(coverage: Coverage) -> Coverage:
    """Return a coverage as it may leave the working view.

    Its cells, gaps and sums rest on `geo.privacy.coverage.disclose_demand`; cells that were in
    the study for an incident alone are not told from others.
    """
    table, shown = disclose_demand(coverage.demand.table, is_inside=coverage.demand.is_inside)
    demand = replace(coverage.demand, table=table, matters=shown)
    score = score_of(coverage.state.info, demand)
    gaps, group = gaps_of(demand, coverage.reach, score)
    return replace(coverage, demand=demand, score=score, gaps=gaps, group=group, doubts=())
