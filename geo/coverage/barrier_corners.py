"""Corners of barriers: where shortest ways may bend, and from which directions.

A shortest way bends only where the free land around a vertex is wider than a half turn: a corner
(de Berg et al. 2008, Computational Geometry, ch. 15, doi:10.1007/978-3-540-77974-2). A vertex of a
wall has land on both sides; a corner is one of these, and is seen from its own side only: a way
that touches the vertex does not get through.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

NONE: Final = np.zeros(0, dtype=np.int64)
"""No rows."""

_HALF_TURN_TOLERANCE: Final = 1e-7
"""Radians. A vertex on a straight wall counts as a corner on both sides, so that a way along the
wall may go from vertex to vertex; the rounding of coordinates tilts by less."""

_ALONG_EDGE: Final = 1e-9
"""Radians. A line of sight this near to an edge of its own corner runs along the edge; it goes by
the edge's other end instead, on the right side of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Corners:
    """Where ways may bend: the free sector around a vertex, from `angle` counterclockwise."""

    xy: Floats  # n x 2
    vertex: Ints
    angle: Floats  # radians, direction of the edge where the sector begins
    opening: Floats  # radians, at least a half turn
    first_edge: Ints  # where it begins
    last_edge: Ints  # where it ends
    hops: tuple[Ints, Ints]  # pairs of corners at two ends of an edge, on one side of it

    def __len__(self) -> int:
        return len(self.vertex)

    def take(self, direction: Floats) -> Flags:
        """Say which ways from `direction`, [..., n] radians, may bend at the corners.

        They come in from the free sector. Straight ahead must be free as well: a way that would
        run into the barrier there could be shortened, to whichever side it turns.
        """
        ahead = np.mod(direction - self.angle, 2 * np.pi)
        behind = np.mod(ahead + np.pi, 2 * np.pi)
        is_free = (ahead > _ALONG_EDGE) & (ahead < self.opening - _ALONG_EDGE)
        slack = _HALF_TURN_TOLERANCE
        return is_free & ((behind < self.opening + slack) | (behind > 2 * np.pi - slack))


def corners_of(xy: Floats, edge: Ints, closed: Ints) -> Corners:
    """Find the free sectors of at least a half turn, and which of them an edge connects.

    Every edge gives two half-edges. Around a vertex, ascending by angle, each begins the sector at
    its left; the sector ends at the next half-edge.
    """
    tail = np.concatenate([edge[:, 0], edge[:, 1]])
    head = np.concatenate([edge[:, 1], edge[:, 0]])
    angle = np.arctan2(*(xy[head] - xy[tail]).T[::-1])
    order = np.lexsort((angle, tail))
    tail, head, angle = tail[order], head[order], angle[order]
    of_edge = np.tile(np.arange(len(edge)), 2)[order]
    begins = np.flatnonzero(np.diff(tail, prepend=-1))
    size = np.diff(np.append(begins, len(tail)))
    turn = np.arange(len(tail)) - np.repeat(begins, size)
    following = np.repeat(begins, size) + (turn + 1) % np.repeat(size, size)
    opening = np.mod(angle[following] - angle, 2 * np.pi)
    opening[following == np.arange(len(tail))] = 2 * np.pi
    is_corner = (opening >= np.pi - _HALF_TURN_TOLERANCE) & ~np.isin(tail * len(xy) + head, closed)
    number = np.where(is_corner, np.cumsum(is_corner) - 1, -1)
    # The left of an edge is the sector it begins at its tail, and the one it ends at its head.
    back = np.roll(np.argsort(order), len(edge))[order]
    previous = np.empty(len(tail), dtype=np.int64)
    previous[following] = np.arange(len(tail))
    here, there = number, number[previous[back]]
    hop = (here >= 0) & (there >= 0)
    at = np.flatnonzero(is_corner)
    return Corners(
        xy[tail[at]],
        tail[at],
        angle[at],
        opening[at],
        of_edge[at],
        of_edge[following[at]],
        (here[hop], there[hop]),
    )


def tangents(corners: Corners, rows: Ints) -> tuple[Ints, Ints]:
    """Return the pairs (row, later corner) whose line may bend at both ends."""
    later = np.arange(rows[0] + 1, len(corners))
    run = corners.xy[later] - corners.xy[rows, None]
    towards = np.arctan2(run[..., 1], run[..., 0])
    may = _subset(corners, later).take(towards + np.pi)
    may &= _subset(corners, rows).take(towards.T).T
    may &= (later > rows[:, None]) & (run != 0).any(axis=2)
    i, j = np.nonzero(may)
    return rows[i], later[j]


def _subset(corners: Corners, at: Ints) -> Corners:
    return Corners(
        corners.xy[at],
        corners.vertex[at],
        corners.angle[at],
        corners.opening[at],
        corners.first_edge[at],
        corners.last_edge[at],
        (NONE, NONE),
    )
