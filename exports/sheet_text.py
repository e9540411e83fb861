"""Text on a print sheet: cleaned, measured in millimetres, wrapped and fitted before it is drawn.

One typeface, DejaVu Sans, whose files come with matplotlib: it holds Ң Ө Ү, and every machine
has it. Measuring needs no figure, so a sheet is laid out the same for PNG, PDF and SVG.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.textpath import text_to_path

MM_PER_POINT = 25.4 / 72
"""Millimetres in a typographic point."""

LINE_PITCH = 1.22
"""Distance of two baselines, in font sizes."""

ASCENT = 0.94
"""From the top of a line's box to its baseline, in font sizes; DejaVu's ascender is 0.928."""

FAMILY = "DejaVu Sans"
MAX_CHARACTERS = 600
"""Longer text is cut: no sentence of a sheet needs more, and a file may hold anything."""

_ELLIPSIS = "…"
_NOT_IN_FONT = "□"
_SHRINK_STEP_PT = 0.5


class FontStyle(StrEnum):
    """The cuts of the typeface a sheet uses."""

    REGULAR = "regular"
    BOLD = "bold"
    ITALIC = "italic"


_FILES = {
    FontStyle.REGULAR: "DejaVuSans.ttf",
    FontStyle.BOLD: "DejaVuSans-Bold.ttf",
    FontStyle.ITALIC: "DejaVuSans-Oblique.ttf",
}


@dataclass(frozen=True, slots=True)
class Lines:
    """Text broken into lines that fit a width, at the size at which they do."""

    lines: tuple[str, ...]
    size_pt: float

    @property
    def height_mm(self) -> float:
        """Height of the lines' box."""
        return len(self.lines) * line_height_mm(self.size_pt)


def font_file(style: FontStyle) -> Path:
    """Return the font file of a cut."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / _FILES[style]


def font_of(style: FontStyle, size_pt: float) -> FontProperties:
    """Return the font of a cut; weight and slant are named too, because SVG writes those."""
    return FontProperties(
        family=FAMILY,
        style="italic" if style is FontStyle.ITALIC else "normal",
        weight="bold" if style is FontStyle.BOLD else "normal",
        size=size_pt,
        fname=str(font_file(style)),
    )


def line_height_mm(size_pt: float) -> float:
    """Return the height of one line."""
    return LINE_PITCH * size_pt * MM_PER_POINT


@cache
def _characters() -> frozenset[int]:
    cuts = [frozenset(get_font(str(font_file(style))).get_charmap()) for style in FontStyle]
    return frozenset.intersection(*cuts)


def _safe(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Zs" and character not in "\u00a0\u202f":
        return " "
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category in {"Cf", "Cs", "Co", "Cn"}:  # unseen marks can reverse the reading direction
        return ""
    return character if ord(character) in _characters() else _NOT_IN_FONT


def clean_text(text: str, *, max_characters: int = MAX_CHARACTERS) -> str:
    """Return text as one line the typeface can show.

    Control and formatting characters go, white space becomes single spaces (no-break spaces
    stay), a character the typeface lacks becomes a box, and the rest after `max_characters` an
    ellipsis.
    """
    normal = unicodedata.normalize("NFC", text[: 4 * max_characters])
    line = " ".join("".join(map(_safe, normal)).split(" ")).strip(" ")
    while "  " in line:
        line = line.replace("  ", " ")
    if len(line) <= max_characters:
        return line
    return line[: max_characters - 1].rstrip() + _ELLIPSIS


@lru_cache(maxsize=8192)
def _width_per_point(text: str, style: FontStyle) -> float:
    width, _, _ = text_to_path.get_text_width_height_descent(text, font_of(style, 100.0), False)
    return float(width) / 100.0


def text_width_mm(text: str, *, size_pt: float, style: FontStyle = FontStyle.REGULAR) -> float:
    """Return the width of one line of clean text."""
    return _width_per_point(text, style) * size_pt * MM_PER_POINT if text else 0.0


def _break_word(word: str, width_mm: float, size_pt: float, style: FontStyle) -> list[str]:
    pieces, piece = [], ""
    for character in word:
        longer = piece + character
        if piece and text_width_mm(longer + "-", size_pt=size_pt, style=style) > width_mm:
            pieces.append(piece + "-")
            longer = character
        piece = longer
    return [*pieces, piece]


@lru_cache(maxsize=8192)
def wrap_text(
    text: str, *, width_mm: float, size_pt: float, style: FontStyle = FontStyle.REGULAR
) -> tuple[str, ...]:
    """Return clean text in lines no wider than `width_mm`; a longer word is broken."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if text_width_mm(longer, size_pt=size_pt, style=style) <= width_mm:
            line = longer
            continue
        if line:
            lines.append(line)
        *whole, line = _break_word(word, width_mm, size_pt, style)
        lines.extend(whole)
    return (*lines, line) if line else tuple(lines)


def _cut_line(line: str, width_mm: float, size_pt: float, style: FontStyle) -> str:
    while line and text_width_mm(line + _ELLIPSIS, size_pt=size_pt, style=style) > width_mm:
        line = line[:-1].rstrip()
    return line + _ELLIPSIS


@lru_cache(maxsize=1024)
def fit_text(
    text: str,
    *,
    width_mm: float,
    size_pt: float,
    min_size_pt: float,
    max_lines: int,
    style: FontStyle = FontStyle.REGULAR,
) -> Lines:
    """Return text in at most `max_lines` lines, shrunk to `min_size_pt` before it is cut."""
    size = size_pt
    while True:
        lines = wrap_text(text, width_mm=width_mm, size_pt=size, style=style)
        has_broken_word = any(line.endswith("-") and line not in text for line in lines)
        if len(lines) <= max_lines and not (has_broken_word and size > min_size_pt):
            return Lines(lines, size)
        if size <= min_size_pt:
            last = _cut_line(lines[max_lines - 1], width_mm, size, style)
            return Lines((*lines[: max_lines - 1], last), size)
        size = max(min_size_pt, size - _SHRINK_STEP_PT)
