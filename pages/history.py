"""History: the sessions of a unit over the years, their priorities and what became of them."""

from ui.meeting_history import show_history
from ui.shell import in_shell

in_shell(show_history)
