"""Catchments gross and net, what a change changes, rounds, doubtful points."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.coverage.catchments import catchment_table, times_covered, unit_table
from geo.coverage.change import Effect, effect_table, effects, mean_cost
from geo.coverage.misleading import Doubt, doubtful_points
from model.errors import CrsError, GeometryError

DEMAND = pd.DataFrame({"residents": [100.0, 50.0, np.nan, 10.0], "incidents": [1.0, 0.0, 2.0, 4.0]})
PAIRS = pd.DataFrame({"point": [0, 0, 1], "place": [0, 1, 1]})
REACH = pd.DataFrame({"place": [0, 1, 1, 1]})


def test_gross_counts_a_cell_for_each_place_and_net_for_the_nearest():
    table = catchment_table(PAIRS, REACH, DEMAND, places=3)
    assert table["cells"].tolist() == [1, 2, 0]
    assert table["cells_net"].tolist() == [1, 1, 0]
    assert table["residents"].tolist() == [100, 150, 0]
    assert table["residents_net"].tolist() == [100, 50, 0]
    assert table["incidents_net"].sum() == DEMAND["incidents"][[0, 1]].sum()


def test_units_tell_who_is_beyond():
    within = np.array([True, True, False, False])
    table = unit_table(
        np.array(["KG2", "KG1", "KG1", "KG1"], dtype=object),
        demand=DEMAND,
        is_within=within,
        times_covered=times_covered(PAIRS, cells=4),
        matters=np.array([True, True, True, True]),
    )
    assert table.index.tolist() == ["KG1", "KG2"]
    assert table["cells"].tolist() == [3, 1]
    assert table["cells_beyond"].tolist() == [2, 0]
    assert table["residents_beyond"].tolist() == [10, 0]
    assert table["residents_within"].tolist() == [50, 100]
    assert table["residents_gross"].tolist() == [50, 200]
    for name in ("residents", "incidents"):
        assert (table[name] == table[f"{name}_within"] + table[f"{name}_beyond"]).all()


def test_every_effect_of_a_change():
    before = [4.0, 6.0, 6.0, 4.0, 4.0, np.nan, np.nan, 9.0, 5.0]
    after = [6.0, 4.0, 7.0, 3.0, 4.0, 5.0, np.nan, np.nan, 5.0]
    found = [Effect(one).name for one in effects(before, after, limit=5)]
    assert found == [
        "LOST",
        "GAINED",
        "FARTHER",
        "NEARER",
        "SAME",
        "GAINED",
        "SAME",
        "FARTHER",
        "SAME",
    ]
    reached = effects([np.nan], [9.0], limit=5)
    assert Effect(reached[0]) is Effect.NEARER
    assert not effects([1000.0], [1000.0000001], limit=5).any()  # arithmetic
    with pytest.raises(GeometryError):
        effects([1.0], [2.0], limit=0)


def test_effects_turn_round_when_a_change_is_taken_back():
    rng = np.random.default_rng(1)
    before, after = rng.uniform(0, 10, 500), rng.uniform(0, 10, 500)
    assert (effects(before, after, limit=5) == -effects(after, before, limit=5)).all()
    assert not effects(before, before, limit=5).any()


def test_sums_by_effect_hold_every_cell():
    table = effect_table(np.array([2, -2, 2, 0], dtype=np.int8), DEMAND)
    assert table.index.tolist() == [2, 1, 0, -1, -2]
    assert table["cells"].tolist() == [2, 0, 1, 0, 1]
    assert table["residents"].tolist() == [100, 0, 10, 0, 50]
    assert table["incidents"].sum() == DEMAND["incidents"].sum()


def test_the_mean_is_of_those_who_can_be_reached():
    assert mean_cost([2.0, 8.0, np.nan], [3.0, 1.0, 5.0]) == pytest.approx(3.5)
    assert np.isnan(mean_cost([np.nan], [1.0]))
    assert np.isnan(mean_cost([], []))


def points(*rows: tuple[float, float, str], crs: int = 4326) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"precision": [row[2] for row in rows]},
        geometry=[shapely.Point(row[:2]) for row in rows],
        crs=crs,
    )


def test_points_that_may_mislead_are_told():
    unit = shapely.box(73.0, 41.0, 73.2, 41.2)
    found = doubtful_points(
        points(
            (73.1, 41.1, "exact"),
            (73.1001, 41.1001, "exact"),  # 14 m away
            (73.15, 41.1, "settlement"),
            (73.22, 41.1, "exact"),  # 1.7 km outside
            (74.0, 41.1, "settlement"),  # far outside: of no concern
        ),
        unit=unit,
        reach_m=5_000,
    )
    assert found == (
        (Doubt.OUTSIDE, 3, -1),
        (Doubt.ONE_SPOT, 0, 1),
        (Doubt.SETTLEMENT, 2, -1),
    )


def test_no_point_is_no_doubt_and_metres_are_refused():
    unit = shapely.box(73.0, 41.0, 73.2, 41.2)
    assert doubtful_points(points().set_crs(4326), unit=unit, reach_m=5_000) == ()
    with pytest.raises(CrsError):
        doubtful_points(points((1.0, 2.0, "exact"), crs=3857), unit=unit, reach_m=5_000)
