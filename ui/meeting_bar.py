"""The two lines above a session: what it is and its menu, and the agenda with the step in hand.

The map component draws the agenda itself, with the keys it knows; the other steps draw it here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import urlencode

import streamlit as st

from model.session import SessionState, Step
from services.sessions import set_step
from ui.meeting import actor, ask, attempt, hidden_here, open_meeting
from ui.meeting_backup import show_saved
from ui.meeting_start import held_on, unit_name
from ui.meeting_timer import show_timer
from ui.meeting_words import conflicts_in
from ui.session import language, voice, workspace
from ui.shell import language_switch

STEPS = tuple(Step)


def show_line(state: SessionState) -> None:
    """Draw the line on top: it stands where other pages have the links to each other."""
    t = voice()
    with st.container(key="topline", horizontal=True, vertical_alignment="center", gap="small"):
        if st.button(
            "", icon=":material/arrow_back:", key="mtg_leave", type="tertiary",
            help=t("meeting.menu_leave"),
        ):  # fmt: skip
            open_meeting("")
            st.rerun()
        st.html(_headline(state), width="content")
        show_saved(state)
        st.link_button(
            t("meeting.projector"),
            projector_address(state.info.entity_id),
            icon=":material/cast:",
            key="mtg_projector",
            help=t("meeting.projector_help"),
        )
        _show_menu(state)
        language_switch()


def projector_address(session_id: str) -> str:
    """Return the address of the projector's window, beside this page's."""
    return "projector?" + urlencode({"session": session_id, "lang": language()})


def go_to(state: SessionState, step: Step) -> None:
    """Turn to a step of the agenda, for every window of the session."""
    if step is not state.info.step:
        attempt(lambda: set_step(workspace(), state.info.entity_id, step, actor=actor()))


def show_agenda(state: SessionState) -> None:
    """Draw the agenda: what is done, what is in hand, what is still to come."""
    t, at = voice(), STEPS.index(Step(state.info.step))
    with (
        st.container(key=f"agenda_{at}"),
        st.container(
            key="meetingbar", horizontal=True, vertical_alignment="center", gap=None, wrap=False
        ),
    ):
        for number, step in enumerate(STEPS):
            st.button(
                f"{number + 1} {t(f'step.{step}')}",
                key=f"mstep_{number}",
                type="tertiary",
                shortcut={at - 1: "PageUp", at + 1: "PageDown"}.get(number),
                on_click=go_to,
                args=(state, step),
            )
        show_timer()


def _headline(state: SessionState) -> str:
    t, info = voice(), state.info
    demo = f"<span class='badge demo'>{t('ui.demo_badge')}</span>" if info.is_rehearsal else ""
    closed = f"<span class='badge closed'>{t('meeting.closed')}</span>" if info.is_closed else ""
    return (
        f"<div class='meeting-name'><b>{escape(unit_name(info))}</b>"
        f"<span>{held_on(info)}</span>{demo}{closed}</div>"
    )


def _show_menu(state: SessionState) -> None:
    t = voice()
    conflicts = len(conflicts_in(state, hidden_here(state)))
    chosen = st.menu_button(
        t("meeting.menu"),
        list(_MENU),
        format_func=lambda name: _entry(name, state=state, conflicts=conflicts),
        icon=":material/menu:",
        key="mtg_menu",
    )
    if chosen:
        _MENU[chosen](state)
        st.rerun()


def _entry(name: str, *, state: SessionState, conflicts: int) -> str:
    t = voice()
    if name == "conflicts":
        return t("meeting.menu_conflicts", number=conflicts)
    if name == "close" and state.info.is_closed:
        return t("meeting.menu_reopen")
    return t(f"meeting.menu_{name}")


def _ask(name: str) -> Callable[[SessionState], None]:
    return lambda _state: ask(name)


_MENU: Mapping[str, Callable[[SessionState], None]] = {
    "groups": _ask("groups"),
    "paper": _ask("paper"),
    "laptops": _ask("laptops"),
    "log": _ask("log"),
    "conflicts": _ask("conflicts"),
    "redact": _ask("redact"),
    "close": _ask("close"),
}
