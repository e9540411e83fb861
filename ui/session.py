"""What one reader's session holds: the language, the view, the open workspace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from i18n import LANGUAGES, Translator, translator
from model.text import Text
from model.view import ViewState
from services.warmup import warm_up
from services.workspace import Workspace, open_workspace
from ui.view_url import from_query, to_query

DEFAULT_LANGUAGE = "ky"
"""The state language; a reader whose browser asks for Russian or English gets that."""


@st.cache_resource(show_spinner=False)
def workspace() -> Workspace:
    """Return the one workspace of this process."""
    opened = open_workspace()
    warm_up(opened)
    return opened


def language() -> str:
    """Return the session's language: as chosen, else the link's, else the browser's."""
    if "language" not in st.session_state:
        asked = st.query_params.get("lang", "")
        if asked not in LANGUAGES:
            asked = (st.context.locale or "")[:2]
        st.session_state["language"] = asked if asked in LANGUAGES else DEFAULT_LANGUAGE
    return str(st.session_state["language"])


def voice() -> Translator:
    """Return the translator of the session's language."""
    return translator(language())


def view() -> ViewState:
    """Return the session's view; the first time, the one the link describes."""
    if "view" not in st.session_state:
        state, faults = from_query(st.query_params.to_dict())
        st.session_state["view"] = state
        st.session_state["link_faults"] = faults
    state = st.session_state["view"]
    if not isinstance(state, ViewState):
        raise TypeError(f"the session's view is a {type(state).__name__}")
    return state


def take_link_faults() -> tuple[Text, ...]:
    """Return what the link got wrong, once."""
    faults: tuple[Text, ...] = st.session_state.pop("link_faults", ())
    return faults


def change_view(**changes: Any) -> ViewState:
    """Replace fields of the session's view and return the new one."""
    st.session_state["view"] = replace(view(), **changes)
    return view()


def follow_history() -> None:
    """Take the view from the address when the browser's Back or Forward has changed it.

    Call it first in a run of the whole page. An address without a query is a switch of pages,
    which keeps the view; after the language switch the address is merely older than the choice.
    The language stays as chosen: it is the reader's, not the view's.
    """
    query = st.query_params.to_dict()
    written = st.session_state.get("written_query")
    is_own_change = st.session_state.pop("language_changed", False)
    if written is None or not query or query == written or is_own_change:
        return
    st.session_state["view"], st.session_state["link_faults"] = from_query(query)


def write_url() -> None:
    """Write view and language into the address, so that it can be copied at any time."""
    query = to_query(view()) | {"lang": language()} | page_query()
    st.session_state["written_query"] = query
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)


def page_query(**parts: str) -> dict[str, str]:
    """Return what the page in view adds to the address; `parts` are put there for this run."""
    kept: dict[str, str] = st.session_state.setdefault("page_query", {})
    kept.update(parts)
    return kept


def begin_page() -> None:
    """Forget what the page before this one added to the address."""
    st.session_state["page_query"] = {}


def change_language() -> None:
    """Take the language from the switch; a second click on it keeps the language."""
    chosen = st.session_state.get("language_switch")
    st.session_state["language_changed"] = True
    if chosen in LANGUAGES:
        st.session_state["language"] = chosen
