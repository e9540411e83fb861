"""Paper and back: a session's sheet to draw upon in the hall, and whose a scanned one is."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from exports.paper_code import SheetCode, parse_sheet_code
from exports.paper_sheet import PaperSheet, draw_paper_sheet
from geo.grid import SheetGrid, grid_for
from layers.layer import Layer, MapView
from layers.marks import places_layer
from model.admin import UnitLabel
from model.errors import NotFoundError
from model.records import PlaceKind, Precision
from model.text import Names, text
from model.view import PublicAccounting, Tier
from services.ground import ground_layers, view_bounds
from services.sessions import session_state
from services.units import breadcrumb, mapped_unit, unit_shape
from services.view_texts import disclaimer_texts, unit_text
from services.workspace import Workspace, active_set
from store.records import load_places

if TYPE_CHECKING:
    from model.session import SessionInfo, SessionState

SHEET_PLACES = (
    PlaceKind.OTHER,
    PlaceKind.PUBLIC_BUILDING,
    PlaceKind.SCHOOL,
    PlaceKind.ONE_STOP_SHOP,
    PlaceKind.LCPC_OFFICE,
    PlaceKind.POLICE_STATION,
    PlaceKind.POLICE_POINT,
)
"""Places that help to find one's way; activities would lead the hands of those who draw."""

NAMED_PLACES = frozenset({PlaceKind.OTHER, PlaceKind.PUBLIC_BUILDING, PlaceKind.SCHOOL})
"""Places that have their name beside them: a village has several schools."""


def session_grid(workspace: Workspace, pcode: str) -> SheetGrid:
    """Return the grid of a unit's paper sheet: the same one for as long as its outline is.

    A unit without an outline has the grid of the unit that stands in for it. Raises
    `NotFoundError` where no unit has one.
    """
    return grid_for(view_bounds(workspace, mapped_unit(workspace, pcode)))


@dataclass(frozen=True, slots=True)
class ScannedSheet:
    """Whose paper sheet was scanned."""

    code: SheetCode
    session: SessionInfo | None  # None where it is not kept here
    fits: bool  # whether its squares are those that can be typed now


def read_sheet(workspace: Workspace, scanned: str) -> ScannedSheet:
    """Return which session a sheet belongs to by the text of its code.

    Raises `IntakeError` ("sheet_code_unknown") for any other text.
    """
    code = parse_sheet_code(scanned.strip())
    session, fits = None, False
    with suppress(NotFoundError):
        session = session_state(workspace, code.session_id).info
    with suppress(NotFoundError):
        fits = session_grid(workspace, code.pcode) == code.grid
    return ScannedSheet(code, session, fits)


def paper_sheet(workspace: Workspace, session_id: str, *, language: str) -> bytes:
    """Return a session's paper sheet as a PDF; raises as `sheet_from_state`, and "no_session"."""
    return sheet_from_state(workspace, session_state(workspace, session_id), language=language)


def sheet_from_state(
    workspace: Workspace, state: SessionState, *, language: str, today: date | None = None
) -> bytes:
    """Return a session's paper sheet as a PDF; nothing the police registered is on it.

    Raises `NotFoundError` for a unit that is not in the set in use, `HotspotsError`
    ("sheet_too_full") when there are more groups than the sheet has room for.
    """
    return draw_paper_sheet(
        paper_sheet_of(workspace, state), language=language, made_on=today or date.today()
    )


def paper_sheet_of(workspace: Workspace, state: SessionState) -> PaperSheet:
    """Return what a session's paper sheet shows."""
    info = state.info
    asked = breadcrumb(workspace, info.pcode)[-1]
    grid = session_grid(workspace, asked.pcode)
    view = _view(workspace, asked, grid, is_rehearsal=info.is_rehearsal)
    return PaperSheet(
        view=view,
        grid=grid,
        unit_shape=unit_shape(workspace, view.unit.pcode),
        session_id=info.entity_id,
        pcode=asked.pcode,
        groups=state.groups,
        held_on=date.fromisoformat(info.held_on) if info.held_on else None,
        session_title=info.title,
        is_rehearsal=info.is_rehearsal,
    )


def _view(
    workspace: Workspace, asked: UnitLabel, grid: SheetGrid, *, is_rehearsal: bool
) -> MapView:
    chain = breadcrumb(workspace, mapped_unit(workspace, asked.pcode))
    unit, info = chain[-1], active_set(workspace).info
    stand_in = text("view.stand_in", asked=unit_text(asked), shown=unit_text(unit))
    return MapView(
        tier=Tier.PUBLIC,
        unit=unit,
        breadcrumb=chain,
        bounds=grid.bounds,
        title=text("paper.title", unit=unit_text(asked)),
        subtitle=text("view.subtitle_public"),
        sentences=(),
        layers=(
            *ground_layers(workspace, unit, tier=Tier.PUBLIC, bounds=grid.bounds),
            *_places(workspace, is_rehearsal=is_rehearsal),
        ),
        boundary_set=info,
        accounting=PublicAccounting(shown_at_least=0, shown_cells=0, lines=()),
        disclaimers=(*disclaimer_texts(info), *(() if asked == unit else (stand_in,))),
        is_demo=is_rehearsal,
    )


def _places(workspace: Workspace, *, is_rehearsal: bool) -> tuple[Layer, ...]:
    """Return a layer per kind; places of the demo are on a rehearsal's sheet only.

    A school that is known by its settlement alone helps nobody to find the way.
    """
    places = load_places(workspace.store)
    is_vague = (places["precision"] == Precision.SETTLEMENT) & places["kind"].isin(NAMED_PLACES)
    is_for_all = ~places["is_demo"] | is_rehearsal
    placed = places[places.geometry.notna() & is_for_all & ~is_vague]
    layers = [
        places_layer(placed, kind=kind, tier=Tier.PUBLIC)
        for kind in SHEET_PLACES
        if (placed["kind"] == kind).any()
    ]
    return tuple(_named(layer) if layer.key in NAMED_PLACES else layer for layer in layers)


def _named(layer: Layer) -> Layer:
    """Write names beside places whose symbol does not say which they are."""
    table = layer.table
    names = [Names(*row) for row in table[["label_ky", "label_ru", "label_en"]].to_numpy()]
    spoken = {
        f"label_{one}": [name.in_language(one) for name in names] for one in ("ky", "ru", "en")
    }
    return replace(layer, table=table.assign(label=spoken["label_ru"], **spoken))
