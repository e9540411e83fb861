"""How a session looks: the agenda bar, the tables of the meeting, and the wall.

Only our own constants go into these style sheets; nothing a user typed can reach them.
"""

from __future__ import annotations

import streamlit as st

from model.session import Step
from ui.theme import ACCENT, GROUND, LINE, TOPLINE_PX, layout_style

BAR_PX = 48
"""Height of the agenda under the top line."""


def start_style() -> None:
    """Put the layout of the page before a session is open in force."""
    st.html(f"<style>{layout_style(is_map=False)}{_BADGES}{_START}{_TABLES}</style>")


def meeting_style(*, is_map: bool) -> None:
    """Put the layout of an open session in force: its map fills the page, its tables the width."""
    layout = layout_style(is_map=is_map)
    own = _COMPARE if is_map else _WIDE
    st.html(f"<style>{layout}{_BADGES}{_BAR}{_AT}{own}{_TABLES}{_RESULT}</style>")


def table_style() -> None:
    """Put the look of small tables in force."""
    st.html(f"<style>{_TABLES}</style>")


def wall_style(*, is_dark: bool) -> None:
    """Put the look of the projector in force: no furniture, large letters, light or dark."""
    colours = _DARK if is_dark else _LIGHT
    layout = layout_style(is_map=True, above_px=0)
    st.html(f"<style>{layout}:root {{{colours}}}{_RESULT}{_WALL}</style>")


_BADGES = f"""
.badge {{ border-radius: 3px; padding: 0 10px; font-size: 14px; line-height: 24px;
  white-space: nowrap; width: fit-content; }}
.badge.open {{ background: #e3eef0; color: {ACCENT}; }}
.badge.closed {{ background: #eceae6; color: #4b5259; }}
.badge.demo {{ border: 1px solid #b3261e; color: #b3261e; font-weight: 600; line-height: 22px; }}
.badges {{ display: flex; gap: 8px; }}
"""

_START = """
.stApp .st-key-new_meeting, .stApp [class*="st-key-meeting_"] { background: #fff; }
.stApp .st-key-meeting_none { border: 1px dashed #b9b4aa; border-radius: 8px; padding: 16px;
  background: none; }
"""

_BAR = f"""
.stApp .st-key-meetingbar {{ position: sticky; top: {TOPLINE_PX}px; z-index: 80;
  height: {BAR_PX}px; min-height: {BAR_PX}px; padding: 0 16px; background: #fff;
  border-bottom: 1px solid {LINE}; overflow: hidden; width: 100% !important; max-width: none; }}
.meeting-name {{ display: flex; gap: 10px; align-items: center; white-space: nowrap;
  font-size: 14px; max-width: min(460px, 34vw); }}
.meeting-name b {{ overflow: hidden; text-overflow: ellipsis; }}
.meeting-name span:not(.badge) {{ color: #5b6268; }}
.st-key-meetingbar button, .st-key-meetingbar a {{ min-height: 36px; padding: 0 10px;
  white-space: nowrap; }}
/* a quiet line of progress: done, now, still to come */
.stApp .st-key-meetingbar [class*="st-key-mstep_"] button {{ border-radius: 0; color: #5b6268;
  border-bottom: 3px solid {LINE}; height: {BAR_PX}px; }}
.stApp .st-key-meetingbar kbd {{ display: none; }}
.stApp .st-key-meetingbar .st-key-meeting_timer {{ width: auto; flex: none;
  margin-left: auto; }}
.saved {{ text-align: right; color: #4b5259; font-size: 14px;
  white-space: nowrap; }}
.saved.warn {{ color: #8a4b00; }}
"""

_AT = "".join(
    ",".join(f".stApp .st-key-agenda_{at} .st-key-mstep_{done} button" for done in range(at))
    + ("{border-bottom-color: #8fb3bb; color: #1c1f22;}" if at else "")
    + f".stApp .st-key-agenda_{at} .st-key-mstep_{at} button"
    f"{{border-bottom-color: {ACCENT}; color: {ACCENT};}}"
    f".stApp .st-key-agenda_{at} .st-key-mstep_{at} button p {{font-weight: 600;}}"
    for at in range(len(Step))
)
"""What is done and what is in hand, by place: buttons keep their names, so none stands twice."""

_WIDE = f"""
.stApp [data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"] {{ gap: 0; }}
.stApp .st-key-board {{ padding-top: 12px; }}
.stApp [data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"]
  > :not(:has(.st-key-topline)):not(:has(.st-key-meetingbar))
  {{ width: min(1840px, 100% - 48px); }}
.stApp [data-testid="stMainBlockContainer"] > [data-testid="stVerticalBlock"]
  > :has(.st-key-meetingbar), .stApp .st-key-meetingbar {{ width: 100% !important; }}
.stApp .st-key-ballot_table {{ background: #fff; border: 1px solid {LINE}; border-radius: 8px;
  padding: 8px 16px; }}
.stApp [class*="st-key-issue_row_"] {{ border-top: 1px solid {LINE}; padding: 6px 0; }}
.stApp .st-key-ballot_table [data-testid="stNumberInput"] button {{ width: 36px; }}
.stApp .st-key-ballot_table [data-testid="stNumberInput"] input {{ text-align: center;
  font-size: 18px; padding: 0 4px; }}
.stApp [class*="st-key-priority_"], .stApp .st-key-phones, .stApp .st-key-minutes_content,
.stApp [class*="st-key-question_"] {{ background: #fff; }}
"""

