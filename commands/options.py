"""Options that every command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.errors import IntakeError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object and nothing else.")]
Lang = Annotated[str | None, typer.Option("--lang", help="ky, ru or en; default: the system's.")]
Home = Annotated[
    Path | None, typer.Option("--home", help="Data folder; default: HOTSPOTS_HOME, or the user's.")
]


def read_file(path: Path) -> bytes:
    """Return a file's bytes; raises `IntakeError` where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise IntakeError("file_unreadable", file=path.name) from error
