"""Population, roads, barriers, terrain, heights: import a file; list, remove, restore."""

from __future__ import annotations

from datetime import date

import streamlit as st

from i18n import Translator
from model.datasets import DatasetInfo, DatasetKind
from model.errors import HotspotsError
from services.datasets import (
    IMPORTED_KINDS,
    DatasetOutcome,
    dataset_list,
    figures_text,
    import_dataset,
    parse_pairs,
    remove,
    restore,
)
from ui.plain import plain
from ui.session import voice, workspace

_COMMON = ["gpkg", "zip", "geojson", "json"]

FILE_TYPES: dict[DatasetKind, list[str]] = {
    DatasetKind.POPULATION: ["tif", "tiff", "csv", "txt", "xlsx", "gz", *_COMMON],
    DatasetKind.ROADS: ["pbf", "osm", "kml", "gz", *_COMMON],
    DatasetKind.BARRIERS: ["kml", "gz", *_COMMON],
    DatasetKind.TERRAIN: ["kml", "gz", *_COMMON],
    DatasetKind.ELEVATION: ["tif", "tiff", "gz", "zip"],
}
"""Endings the browser offers; what a file is, is told by its content. Treat as read-only."""

_CLASS_FIELD = {DatasetKind.ROADS: "road_class", DatasetKind.TERRAIN: "terrain"}
_FAULTS_SHOWN = 20
_OUTCOME = "dataset_outcome"


def show_datasets() -> None:
    """Show the form and what became of the last file, and beside it what is kept."""
    t = voice()
    form, kept = st.columns([3, 2], gap="large")
    with form:
        _show_form(t)
        outcome = st.session_state.get(_OUTCOME)
        if outcome is not None:
            _show_outcome(outcome, t)
    with kept:
        _show_kept(dataset_list(workspace()), t)


def _show_form(t: Translator) -> None:
    chosen = st.segmented_control(
        t("datasets.kind"),
        list(IMPORTED_KINDS),
        default=DatasetKind.POPULATION,
        format_func=lambda kind: t(f"datasets.kind_{kind}"),
        required=True,
        key="dataset_kind",
    )
    kind = DatasetKind(chosen)
    st.caption(t(f"datasets.what_{kind}"))
    uploaded = st.file_uploader(
        t("datasets.file"), type=FILE_TYPES[kind], key=f"dataset_file_{kind}"
    )
    left, right = st.columns(2)
    source = left.text_input(t("datasets.source"), key="dataset_source", max_chars=200)
    title = right.text_input(t("datasets.title"), key="dataset_title", max_chars=200)
    licence = left.text_input(t("datasets.licence"), key="dataset_licence", max_chars=200)
    dated = right.date_input(
        t("datasets.dated"),
        value=None,
        min_value=date(1990, 1, 1),
        format="DD.MM.YYYY",
        key="dataset_dated",
    )
    column, classes = _show_columns(kind, t)
    if st.button(
        t("datasets.import"), type="primary", disabled=uploaded is None, key="dataset_import"
    ):
        if uploaded is None:
            return
        with st.spinner(plain(t("data.reading", file=uploaded.name))):
            st.session_state[_OUTCOME] = _import(
                uploaded.getvalue(),
                uploaded.name,
                kind,
                texts={"source": source, "title": title, "licence": licence},
                dated=dated if isinstance(dated, date) else None,
                column=column,
                classes=classes,
            )
        st.rerun()


def _show_columns(kind: DatasetKind, t: Translator) -> tuple[str, str]:
    """Ask for the column of the class, and for the words of classes, of a file that needs it."""
    if kind not in _CLASS_FIELD:
        return "", ""
    with st.expander(t("datasets.columns")):
        column = st.text_input(t("datasets.class_column"), key=f"dataset_column_{kind}")
        classes = ""
        if kind is DatasetKind.ROADS:
            classes = st.text_area(
                t("datasets.classes"), help=t("datasets.classes_help"), key="dataset_classes"
            )
    return column, classes


def _import(
    data: bytes,
    file_name: str,
    kind: DatasetKind,
    *,
    texts: dict[str, str],
    dated: date | None,
    column: str,
    classes: str,
) -> DatasetOutcome | HotspotsError:
    try:
        return import_dataset(
            workspace(),
            data,
            file_name=file_name,
            kind=kind,
            dated=dated,
            columns={_CLASS_FIELD[kind]: column.strip()} if column.strip() else None,
            classes=parse_pairs(classes.splitlines()),
            **texts,
        )
    except HotspotsError as error:
        return error


def _show_outcome(outcome: DatasetOutcome | HotspotsError, t: Translator) -> None:
    if isinstance(outcome, HotspotsError):
        st.error(
            f"{plain(t.error(outcome))}  \n{t('data.nothing_changed')}", icon=":material/error:"
        )
        return
    info = outcome.info
    with st.container(border=True, key="dataset_outcome_box"):
        st.text(info.title)
        if not outcome.is_new:
            st.info(t("datasets.known_already"))
            return
        st.markdown(plain(t(figures_text(info))))
        for warning in info.warnings:
            st.warning(plain(t(warning)), icon=":material/info:")
        for fault in outcome.faults[:_FAULTS_SHOWN]:
            st.text(t("cli.fault", row=fault.row, column=fault.column, what=t(fault.text)))
        if len(outcome.faults) > _FAULTS_SHOWN:
            number = len(outcome.faults)
            st.caption(t("data.faults_more", shown=_FAULTS_SHOWN, number=number))


def _show_kept(kept: tuple[DatasetInfo, ...], t: Translator) -> None:
    st.markdown(f"**{t('datasets.kept')}**")
    if not kept:
        st.info(t("datasets.none_yet"))
    for info in kept:
        _show_dataset(info, t)
    with st.expander(t("datasets.where_from"), expanded=not kept):
        for kind in IMPORTED_KINDS:
            st.markdown(f"- {plain(t(f'datasets.from_{kind}'))}")


def _show_dataset(info: DatasetInfo, t: Translator) -> None:
    with st.container(border=True, key=f"dataset_{info.dataset_id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.text(info.title)
            st.badge(t(f"datasets.kind_{info.kind}"), color="gray" if info.is_removed else "blue")
            if info.is_removed:
                st.badge(t("datasets.removed"), color="gray")
        day = t.date(info.dated) if info.dated else t("data.set_undated")
        st.caption(
            plain(t("data.set_line", source=info.source, date=day, licence=info.licence or "—"))
        )
        st.caption(plain(t(figures_text(info))))
        if info.is_removed:
            if st.button(t("data.redo"), key=f"dataset_restore_{info.dataset_id}"):
                restore(workspace(), info.dataset_id)
                st.rerun()
        elif st.button(
            t("datasets.remove"), key=f"dataset_remove_{info.dataset_id}", type="tertiary"
        ):
            remove(workspace(), info.dataset_id)
            st.rerun()
