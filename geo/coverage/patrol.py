"""Loops for a mobile group: from its base through all stops and back.

One loop by the subtour cuts of Dantzig, G., Fulkerson, R. & Johnson, S. (1954),
doi:10.1287/opre.2.4.393; several by route first, cluster second: Beasley, J. (1983),
doi:10.1016/0305-0483(83)90033-6. Like the sites, loops are advice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import floyd_warshall

from geo.coverage.patrol_tour import shortest_tour
from geo.coverage.siting_faults import joined
from geo.coverage.siting_model import TOLERANCE, Deadline
from model.errors import CoverageError
from model.text import Text, text

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TIME_LIMIT_S: Final = 20.0
"""Seconds after which the best loop so far is taken; 40 stops need less (decision 0019)."""


@dataclass(frozen=True, slots=True, eq=False)
class PatrolLoop:
    """A loop from the base through the stops and back.

    `order` int64 are the positions of the stops as they are visited, without the base; `length`
    is the way in the unit of the costs, `bound` what no loop through them can be below (equal
    where `is_optimal`). `unreachable` int64, ascending, are stops that the base has no way to,
    or no way back from: they are in no loop.
    """

    order: NDArray[np.int64]
    length: float
    bound: float
    is_optimal: bool
    unreachable: NDArray[np.int64]

    @property
    def method(self) -> Literal["exact", "heuristic"]:
        """Whether the loop was proven the shortest, or is the best that was found."""
        return "exact" if self.is_optimal else "heuristic"


@dataclass(frozen=True, slots=True, eq=False)
class PatrolLoops:
    """Several loops from one base, each within the limit: a good split, not a proven one.

    `loops` are sorted by their first stop; the way of each is its `length`, `durations` float64
    adds the stops. `fewest` is the number of loops that no split can be below. `too_far` int64,
    ascending, are stops that no loop within the limit can hold, even alone; `unreachable` as in
    `PatrolLoop`.
    """

    loops: tuple[PatrolLoop, ...]
    durations: NDArray[np.float64]
    fewest: int
    too_far: NDArray[np.int64]
    unreachable: NDArray[np.int64]


def patrol_loop(cost: ArrayLike, *, start: int, time_limit_s: float = TIME_LIMIT_S) -> PatrolLoop:
    """Return the shortest closed loop from place `start` through all other places.

    `cost` float64[n, n] leads from row to column, in seconds or metres, inf where there is no
    way; the way back may differ. Places may be passed on the way to others, so that the shortest
    way between two may lead over a third. Proven the shortest for about 40 stops within the time,
    a good loop with its bound for more. Raises `CoverageError`.
    """
    ways = _checked(cost, start=start, time_limit_s=time_limit_s)
    shortest, stops, unreachable = _shortest_ways(ways, start)
    return _loop(shortest, start, stops, unreachable, Deadline.after(time_limit_s))


def loops_within(
    cost: ArrayLike,
    *,
    start: int,
    limit: float,
    stop_time: float,
    time_limit_s: float = TIME_LIMIT_S,
) -> PatrolLoops:
    """Split the stops into few loops, each with its stops within `limit`.

    As `patrol_loop`; every stop takes `stop_time`, in the unit of `cost` and `limit` (0 for
    metres). A heuristic: one loop through all stops is cut where the fewest loops result, then
    where their way is shortest, and each of them is made as short as it can be. The cuts are the
    best for that loop; another one might do with fewer.
    """
    ways = _checked(cost, start=start, time_limit_s=time_limit_s, limit=limit, stop_time=stop_time)
    shortest, stops, unreachable = _shortest_ways(ways, start)
    alone = shortest[start, stops] + shortest[stops, start] + stop_time
    too_far, stops = stops[alone > limit], stops[alone <= limit]
    deadline, halfway = Deadline.after(time_limit_s), Deadline.after(time_limit_s / 2)
    whole = _loop(shortest, start, stops, unreachable, halfway)
    parts = _cut(shortest, start, whole.order, limit, stop_time)
    none = np.empty(0, dtype=np.int64)
    loops = sorted(
        (_shorter(shortest, start, part, none, deadline) for part in parts),
        key=lambda loop: int(loop.order[0]),
    )
    # loops put together are one loop through all stops: their ways add up to its bound at least
    needed = (whole.bound + stop_time * len(stops)) / limit
    return PatrolLoops(
        loops=tuple(loops),
        durations=np.array([loop.length + stop_time * len(loop.order) for loop in loops]),
        fewest=max(math.ceil(needed * (1 - TOLERANCE)), min(len(stops), 1)),
        too_far=too_far,
        unreachable=unreachable,
    )


def _checked(
    cost: ArrayLike,
    *,
    start: int,
    time_limit_s: float,
    limit: float = math.inf,
    stop_time: float = 0.0,
) -> NDArray[np.float64]:
    """Return the costs as an array; raise `CoverageError` with everything that is wrong."""
    ways = np.asarray(cost, dtype=np.float64)
    faults: list[Text] = []
    if ways.ndim != 2 or ways.shape[0] != ways.shape[1]:
        faults.append(text("error.patrol_shape", shape=str(ways.shape)))
    else:
        bad = np.argwhere(~(ways >= 0))
        if len(bad):
            row, column = (int(at) + 1 for at in bad[0])
            faults.append(text("error.siting_cost", count=len(bad), row=row, column=column))
        if not 0 <= start < len(ways):
            faults.append(text("error.patrol_start", start=start + 1, count=len(ways)))
    if not limit > 0:
        faults.append(text("error.siting_limit", limit=float(limit)))
    if not 0 <= stop_time < math.inf:
        faults.append(text("error.patrol_stop_time", value=float(stop_time)))
    if not 0 < time_limit_s < math.inf:
        faults.append(text("error.siting_time", seconds=float(time_limit_s)))
    if faults:
        raise CoverageError("patrol_invalid", faults=joined(faults))
    return ways


def _shortest_ways(
    ways: NDArray[np.float64], start: int
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Return the shortest ways over any places, the stops of a loop, and those out of reach."""
    graph = sparse.csgraph.csgraph_from_dense(ways, null_value=np.inf)
    shortest = np.asarray(floyd_warshall(graph))
    others = np.delete(np.arange(len(ways)), start)
    is_reached = np.isfinite(shortest[start, others]) & np.isfinite(shortest[others, start])
    return shortest, others[is_reached], others[~is_reached]


