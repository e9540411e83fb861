"""The shortest tour of some places (travelling salesman), with a proven bound.

Dantzig, G., Fulkerson, R. & Johnson, S. (1954), doi:10.1287/opre.2.4.393: solve without
forbidding subtours, forbid those that appear, and repeat; first in parts of ways, where minimum
cuts find them, then in whole ways.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import networkx as nx
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from geo.coverage.siting_milp import SOLVER_TOLERANCE, Program, matrix, solve_program
from geo.coverage.siting_model import TOLERANCE, Deadline

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_EXACT: Final = 100
"""Places up to which whole ways are asked for; beyond, the bound is that of parts of ways."""


@dataclass(frozen=True, slots=True, eq=False)
class Tour:
    """Places in the order of the tour, from place 0; its length, and what none can be below."""

    order: NDArray[np.int64]
    length: float
    bound: float


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """Ways that a tour may take: one per pair where both directions cost the same, else two."""

    places: int
    tail: NDArray[np.int64]
    head: NDArray[np.int64]
    cost: NDArray[np.float64]
    is_directed: bool

    @property
    def need(self) -> float:
        """How many edges of a tour lead out of any part of the places, at least."""
        return 1.0 if self.is_directed else 2.0


def shortest_tour(ways: NDArray[np.float64], *, deadline: Deadline) -> Tour:
    """Return the shortest tour of n places; `ways` float64[n, n] are finite shortest ways."""
    n = len(ways)
    if n <= 3:
        return _tour_of_few(ways)
    edges = _edges_of(ways)
    found = _first_tour(ways)
    cuts: list[NDArray[np.bool_]] = []
    bound = max(_bound_in_parts(edges, cuts, deadline), 0.0)
    if n <= _MOST_EXACT:
        bound, better = _prove(edges, cuts, deadline, bound)
        if better is not None and _length(ways, better) < _length(ways, found):
            found = better
    length = _length(ways, found)
    if length - bound <= SOLVER_TOLERANCE * length:
        bound = length
    return Tour(found, length, min(bound, length))


def _tour_of_few(ways: NDArray[np.float64]) -> Tour:
    orders = [np.arange(len(ways)), np.append(0, np.arange(len(ways) - 1, 0, -1))]
    best = min(orders, key=lambda order: _length(ways, order))
    return Tour(best, _length(ways, best), _length(ways, best))


def _length(ways: NDArray[np.float64], order: NDArray[np.int64]) -> float:
    return float(ways[order, np.roll(order, -1)].sum())


def _edges_of(ways: NDArray[np.float64]) -> _Edges:
    is_directed = not np.array_equal(ways, ways.T)
    is_edge = ~np.eye(len(ways), dtype=bool) if is_directed else np.tri(len(ways), k=-1).T > 0
    tail, head = np.nonzero(is_edge)
    return _Edges(len(ways), tail, head, ways[tail, head], is_directed)


def _first_tour(ways: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a good tour: the nearest place next, then changes as long as any makes it shorter.

    Turning a piece round: Croes, G. (1958), doi:10.1287/opre.6.6.791; moving a piece of up to
    three places: Or, I. (1976).
    """
    graph = nx.DiGraph()  # a matrix's zeros would be no edges
    pairs = np.argwhere(~np.eye(len(ways), dtype=bool)).tolist()
    graph.add_weighted_edges_from((a, b, float(ways[a, b])) for a, b in pairs)
    order = np.array(nx.approximation.greedy_tsp(graph, source=0)[:-1], dtype=np.int64)
    length = _length(ways, order)
    while True:
        changed = min(
            [_turned(ways, order), *(_moved(ways, order, size) for size in (1, 2, 3))],
            key=lambda other: _length(ways, other),
        )
        if not _length(ways, changed) < length * (1 - TOLERANCE):
            return order
        order, length = changed, _length(ways, changed)


