"""A precinct is drawn on the map: corners by clicks, then its post and its officers."""

from __future__ import annotations

import streamlit as st

from services.precinct_drawing import (
    LEAST_CORNERS,
    MOST_POSTS,
    draw_precinct,
    sketch_area_km2,
)
from ui.coverage_state import SKETCH, attempt, sketch
from ui.plain import plain
from ui.session import voice, workspace


def show_draw_button() -> None:
    """Offer to draw a precinct; while one is drawn its form stands above instead."""
    if sketch() is not None:
        return
    if st.button(voice()("precinct.draw"), icon=":material/draw:", key="coverage_draw"):
        st.session_state[SKETCH] = ()
        st.rerun(scope="fragment")


def show_sketch() -> None:
    """Show what to do next, and the form of the precinct that is being drawn."""
    corners = sketch()
    if corners is None:
        return
    t = voice()
    with st.container(key="coverage_click"):
        st.markdown(f"**{t('precinct.click_corners')}**")
        area = sketch_area_km2(corners)
        if len(corners) < LEAST_CORNERS:
            st.caption(t("precinct.corners", count=len(corners)))
        elif area is None:
            st.caption(t("precinct.crossed"))
        else:
            st.caption(t("precinct.area", area=t.number(area, digits=1)))
        post = st.text_input(
            t("precinct.post"), help=t("intake.help_post"), max_chars=80, key="precinct_post"
        )
        left, middle, right = st.columns(3)
        posts = left.number_input(t("coverage.staff_posts"), 0, MOST_POSTS, 1, key="precinct_posts")
        filled = middle.number_input(
            t("coverage.staff_filled"), 0, MOST_POSTS, 1, key="precinct_filled"
        )
        gone = right.number_input(
            t("coverage.staff_left_last_year"), 0, MOST_POSTS, None, key="precinct_left"
        )
        with st.container(horizontal=True, gap="small"):
            keep = st.button(
                t("precinct.keep"), type="primary", key="precinct_keep", disabled=area is None
            )
            if st.button(t("precinct.last_back"), key="precinct_back", disabled=not corners):
                st.session_state[SKETCH] = corners[:-1]
                st.rerun(scope="fragment")
            if st.button(t("coverage.cancel"), key="precinct_cancel"):
                _stop()
        if keep and attempt(
            lambda: draw_precinct(
                workspace(),
                corners,
                post=post,
                posts=int(posts),
                filled=int(filled),
                left_last_year=None if gone is None else int(gone),
                translate=t,
            )
        ):
            st.toast(plain(t("precinct.kept", post=post.strip())), icon=":material/check:")
            _stop()


def _stop() -> None:
    """Leave the drawing; the next one begins with an empty form."""
    for name in (SKETCH, "precinct_post", "precinct_posts", "precinct_filled", "precinct_left"):
        st.session_state.pop(name, None)
    st.rerun(scope="fragment")
