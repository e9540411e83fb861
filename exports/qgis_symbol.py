"""The symbols of a layer as QGIS writes them: markers, lines, areas with their patterns."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from exports.sheet_style import AREA_OPACITY, CELL_OPACITY, INK, PAPER
from exports.sheet_symbols import symbol_of
from layers.layer import LegendEntry, Pane

_MM_PER_PX: Final = 25.4 / 96
_MM_PER_PT: Final = 25.4 / 72
_PATTERN_MM: Final = 2.0
_PATTERN_LINE_MM: Final = 0.2
_DOT_MM: Final = 0.7


class Geometry(StrEnum):
    """What a symbol is for, as QGIS names it."""

    POINT = "marker"
    LINE = "line"
    AREA = "fill"


_SHAPES: Final[Mapping[str, tuple[tuple[str, float, float, float], ...]]] = MappingProxyType(
    {
        "square": (("square", 0.0, 1.0, 0.0),),
        "pentagon": (("pentagon", 0.0, 1.0, 0.0),),
        "diamond": (("diamond", 0.0, 1.2, 0.0),),
        "house": (("square", 0.0, 0.6, 0.3), ("triangle", 0.0, 0.8, -0.3)),
        "triangle": (("triangle", 0.0, 1.0, 0.0),),
        "cross": (("cross_fill", 0.0, 1.0, 0.0),),
        "circle": (("circle", 0.0, 1.0, 0.0),),
        "dot": (("circle", 0.0, 1.0, 0.0),),
        "triangle_down": (("triangle", 180.0, 1.0, 0.0),),
        "saltire": (("cross_fill", 45.0, 1.0, 0.0),),
        "star": (("star", 0.0, 1.3, 0.0),),
        "hexagon": (("hexagon", 0.0, 1.0, 0.0),),
        "shield": (("shield", 0.0, 1.0, 0.0),),
        "dome": (("semi_circle", 0.0, 1.2, 0.25),),
    }
)
"""`layers.palette.SYMBOLS` of QGIS's own shapes: name, turn in degrees, size, shift down.

Sizes and shifts are shares of the symbol's size; a house is a roof over a wall.
"""


def add_symbol(
    parent: Element, look: LegendEntry, geometry: Geometry, *, name: str, pane: Pane
) -> None:
    """Add the symbol of one class; sizes are millimetres on paper."""
    symbol = SubElement(
        parent, "symbol", type=geometry.value, name=name, alpha="1", clip_to_extent="1"
    )
    if geometry is Geometry.POINT:
        _add_markers(symbol, look)
    elif geometry is Geometry.LINE:
        _add_line(symbol, look)
    else:
        _add_area(symbol, look, name=name, opacity=_opacity(pane))


def _opacity(pane: Pane) -> float:
    return {Pane.CELLS: CELL_OPACITY, Pane.MARKS: AREA_OPACITY}.get(pane, 1.0)


def _add_markers(symbol: Element, look: LegendEntry) -> None:
    mark = symbol_of(
        look.symbol,
        fill=look.fill,
        outline=look.outline,
        outline_px=look.outline_px,
        dash=look.dash,
    )
    for shape, turn_deg, share, down in _SHAPES.get(look.symbol, _SHAPES["circle"]):
        _add_layer(
            symbol,
            "SimpleMarker",
            name=shape,
            color=colour_text(mark.face),
            outline_color=colour_text(mark.edge),
            outline_style="dash" if look.dash else "solid",
            outline_width=number_text(mark.edge_pt * _MM_PER_PT),
            outline_width_unit="MM",
            size=number_text(mark.size_mm * share),
            size_unit="MM",
            angle=number_text(turn_deg),
            offset=f"0,{number_text(mark.size_mm * down)}",
            offset_unit="MM",
        )


def _add_line(symbol: Element, look: LegendEntry) -> None:
    dash = [float(part) for part in look.dash.replace(",", " ").split()]
    _add_layer(
        symbol,
        "SimpleLine",
        line_color=colour_text(look.outline or INK),
        line_style="solid",
        line_width=number_text(look.outline_px * _MM_PER_PX),
        line_width_unit="MM",
        capstyle="flat" if dash else "round",
        joinstyle="round",
        use_custom_dash="1" if dash else "0",
        customdash=";".join(number_text(length * _MM_PER_PX) for length in dash) or "5;2",
        customdash_unit="MM",
    )


def _add_area(symbol: Element, look: LegendEntry, *, name: str, opacity: float) -> None:
    has_line = bool(look.outline and look.outline_px > 0)
    is_plain = has_line and not look.dash
    _add_layer(
        symbol,
        "SimpleFill",
        color=colour_text(look.fill or PAPER, opacity=opacity if look.fill else 0.0),
        style="solid" if look.fill else "no",
        outline_color=colour_text(look.outline or INK),
        outline_style="solid" if is_plain else "no",
        outline_width=number_text(look.outline_px * _MM_PER_PX),
        outline_width_unit="MM",
        joinstyle="round",
    )
    _add_pattern(symbol, look, name=name)
    if has_line and look.dash:
        _add_line(symbol, look)


def _add_pattern(symbol: Element, look: LegendEntry, *, name: str) -> None:
    ink = colour_text(look.outline or INK)
    if look.pattern == "dots":
        dots = _add_layer(
            symbol,
            "PointPatternFill",
            distance_x=number_text(_PATTERN_MM),
            distance_x_unit="MM",
            distance_y=number_text(_PATTERN_MM),
            distance_y_unit="MM",
        )
        dot = SubElement(dots, "symbol", type="marker", name=f"@{name}@1", alpha="1")
        _add_layer(
            dot,
            "SimpleMarker",
            name="circle",
            color=ink,
            outline_style="no",
            size=number_text(_DOT_MM),
            size_unit="MM",
        )
        return
    angles_deg = {"hatch": (45,), "cross": (45, 135)}.get(look.pattern, ())
    for at, angle_deg in enumerate(angles_deg, start=1):
        lines = _add_layer(
            symbol,
            "LinePatternFill",
            angle=str(angle_deg),
            distance=number_text(_PATTERN_MM),
            distance_unit="MM",
        )
        line = SubElement(lines, "symbol", type="line", name=f"@{name}@{at}", alpha="1")
        _add_layer(
            line,
            "SimpleLine",
            line_color=ink,
            line_style="solid",
            line_width=number_text(_PATTERN_LINE_MM),
            line_width_unit="MM",
        )


def _add_layer(symbol: Element, kind: str, **options: str) -> Element:
    """Add a symbol layer; a pattern's own symbol is added to what is returned."""
    layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    listed = SubElement(layer, "Option", type="Map")
    for option, value in options.items():
        SubElement(listed, "Option", type="QString", name=option, value=value)
    return layer


def colour_text(colour: str, *, opacity: float = 1.0) -> str:
    """Return "#rrggbb" as QGIS writes colours: red, green, blue, opacity of 255."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(opacity * 255)}"


def number_text(value: float) -> str:
    """Return a number with at most three decimals."""
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"
