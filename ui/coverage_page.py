"""The coverage page: the map at the left, at the right what it says and what can be tried."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from model.coverage import Demand
from model.errors import CoverageError
from model.view import Tier
from services.coverage import Coverage, Totals, totals_of
from services.coverage_texts import cost_of
from ui.coverage_files import show_files
from ui.coverage_gaps import show_gaps
from ui.coverage_map import show_coverage_map
from ui.coverage_precinct import show_sketch
from ui.coverage_propose import show_propose
from ui.coverage_settings import show_settings
from ui.coverage_state import PART, coverage_now
from ui.coverage_style import coverage_style
from ui.coverage_try import show_click, show_try, show_variant_line
from ui.coverage_units import show_units
from ui.map_page import NEXT_PAGE
from ui.plain import plain
from ui.session import view, voice, write_url
from ui.shell import error_box, first_wait, switch_page

PARTS: Mapping[str, Callable[[Coverage], None]] = {
    "gaps": show_gaps,
    "try": show_try,
    "propose": show_propose,
    "units": show_units,
    "settings": show_settings,
    "files": show_files,
}
"""What stands at the right, by the key of its name: `coverage.part_<key>`."""


def show_coverage_page() -> None:
    """Draw map and panel; a click reruns this part, not the page."""
    coverage_style()
    _draw()


@st.fragment
def _draw() -> None:
    next_page = st.session_state.pop(NEXT_PAGE, None)
    if next_page:
        switch_page(next_page)
    with error_box():
        coverage = _coverage()
        if coverage is not None:
            left, right = st.columns([9, 5], gap=None)
            with right, st.container(key="coverage_side"):
                _panel(coverage)
            with left:
                show_coverage_map(coverage)
    write_url()


def _coverage() -> Coverage | None:
    """Return the coverage; where something is missing for it, say what and offer the settings."""
    t = voice()
    try:
        with first_wait("coverage"):
            return coverage_now()
    except CoverageError as error:
        with st.container(key="coverage_missing"):
            show_variant_line()  # undo, or another variant: one change must not lock the page
            st.warning(plain(t.error(error)), icon=":material/info:")
            show_settings(None)
        return None


def _panel(coverage: Coverage) -> None:
    t = voice()
    if view().tier is Tier.PUBLIC:
        st.info(t("coverage.public_panel"), icon=":material/visibility:")
        show_files(coverage)
        return
    show_variant_line()
    _figures(coverage)
    show_sketch()
    show_click(coverage)
    part = st.segmented_control(
        t("coverage.part"),
        list(PARTS),
        default=st.session_state.get(PART, "gaps"),
        required=True,
        format_func=lambda name: t(f"coverage.part_{name}"),
        key="coverage_part",
        label_visibility="collapsed",
        width="stretch",
    )
    st.session_state[PART] = part
    with error_box():
        PARTS[str(part)](coverage)


def _figures(coverage: Coverage) -> None:
    """Show who is beyond the limit, and what the variant changes of it."""
    now, before = totals_of(coverage), totals_of(coverage, is_today=True)
    columns = st.columns(3)
    for column, name in zip(columns, _shown(now), strict=False):
        beyond, total = _beyond(now, name), now.demand.get(name, float(now.cells))
        change = beyond - _beyond(before, name)
        column.metric(
            voice()(f"coverage.beyond_{name}"),
            voice().number(round(beyond)),
            delta=None if not round(change) else voice().number(round(change)),
            delta_color="inverse",
            help=voice()("coverage.of_total", total=round(total)),
        )
    columns[-1].metric(
        voice()("coverage.mean"),
        voice()(cost_of(coverage, now.mean_cost)),
        help=voice()("coverage.mean_help"),
    )


def _shown(totals: Totals) -> list[Demand]:
    known = [Demand.RESIDENTS, Demand.INCIDENTS, Demand.HOTSPOTS]
    return [name for name in known if name in totals.demand][:2]


def _beyond(totals: Totals, name: Demand) -> float:
    return totals.demand[name] - totals.within[name]
