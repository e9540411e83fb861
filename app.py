"""The dashboard: page configuration, language, and navigation over `pages/`."""

from ui.shell import start_page

start_page()
