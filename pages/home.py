"""Home: what is loaded, and what to do next."""

from ui.home import show_home
from ui.shell import in_shell

in_shell(show_home)