def _loop(
    ways: NDArray[np.float64],
    start: int,
    stops: NDArray[np.int64],
    unreachable: NDArray[np.int64],
    deadline: Deadline,
) -> PatrolLoop:
    places = np.append(start, stops)
    tour = shortest_tour(ways[np.ix_(places, places)], deadline=deadline)
    order = places[tour.order[1:]]
    backwards = _length(ways, start, order[::-1])
    if len(order) and order[0] > order[-1] and backwards <= tour.length * (1 + TOLERANCE):
        order = order[::-1]  # of two equal directions the one that begins with the first place
    is_optimal = tour.length - tour.bound <= TOLERANCE * tour.length
    bound = tour.length if is_optimal else tour.bound
    return PatrolLoop(order, tour.length, bound, is_optimal, unreachable)


def _shorter(
    ways: NDArray[np.float64],
    start: int,
    part: NDArray[np.int64],
    unreachable: NDArray[np.int64],
    deadline: Deadline,
) -> PatrolLoop:
    """Return the loop through a part of the stops, no longer than in the order they are given."""
    loop = _loop(ways, start, np.sort(part), unreachable, deadline)
    length = _length(ways, start, part)
    if loop.length <= length:
        return loop
    return PatrolLoop(part, length, loop.bound, is_optimal=False, unreachable=unreachable)


def _length(ways: NDArray[np.float64], start: int, order: NDArray[np.int64]) -> float:
    places = np.concatenate([[start], order, [start]])
    return float(ways[places[:-1], places[1:]].sum())


def _cut(
    ways: NDArray[np.float64],
    start: int,
    order: NDArray[np.int64],
    limit: float,
    stop_time: float,
) -> list[NDArray[np.int64]]:
    """Cut a loop's stops into the fewest pieces that keep the limit, of those the shortest.

    The shortest path from before the first stop to behind the last, over all pieces that keep
    the limit; every stop alone keeps it.
    """
    best: list[tuple[int, float]] = [(0, 0.0)] + [(len(order) + 1, math.inf)] * len(order)
    came_from = [0] * (len(order) + 1)
    for begin in range(len(order)):
        way = 0.0
        for end in range(begin + 1, len(order) + 1):
            last = order[end - 1]
            way += float(ways[start if end == begin + 1 else order[end - 2], last])
            closed = way + float(ways[last, start])
            if closed + stop_time * (end - begin) > limit:
                break  # by the shortest ways, no stop more makes a loop shorter
            pieces, length = best[begin]
            if (pieces + 1, length + closed) < best[end]:
                best[end], came_from[end] = (pieces + 1, length + closed), begin
    parts, end = [], len(order)
    while end > 0:
        parts.append(order[came_from[end] : end])
        end = came_from[end]
    return parts[::-1]
