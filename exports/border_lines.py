"""Approximate borders as dashed lines, each drawn once.

Dashes of two neighbours, or of a district and its oblast, would close each other's gaps: what is
approximate would look firm.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely

from exports.layer_rows import layer_classes
from exports.sheet_map import lines_of
from geo.crs import WGS84
from layers.layer import Layer, LayerKind, MapView

_SAME_LINE: Final = 0.001
"""Of the view's width: levels are simplified apart, and a pixel of a screen is as wide."""


@dataclass(frozen=True, slots=True)
class _Border:
    """The borders of one class of a layer, EPSG:4326."""

    key: str
    words: str
    width_px: float
    lines: shapely.Geometry


def border_lines(
    view: MapView, rows: Mapping[str, gpd.GeoDataFrame]
) -> dict[str, gpd.GeoDataFrame]:
    """Return the borders of each approximate layer of areas by its key: `class`, `accuracy`, lines.

    `rows` come from `exports.layer_rows.layer_rows`. Where a wider line of any layer runs, the
    narrower ones are left out; a class of which nothing is left has no row.
    """
    same_line_deg = (view.bounds[2] - view.bounds[0]) * _SAME_LINE
    keys = [layer.key for layer in view.layers if is_approximate_areas(layer)]
    borders = [one for layer in view.layers if layer.key in keys for one in _borders(layer, rows)]
    told: dict[str, list[tuple[str, shapely.Geometry]]] = {key: [] for key in keys}
    drawn: shapely.Geometry = shapely.MultiLineString()
    for border in sorted(borders, key=lambda one: -one.width_px):
        left = shapely.difference(border.lines, shapely.buffer(drawn, same_line_deg))
        drawn = shapely.union(drawn, border.lines)
        if not left.is_empty:
            told[border.key].append((border.words, shapely.line_merge(left)))
    return {key: _table(found) for key, found in told.items()}


def is_approximate_areas(layer: Layer) -> bool:
    """Return whether a layer shows areas whose borders are approximate."""
    if layer.kind is not LayerKind.SHAPES or not layer.is_approximate or layer.table.empty:
        return False
    return bool((shapely.get_dimensions(layer.table.geometry.to_numpy()) == 2).all())


def _borders(layer: Layer, rows: Mapping[str, gpd.GeoDataFrame]) -> list[_Border]:
    classes, class_at = layer_classes(layer)
    table = rows[layer.key]
    shapes = np.asarray(table.geometry.to_numpy(), dtype=object)
    return [
        _Border(
            layer.key,
            str(table["class"].to_numpy()[class_at == at][0]),
            classes[at].outline_px,
            shapely.union_all(lines_of(shapes[class_at == at])),
        )
        for at in np.unique(class_at)
    ]


def _table(found: list[tuple[str, shapely.Geometry]]) -> gpd.GeoDataFrame:
    told = {"class": [words for words, _ in found], "accuracy": ["approximate"] * len(found)}
    return gpd.GeoDataFrame(told, geometry=[lines for _, lines in found], crs=WGS84)
