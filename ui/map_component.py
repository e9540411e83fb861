"""The map component: mounts the page of `static/map` and hands its events to Python.

What comes from the browser is untrusted: every event is parsed by type and range
(`ui.map_events`); what does not parse is logged and dropped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from ui.map_events import MapEvent, parse_event, parse_have, parse_number
from ui.static_files import base_address, content_hash, module_names

__all__ = ["MapEvent", "held_by_browser", "show_map"]

_log = logging.getLogger(__name__)

_LOADER = """
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".hm");
  root.dataset.tier = data.payload.tier;
  const base = new URL(data.base, location.origin).href;
  // all at once: one after another, each module would wait for the one that names it
  for (const name of data.modules) import(`${base}map/${name}${data.version}`).catch(() => {});
  const page = import(`${base}map/main.js${data.version}`);
  page
    .then((map) => map.update(root, { ...data, base, trigger: setTriggerValue }))
    .catch((error) => {
      console.error(error);
      root.dataset.state = "failed";
      root.textContent = data.failed;
    });
  return () => page.then((map) => map.remove(root));
}
"""

_HTML = '<div class="hm" style="height: calc(100dvh - 56px); background: #f4f2ee"></div>'


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("village_safety_map", html=_HTML, js=_LOADER)


def held_by_browser(key: str = "map") -> frozenset[str]:
    """Return the hashes of the data sets that the browser last said it holds.

    They are `build_payload`'s `have`.
    """
    held: frozenset[str] = st.session_state.get(f"{key}.held", frozenset())
    return held


def show_map(
    payload: dict[str, Any],
    *,
    key: str = "map",
    failed: str = "",
    on_event: Callable[[MapEvent], None],
) -> None:
    """Show the map, and call `on_event` for what the reader did, before the next run of the script.

    Call it inside a fragment: a click then reruns the fragment, not the page. `on_event` keeps
    what it learns in the session; `failed` is said where the map could not be loaded.
    """
    answered = int(st.session_state.get(f"{key}.answered", 0))
    _component()(
        key=key,
        data={
            "base": base_address(),
            "version": f"?v={content_hash()}",
            "modules": module_names("map"),
            "failed": failed,
            "payload": {**payload, "answers": answered},
        },
        on_event_change=lambda: _take(key, on_event),
    )


def _take(key: str, on_event: Callable[[MapEvent], None]) -> None:
    """Parse the event that the browser sent and pass it on."""
    raw = st.session_state[key].get("event")
    if raw is None:
        return
    st.session_state[f"{key}.held"] = parse_have(raw)
    st.session_state[f"{key}.answered"] = parse_number(raw)
    event = parse_event(raw)
    if event is None:
        _log.warning("the map sent an event that makes no sense; it was dropped")
    elif event.kind != "resend":  # only `have` mattered: the next payload brings what is missing
        on_event(event)
