"""Map: the map is the page; everything around it lives in the component."""

from ui.map_page import show_map_page
from ui.shell import in_shell

in_shell(show_map_page)
