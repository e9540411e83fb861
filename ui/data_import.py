"""Import of incidents, hotspots, places and precincts: choose, upload, read the report."""

from __future__ import annotations

import streamlit as st

from i18n import Translator
from model.errors import HotspotsError
from model.records import RecordKind
from services.records import ImportOutcome, import_file, import_template
from ui.faults import XLSX, show_faults
from ui.plain import plain
from ui.session import voice, workspace

FILE_TYPES = ["csv", "txt", "xlsx", "geojson", "json"]


def show_import() -> None:
    """Show the import form and, under it, what became of the last file."""
    t = voice()
    form, hints = st.columns([3, 2], gap="large")
    with hints:
        _show_hints(t)
    with form:
        kind = st.segmented_control(
            t("data.kind"),
            list(RecordKind),
            default=RecordKind.INCIDENTS,
            format_func=lambda kind: t(f"data.kind_{kind}"),
            required=True,
            key="import_kind",
        )
        st.caption(t(f"data.kind_{kind}_what"))
        uploaded = st.file_uploader(
            t("data.file"), type=FILE_TYPES, accept_multiple_files=True, key="import_files"
        )
        if st.button(t("data.import"), type="primary", disabled=not uploaded):
            _import_all(uploaded or [], RecordKind(kind), t)
        st.download_button(
            t("data.template", kind=t(f"data.kind_{kind}")),
            data=lambda: import_template(RecordKind(kind), translate=t),
            file_name=f"template-{kind}.xlsx",
            mime=XLSX,
            icon=":material/download:",
            type="tertiary",
            on_click="ignore",
        )
    for name, outcome in st.session_state.get("import_outcomes", ()):
        _show_outcome(name, outcome, t)


def _show_hints(t: Translator) -> None:
    with st.container(border=True, key="hints"):
        st.markdown(f"**{t('data.hints')}**")
        for at in range(1, 5):
            st.markdown(f"- {t(f'data.hint_{at}')}")


def _import_all(
    uploaded: list[st.runtime.uploaded_file_manager.UploadedFile], kind: RecordKind, t: Translator
) -> None:
    outcomes: list[tuple[str, ImportOutcome | HotspotsError]] = []
    bar = st.progress(0.0)
    for at, file in enumerate(uploaded):
        bar.progress(at / len(uploaded), text=plain(t("data.reading", file=file.name)))
        try:
            outcome = import_file(
                workspace(), file.getvalue(), file_name=file.name, kind=kind, translate=t
            )
        except HotspotsError as error:
            outcomes.append((file.name, error))
        else:
            outcomes.append((file.name, outcome))
    bar.empty()
    st.session_state["import_outcomes"] = tuple(outcomes)
    st.rerun()


def _show_outcome(name: str, outcome: ImportOutcome | HotspotsError, t: Translator) -> None:
    if isinstance(outcome, HotspotsError):
        st.error(
            f"{plain(t.error(outcome))}  \n{t('data.nothing_changed')}", icon=":material/error:"
        )
        return
    report = outcome.report
    with st.container(border=True, key=f"outcome_{report.import_id or name}"):
        st.text(name)
        figures = ("read", "stored", "duplicate", "rejected")
        for column, figure in zip(st.columns(4), figures, strict=True):
            column.metric(t(f"data.{figure}"), t.number(getattr(report, figure)))
        st.caption(t("data.account", **{figure: getattr(report, figure) for figure in figures}))
        for warning in report.warnings:
            st.warning(plain(t(warning)), icon=":material/info:")
        if report.rejected:
            show_faults(
                report.faults, rejects=outcome.rejects, rejects_name=outcome.rejects_name, t=t
            )
