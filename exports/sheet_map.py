"""Draw layers into a map's frame: cells, areas, lines and points, bottom to top."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from exports.sheet_page import Box
from exports.sheet_style import (
    AREA_OPACITY,
    CELL_OPACITY,
    HATCHES,
    PIXEL_PT,
    dash_of,
    pattern_ink,
)
from exports.sheet_symbols import Symbol, symbol_of
from exports.sheet_text import MM_PER_POINT
from geo.cells import centres_of, outlines_of
from layers.layer import Layer, LayerKind, Pane

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from exports.sheet_window import Window

    Shapes = NDArray[np.object_]

_STYLE_COLUMNS = ["fill", "outline", "outline_px", "dash", "pattern"]

_OUTLINE_SHARE = 0.08
"""Of a cell's width: at a small scale a firmer outline would cover the cell."""

_SAME_LINE_MM = 0.3
"""A dashed line this close to a wider one is the same boundary, of a lower rank."""

_NODE_GRID_M = 0.01
"""Neighbours give their common border's points to within a rounding error."""

_AREAS = ("Polygon", "MultiPolygon")


@dataclass(frozen=True, slots=True)
class RowStyle:
    """The style channels that a group of rows shares."""

    fill: str
    outline: str
    outline_px: float
    dash: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """Where data stands on the page, in millimetres: labels and scale bar keep off it."""

    cells_mm: NDArray[np.float64]  # (n, 2), centres
    marks: tuple[Box, ...]  # symbols of points

    @property
    def all_mm(self) -> NDArray[np.float64]:
        """Positions of both, (n, 2)."""
        corners = [(mark.left, mark.bottom) for mark in self.marks]
        return np.concatenate([self.cells_mm, np.array(corners).reshape(-1, 2)])


def draw_layers(axes: Axes, window: Window, layers: Sequence[Layer]) -> Drawn:
    """Draw layers bottom to top; return where cells and points stand."""
    right, top = window.half_width_m, window.half_height_m
    axes.set_xlim(-right, right)
    axes.set_ylim(-top, top)
    wider = _WiderLines(window, layers)
    cells, marks = [np.empty((0, 2))], list[Box]()
    for rank, layer in enumerate(layers):
        zorder = 2.0 + rank
        if layer.kind is LayerKind.CELLS:
            cells.append(_draw_cells(axes, window, layer, zorder))
        elif layer.kind is LayerKind.SHAPES:
            _draw_shapes(axes, window, layer, zorder, wider)
        else:
            marks.extend(_draw_points(axes, window, layer, zorder))
    return Drawn(window.on_page(np.concatenate(cells)), tuple(marks))


def _by_style(table: pd.DataFrame) -> Iterator[tuple[RowStyle, NDArray[np.intp]]]:
    """Yield each combination of style channels with the positions of its rows."""
    rows_of: dict[tuple[str, str, float, str, str], list[int]] = {}
    channels = [table[column].tolist() for column in _STYLE_COLUMNS]
    for at, values in enumerate(zip(*channels, strict=True)):
        rows_of.setdefault(values, []).append(at)
    for values in sorted(rows_of):
        fill, outline, outline_px, dash, pattern = values
        style = RowStyle(fill, outline, float(outline_px), dash, pattern)
        yield style, np.array(rows_of[values], dtype=np.intp)


def _lay_pattern(
    axes: Axes, areas: Sequence[Path], layer: Layer, style: RowStyle, z: float
) -> None:
    """Lay a pattern over areas as one path: once per cell it would take milliseconds each."""
    hatch = HATCHES.get(style.pattern, "")
    if not hatch or not areas:
        return
    patch = PathPatch(
        Path.make_compound_path(*areas),
        facecolor="none",
        edgecolor="none",
        linewidth=0.0,
        hatch=hatch,
        hatchcolor=pattern_ink(style.fill),
        zorder=z,
        gid=f"layer.{layer.key}",
    )
    axes.add_artist(patch)


