"""Which layers are seen in a map's window: a legend explains what is there, not what could be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.layer import Layer, LayerKind

if TYPE_CHECKING:
    from exports.sheet_window import Window
    from layers.layer import MapView


def seen_views(views: Sequence[MapView], windows: Sequence[Window]) -> tuple[MapView, ...]:
    """Return the views without the layers that have nothing inside their window.

    Cells stay: no cell is news too. Shapes count by their bounding box, so a layer may stay that
    just misses the window, but none is lost that is drawn.
    """
    return tuple(
        replace(view, layers=tuple(la for la in view.layers if _is_seen(la, window)))
        for view, window in zip(views, windows, strict=True)
    )


def shows_no_more(views: Sequence[MapView], other: Sequence[MapView]) -> bool:
    """Return whether every layer of `views` is in `other` too, map by map."""
    return all(
        {layer.key for layer in view.layers} <= {layer.key for layer in kept.layers}
        for view, kept in zip(views, other, strict=True)
    )


def _is_seen(layer: Layer, window: Window) -> bool:
    if layer.kind is LayerKind.CELLS or not len(layer.table):
        return True
    west, south, east, north = window.bounds_deg(margin_mm=3.0)
    bounds = shapely.bounds(np.asarray(layer.table.geometry.to_numpy(), dtype=object))
    # A missing or empty geometry has NaN bounds and is never inside.
    inside = (bounds[:, 0] <= east) & (bounds[:, 2] >= west)
    inside &= (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    return bool(inside.any())
