"""What fills the side of a paper sheet besides paragraphs: signs, boxes, example, code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from exports.paper_code import draw_code
from exports.paper_signs import draw_ninths
from exports.paper_style import LETTER_INK
from exports.sheet_flow import Item, Paragraph, write_lines
from exports.sheet_furniture import draw_furniture, furniture_box, furniture_lines, scale_bar
from exports.sheet_page import Box, Page
from exports.sheet_style import INK, MUTED
from exports.sheet_text import FontStyle, Lines, line_height_mm, wrap_text
from exports.sheet_window import Window
from i18n import Translator

_TEXT_GAP_MM: Final = 2.5
_OUR_GROUP_MM: Final = 15.0
_EXAMPLE_MM: Final = 25.0
"""As large as a square of the map."""

_CODE_MM: Final = 32.0
_ROW_GAP_MM: Final = 1.1


@dataclass(frozen=True, slots=True)
class SignRow:
    """A drawn sign with its words beside it."""

    sign: Callable[[Page, Box], None]
    sign_mm: float
    words: str
    size_pt: float

    def _lines(self, width_mm: float) -> Lines:
        width = width_mm - self.sign_mm - _TEXT_GAP_MM
        return Lines(wrap_text(self.words, width_mm=width, size_pt=self.size_pt), self.size_pt)

    def height_mm(self, width_mm: float) -> float:
        """Return the height of the words and room to the next row."""
        return self._lines(width_mm).height_mm + _ROW_GAP_MM

    def draw(self, page: Page, box: Box) -> None:
        """Draw the sign on the middle of the first line, the words beside it."""
        lines, pitch = self._lines(box.width), line_height_mm(self.size_pt)
        self.sign(page, Box(box.left, box.top - pitch, box.left + self.sign_mm, box.top))
        left = box.left + self.sign_mm + _TEXT_GAP_MM
        write_lines(page, lines, left=left, top=box.top, gid="paper.words")


@dataclass(frozen=True, slots=True)
class OurGroup:
    """An empty box with "Our group:" in it."""

    words: str
    size_pt: float

    def height_mm(self, width_mm: float) -> float:  # noqa: ARG002  one shape for all items
        """Return the box's height."""
        return _OUR_GROUP_MM

    def draw(self, page: Page, box: Box) -> None:
        """Draw the box and its words in the upper left corner."""
        page.rectangle(box, gid="paper.our_group.box", outline=INK, outline_pt=0.9)
        lines = Lines((self.words,), self.size_pt)
        inner = box.grown(-1.5)
        style = FontStyle.BOLD
        write_lines(page, lines, left=inner.left, top=inner.top, gid="paper.our_group", style=style)


@dataclass(frozen=True, slots=True)
class Example:
    """One square with its numbered ninths, and sentences beside it."""

    square: str
    sentences: tuple[str, ...]
    size_pt: float

    def _paragraphs(self) -> list[Item]:
        return [Paragraph(words, self.size_pt, "paper.words") for words in self.sentences]

    def _text_mm(self, width_mm: float) -> float:
        width = width_mm - _EXAMPLE_MM - _TEXT_GAP_MM
        return sum(p.height_mm(width) + _ROW_GAP_MM for p in self._paragraphs())

    def height_mm(self, width_mm: float) -> float:
        """Return the height of the square or of the sentences, whichever is higher."""
        heading = line_height_mm(self.size_pt)
        return max(_EXAMPLE_MM + heading, self._text_mm(width_mm)) + _ROW_GAP_MM

    def draw(self, page: Page, box: Box) -> None:
        """Draw the square under its name at the left, the sentences at the right."""
        name = Lines((self.square,), self.size_pt)
        middle = box.left + _EXAMPLE_MM / 2
        write_lines(
            page,
            name,
            left=middle,
            top=box.top,
            gid="paper.example.name",
            style=FontStyle.BOLD,
            color=LETTER_INK,
            align="center",
        )
        top = box.top - line_height_mm(self.size_pt)
        square = Box(box.left, top - _EXAMPLE_MM, box.left + _EXAMPLE_MM, top)
        draw_ninths(page, square)
        left, top = square.right + _TEXT_GAP_MM, box.top
        for paragraph in self._paragraphs():
            height = paragraph.height_mm(box.right - left)
            paragraph.draw(page, Box(left, top - height, box.right, top))
            top -= height + _ROW_GAP_MM


@dataclass(frozen=True, slots=True)
class Furniture:
    """Scale bar and north arrow; they stand here, because the whole map is drawn upon."""

    window: Window
    approximate: str
    t: Translator

    def _size(self) -> Box:
        bar = scale_bar(self.window, self.t)
        return furniture_box(self.window, bar, self._words(), np.empty((0, 2)))

    def _words(self) -> tuple[str, ...]:
        return furniture_lines(self.window, self.approximate, self.t)

    def height_mm(self, width_mm: float) -> float:  # noqa: ARG002  one shape for all items
        """Return the panel's height."""
        return self._size().height

    def draw(self, page: Page, box: Box) -> None:
        """Draw the panel at the left."""
        panel = Box(box.left, box.bottom, box.left + self._size().width, box.top)
        draw_furniture(page, panel, scale_bar(self.window, self.t), self._words(), self.t)


@dataclass(frozen=True, slots=True)
class Code:
    """The sheet's code as a QR code, and what it is for."""

    text: str
    words: str
    size_pt: float

    def height_mm(self, width_mm: float) -> float:  # noqa: ARG002  one shape for all items
        """Return the code's height."""
        return _CODE_MM

    def draw(self, page: Page, box: Box) -> None:
        """Draw the code at the left, its words beside it, in the middle."""
        draw_code(page, self.text, Box(box.left, box.bottom, box.left + _CODE_MM, box.top))
        left = box.left + _CODE_MM - 1.0
        words = wrap_text(self.words, width_mm=box.right - left, size_pt=self.size_pt)
        lines = Lines(words, self.size_pt)
        top = (box.top + box.bottom + lines.height_mm) / 2
        write_lines(page, lines, left=left, top=top, gid="paper.code", color=MUTED)
