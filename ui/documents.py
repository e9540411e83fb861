"""A document that was made, offered as a file."""

from __future__ import annotations

import streamlit as st

from services.snapshot import Document
from ui.session import voice


def offer_document(document: Document, *, label: str = "", help_text: str = "") -> None:
    """Draw the button that saves a document; a press runs nothing again."""
    st.download_button(
        label or voice()("snapshot.download", file=document.name),
        document.data,
        file_name=document.name,
        mime=document.mime,
        icon=":material/download:",
        on_click="ignore",
        help=help_text or None,
    )
