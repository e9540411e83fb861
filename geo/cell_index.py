"""Find the position of cells in a fixed list of cells, millions at a time.

An H3 index is a path of 3-bit digits, so the cells of a country fill a few dense blocks of
consecutive numbers. Two table look-ups find a cell's position, several times faster than a
binary search over all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LARGEST_DIRECTORY: Final = 1 << 20
"""Entries; 4 MB. Blocks are made larger until their directory fits."""


@dataclass(frozen=True, slots=True, eq=False)
class CellIndex:
    """Positions of n cells of one resolution, given ascending and without repeats."""

    cells: NDArray[np.uint64]
    _lowest_block: np.uint64
    _unused_bits: np.uint64
    _block_bits: np.uint64
    _block_at: NDArray[np.int32]  # the last entry is the block of all cells that are not listed
    _position: NDArray[np.int32]  # block after block; -1 where no cell is listed

    @classmethod
    def of(cls, cells: NDArray[np.uint64]) -> Self:
        """Build the index; raise `ValueError` for mixed resolutions or unsorted cells."""
        if cells.size == 0:
            no_block = np.zeros(1, dtype=np.int32)
            zero = np.uint64(0)
            return cls(cells, zero, zero, zero, no_block, np.full(1, -1, dtype=np.int32))
        if not (cells[1:] > cells[:-1]).all():
            raise ValueError("cells are not ascending")
        unused_bits = np.uint64(3 * (15 - resolution_of(cells)))
        path = cells >> unused_bits
        block_bits = _block_bits(path)
        block = (path >> block_bits) - (path[0] >> block_bits)
        filled = np.unique(block)
        block_at = np.zeros(int(filled[-1]) + 2, dtype=np.int32)
        block_at[filled] = np.arange(1, len(filled) + 1, dtype=np.int32)
        size = 1 << int(block_bits)
        position = np.full((len(filled) + 1) * size, -1, dtype=np.int32)
        at = block_at[block].astype(np.int64) * size + (path & np.uint64(size - 1)).astype(np.int64)
        position[at] = np.arange(len(cells), dtype=np.int32)
        return cls(cells, path[0] >> block_bits, unused_bits, block_bits, block_at, position)

    def __len__(self) -> int:
        return len(self.cells)

    def positions_of(self, cells: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the position of every cell in the list as int32, -1 for one not listed."""
        path = cells >> self._unused_bits
        block = path >> self._block_bits
        block -= self._lowest_block  # wraps to a huge number below the first block
        last = len(self._block_at) - 1
        np.minimum(block, np.uint64(last), out=block)
        at = self._block_at[block].astype(np.int64)
        at <<= np.int64(self._block_bits)
        path &= np.uint64((1 << int(self._block_bits)) - 1)
        at |= path.view(np.int64)
        found: NDArray[np.int32] = self._position[at]
        return found


def resolution_of(cells: NDArray[np.uint64]) -> int:
    """Return the one resolution of `cells`; raise `ValueError` when there is none or several."""
    resolutions = (cells >> np.uint64(52)) & np.uint64(15)
    if cells.size == 0 or resolutions.min() != resolutions.max():
        raise ValueError("cells of no or several resolutions")
    return int(resolutions[0])


def _block_bits(path: NDArray[np.uint64]) -> np.uint64:
    bits = 9  # three digits: 512 numbers, 343 of them cells
    while (int(path[-1]) >> bits) - (int(path[0]) >> bits) >= _LARGEST_DIRECTORY:
        bits += 3
    return np.uint64(bits)
