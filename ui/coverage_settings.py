"""How a coverage is measured: which points count, how far is near, what a gap weighs."""

from __future__ import annotations

import streamlit as st

from model.coverage import (
    DEFAULT_LIMIT,
    EVERYWHERE,
    STANDING_KINDS,
    WEIGHT_STEPS,
    Demand,
    ReachMethod,
    Variant,
)
from model.datasets import DatasetKind
from model.records import TimeOfDay
from services.coverage import Coverage
from services.coverage_files import file_table, files_in_use
from services.coverage_period import months_known
from ui.coverage_state import open_variant, set_values
from ui.plain import plain
from ui.session import voice, workspace

MOST_KM, MOST_MINUTES = 100.0, 600.0


def show_settings(_coverage: Coverage | None) -> None:
    """Draw the settings of the open variant; each change counts at once and can be undone."""
    info = open_variant().info
    key = f"{info.entity_id}_{hash(str(info)) & 0xFFFFFF}"  # an undo shows in the fields too
    _who_counts(info, key)
    _how_far(info, key)
    _what_weighs(info, key)
    _norm(info, key)


def _apply(**values: object) -> None:
    if set_values(**values):
        st.rerun(scope="fragment")


def _who_counts(info: Variant, key: str) -> None:
    t = voice()
    services = st.multiselect(
        t("coverage.set_services"),
        [kind.value for kind in STANDING_KINDS],
        default=list(info.services),
        format_func=lambda kind: t(f"place_kind.{kind}"),
        placeholder=t("coverage.choose"),
        key=f"cov_services_{key}",
    )
    if set(services) != set(info.services):
        _apply(services=services)
    left, right = st.columns(2, vertical_alignment="bottom")
    open_at = left.selectbox(
        t("coverage.set_open_at"),
        list(TimeOfDay),
        index=list(TimeOfDay).index(info.open_at),
        format_func=lambda one: t(f"coverage.open_{one}"),
        key=f"cov_open_{key}",
    )
    only_manned = right.toggle(
        t("coverage.set_manned"), value=info.only_manned, key=f"cov_manned_{key}"
    )
    if open_at is not info.open_at or only_manned != info.only_manned:
        _apply(open_at=open_at.value, only_manned=only_manned)


def _how_far(info: Variant, key: str) -> None:
    t = voice()
    files = files_in_use(workspace())
    offered = [
        method
        for method in ReachMethod
        if not method.needs_roads or DatasetKind.ROADS in files or method is info.reach_method
    ]
    left, right = st.columns([3, 2])
    method = left.selectbox(
        t("coverage.set_method"),
        offered,
        index=offered.index(info.reach_method),
        format_func=lambda one: t(f"reach_method.{one}"),
        key=f"cov_method_{key}",
    )
    is_timed = method.is_timed
    limit = right.number_input(
        t("coverage.set_minutes" if is_timed else "coverage.set_km"),
        min_value=0.1,
        max_value=MOST_MINUTES if is_timed else MOST_KM,
        value=float(info.limit_in_use if method is info.reach_method else DEFAULT_LIMIT[method]),
        step=5.0 if is_timed else 0.5,
        format="%.1f",
        key=f"cov_limit_{method}_{key}",
    )
    if method is not info.reach_method:
        _apply(reach_method=method.value, limit=0.0)
    if limit != info.limit_in_use:
        _apply(limit=float(limit))
    if DatasetKind.ROADS not in files:
        st.caption(t("coverage.no_roads_yet"))
    if method is ReachMethod.DETOUR:
        _factors(info, key)
    if method.is_timed:
        _speeds(info, key)
        _climbs(info, key)
    if not method.needs_roads and DatasetKind.BARRIERS in files:
        around = st.toggle(
            t("coverage.set_barriers", title=files[DatasetKind.BARRIERS].title),
            value=info.around_barriers,
            key=f"cov_barriers_{key}",
        )
        if around != info.around_barriers:
            _apply(around_barriers=around)


def _factors(info: Variant, key: str) -> None:
    """Ask for the detour factor of every terrain class, with its source."""
    files = files_in_use(workspace())
    classes: list[str] = []
    if DatasetKind.TERRAIN in files:
        classes = sorted(set(file_table(workspace(), files[DatasetKind.TERRAIN])["terrain"]))
    _numbers(
        info.detour_factors,
        [EVERYWHERE, *classes],
        name="detour",
        lowest=1.0,
        highest=20.0,
        step=0.1,
        key=key,
        field="detour_factors",
        source=info.detour_source,
        source_field="detour_source",
    )


def _speeds(info: Variant, key: str) -> None:
    """Ask for the speed on every class of road, with its source."""
    files = files_in_use(workspace())
    classes: list[str] = []
    if DatasetKind.ROADS in files:
        classes = sorted(set(file_table(workspace(), files[DatasetKind.ROADS])["road_class"]))
    _numbers(
        info.speeds_kmh,
        [EVERYWHERE, *(one for one in classes if one)],
        name="speed",
        lowest=1.0,
        highest=130.0,
        step=5.0,
        key=key,
        field="speeds_kmh",
        source=info.speed_source,
        source_field="speed_source",
    )


