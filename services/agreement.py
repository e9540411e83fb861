"""What the police say of each issue that is voted upon: figures fit for the room."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from model.categories import CategoryClass, class_of
from model.text import Text, text
from services.session_compare import police_figure
from services.workspace import Workspace
from session.visibility import POLICE_STEPS

if TYPE_CHECKING:
    from model.session import SessionState


def police_figures(
    workspace: Workspace, state: SessionState, *, today: date | None = None
) -> dict[str, Text]:
    """Return by issue id what the police recorded of its category, as a release tells it.

    Nothing of sensitive categories, whose records are public for an oblast and a year only, and
    nothing while people look and mark: it would lead them. Raises `NotFoundError` where the set
    in use has no such unit.
    """
    if state.info.step not in POLICE_STEPS:
        return {}
    day = today or date.today()
    codes = dict.fromkeys(
        issue.category
        for issue in state.issues
        if class_of(issue.category) is not CategoryClass.SENSITIVE
    )
    said = {code: _figure(workspace, state, code, day) for code in codes}
    return {i.entity_id: said[i.category] for i in state.issues if i.category in said}


def _figure(workspace: Workspace, state: SessionState, category: str, today: date) -> Text:
    """Return a sentence that says whose figure it is, also where it stands alone."""
    figure = police_figure(workspace, state, category, today=today)
    if figure.key.startswith("privacy."):
        return text("minutes.reason_police", figure=figure)
    return figure
