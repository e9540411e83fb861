"""The pipeline keeps its promise of speed, and both ways give one answer.

Only a ratio of CPU times in one run may fail a build, at 80% of the claim.
"""

import numpy as np
import pytest
import shapely

from benchmarks.keeping import measure_keeping
from benchmarks.pipeline import CLAIM, as_dict, as_table, measure
from benchmarks.synthetic import BOX, UNITS, make_incidents, make_units


@pytest.fixture(scope="module")
def measured():
    return measure(points=200_000)


def test_both_ways_give_the_same_answer(measured):
    assert measured.differences["units"] == 0
    assert measured.differences["cube"] == 0
    assert measured.differences["significant"] == 0
    assert measured.differences["z"] < 1e-9
    assert measured.differences["p"] < 1e-9
    assert measured.is_identical


def test_the_claimed_ratio_is_kept(measured):
    assert measured.ratio >= 0.8 * CLAIM, as_table(measured)


def test_every_step_is_reported(measured):
    keeping = measure_keeping(rows=300)
    table = as_table(measured, keeping)
    assert as_dict(measured, keeping)["keeping_cpu_s"] == keeping
    for name in (*measured.plain, *measured.preparing, *keeping):
        assert name in table
    assert "identical" in table
    assert as_dict(measured)["ratio"] == round(measured.ratio, 2)
    assert set(measured.ours) <= set(measured.plain)


def test_the_units_fill_the_box_without_overlap():
    units = make_units()
    assert len(units) == UNITS
    assert units.is_valid.all()
    areas = shapely.area(units.geometry.to_numpy())
    assert areas.sum() == pytest.approx(shapely.box(*BOX).area, rel=1e-4)
    assert shapely.get_num_coordinates(units.geometry.to_numpy()).mean() > 200


def test_the_same_seed_makes_the_same_incidents():
    first, second = make_incidents(count=500), make_incidents(count=500)
    assert first.equals(second)
    assert np.isfinite(first[["lng", "lat"]]).all(axis=None)
