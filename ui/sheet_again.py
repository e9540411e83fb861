"""An earlier sheet from its record, on the snapshot page: the same bytes, or what is different."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import streamlit as st

from model.errors import HotspotsError
from services.sheet_again import SheetAgain, make_sheet_again
from ui.documents import offer_document
from ui.plain import plain
from ui.session import voice, workspace

_FOUND = "sheet_again"


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of a record: a sheet, or why there is none."""

    record: str  # sha256 of the file: what came of another one is outdated
    answer: SheetAgain | HotspotsError


def show_sheet_again() -> None:
    """Take the record of a sheet and make that sheet again; where it would differ, say how."""
    t = voice()
    with st.expander(t("mapsheet.again"), icon=":material/history:"):
        st.caption(t("mapsheet.again_what"))
        given = st.file_uploader(t("mapsheet.record"), type=["json"], key="sheet_again_file")
        if given is None:
            return
        data, name = given.getvalue(), given.name
        if st.button(t("mapsheet.again_make"), icon=":material/print:", key="sheet_again_make"):
            _make(data, name, may_differ=False)
        found = st.session_state.get(_FOUND)
        if isinstance(found, _Found) and found.record == _digest(data):
            _show(found.answer, data, name)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _make(data: bytes, name: str, *, may_differ: bool) -> None:
    answer: SheetAgain | HotspotsError
    with st.spinner(voice()("snapshot.drawing")):
        try:
            answer = make_sheet_again(workspace(), data, file_name=name, may_differ=may_differ)
        except HotspotsError as error:
            answer = error
    st.session_state[_FOUND] = _Found(_digest(data), answer)


def _show(answer: SheetAgain | HotspotsError, data: bytes, name: str) -> None:
    t = voice()
    if isinstance(answer, HotspotsError):
        st.error(plain(t.error(answer)), icon=":material/error:")
        if answer.code == "sheet_differs" and st.button(
            t("mapsheet.again_anyway"), key="sheet_again_anyway"
        ):
            _make(data, name, may_differ=True)
            st.rerun()
        return
    if answer.differences:
        what = "; ".join(t(one) for one in answer.differences)
        st.warning(plain(t("mapsheet.is_different", what=what)), icon=":material/difference:")
    else:
        st.success(t("mapsheet.same_bytes"), icon=":material/check:")
    offer_document(answer.sheet.picture)
    offer_document(answer.sheet.record, label=t("mapsheet.record"))
