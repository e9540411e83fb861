"""Boundary sets: which are kept, which is in use, import and download of the official ones."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from i18n import Translator
from intake.boundaries import NamedBytes
from model.admin import BoundaryReport, BoundarySetInfo
from model.errors import HotspotsError
from model.text import Text
from services.boundaries import (
    boundary_sets,
    delete_boundaries,
    download_boundaries,
    import_boundaries,
    use_boundaries,
)
from ui.plain import plain
from ui.session import change_view, voice, workspace

FILE_TYPES = ["zip", "geojson", "json", "gpkg", "kml", "csv"]


def show_boundaries() -> None:
    """Show the sets that are kept, and how to get the official ones."""
    t = voice()
    sets, more = st.columns([3, 2], gap="large")
    with sets:
        for info, is_active in boundary_sets(workspace()):
            _show_set(info, is_active=is_active, t=t)
    with more:
        _show_upload(t)
        _show_download(t)
    outcome = st.session_state.get("boundary_outcome")
    if isinstance(outcome, HotspotsError):
        st.error(
            f"{plain(t.error(outcome))}  \n{t('data.nothing_changed')}", icon=":material/error:"
        )
    elif outcome:
        _show_report(*outcome, t)


def _show_set(info: BoundarySetInfo, *, is_active: bool, t: Translator) -> None:
    with st.container(border=True, key=f"set_{info.set_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(t.value(info.title_text))
            colour = "orange" if info.is_approximate else "green"
            st.badge(
                t("home.approximate" if info.is_approximate else "home.official"), color=colour
            )
            if is_active:
                st.badge(t("data.set_active"), icon=":material/check:", color="blue")
        day = t.date(info.date) if info.date else t("data.set_undated")
        st.caption(t("data.set_line", source=info.source_text, date=day, licence=info.licence))
        if is_active:
            return
        with st.container(horizontal=True):
            if st.button(t("data.set_use"), key=f"use_{info.set_id}"):
                use_boundaries(workspace(), info.set_id)
                change_view(pcode="", cell="")
                st.rerun()
            if st.button(t("data.set_delete"), key=f"delete_{info.set_id}", type="tertiary"):
                delete_boundaries(workspace(), info.set_id)
                st.rerun()


def _show_upload(t: Translator) -> None:
    st.markdown(f"**{t('data.boundaries_import')}**")
    st.caption(t("data.boundaries_import_why"))
    uploaded = st.file_uploader(
        t("data.boundaries_files"),
        type=FILE_TYPES,
        accept_multiple_files=True,
        key="boundary_files",
        label_visibility="collapsed",
    )
    if st.button(t("data.boundaries_import_go"), type="primary", disabled=not uploaded):
        files = [NamedBytes(file.name, file.getvalue()) for file in uploaded or ()]
        with st.spinner(t("data.boundaries_reading")):
            _keep_outcome(lambda: import_boundaries(workspace(), files))


def _show_download(t: Translator) -> None:
    st.markdown(f"**{t('data.boundaries_download')}**")
    st.caption(t("data.boundaries_download_why"))
    if st.button(t("data.boundaries_download_go"), icon=":material/cloud_download:"):
        with st.spinner(t("data.boundaries_downloading")):
            _keep_outcome(lambda: download_boundaries(workspace()))


def _keep_outcome(work: Callable[[], tuple[BoundarySetInfo, BoundaryReport]]) -> None:
    """Do the work, keep its report or its error for the next run, and redraw the page."""
    try:
        st.session_state["boundary_outcome"] = work()
    except HotspotsError as error:
        st.session_state["boundary_outcome"] = error
    else:
        change_view(pcode="", cell="")
    st.rerun()


def _show_report(info: BoundarySetInfo, report: BoundaryReport, t: Translator) -> None:
    with st.container(border=True, key="boundary_report"):
        st.text(t.value(info.title_text))
        figures = {
            "read": report.read,
            "units": report.units,
            "repaired": len(report.repaired),
            "rejected": len(report.rejected),
            "overlaps": len(report.overlaps),
            "gaps": len(report.gaps),
        }
        for column, (key, value) in zip(st.columns(6), figures.items(), strict=True):
            column.metric(t(f"data.report_{key}"), t.number(value))
        levels = "; ".join(
            f"{t(f'level.{level}')}: {t.number(number)}"
            for level, number in sorted(report.levels.items())
        )
        st.caption(levels)
        for key, messages in (
            ("warnings", report.warnings),
            ("rejected_rows", report.rejected),
            ("repaired_rows", report.repaired),
            ("spatial_faults", _spatial_faults(report)),
            ("without_parent", (_without_parent(report),) if report.without_parent else ()),
        ):
            if messages:
                with st.expander(f"{t(f'data.report_{key}')} ({len(messages)})"):
                    for message in messages:
                        st.text(t(message))


def _spatial_faults(report: BoundaryReport) -> tuple[Text, ...]:
    return tuple(
        Text(
            f"data.fault_{fault.kind}",
            {
                "area": fault.area_km2,
                "units": ", ".join(fault.pcodes),
                "lng": fault.lng,
                "lat": fault.lat,
            },
        )
        for fault in (*report.overlaps, *report.gaps)
    )


def _without_parent(report: BoundaryReport) -> Text:
    return Text("data.fault_without_parent", {"units": ", ".join(report.without_parent)})
