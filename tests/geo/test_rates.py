"""Counts in proportion to true areas and to residents."""

import h3
import numpy as np
import pandas as pd
import pytest

from geo.cells import cells_of
from geo.rates import density_per_km2, rate_per_1000


def test_density_is_per_true_area_of_the_cell():
    cells = cells_of(lng=[74.6, 72.8], lat=[42.87, 40.53], resolution=8)
    counts = pd.Series([3, 0], index=pd.Index(cells, name="cell"))
    density = density_per_km2(counts)
    own_area = h3.cell_area(h3.int_to_str(int(cells[0])), "km^2")
    assert density.iloc[0] == pytest.approx(3 / own_area)
    assert density.iloc[0] < 0.9 * 3 / h3.average_hexagon_area(8, "km^2")  # the world average errs
    assert density.iloc[1] == 0
    assert density.name == "density_per_km2"
    assert density.index.equals(counts.index)


def test_no_cells_no_density():
    density = density_per_km2(pd.Series([], index=pd.Index([], dtype="uint64"), dtype="int64"))
    assert len(density) == 0
    assert density.dtype == np.float64


def test_rate_by_hand():
    counts = pd.Series({"KG1": 6, "KG2": 5, "KG3": 4, "KG4": 0})
    population = pd.Series({"KG4": 100.0, "KG1": 3000.0, "KG2": np.nan, "KG3": 0.0, "KG9": 5.0})
    rate = rate_per_1000(counts, population)
    assert rate.name == "rate_per_1000"
    assert rate.index.tolist() == ["KG1", "KG2", "KG3", "KG4"]
    assert rate["KG1"] == 2
    assert rate["KG4"] == 0
    assert rate[["KG2", "KG3"]].isna().all()


def test_unknown_units_and_negative_populations_have_no_rate():
    rate = rate_per_1000(pd.Series({"KG1": 6, "KG2": 1}), pd.Series({"KG2": -5}))
    assert rate.isna().all()


def test_no_units_no_rates():
    empty = pd.Series([], index=pd.Index([], dtype="str"), dtype="int64")
    assert len(rate_per_1000(empty, pd.Series({"KG1": 10.0}))) == 0
