"""Data: import files, boundary sets, datasets, the log of imports, unplaced places, backups."""

import streamlit as st

from ui.data_backup import show_backups
from ui.data_boundaries import show_boundaries
from ui.data_datasets import show_datasets
from ui.data_import import show_import
from ui.data_log import show_log
from ui.data_places import show_unplaced
from ui.session import voice
from ui.shell import in_shell


def show_data() -> None:
    """Show the parts as tabs."""
    t = voice()
    st.title(t("ui.page_data"), anchor=False)
    parts = {
        "data.tab_import": show_import,
        "data.tab_boundaries": show_boundaries,
        "datasets.tab": show_datasets,
        "data.tab_log": show_log,
        "data.tab_places": show_unplaced,
        "backup.tab": show_backups,
    }
    for tab, show in zip(st.tabs([t(key) for key in parts]), parts.values(), strict=True):
        with tab:
            show()


in_shell(show_data)
