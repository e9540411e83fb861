"""How the coverage page looks: the map fills the left, the panel scrolls at the right."""

from __future__ import annotations

import streamlit as st

from ui.theme import TOPLINE_PX

_STYLE = f"""
.stApp .st-key-coverage_side {{ height: calc(100dvh - {TOPLINE_PX}px) !important;
  min-height: calc(100dvh - {TOPLINE_PX}px); overflow-y: auto;
  flex-wrap: nowrap; padding: 8px 16px 24px; background: #fff;
  border-left: 1px solid #dcd9d3; gap: 8px; }}
.stApp .st-key-coverage_side h3 {{ padding: 8px 0 12px; font-size: 16px; line-height: 1.3; }}
.stApp .st-key-coverage_side [data-testid="stCaptionContainer"] p {{ font-size: 13px;
  line-height: 1.35; margin: 0; }}
.stApp .st-key-coverage_side [data-testid="stCaptionContainer"],
.stApp .st-key-coverage_side [data-testid="stHeading"] {{ margin-bottom: 0; }}
.stApp .st-key-coverage_side [data-testid="stMetricValue"] {{ font-size: 20px; }}
.stApp .st-key-coverage_side [data-testid="stMetricLabel"] p {{ font-size: 13px;
  white-space: normal; line-height: 1.2; }}
.stApp .st-key-coverage_side [data-testid="stMetricLabel"] {{ overflow: visible; }}
.stApp .st-key-coverage_part button {{ padding: 2px 6px; }}
.stApp .st-key-coverage_part p {{ font-size: 13px; }}
.stApp .st-key-coverage_side > * {{ flex-shrink: 0; }}
.stApp .st-key-coverage_click {{ border: 1px solid #dcd9d3; border-left: 3px solid #0F5C6E;
  border-radius: 4px; padding: 8px 12px; gap: 4px; }}
.stApp .st-key-coverage_missing {{ width: min(720px, 100% - 48px); margin: 24px auto; }}
.stApp [class*="st-key-site_"] {{ border-top: 1px solid #ece9e3; padding: 6px 0 2px; gap: 2px; }}
.st-key-coverage_side table.cov {{ border-collapse: collapse; width: 100%; font-size: 13px; }}
.st-key-coverage_side table.cov th, .st-key-coverage_side table.cov td {{ padding: 3px 6px;
  border-bottom: 1px solid #ece9e3; text-align: right; vertical-align: top; }}
.st-key-coverage_side table.cov th:first-child, .st-key-coverage_side table.cov td:first-child {{
  text-align: left; }}
.st-key-coverage_side table.cov th {{ font-weight: 600; color: #52606d; }}
.st-key-coverage_side .cov-scroll {{ max-height: 46dvh; overflow: auto; }}
"""


def coverage_style() -> None:
    """Put the style of the page in force."""
    st.html(f"<style>{_STYLE}</style>")
