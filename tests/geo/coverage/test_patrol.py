"""A loop is the shortest there is, visits every stop once, and says which it cannot reach."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.coverage import patrol_tour
from geo.coverage.patrol import loops_within, patrol_loop
from model.errors import CoverageError
from tests.geo.coverage.siting_cases import distances

NONE = np.inf
CORNERS = np.array([[0.0, 0.0], [0.0, 3.0], [4.0, 3.0], [4.0, 0.0]])


def plane(seed, count, *, one_way=False):
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 10_000, (count, 2))
    way = distances(places, places)
    return way * rng.uniform(1, 1.3, way.shape) if one_way else way


def shortest_by_trying(way, start):
    """Return the length of the shortest loop; ways over other places are tried one by one."""
    way = way.copy()
    np.fill_diagonal(way, 0)
    for over in range(len(way)):
        way = np.minimum(way, way[:, [over]] + way[[over]])
    stops = [place for place in range(len(way)) if place != start]
    return min(length_of(way, start, order) for order in itertools.permutations(stops))


def length_of(way, start, order):
    places = [start, *order, start]
    return sum(way[a, b] for a, b in itertools.pairwise(places))


def test_round_a_rectangle():
    loop = patrol_loop(distances(CORNERS, CORNERS), start=0)
    assert loop.order.tolist() == [1, 2, 3]
    assert (loop.length, loop.bound) == (14, 14)
    assert loop.is_optimal
    assert loop.method == "exact"
    assert loop.unreachable.tolist() == []


def test_the_base_may_be_any_place():
    loop = patrol_loop(distances(CORNERS, CORNERS), start=2)
    assert loop.order.tolist() == [1, 0, 3]
    assert loop.length == 14


@pytest.mark.parametrize("has_one_ways", [False, True])
@pytest.mark.parametrize("count", [2, 3, 4, 5, 7, 8])
def test_nothing_is_shorter(count, has_one_ways):
    for seed in range(6):
        rng = np.random.default_rng(seed)
        way = (
            rng.integers(0, 9, (count, count)).astype(float)
            if seed % 2
            else rng.random((count,) * 2)
        )
        way = way if has_one_ways else np.minimum(way, way.T)
        start = seed % count
        loop = patrol_loop(way, start=start)
        assert loop.is_optimal
        assert sorted([*loop.order, start]) == list(range(count))
        assert loop.length == pytest.approx(shortest_by_trying(way, start))


@given(seed=st.integers(0, 10**9), count=st.integers(4, 7), one_way=st.booleans())
def test_nothing_is_shorter_anywhere(seed, count, one_way):
    way = plane(seed, count, one_way=one_way)
    loop = patrol_loop(way, start=0)
    assert loop.length == pytest.approx(shortest_by_trying(way, 0))
    assert loop.is_optimal


@pytest.mark.parametrize("one_way", [False, True])
def test_forty_stops_are_proven(one_way):
    way = plane(3, 41, one_way=one_way)
    loop = patrol_loop(way, start=0, time_limit_s=60)
    assert loop.is_optimal
    assert loop.bound == loop.length
    assert sorted(loop.order) == list(range(1, 41))
    # the ways of one direction may be shorter over a third place
    assert loop.length <= length_of(way, 0, loop.order) * (1 + 1e-12)


def test_without_time_the_loop_is_good_and_its_bound_true():
    way = plane(5, 41)
    quick, best = patrol_loop(way, start=0, time_limit_s=1e-9), patrol_loop(way, start=0)
    assert not quick.is_optimal
    assert quick.method == "heuristic"
    assert sorted(quick.order) == list(range(1, 41))
    assert quick.length == pytest.approx(length_of(way, 0, quick.order))
    assert quick.bound <= best.length <= quick.length <= 1.25 * best.length


def test_more_than_can_be_proven_has_a_bound():
    loop = patrol_loop(plane(1, 120), start=0, time_limit_s=20)
    assert sorted(loop.order) == list(range(1, 120))
    assert 0.9 * loop.length < loop.bound <= loop.length


def test_points_equally_far_from_each_other():
    way = 5.0 * (1 - np.eye(3))
    loop = patrol_loop(way, start=0)
    assert loop.order.tolist() == [1, 2]
    assert loop.length == 15
    at_one_spot = patrol_loop(np.zeros((5, 5)), start=0)
    assert at_one_spot.length == 0
    assert at_one_spot.is_optimal
    assert sorted(at_one_spot.order) == [1, 2, 3, 4]


def test_one_stop_and_none():
    there_and_back = patrol_loop([[0, 3], [4, 0]], start=1)
    assert there_and_back.order.tolist() == [0]
    assert there_and_back.length == 7
    none = patrol_loop([[0]], start=0)
    assert none.order.tolist() == []
    assert (none.length, none.is_optimal) == (0, True)


def test_what_cannot_be_reached_or_left_is_told():
    way = np.array(
        [
            [0, 1, NONE, 2],
            [1, 0, NONE, 2],
            [1, 1, 0, 1],  # from here to all, but from nowhere to here
            [NONE, NONE, NONE, 0],  # from here nowhere
        ]
    )
    loop = patrol_loop(way, start=0)
    assert loop.order.tolist() == [1]
    assert loop.unreachable.tolist() == [2, 3]
    assert loop.length == 2
    assert patrol_loop(way, start=3).unreachable.tolist() == [0, 1, 2]


def test_the_way_may_lead_over_the_base_again():
    # two valleys that only the base connects
    way = np.array([[0, 1, 2], [1, 0, NONE], [2, NONE, 0]])
    loop = patrol_loop(way, start=0)
    assert loop.unreachable.tolist() == []
    assert loop.length == 6


def test_turning_and_moving_pieces_save_what_they_say():
    way = plane(9, 9, one_way=True)
    order = np.random.default_rng(2).permutation(9)
    order = np.concatenate([[0], order[order != 0]])

    def length(other):
        return way[other, np.roll(other, -1)].sum()

    turned = [
        np.concatenate([order[: i + 1], order[i + 1 : j + 1][::-1], order[j + 1 :]])
        for i, j in itertools.combinations(range(9), 2)
    ]
    assert length(patrol_tour._turned(way, order)) == pytest.approx(min(map(length, turned)))
    for size in (1, 2, 3):
        moved = [
            np.insert(np.delete(order, np.arange(at, at + size)), to, order[at : at + size])
            for at in range(1, 10 - size)
            for to in range(1, 10 - size)
        ]
        found = patrol_tour._moved(way, order, size)
        assert length(found) == pytest.approx(min(map(length, moved)))


def test_loops_by_hand():
    # stops at 1, 2 to the east and at 1, 2 to the west of the base, on a road
    at = np.array([0.0, 1.0, 2.0, -1.0, -2.0])
    way = np.abs(at[:, np.newaxis] - at)
    split = loops_within(way, start=0, limit=6, stop_time=1)
    assert [loop.order.tolist() for loop in split.loops] == [[1, 2], [3, 4]]
    assert split.durations.tolist() == [6, 6]
    assert split.fewest == 2  # 8 to go and 4 stops make 12
    assert [loop.length for loop in split.loops] == [4, 4]
    whole = loops_within(way, start=0, limit=12, stop_time=1)
    assert len(whole.loops) == 1
    assert whole.durations.tolist() == [12]


def test_a_stop_too_far_alone_is_set_apart():
    at = np.array([0.0, 1.0, 50.0, 2.0])
    way = np.abs(at[:, np.newaxis] - at)
    way = np.pad(way, (0, 1), constant_values=NONE)
    split = loops_within(way, start=0, limit=10, stop_time=1)
    assert split.too_far.tolist() == [2]
    assert split.unreachable.tolist() == [4]
    assert sorted(np.concatenate([loop.order for loop in split.loops])) == [1, 3]
    limit = loops_within(way, start=0, limit=101, stop_time=1)  # 50 there, 50 back, one stop
    assert limit.too_far.tolist() == []


@pytest.mark.parametrize("one_way", [False, True])
@pytest.mark.parametrize("limit", [30_000, 60_000, math.inf])
def test_loops_keep_the_limit_and_visit_all(limit, one_way):
    way = plane(4, 26, one_way=one_way)
    split = loops_within(way, start=0, limit=limit, stop_time=900)
    visited = np.concatenate([loop.order for loop in split.loops])
    assert sorted([*visited, *split.too_far]) == list(range(1, 26))
    assert (split.durations <= limit).all()
    for loop, duration in zip(split.loops, split.durations, strict=True):
        assert duration == pytest.approx(loop.length + 900 * len(loop.order))
        assert loop.is_optimal
    assert split.fewest <= len(split.loops) <= 2 * split.fewest
    firsts = [loop.order[0] for loop in split.loops]
    assert firsts == sorted(firsts)


def test_no_stop_makes_no_loop():
    split = loops_within([[0]], start=0, limit=1, stop_time=0)
    assert split.loops == ()
    assert split.fewest == 0
    assert split.durations.tolist() == []


def test_without_time_loops_keep_the_limit():
    split = loops_within(plane(4, 26), start=0, limit=40_000, stop_time=0, time_limit_s=1e-9)
    assert sorted(np.concatenate([loop.order for loop in split.loops])) == list(range(1, 26))
    assert (split.durations <= 40_000).all()


def test_the_input_stays_as_it_is():
    way = plane(2, 8)
    before = way.copy()
    way.flags.writeable = False
    patrol_loop(way, start=0)
    loops_within(way, start=0, limit=30_000, stop_time=0)
    assert (way == before).all()


def test_all_faults_are_told_at_once():
    with pytest.raises(CoverageError) as caught:
        loops_within([[0, -1], [np.nan, 0]], start=2, limit=0, stop_time=-1, time_limit_s=0)
    for key in ("siting_cost", "patrol_start", "siting_limit", "patrol_stop_time", "siting_time"):
        assert f"error.{key}'" in str(caught.value)


@pytest.mark.parametrize("way", [np.zeros((2, 3)), np.zeros(3), np.zeros((0, 0))])
def test_a_table_of_ways_is_square_and_has_the_base(way):
    with pytest.raises(CoverageError, match=r"patrol_(shape|start)"):
        patrol_loop(way, start=0)
