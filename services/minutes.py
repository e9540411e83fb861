"""The minutes of a session as files: a document to sign (DOCX, PDF), and its data (GeoPackage).

All are public: the map is what the projector shows of all groups together.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import shapely
from shapely.geometry.base import BaseGeometry

from exports.document_docx import write_docx
from exports.document_map import draw_document_map
from exports.document_pdf import write_pdf
from exports.minutes import Minutes, build_minutes
from exports.minutes_data import write_minutes_data
from exports.minutes_document import minutes_document
from geo.grid import reference_at
from i18n import translator
from model.text import Text, text
from services.agreement import police_figures
from services.map_bounds import near_bounds
from services.paper import session_grid
from services.session_compare import compare_with_police
from services.session_map import projector_view
from services.sessions import session_state, unit_names
from services.stage import Stage
from services.view_texts import unit_text
from services.workspace import Workspace
from session.visibility import projected_marks

if TYPE_CHECKING:
    from exports.document_blocks import Document
    from layers.layer import MapView
    from model.session import Mark, SessionInfo, SessionState


def minutes_docx(
    workspace: Workspace, session_id: str, *, language: str, today: date | None = None
) -> bytes:
    """Return the minutes as a Word document; raises `NotFoundError` for no such session."""
    return write_docx(_document(workspace, session_id, language, today))


def minutes_pdf(
    workspace: Workspace, session_id: str, *, language: str, today: date | None = None
) -> bytes:
    """Return the minutes as PDF; raises `NotFoundError` for no such session."""
    return write_pdf(_document(workspace, session_id, language, today))


def minutes_data(
    workspace: Workspace, session_id: str, *, language: str, today: date | None = None
) -> bytes:
    """Return the public data of a session as GeoPackage; raises `NotFoundError` for none such."""
    state = session_state(workspace, session_id)
    minutes, _ = session_minutes(workspace, state, today=today)
    return write_minutes_data(minutes, state, language=language)


def session_minutes(
    workspace: Workspace, state: SessionState, *, today: date | None = None
) -> tuple[Minutes, MapView]:
    """Return what the minutes of a session say, and the map they show."""
    view = projector_view(workspace, state, Stage(), today=today)
    shapes = [_shape(mark) for mark in projected_marks(state, "").marks]
    view = replace(view, bounds=near_bounds(view.bounds, shapes))
    minutes = build_minutes(
        state,
        view=view,
        unit=_unit(view, state.info),
        made_on=today or date.today(),
        police=compare_with_police(workspace, state, today=today).sentences,
        police_by_issue=police_figures(workspace, state, today=today),
        squares=_squares(workspace, state),
    )
    return minutes, view


def _document(workspace: Workspace, session_id: str, language: str, today: date | None) -> Document:
    state = session_state(workspace, session_id)
    minutes, view = session_minutes(workspace, state, today=today)
    picture = draw_document_map(
        view,
        language=language,
        made_on=minutes.made_on,
        numbers={mark.mark_id: mark.number for mark in minutes.marks},
    )
    return minutes_document(minutes, translator(language), picture=picture)


def _unit(view: MapView, info: SessionInfo) -> Text:
    """Return the unit's name; where another stands in for it on the map, its own all the same."""
    if view.unit.pcode == info.pcode:
        return unit_text(view.unit)
    return text("sessionmap.of", name=unit_names(info))


def _shape(mark: Mark) -> BaseGeometry:
    return shapely.geometry.shape(dict(mark.geometry))


def _squares(workspace: Workspace, state: SessionState) -> dict[str, str]:
    """Return the square of the paper sheet that each mark lies in."""
    grid = session_grid(workspace, state.info.pcode)
    squares = {}
    for mark in projected_marks(state, "").marks:
        middle = _shape(mark).representative_point()
        squares[mark.entity_id] = reference_at(grid, middle.x, middle.y)
    return squares
