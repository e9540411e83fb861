"""Straight lines between two points each, as shapely wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray


def segments_between(start: NDArray[np.float64], end: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return n lines from `start` to `end`, n x 2 coordinates each."""
    return np.asarray(shapely.linestrings(np.stack([start, end], axis=1)), dtype=object)


def segments_from(
    x: NDArray[np.float64], y: NDArray[np.float64], first: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Return the n lines from vertices `first` to the vertices after them."""
    vertices = np.column_stack([x, y])
    return segments_between(vertices[first], vertices[first + 1])
