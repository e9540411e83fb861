"""Small tables of the coverage panel, every text escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st


def show_table(head: Sequence[str], rows: Sequence[Sequence[str]], *, label: str) -> None:
    """Draw a table that scrolls by itself; the first column is text, the others numbers."""
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(value)}</td>' for value in row)}</tr>" for row in rows
    )
    st.html(
        f"<div class='cov-scroll' tabindex='0' role='region' aria-label='{escape(label)}'>"
        f"<table class='cov'><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table></div>"
    )
