"""The map in one file: a page of HTML that opens from a phone or a USB stick, without internet."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from exports.gate import require_one_tier
from exports.html_assets import ENTRY, bundle, library_scripts, style_sheet
from exports.html_content import content_of
from exports.html_page import (
    MAP_NAME,
    AfterMap,
    Group,
    OneMap,
    OnePage,
    script,
    style,
    with_policy,
)
from exports.html_safe import inline_json, inline_text
from i18n import LANGUAGES, Translator, translator
from layers.layer import MapView

_OPTIONS: Final[dict[str, float | bool]] = {
    "attribution_control": False,
    "zoom_animation": False,
    "fade_animation": False,
    "inertia": False,
    "min_zoom": 5,
    "max_zoom": 17,
    "zoom_snap": 0.25,
    "zoom_delta": 0.5,
    "wheel_px_per_zoom_level": 180,
}
"""As on the screen (static/map/mapview.js), but for the keyboard, which is Leaflet's here."""

_START: Final = """
modules[%s].open({
  L, h3, map: %s,
  groups: [%s],
  content: JSON.parse(document.getElementById("content").textContent),
});
"""


def draw_html_map(
    view: MapView,
    *,
    language: str,
    made_on: date,
    alternatives: frozenset[str] = frozenset(),
) -> bytes:
    """Return one HTML file of a view: layers to switch, popups, legend, and all three languages.

    It opens in `language`. Libraries and data are in the file; its policy forbids every request.
    `alternatives` are keys of layers of which one is seen at a time. The same input gives the same
    bytes. Raises `PrivacyError` when a public view holds anything that is not public.
    """
    require_one_tier(view)
    spoken = (language, *(code for code in LANGUAGES if code != language))
    voices = [translator(code) for code in spoken]
    content = content_of(view, voices, made_on=made_on, alternatives=alternatives)
    return with_policy(_page(view, content, voices).render()).encode("utf-8")


def _page(view: MapView, content: dict[str, Any], voices: list[Translator]) -> OnePage:
    groups = _groups(view, content)
    start = bundle() + _START % (repr(ENTRY), MAP_NAME, ", ".join(g.get_name() for g in groups))
    page = OnePage(language=voices[0].language, head=_head(content, voices), start=script(start))
    west, south, east, north = view.bounds
    drawn = OneMap(lng=(west + east) / 2, lat=(south + north) / 2, options=_OPTIONS)
    drawn.add_to(page)
    for group in groups:
        group.add_to(drawn)
    AfterMap(_after_map(content, voices)).add_to(page)
    return page


def _groups(view: MapView, content: dict[str, Any]) -> list[Group]:
    """Return a group per layer; of alternatives the first that is on stays so."""
    is_on = {layer.key: layer.is_on for layer in view.layers}
    groups, is_taken = [], False
    for at, layer in enumerate(content["layers"]):
        is_shown = is_on[layer["key"]] and not (layer["is_alternative"] and is_taken)
        is_taken = is_taken or (is_shown and layer["is_alternative"])
        groups.append(Group(at, is_on=is_shown))
    return groups


def _head(content: dict[str, Any], voices: list[Translator]) -> str:
    title = content["texts"][voices[0].language]["title"]
    return (
        '<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{inline_text(title)}</title>{style(style_sheet())}"
    )


def _after_map(content: dict[str, Any], voices: list[Translator]) -> str:
    """Return the message for a browser that runs no scripts, or none so new; data; libraries."""
    told = "".join(
        f'<p lang="{t.language}">{inline_text(t("htmlmap.no_script"))}</p>' for t in voices
    )
    at_once = style(".of-old { animation: none; opacity: 1; }")
    message = f'<noscript>{at_once}</noscript><div class="of-old">{told}</div>'
    data = f'<script type="application/json" id="content">{inline_json(content)}</script>'
    return f"{message}{data}{''.join(map(script, library_scripts()))}"
