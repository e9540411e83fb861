"""The map of a paper sheet: pale ground to draw on, grid, letters on all four sides."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from matplotlib.patches import PathPatch

from exports.paper_grid import (
    draw_grid,
    draw_letters,
    draw_neatline,
    draw_tags,
    grid_outline,
    inner_frame,
)
from exports.paper_style import LABEL_SCALE
from exports.sheet_furniture import draw_watermark
from exports.sheet_labels import LabelRequest, draw_labels, label_requests, place_labels
from exports.sheet_map import draw_layers, path_of
from exports.sheet_page import Box, Page
from exports.sheet_window import Window
from exports.sheet_words import shown_layers
from geo.grid import SHEET_COLUMNS, SQUARE_MM, SheetGrid, metres_per_degree, square_side_m
from layers.layer import Layer, LayerKind, Pane
from layers.palette import BOUNDARY, GROUND, SELECTED

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from shapely.geometry.base import BaseGeometry

    from layers.layer import MapView

_PALE_BOUNDARY: Final = "#8f8f8f"
"""Boundaries guide the eye; pens must show over them."""

_LABEL_GAP_MM: Final = 0.8
_MARK_STEP_MM: Final = 4.6
"""From one symbol to the next where several places share one point."""


def pale(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return layers with lighter boundaries, on the map and in the legend.

    The chosen unit keeps its own outline, in a layer above the others, so that no neighbour's
    line runs along the middle of it.
    """
    others = [_without_chosen(la) if la.pane is Pane.BOUNDARIES else la for la in layers]
    chosen = [_chosen(la) for la in layers if la.pane is Pane.BOUNDARIES]
    return (*others, *(layer for layer in chosen if len(layer.table)))


def _without_chosen(layer: Layer) -> Layer:
    table = layer.table[layer.table["outline"] != SELECTED]
    lighter = table["outline"].replace({BOUNDARY: _PALE_BOUNDARY})
    legend = [
        replace(entry, outline=_PALE_BOUNDARY) if entry.outline == BOUNDARY else entry
        for entry in layer.legend
        if entry.outline != SELECTED
    ]
    # the note says how to get better lines: it is for those who made the sheet, not for the hall
    return replace(layer, table=table.assign(outline=lighter), legend=tuple(legend), note=None)


def _chosen(layer: Layer) -> Layer:
    return replace(
        layer,
        key=f"{layer.key}_chosen",
        table=layer.table[layer.table["outline"] == SELECTED],
        legend=tuple(entry for entry in layer.legend if entry.outline == SELECTED),
        note=None,
    )


def window_of(grid: SheetGrid, *, left: float, top: float, width: float, height: float) -> Window:
    """Return the window that shows a grid from a corner (mm) on, in the room there is.

    At 25 mm to a square the scale is round; only where the room is too small is it another.
    """
    middle = Window(
        Box(0.0, 0.0, 1.0, 1.0),
        (grid.west + grid.east) / 2,
        (grid.south + grid.north) / 2,
        1.0,
    )
    outline = shapely.get_coordinates(
        middle.project(np.array([grid_outline(grid)], dtype=object))[0]
    )
    half_wide_m, half_high_m = np.abs(outline).max(axis=0)
    wanted = square_side_m(grid) * grid.columns / SHEET_COLUMNS * 1000 / SQUARE_MM
    wanted = float(f"{wanted:.3g}")  # degrees with six decimals are a little off the round length
    least = max(2000 * half_wide_m / width, 2000 * half_high_m / height)
    denominator = wanted if wanted >= least else _rounded_up(least)
    right, down = 2000 * half_wide_m / denominator, 2000 * half_high_m / denominator
    return replace(
        middle, frame=Box(left, top - down, left + right, top), denominator=float(denominator)
    )


def _rounded_up(denominator: float) -> float:
    """Return a scale denominator with three digits that is not smaller."""
    step = 10.0 ** (floor(log10(denominator)) - 2)
    return ceil(denominator / step) * step


def draw_map(
    page: Page,
    window: Window,
    view: MapView,
    *,
    grid: SheetGrid,
    unit_shape: BaseGeometry,
    language: str,
    mark: str,
) -> None:
    """Draw the map with its grid; `mark` is a word across it, "" for none."""
    layers = _side_by_side(window, shown_layers(view))
    axes = page.axes(window.frame, gid="map")
    drawn = draw_layers(axes, window, layers)
    _tint_surroundings(axes, window, unit_shape)
    first_points = next((at for at, la in enumerate(layers) if la.kind is LayerKind.POINTS), 99)
    draw_grid(axes, window, grid, zorder=first_points + 1.75)
    draw_neatline(axes, window, grid)
    if mark:
        draw_watermark(page, window.frame, mark)
    requests = label_requests(window, layers, unit=view.unit, language=language)
    wanted = [_for_paper(request, drawn.marks) for request in requests]
    placed = place_labels(wanted, inner_frame(window, grid), drawn.marks)
    draw_labels(page, placed)
    draw_letters(page, window, grid)
    draw_tags(page, window, grid, [*drawn.marks, *(label.box for label in placed)])


def _for_paper(request: LabelRequest, marks: Sequence[Box]) -> LabelRequest:
    """Return a label in the size of a paper sheet, clear of a symbol that lies on its point."""
    place = Box(request.lng_mm, request.lat_mm, request.lng_mm, request.lat_mm)
    clearance_mm = request.clearance_mm
    for mark in marks:
        if request.area is None and mark.holds(place):
            reach = max(place.left - mark.left, mark.right - place.left, mark.height / 2)
            clearance_mm = max(clearance_mm, reach + _LABEL_GAP_MM)
    return replace(request, size_pt=request.size_pt * LABEL_SCALE, clearance_mm=clearance_mm)


def _side_by_side(window: Window, layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return layers with the places that share one point beside each other, eastwards."""
    step_deg = window.metres(_MARK_STEP_MM) / metres_per_degree(window.lat)[0]
    taken: Counter[tuple[float, float]] = Counter()
    apart = []
    for layer in layers:
        if layer.pane is Pane.PLACES and layer.kind is LayerKind.POINTS and len(layer.table):
            points = shapely.get_coordinates(layer.table.geometry.to_numpy())
            for point in points:
                spot = (round(float(point[0]), 5), round(float(point[1]), 5))
                point[0] += taken[spot] * step_deg
                taken[spot] += 1
            moved = layer.table.assign(geometry=np.asarray(shapely.points(points), dtype=object))
            layer = replace(layer, table=moved)  # noqa: PLW2901  the same layer, moved
        apart.append(layer)
    return tuple(apart)


def _tint_surroundings(axes: Axes, window: Window, unit_shape: BaseGeometry) -> None:
    """Leave the unit white, as paper is, and tint what lies around it."""
    right, top = window.half_width_m, window.half_height_m
    frame = shapely.box(-right, -top, right, top)
    around = frame.difference(shapely.make_valid(window.cut(np.array([unit_shape]))[0]))
    if around.area > 0:
        path = path_of(shapely.union_all([p for p in shapely.get_parts(around) if p.area > 0]))
        axes.add_artist(
            PathPatch(path, facecolor=GROUND, edgecolor="none", zorder=1.0, gid="map.around")
        )
