"""The attack: everything that can be concluded from the public releases of a year, exactly.

Within one cell of resolution 6 the releases are a system of sums with bounds: a cell and year, a
cell and quarter, a group. Its atoms are (child cell, quarter, group). The lowest and the highest
count of any set of atoms that agrees with all bounds is a linear programme; sums by two nested
families of sets have whole-number corners, so the bounds are exact. Cells of resolution 6 share
no sum but those of whole units, which `unit_bounds` adds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

import h3ronpy
import numpy as np
from scipy.optimize import linprog

from geo.cells import cells_within, parents_of
from geo.privacy.menu_of_period import YearMenu
from geo.privacy.release import Release
from geo.privacy.units import can_hold_normal, finest_unit, hidden_normal_per_leaf

CHILDREN, QUARTERS, GROUPS = 7, 4, 3
SHAPE = (CHILDREN, QUARTERS, GROUPS)
Bounds = tuple[float, float]


@dataclass(frozen=True)
class Known:
    """What is public in one parent: bounds of its cells, their quarters, and its groups."""

    rows: tuple[tuple[Bounds, tuple[Bounds, ...]], ...]  # sorted: cells of equal bounds are alike
    groups: tuple[Bounds, ...]


@dataclass(frozen=True)
class Leak:
    """A set of incidents whose count is learned to lie within 1 to k-1."""

    what: str
    bounds: Bounds
    known: Known


def bounds_at(release: Release | None, cell: int) -> Bounds:
    """Return what a release says of one cell."""
    if release is None or (release.covers is not None and cell not in release.covers):
        return 0.0, np.inf
    if cell in release.table.index:
        row = release.table.loc[cell]
        return float(row["at_least"]), float(row["at_most"])
    return 0.0, float(release.limits[0] - 1)


def known_parents(menu: YearMenu) -> set[Known]:
    """Return the distinct public knowledge of all parents where anything is shown."""
    shown = [r.table.index.to_numpy() for r in (menu.year, *menu.quarters) if r is not None]
    parents = {int(p) for cells in shown for p in parents_of(cells, resolution=6)}
    parents |= {int(p) for group in menu.groups for p in group.table.index}
    return {known_of(menu, parent) for parent in parents}


def known_of(menu: YearMenu, parent: int) -> Known:
    """Return what is public of a parent and its children."""
    children = np.asarray(h3ronpy.change_resolution(np.array([parent], dtype=np.uint64), 7))
    rows = sorted(
        (
            bounds_at(menu.year, int(cell)),
            tuple(bounds_at(_quarter(menu, q), int(cell)) for q in range(1, QUARTERS + 1)),
        )
        for cell in children
    )
    groups = tuple(sorted(bounds_at(group, parent) for group in menu.groups))
    return Known(tuple(rows), groups or ((0.0, np.inf),) * GROUPS)


def _quarter(menu: YearMenu, number: int) -> Release | None:
    return next((r for r in menu.quarters if r.period.quarter == number), None)


def most_in(known: Known, menu: YearMenu, *, cell: int, group: Release) -> float:
    """Return the highest count of a group in a cell that agrees with all that is public."""
    of_cell = (
        bounds_at(menu.year, cell),
        tuple(bounds_at(_quarter(menu, q), cell) for q in range(1, QUARTERS + 1)),
    )
    (parent,) = parents_of(np.array([cell], dtype=np.uint64), resolution=6)
    at = known.groups.index(bounds_at(group, int(parent)))
    return _extreme(known, _mask(cell=known.rows.index(of_cell), group=(at,)), sign=-1)


def leaks_in(known: Known, *, k: int) -> Iterator[Leak]:
    """Yield every natural set of atoms that is learned to hold 1 to k-1 incidents."""
    for name, atoms in targets(known):
        high = _extreme(known, atoms, sign=-1)
        if high > k - 1:
            continue
        low = _extreme(known, atoms, sign=1)
        if low >= 1:
            yield Leak(name, (low, high), known)


def targets(known: Known) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the sets to attack: cells, quarters, groups, their meets, remainders and unions."""
    seen = set()
    for at, row in enumerate(known.rows):
        if row in seen:  # a cell of equal bounds gives equal answers
            continue
        seen.add(row)
        yield f"cell {at}", _mask(cell=at)
        for quarters in _subsets(QUARTERS):
            yield f"cell {at} quarters {quarters}", _mask(cell=at, quarter=quarters)
        for groups in _subsets(GROUPS):
            yield f"cell {at} groups {groups}", _mask(cell=at, group=groups)
    for groups in _subsets(GROUPS):
        yield f"groups {groups}", _mask(group=groups)
    hidden = [at for at, (bounds, _) in enumerate(known.rows) if bounds[0] == 0]
    yield "hidden cells", _mask(cell=hidden)
    yield "shown cells", ~_mask(cell=hidden)
    yield "hidden quarters", _hidden_quarters(known)


