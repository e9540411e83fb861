"""The nearest points keep their promise of speed and are exact; a tried point is measured.

Only a ratio of CPU times in one run may fail a build, at 80% of the claim.
"""

import json

import pytest

from benchmarks.coverage import (
    CLAIM,
    PROMISED_ERROR,
    as_dict,
    as_table,
    measure_edits,
    measure_nearest,
)


@pytest.fixture(scope="module")
def nearest():
    return measure_nearest(cells=400_000)


@pytest.fixture(scope="module")
def edits():
    return measure_edits(edits=3, incidents=2_000)


def test_every_distance_is_the_geodesic_to_the_nearest_place(nearest):
    assert nearest.our_error < PROMISED_ERROR
    assert nearest.is_exact


def test_the_sphere_of_the_other_is_not_exact(nearest):
    assert 1e-4 < nearest.their_error < PROMISED_ERROR
    assert 0 < nearest.different < nearest.cells / 100


def test_the_claimed_ratio_is_kept(nearest, edits):
    assert nearest.ratio >= 0.8 * CLAIM, as_table(nearest, edits)


def test_an_edit_costs_less_than_opening_the_district(edits):
    assert edits.median_s < edits.first_s


def test_every_measurement_is_reported(nearest, edits):
    table = as_table(nearest, edits)
    assert "nearest of 2,000 to 400,000 cells" in table
    assert "answers: exact" in table
    assert "3 edits" in table
    told = json.loads(json.dumps(as_dict(nearest, edits)))
    assert told["nearest"]["ratio"] == round(nearest.ratio, 2)
    assert told["edits"]["median_s"] == edits.median_s


def test_the_same_seed_makes_the_same_places():
    first, second = (measure_nearest(cells=2_000, places=50, sample=20) for _ in range(2))
    assert first.different == second.different
    assert first.their_error == second.their_error
