"""What stands in a map's corner: scale bar, north arrow, scale; and the mark of generated data."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, degrees, floor, hypot, log10
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.patches import Polygon
from matplotlib.patheffects import Stroke

from exports.sheet_page import Align, Box, Page
from exports.sheet_style import DEMO, INK, MUTED, PAPER, SMALL_PT
from exports.sheet_text import (
    ASCENT,
    MM_PER_POINT,
    FontStyle,
    line_height_mm,
    text_width_mm,
)
from layers.palette import GROUND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exports.sheet_window import Window
    from i18n import Translator

_BAR_STEPS = (1, 2, 5, 10)
_LONGEST_BAR_MM = 36.0
_BAR_HEIGHT_MM = 1.1
_ARROW_WIDTH_MM = 3.6
_ARROW_HEIGHT_MM = 6.5
_PADDING_MM = 1.8
_FRAME_GAP_MM = 2.5
_TEXT_PT = SMALL_PT - 0.5
_WATERMARK_PT = 1.2
"""Outlined letters: a filled word would shift the cells' colours into another class."""


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A bar of a round length; exact at the window's centre."""

    length_m: float
    length_mm: float
    marks: tuple[str, str, str]  # at its start, middle and end


def scale_bar(window: Window, t: Translator) -> ScaleBar:
    """Return the longest bar of 1, 2 or 5 times a power of ten metres that the corner holds."""
    longest_m = window.metres(min(_LONGEST_BAR_MM, window.frame.width * 0.25))
    power = 10.0 ** floor(log10(longest_m))
    length_m = max(step * power for step in _BAR_STEPS if step * power <= longest_m)
    unit, key = (1000.0, "sheet.km") if length_m >= 1000 else (1.0, "sheet.m")
    marks = (
        "0",
        t.number(length_m / unit / 2, digits=1),
        t(key, length=t.number(length_m / unit, digits=1)),
    )
    return ScaleBar(length_m, length_m * 1000 / window.denominator, marks)


def furniture_box(
    window: Window,
    bar: ScaleBar,
    lines: tuple[str, ...],
    occupied: NDArray[np.float64],
    *,
    taken: tuple[Box, ...] = (),
) -> Box:
    """Return the corner panel's box, in the corner where it covers the least data.

    `occupied` are positions of data in millimetres, `taken` boxes it must not touch where there
    is another corner; `lines` stand under the bar.
    """
    text_width = max(text_width_mm(line, size_pt=_TEXT_PT) for line in lines)
    bar_width = bar.length_mm + 2 * text_width_mm(bar.marks[2], size_pt=_TEXT_PT) / 2 + 1
    width = _ARROW_WIDTH_MM + 3 * _PADDING_MM + max(text_width, bar_width)
    height = 2 * _PADDING_MM + _BAR_HEIGHT_MM + (1 + len(lines)) * line_height_mm(_TEXT_PT) + 1.0
    height = max(height, _ARROW_HEIGHT_MM + line_height_mm(_TEXT_PT) + 2 * _PADDING_MM)
    inner = window.frame.grown(-_FRAME_GAP_MM)
    corners = (
        Box(inner.left, inner.bottom, inner.left + width, inner.bottom + height),
        Box(inner.right - width, inner.bottom, inner.right, inner.bottom + height),
        Box(inner.left, inner.top - height, inner.left + width, inner.top),
        Box(inner.right - width, inner.top - height, inner.right, inner.top),
    )
    free = [box for box in corners if not any(box.grown(1.0).overlaps(one) for one in taken)]
    return min(free or corners, key=lambda box: _covered(box.grown(1.5), occupied))


def _covered(box: Box, points: NDArray[np.float64]) -> int:
    within = (points[:, 0] > box.left) & (points[:, 0] < box.right)
    within &= (points[:, 1] > box.bottom) & (points[:, 1] < box.top)
    return int(within.sum())


