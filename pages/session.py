"""Session: prepare a meeting, and lead it from the map to the minutes."""

from ui.meeting_page import show_session_page
from ui.shell import in_shell

in_shell(show_session_page)
