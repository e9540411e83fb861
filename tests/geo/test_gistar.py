"""Gi* equals esda, its p is two-sided, and hot cells survive the false discovery rate."""

import warnings

import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import stats

from geo.binning import count_per_cell
from geo.cells import cells_of, cells_within
from geo.gistar import MIN_INCIDENTS, disk_weights, hot_cells, is_discovery
from model.errors import TooFewError

STUDY = cells_within(
    shapely.box(74.2, 42.3, 75.1, 43.0).difference(shapely.box(74.5, 42.5, 74.6, 42.6)),
    resolution=7,
)


def counts_with_a_hot_spot(seed=0, hot=60):
    rng = np.random.default_rng(seed)
    lng = np.concatenate([rng.uniform(74.2, 75.1, 200), rng.normal(74.8, 0.01, hot)])
    lat = np.concatenate([rng.uniform(42.3, 43.0, 200), rng.normal(42.7, 0.01, hot)])
    counts = count_per_cell(cells_of(lng=lng, lat=lat, resolution=7))
    return counts[counts.index.isin(STUDY)]


def by_esda(counts, cells, k):
    from esda import G_Local, fdr
    from libpysal.weights import W

    name = [h3.int_to_str(cell) for cell in cells.tolist()]
    listed = set(name)
    # The disk holds the cell itself: without that diagonal `star=None` is plain Gi.
    disk = {cell: [n for n in h3.grid_disk(cell, k) if n in listed] for cell in name}
    weights = W(disk, id_order=name, silence_warnings=True)
    y = counts.reindex(cells, fill_value=0).to_numpy(float)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # esda's own, about its diagonal
        local = G_Local(y, weights, transform="B", star=True, permutations=0)
    p = 2 * local.p_norm  # esda's p_norm is one-sided
    return local.Zs, p, p <= fdr(p, 0.05)


@pytest.mark.parametrize("k", [1, 2, 3])
@pytest.mark.parametrize("seed", [0, 1])
def test_equals_esda(k, seed):
    counts = counts_with_a_hot_spot(seed)
    result = hot_cells(counts, study_cells=STUDY, k=k)
    z, p, is_significant = by_esda(counts, STUDY, k)
    assert np.abs(result["z"] - z).max() < 1e-9
    assert np.abs(result["p"] - p).max() < 1e-9
    assert result["is_significant"].tolist() == is_significant.tolist()
    assert result["is_significant"].any()


def test_by_hand():
    """37 cells (a disk of 3), 36 incidents in the middle: mean 36/37, 7 of 37 in the disk."""
    middle = int(cells_of(lng=[74.6], lat=[42.8], resolution=8)[0])
    study = [h3.str_to_int(c) for c in h3.grid_disk(h3.int_to_str(middle), 3)]
    result = hot_cells(pd.Series({middle: 36}), study_cells=study)
    n, disk, mean = 37, 7, 36 / 37
    variance = 36**2 / n - mean**2
    expected = (36 - disk * mean) / np.sqrt(variance * disk * (n - disk) / (n - 1))
    assert result.loc[middle, "z"] == pytest.approx(expected, rel=1e-12)
    assert result.loc[middle, "p"] == pytest.approx(2 * stats.norm.sf(expected), rel=1e-12)
    assert (result["z"] > 0).sum() == 7  # the middle and its ring; nobody else has it near


def test_the_table_is_complete_and_sorted():
    result = hot_cells(counts_with_a_hot_spot(), study_cells=STUDY[::-1])
    assert result.index.name == "cell"
    assert result.index.tolist() == STUDY.tolist()
    assert list(result.columns) == ["count", "z", "p", "is_significant", "gi_class"]
    assert result["gi_class"].dtype == np.int8
    assert result["count"].sum() == counts_with_a_hot_spot().sum()


def test_classes_follow_the_false_discovery_rate_and_the_sign():
    result = hot_cells(counts_with_a_hot_spot(hot=400), study_cells=STUDY)
    adjusted = stats.false_discovery_control(result["p"])
    size = (adjusted <= 0.05).astype(int) + (adjusted <= 0.01)
    assert result["gi_class"].tolist() == (np.sign(result["z"]) * size).astype(int).tolist()
    assert (result["gi_class"] == 2).any()
    assert (result["is_significant"] == (result["gi_class"] != 0)).all()
    # Testing each cell alone would call many more of them hot.
    assert (result["p"] <= 0.05).sum() > result["is_significant"].sum()