def _draw_cells(axes: Axes, window: Window, layer: Layer, zorder: float) -> NDArray[np.float64]:
    cells = layer.table.index.to_numpy(dtype=np.uint64)
    west, south, east, north = window.bounds_deg(margin_mm=10.0)
    lng, lat = centres_of(cells)
    seen = (lng >= west) & (lng <= east) & (lat >= south) & (lat <= north)
    table, outlines = layer.table[seen], window.project(outlines_of(cells[seen]))
    widest_pt = _widest_outline_pt(window, outlines)
    for style, rows in _by_style(table):
        rings = _rings(outlines[rows])
        polygons = PolyCollection(
            rings,
            facecolors=[(style.fill, CELL_OPACITY)] if style.fill else "none",
            edgecolors=style.outline or "none",
            linewidths=min(style.outline_px * PIXEL_PT, widest_pt),
            linestyles=[dash_of(style.dash)],
            zorder=zorder,
            gid=f"layer.{layer.key}",
        )
        axes.add_collection(polygons, autolim=False)
        closed = [Path(ring, closed=True) for ring in rings] if style.pattern else []
        _lay_pattern(axes, closed, layer, style, zorder + 0.2)
    return shapely.get_coordinates(shapely.centroid(outlines))


def _widest_outline_pt(window: Window, outlines: Shapes) -> float:
    """Return the widest outline that leaves the smallest cell its colour."""
    if not len(outlines):
        return 0.0
    across_mm = float(np.sqrt(shapely.area(outlines).min())) * 1000 / window.denominator
    return _OUTLINE_SHARE * across_mm / MM_PER_POINT


def _rings(polygons: Shapes) -> list[NDArray[np.float64]]:
    corners, owner = shapely.get_coordinates(polygons, return_index=True)
    return np.split(corners, np.flatnonzero(np.diff(owner)) + 1)


def _draw_shapes(
    axes: Axes, window: Window, layer: Layer, zorder: float, wider: _WiderLines
) -> None:
    shapes = np.asarray(layer.table.geometry.to_numpy(), dtype=object)
    for style, rows in _by_style(layer.table):
        if style.fill or style.pattern:
            _fill_areas(axes, window.cut(shapes[rows]), layer, style, zorder)
        if style.outline and style.outline_px > 0:
            lines = wider.left_for(style, shapes[rows]) if style.dash else None
            _stroke(axes, lines or window.cut(shapes[rows]), layer, style, zorder + 0.5)


def _fill_areas(axes: Axes, drawn: Shapes, layer: Layer, style: RowStyle, zorder: float) -> None:
    areas = [shape for shape in drawn if shape.geom_type in _AREAS]
    if not areas:
        return
    opacity = AREA_OPACITY if layer.pane is Pane.MARKS else 1.0
    paths = [path_of(area) for area in areas]
    collection = PathCollection(
        paths,
        facecolors=[(style.fill, opacity)] if style.fill else "none",
        edgecolors="none",
        zorder=zorder,
        gid=f"layer.{layer.key}",
    )
    axes.add_collection(collection, autolim=False)
    _lay_pattern(axes, paths, layer, style, zorder + 0.2)


def path_of(area: shapely.Geometry) -> Path:
    """Return a Polygon or MultiPolygon as one path, its holes wound the other way."""
    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(area)))
    vertices = [shapely.get_coordinates(ring) for ring in rings]
    codes = []
    for ring in vertices:
        code = np.full(len(ring), Path.LINETO, dtype=Path.code_type)
        code[0], code[-1] = Path.MOVETO, Path.CLOSEPOLY
        codes.append(code)
    return Path(np.concatenate(vertices), np.concatenate(codes))


