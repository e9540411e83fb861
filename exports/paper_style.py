"""Sizes of a paper sheet, and the pens its groups draw with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from layers.palette import PENS
from model.session import SMALLEST_GROUP_SHOWN, Group
from model.text import Text, text

TITLE_PT: Final = 18.0
TITLE_MIN_PT: Final = 12.0
SUBTITLE_PT: Final = 11.0
HEADING_PT: Final = 10.5
SIDE_PT: Final = 9.0
SIDE_NOTE_PT: Final = 7.5
LETTER_PT: Final = 22.0
"""Letters and numbers of the grid: 5.7 mm high, read from two metres."""

TAG_PT: Final = 6.5
"""The name of a square in its corner, for those who bend over the sheet."""

LABEL_SCALE: Final = 1.2
"""Names on the map by those of a printed report: several people read one sheet."""

BAND_MM: Final = 9.0
"""Room for letters and numbers on each side of the map."""

PEN_PT: Final = 2.4
"""A felt pen's line."""

GRID_INK: Final = "#a3a8ad"
TAG_INK: Final = "#8c9196"
LETTER_INK: Final = "#3f4449"

PATTERNS: Final = ("plain", "dashed", "dotted", "zigzag", "double", "dash_dot", "wave", "ticks")
"""Lines that a hand can draw, told apart without colour."""


@dataclass(frozen=True, slots=True)
class Pen:
    """A pen (a key of `layers.palette.PENS`) and the line a group draws with it."""

    color: str
    pattern: str


@dataclass(frozen=True, slots=True)
class PenOf:
    """Whose pen it is."""

    pen: Pen
    who: Text


def pens_of(groups: Sequence[Group]) -> tuple[PenOf, ...]:
    """Return a pen for every group, in their order; no two have the same colour and line.

    Groups known to have fewer than five people have one pen together with all who belong to no
    group: a small group is never named beside its marks.
    """
    shown = [group for group in groups if not 0 < group.people < SMALLEST_GROUP_SHOWN]
    names = [_name(group) for group in shown]
    if len(shown) < len(groups):
        names.append(text("paper.everyone_else"))
    return tuple(PenOf(_pen(at), name) for at, name in enumerate(names))


def _pen(at: int) -> Pen:
    colors = tuple(PENS)
    turn, color = divmod(at, len(colors))
    return Pen(colors[color], PATTERNS[(color + turn) % len(PATTERNS)])


def _name(group: Group) -> Text:
    kind = text(f"group.{group.kind}")
    return text("paper.group_named", kind=kind, label=group.label) if group.label else kind
