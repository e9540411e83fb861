"""Every colour, line and symbol of the data: nothing else in the project names one.

Sequential colours are ColorBrewer's YlGnBu and Oranges (Brewer & Harrower, colorbrewer2.org,
Apache 2.0): light is few, dark is many. `tests/layers/test_palette.py` holds them to eyes that
see no red or green, and to grey paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from model.admin import Level
from model.records import PlaceKind
from model.session import Outcome

GROUND: Final = "#f4f2ee"
WATER: Final = "#cfe0ea"
WATER_LINE: Final = "#8fb3c7"
BOUNDARY: Final = "#4a4a4a"
SELECTED: Final = "#0f5c6e"
"""The accent: the outline of the unit that is looked at."""

CELL_OUTLINE: Final = "#77818a"
CELL_OUTLINE_PX: Final = 0.6
"""Grey, not white: the palest class must stand out from the ground."""

SEQUENTIAL: Final[Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        1: ("#41b6c4",),
        2: ("#a1dab4", "#225ea8"),
        3: ("#edf8b1", "#7fcdbb", "#2c7fb8"),
        4: ("#ffffcc", "#a1dab4", "#41b6c4", "#225ea8"),
        5: ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"),
        6: ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"),
        7: ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84"),
    }
)
"""YlGnBu by number of classes: police records."""

RESIDENTS: Final[Mapping[int, tuple[str, ...]]] = MappingProxyType(
    {
        1: ("#fd8d3c",),
        2: ("#fdbe85", "#d94701"),
        3: ("#fee6ce", "#fdae6b", "#e6550d"),
        4: ("#feedde", "#fdbe85", "#fd8d3c", "#d94701"),
        5: ("#feedde", "#fdbe85", "#fd8d3c", "#e6550d", "#a63603"),
    }
)
"""Oranges by number of classes: residents' hotspots, never taken for police records."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """How a cell of a category of its own (not of a number) is drawn."""

    fill: str
    outline: str = CELL_OUTLINE
    outline_px: float = CELL_OUTLINE_PX
    dash: str = ""
    pattern: str = ""


GI_STYLES: Final[Mapping[int, CellStyle]] = MappingProxyType(
    {
        -2: CellStyle("#2166ac", outline="#0b2f57", outline_px=1.4, dash="3 2", pattern="hatch"),
        -1: CellStyle("#92c5de", outline="#2166ac", outline_px=1.0, dash="3 2", pattern="hatch"),
        0: CellStyle("#e2dfd8", outline="#c3beb3"),
        1: CellStyle("#f4a582", outline="#b2182b", outline_px=1.0),
        2: CellStyle("#b2182b", outline="#4d0610", outline_px=1.8),
    }
)
"""By `gi_class` (ColorBrewer RdBu): hot is red in a firm line, cold blue, hatched, dashed."""

DIFFERENCE_STYLES: Final[tuple[CellStyle, ...]] = (
    CellStyle("#5e3c99", outline="#3a2466", outline_px=1.0),
    CellStyle("#fdb863", outline="#b35806", outline_px=1.0, pattern="dots"),
    CellStyle("#abd9e9", outline="#2c7fb8", outline_px=1.0, pattern="hatch"),
)
"""Both agree, residents alone, police alone."""


REACH_STYLES: Final[tuple[CellStyle, ...]] = (
    CellStyle("#dcebe4", outline="#9dbcb0"),
    CellStyle("#fbb4b9", outline="#b5737a"),
    CellStyle("#f768a1", outline="#a8386b"),
    CellStyle("#c51b8a", outline="#7a0f55"),
    CellStyle("#7a0177", outline="#3f003d"),
    CellStyle("#49454f", outline="#1c1a1f", pattern="cross"),
)
"""Within the limit; up to 1.5, 2, 3 times of it; farther (ColorBrewer RdPu); nobody comes."""

REACH_RATIOS: Final[tuple[float, ...]] = (1.0, 1.5, 2.0, 3.0)
"""Upper limits of the first four, as multiples of the limit; inclusive."""