def lines_of(shapes: Shapes) -> list[shapely.Geometry]:
    """Return every line of shapes, the rings of areas included."""
    is_area = np.isin(shapely.get_type_id(shapes), (3, 6))
    edges = np.where(is_area, shapely.boundary(shapes), shapes)
    parts = shapely.get_parts(shapely.get_parts(edges))
    is_line = np.isin(shapely.get_type_id(parts), (1, 2))
    return list(parts[is_line & ~shapely.is_empty(parts)])


def _stroke(axes: Axes, drawn: Shapes, layer: Layer, style: RowStyle, zorder: float) -> None:
    lines = [shapely.get_coordinates(line) for line in lines_of(drawn)]
    if not lines:
        return
    collection = LineCollection(
        lines,
        colors=style.outline,
        linewidths=style.outline_px * PIXEL_PT,
        linestyles=[dash_of(style.dash)],
        capstyle="butt" if style.dash else "round",
        joinstyle="round",
        zorder=zorder,
        gid=f"layer.{layer.key}",
    )
    axes.add_collection(collection, autolim=False)


def _draw_points(axes: Axes, window: Window, layer: Layer, zorder: float) -> list[Box]:
    table = layer.table[~(layer.table.geometry.isna() | layer.table.geometry.is_empty)]
    places = shapely.get_coordinates(window.project(np.asarray(table.geometry.to_numpy())))
    is_seen = (np.abs(places) <= (window.half_width_m, window.half_height_m)).all(axis=1)
    table, places = table[is_seen], places[is_seen]
    marks = []
    for name, rows in table.reset_index(drop=True).groupby("symbol").indices.items():
        for style, at in _by_style(table.iloc[rows]):
            symbol = symbol_of(
                str(name),
                fill=style.fill,
                outline=style.outline,
                outline_px=style.outline_px,
                dash=style.dash,
            )
            _scatter(axes, places[rows[at]], symbol, layer, zorder)
            centres = window.on_page(places[rows[at]])
            marks += [Box(*lng_lat, *lng_lat).grown(symbol.size_mm / 2) for lng_lat in centres]
    return marks


def _scatter(
    axes: Axes, places: NDArray[np.float64], symbol: Symbol, layer: Layer, zorder: float
) -> None:
    axes.scatter(
        places[:, 0],
        places[:, 1],
        s=(symbol.size_mm / MM_PER_POINT) ** 2,
        marker=symbol.marker,
        facecolors=symbol.face,
        edgecolors=symbol.edge,
        linewidths=symbol.edge_pt,
        linestyles=[symbol.edge_dash],
        zorder=zorder,
        gid=f"layer.{layer.key}",
    )


class _WiderLines:
    """Dashed boundaries, each drawn once: dashes of two neighbours would close the gaps."""

    def __init__(self, window: Window, layers: Sequence[Layer]) -> None:
        self._window = window
        self._ranked: list[tuple[float, shapely.Geometry]] = []
        for layer in layers:
            if layer.kind is LayerKind.SHAPES and layer.pane is Pane.BOUNDARIES:
                shapes = np.asarray(layer.table.geometry.to_numpy(), dtype=object)
                for style, rows in _by_style(layer.table):
                    if style.dash and style.outline:
                        self._ranked.append((style.outline_px, self._once(shapes[rows])))

    def _once(self, shapes: Shapes) -> shapely.Geometry:
        lines = lines_of(self._window.cut(shapes, simplify=False))
        merged = shapely.line_merge(shapely.union_all(lines, grid_size=_NODE_GRID_M))
        once: shapely.Geometry = self._window.simplify(merged)
        return once

    def left_for(self, style: RowStyle, shapes: Shapes) -> Shapes:
        """Return the lines of shapes once each, without those that a wider line covers."""
        lines = self._once(shapes)
        near = self._window.metres(_SAME_LINE_MM)
        for width_px, wide in self._ranked:
            if width_px > style.outline_px:
                lines = shapely.difference(lines, shapely.buffer(wide, near))
        return np.array([lines], dtype=object)
