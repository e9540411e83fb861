"""Which version of the program this is: archives and sheets say so."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_PROJECT = Path(__file__).parent.parent / "pyproject.toml"


@cache
def program_version() -> str:
    """Return the version as `pyproject.toml` has it; "" where that is missing."""
    try:
        project = tomllib.loads(_PROJECT.read_text(encoding="utf-8"))
        return str(project["project"]["version"])
    except (OSError, KeyError, ValueError):
        return ""
