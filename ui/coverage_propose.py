"""Propose sites for new points, and loops for a mobile group over the worst gaps: advice."""

from __future__ import annotations

import streamlit as st

from model.coverage import Candidates, Demand, SiteAim
from model.records import PlaceKind
from services.coverage import Coverage
from services.coverage_rounds import Round, propose_rounds
from services.coverage_sites import Proposal, propose_sites
from services.coverage_texts import cost_text, gap_name
from services.coverage_variants import Site, add_sites
from ui.coverage_state import (
    LOOPS,
    PROPOSAL,
    attempt,
    proposal,
    variant_id,
)
from ui.coverage_tables import show_table
from ui.plain import plain
from ui.session import voice, workspace

MOST_SITES = 20


def show_propose(coverage: Coverage) -> None:
    """Ask how many sites and what for; show the proposal and what it brings."""
    t = voice()
    with st.form("cov_propose", border=True):
        left, right = st.columns([1, 2])
        sites = left.number_input(t("coverage.how_many"), 1, MOST_SITES, 1, key="cov_sites")
        aim = right.selectbox(
            t("coverage.aim"),
            list(SiteAim),
            format_func=lambda one: t(f"site_aim.{one}"),
            key="cov_aim",
        )
        candidates = st.selectbox(
            t("coverage.candidates"),
            list(Candidates),
            index=list(Candidates).index(Candidates.CELLS),
            format_func=lambda one: t(f"candidates.{one}"),
            key="cov_candidates",
        )
        capacity = st.number_input(
            t("coverage.capacity"),
            min_value=0,
            max_value=1_000_000,
            value=0,
            step=500,
            help=t("coverage.capacity_help"),
            disabled=not coverage.demand.knows_residents,
            key="cov_capacity",
        )
        if st.form_submit_button(t("coverage.propose"), type="primary"):
            _propose(coverage, int(sites), aim, candidates, float(capacity))
    found = proposal()
    if found is not None:
        _show(coverage, found)
    _rounds(coverage)


def _propose(
    coverage: Coverage, sites: int, aim: SiteAim, candidates: Candidates, capacity: float
) -> None:
    st.session_state.pop(PROPOSAL, None)

    def run() -> None:
        with st.spinner(voice()("coverage.proposing")):
            st.session_state[PROPOSAL] = propose_sites(
                workspace(),
                coverage,
                sites=sites,
                aim=aim,
                candidates=candidates,
                capacity=capacity,
            )

    if attempt(run):
        st.rerun(scope="fragment")


def _show(coverage: Coverage, found: Proposal) -> None:
    t = voice()
    known = [name for name in (Demand.RESIDENTS, Demand.INCIDENTS) if name in found.gain]
    rows = [
        (
            f"{at}. {t(site.name)}",
            t.number(site.cells),
            *(t.number(round(site.gain[name])) for name in known),
        )
        for at, site in enumerate(found.sites, start=1)
    ]
    rows.append(
        (
            t("coverage.together"),
            t.number(found.cells),
            *(t.number(round(found.gain[name])) for name in known),
        )
    )
    head = (
        t("coverage.column_site"),
        t("coverage.column_cells"),
        *(t(f"demand.{name}") for name in known),
    )
    show_table(head, rows, label=t("coverage.part_propose"))
    result = found.result
    if result.is_optimal:
        st.caption(t("coverage.proven", seconds=round(result.seconds, 1)))
    else:
        st.caption(t("coverage.not_proven", percent=round(found.better_percent, 1)))
    st.caption(plain(t(found.weighs)))
    for note in found.notes:
        st.caption(plain(t(note)))
    with st.container(horizontal=True, gap="small"):
        if found.sites and st.button(t("coverage.try_these"), type="primary", key="cov_try_these"):
            kind = _kind(coverage)
            sites = tuple(Site(one.lng, one.lat, kind=kind) for one in found.sites)
            if attempt(lambda: add_sites(workspace(), variant_id(), sites)):
                st.session_state.pop(PROPOSAL, None)
            st.rerun(scope="fragment")
        if st.button(t("coverage.forget"), key="cov_forget"):
            st.session_state.pop(PROPOSAL, None)
            st.rerun(scope="fragment")


def _kind(coverage: Coverage) -> PlaceKind:
    """Return the kind of a new point: a police point where these count, else what counts."""
    services = coverage.state.info.services
    return PlaceKind.POLICE_POINT if PlaceKind.POLICE_POINT in services else PlaceKind(services[0])


def _rounds(coverage: Coverage) -> None:
    """Offer loops over the worst gaps for a mobile group."""
    t = voice()
    if coverage.gaps.empty or coverage.points.counted.empty:
        return
    is_timed = coverage.state.info.reach_method.is_timed
    st.subheader(t("coverage.rounds"), anchor=False)
    with st.form("cov_rounds", border=True):
        left, middle, right = st.columns(3)
        stops = left.number_input(
            t("coverage.stops"), 1, min(30, len(coverage.gaps)), min(5, len(coverage.gaps))
        )
        limit = middle.number_input(
            t("coverage.round_minutes" if is_timed else "coverage.round_km"),
            1.0,
            1_000.0,
            240.0 if is_timed else 60.0,
            step=10.0,
            format="%.0f",
        )
        pause = right.number_input(
            t("coverage.stop_minutes"),
            0.0,
            240.0,
            20.0,
            step=5.0,
            disabled=not is_timed,
            format="%.0f",
        )
        if st.form_submit_button(t("coverage.propose_rounds")):

            def run() -> None:
                with st.spinner(t("coverage.proposing")):
                    found = propose_rounds(
                        workspace(),
                        coverage,
                        stops=int(stops),
                        limit=float(limit),
                        stop=float(pause) if is_timed else 0.0,
                    )
                st.session_state[LOOPS] = (found.lines, found)

            if attempt(run):
                st.rerun(scope="fragment")
    shown = st.session_state.get(LOOPS)
    if shown:
        found = shown[1]
        for number, one in enumerate(found.rounds, start=1):
            _show_round(coverage, number, one)
        for gap in found.too_far:
            st.warning(
                plain(t("coverage.round_too_far", gap=gap_name(coverage, coverage.gaps.iloc[gap]))),
                icon=":material/wrong_location:",
            )
        for gap in found.no_way:
            st.warning(
                plain(t("coverage.round_no_way", gap=gap_name(coverage, coverage.gaps.iloc[gap]))),
                icon=":material/wrong_location:",
            )
        for note in found.notes:
            st.caption(plain(t(note)))


def _show_round(coverage: Coverage, number: int, one: Round) -> None:
    t = voice()
    is_timed = coverage.state.info.reach_method.is_timed
    length = cost_text(one.length / (60 if is_timed else 1_000), is_timed=is_timed)
    stops = " → ".join(t(gap_name(coverage, coverage.gaps.iloc[gap])) for gap in one.gaps)
    st.text(t("coverage.round", number=number, base=one.base, length=length, stops=stops))
