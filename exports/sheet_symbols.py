"""Symbols of points: the same on the map and in the legend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matplotlib.colors import to_rgb
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from exports.sheet_style import DOT_MM, INK, MARK_MM, MARKERS, PAPER, PIXEL_PT, dash_of

_THINNEST_PT = 0.5
_HOLLOW_PT = 1.2


@dataclass(frozen=True, slots=True)
class Symbol:
    """How a point is drawn; a dashed rim means its place is known roughly: it is hollow then."""

    marker: str | Path
    size_mm: float
    face: str
    edge: str
    edge_pt: float
    edge_dash: Literal["solid"] | tuple[float, tuple[float, ...]]


def symbol_of(symbol: str, *, fill: str, outline: str, outline_px: float, dash: str) -> Symbol:
    """Return a symbol from the style channels of a row or of a legend entry."""
    is_rough = bool(dash)
    return Symbol(
        marker=MARKERS.get(symbol, "o"),
        size_mm=DOT_MM if symbol == "dot" else MARK_MM,
        face=PAPER if is_rough else fill or PAPER,
        edge=_darker(fill, outline) if is_rough else outline or PAPER,
        edge_pt=_HOLLOW_PT if is_rough else max(outline_px * PIXEL_PT, _THINNEST_PT),
        edge_dash=dash_of(dash),
    )


def _darker(*colors: str) -> str:
    known = [color for color in colors if color]
    return min(known, key=lambda color: sum(to_rgb(color)), default=INK)


def symbol_path(symbol: Symbol, *, lng_mm: float, lat_mm: float) -> Path:
    """Return a symbol's outline around a position, in millimetres."""
    marker = MarkerStyle(symbol.marker)
    place = Affine2D().scale(symbol.size_mm).translate(lng_mm, lat_mm)
    return marker.get_path().transformed(marker.get_transform() + place)
