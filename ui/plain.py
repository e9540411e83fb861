"""Text from people is never markup: names, headers, links and file names as they are written."""

from __future__ import annotations

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
"""Every ASCII mark that Markdown may give a meaning; a backslash takes it away."""


def plain(text: str) -> str:
    """Return a text for a widget that reads Markdown, shown letter by letter.

    Markdown fetches remote images: a column of a file named like one would call a server.
    """
    return _PUNCTUATION.sub(r"\\\1", text)
