"""Voting by phone: open it, show how to get there, see how many votes are in, close it."""

from __future__ import annotations

import base64

import streamlit as st

from model.session import SessionState
from services.hall import Hall, close_hall, hall_of, open_hall
from services.hall_ballot import phones_voted
from services.hall_sync import SyncRole, sync_status
from services.sessions import set_voting
from ui.meeting import actor, attempt, open_id
from ui.plain import plain
from ui.session import voice, workspace


def show_phones(state: SessionState) -> None:
    """Show the vote from phones as it stands."""
    t = voice()
    with st.container(border=True, key="phones"):
        st.markdown(f"**{t('meeting.phones_title')}**")
        hall = hall_of(workspace(), state.info.entity_id)
        if hall and hall.ballot_code and state.info.is_voting:
            _show_open(hall)
        elif state.info.is_voting:
            _show_elsewhere(state)
        else:
            _show_closed(state)


def _show_closed(state: SessionState) -> None:
    t = voice()
    st.caption(t("meeting.phones_why"))
    is_ready = any(issue.is_on_ballot for issue in state.issues) and not state.info.is_closed
    if not is_ready and not state.info.is_closed:
        st.caption(t("meeting.phones_no_issues"))
    st.button(
        t("meeting.open_voting"),
        type="primary",
        icon=":material/smartphone:",
        disabled=not is_ready,
        key="open_voting",
        width="stretch",
        on_click=_open,
    )
    phones = phones_voted(state)
    if phones:
        st.caption(t("meeting.votes_in", count=phones))


def _open() -> None:
    """Open the ballot; other laptops stay connected where they were."""
    attempt(
        lambda: open_hall(workspace(), open_id(), ballot=True, sync=_is_shared(), actor=actor())
    )


def _is_shared() -> bool:
    """Return whether the session is open to other laptops from here."""
    hall = hall_of(workspace(), open_id())
    return bool(hall and hall.join_code)


def _show_open(hall: Hall) -> None:
    t = voice()
    st.html(f"<img class='qr' alt='QR' src='{qr_source(hall)}'>")
    st.caption(t("meeting.phones_how"))
    st.text(hall.addresses[0])
    st.html(f"<div class='code'>{hall.ballot_code}</div>")
    st.markdown(f"**{t('meeting.votes_in', count=hall.phones_voted)}**")
    if hall.warning:
        st.warning(plain(t(hall.warning)), icon=":material/warning:")
    st.button(
        t("meeting.close_voting"),
        type="primary",
        icon=":material/how_to_vote:",
        key="close_voting",
        width="stretch",
        on_click=_close,
    )


def _close() -> None:
    def close() -> None:
        if _is_shared():  # the vote ends, the other laptops stay, with the code they know
            open_hall(workspace(), open_id(), ballot=False, sync=True, actor=actor())
        else:
            close_hall(workspace(), open_id(), actor=actor())

    attempt(close)


def _show_elsewhere(state: SessionState) -> None:
    """Say that the vote is open, but not from here: elsewhere, or before a restart."""
    t = voice()
    if sync_status(workspace(), state.info.entity_id).role is SyncRole.MEMBER:
        st.info(t("meeting.voting_elsewhere"), icon=":material/info:")
        st.caption(t("meeting.votes_in", count=phones_voted(state)))
        return
    st.warning(plain(t("meeting.voting_lost")), icon=":material/warning:")
    st.button(
        t("meeting.open_again"),
        type="primary",
        key="open_again",
        width="stretch",
        on_click=_open,
    )
    st.button(t("meeting.close_voting"), key="close_lost", width="stretch", on_click=_end_lost)


def _end_lost() -> None:
    attempt(lambda: set_voting(workspace(), open_id(), False, actor=actor()))


def qr_source(hall: Hall) -> str:
    """Return the QR code as the source of an image; Streamlit takes SVG out of HTML."""
    return "data:image/svg+xml;base64," + base64.b64encode(hall.ballot_qr.encode()).decode()
