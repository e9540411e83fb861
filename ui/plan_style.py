"""How the plan's page looks: a line above, two columns that scroll each for itself."""

from __future__ import annotations

import streamlit as st

from ui.theme import TOPLINE_PX

HEAD_PX = 100
"""Height of the two lines above the columns."""

_COLUMN = f"calc(100dvh - {TOPLINE_PX + HEAD_PX}px)"

_STYLE = f"""
:root {{ --topline: {TOPLINE_PX + HEAD_PX}px; }}
.stApp .st-key-plan_page {{ gap: 0; }}
.stApp .st-key-plan_head {{ height: {HEAD_PX}px !important; min-height: {HEAD_PX}px;
  padding: 6px 20px; background: #fff; border-bottom: 1px solid #dcd9d3; gap: 4px; }}
.stApp .st-key-plan_line {{ flex-wrap: nowrap; }}
.stApp .st-key-plan_part button {{ padding: 4px 12px; min-height: 36px; }}
.stApp .st-key-plan_head p {{ margin: 0; }}
.stApp .st-key-plan_left, .stApp .st-key-plan_right, .stApp .st-key-plan_log {{
  height: {_COLUMN} !important; min-height: {_COLUMN}; overflow-y: auto; flex-wrap: nowrap;
  padding: 16px 20px 32px; gap: 12px; }}
.stApp .st-key-plan_right {{ background: #fff; border-left: 1px solid #dcd9d3; }}
.stApp .st-key-plan_left > *, .stApp .st-key-plan_right > * {{ flex-shrink: 0; }}
.stApp .st-key-plan_left h3, .stApp .st-key-plan_right h3 {{ font-size: 16px; padding: 4px 0; }}
.stApp .st-key-plan_page [data-testid="stHeading"] [data-testid="stMarkdownContainer"] {{
  margin-bottom: 0; }}
.stApp .st-key-plan_start {{ max-width: 560px; padding: 24px; gap: 12px; }}
.stApp .st-key-plan_log {{ gap: 0; }}
.stApp .st-key-plan_log > * {{ flex-shrink: 0; }}
.stApp [class*="st-key-plan_line_"] {{ border-bottom: 1px solid #ece9e3; padding: 6px 0;
  flex-wrap: nowrap; align-items: flex-start; font-size: 14px; }}
.stApp [class*="st-key-plan_line_"] > :first-child {{ flex: 1; min-width: 0; }}
.stApp [class*="st-key-plan_line_"] button {{ min-height: 0; padding: 0; white-space: nowrap; }}
.stApp .st-key-plan_log table {{ border-collapse: collapse; }}
.stApp .st-key-plan_page li {{ font-size: 14px; }}
.stApp .st-key-plan_pressing {{ gap: 4px; }}
.stApp .st-key-plan_pressing button {{ min-height: 0; padding: 2px 0; text-align: left; }}
.stApp .st-key-plan_drawing, .stApp .st-key-plan_areas {{ border: 1px solid #dcd9d3;
  border-left: 3px solid #0F5C6E; border-radius: 4px; padding: 8px 12px; gap: 4px; }}
.stApp [class*="st-key-plan_hotspot_"] {{ border-top: 1px solid #ece9e3; padding: 4px 0; }}
.stApp [class*="st-key-plan_see_"] button {{ min-height: 0; padding: 2px 0; text-align: left; }}
.st-key-plan_head .badge {{ border: 1px solid #dcd9d3; border-radius: 3px; padding: 0 10px;
  font-size: 13px; line-height: 24px; white-space: nowrap; color: #52606d; }}
.st-key-plan_head .badge.demo {{ border-color: #b3261e; color: #b3261e; font-weight: 600; }}
.st-key-plan_head .badge.plan-approved, .st-key-plan_head .badge.plan-signed {{
  background: #d9ecef; color: #0f5c6e; }}
table.plan-year {{ border-collapse: collapse; width: 100%; font-size: 13px; background: #fff; }}
table.plan-year th, table.plan-year td {{ border: 1px solid #ece9e3; padding: 3px 6px;
  font-weight: 400; }}
table.plan-year th[scope="row"] {{ text-align: left; min-width: 180px; max-width: 320px; }}
table.plan-year thead th {{ font-size: 12px; color: #52606d; text-align: center; width: 40px; }}
table.plan-year thead th.now {{ color: #0f5c6e; font-weight: 700; }}
table.plan-year td.bar {{ background: #7fb3bd; }}
table.plan-year td.bar.overdue {{ background: repeating-linear-gradient(45deg, #c8501e 0 4px,
  #e9b49e 4px 8px); }}
table.plan-year td.bar.finished {{ background: #cfd6d8; }}
table.plan-year td.bar.due {{ background: #0f5c6e; }}
"""


def plan_style() -> None:
    """Put the style of the page in force."""
    st.html(f"<style>{_STYLE}</style>")
