"""Options that every command has."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from model.errors import IntakeError, StoreError

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


def write_file(path: Path, data: bytes) -> None:
    """Write a file; raises `StoreError` where its folder is missing, full or may not be written."""
    try:
        path.write_bytes(data)
    except OSError as error:
        raise StoreError("file_not_written", file=str(path)) from error
