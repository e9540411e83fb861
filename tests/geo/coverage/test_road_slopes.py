"""Climbs slow a road down, each direction by its own."""

import numpy as np
import pytest

from geo.coverage.road_slopes import SLOWEST, slow_on_slopes
from geo.coverage.road_travel import travel_to_nearest
from tests.geo.coverage.roads import line, network, positions, random_roads


def test_ten_per_cent_up_and_down():
    made = network(line((0, 0), (1000, 0)))
    slow = slow_on_slopes(made, elevation_m=[1000.0, 1100.0], loss_percent=4)
    assert slow.seconds_along == pytest.approx([60 / 0.6], rel=1e-6)
    assert slow.seconds_against == pytest.approx([60], rel=1e-6)
    assert made.seconds_along == pytest.approx([60])
    assert slow.length_m.tolist() == made.length_m.tolist()
    up = slow.quickest.tail == made.tail[0]
    assert slow.quickest.seconds[up].tolist() == slow.seconds_along.tolist()
    assert slow.quickest.seconds[~up].tolist() == slow.seconds_against.tolist()


def test_up_and_down_over_a_pass_do_not_cancel_out_and_unknown_heights_are_passed_over():
    made = network(line((0, 0), (500, 0), (750, 0), (1000, 0)))
    slow = slow_on_slopes(made, elevation_m=[1000, 1040, np.nan, 1000], loss_percent=10)
    assert slow.seconds_along == pytest.approx([60 / 0.6], rel=1e-6)
    assert slow.seconds_against == pytest.approx([60 / 0.6], rel=1e-6)
    unknown = slow_on_slopes(made, elevation_m=[np.nan, 1040, np.nan, np.nan], loss_percent=10)
    assert unknown.seconds_along.tolist() == made.seconds_along.tolist()


def test_no_slope_is_slower_than_the_limit_or_quicker_than_flat():
    made = network(line((0, 0), (1000, 0)), is_oneway=[True])
    steep = slow_on_slopes(made, elevation_m=[0, 900.0], loss_percent=4)
    assert steep.seconds_along == pytest.approx([60 / SLOWEST], rel=1e-6)
    assert np.isinf(steep.seconds_against).all()
    assert slow_on_slopes(
        made, elevation_m=[5.0, 5.0], loss_percent=4
    ).seconds_along == pytest.approx([60])


def test_heights_change_the_choice_of_way():
    low, high = line((0, 0), (1000, 1500), (2000, 0)), line((0, 0), (1000, 500), (2000, 0))
    from_, to = positions((0, 0), prefix="place_"), positions((2000, 0))
    options = {"access_speed_kmh": 4, "max_access_m": 100, "by": "seconds", **from_, **to}
    made = network(low, high)
    over = [1200.0 if abs(m - made.length_m[1] / 2) < 1 else 800.0 for m in made.vertex_m]
    flat = travel_to_nearest(made, **options)
    slow = travel_to_nearest(slow_on_slopes(made, elevation_m=over, loss_percent=4), **options)
    assert flat.distance_m[0] == pytest.approx(made.length_m[1], abs=0.01)
    assert slow.distance_m[0] == pytest.approx(made.length_m[0], abs=0.01)


def test_nothing_gets_quicker():
    table = random_roads(1)
    made = network(*table.geometry, is_oneway=table.is_oneway.tolist())
    heights = np.random.default_rng(1).uniform(700, 3000, len(made.vertex_lng))
    slow = slow_on_slopes(made, elevation_m=heights, loss_percent=4)
    assert (slow.seconds_along >= made.seconds_along).all()
    assert (slow.seconds_against >= made.seconds_against).all()


def test_heights_must_be_one_per_vertex():
    made = network(line((0, 0), (1000, 0)))
    with pytest.raises(ValueError, match="elevation_m"):
        slow_on_slopes(made, elevation_m=[1.0], loss_percent=4)
    with pytest.raises(ValueError, match="infinite"):
        slow_on_slopes(made, elevation_m=[1.0, np.inf], loss_percent=4)


@pytest.mark.parametrize("loss", [0, -1, np.nan, np.inf])
def test_a_loss_that_is_none_is_refused(loss):
    with pytest.raises(ValueError, match="loss_percent"):
        slow_on_slopes(network(line((0, 0), (1000, 0))), elevation_m=[1, 2], loss_percent=loss)
