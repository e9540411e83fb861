"""Places the reports name without a position: listed until someone places them."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from i18n import Translator
from model.errors import HotspotsError
from services.records import place_on_map, unplaced
from services.units import names_of
from ui.plain import plain
from ui.session import language, voice, workspace


def show_unplaced() -> None:
    """List places without a position, and take a position for one."""
    t = voice()
    places = unplaced(workspace())
    if places.empty:
        st.info(t("data.all_placed"))
        return
    st.markdown(t("data.unplaced_why"))
    labels = {row["place_id"]: _label(row) for _, row in places.iterrows()}
    with st.form("place_form", border=True):
        place_id = st.selectbox(t("data.place"), by_alphabet(labels, t), format_func=labels.get)
        left, right = st.columns(2)
        lat = left.text_input(t("data.lat"), placeholder="42,8746", help=t("data.lat_help"))
        lng = right.text_input(t("data.lng"), placeholder="74,5698", help=t("data.lng_help"))
        if st.form_submit_button(t("data.place_go"), type="primary"):
            _place(place_id, lat=lat, lng=lng)


def by_alphabet(labels: Mapping[str, str], t: Translator) -> list[str]:
    """Return the keys of names in the order of the Kyrgyz alphabet."""
    return sorted(labels, key=lambda key: t.sort_key(labels[key]))


def _label(place: pd.Series) -> str:
    name = names_of(place).in_language(language())
    kind = voice()(f"place_kind.{place['kind']}")
    return f"{name} · {kind} · {place['municipality']}, {place['district']}"


def _place(place_id: str, *, lat: str, lng: str) -> None:
    t = voice()
    try:
        place_on_map(workspace(), place_id, lat=lat, lng=lng)
    except HotspotsError as error:
        st.error(plain(t.error(error)))
        return
    st.toast(t("data.placed"), icon=":material/check:")
    st.rerun()
