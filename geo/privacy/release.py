"""A release: one line of the menu for one period, as classes per cell of the whole country."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.binning import count_per_cell
from geo.cells import parents_of
from geo.privacy.menu import (
    GROUP_CATEGORIES,
    NORMAL_CATEGORIES,
    RESOLUTION_OF,
    Policy,
    ReleaseKind,
    count_limits,
    group_limits,
    quarter_limits,
)
from geo.privacy.periods import Period
from model.categories import BroadGroup

Cells = NDArray[np.uint64]

CHILDREN: Final = 7
"""Cells of one resolution in a cell of the next coarser one (no pentagon lies near)."""


@dataclass(frozen=True, slots=True)
class Release:
    """What is public about one set of incidents in one period.

    `table` is indexed by `cell` (uint64, ascending) and holds only the cells that are shown:
    `class_index` (int8, 0 is `limits[0]` and more), `at_least` (int64), `at_most` (float64,
    infinite where open). Where a cell is missing there are 0 to `limits[0] - 1` incidents, or,
    outside `covers`, nothing is said; `covers` None means everywhere.
    """

    kind: ReleaseKind
    categories: frozenset[str]
    period: Period
    limits: tuple[int, ...]
    table: pd.DataFrame
    group: BroadGroup | None = None
    covers: Cells | None = None

    @property
    def resolution(self) -> int:
        """The resolution of its cells."""
        return RESOLUTION_OF[self.kind]


def classify_counts(counts: pd.Series, *, limits: Sequence[int]) -> pd.DataFrame:
    """Return the table of a `Release` from exact counts per cell; smaller ones are left out."""
    lower = np.asarray(limits, dtype=np.int64)
    shown = counts[counts >= lower[0]].sort_index()
    at = np.searchsorted(lower, shown.to_numpy(), side="right") - 1
    upper = np.append(lower[1:] - 1.0, np.inf)
    return pd.DataFrame(
        {"class_index": at.astype(np.int8), "at_least": lower[at], "at_most": upper[at]},
        index=pd.Index(shown.index.to_numpy(np.uint64), name="cell"),
    )


def open_release(cells: Cells, *, category: str, period: Period, policy: Policy) -> Release:
    """Release one open category; `cells` has one cell of resolution 8 per incident."""
    limits = count_limits(policy.k_open)
    return Release(
        kind=ReleaseKind.OPEN_YEAR,
        categories=frozenset({category}),
        period=period,
        limits=limits,
        table=classify_counts(count_per_cell(cells), limits=limits),
    )


def all_release(cells: Cells, *, period: Period, policy: Policy) -> Release:
    """Release all normal categories together; `cells` has a cell of resolution 7 per incident."""
    k = policy.k_normal
    limits = quarter_limits(k) if period.quarter else count_limits(k)
    return Release(
        kind=ReleaseKind.ALL_QUARTER if period.quarter else ReleaseKind.ALL_YEAR,
        categories=NORMAL_CATEGORIES,
        period=period,
        limits=limits,
        table=classify_counts(count_per_cell(cells), limits=limits),
    )


def group_release(
    cells: Cells,
    *,
    group: BroadGroup,
    year: Release,
    quarters: Sequence[Release],
    study_cells: Cells,
    policy: Policy,
) -> Release:
    """Release one broad group of a year in cells of resolution 6.

    `cells` has a cell of resolution 7 per incident of the group; `year` and `quarters` are the
    releases of all normal categories in the same year; `study_cells` are the cells of
    resolution 7 that can hold incidents. Only cells whose seven children all can are released;
    the upper limit is used only where the other releases leave room for it.
    """
    limits = group_limits(policy.k_normal)
    resolution = RESOLUTION_OF[ReleaseKind.GROUP_YEAR]
    covers = full_parents(study_cells)
    counts = count_per_cell(parents_of(cells, resolution=resolution))
    counts = counts[np.isin(counts.index, covers)]
    table = classify_counts(counts, limits=limits)
    coarse = classify_counts(counts, limits=limits[:1])
    roomy = room_per_parent(year, quarters) >= len(BroadGroup) * limits[-1]
    is_roomy = np.isin(table.index, roomy.index[roomy])
    return Release(
        kind=ReleaseKind.GROUP_YEAR,
        categories=GROUP_CATEGORIES[group],
        period=year.period,
        limits=limits,
        table=pd.concat([table[is_roomy], coarse[~is_roomy]]).sort_index(),
        group=group,
        covers=covers,
    )


def full_parents(study_cells: Cells) -> Cells:
    """Return the parents of `study_cells` whose seven children are all among them, ascending."""
    coarser = RESOLUTION_OF[ReleaseKind.GROUP_YEAR]
    parents, children = np.unique(
        parents_of(np.unique(study_cells), resolution=coarser), return_counts=True
    )
    full: Cells = parents[children == CHILDREN]
    return full


def room_per_parent(year: Release, quarters: Sequence[Release]) -> pd.Series:
    """Return how many incidents any six cells of a parent may hold, by what is public of them.

    That is the sum of the highest possible counts of its children without the highest of all;
    infinite where two children have no upper limit. Only parents with a shown child are listed;
    for every other it is 6(k-1).
    """
    at_most = year.table["at_most"].to_numpy(np.float64, copy=True)
    if quarters:
        hidden = quarters[0].limits[0] - 1
        by_quarter = [
            q.table["at_most"].reindex(year.table.index, fill_value=hidden) for q in quarters
        ]
        if len(by_quarter) == 4:
            at_most = np.minimum(at_most, np.sum(by_quarter, axis=0))
    parents = parents_of(
        year.table.index.to_numpy(), resolution=RESOLUTION_OF[ReleaseKind.GROUP_YEAR]
    )
    frame = pd.DataFrame({"parent": parents, "at_most": at_most}).sort_values(
        ["parent", "at_most"], kind="stable"
    )
    grouped = frame.groupby("parent")["at_most"]
    # The last of each parent is its highest; what remains is summed with the hidden children.
    is_highest = ~frame["parent"].duplicated(keep="last")
    rest = frame["at_most"].where(~is_highest, 0.0).groupby(frame["parent"]).sum()
    hidden_children = CHILDREN - grouped.size()
    return (rest + hidden_children * (year.limits[0] - 1)).rename_axis("parent")
