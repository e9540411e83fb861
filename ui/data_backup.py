"""Backups: how they stand, the list of them, going back to one, the second place, a check."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from i18n import Translator
from model.errors import HotspotsError
from services.backup import (
    BackupFile,
    BackupReason,
    BackupStatus,
    SecondPlace,
    backup_now,
    backups,
    find_backup,
    last_backup,
    newest_backup,
    set_second_place,
)
from services.restore import restore, restore_closed, restore_upload, verify
from ui.data_archive import show_carrying
from ui.plain import plain
from ui.session import change_view, voice, workspace

LISTED = 8
"""Backups shown at once; the older ones fold away."""


def show_backups() -> None:
    """Show how the backups stand, the list, and what can be done with them."""
    t = voice()
    copies, more = st.columns([3, 2], gap="large")
    status = last_backup(workspace())
    with copies:
        _show_outcome(t)
        show_status(status, t)
        if st.button(t("data.backup"), icon=":material/save:", type="primary"):
            _do(lambda: backup_now(workspace(), BackupReason.MANUAL) and t("backup.made"), t)
        _show_list(t)
    with more:
        _show_second_place(status.second, t)
        _show_check(t)
        _show_upload(t)
    st.divider()
    show_carrying(t)


def show_status(status: BackupStatus, t: Translator) -> None:
    """Say when the last backup was made, and what went wrong since."""
    if status.newest is None:
        st.warning(plain(t("backup.none_yet")), icon=":material/warning:")
    else:
        st.success(plain(t("backup.newest", when=_moment(status.newest, t))))
    if status.failure:
        st.error(plain(t("backup.failed", why=status.failure)), icon=":material/error:")


def offer_restore() -> None:
    """Where the store is damaged: offer the newest backup that was checked."""
    t = voice()
    newest = newest_backup()
    if newest is None:
        st.info(t("backup.offer_none"))
        return
    st.info(plain(t("backup.offer", when=_moment(newest, t))), icon=":material/history:")
    if st.button(t("backup.restore_go"), key="offer_restore", type="primary"):
        try:
            restore_closed(newest.path)
        except HotspotsError as error:
            st.error(plain(t.error(error)), icon=":material/error:")
        else:
            st.rerun()


def _show_list(t: Translator) -> None:
    found = backups(workspace().home)
    for backup in found[:LISTED]:
        _show_backup(backup, t)
    if len(found) > LISTED:
        with st.expander(t("backup.older", count=len(found) - LISTED)):
            for backup in found[LISTED:]:
                _show_backup(backup, t)


def _show_backup(backup: BackupFile, t: Translator) -> None:
    with st.container(
        border=True, horizontal=True, vertical_alignment="center", key=f"log_{backup.name}"
    ):
        with st.container(gap=None):
            st.text(_moment(backup, t))
            size = t("backup.megabytes", size=round(backup.size_bytes / 1e6, 1))
            st.caption(f"{t(f'backup.reason_{backup.reason}')} · {size}")
        if not backup.is_verified:
            st.badge(t("backup.not_checked"), color="orange")
        st.download_button(
            t("backup.download"),
            data=backup.path.read_bytes,
            file_name=backup.name,
            key=f"download_{backup.name}",
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
        if st.button(t("backup.restore"), key=f"restore_{backup.name}"):
            st.session_state["restore_asked"] = backup.name
    if st.session_state.get("restore_asked") == backup.name:
        _ask(backup, t)


def _ask(backup: BackupFile, t: Translator) -> None:
    """Ask once more before everything changes."""
    when = _moment(backup, t)
    st.warning(plain(t("backup.restore_why", when=when)), icon=":material/warning:")
    with st.container(horizontal=True):
        if st.button(t("backup.restore_go"), key="restore_go", type="primary"):
            _restore(lambda: restore(workspace(), find_backup(workspace().home, backup.name).path))
        if st.button(t("backup.restore_not"), key="restore_not"):
            st.session_state.pop("restore_asked")
            st.rerun()


def _show_upload(t: Translator) -> None:
    st.markdown(f"**{t('backup.upload')}**")
    st.caption(t("backup.upload_why"))
    uploaded = st.file_uploader(
        t("backup.upload"), type=["db", "zip"], key="restore_file", label_visibility="collapsed"
    )
    if uploaded:
        is_sure = st.checkbox(t("backup.upload_sure"), key="restore_sure")
        if st.button(t("backup.restore_go"), key="upload_go", disabled=not is_sure):
            data, name = uploaded.getvalue(), uploaded.name
            _restore(lambda: restore_upload(workspace(), data, file_name=name))


def _restore(work: Callable[[], object]) -> None:
    """Go back to a backup; the view may ask for a unit that is not there any more."""
    t = voice()

    def done() -> str:
        work()
        change_view(pcode="", cell="")
        return t("backup.restored_here")

    st.session_state.pop("restore_asked", None)
    _do(done, t)


def _show_second_place(second: SecondPlace, t: Translator) -> None:
    st.markdown(f"**{t('backup.second')}**")
    st.caption(t("backup.second_why"))
    if second.folder and not second.is_there:
        st.warning(plain(t("backup.second_missing", folder=str(second.folder))))
    elif second.failure:
        st.error(plain(t("backup.second_failed", why=second.failure)))
    elif second.newest:
        st.success(plain(t("backup.second_newest", when=_moment(second.newest, t))))
    with st.form("second_place", border=False):
        folder = st.text_input(
            t("backup.second_folder"), value=str(second.folder or ""), placeholder="E:\\"
        )
        if st.form_submit_button(t("backup.second_save")):
            chosen = Path(folder.strip()) if folder.strip() else None
            _do(lambda: set_second_place(workspace(), chosen) and t("backup.second_saved"), t)


def _show_check(t: Translator) -> None:
    st.markdown(f"**{t('backup.check')}**")
    st.caption(t("backup.check_why"))
    if not st.button(t("backup.check_go"), icon=":material/fact_check:"):
        return
    with st.spinner(t("backup.verifying")):
        found = verify(workspace())
    if found.is_whole:
        st.success(t("backup.whole"))
    else:
        st.error(t("backup.not_whole"))
    for problem in found.problems:
        st.text(t(problem))
    for name, number in found.counts.items():
        st.caption(f"{t(f'backup.count_{name}')}: {t.number(number)}")


def _do(work: Callable[[], str | None], t: Translator) -> None:
    """Do something that takes a moment; say how it ended on the next run, and redraw."""
    with st.spinner(t("backup.working")):
        try:
            said = work()
        except HotspotsError as error:
            st.session_state["backup_outcome"] = error
        else:
            st.session_state["backup_outcome"] = said
    st.rerun()


def _show_outcome(t: Translator) -> None:
    outcome = st.session_state.pop("backup_outcome", None)
    if isinstance(outcome, HotspotsError):
        st.error(plain(t.error(outcome)), icon=":material/error:")
    elif outcome:
        st.success(plain(outcome), icon=":material/check:")


def _moment(backup: BackupFile, t: Translator) -> str:
    local = backup.made_at.astimezone()
    return f"{t.date(local)} {local:%H:%M}"
