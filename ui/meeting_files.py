"""Files of a session: made when they are asked for, then offered to be saved.

Streamlit can make a file at the click that saves it, but forgets it after the next two runs of
any window; a projector's window runs more than once a second.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import streamlit as st
from streamlit.errors import StreamlitAPIException

from ui.meeting import attempt
from ui.session import voice


def offer_file(
    name: str,
    *,
    label: str,
    file_name: str,
    mime: str,
    made_from: object,
    make: Callable[[], bytes],
    is_first: bool = False,
    icon: str = ":material/description:",
) -> None:
    """Show a button that makes a file; once it is there, one that saves it.

    `name` tells the file from others on the page. What was made from something else than
    `made_from` is not offered any more. Call it outside of what runs by itself.
    """
    place, kept = st.empty(), f"mtg_file_{name}"
    before, data = st.session_state.get(kept, (None, b""))
    if before is None or before != made_from:
        kind = "primary" if is_first else "secondary"
        if not place.button(label, icon=icon, key=f"make_{name}", type=kind):
            return
        place.caption(voice()("meeting.making"))
        made: list[bytes] = []
        if not attempt(lambda: made.append(make())):
            place.empty()
            return
        data = made[0]
        st.session_state[kept] = (made_from, data)
        _draw_dialog_again()
    place.download_button(
        voice()("meeting.save_file", file=file_name),
        data,
        file_name=file_name,
        mime=mime,
        icon=":material/download:",
        key=f"save_{name}",
        type="primary",
        on_click="ignore",
    )


def _draw_dialog_again() -> None:
    """Run a dialog anew: the button that made the file would stay below the one that saves it."""
    with suppress(StreamlitAPIException):  # no dialog: the page itself needs no second run
        st.rerun(scope="fragment")
