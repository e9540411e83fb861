"""Sizes and greys of a print sheet; the colours of data come with the layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
from matplotlib.path import Path

from layers.grey import luminance

INK = "#1b1b1b"
MUTED = "#5a5a5a"
HAIRLINE = "#8c8c8c"
PAPER = "#ffffff"
WATER_INK = "#2f6690"
WARNING = "#9b1c1c"
DEMO = "#7a3e9d"

TITLE_PT = 16.0
TITLE_MIN_PT = 11.0
SUBTITLE_PT = 10.0
CAPTION_PT = 10.0
SENTENCE_PT = 8.5
LEGEND_PT = 8.0
SMALL_PT = 7.0
"""Sources, records and notes: 7 pt is the smallest that a copied sheet keeps readable."""

LABEL_PT = 7.5
FINEST_PT = 5.5
"""Nothing is ever set smaller."""

CELL_OPACITY = 0.75
AREA_OPACITY = 0.45
"""Areas residents drew: the ground, and another group's area, stay visible below."""

PIXEL_PT = 0.75
"""Layers give widths in CSS pixels, 96 to an inch."""

GAP_MM = 4.0
"""Between the parts of a sheet."""

MARK_MM = 3.2
"""Size of a place's symbol, on the map and in the legend."""

HATCHES = {
    "": "",
    "hatch": "////",
    "dots": "....",
    "cross": "xxxx",
    "dots_wide": "...",
    "dots_close": ".....",
    "hatch_wide": "///",
    "hatch_close": "//////",
    "hatch_back": "\\\\\\\\\\",
    "cross_wide": "xxx",
    "cross_close": "xxxxx",
    "grid": "++++",
    "rings_wide": "ooo",
    "rings_close": "OOO",
    "stars": "***",
}
"""Patterns of `LegendEntry.pattern` as matplotlib writes them; the later ones are for grey."""

_DARK = 0.25
"""Relative luminance below which a pattern in ink could not be seen."""


def pattern_ink(fill: str) -> str:
    """Return the colour of a pattern's lines over a fill: ink, or white where that is dark."""
    return PAPER if fill and luminance(fill) < _DARK else INK


DOT_MM = 1.3
"""Size of a settlement's dot."""

HOUSE = Path(
    [(0, 1.1), (1, 0.15), (0.8, 0.15), (0.8, -0.9), (-0.8, -0.9), (-0.8, 0.15), (-1, 0.15), (0, 0)],
    closed=True,  # back to the first corner; the last one only says so
)
"""A roof over walls, as `static/map/symbols.js` draws it; matplotlib has none."""

_UP = np.radians(np.linspace(0, 180, 19))  # the round half of a dome, from right to left

DOME = Path(
    [
        (1.1, -0.85),
        *np.column_stack([1.1 * np.cos(_UP), 1.1 * np.sin(_UP) - 0.45]),
        (-1.1, -0.85),
        (0, 0),
    ],
    closed=True,
)
"""A roof without a gable, as there."""

SHIELD = Path(
    [(-0.85, 0.85), (0.85, 0.85), (0.85, -0.15), (0.75, -0.8), (0, -1.1), (-0.75, -0.8),
     (-0.85, -0.15), (0, 0)],
    [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CURVE3, Path.CURVE3, Path.CURVE3, Path.CURVE3,
     Path.CLOSEPOLY],
)  # fmt: skip
"""As there."""

MARKERS: Mapping[str, str | Path] = {
    "circle": "o",
    "dot": "o",
    "square": "s",
    "triangle": "^",
    "diamond": "D",
    "house": HOUSE,
    "cross": "P",
    "pentagon": "p",
    "triangle_down": "v",
    "saltire": "X",
    "star": "*",
    "hexagon": "h",
    "shield": SHIELD,
    "dome": DOME,
}
"""`layers.palette.SYMBOLS` as matplotlib writes them; an unknown one is a circle."""


def dash_of(dash: str) -> Literal["solid"] | tuple[float, tuple[float, ...]]:
    """Return an SVG dash array ("4 3", CSS pixels) as a matplotlib line style, in points."""
    lengths = tuple(float(part) * PIXEL_PT for part in dash.replace(",", " ").split())
    return (0.0, lengths) if lengths else "solid"
