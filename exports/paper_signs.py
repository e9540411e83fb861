"""What hands draw on a paper sheet: pens' lines, a point, a street, an area, a square's ninths."""

from __future__ import annotations

from math import pi, sin
from typing import Final

from matplotlib.patches import Ellipse, Rectangle

from exports.paper_style import GRID_INK, LETTER_INK, PEN_PT, TAG_INK, Pen
from exports.paper_words import EXAMPLE_NINTH
from exports.sheet_page import Box, Page
from exports.sheet_style import INK, PIXEL_PT, dash_of
from exports.sheet_text import MM_PER_POINT, FontStyle
from layers.palette import GROUND, PENS

_DASHES: Final = {"dashed": "11 6", "dotted": "2.5 4.5", "dash_dot": "13 4 3 4"}
"""SVG dash arrays, CSS pixels."""

_WAVE_MM: Final = 4.0
_SWING_MM: Final = 1.0
_APART_MM: Final = 0.75
_NINTH_PT: Final = 9.0


def draw_pen(page: Page, box: Box, pen: Pen) -> None:
    """Draw a piece of a pen's line through the middle of a box."""
    middle = (box.bottom + box.top) / 2
    straight = [(box.left, middle), (box.right, middle)]
    color, dash = PENS[pen.color], _DASHES.get(pen.pattern, "")
    lines = {
        "zigzag": [_zigzag(box, middle)],
        "wave": [_wave(box, middle)],
        "double": [
            [(left, middle + shift) for left, _ in straight] for shift in (-_APART_MM, _APART_MM)
        ],
        "ticks": [straight, *_ticks(box, middle)],
    }.get(pen.pattern, [straight])
    width_pt = PEN_PT * (0.6 if pen.pattern in ("double", "zigzag", "wave", "ticks") else 1.0)
    for line in lines:
        drawn = page.stroke(line, gid="paper.pen", color=color, width_pt=width_pt)
        if dash:
            drawn.set_linestyle(dash_of(dash))


def _zigzag(box: Box, middle: float) -> list[tuple[float, float]]:
    count = max(2, round(box.width / (_WAVE_MM / 2)))
    return [
        (box.left + box.width * at / count, middle + (_SWING_MM if at % 2 else -_SWING_MM))
        for at in range(count + 1)
    ]


def _wave(box: Box, middle: float) -> list[tuple[float, float]]:
    steps = 80
    turns = max(1, round(box.width / _WAVE_MM))
    return [
        (
            box.left + box.width * at / steps,
            middle + _SWING_MM * sin(2 * pi * turns * at / steps),
        )
        for at in range(steps + 1)
    ]


def _ticks(box: Box, middle: float) -> list[list[tuple[float, float]]]:
    count = max(2, round(box.width / (_WAVE_MM * 0.75)))
    places = [box.left + box.width * (at + 0.5) / count for at in range(count)]
    return [[(left, middle - _SWING_MM), (left, middle + _SWING_MM)] for left in places]


def draw_point(page: Page, box: Box) -> None:
    """Draw a point."""
    _ellipse(page, box, width=2.2, height=2.2, is_filled=True)


def draw_street(page: Page, box: Box) -> None:
    """Draw a line with a bend, as a street has."""
    middle = (box.bottom + box.top) / 2
    third = box.width / 3
    bend = [
        (box.left, middle - 0.7),
        (box.left + third, middle + 0.7),
        (box.left + 2 * third, middle + 0.2),
        (box.right, middle + 0.9),
    ]
    page.stroke(bend, gid="paper.sign", color=INK, width_pt=PEN_PT * 0.8)


def draw_area(page: Page, box: Box) -> None:
    """Draw a ring around an area."""
    _ellipse(page, box, width=box.width * 0.8, height=box.height * 0.8, is_filled=False)


def _ellipse(page: Page, box: Box, *, width: float, height: float, is_filled: bool) -> None:
    middle = ((box.left + box.right) / 2, (box.bottom + box.top) / 2)
    sign = Ellipse(
        middle,
        width,
        height,
        facecolor=INK if is_filled else "none",
        edgecolor=INK,
        linewidth=PEN_PT * 0.8,
    )
    page.add(sign, gid="paper.sign")


def draw_severity(page: Page, box: Box, level: str) -> None:
    """Draw a point with a figure beside it."""
    left = (box.left + box.right) / 2 - 2.0
    place = Box(left - 1.0, box.bottom, left + 1.0, box.top)
    _ellipse(page, place, width=1.8, height=1.8, is_filled=True)
    _figure(page, level, left + 3.2, (box.bottom + box.top) / 2, color=INK, size_pt=_NINTH_PT)


def draw_ninths(page: Page, square: Box) -> None:
    """Draw a square with its ninths, numbered; the one the words name is tinted."""
    side = square.width / 3
    for at in range(9):
        row, column = divmod(at, 3)
        left, top = square.left + column * side, square.top - row * side
        ninth = Box(left, top - side, left + side, top)
        is_named = at + 1 == EXAMPLE_NINTH
        if is_named:
            page.rectangle(ninth, gid="paper.ninth.named", fill=GROUND)
        tile = Rectangle(
            (ninth.left, ninth.bottom),
            side,
            side,
            facecolor="none",
            edgecolor=GRID_INK,
            linewidth=0.4,
            linestyle=dash_of(f"{2 / PIXEL_PT} {2 / PIXEL_PT}"),
        )
        page.add(tile, gid="paper.ninth")
        middle = ((ninth.left + ninth.right) / 2, (ninth.bottom + ninth.top) / 2)
        color = INK if is_named else TAG_INK
        _figure(page, str(at + 1), *middle, color=color, size_pt=_NINTH_PT + 2)
    page.rectangle(square, gid="paper.example", outline=LETTER_INK, outline_pt=1.0)


def _figure(
    page: Page, figure: str, left: float, middle: float, *, color: str, size_pt: float
) -> None:
    page.line_of_text(
        figure,
        left=left,
        baseline=middle - 0.365 * size_pt * MM_PER_POINT,
        size_pt=size_pt,
        style=FontStyle.BOLD,
        color=color,
        align="center",
        gid="paper.figure",
    )