EFFECT_STYLES: Final[Mapping[int, CellStyle]] = MappingProxyType(
    {
        2: CellStyle("", outline="#0b7a3b", outline_px=3.0),
        1: CellStyle("", outline="#0b7a3b", outline_px=1.4, dash="2 3"),
        -1: CellStyle("", outline="#a65600", outline_px=1.4, dash="2 3"),
        -2: CellStyle("", outline="#a65600", outline_px=3.0, dash="6 3"),
    }
)
"""By `geo.coverage.change.Effect`: better in green and firm, worse in brown and dashed."""

STAFF_STYLES: Final[tuple[CellStyle, ...]] = (
    CellStyle("#edf8fb"),
    CellStyle("#b3cde3"),
    CellStyle("#8c96c6"),
    CellStyle("#88419d"),
    CellStyle("#5b5560", outline="#1c1a1f", pattern="cross"),
)
"""Residents per officer (ColorBrewer BuPu): up to the norm, twice, five times, more; nobody."""

STAFF_RATIOS: Final[tuple[float, ...]] = (1.0, 2.0, 5.0)
"""Upper limits of the first three, as multiples of the norm; inclusive."""

GAP_PX: Final = 1.2
GAP_INK: Final = "#3f003d"
"""The line around a gap; its number stands in it."""

CHOSEN_PX: Final = 3.5

SITE_NEW: Final = "#0b7a3b"
SITE_PX: Final = 3.0
"""The rim of a point that a variant adds or moves."""

WHITE: Final = "#ffffff"

SITE_CLOSED: Final = "#8a8a8a"
ROUND_INK: Final = "#0b5394"
"""Proposed loops of a patrol."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A point's symbol; shapes differ, so that they can be told apart on grey paper."""

    symbol: str
    fill: str
    outline: str = "#ffffff"
    outline_px: float = 1.2


PLACE_MARKS: Final[Mapping[PlaceKind, Mark]] = MappingProxyType(
    {
        PlaceKind.POLICE_POINT: Mark("square", "#14305c"),
        PlaceKind.POLICE_STATION: Mark("pentagon", "#14305c"),
        PlaceKind.LCPC_OFFICE: Mark("diamond", "#0a7d66"),
        PlaceKind.ONE_STOP_SHOP: Mark("shield", "#0b6e99"),
        PlaceKind.SCHOOL: Mark("house", "#6a4c93"),
        PlaceKind.PUBLIC_BUILDING: Mark("dome", "#7d6b5d"),
        PlaceKind.ACTIVITY: Mark("triangle", "#f2c14e", outline="#5c4300"),
        PlaceKind.OTHER: Mark("cross", "#6b6b6b"),
    }
)
"""Kinds that stand at a point; those that move are lines and areas (`WAY_STYLES`)."""


@dataclass(frozen=True, slots=True)
class WayStyle:
    """How the route or area of what moves is drawn: by dash, areas by pattern too, never filled."""

    colour: str
    dash: str
    pattern: str


WAY_PX: Final = 2.4
WAY_STYLES: Final[Mapping[PlaceKind, WayStyle]] = MappingProxyType(
    {
        PlaceKind.MOBILE_GROUP: WayStyle("#14305c", dash="10 3 2 3", pattern="hatch"),
        PlaceKind.PATROL: WayStyle("#3f5fa3", dash="12 5", pattern="cross"),
        PlaceKind.VOLUNTEERS: WayStyle("#0a7d66", dash="2 4", pattern="dots"),
    }
)
"""Dashes of their own, neither those of hotspots nor of approximate boundaries."""

HOTSPOT_MARK: Final = Mark("circle", "#e0643c", outline="#7a2608")
"""Residents' hotspots, also those drawn as lines and areas."""

PENS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "red": "#c62828",
        "blue": "#1d4fb8",
        "green": "#1b7f3b",
        "black": "#1b1b1b",
        "orange": "#e07b00",
        "violet": "#7b3fa0",
        "brown": "#7a4a21",
        "pink": "#d6458f",
    }
)
"""Felt pens that groups draw with on a paper sheet. Name: `paper.pen_<key>`."""

SETTLEMENT_MARK: Final = Mark("dot", "#3a3a3a", outline="", outline_px=0.0)

HOTSPOT_DASH: Final = "5 3"
"""Perception looks like perception: never a firm line."""

