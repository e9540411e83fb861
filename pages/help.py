"""Help: the user guide in the reader's language."""

import streamlit as st

from ui.help import guide_text
from ui.session import language, voice
from ui.shell import in_shell


def show_help() -> None:
    """Show the guide that `docs/guide/` holds."""
    st.title(voice()("ui.page_help"), anchor=False)
    with st.container(key="guide", width=860):
        st.markdown(guide_text(language()))


in_shell(show_help)