_COMPARE = f"""
.stApp .st-key-compare_side {{ background: #fff; border-left: 1px solid {LINE};
  padding: 12px 16px; min-height: calc(100dvh - {TOPLINE_PX}px);
  max-height: calc(100dvh - {TOPLINE_PX}px); overflow-y: auto;
  flex-wrap: nowrap; }}
.aloud p {{ font-size: 22px; line-height: 1.35; margin: 0 0 12px; color: #1c1f22; }}
"""

_TABLES = f"""
.cells-list {{ max-height: 320px; overflow: auto; }}
table.cells {{ border-collapse: collapse; width: 100%; font-size: 14px; }}
table.cells th {{ text-align: right; font-weight: 400; color: #5b6268; padding: 4px 6px;
  vertical-align: bottom; }}
table.cells td {{ border-top: 1px solid {LINE}; padding: 4px 6px; text-align: right; }}
table.cells td:first-child {{ text-align: left; }}
"""

_RESULT = f"""
.stApp .st-key-phones .code {{ font-size: 28px; font-weight: 600; letter-spacing: .12em; }}
.bar {{ display: block; flex: 1; height: 14px; background: var(--bar-ground, #e9e6e0);
  border-radius: 2px; min-width: 24px; }}
.bar i {{ display: block; height: 100%; background: var(--bar, {ACCENT}); border-radius: 2px; }}
.issue-bar {{ display: flex; flex-wrap: wrap; align-items: center; gap: 0 8px;
  font-size: 14px; }}
.issue-bar .apart {{ flex: 1 0 100%; padding-left: 28px; }}
.issue-bar .rank {{ width: 20px; text-align: right; color: #5b6268; }}
.issue-bar b {{ min-width: 44px; text-align: right; }}
.apart {{ color: var(--warn, #8a4b00); font-size: 14px; white-space: nowrap; }}
"""

_LIGHT = f"--wall: {GROUND}; --ink: #1c1f22; --soft: #4b5259; --line: {LINE}; --paper: #fff;"
_DARK = (
    "--wall: #14191c; --ink: #f2f4f5; --soft: #b9c2c7; --line: #3a444a; --paper: #1e2529;"
    " --bar: #5fb4c6; --bar-ground: #2b353a; --warn: #f0b35a;"
)

_WALL = """
.stApp { background: var(--wall); color: var(--ink); }
.wall { box-sizing: border-box; height: 100dvh; overflow: hidden auto; padding: 2vh 4vw;
  color: var(--ink); background: var(--wall); font-size: max(24px, 2.4vh); line-height: 1.35; }
.wall h1 { font-size: max(36px, 5vh); margin: 0 0 2vh; padding: 0; color: var(--ink);
  line-height: 1.2; }
.wall .where { float: right; color: var(--soft); margin: 0 0 1vh 1em; display: flex; gap: 1em; }
.wall .badge.demo { border: 2px solid #b3261e; color: #b3261e; padding: 0 .5em; font-weight: 600;
  border-radius: 4px; background: #fff; }
.wall .vote { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 4vw;
  align-items: center; }
.wall .qr { background: #fff; padding: 2vh; border-radius: 8px; }
.wall p, .wall ul, .wall ol, .wall li, .wall span, .wall b { font-size: inherit; }
.wall .qr img { display: block; width: min(56vh, 42vw); height: auto; }
.wall .code { font-size: max(48px, 9vh); font-weight: 600; letter-spacing: .12em;
  font-variant-numeric: tabular-nums; line-height: 1.1; }
.wall .address { overflow-wrap: anywhere; font-weight: 600; }
.wall .count { font-size: max(32px, 4vh); }
.wall ol { margin: 0; padding: 0; list-style: none; }
.wall ol li { display: flex; gap: .6em; padding: 1.1vh 0; border-top: 1px solid var(--line); }
.wall ol li > b { color: var(--soft); min-width: 1.2em; }
.wall ol { font-size: max(30px, 4vh); }
.wall ol li span { font-weight: 600; }
.wall ol li p { margin: .2em 0 0; color: var(--soft); font-size: max(24px, 2.6vh); }
.wall ol.many { columns: 2; column-gap: 4vw; clear: both; font-size: max(24px, 2.8vh); }
.wall ol.many li { break-inside: avoid; padding: .5vh 0; line-height: 1.25; }
.wall .result section { padding: .6vh 0; border-top: 1px solid var(--line); }
.wall .result .head { display: flex; gap: .6em; align-items: baseline; }
.wall .result h3 { margin: 0; padding: 0; font-size: max(26px, 3vh); color: var(--ink); flex: 1; }
.wall .result .rank { color: var(--soft); font-weight: 600; min-width: 1em; }
.wall .result .all { display: flex; }
.wall .result .all .bar { height: 1.8vh; }
.wall .result .head b { min-width: 3em; text-align: right; }
.wall .result section:first-child { border-top: 0; }
.wall .result { clear: both; }
.wall .result ul { display: flex; flex-wrap: wrap; gap: 0 1.2em; margin: 0; padding: 0;
  list-style: none; color: var(--soft); }
.wall .result ul li { display: flex; gap: .5em; align-items: center; }
.wall .result ul .bar { width: 3vw; height: 1.2vh; flex: none; }
.wall .apart { font-size: max(24px, 2.4vh); margin: 0; }
.wall .foot { color: var(--soft); margin: 1vh 0 0; }
"""
