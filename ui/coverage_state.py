"""What the coverage page of one reader's session holds: unit, variant, what was clicked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import streamlit as st

from model.coverage import Variant, VariantState
from model.errors import HotspotsError, NotFoundError
from services.coverage import Coverage, open_coverage
from services.coverage_sites import Proposal
from services.coverage_variants import (
    add_site,
    change_settings,
    close_site,
    list_variants,
    move_site,
    restore_site,
    start_variant,
    variant_state,
)
from services.units import breadcrumb
from ui.plain import plain
from ui.session import page_query, view, voice, workspace

VARIANT = "cov.variant"
"""Id of the open variant; "" is a unit that nobody has changed anything of."""

UNIT = "cov.unit"
PART = "cov.part"
GAP = "cov.gap"
ROW = "cov.row"
SEEN = "cov.seen"
CLICK = "cov.click"
MOVING = "cov.moving"
SKETCH = "cov.sketch"
"""Corners (lng, lat) of a precinct that is being drawn; absent while none is."""

QUERY = "cov.query"
PROPOSAL = "cov.proposal"
LOOPS = "cov.loops"
LOOK = "cov.look"
LAYERS = "cov.layers"
"""Which layers came switched on: what the reader changes is told apart from it."""

PAIR = "cov.pair"
"""Whether today stands beside the variant on the map; the toggle's own key."""

ADDRESS = "variant"
"""Name in the page's address."""


@dataclass(frozen=True, slots=True)
class Click:
    """What was clicked on the map: a cell or free ground (place_id ""), or a point."""

    lng: float | None = None
    lat: float | None = None
    cell: str = ""
    place_id: str = ""


def open_variant() -> VariantState:
    """Return the open variant of the session's unit; today with no settings where there is none."""
    unit = breadcrumb(workspace(), view().pcode)[-1].pcode
    if st.session_state.get(UNIT) != unit:
        _begin(unit)
    found = _known(st.session_state[VARIANT])
    if found is None or found.info.pcode != unit:
        st.session_state[VARIANT] = ""
        found = None
    page_query(**{ADDRESS: st.session_state[VARIANT]} if found else {})
    return found or VariantState(Variant(entity_id="", pcode=unit))


def _begin(unit: str) -> None:
    """Open the address's variant the first time, later a unit's latest."""
    asked = st.query_params.get(ADDRESS, "") if UNIT not in st.session_state else ""
    known = [one.entity_id for one in list_variants(workspace(), unit)]
    st.session_state[VARIANT] = asked if asked in known else (known[-1] if known else "")
    st.session_state[UNIT] = unit
    forget()


def forget() -> None:
    """Forget what belongs to one variant's picture."""
    for name in (GAP, ROW, CLICK, MOVING, SKETCH, PROPOSAL, LOOPS):
        st.session_state.pop(name, None)


def _known(variant_id: str) -> VariantState | None:
    if not variant_id:
        return None
    try:
        return variant_state(workspace(), variant_id)
    except NotFoundError:  # deleted in another window
        return None


def coverage_now() -> Coverage:
    """Return the coverage of the open variant.

    A gap, a proposal or rounds belong to the coverage they were made from: another one (a point
    tried, a setting, new data) has other gaps, and they are forgotten.
    """
    coverage = open_coverage(workspace(), open_variant())
    if st.session_state.get(SEEN) is not coverage:
        st.session_state[SEEN] = coverage
        for name in (GAP, ROW, PROPOSAL, LOOPS):
            st.session_state.pop(name, None)
    return coverage


def variant_id() -> str:
    """Return the id of the open variant; the first change starts one."""
    if not st.session_state.get(VARIANT):
        unit = open_variant().info.pcode
        st.session_state[VARIANT] = start_variant(workspace(), unit)
    return str(st.session_state[VARIANT])


def attempt(act: Callable[[], Any]) -> bool:
    """Do something; say what was wrong where it failed."""
    try:
        act()
    except HotspotsError as error:
        st.toast(plain(voice().error(error)), icon=":material/error:")
        return False
    return True


def set_values(**values: Any) -> bool:
    """Change settings of the open variant."""
    return attempt(lambda: change_settings(workspace(), variant_id(), values))


def put_site(site: Any) -> None:
    """Try a new point."""
    attempt(lambda: add_site(workspace(), variant_id(), site))


def put_elsewhere(place_id: str, lng: float, lat: float) -> None:
    """Try a point somewhere else."""
    attempt(lambda: move_site(workspace(), variant_id(), place_id, lng=lng, lat=lat))


def put_out(place_id: str) -> None:
    """Try without a point."""
    attempt(lambda: close_site(workspace(), variant_id(), place_id))


def put_back(place_id: str) -> None:
    """Leave a point as it is today."""
    attempt(lambda: restore_site(workspace(), variant_id(), place_id))


def chosen_gap(coverage: Coverage) -> int:
    """Return the gap that is pointed at, -1 for none."""
    gap = int(st.session_state.get(GAP, -1))
    return gap if gap < len(coverage.gaps) else -1


def proposal() -> Proposal | None:
    """Return the proposal that is shown."""
    found: Proposal | None = st.session_state.get(PROPOSAL)
    return found


def sketch() -> tuple[tuple[float, float], ...] | None:
    """Return the corners of the precinct that is being drawn; None while none is."""
    corners: tuple[tuple[float, float], ...] | None = st.session_state.get(SKETCH)
    return corners


def clicked() -> Click | None:
    """Return what was clicked last."""
    found: Click | None = st.session_state.get(CLICK)
    return found
