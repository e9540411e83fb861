"""Text that a spreadsheet program would run as a formula: how it is guarded, and read back.

A file with commas is opened with semicolons where those are the system's own sign (Russian
Windows): then a cell of ours is cut at its semicolons and line breaks, and what follows one begins
a cell. So the beginning of every such part is guarded, not that of the text alone (OWASP, CSV
injection).
"""

from __future__ import annotations

import re
from typing import Final

_SIGNS: Final = "=+\\-@＝＋－＠"
_BEGINS: Final = r"(?:^|(?<=[;,\t\r\n]))"  # of a text, or after what may end a cell
_TO_GUARD: Final = re.compile(rf"{_BEGINS}(?='*[{_SIGNS}])|^(?='*[\t\r\n])")
_GUARD: Final = re.compile(rf"{_BEGINS}'(?='*[{_SIGNS}])|^'(?='*[\t\r\n])")


def guard_text(value: str) -> str:
    """Return a text with an apostrophe before whatever would begin a formula."""
    return _TO_GUARD.sub("'", value)


def unguard_text(value: str) -> str:
    """Return the text that `guard_text` was given."""
    return _GUARD.sub("", value)
