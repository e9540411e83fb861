"""A cell's position is found as `np.searchsorted` finds it, a missing cell never."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.cell_index import CellIndex, resolution_of
from geo.cells import cells_of, parents_of


@settings(max_examples=60)
@given(st.integers(0, 2**31), st.integers(0, 15), st.sampled_from([0.001, 1, 60]))
def test_equals_a_plain_look_up(seed, resolution, extent):
    rng = np.random.default_rng(seed)
    lng, lat = 74 + rng.uniform(-1, 1, 400) * extent, 20 + rng.uniform(-1, 1, 400) * extent
    cells = cells_of(lng=lng, lat=lat, resolution=resolution)
    listed = np.unique(cells[:200])
    position = {cell: at for at, cell in enumerate(listed.tolist())}
    got = CellIndex.of(listed).positions_of(cells)
    assert got.tolist() == [position.get(cell, -1) for cell in cells.tolist()]


def test_cells_of_another_resolution_and_nonsense_are_not_found():
    cells = cells_of(lng=[74.5], lat=[42.8], resolution=8)
    others = [int(parents_of(cells, resolution=7)[0]), 0, 2**64 - 1, int(cells[0]) ^ (1 << 60)]
    found = CellIndex.of(cells).positions_of(np.array(others, dtype=np.uint64))
    assert found.tolist() == [-1, -1, -1, -1]


def test_the_look_up_leaves_its_input_alone():
    cells = np.unique(cells_of(lng=[74.5, 74.9], lat=[42.8, 42.1], resolution=8))
    before = cells.copy()
    CellIndex.of(cells).positions_of(cells)
    assert (cells == before).all()


def test_nothing_listed_nothing_found():
    none = np.empty(0, dtype=np.uint64)
    cells = cells_of(lng=[74.5], lat=[42.8], resolution=8)
    assert CellIndex.of(none).positions_of(cells).tolist() == [-1]
    assert CellIndex.of(cells).positions_of(none).tolist() == []
    assert len(CellIndex.of(none)) == 0


def test_cells_out_of_order_or_of_several_resolutions_are_refused():
    cells = np.unique(cells_of(lng=[74.5, 74.9], lat=[42.8, 42.1], resolution=8))
    with pytest.raises(ValueError, match="ascending"):
        CellIndex.of(cells[::-1])
    with pytest.raises(ValueError, match="resolutions"):
        CellIndex.of(np.unique(np.append(cells, parents_of(cells, resolution=7))))
    with pytest.raises(ValueError, match="resolutions"):
        resolution_of(cells[:0])
