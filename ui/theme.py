"""How the pages look: Streamlit's own furniture hidden, one typeface, one accent, room for the map.

Only our own constants go into this style sheet; nothing a user typed can reach it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import streamlit as st

from ui.static_files import base_address, content_hash

ACCENT = "#0F5C6E"
GROUND = "#f4f2ee"
LINE = "#dcd9d3"

TOPLINE_PX = 56
"""Height of the line above every page; the map fills the rest of the window."""

MAP_PAGES = frozenset({"map", "coverage", "plan"})
"""Pages without margins: they fill the window."""

OWN_LAYOUT = frozenset({"session", "projector"})
"""Pages that look different from one step of the meeting to the next."""

ROOM_FOR_NOTES = 4
"""Empty styles before ours: Streamlit keeps notes and styles in one place, in order.

A note from what a press in a fragment calls is put first there, and would replace our style.
"""

_FONT_RANGES = {
    "latin": "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,"
    "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
    "latin-ext": "U+0100-02BA,U+02BD-02C5,U+02C7-02CC,U+1E00-1E9F,U+1EF2-1EFF,U+20A0-20AB,U+2113",
    "cyrillic": "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
    "cyrillic-ext": "U+0460-048F,U+0492-04AF,U+04B2-052F,U+20B4,U+2DE0-2DFF,U+A640-A69F",
}
"""As the vendored files are cut (the package's own style sheets)."""


def apply_theme(*, page: str = "", words: Mapping[str, str] = MappingProxyType({})) -> None:
    """Put the style of a page in force; those of `MAP_PAGES` have no margins.

    The pages of a session choose their layout themselves, with `layout_style`.

    `words` replace what Streamlit says in English only: "choose_files" on a file uploader.
    """
    parts = [_fonts(), _COMMON]
    if page not in OWN_LAYOUT:
        parts.append(layout_style(is_map=page in MAP_PAGES))
    if "choose_files" in words:
        parts.append(_UPLOADER.replace("CHOOSE_FILES", _css_text(words["choose_files"])))
    for _ in range(ROOM_FOR_NOTES):
        st.html("<style></style>")
    st.html(f"<style>{''.join(parts)}</style>")


def layout_style(*, is_map: bool, above_px: int = TOPLINE_PX) -> str:
    """Return the layout of a page: a map that fills what `above_px` leave, or a text to read."""
    return _MAP.replace("ABOVE_PX", str(above_px)) if is_map else _READING


def _css_text(value: str) -> str:
    """Write a catalogue's words as a CSS string; every letter by its code, so none is syntax."""
    return '"' + "".join(f"\\{ord(letter):06x}" for letter in value) + '"'


def _fonts() -> str:
    faces = (
        f'@font-face{{font-family:"Noto Sans";font-weight:{weight};font-display:swap;'
        f'src:url("{base_address()}vendor/noto-sans/{subset}-{weight}.woff2?v={content_hash()}") '
        f'format("woff2");unicode-range:{cut}}}'
        for subset, cut in _FONT_RANGES.items()
        for weight in (400, 600)
    )
    return "".join(faces)


_COMMON = f"""
.stApp {{ background: {GROUND}; }}
.stApp, .stApp button, .stApp input, .stApp textarea, .stApp h1, .stApp h2, .stApp h3 {{
  font-family: "Noto Sans", "Segoe UI", "DejaVu Sans", sans-serif; }}
[data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stDecoration"],
[data-testid="stStatusWidget"], [data-testid="stSidebarCollapsedControl"], footer {{
  display: none !important; }}
/* pages are not faded while they rerun: figures stay readable */
[data-stale="true"] {{ opacity: 1 !important; transition: none !important; }}
/* a note is shown whole: the button for the rest of it speaks English only */
[data-testid="stToastText"], [data-testid="stToastText"] * {{ display: block; overflow: visible;
  max-height: none; -webkit-line-clamp: unset; }}
[data-testid="stToastViewButton"] {{ display: none !important; }}
.stApp [data-testid="stMainBlockContainer"] {{ padding: 0; gap: 0; }}
.stApp .st-key-topline {{
  position: sticky; top: 0; z-index: 90; height: {TOPLINE_PX}px; min-height: {TOPLINE_PX}px;
  padding: 0 16px;
  background: #fff; border-bottom: 1px solid {LINE}; flex-wrap: nowrap; overflow: hidden; }}
.st-key-topline .product {{ font-size: 16px; font-weight: 600; color: {ACCENT};
  white-space: nowrap; padding-right: 12px; }}
.st-key-topline .badge.demo {{ border: 1px solid #b3261e; color: #b3261e; font-weight: 600;
  border-radius: 3px; padding: 0 10px; font-size: 14px; line-height: 24px; white-space: nowrap;
  width: fit-content; margin-left: auto; }}
/* a laptop: eight words, the name and DEMO have room in every language, icons have not */
@media (max-width: 1640px) {{
  .stApp .st-key-topline {{ gap: 4px; }}
  .st-key-topline .product {{ font-size: 14px; padding-right: 4px; }}
  .st-key-topline [data-testid="stPageLink"] a {{ padding: 4px 6px; }}
  .st-key-topline [data-testid="stPageLink"] :has(> [data-testid="stIconMaterial"])
    {{ display: none; }}
}}
/* a narrow projector: every page and the language stay within reach, without the name */
@media (max-width: 1240px) {{
  .st-key-topline .product {{ display: none; }}
  .stApp .st-key-topline {{ padding: 0 8px; }}
}}
"""

_MAP = """
.stApp, [data-testid="stMain"], [data-testid="stAppViewContainer"] { overflow: hidden; }
.stApp [data-testid="stMainBlockContainer"] { max-width: none; }
.stApp [data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] { gap: 0; }
.st-key-topline { margin: 0; }
:root { --topline: ABOVE_PXpx; }
"""

_READING = """
.stApp [data-testid="stMainBlockContainer"] { max-width: none; padding-bottom: 48px; }
.stApp [data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"]
  > :not(:has(.st-key-topline)) { width: min(1120px, 100% - 48px); margin-inline: auto; }
.stApp h1 { padding: 8px 0; }
.stApp h2, .stApp h3 { padding: 8px 0 4px; }
.stApp [data-testid="stMetricValue"] { font-size: clamp(18px, 1.9vw, 24px); }
.stApp [data-testid="stMetricValue"] * { white-space: normal; overflow: visible; }
/* cards are paper on the quiet ground */
.stApp [class*="st-key-figure_"], .stApp [class*="st-key-set_"], .stApp [class*="st-key-log_"],
.stApp [class*="st-key-outcome_"], .stApp [class*="st-key-step_"], .stApp .st-key-hints,
.stApp .st-key-boundary_report { background: #fff; }
.stApp [class*="st-key-step_"] { border: 1px solid #dcd9d3; border-radius: 8px; padding: 12px 16px;
  flex-wrap: nowrap; }
.stApp [class*="st-key-step_"] > .stHtml { width: 32px; min-width: 32px; flex: 0 0 32px; }
.step { width: 28px; height: 28px; border-radius: 14px; background: #0F5C6E; color: #fff;
  font-weight: 600; line-height: 28px; text-align: center; }
.step.done { background: #dcd9d3; color: #1F2933; }
.stApp [class*="st-key-step_"] [data-testid="stPageLink"] p { color: #0F5C6E; font-weight: 600;
  white-space: nowrap; }
.stApp .st-key-sheet img { border: 1px solid #dcd9d3; background: #fff; }
[data-testid="InputInstructions"] { display: none; }
"""

_UPLOADER = """
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; }
[data-testid="stFileUploaderDropzone"] button > * { display: none; }
[data-testid="stFileUploaderDropzone"] button::after { content: CHOOSE_FILES; }
"""
