"""The pipeline is its four steps, and parts of a table add up to the whole."""

import numpy as np
import pandas as pd
import pytest
import shapely

from benchmarks.synthetic import make_units
from geo.assignment import assign, build_assignment_table
from geo.binning import count_cube, count_per_cell
from geo.cells import cells_of, cells_within
from geo.gistar import disk_weights, hot_cells
from geo.pipeline import analyse_incidents
from model.admin import Level
from model.errors import GeometryError, TooFewError


@pytest.fixture(scope="module")
def tables():
    units = make_units(count=40)
    return {
        Level.DISTRICT: build_assignment_table(units.iloc[:20], resolution=7),
        Level.AYIL_OKMOTU: build_assignment_table(units, resolution=8),
    }


@pytest.fixture(scope="module")
def weights():
    return disk_weights(cells_within(shapely.box(74, 41, 75, 42), resolution=8))


def columns(count, seed=0):
    rng = np.random.default_rng(seed)
    return {
        "lng": rng.uniform(71.4, 77.6, count),
        "lat": rng.uniform(39.8, 43.3, count),
        "category": rng.integers(0, 22, count).astype(np.int16),
        "month": rng.integers(24_288, 24_300, count).astype(np.int32),
    }


def test_it_is_the_four_steps(tables, weights):
    column = columns(5000)
    position = {"lng": column["lng"], "lat": column["lat"]}
    result = analyse_incidents(**column, resolution=8, tables=tables, weights=weights)
    cells = cells_of(**position, resolution=8)
    assert (result.cells == cells).all()
    for level, table in tables.items():
        assert (result.unit_at[level] == assign(table, **position)).all()
    cube = count_cube(cells=cells, category=column["category"], month=column["month"])
    pd.testing.assert_frame_equal(result.cube, cube)
    pd.testing.assert_frame_equal(result.hot, hot_cells(count_per_cell(cells), weights=weights))


def test_parts_add_up_to_the_whole(tables):
    column = columns(4000)
    whole = analyse_incidents(**column, resolution=8, tables=tables)
    assert whole.hot is None
    parts = [
        analyse_incidents(
            **{name: values[part] for name, values in column.items()}, resolution=8, tables=tables
        ).cube
        for part in (slice(0, 1500), slice(1500, None))
    ]
    merged = pd.concat(parts).groupby(["cell", "category", "month"], as_index=False).sum()
    pd.testing.assert_frame_equal(merged, whole.cube)


def test_no_incidents(tables, weights):
    result = analyse_incidents(**columns(0), resolution=8, tables=tables)
    assert len(result.cells) == len(result.cube) == 0
    assert all(len(units) == 0 for units in result.unit_at.values())
    with pytest.raises(TooFewError):
        analyse_incidents(**columns(0), resolution=8, tables=tables, weights=weights)


def test_a_bad_point_is_refused(tables):
    column = columns(10)
    column["lat"][3] = np.nan
    with pytest.raises(GeometryError) as caught:
        analyse_incidents(**column, resolution=8, tables=tables)
    assert caught.value.params["row"] == 4
