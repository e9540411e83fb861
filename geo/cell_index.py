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

_EMPTIEST: Final = 32
"""Entries per cell; a country has 2. Emptier tables would cost memory and gain nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class _Blocks:
    """Two tables: of a block by the first digits of a cell, of a position by block and the rest."""

    lowest_block: np.uint64
    unused_bits: np.uint64
    block_bits: np.uint64
    block_at: NDArray[np.int32]  # the last entry is the block of all cells that are not listed
    position: NDArray[np.int32]  # block after block; -1 where no cell is listed


@dataclass(frozen=True, slots=True, eq=False)
class CellIndex:
    """Positions of n cells of one resolution, given ascending and without repeats."""

    cells: NDArray[np.uint64]
    _blocks: _Blocks | None  # None for no cells, and for cells strewn over the globe

    @classmethod
    def of(cls, cells: NDArray[np.uint64]) -> Self:
        """Build the index; raise `ValueError` for mixed resolutions or unsorted cells."""
        if not (cells[1:] > cells[:-1]).all():
            raise ValueError("cells are not ascending")
        return cls(cells, _blocks_of(cells) if cells.size else None)

    def __len__(self) -> int:
        return len(self.cells)

    def positions_of(self, cells: NDArray[np.uint64]) -> NDArray[np.int32]:
        """Return the position of every cell in the list as int32, -1 for one not listed."""
        if self._blocks is None:
            return _positions_by_search(self.cells, cells)
        blocks = self._blocks
        path = cells >> blocks.unused_bits
        block = path >> blocks.block_bits
        block -= blocks.lowest_block  # wraps to a huge number below the first block
        last = len(blocks.block_at) - 1
        np.minimum(block, np.uint64(last), out=block)
        at = blocks.block_at[block].astype(np.int64)
        at <<= np.int64(blocks.block_bits)
        path &= np.uint64((1 << int(blocks.block_bits)) - 1)
        at |= path.view(np.int64)
        found: NDArray[np.int32] = blocks.position[at]
        return found


def resolution_of(cells: NDArray[np.uint64]) -> int:
    """Return the one resolution of `cells`; raise `ValueError` when there is none or several."""
    resolutions = (cells >> np.uint64(52)) & np.uint64(15)
    if cells.size == 0 or resolutions.min() != resolutions.max():
        raise ValueError("cells of no or several resolutions")
    return int(resolutions[0])


def _blocks_of(cells: NDArray[np.uint64]) -> _Blocks | None:
    unused_bits = np.uint64(3 * (15 - resolution_of(cells)))
    path = cells >> unused_bits
    block_bits = _block_bits(path)
    lowest_block = path[0] >> block_bits
    block = (path >> block_bits) - lowest_block
    filled = np.unique(block)
    size = 1 << int(block_bits)
    if len(filled) * size > _EMPTIEST * len(cells) + _LARGEST_DIRECTORY:
        return None
    block_at = np.zeros(int(filled[-1]) + 2, dtype=np.int32)
    block_at[filled] = np.arange(1, len(filled) + 1, dtype=np.int32)
    position = np.full((len(filled) + 1) * size, -1, dtype=np.int32)
    at = block_at[block].astype(np.int64) * size + (path & np.uint64(size - 1)).astype(np.int64)
    position[at] = np.arange(len(cells), dtype=np.int32)
    return _Blocks(lowest_block, unused_bits, block_bits, block_at, position)


def _block_bits(path: NDArray[np.uint64]) -> np.uint64:
    bits = 9  # three digits: 512 numbers, 343 of them cells
    while (int(path[-1]) >> bits) - (int(path[0]) >> bits) >= _LARGEST_DIRECTORY:
        bits += 3
    return np.uint64(bits)


def _positions_by_search(
    listed: NDArray[np.uint64], cells: NDArray[np.uint64]
) -> NDArray[np.int32]:
    if not listed.size:
        return np.full(len(cells), -1, dtype=np.int32)
    at = np.minimum(np.searchsorted(listed, cells), len(listed) - 1)
    found: NDArray[np.int32] = np.where(listed[at] == cells, at, -1).astype(np.int32)
    return found
