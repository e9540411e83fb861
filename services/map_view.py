"""Open a view: what the map, the print sheet and the command line draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from layers.classify import ClassScale
from layers.layer import MapView
from model.view import Tier, ViewState
from services.map_public import public_view
from services.map_working import working_view
from services.selection import select
from services.workspace import Workspace


def open_view(
    workspace: Workspace,
    state: ViewState,
    *,
    today: date | None = None,
    scale: ClassScale | None = None,
) -> MapView:
    """Return the map of a view in its tier.

    The public tier holds nothing but what `geo.privacy.disclose` gave; its classes are fixed, so
    `scale`, classes that several maps share, counts in the working tier alone. Raises
    `NotFoundError` for a unit the active boundary set does not have.
    """
    if state.tier is Tier.PUBLIC:
        view = public_view(workspace, state, today=today or date.today())
    else:
        view = working_view(workspace, select(workspace, state), scale=scale)
    layers = tuple(
        replace(layer, is_on=layer.is_on != (layer.key in state.toggled)) for layer in view.layers
    )
    return replace(view, layers=layers)


def preview(workspace: Workspace, state: ViewState, *, today: date | None = None) -> MapView:
    """Return exactly what others will see of a view."""
    return open_view(workspace, replace(state, tier=Tier.PUBLIC, cell=""), today=today)
