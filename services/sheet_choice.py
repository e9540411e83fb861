"""How a sheet is to look, and the finished file."""

from __future__ import annotations

from dataclasses import dataclass

from exports.sheet import Orientation, Paper, SheetFormat
from model.errors import NotFoundError

MIME = {
    SheetFormat.PNG: "image/png",
    SheetFormat.PDF: "application/pdf",
    SheetFormat.SVG: "image/svg+xml",
}

DPI_RANGE = (72, 600)
"""Least and most dots per inch of a PNG."""


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """How a snapshot is to look."""

    paper: Paper = Paper.A4
    orientation: Orientation = Orientation.LANDSCAPE
    file_format: SheetFormat = SheetFormat.PNG
    dpi: int = 300
    language: str = "ky"
    is_grey: bool = False  # for black-and-white print: greys and patterns
    has_locator: bool = True  # the small map that shows where in the country it is
    has_detail: bool = False  # the densest part once more, larger, where cells are too small

    @property
    def is_portrait(self) -> bool:
        """Whether the paper stands."""
        return self.orientation is Orientation.PORTRAIT


@dataclass(frozen=True, slots=True)
class Document:
    """A finished file."""

    name: str
    mime: str
    data: bytes


def sheet_choice(
    *,
    paper: str,
    is_portrait: bool,
    file_format: str,
    dpi: int,
    language: str,
    is_grey: bool = False,
    has_locator: bool = True,
    has_detail: bool = False,
) -> SheetChoice:
    """Return the choice for names as people type them; raises `NotFoundError` for others."""
    try:
        return SheetChoice(
            paper=Paper(paper.upper()),
            orientation=Orientation.PORTRAIT if is_portrait else Orientation.LANDSCAPE,
            file_format=SheetFormat(file_format.lower()),
            dpi=dpi,
            language=language,
            is_grey=is_grey,
            has_locator=has_locator,
            has_detail=has_detail,
        )
    except ValueError as error:
        raise NotFoundError("no_such_format", value=f"{paper} {file_format}") from error
