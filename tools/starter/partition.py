"""Divide an oblast among its districts on a grid: least effort from their settlements.

Effort is Naismith's rule (W. W. Naismith 1892): a metre of climb costs as much as 8.33 m of level
way (an hour for 5 km, an hour for 600 m), so divides follow ridges where relief is known. Each
district gets a constant head start, found so that its area is the published one (a capacity
constrained, semi-discrete transport problem; Aurenhammer, Hoffmann, Aronov 1998,
doi:10.1007/PL00009187). Nothing is fitted to any official geometry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from scipy.ndimage import distance_transform_edt, map_coordinates
from scipy.sparse.csgraph import dijkstra

CLIMB_FACTOR = 5000.0 / 600.0
"""Metres of level way that a metre of height difference is worth (Naismith's rule)."""

NEIGHBOURS = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1))
"""Half of the steps of a grid move; knight's moves keep distances true to 3%."""

CERTAIN_RATIO = 0.5
"""Share of the next owner's effort below which a cell's owner is certain."""

_ITERATIONS = 600
_FIRST_STEP_M = 12_000.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A square grid in a metric CRS; row 0 lies in the south."""

    west: float
    south: float
    step: float
    shape: tuple[int, int]

    @classmethod
    def around(cls, bounds: tuple[float, float, float, float], *, step: float) -> Grid:
        """Return a grid with two spare rows and columns around some bounds."""
        west, south, east, north = bounds
        rows = int(np.ceil((north - south) / step)) + 4
        columns = int(np.ceil((east - west) / step)) + 4
        return cls(west - 2 * step, south - 2 * step, step, (rows, columns))

    def centres(self) -> tuple[np.ndarray, np.ndarray]:
        """Return eastings and northings of the cell centres, both of the grid's shape."""
        east = self.west + (np.arange(self.shape[1]) + 0.5) * self.step
        north = self.south + (np.arange(self.shape[0]) + 0.5) * self.step
        return np.meshgrid(east, north)

    def nearest(self, east: float, north: float, allowed: np.ndarray) -> int:
        """Return the flat index of the allowed cell nearest to a point."""
        easts, norths = self.centres()
        distance = np.hypot(easts - east, norths - north)
        return int(np.where(allowed, distance, np.inf).argmin())


def sample_altitude(altitude: np.ndarray, *, lng: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Interpolate a global table of altitudes (north to south, from 180 W) at points."""
    rows, columns = altitude.shape
    at = [(90 - lat) * rows / 180 - 0.5, (lng + 180) * columns / 360 - 0.5]
    return map_coordinates(altitude, at, order=1)


def effort_graph(height: np.ndarray, allowed: np.ndarray, *, step: float) -> sp.csr_matrix:
    """Return the graph of moves between allowed cells, weighed by Naismith's rule."""
    index = np.arange(height.size).reshape(height.shape)
    starts, ends, efforts = [], [], []
    flat_height, flat_allowed = height.ravel(), allowed.ravel()
    rows, columns = height.shape
    for down, right in NEIGHBOURS:
        start = index[: rows - down, max(0, -right) : columns - max(0, right)].ravel()
        end = index[down:, max(0, right) : columns + min(0, right)].ravel()
        keep = flat_allowed[start] & flat_allowed[end]
        start, end = start[keep], end[keep]
        climb = np.abs(flat_height[start] - flat_height[end])
        starts.append(start)
        ends.append(end)
        efforts.append(step * np.hypot(down, right) + CLIMB_FACTOR * climb)
    start, end, effort = (np.concatenate(part) for part in (starts, ends, efforts))
    matrix = sp.coo_matrix((effort, (start, end)), shape=(height.size, height.size))
    return (matrix + matrix.T).tocsr()


def efforts_from(graph: sp.csr_matrix, seeds: dict[str, list[int]]) -> np.ndarray:
    """Return for each owner of seeds (rows, in order) the least effort to every cell."""
    return np.stack([dijkstra(graph, indices=cells, min_only=True) for cells in seeds.values()])


def divide_by_area(
    efforts: np.ndarray, target_km2: np.ndarray, *, cell_km2: float
) -> tuple[np.ndarray, float]:
    """Give every cell an owner so that each owner comes as near to its target area as it can.

    `efforts` is owners x cells, finite; targets are scaled to the cells' total area. A cell that
    one owner reaches with less than half the effort of any other is that owner's, whatever the
    areas: a settlement stays in its own district. Returns the owner of each cell and the share
    of the area that is with the wrong owner.
    """
    total = efforts.shape[1] * cell_km2
    target = target_km2 * (total / target_km2.sum())
    plain = efforts.argmin(axis=0)
    ordered = np.partition(efforts, 1, axis=0) if len(efforts) > 1 else None
    is_sure = ordered[0] < CERTAIN_RATIO * ordered[1] if ordered is not None else plain == 0
    best, least = plain, np.inf
    head_start = np.zeros(len(efforts))
    for turn in range(_ITERATIONS):
        owner = np.where(is_sure, plain, (efforts - head_start[:, None]).argmin(axis=0))
        area = np.bincount(owner, minlength=len(efforts)) * cell_km2
        wrong = np.abs(area - target).sum() / 2 / total
        if wrong < least:
            least, best = wrong, owner
        step = _FIRST_STEP_M * (1 - turn / _ITERATIONS)
        head_start = head_start + step * (target - area) / np.maximum(target, total / 40)
    return best, float(least)


def fill_outwards(labels: np.ndarray) -> np.ndarray:
    """Give every unlabelled (-1) cell the label of the nearest labelled one."""
    _, nearest = distance_transform_edt(labels < 0, return_indices=True)
    return labels[tuple(nearest)]