def furniture_lines(window: Window, approximate: str, t: Translator) -> tuple[str, ...]:
    """Return what stands under the bar: the scale, and that boundaries are approximate."""
    scale = t("sheet.scale", denominator=t.number(window.denominator, digits=0))
    return (scale, approximate) if approximate else (scale,)


def draw_furniture(
    page: Page, box: Box, bar: ScaleBar, lines: tuple[str, ...], t: Translator
) -> None:
    """Draw the corner panel: north arrow at its left, bar and lines beside it."""
    panel = page.rectangle(box, gid="furniture.panel", fill=GROUND)
    panel.set_alpha(0.88)
    _draw_arrow(page, box, t("sheet.north"))
    left = box.left + 2 * _PADDING_MM + _ARROW_WIDTH_MM + 0.5
    pitch = line_height_mm(_TEXT_PT)
    marks_top = box.top - _PADDING_MM
    for share, mark in zip((0.0, 0.5, 1.0), bar.marks, strict=True):
        _corner_text(page, mark, left + share * bar.length_mm, marks_top, align="center")
    bar_top = marks_top - pitch - 0.3
    for half in (0, 1):
        part = Box(
            left + half * bar.length_mm / 2,
            bar_top - _BAR_HEIGHT_MM,
            left + (half + 1) * bar.length_mm / 2,
            bar_top,
        )
        gid = "scale.bar"
        page.rectangle(part, gid=gid, fill=PAPER if half else INK, outline=INK, outline_pt=0.5)
    for row, line in enumerate(lines):
        top = bar_top - _BAR_HEIGHT_MM - 0.7 - row * pitch
        _corner_text(page, line, left, top, align="left", color=MUTED)


def _corner_text(
    page: Page, text: str, left: float, top: float, *, align: Align, color: str = INK
) -> None:
    page.line_of_text(
        text,
        left=left,
        baseline=top - ASCENT * _TEXT_PT * MM_PER_POINT,
        size_pt=_TEXT_PT,
        color=color,
        align=align,
        gid="scale.text",
    )


def _draw_arrow(page: Page, box: Box, north: str) -> None:
    middle = box.left + _PADDING_MM + _ARROW_WIDTH_MM / 2
    foot = box.bottom + _PADDING_MM
    tip, notch = foot + _ARROW_HEIGHT_MM, foot + _ARROW_HEIGHT_MM * 0.22
    for side, fill in ((-1, INK), (1, PAPER)):
        corner = (middle + side * _ARROW_WIDTH_MM / 2, foot)
        half = Polygon(
            [(middle, tip), corner, (middle, notch)], facecolor=fill, edgecolor=INK, linewidth=0.5
        )
        page.add(half, gid="north.arrow")
    page.line_of_text(
        north,
        left=middle,
        baseline=tip + 0.7,
        size_pt=_TEXT_PT,
        style=FontStyle.BOLD,
        align="center",
        gid="north.text",
    )


def draw_watermark(page: Page, frame: Box, word: str) -> None:
    """Write a word along the map's diagonal, in outline, so that every cell keeps its colour."""
    angle = atan2(frame.height, frame.width)
    length = 0.55 * hypot(frame.width, frame.height)
    size_pt = length / text_width_mm(word, size_pt=1.0, style=FontStyle.BOLD)
    size_pt = min(size_pt, frame.height * 0.45 / MM_PER_POINT)
    middle = ((frame.left + frame.right) / 2, (frame.bottom + frame.top) / 2)
    drawn = page.line_of_text(
        word,
        left=middle[0],
        baseline=middle[1],
        size_pt=size_pt,
        style=FontStyle.BOLD,
        color=DEMO,
        align="center",
        rotation=degrees(angle),
        gid="watermark",
    )
    drawn.set_verticalalignment("center")
    drawn.set_rotation_mode("anchor")
    drawn.set_zorder(0.5)
    drawn.set_path_effects([Stroke(linewidth=_WATERMARK_PT, foreground=(DEMO, 0.45))])
    drawn.set_color((DEMO, 0.0))