def _turned(ways: NDArray[np.float64], order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the tour with the piece turned round for which that saves most."""
    after = np.roll(order, -1)
    forth, back = ways[order, after], ways[after, order]
    # what the ways inside the piece from i + 1 to j cost more in the other direction
    more = np.concatenate([[0.0], np.cumsum(back - forth)])[:-1]
    change = ways[np.ix_(order, order)] + ways[np.ix_(after, after)]
    change = change - forth[:, np.newaxis] - forth + more - np.roll(more, -1)[:, np.newaxis]
    change[np.tri(len(order), dtype=bool)] = 0.0
    i, j = np.unravel_index(change.argmin(), change.shape)
    return np.concatenate([order[: i + 1], order[i + 1 : j + 1][::-1], order[j + 1 :]])


def _moved(ways: NDArray[np.float64], order: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Return the tour with the piece of `size` places moved for which that saves most."""
    n = len(order)
    if n < size + 2:
        return order
    begin = np.arange(1, n - size + 1)  # the base stays first
    first, last = order[begin], order[begin + size - 1]
    before, behind = order[begin - 1], order[(begin + size) % n]
    saved = ways[before, first] + ways[last, behind] - ways[before, behind]
    after = np.roll(order, -1)
    # put between the place at j and the one after it
    change = ways[np.ix_(order, first)].T + ways[np.ix_(last, after)] - ways[order, after]
    change = change - saved[:, np.newaxis]
    j = np.arange(n)
    change[(j >= begin[:, np.newaxis] - 1) & (j < begin[:, np.newaxis] + size)] = 0.0
    at, to = np.unravel_index(change.argmin(), change.shape)
    piece = order[begin[at] : begin[at] + size]
    rest = np.delete(order, np.arange(begin[at], begin[at] + size))
    place = to + 1 if to < begin[at] else to + 1 - size
    return np.insert(rest, place, piece)


def _bound_in_parts(edges: _Edges, cuts: list[NDArray[np.bool_]], deadline: Deadline) -> float:
    """Return the bound where ways may be taken in part; the cuts it needs are added to `cuts`."""
    bound = 0.0
    while not deadline.is_over:
        solved = solve_program(_program(edges, cuts, is_whole=False), deadline=deadline)
        if solved.x is None or not solved.is_optimal:
            break
        bound = solved.bound
        new = _violated(edges, solved.x)
        if not new:
            break
        cuts += new
    return bound


def _prove(
    edges: _Edges, cuts: list[NDArray[np.bool_]], deadline: Deadline, bound: float
) -> tuple[float, NDArray[np.int64] | None]:
    """Return the best bound, and the shortest tour if the time was enough to find it."""
    while not deadline.is_over:
        solved = solve_program(_program(edges, cuts, is_whole=True), deadline=deadline)
        bound = max(bound, solved.bound)
        if solved.x is None or not solved.is_optimal:
            return bound, None
        used = solved.x > 0.5
        groups = _groups(edges, used)
        if len(groups) == 1:
            return bound, _walk(edges, used)
        cuts += groups
    return bound, None


def _program(edges: _Edges, cuts: list[NDArray[np.bool_]], *, is_whole: bool) -> Program:
    """Every place is left once and reached once, and every cut is crossed."""
    n, count = edges.places, len(edges.tail)
    arc = np.arange(count)
    if edges.is_directed:
        degree = matrix(
            [(edges.tail, arc, 1.0), (n + edges.head, arc, 1.0)], rows=2 * n, columns=count
        )
    else:
        degree = matrix([(edges.tail, arc, 1.0), (edges.head, arc, 1.0)], rows=n, columns=count)
    crossing = sparse.csc_array(
        np.array([_crosses(edges, cut) for cut in cuts], dtype=np.float64).reshape(-1, count)
    )
    need = np.full(degree.shape[0], edges.need)
    return Program(
        objective=edges.cost,
        rows=sparse.vstack([degree, crossing], format="csc"),
        low=np.append(need, np.full(len(cuts), edges.need)),
        high=np.append(need, np.full(len(cuts), np.inf)),
        most=np.ones(count),
        is_whole=np.full(count, is_whole),
    )


def _crosses(edges: _Edges, inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    if edges.is_directed:
        return np.asarray(inside[edges.tail] & ~inside[edges.head])
    return np.asarray(inside[edges.tail] != inside[edges.head])


def _violated(edges: _Edges, taken: NDArray[np.float64]) -> list[NDArray[np.bool_]]:
    """Return parts of the places that the tour in parts leaves too seldom; none if there are none.

    As much leads into a part as out of it, so that directions can be put together.
    """
    used = taken > SOLVER_TOLERANCE
    groups = _groups(edges, used)
    if len(groups) > 1:
        return groups
    graph = nx.Graph()
    for at in np.flatnonzero(used):
        a, b = int(edges.tail[at]), int(edges.head[at])
        before = graph.get_edge_data(a, b, {"weight": 0.0})["weight"]
        graph.add_edge(a, b, weight=before + float(taken[at]))
    value, (part, _) = nx.stoer_wagner(graph)
    if value >= 2.0 - 10 * SOLVER_TOLERANCE:
        return []
    return [np.isin(np.arange(edges.places), part)]


def _groups(edges: _Edges, used: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
    """Return the parts of the places that the used edges connect."""
    n = edges.places
    graph = sparse.csr_array(
        (np.ones(int(used.sum())), (edges.tail[used], edges.head[used])), shape=(n, n)
    )
    count, group = connected_components(graph, directed=False)
    return [group == at for at in range(count)]


def _walk(edges: _Edges, used: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the places in the order in which the used edges lead through them, from place 0."""
    following: dict[int, list[int]] = {place: [] for place in range(edges.places)}
    for a, b in zip(edges.tail[used].tolist(), edges.head[used].tolist(), strict=True):
        following[a].append(b)
        if not edges.is_directed:
            following[b].append(a)
    order, before = [0], -1
    while len(order) < edges.places:
        here = order[-1]
        step = next(place for place in following[here] if place != before)
        before = here
        order.append(step)
    return np.array(order, dtype=np.int64)
