"""Count points per cell, and per cell x category x month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from geo.cell_index import resolution_of
from geo.cells import HIGHEST_RESOLUTION, as_cells

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_CODES: Final = np.iinfo(np.int16)

_HEAD_BITS: Final = 12
"""The index' first bits (mode, resolution) are the same in all cells of one resolution."""


def count_per_cell(cells: ArrayLike) -> pd.Series:
    """Count the points in every cell that holds at least one.

    `cells` has one uint64 per point. Returns `incident_count` (int64), indexed by `cell` in
    ascending order; it sums to the number of points.
    """
    cell, count = _count_sorted(as_cells(cells))
    index = pd.Index(cell, name="cell")
    return pd.Series(count, index=index, name="incident_count", dtype=np.int64)


def count_cube(*, cells: ArrayLike, category: ArrayLike, month: ArrayLike) -> pd.DataFrame:
    """Count the points of every combination of cell, category and month that occurs.

    One entry per point: `cells` uint64 of one resolution, `category` an integer code (int16; -1
    may stand for an unknown one), `month` months since year 0 (`model.view.Month.index`).
    Returns columns `cell` uint64, `category` int16, `month` int32 and `count` int64, sorted by
    the first three; the counts sum to the number of points. Raises `ValueError` for unequal
    lengths, a category that is no int16, or cells of several resolutions.
    """
    cell = as_cells(cells)
    code, month_index = np.asarray(category), np.asarray(month)
    if not cell.shape == code.shape == month_index.shape:
        raise ValueError(f"{cell.shape} cells, {code.shape} categories, {month_index.shape} months")
    if cell.size == 0:
        return _cube(cell, code, month_index, np.empty(0, dtype=np.int64))
    if code.min() < _CODES.min or code.max() > _CODES.max:
        raise ValueError(f"category codes from {code.min()} to {code.max()}")
    return _count_packed(cell, code, month_index)


def sum_per_cell(cube: pd.DataFrame) -> pd.Series:
    """Return the incidents of every cell of a cube from `count_cube`, over all months and codes.

    Same result as `count_per_cell` of the points; so it is for a part of the cube's rows.
    """
    cell = cube["cell"].to_numpy(np.uint64)
    first = np.flatnonzero(np.diff(cell, prepend=np.uint64(0)) != 0)
    count = cube["count"].to_numpy(np.int64)
    total = np.add.reduceat(count, first) if len(cell) else count
    index = pd.Index(cell[first], name="cell")
    return pd.Series(total, index=index, name="incident_count", dtype=np.int64)


def _count_packed(
    cell: NDArray[np.uint64], code: NDArray[np.integer], month: NDArray[np.integer]
) -> pd.DataFrame:
    # One sort of one uint64 per point instead of a group-by of three columns. A cell's first bits
    # are constant and the digits below its resolution unused: that is room for the other two.
    first_month, first_code = int(month.min()), int(code.min())
    month_bits = (int(month.max()) - first_month).bit_length()
    code_bits = (int(code.max()) - first_code).bit_length()
    unused_bits = 3 * (HIGHEST_RESOLUTION - resolution_of(cell))
    shift = code_bits + month_bits - unused_bits
    if shift > _HEAD_BITS:
        return _count_ranked(cell, code, month)
    head, tail = cell[0], (1 << unused_bits) - 1
    path = (cell & np.uint64((1 << (64 - _HEAD_BITS)) - 1)) >> np.uint64(unused_bits)
    key = path << np.uint64(code_bits + month_bits)
    key |= (code.astype(np.int64) - first_code).astype(np.uint64) << np.uint64(month_bits)
    key |= (month.astype(np.int64) - first_month).astype(np.uint64)
    packed, count = _count_sorted(key)
    found_path = packed >> np.uint64(code_bits + month_bits) << np.uint64(unused_bits)
    head &= ~np.uint64((1 << (64 - _HEAD_BITS)) - 1)
    code_part = (packed >> np.uint64(month_bits)) & np.uint64((1 << code_bits) - 1)
    found_code = code_part.astype(np.int64) + first_code
    found_month = (packed & np.uint64((1 << month_bits) - 1)).astype(np.int64) + first_month
    return _cube(head | found_path | np.uint64(tail), found_code, found_month, count)


def _count_ranked(
    cell: NDArray[np.uint64], code: NDArray[np.integer], month: NDArray[np.integer]
) -> pd.DataFrame:
    # Fine cells with a wide range of codes and months do not fit into one key.
    order = np.lexsort((month, code, cell))
    cell, code, month = cell[order], code[order], month[order]
    is_first = np.ones(len(cell), dtype=bool)
    is_first[1:] = (np.diff(cell) != 0) | (np.diff(code) != 0) | (np.diff(month) != 0)
    first = np.flatnonzero(is_first)
    return _cube(cell[first], code[first], month[first], np.diff(first, append=len(cell)))


def _cube(
    cell: NDArray[np.uint64],
    code: NDArray[np.integer],
    month: NDArray[np.integer],
    count: NDArray[np.int64],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "cell": cell,
            "category": code.astype(np.int16),
            "month": month.astype(np.int32),
            "count": count.astype(np.int64),
        }
    )


def _count_sorted(keys: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    # Sorting and cutting where the key changes beats np.unique, which hashes first.
    ordered = np.sort(keys)
    is_first = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=is_first[1:])
    first = np.flatnonzero(is_first)
    return ordered[first], np.diff(first, append=len(ordered)).astype(np.int64)
