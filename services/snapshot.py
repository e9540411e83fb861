"""Make a map picture for the plan: public by default, or a marked working document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import geopandas as gpd

from exports.sheet import Locator, Orientation, Paper, SheetFormat, draw_sheet
from layers.layer import MapView
from model.admin import Level
from model.errors import NotFoundError
from model.view import Source, Tier, ViewState
from services.document_marks import file_stem, number_working
from services.map_view import open_view
from services.units import unit_label
from services.workspace import Workspace, active_set

PREVIEW_DPI = 110
"""An A4 sheet fills a laptop's screen."""

MIME = {
    SheetFormat.PNG: "image/png",
    SheetFormat.PDF: "application/pdf",
    SheetFormat.SVG: "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """How a snapshot is to look."""

    paper: Paper = Paper.A4
    orientation: Orientation = Orientation.LANDSCAPE
    file_format: SheetFormat = SheetFormat.PNG
    dpi: int = 300
    language: str = "ky"


@dataclass(frozen=True, slots=True)
class Document:
    """A finished file."""

    name: str
    mime: str
    data: bytes


def sheet_choice(
    *, paper: str, is_portrait: bool, file_format: str, dpi: int, language: str
) -> SheetChoice:
    """Return the choice for names as people type them; raises `NotFoundError` for others."""
    try:
        return SheetChoice(
            paper=Paper(paper.upper()),
            orientation=Orientation.PORTRAIT if is_portrait else Orientation.LANDSCAPE,
            file_format=SheetFormat(file_format.lower()),
            dpi=dpi,
            language=language,
        )
    except ValueError as error:
        raise NotFoundError("no_such_format", value=f"{paper} {file_format}") from error


def make_snapshot(
    workspace: Workspace,
    state: ViewState,
    choice: SheetChoice,
    *,
    reason: str = "",
    today: date | None = None,
) -> Document:
    """Draw the view as a print sheet; its tier is the view's.

    A working document needs a `reason`: it carries it with its running number, and the audit
    logs both (`PrivacyError` without one). A side-by-side view is two maps on one sheet.
    """
    views = _views(workspace, state, today)
    if state.tier is Tier.WORKING:
        mark = number_working(workspace, subject=state.pcode, reason=reason)
        views = [replace(view, disclaimers=(mark, *view.disclaimers)) for view in views]
    data = _draw(workspace, views, choice, today)
    stem = file_stem(unit_label(workspace, state.pcode).names)
    name = f"{stem}-{state.tier}-{choice.language}.{choice.file_format}"
    return Document(name, MIME[choice.file_format], data)


def preview_snapshot(
    workspace: Workspace, state: ViewState, choice: SheetChoice, *, today: date | None = None
) -> bytes:
    """Return a PNG for the screen of what `make_snapshot` would draw; nothing is logged."""
    for_screen = replace(choice, file_format=SheetFormat.PNG, dpi=PREVIEW_DPI)
    return _draw(workspace, _views(workspace, state, today), for_screen, today)


def _draw(
    workspace: Workspace, views: list[MapView], choice: SheetChoice, today: date | None
) -> bytes:
    return draw_sheet(
        views,
        language=choice.language,
        paper=choice.paper,
        orientation=choice.orientation,
        file_format=choice.file_format,
        dpi=choice.dpi,
        locator=sheet_locator(workspace),
        made_on=today or date.today(),
    )


def _views(workspace: Workspace, state: ViewState, today: date | None) -> list[MapView]:
    parts = _parts(replace(state, cell=""))
    return [open_view(workspace, part, today=today) for part in parts]


def _parts(state: ViewState) -> tuple[ViewState, ...]:
    if state.source is not Source.SIDE_BY_SIDE:
        return (state,)
    return tuple(replace(state, source=part) for part in (Source.POLICE, Source.RESIDENTS))


def sheet_locator(workspace: Workspace) -> Locator:
    """Return the country and its oblasts for the small map in a sheet's corner."""
    units = active_set(workspace).units
    units = units[units.geometry.notna()]

    def of_level(level: Level) -> gpd.GeoDataFrame:
        return units[units["level"] == level]

    return Locator(country=of_level(Level.COUNTRY), oblasts=of_level(Level.OBLAST))
