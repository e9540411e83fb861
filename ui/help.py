"""The user guide, read from `docs/guide/`: the page and the folder show the same text."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from i18n import LANGUAGES

GUIDE_FOLDER = Path(__file__).parent.parent / "docs" / "guide"


@cache
def guide_text(language: str) -> str:
    """Return the guide in a language as Markdown."""
    if language not in LANGUAGES:
        raise ValueError(f"no such language: {language!r}")
    return (GUIDE_FOLDER / f"{language}.md").read_text(encoding="utf-8")
