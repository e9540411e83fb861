"""What a paper sheet is made of, and every sentence on it, in one language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from exports.gate import require_one_tier
from exports.paper_style import PenOf, pens_of
from exports.sheet_text import clean_text
from exports.sheet_words import SheetWords, words_of
from geo.grid import SheetGrid, square_side_m
from i18n import Translator
from layers.layer import Pane
from model.errors import PrivacyError
from model.session import Group
from model.text import Text, text
from model.view import Tier

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from layers.layer import MapView

_BLANK = "_" * 24
"""A line to write on."""

_EXAMPLE = (2, 3)
"""Column and row of the square that is explained: C4."""

EXAMPLE_NINTH = 7


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What a sheet shows; `view` holds ground, boundaries and places alone, of the public tier."""

    view: MapView
    grid: SheetGrid
    unit_shape: BaseGeometry  # EPSG:4326
    session_id: str  # 32 hexadecimal digits
    pcode: str
    groups: Sequence[Group] = ()
    held_on: date | None = None
    session_title: str = ""
    is_rehearsal: bool = False


@dataclass(frozen=True, slots=True)
class PenWords:
    """A line of the groups' legend: whose pen, and its colour in words."""

    pen: PenOf
    words: str


@dataclass(frozen=True, slots=True)
class PaperWords:
    """Every sentence of a paper sheet, clean and in the reader's language."""

    title: str
    subtitle: str
    our_group: str
    pens_heading: str
    pens: tuple[PenWords, ...]
    how_heading: str
    how: tuple[tuple[str, str], ...]  # what is drawn ("point", "line", "area") and its words
    beside: str
    severities: tuple[tuple[str, str], ...]  # "1" and what it means
    no_names: str
    find_heading: str
    find: tuple[str, ...]
    example: str  # the square that is explained
    map: SheetWords  # the map's own legend and notes
    notes: tuple[str, ...]
    code: str
    mark: str  # across the map: rehearsal or demo; "" for neither
    mark_detail: str


def require_no_records(view: MapView) -> None:
    """Raise `PrivacyError` for a view with more than ground, boundaries and places.

    What the police registered or others marked must not lead the hands of those who draw.
    """
    require_one_tier(view)
    for layer in view.layers:
        if layer.pane in (Pane.CELLS, Pane.MARKS) or layer.is_perception:
            raise PrivacyError("export_not_disclosed", layer=layer.title)
    if view.tier is not Tier.PUBLIC:
        raise PrivacyError("export_not_disclosed", layer=view.title)


def paper_words_of(sheet: PaperSheet, view: MapView, *, t: Translator, made_on: date) -> PaperWords:
    """Return what a sheet says; `view` is the sheet's own, with the layers that are seen."""
    of_map = words_of([view], t=t, made_on=made_on)
    example = _example(sheet.grid)
    is_demo = bool(of_map.demo) or sheet.is_rehearsal
    return PaperWords(
        title=clean_text(t(view.title)),
        subtitle=_subtitle(sheet, of_map, t),
        our_group=t("paper.our_group"),
        pens_heading=t("paper.pens"),
        pens=tuple(PenWords(pen, _pen_words(pen, t)) for pen in pens_of(sheet.groups)),
        how_heading=t("paper.how"),
        how=(
            ("point", t("paper.how_point")),
            ("line", t("paper.how_line")),
            ("area", t("paper.how_area")),
        ),
        beside=t("paper.beside"),
        severities=tuple((str(level), t(f"severity.{level}")) for level in (1, 2, 3)),
        no_names=t("paper.no_names"),
        find_heading=t("paper.find"),
        find=(
            t("paper.find_square", square=example),
            t("paper.find_ninth", ninth=f"{example}.{EXAMPLE_NINTH}", square=example),
            t(
                "paper.sizes",
                side=_length(square_side_m(sheet.grid)),
                ninth=_length(square_side_m(sheet.grid) / 3, digits=2),
            ),
        ),
        example=example,
        map=of_map,
        notes=(*of_map.notes, _grid_note(sheet.grid, t)),
        code=t("paper.code", short=sheet.session_id[:8]),
        mark=(t("paper.rehearsal") if sheet.is_rehearsal else of_map.demo) if is_demo else "",
        mark_detail=t("paper.rehearsal_detail") if sheet.is_rehearsal else of_map.demo_detail,
    )


def _subtitle(sheet: PaperSheet, of_map: SheetWords, t: Translator) -> str:
    when = (
        t("paper.held_on", date=sheet.held_on) if sheet.held_on else t("paper.held_on", date=_BLANK)
    )
    return " · ".join(filter(None, (clean_text(sheet.session_title), of_map.where, when)))


def _pen_words(pen: PenOf, t: Translator) -> str:
    color = text(f"paper.pen_{pen.pen.color}")
    return clean_text(t("paper.pen", who=pen.who, color=color))


def _example(grid: SheetGrid) -> str:
    column, row = min(_EXAMPLE[0], grid.columns - 1), min(_EXAMPLE[1], grid.rows - 1)
    return f"{grid.letters[column]}{row + 1}"


def _length(metres: float, *, digits: int = 3) -> Text:
    """Return a length with so many significant digits, in metres or kilometres."""
    rounded = float(f"{metres:.{digits}g}")
    if rounded >= 1000:
        return text("sheet.km", length=rounded / 1000)
    return text("sheet.m", length=rounded)


def _grid_note(grid: SheetGrid, t: Translator) -> str:
    west, south, east, north = (f"{value:.6f}" for value in grid.bounds)
    return t("paper.grid_note", west=west, south=south, east=east, north=north)
