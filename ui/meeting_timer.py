"""The meeting's timer in the steps without a map: the map's own one, which the browser keeps."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from i18n import keys, translator
from ui.session import language
from ui.static_files import base_address, content_hash

_WORDS = "marking."

_HTML = (
    '<div class="hm" style="display: block; height: auto; min-height: 0; background: none;'
    ' overflow: visible"></div>'
)

_LOADER = """
const timers = new WeakMap();
export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".hm");
  const told = JSON.stringify(data.words);
  if (timers.get(root) === told) return;
  timers.set(root, told);
  const base = new URL(data.base, location.origin).href;
  const from = (name) => import(`${base}map/${name}.js${data.version}`);
  Promise.all([from("session_timer"), from("format"), from("assets")]).then(
    ([{ Timer }, { speaker }, { styleSheet }]) => {
      const holder = root.getRootNode();
      if (!root.firstChild)
        for (const name of ["session", "map"])
          styleSheet(holder, `${base}map/${name}.css${data.version}`);
      root.replaceChildren(new Timer(speaker(data.words)).node);
    },
  );
}
"""


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("meeting_timer", html=_HTML, js=_LOADER)


@cache
def timer_words(spoken: str) -> dict[str, str]:
    """Return the timer's words by their short keys, placeholders open for the browser."""
    t = translator(spoken)
    wanted = (key for key in sorted(keys(spoken)) if key.startswith(_WORDS))
    words = {key.removeprefix(_WORDS): t(key, value="{value}") for key in wanted}
    return {**words, "decimal_mark": "." if spoken == "en" else ","}


def show_timer() -> None:
    """Show the timer, as it runs in this browser's window."""
    _component()(
        key="meeting_timer",
        data={
            "base": base_address(),
            "version": f"?v={content_hash()}",
            "words": timer_words(language()),
        },
    )
