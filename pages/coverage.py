"""Coverage: who is far from any point, and where one more would help most."""

from ui.coverage_page import show_coverage_page
from ui.shell import in_shell

in_shell(show_coverage_page)
