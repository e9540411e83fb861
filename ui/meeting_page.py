"""The session page: the start where none is open, else the step in hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from model.errors import NotFoundError
from model.session import SessionState, Step
from services.hall import resume_hall
from services.stage import stage_of
from session.pictures import ALL
from ui.meeting import (
    actor,
    asked_for,
    attempt,
    drawn,
    forget_asked,
    meeting,
    open_id,
    open_meeting,
    take_asked,
    write_address,
)
from ui.meeting_agree import show_agree
from ui.meeting_bar import show_agenda, show_line
from ui.meeting_compare import show_compare
from ui.meeting_dialogs import show_dialog
from ui.meeting_map import show_meeting_map
from ui.meeting_minutes import show_minutes
from ui.meeting_start import show_start
from ui.meeting_style import meeting_style, start_style
from ui.plain import plain
from ui.session import voice, workspace
from ui.shell import error_box

RESUMED = "mtg.resumed"
"""The session whose laptops were let in again by this window."""


TURNED = "mtg.turned"
"""The step this window has drawn."""


def show_session_page() -> None:
    """Show the start, or the open session at its step."""
    state = _opened()
    if state is None:
        write_address("")
        start_style()
        show_start()
        return
    write_address(state.info.entity_id)
    _resume_hall(state.info.entity_id)
    step = Step(state.info.step)
    drawn(state)
    take_asked()  # before anything runs by itself: that would ask for another run
    if st.session_state.get(TURNED) != step:  # what was pointed at belongs to the page before
        st.session_state[TURNED] = step
        stage_of(workspace(), state.info.entity_id).change(highlight="")
    if step is not Step.COMPARE:  # the picture of a comparison is of that step alone
        stage_of(workspace(), state.info.entity_id).change(picture=str(ALL))
    meeting_style(is_map=step in _MAP_STEPS)
    with error_box():
        show_line(state)
        if step not in _MAP_STEPS:
            show_agenda(state)
    with error_box():
        _STEPS[step](state)
    show_dialog(asked_for())
    forget_asked()


def _resume_hall(session_id: str) -> None:
    """Let the other laptops in again after a crash; tried once, the menu opens it as well."""
    if st.session_state.get(RESUMED) != session_id:
        st.session_state[RESUMED] = session_id
        attempt(lambda: resume_hall(workspace(), session_id, actor=actor()))


def _opened() -> SessionState | None:
    if not open_id():
        return None
    try:
        return meeting()
    except NotFoundError as error:
        open_meeting("")
        st.warning(plain(voice().error(error)), icon=":material/search_off:")
        return None


_MAP_STEPS = frozenset({Step.ORIENT, Step.MARK, Step.COMPARE})
"""Steps whose picture is the map: it fills the page and draws the agenda itself."""

_STEPS: Mapping[Step, Callable[[SessionState], None]] = {
    Step.ORIENT: show_meeting_map,
    Step.MARK: show_meeting_map,
    Step.COMPARE: show_compare,
    Step.AGREE: show_agree,
    Step.MINUTES: show_minutes,
}
