"""Copies of what was marked: made at both ends of a session and in between, never in the way."""

from __future__ import annotations

import threading
from datetime import date, datetime
from html import escape

import streamlit as st

from model.session import SessionState
from model.text import Text, text
from services.backup import BackupReason, BackupStatus, backup_now, keep_backed_up, last_backup
from services.hall_sync import SyncRole, SyncStatus, sync_status
from ui.meeting import open_id
from ui.plain import plain
from ui.session import voice, workspace

PULSE_SECONDS = 10.0
"""How often the page looks whether a copy is due, and how it stands."""

EVERY_MINUTES = 10
"""Between two copies of an open session, where something was written meanwhile."""


def back_up_start() -> None:
    """Make a copy beside the page: nobody waits for it."""
    threading.Thread(
        target=backup_now,
        args=(workspace(), BackupReason.SESSION_START),
        name="backup",
        daemon=True,
    ).start()


def back_up_end() -> None:
    """Make the copy that ends a session, and wait until it is checked."""
    backup_now(workspace(), BackupReason.SESSION_END)


def show_saved(state: SessionState) -> None:
    """Show in the line on top how well everything is kept, looking by itself."""
    st.fragment(_saved, run_every=PULSE_SECONDS)(is_closed=state.info.is_closed)


def _saved(*, is_closed: bool) -> None:
    here = workspace()
    if not is_closed:
        keep_backed_up(here, every_minutes=EVERY_MINUTES)
    t, status = voice(), sync_status(here, open_id())
    said, is_well = saved_text(last_backup(here), status, today=date.today())
    kind = "" if is_well else " warn"
    st.html(f"<div class='saved{kind}' role='status'>{escape(t(said))}</div>")


def saved_text(copies: BackupStatus, sync: SyncStatus, *, today: date) -> tuple[Text, bool]:
    """Return the line on how well everything is kept, and whether all is well.

    The worst comes first: a copy that failed, a laptop that is away, then the last copy.
    """
    if copies.failure or copies.second.failure:
        return text("meeting.backup_failed"), False
    if sync.role is SyncRole.MEMBER and not sync.is_connected:
        return text("meeting.saved_away"), False
    if sync.role is not SyncRole.ALONE:
        return text("meeting.saved_shared", count=sync.laptops), True
    if copies.newest is None:
        return text("meeting.saved"), True
    return text("meeting.saved_copy", at=_when(copies.newest.made_at, today)), True


def show_last_backup() -> None:
    """Say when the last copy was made and that it was checked, or why there is none."""
    t, copies = voice(), last_backup(workspace())
    failure = copies.failure or copies.second.failure
    if copies.newest:
        at = _when(copies.newest.made_at, date.today())
        st.markdown(t("meeting.last_copy", at=at))
    else:
        st.markdown(t("meeting.no_copy"))
    if failure:
        st.warning(plain(t(failure)), icon=":material/warning:")


def _when(moment: datetime, today: date) -> str:
    local = moment.astimezone()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%d.%m.%Y %H:%M}"
