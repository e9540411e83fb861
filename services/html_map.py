"""Make the map in one file of a view: public by default, or a marked working document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from exports.html import draw_html_map
from layers.layer import LayerKind, MapView
from model.view import Source, Tier, ViewState
from services.document_marks import file_stem, number_working
from services.map_view import open_view
from services.snapshot import Document
from services.units import unit_label
from services.workspace import Workspace

MIME = "text/html"


def make_html_map(
    workspace: Workspace,
    state: ViewState,
    *,
    language: str = "ky",
    reason: str = "",
    today: date | None = None,
) -> Document:
    """Return the view as one HTML file in three languages, opening in `language`.

    Its tier is the view's. A working document needs a `reason`: it carries it with its running
    number, and the audit logs both (`PrivacyError` without one). Of the two pictures side by side
    one is seen at a time.
    """
    view = open_view(workspace, replace(state, cell=""), today=today)
    if state.tier is Tier.WORKING:
        mark = number_working(workspace, subject=state.pcode, reason=reason).text
        view = replace(view, disclaimers=(mark, *view.disclaimers))
    data = draw_html_map(
        view,
        language=language,
        made_on=today or date.today(),
        alternatives=_alternatives(view, state),
    )
    return Document(
        f"{file_stem(unit_label(workspace, state.pcode).names)}-{state.tier}.html", MIME, data
    )


def _alternatives(view: MapView, state: ViewState) -> frozenset[str]:
    """Return the keys of the cells of both pictures where both are asked for."""
    if state.source is not Source.SIDE_BY_SIDE:
        return frozenset()
    return frozenset(layer.key for layer in view.layers if layer.kind is LayerKind.CELLS)