def test_cold_cells_are_negative():
    rng = np.random.default_rng(1)
    counts = pd.Series(rng.poisson(50, len(STUDY)), index=STUDY)
    empty = STUDY[
        np.isin(
            STUDY,
            [
                h3.str_to_int(c)
                for c in h3.grid_disk(
                    h3.int_to_str(int(cells_of(lng=[74.8], lat=[42.7], resolution=7)[0])), 2
                )
            ],
        )
    ]
    counts[empty] = 0
    result = hot_cells(counts, study_cells=STUDY)
    assert (result["gi_class"] == -2).any()
    assert (result.loc[result["gi_class"] < 0, "z"] < 0).all()


def test_a_stricter_alpha_never_finds_more():
    counts = counts_with_a_hot_spot()
    loose, strict = (hot_cells(counts, study_cells=STUDY, alpha=a) for a in (0.05, 0.001))
    assert not (strict["is_significant"] & ~loose["is_significant"]).any()
    assert strict["gi_class"].abs().isin([0, 2]).all()


def test_cells_without_incidents_count_as_zero():
    counts = counts_with_a_hot_spot()
    with_zeros = counts.reindex(STUDY, fill_value=0)
    pd.testing.assert_frame_equal(
        hot_cells(counts, study_cells=STUDY), hot_cells(with_zeros, study_cells=STUDY)
    )


def test_incidents_outside_the_study_area_are_left_out_and_told():
    counts = counts_with_a_hot_spot()
    elsewhere = pd.Series([9], index=cells_of(lng=[72.8], lat=[40.5], resolution=7))
    result = hot_cells(pd.concat([counts, elsewhere]), study_cells=STUDY)
    assert result.attrs["left_out"] == 9
    plain = hot_cells(counts, study_cells=STUDY)
    assert plain.attrs["left_out"] == 0
    assert (result["z"] == plain["z"]).all()


def test_weights_can_be_kept():
    weights = disk_weights(STUDY, 2)
    counts = counts_with_a_hot_spot()
    pd.testing.assert_frame_equal(
        hot_cells(counts, weights=weights), hot_cells(counts, study_cells=STUDY, k=2)
    )
    assert weights.disk_size.max() == 19
    assert weights.disk_size.min() < 19  # at the border


def test_a_disk_as_large_as_the_study_area_says_nothing():
    middle = int(cells_of(lng=[74.6], lat=[42.8], resolution=8)[0])
    study = [h3.str_to_int(c) for c in h3.grid_disk(h3.int_to_str(middle), 3)]
    result = hot_cells(pd.Series({middle: 40}), study_cells=study, k=6)
    assert (result["z"] == 0).all()
    assert (result["gi_class"] == 0).all()


def test_too_few_incidents_are_refused_with_their_number():
    few = pd.Series({int(STUDY[5]): MIN_INCIDENTS - 1, 0x872A1072BFFFFFF: 100})
    with pytest.raises(TooFewError) as caught:
        hot_cells(few, study_cells=STUDY)
    assert caught.value.code == "too_few_incidents"
    assert caught.value.params == {"count": 29, "minimum": 30}
    assert len(hot_cells(few + 1, study_cells=STUDY)) == len(STUDY)


def test_no_incidents_too_few_cells_and_equal_counts_are_refused():
    none = pd.Series([], index=pd.Index([], dtype="uint64"), dtype="int64")
    with pytest.raises(TooFewError, match="too_few_incidents"):
        hot_cells(none, study_cells=STUDY)
    with pytest.raises(TooFewError, match="too_few_cells"):
        hot_cells(counts_with_a_hot_spot(), study_cells=STUDY[:29])
    with pytest.raises(TooFewError, match="too_few_cells"):
        hot_cells(none, study_cells=[])
    with pytest.raises(TooFewError, match="counts_all_equal"):
        hot_cells(pd.Series(2, index=STUDY), study_cells=STUDY)


def test_wrong_input_is_refused():
    with pytest.raises(ValueError, match="floats"):
        hot_cells(pd.Series(5, index=STUDY.astype(float)), study_cells=STUDY)
    with pytest.raises(ValueError, match="study_cells or weights"):
        hot_cells(counts_with_a_hot_spot())
    for bad in (-1.0, np.nan):
        with pytest.raises(ValueError, match="counts"):
            hot_cells(pd.Series({int(STUDY[0]): bad}), study_cells=STUDY)


@pytest.mark.parametrize("seed", range(5))
def test_discoveries_are_benjamini_and_hochbergs(seed):
    rng = np.random.default_rng(seed)
    p = np.round(np.concatenate([rng.uniform(0, 1, 200), rng.uniform(0, 0.01, 30)]), 3)
    for alpha in (0.01, 0.05, 0.2):
        expected = stats.false_discovery_control(p) <= alpha
        assert is_discovery(p, alpha=alpha).tolist() == expected.tolist()
    assert not is_discovery(np.ones(4), alpha=0.05).any()
