"""Gi*: which cells, with their neighbours, hold more incidents than chance would put there.

Getis, A. & Ord, J. K. (1992), doi:10.1111/j.1538-4632.1992.tb00261.x; Ord & Getis (1995),
doi:10.1111/j.1538-4632.1995.tb00912.x. Many cells are tested at once, so significance is by the
false discovery rate: Benjamini, Y. & Hochberg, Y. (1995), doi:10.1111/j.2517-6161.1995.tb02031.x.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import h3ronpy
import numpy as np
import pandas as pd
import pyarrow as pa
from scipy.special import ndtr

from geo.cell_index import CellIndex
from geo.cells import as_cells
from model.errors import TooFewError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

MIN_INCIDENTS: Final = 30
"""Below this many incidents in the study area the statistic is refused."""

MIN_CELLS: Final = 30
"""Below this many cells the normal approximation of z does not hold (Ord & Getis 1995)."""

ALPHA: Final = 0.05
"""Share of false discoveries accepted among the cells called significant."""

STRICT_ALPHA: Final = 0.01
"""The same for the outer classes, -2 and 2."""


@dataclass(frozen=True, slots=True, eq=False)
class DiskWeights:
    """Who is whose neighbour in a study area: binary weights, each cell its own neighbour.

    The neighbours of the cell at position i are `neighbour_at[start[i]:start[i + 1]]`, as
    positions in `index.cells`. It depends on the study area and k alone: keep it for reuse.
    """

    index: CellIndex
    k: int
    start: NDArray[np.int64]
    neighbour_at: NDArray[np.int32]

    @property
    def disk_size(self) -> NDArray[np.int64]:
        """Cells of the study area in every cell's disk, itself included."""
        return np.diff(self.start)

    def sums_of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sum of `values`, one per cell, over every cell's disk."""
        sums: NDArray[np.float64] = np.add.reduceat(values[self.neighbour_at], self.start[:-1])
        return sums


def disk_weights(study_cells: ArrayLike, k: int = 1) -> DiskWeights:
    """Return the disks of `k` steps around every cell, limited to the study area.

    `study_cells` are uint64 of one resolution in any order. Raises `TooFewError` below 30 cells.
    """
    cells = np.unique(as_cells(study_cells))
    if len(cells) < MIN_CELLS:
        raise TooFewError("too_few_cells", count=len(cells), minimum=MIN_CELLS)
    index = CellIndex.of(cells)
    disks = pa.array(h3ronpy.grid_disk(cells, k))
    position = index.positions_of(disks.values.to_numpy())
    is_studied = position >= 0
    studied_before = np.concatenate([[0], np.cumsum(is_studied)])
    start = studied_before[disks.offsets.to_numpy()].astype(np.int64)
    return DiskWeights(index, k, start, position[is_studied])


def hot_cells(
    counts: pd.Series,
    *,
    study_cells: ArrayLike | None = None,
    k: int = 1,
    alpha: float = ALPHA,
    weights: DiskWeights | None = None,
) -> pd.DataFrame:
    """Return Gi* of every cell of a study area and whether it is significant.

    `counts` are incidents indexed by `cell` (uint64); a cell of the study area that is missing
    there counts zero. Cells of `counts` outside the study area are left out, and
    `attrs["left_out"]` of the result says how many incidents that were. The study area is given
    by `study_cells`, or by `weights` from an earlier `disk_weights`.

    Returns a frame indexed by `cell`, ascending: `count` (float64), `z`, two-sided `p`,
    `is_significant` (false discovery rate at most `alpha`) and `gi_class` (int8: -2 and 2 are
    cold and hot at 1%, or at `alpha` where that is stricter; -1 and 1 at `alpha`; 0 neither).

    Raises `TooFewError` below 30 incidents or 30 cells, and when all cells count the same.
    """
    if weights is None:
        if study_cells is None:
            raise ValueError("give study_cells or weights")
        weights = disk_weights(study_cells, k)
    count, left_out = _counts_at(counts, weights.index)
    _require_enough(count)
    z = _z_scores(count, weights)
    p = 2 * ndtr(-np.abs(z))
    is_significant = is_discovery(p, alpha=alpha)
    strictly = is_significant & is_discovery(p, alpha=min(STRICT_ALPHA, alpha))
    sign = np.sign(z).astype(np.int8)
    result = pd.DataFrame(
        {
            "count": count,
            "z": z,
            "p": p,
            "is_significant": is_significant,
            "gi_class": sign * (is_significant.astype(np.int8) + strictly.astype(np.int8)),
        },
        index=pd.Index(weights.index.cells, name="cell"),
    )
    result.attrs["left_out"] = left_out
    return result


def is_discovery(p: NDArray[np.float64], *, alpha: float) -> NDArray[np.bool_]:
    """Return which of the p values are discoveries at a false discovery rate of `alpha`.

    Benjamini & Hochberg (1995): the largest i with p(i) <= alpha i / n, and all below it.
    """
    # Only p <= alpha can qualify; the others count in n but need no sorting.
    ordered = np.sort(p[p <= alpha])
    passes = np.flatnonzero(ordered <= alpha * np.arange(1, len(ordered) + 1) / len(p))
    if not passes.size:
        return np.zeros(len(p), dtype=bool)
    return np.asarray(p <= ordered[passes[-1]])


def _counts_at(counts: pd.Series, index: CellIndex) -> tuple[NDArray[np.float64], float]:
    given = counts.to_numpy(np.float64)
    if given.size and not given.min() >= 0:  # also for NaN
        raise ValueError("counts below zero or missing")
    position = index.positions_of(as_cells(counts.index))
    is_studied = position >= 0
    count = np.zeros(len(index))
    np.add.at(count, position[is_studied], given[is_studied])
    return count, float(given[~is_studied].sum())


def _require_enough(count: NDArray[np.float64]) -> None:
    total = count.sum()
    if total < MIN_INCIDENTS:
        raise TooFewError("too_few_incidents", count=int(total), minimum=MIN_INCIDENTS)
    if count.min() == count.max():
        raise TooFewError("counts_all_equal")


def _z_scores(count: NDArray[np.float64], weights: DiskWeights) -> NDArray[np.float64]:
    # Ord & Getis (1995), equation 14.3 as printed by esda: with binary weights the sum of the
    # weights and the sum of their squares are both the size of the disk.
    n, size = len(count), weights.disk_size.astype(np.float64)
    mean = count.mean()
    variance = np.square(count).mean() - mean**2
    spread = np.sqrt(variance * size * (n - size) / (n - 1))
    surplus = weights.sums_of(count) - size * mean
    # A disk that is the whole study area cannot differ from it.
    z: NDArray[np.float64] = np.divide(surplus, spread, out=np.zeros(n), where=spread > 0)
    return z