def _climbs(info: Variant, key: str) -> None:
    """Ask what a climb takes from the speed; its source is that of the speeds."""
    if DatasetKind.ELEVATION not in files_in_use(workspace()) and not info.climb_loss:
        return
    loss = st.number_input(
        voice()("coverage.climb_loss"),
        0.0,
        50.0,
        float(info.climb_loss),
        step=0.5,
        format="%.1f",
        key=f"cov_climb_{key}",
    )
    if loss != info.climb_loss:
        _apply(climb_loss=float(loss))


def _numbers(
    now: object,
    classes: list[str],
    *,
    name: str,
    lowest: float,
    highest: float,
    step: float,
    key: str,
    field: str,
    source: str,
    source_field: str,
) -> None:
    """Draw a form of numbers by class; nothing counts until it is saved with its source."""
    t = voice()
    given = dict(now) if isinstance(now, dict) or hasattr(now, "keys") else {}  # type: ignore[call-overload]
    with st.form(f"cov_{name}_{key}", border=True):
        st.caption(t(f"coverage.{name}_what"))
        values = {}
        columns = st.columns(2)
        for at, one in enumerate(classes):
            values[one] = columns[at % 2].number_input(
                t(f"coverage.{name}_other") if one == EVERYWHERE else plain(one),
                min_value=lowest,
                max_value=highest,
                value=given.get(one),
                step=step,
                format="%.1f",
                placeholder=t("coverage.not_given"),
                key=f"cov_{name}_{at}_{key}",
            )
        said = st.text_input(
            t("coverage.set_source"), value=source, max_chars=200, key=f"cov_{name}_source_{key}"
        )
        if st.form_submit_button(t("coverage.save"), type="primary"):
            if values[EVERYWHERE] is None or not said.strip():
                st.error(t("coverage.number_and_source"), icon=":material/error:")
                return
            kept = {one: float(value) for one, value in values.items() if value is not None}
            _apply(**{field: kept, source_field: said.strip()})


def _what_weighs(info: Variant, key: str) -> None:
    t = voice()
    st.subheader(t("coverage.set_weights"), anchor=False)
    st.caption(t("coverage.weights_what"))
    weights = {}
    columns = st.columns(2)
    for at, name in enumerate(Demand):
        usual = 1 if name in (Demand.RESIDENTS, Demand.INCIDENTS) else 0
        weights[name.value] = columns[at % 2].slider(
            t(f"demand.{name}"),
            0,
            WEIGHT_STEPS,
            int(info.weights.get(name, usual) if info.weights else usual),
            key=f"cov_weight_{name}_{key}",
        )
    before = {n.value: int(info.weights.get(n, 0)) for n in Demand} if info.weights else None
    usual_weights = {"residents": 1, "incidents": 1, "hotspots": 0, "severity": 0}
    if weights != (before or usual_weights):
        _apply(weights=weights)
    _period(info, key)


def _period(info: Variant, key: str) -> None:
    t = voice()
    months = months_known(workspace(), info.pcode)
    if not months:
        return
    names = ["", *months]
    left, right = st.columns(2)
    first = left.selectbox(
        t("coverage.set_first"),
        names,
        index=names.index(info.first_month) if info.first_month in names else 0,
        format_func=lambda one: one or t("coverage.from_begin"),
        key=f"cov_first_{key}",
    )
    last = right.selectbox(
        t("coverage.set_last"),
        names,
        index=names.index(info.last_month) if info.last_month in names else 0,
        format_func=lambda one: one or t("coverage.to_end"),
        key=f"cov_last_{key}",
    )
    if first and last and first > last:
        st.error(t("coverage.period_turned"), icon=":material/error:")
    elif (first, last) != (info.first_month, info.last_month):
        _apply(first_month=first, last_month=last)


def _norm(info: Variant, key: str) -> None:
    t = voice()
    st.subheader(t("coverage.set_norm"), anchor=False)
    with st.form(f"cov_norm_{key}", border=True):
        st.caption(t("coverage.norm_what"))
        norm = st.number_input(
            t("coverage.norm"),
            min_value=1,
            max_value=100_000,
            value=info.norm or None,
            step=100,
            placeholder=t("coverage.not_given"),
            key=f"cov_norm_value_{key}",
        )
        source = st.text_input(
            t("coverage.set_source"), value=info.norm_source, max_chars=200, key=f"cov_norm_s_{key}"
        )
        if st.form_submit_button(t("coverage.save"), type="primary"):
            if norm is None or not source.strip():
                st.error(t("coverage.number_and_source"), icon=":material/error:")
                return
            _apply(norm=int(norm), norm_source=source.strip())