SYMBOLS: Final[tuple[str, ...]] = (
    "square",
    "pentagon",
    "diamond",
    "house",
    "triangle",
    "cross",
    "circle",
    "dot",
    "triangle_down",
    "saltire",
    "star",
    "hexagon",
    "shield",
    "dome",
)
"""All that renderers have to know how to draw."""


class MarkClass(StrEnum):
    """The five families of categories a session's marks are drawn as: more, nobody tells apart."""

    OPEN = "open"  # roads, lighting, bridges
    PROPERTY = "property"
    YOUTH = "youth"
    PUBLIC_ORDER = "public_order"
    SENSITIVE = "sensitive"  # on the facilitator's screen alone


@dataclass(frozen=True, slots=True)
class MarkStyle:
    """How a family is drawn: points by symbol, areas by pattern, both by colour."""

    symbol: str
    fill: str
    pattern: str
    outline: str = "#ffffff"


MARK_STYLES: Final[Mapping[MarkClass, MarkStyle]] = MappingProxyType(
    {
        MarkClass.OPEN: MarkStyle("triangle_down", "#ffc20a", "hatch", outline="#4a3800"),
        MarkClass.PROPERTY: MarkStyle("saltire", "#3b1f6b", "cross"),
        MarkClass.YOUTH: MarkStyle("star", "#b0004f", "dots"),
        MarkClass.PUBLIC_ORDER: MarkStyle("circle", "#2a9d8f", "", outline="#0b3f39"),
        MarkClass.SENSITIVE: MarkStyle("hexagon", "#111111", "cross"),
    }
)
"""Symbols that no place has; colours differ by 24 (CIE76) for eyes without red or green."""


@dataclass(frozen=True, slots=True)
class ActivityStyle:
    """How an activity is drawn by its status: by symbol, dash or pattern, besides the colour."""

    symbol: str
    fill: str
    dash: str
    pattern: str
    outline: str = "#3d2b00"


ACTIVITY_PX: Final = 3.2
"""Width of a line, and of an area's outline: broader than any boundary but the country's."""

ACTIVITY_STYLES: Final[Mapping[Outcome, ActivityStyle]] = MappingProxyType(
    {
        Outcome.OPEN: ActivityStyle("triangle", "#ffffff", "2 2", ""),
        Outcome.PLANNED: ActivityStyle("triangle", "#f2c14e", "9 3", "hatch"),
        Outcome.UNDER_WAY: ActivityStyle("star", "#c97b00", "12 3 2 3", "cross"),
        Outcome.DONE: ActivityStyle("hexagon", "#0b6b46", "", "dots", outline="#ffffff"),
        Outcome.PARTLY_DONE: ActivityStyle("triangle_down", "#7fb685", "16 4", "dots"),
        Outcome.NOT_DONE: ActivityStyle("saltire", "#6b6b6b", "2 6", "", outline="#ffffff"),
    }
)
"""Beside the number that every activity bears; no two differ by colour alone."""

ABOUT_INK: Final = "#8a8a8a"
"""The circle of "about here" in a legend, which stands for every colour."""

CONFLICT: Final = "#d5008f"
CONFLICT_PX: Final = 3.5
CONFLICT_DASH: Final = "3 2"
"""A mark with two versions: a rim that is nowhere else."""

MARK_PX: Final[tuple[float, float, float]] = (1.0, 2.0, 3.2)
"""Rim of a mark, or width of its line, by severity 1 to 3."""

BOUNDARY_PX: Final[Mapping[Level, float]] = MappingProxyType(
    {
        Level.COUNTRY: 2.5,
        Level.OBLAST: 2.0,
        Level.DISTRICT: 1.2,
        Level.AYIL_OKMOTU: 0.6,
        Level.SETTLEMENT: 0.6,
    }
)
"""Line width in CSS pixels by rank."""

APPROXIMATE_DASH: Final = "6 4"
SELECTED_PX: Final = 3.0


def sequential(classes: int, *, is_residents: bool = False) -> tuple[str, ...]:
    """Return the colours of `classes` classes, few to many; raise `ValueError` beyond the ramp."""
    ramp = RESIDENTS if is_residents else SEQUENTIAL
    if classes not in ramp:
        raise ValueError(f"{classes} classes: 1 to {max(ramp)} have colours")
    return ramp[classes]
