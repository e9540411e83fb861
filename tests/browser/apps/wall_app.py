"""The wall of a session that lies in the data folder, in the picture that the address asks for.

`?picture=pair:0:1` names groups by their place, `?theme=dark` is a dark room, `?at=72.9,40.9,11`
(lng, lat, zoom) where the facilitator looks. What that page would tell the wall is told here;
everything else is the product's own.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

import streamlit as st

from services.stage import stage_of
from ui.meeting import ADDRESS, state_of
from ui.meeting_projector import show_projector
from ui.session import workspace
from ui.theme import apply_theme


def tell_stage() -> None:
    """Choose picture and theme, as the facilitator does."""
    session_id = st.query_params[ADDRESS]
    kind, *places = st.query_params.get("picture", "all").split(":")
    groups = state_of(session_id).groups
    chosen = ":".join([kind, *(groups[int(at)].entity_id for at in places)])
    theme, at = st.query_params.get("theme", "light"), st.query_params.get("at", "")
    lng, lat, zoom = (float(part) for part in at.split(",")) if at else (0.0, 0.0, 0.0)
    stage = stage_of(workspace(), session_id)
    stage.change(picture=chosen, theme=theme, center=(lng, lat) if at else None, zoom=zoom)


st.set_page_config(layout="wide")
apply_theme(page="projector")
tell_stage()
show_projector()
