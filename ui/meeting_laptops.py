"""Several laptops on one session: open it to them, see who is there, leave."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from services.hall import close_hall, hall_of, open_hall
from services.hall_sync import SyncRole, SyncStatus, leave_session, sync_status
from ui.meeting import actor, attempt, meeting, open_id
from ui.plain import plain
from ui.session import voice, workspace


def show_laptops() -> None:
    """Show how it stands with the other laptops; the dialog's content."""
    st.fragment(_laptops, run_every=1.0)()


def _laptops() -> None:
    status = sync_status(workspace(), open_id())
    if status.role is SyncRole.ALONE:
        _show_alone()
    elif status.role is SyncRole.HUB:
        _show_hub(status)
    else:
        _show_member(status)


def _show_alone() -> None:
    t = voice()
    st.markdown(t("meeting.laptops_why"))
    st.button(
        t("meeting.laptops_open"),
        type="primary",
        icon=":material/lan:",
        key="share",
        on_click=_share,
    )


def _share() -> None:
    """Open the session to other laptops; a vote that is open stays open."""
    hall = hall_of(workspace(), open_id())
    is_voting = bool(hall and hall.ballot_code)
    attempt(lambda: open_hall(workspace(), open_id(), ballot=is_voting, sync=True, actor=actor()))


def _show_hub(status: SyncStatus) -> None:
    t, hall = voice(), hall_of(workspace(), open_id())
    if hall is None:
        return
    st.markdown(t("meeting.laptops_how"))
    address, code = st.columns(2)
    address.caption(t("meeting.address"))
    for one in hall.addresses:
        address.code(one, language=None)
    code.caption(t("meeting.join_code"))
    code.code(hall.join_code, language=None)
    _show_others(status)
    st.button(
        t("meeting.laptops_close"),
        icon=":material/link_off:",
        key="unshare",
        on_click=_unshare,
        args=(bool(hall.ballot_code) and meeting().info.is_voting,),
    )


def _unshare(is_voting: bool) -> None:
    def close() -> None:
        if is_voting:  # the vote goes on, the laptops leave
            open_hall(workspace(), open_id(), ballot=True, sync=False, actor=actor())
        else:
            close_hall(workspace(), open_id(), actor=actor())

    attempt(close)


def _show_member(status: SyncStatus) -> None:
    t = voice()
    if status.is_connected:
        words = "meeting.sync_equal" if status.is_equal else "meeting.sync_on_its_way"
        st.success(t(words, address=status.address), icon=":material/sync:")
    else:
        since = clock(status.away_since)
        st.warning(
            t("meeting.sync_away", address=status.address, since=since),
            icon=":material/sync_problem:",
        )
        if status.error:
            st.caption(plain(t(status.error)))
    if status.warning:
        st.info(plain(t(status.warning)), icon=":material/info:")
    _show_others(status)
    st.button(
        t("meeting.leave_laptops"), icon=":material/link_off:", key="leave_laptops", on_click=_leave
    )


def _leave() -> None:
    attempt(lambda: leave_session(workspace(), open_id()))


def _show_others(status: SyncStatus) -> None:
    t = voice()
    st.markdown(t("meeting.laptops_there", count=status.laptops))
    names = [other.who for other in status.others if other.who]
    if names:
        st.text(", ".join(names))


def clock(moment: datetime | None) -> str:
    """Return a moment as the clock on this laptop shows it."""
    return f"{moment.astimezone():%H:%M}" if moment else ""
