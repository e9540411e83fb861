"""Projector: what the hall sees of a session, public data only; it follows the facilitator."""

from ui.meeting_projector import show_projector
from ui.shell import in_shell

in_shell(show_projector)
