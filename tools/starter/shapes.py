"""Turn lines and labelled grids into areas that share every vertex of their borders."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np
import shapely
from shapely.ops import nearest_points

from tools.starter.partition import Grid

SNAP_M = 1.0
"""Vertices nearer than this are one."""


def extend_to(
    lines: Iterable[shapely.LineString], border: shapely.Geometry
) -> list[shapely.Geometry]:
    """Return the lines, loose ends drawn on to the border or pushed just across it."""
    lines = list(lines)
    ends = Counter(_end(line, at) for line in lines for at in (0, -1))
    extended = list(lines)
    for line in lines:
        for at in (0, -1):
            if ends[_end(line, at)] > 1:
                continue
            loose = shapely.Point(line.coords[at])
            nearest = nearest_points(border, loose)[0]
            beyond = shapely.Point(
                nearest.x + (nearest.x - loose.x) * 0.01, nearest.y + (nearest.y - loose.y) * 0.01
            )
            extended.append(shapely.LineString([loose, beyond]))
    return extended


def _end(line: shapely.LineString, at: int) -> tuple[int, int]:
    east, north = line.coords[at]
    return round(east), round(north)


def faces_of(
    lines: Iterable[shapely.Geometry], *, within: shapely.Geometry
) -> list[shapely.Geometry]:
    """Return the areas that the lines enclose inside a geometry; together they cover it."""
    noded = shapely.unary_union(
        shapely.set_precision([*lines, within.boundary], SNAP_M), grid_size=SNAP_M
    )
    areas = shapely.get_parts(shapely.polygonize([noded]))
    shapely.prepare(within)
    return [area for area in areas if within.contains(area.representative_point())]


def smooth_areas(labels: np.ndarray, grid: Grid, *, tolerance_m: float) -> np.ndarray:
    """Return the area of each label 0, 1, ... of a full grid, their common borders smoothed."""
    areas = [_area_of(labels == label, grid) for label in range(labels.max() + 1)]
    return shapely.coverage_simplify(areas, tolerance_m, simplify_boundary=False)


def _area_of(mask: np.ndarray, grid: Grid) -> shapely.Geometry:
    """Return the union of a mask's cells: runs of cells in each row, then dissolved."""
    padded = np.pad(mask, ((0, 0), (1, 1)))
    change = np.diff(padded.astype(np.int8), axis=1)
    row, first = np.nonzero(change == 1)
    _, last = np.nonzero(change == -1)
    west, east = grid.west + first * grid.step, grid.west + last * grid.step
    south = grid.south + row * grid.step
    # vertices at every cell corner, so that neighbours share them
    runs = [
        shapely.segmentize(shapely.box(*bounds), grid.step)
        for bounds in zip(west, south, east, south + grid.step, strict=True)
    ]
    return shapely.unary_union(runs)


def disc(centre: shapely.Point, *, area_km2: float) -> shapely.Polygon:
    """Return a 24-sided area of the given size around a point."""
    sides = 24
    # a regular polygon's area is n/2 r² sin(2 pi / n)
    radius = np.sqrt(area_km2 * 1e6 / (sides / 2 * np.sin(2 * np.pi / sides)))
    angle = np.arange(sides) * 2 * np.pi / sides
    return shapely.Polygon(
        np.column_stack([centre.x + radius * np.cos(angle), centre.y + radius * np.sin(angle)])
    )
