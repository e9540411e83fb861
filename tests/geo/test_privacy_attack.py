"""Subtract all public releases from each other: nothing below k may be learned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations_with_replacement, product

import geopandas as gpd
import h3ronpy
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.cells import cells_of, outlines_of, parents_of
from geo.privacy import Policy
from geo.privacy.assessment import year_has_room
from geo.privacy.menu import GROUP_CATEGORIES, NORMAL_CATEGORIES
from geo.privacy.menu_of_period import YearMenu, prepare, year_menu
from geo.privacy.periods import Period, released_periods
from geo.privacy.release import all_release, classify_counts, group_release
from model.categories import BroadGroup, CategoryClass, class_of
from tests.geo.privacy_attack import (
    SHAPE,
    bounds_at,
    known_of,
    known_parents,
    leaks_in,
    most_in,
    unit_leaks,
)
from tests.geo.privacy_world import make_incidents, make_source

K = 5
TODAY = date(2026, 11, 22)


def _menu(incidents: pd.DataFrame, year: int) -> tuple[YearMenu, pd.DataFrame]:
    source = make_source(incidents)
    prepared = prepare(source.incidents)
    years, quarters = released_periods(prepared["occurred_on"], today=TODAY, lag_months=1)
    menu = year_menu(
        prepared,
        year,
        years=years,
        quarters=quarters,
        study_cells=source.study_cells,
        policy=Policy(),
    )
    of_year = prepared[prepared["month"] // 12 == year]
    return menu, of_year[of_year["category"].isin(NORMAL_CATEGORIES)]


PARENT = h3ronpy.change_resolution(cells_of(lng=[74.6], lat=[42.0], resolution=7), 6)
CELLS = np.asarray(h3ronpy.change_resolution(PARENT, 7))


@pytest.mark.parametrize(("seed", "per_year"), [(1, 1500), (2, 1500), (4, 4000)])
def test_a_generated_year_gives_nothing_below_k_away(seed, per_year):
    menu, normal = _menu(make_incidents(seed, per_year=per_year), 2025)
    parents = known_parents(menu)
    assert len(parents) > 5
    assert [leak for known in parents for leak in leaks_in(known, k=K)] == []
    assert unit_leaks(menu, normal, make_source(normal).units, k=K) == []


def test_several_years_give_no_more_than_each(seed=5):
    years = (2024, 2025)
    incidents = make_incidents(seed, per_year=1500, years=years)
    for year in years:  # no two years share an incident, so each is attacked alone
        menu, _ = _menu(incidents, year)
        assert {release.period.year for release in menu.releases} == {year}
        known = known_parents(menu)
        assert [leak for some in known for leak in leaks_in(some, k=K)] == []


def test_no_two_releases_count_an_incident_of_another_family():
    menu, _ = _menu(make_incidents(1), 2025)
    families = [menu.year.categories, *(release.categories for release in menu.opened)]
    assert sum(map(len, families)) == len(frozenset().union(*families))
    assert frozenset().union(*(group.categories for group in menu.groups)) == NORMAL_CATEGORIES
    assert sum(len(group.categories) for group in menu.groups) == len(NORMAL_CATEGORIES)
    shown = frozenset().union(*(release.categories for release in menu.releases))
    assert not any(class_of(code) is CategoryClass.SENSITIVE for code in shown)


@pytest.mark.parametrize("seed", range(40))
def test_counts_at_the_limits_give_nothing_away(seed):
    known = known_of(_menu_of(_counts_at_limits(seed)), int(PARENT[0].as_py()))
    assert list(leaks_in(known, k=K)) == []


def test_the_attack_finds_what_other_limits_would_give_away():
    # A year of 20 or more whose quarters are 4, 4 and 9 at most: the fourth has 3 or 4.
    counts = np.zeros(SHAPE, dtype=int)
    counts[0, :, 0] = 9, 4, 4, 4
    menu = _menu_of(counts)
    parent = int(PARENT[0].as_py())
    assert list(leaks_in(known_of(menu, parent), k=K)) == []
    finer = tuple(_with_limits(quarter, (5, 10, 20), counts) for quarter in menu.quarters)
    leaks = list(leaks_in(known_of(replace(menu, quarters=finer), parent), k=K))
    assert "cell 6 quarters (1,)" in {leak.what for leak in leaks}


def test_groups_shown_from_k_would_give_themselves_away():
    # Two cells of 5 to 9 and three groups of at most 4: each group has 2 to 4.
    counts = np.zeros(SHAPE, dtype=int)
    counts[0, 0], counts[1, 0] = (2, 2, 2), (2, 2, 1)
    menu = _menu_of(counts)
    parent = int(PARENT[0].as_py())
    assert list(leaks_in(known_of(menu, parent), k=K)) == []
    finer = tuple(replace(group, limits=(5, 20)) for group in menu.groups)
    leaks = list(leaks_in(known_of(replace(menu, groups=finer), parent), k=K))
    assert "groups (0,)" in {leak.what for leak in leaks}


def test_a_small_unit_would_give_its_cells_away():
    # 12 incidents in three cells of at most 4: a class of 10 or more leaves 2 to 4 for each.
    counts = np.zeros(SHAPE, dtype=int)
    for cell in range(3):
        counts[cell, cell, :] = 2, 1, 1
    menu = _menu_of(counts)
    units = gpd.GeoDataFrame(geometry=[shapely.union_all(outlines_of(CELLS[:3]))], crs="EPSG:4326")
    units.index = ["KG1"]
    normal = pd.DataFrame({"cell_7": np.repeat(CELLS[:3], 4), "oblast": "KG1"})
    normal = normal.assign(district="", ayil_okmotu="")
    assert len(unit_leaks(menu, normal, units, k=K, is_gated=False)) == 1
    assert unit_leaks(menu, normal, units, k=K) == []


def test_a_verdict_is_public_only_where_one_cell_could_hold_any_number():
    # "At least so many here" then says nothing of any other cell: this one may hold them all.
    found = set()
    for seed in range(12):
        menu = _menu_of(_counts_at_limits(seed) * (1 + seed % 3))
        known = known_of(menu, int(PARENT[0].as_py()))
        for cell, release in product(CELLS, menu.groups):
            has_room = year_has_room(
                menu,
                category=min(release.categories),
                treated=outlines_of([cell])[0].centroid,
                before=Period(2025).months,
            )
            assert has_room == np.isinf(most_in(known, menu, cell=int(cell), group=release))
            found.add(has_room)
    assert found == {True, False}


def test_a_verdict_without_that_room_would_give_a_cell_away():
    # 19 in one cell, 4 in its neighbour: "at least 23 in both" leaves 4 for the hidden one.
    counts = np.zeros(SHAPE, dtype=int)
    counts[0, :, 0], counts[1, 0, 0] = (5, 5, 5, 4), 4
    menu = _menu_of(counts)
    group = menu.groups[0]
    treated = shapely.union_all(outlines_of(CELLS[:2])).centroid.buffer(0.001)
    assert shapely.intersects(outlines_of(CELLS[:2]), treated).all()
    assert 23 - bounds_at(menu.year, int(CELLS[0]))[1] == 4
    assert bounds_at(menu.year, int(CELLS[1])) == (0, 4)
    assert not year_has_room(
        menu, category=min(group.categories), treated=treated, before=Period(2025).months
    )


def test_every_pair_of_year_and_quarters_is_safe():
    # All combinations of a cell's classes, not only those that happen: exhaustive by hand.
    year_classes = [(0, 4), (5, 9), (10, 19), (20, np.inf)]
    quarter_classes = [(0, 4), (5, 14), (15, np.inf)]
    for (low, high), quarters in product(year_classes, product(quarter_classes, repeat=4)):
        least, most = (sum(q[side] for q in quarters) for side in (0, 1))
        if least > high or most < low:
            continue  # cannot happen
        for at, quarter in enumerate(quarters):
            others = quarters[:at] + quarters[at + 1 :]
            learned_low = max(quarter[0], low - sum(q[1] for q in others))
            learned_high = min(quarter[1], high - sum(q[0] for q in others))
            assert not (learned_low >= 1 and learned_high <= K - 1)


def test_without_the_menu_subtraction_finds_thousands():
    # Any category, any window of months, any resolution, exact from k upward: threshold alone.
    incidents = prepare(make_incidents(1))
    facts = _facts_by_subtraction(incidents)
    assert len(facts) > 10_000
    sensitive = [fact for fact in facts if class_of(fact[0]) is CategoryClass.SENSITIVE]
    assert len(sensitive) > 1000


def _facts_by_subtraction(incidents: pd.DataFrame) -> set[tuple[str, int, int, int]]:
    """Return (category, cell, first month, last month) of counts of 1 to k-1 that are given away.

    One subtraction of two numbers of k or more: all categories less all but one, in one cell and
    window; or one category's window less the same without its last month.
    """
    codes, category = np.unique(incidents["category"], return_inverse=True)
    month = incidents["month"].to_numpy() % 12
    facts = set()
    for resolution in (5, 6, 7, 8):
        cell_of = parents_of(incidents["cell_8"].to_numpy(np.uint64), resolution=resolution)
        cells, at = np.unique(cell_of, return_inverse=True)
        by_month = np.zeros((len(cells), len(codes), 12), dtype=int)
        np.add.at(by_month, (at, category, month), 1)
        for first, last in combinations_with_replacement(range(12), 2):
            window = by_month[:, :, first : last + 1].sum(axis=2)
            of_others = window.sum(axis=1, keepdims=True) - window
            hit = (window >= 1) & (window < K) & (of_others >= K)
            facts |= {(codes[c], int(cells[i]), first, last) for i, c in np.argwhere(hit)}
            month_before = window - by_month[:, :, last]
            step = by_month[:, :, last]
            hit = (step >= 1) & (step < K) & (month_before >= K)
            facts |= {(codes[c], int(cells[i]), last, last) for i, c in np.argwhere(hit)}
    return facts


def _menu_of(counts: np.ndarray) -> YearMenu:
    """Return the real releases of one parent from counts per (child, quarter, group)."""
    policy, year = Policy(), Period(2025)

    def cells(part: np.ndarray) -> np.ndarray:
        return np.repeat(CELLS, part)

    whole = all_release(cells(counts.sum(axis=(1, 2))), period=year, policy=policy)
    quarters = tuple(
        all_release(cells(counts[:, q].sum(axis=1)), period=Period(2025, q + 1), policy=policy)
        for q in range(4)
    )
    groups = tuple(
        group_release(
            cells(counts[:, :, at].sum(axis=1)),
            group=group,
            year=whole,
            quarters=quarters,
            study_cells=CELLS,
            policy=policy,
        )
        for at, group in enumerate(GROUP_CATEGORIES)
    )
    assert len(groups) == len(BroadGroup)
    return YearMenu(year=whole, quarters=quarters, groups=groups, opened=())


def _counts_at_limits(seed: int) -> np.ndarray:
    """Return counts whose sums lie at the class limits, where intervals are tightest."""
    rng = np.random.default_rng(seed)
    counts = np.zeros(SHAPE, dtype=int)
    for cell in range(SHAPE[0]):
        quarters = rng.choice([0, 1, 4, 5, 9, 14, 15], size=4, p=rng.dirichlet(np.ones(7)))
        if rng.random() < 0.5:  # a hidden cell, often full
            quarters = rng.multinomial(rng.choice([0, 3, 4]), [0.25] * 4)
        for quarter, count in enumerate(quarters):
            counts[cell, quarter] = rng.multinomial(count, rng.dirichlet(np.ones(3)))
    return counts


def _with_limits(release, limits, counts):
    per_cell = pd.Series(
        counts[:, release.period.quarter - 1].sum(axis=1), index=pd.Index(CELLS, name="cell")
    )
    return replace(release, limits=limits, table=classify_counts(per_cell, limits=limits))
