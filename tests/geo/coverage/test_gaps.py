"""Gaps: scores, groups of neighbours, and their names; hand-computed, and against networkx."""

from __future__ import annotations

import h3
import networkx as nx
import numpy as np
import pandas as pd
import pytest

from geo.cells import cells_of, centres_of, disks_of
from geo.coverage.gaps import GAP_COLUMNS, WINDS, demand_scores, gap_groups, matters, wind_of
from model.coverage import Demand

CENTRE = np.uint64(h3.str_to_int(h3.latlng_to_cell(41.0, 73.0, 8)))


def at(cell: int) -> tuple[float, float]:
    lng, lat = centres_of(np.array([cell], dtype=np.uint64))
    return float(lng[0]), float(lat[0])


def gap_frame(cells, **columns) -> pd.DataFrame:
    index = pd.Index(np.asarray(cells, dtype=np.uint64), name="cell")
    n = len(index)
    return pd.DataFrame(
        {"cost": np.arange(n) + 6_000.0, "score": 1.0 / max(n, 1)} | columns, index=index
    )


def test_a_score_is_the_mean_of_shares():
    demand = pd.DataFrame(
        {Demand.RESIDENTS: [300.0, 100.0, 0.0], Demand.INCIDENTS: [0.0, 1.0, 3.0]}, index=[1, 2, 3]
    )
    both = demand_scores(demand, weights={Demand.RESIDENTS: 1, Demand.INCIDENTS: 1})
    assert both.tolist() == pytest.approx([0.375, 0.25, 0.375])
    thrice = demand_scores(demand, weights={Demand.RESIDENTS: 3, Demand.INCIDENTS: 1})
    assert thrice.tolist() == pytest.approx([0.5625, 0.25, 0.1875])
    assert both.sum() == pytest.approx(1)


def test_what_is_unknown_or_nowhere_has_no_part_in_a_score():
    demand = pd.DataFrame({Demand.RESIDENTS: [np.nan] * 2, Demand.INCIDENTS: [1.0, 3.0]})
    weights = {Demand.RESIDENTS: 5, Demand.INCIDENTS: 1, Demand.HOTSPOTS: 2, Demand.SEVERITY: 0}
    assert demand_scores(demand, weights=weights).tolist() == pytest.approx([0.25, 0.75])
    assert demand_scores(demand * 0, weights=weights).tolist() == [0, 0]
    assert demand_scores(demand.iloc[:0], weights=weights).empty
    assert demand_scores(demand, weights={}).tolist() == [0, 0]


def test_a_cell_matters_where_anything_is_known_of_it():
    demand = pd.DataFrame({"residents": [np.nan, 2.0, 0.0], "incidents": [0.0, 0.0, 1.0]})
    assert matters(demand).tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("bearing", "wind"),
    [
        (0, "n"),
        (22.4, "n"),
        (22.5, "ne"),
        (90, "e"),
        (-90, "w"),
        (180, "s"),
        (337.5, "n"),
        (337, "nw"),
    ],
)
def test_a_wind_is_the_nearest_of_eight(bearing, wind):
    assert wind_of(bearing) == wind
    assert wind in WINDS


def test_neighbours_are_one_gap_and_others_another():
    east = np.uint64(h3.str_to_int(h3.latlng_to_cell(41.0, 73.1, 8)))
    near = disks_of([east], k=1)
    far = np.uint64(h3.str_to_int(h3.latlng_to_cell(41.2, 73.0, 8)))
    lng, lat = at(int(CENTRE))
    gaps = gap_frame([*near, far], residents=[10.0] * 7 + [900.0], score=[0.01] * 7 + [0.5])
    groups, group = gap_groups(gaps, settlement_lng=[lng], settlement_lat=[lat])
    assert group.tolist() == [1] * 7 + [0]  # the highest score is the first
    assert groups["cells"].tolist() == [1, 7]
    assert groups["residents"].tolist() == [900, 70]
    assert groups["cost"].tolist() == [6_007, 6_006]
    assert groups["worst_cell"].tolist() == [far, near[6]]
    assert groups["wind"].tolist() == ["n", "e"]
    assert groups["settlement_m"].tolist() == pytest.approx([22_210, 8_400], abs=900)
    assert list(groups.columns[: len(GAP_COLUMNS)]) == list(GAP_COLUMNS)


def test_a_ring_around_a_village_is_a_gap_on_each_side_of_it():
    """One name for a ring would tell nobody where to go; its mean would lie in the village."""
    ring = np.setdiff1d(disks_of([CENTRE], k=12), disks_of([CENTRE], k=7))
    lng, lat = at(int(CENTRE))
    groups, group = gap_groups(gap_frame(ring), settlement_lng=[lng], settlement_lat=[lat])
    assert sorted(groups["wind"]) == sorted(WINDS)
    assert groups["cells"].sum() == len(ring)
    own = cells_of(lng=groups["lng"], lat=groups["lat"], resolution=8)
    for number, cell in enumerate(own):
        assert cell in ring[group == number]  # its middle is in it


def test_cells_at_a_village_are_one_gap():
    lng, lat = at(int(CENTRE))
    groups, _ = gap_groups(
        gap_frame(disks_of([CENTRE], k=1)), settlement_lng=[lng], settlement_lat=[lat]
    )
    assert groups["wind"].tolist() == [""]


def test_neighbours_of_two_villages_are_two_gaps():
    line = np.array(
        [h3.str_to_int(h3.latlng_to_cell(41.0, 73.05 + step / 200, 8)) for step in range(20)],
        dtype=np.uint64,
    )
    line = np.unique(disks_of(line, k=0))
    gaps = gap_frame(line, incidents=np.ones(len(line)))
    groups, group = gap_groups(gaps, settlement_lng=[73.0, 73.2], settlement_lat=[41.0, 41.0])
    assert len(groups) == 2
    assert sorted(groups["settlement"]) == [0, 1]
    assert groups["cells"].sum() == len(line)
    west = centres_of(line)[0] < 73.1
    assert len(set(group[west])) == 1


def test_groups_are_the_components_of_the_graph_of_neighbours():
    rng = np.random.default_rng(5)
    cells = rng.choice(disks_of([CENTRE], k=14), size=250, replace=False)
    groups, group = gap_groups(gap_frame(cells), settlement_lng=[], settlement_lat=[])
    graph = nx.Graph()
    graph.add_nodes_from(cells.tolist())
    for cell in cells.tolist():
        around = disks_of([cell], k=1).tolist()
        graph.add_edges_from((cell, other) for other in around if graph.has_node(other))
    expected = {frozenset(part) for part in nx.connected_components(graph)}
    found = {frozenset(cells[group == one].tolist()) for one in range(len(groups))}
    assert found == expected
    assert groups["score"].is_monotonic_decreasing
    assert groups["score"].sum() == pytest.approx(1)


def test_a_cell_that_cannot_be_reached_is_the_farthest():
    near = disks_of([CENTRE], k=1)
    cost = np.full(7, 6_000.0)
    cost[3] = np.nan
    groups, _ = gap_groups(gap_frame(near, cost=cost), settlement_lng=[], settlement_lat=[])
    assert groups["worst_cell"].tolist() == [near[3]]
    assert np.isnan(groups["cost"].iloc[0])
    assert groups["settlement"].tolist() == [-1]
    assert groups["wind"].tolist() == [""]


def test_no_gap_is_an_empty_table():
    groups, group = gap_groups(gap_frame([]), settlement_lng=[73.0], settlement_lat=[41.0])
    assert groups.empty
    assert group.size == 0
    assert set(GAP_COLUMNS) <= set(groups.columns)
