"""Class limits: few, printable, covering every value."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.classify import ClassScale, class_limits, class_scale, classify
from tests.timing import least_cpu_s


def test_few_distinct_values_get_a_class_each():
    assert class_limits([3, 1, 1, 7]) == (1.0, 3.0, 7.0)
    assert classify([1, 3, 7, 1], (1.0, 3.0, 7.0)).tolist() == [0, 1, 2, 0]


def test_head_tail_breaks_by_hand():
    # Mean of all 2.6 -> 2; of 5, 6, 10: 7 -> 7; the rest is one value.
    values = [1] * 9 + [2, 5, 6, 10, 1, 1]
    mean = np.mean(values)
    limits = class_limits(values, classes=3)
    assert limits == (float(np.floor(mean)), 7.0, 10.0)
    assert classify([1, 2, 3, 7, 8], limits).tolist() == [0, 0, 1, 1, 2]


def test_no_data_is_not_zero():
    limits = class_limits([0.0, 2.0, np.nan])
    assert limits == (0.0, 2.0)
    assert classify([0.0, np.nan, 2.0], limits).tolist() == [0, -1, 1]


def test_no_values():
    assert class_limits([]) == ()
    assert class_limits([np.nan]) == ()
    assert classify([], ()).tolist() == []
    assert classify([np.nan], ()).tolist() == [-1]


def test_wrong_input_is_refused():
    for classes in (0, 8):
        with pytest.raises(ValueError, match="classes"):
            class_limits([1, 2], classes=classes)
    with pytest.raises(ValueError, match="last limit"):
        classify([5.0], (4.0,))


@given(values=st.lists(st.integers(0, 10_000), min_size=1, max_size=200), classes=st.integers(1, 7))
def test_limits_of_counts(values, classes):
    limits = class_limits(values, classes=classes)
    assert 1 <= len(limits) <= classes
    assert list(limits) == sorted(set(limits))
    assert all(limit == int(limit) for limit in limits)
    assert limits[-1] == max(values)
    at = classify(values, limits)
    assert set(at.tolist()) == set(range(len(limits)))  # no class is empty


@given(
    values=st.lists(
        st.floats(0, 1e6, allow_nan=False).map(lambda v: round(v, 6)), min_size=1, max_size=100
    )
)
def test_limits_of_densities(values):
    limits = class_limits(values)
    assert list(limits) == sorted(set(limits))
    assert (classify(values, limits) >= 0).all()


def test_ten_times_the_cells_are_about_ten_times_the_work():
    many = np.random.default_rng(1).zipf(1.8, 20_000).clip(max=500)
    few = many[:2_000]
    classify(few, class_limits(few))  # the first call imports mapclassify
    took = [least_cpu_s(lambda n=n: classify(n, class_limits(n))) for n in (few, many)]
    assert took[1] < 30 * took[0], took  # idle 7.5 times; each with each would be 100


def test_maps_that_share_a_scale_have_the_same_classes():
    scale = class_scale([1, 2, 3, 50, 1, 1, 9, 200, 4, 4])
    assert (scale.lowest, scale.limits[-1]) == (1.0, 200.0)
    assert scale.limits == class_limits([1, 2, 3, 50, 1, 1, 9, 200, 4, 4])
    assert scale.widened([5, 7]) == scale
    assert scale.widened([]) == scale


def test_a_scale_grows_for_values_beyond_it():
    scale = ClassScale((4.0, 9.0), lowest=2.0)
    assert scale.widened([1, 30]) == ClassScale((4.0, 30.0), lowest=1.0)
    assert ClassScale((), 0.0).widened([3, 3]) == ClassScale((3.0,), 3.0)