def _hidden_quarters(known: Known) -> np.ndarray:
    hidden = np.array([[bounds[0] == 0 for bounds in quarters] for _, quarters in known.rows])
    return np.broadcast_to(hidden[:, :, None], SHAPE).ravel()


def _subsets(count: int) -> list[tuple[int, ...]]:
    return [some for size in range(1, count) for some in combinations(range(count), size)]


def _mask(
    *,
    cell: int | Sequence[int] = tuple(range(CHILDREN)),
    quarter: Sequence[int] = tuple(range(QUARTERS)),
    group: Sequence[int] = tuple(range(GROUPS)),
) -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[np.ix_(np.atleast_1d(cell).astype(int), quarter, group)] = True
    return mask.ravel()


@cache
def _sums() -> np.ndarray:
    rows = [_mask(cell=c) for c in range(CHILDREN)]
    rows += [_mask(cell=c, quarter=(q,)) for c in range(CHILDREN) for q in range(QUARTERS)]
    rows += [_mask(group=(g,)) for g in range(GROUPS)]
    return np.array(rows, dtype=float)


def _extreme(known: Known, atoms: np.ndarray, *, sign: int) -> float:
    bounds = [b for b, _ in known.rows] + [b for _, qs in known.rows for b in qs]
    lower, upper = np.array([*bounds, *known.groups]).T
    sums = _sums()
    finite = np.isfinite(upper)
    found = linprog(
        sign * atoms.astype(float),
        A_ub=np.vstack([-sums, sums[finite]]),
        b_ub=np.concatenate([-lower, upper[finite]]),
        method="highs",
    )
    if found.status == 3:  # unbounded: nothing is learned from above
        return np.inf
    assert found.status == 0, found.message
    return round(sign * found.fun, 6)


def unit_leaks(menu: YearMenu, normal, units, *, k: int, is_gated: bool = True) -> list[str]:
    """Return the units whose class gives a hidden cell away.

    What is hidden in one unit: a hidden cell holds at most k-1, a hidden group of a parent at
    most its limit less one; a unit's class says how many there are at least. A cell is given
    away when the others cannot hold them. `is_gated` False publishes every unit's class.
    """
    year = menu.year
    hidden = hidden_normal_per_leaf(
        normal["cell_7"].to_numpy(np.uint64), finest_unit(normal), year=year, groups=menu.groups
    )
    found = []
    for unit, count in hidden.items():
        limit = max((limit for limit in year.limits if limit <= count), default=0)
        own = cells_within(units.geometry[unit], resolution=7)
        if is_gated and not can_hold_normal(own, year=year, groups=menu.groups):
            continue
        room = _hidden_room(own, menu, k=k)
        if limit > room:
            found.append(f"{unit}: at least {limit}, all cells but one hold {room}")
    return found


def _hidden_room(own, menu: YearMenu, *, k: int) -> float:
    parents, size = np.unique(parents_of(own, resolution=6), return_counts=True)
    shown = [parents_of(menu.year.table.index.to_numpy(), resolution=6)]
    shown += [group.table.index.to_numpy() for group in menu.groups]
    size = size[~np.isin(parents, np.concatenate(shown))]
    if not size.size:
        return 0.0
    most_by_groups = GROUPS * (menu.groups[0].limits[0] - 1)
    without_one = [
        np.minimum((size - (np.arange(len(size)) == at)) * (k - 1), most_by_groups).sum()
        for at in range(len(size))
    ]
    return float(min(without_one))
