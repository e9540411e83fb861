"""Options that every command has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from model.categories import CATEGORY_BY_CODE
from model.errors import IntakeError, StoreError
from model.view import Month

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


def parse_period(value: str) -> tuple[Month, Month] | None:
    """Return the first and the last month of `2025-01_2025-12`; None for ""."""
    if not value:
        return None
    try:
        first, last = (Month.parse(part) for part in value.split("_"))
    except ValueError as error:
        raise typer.BadParameter(f"--period {value}: write 2025-01_2025-12") from error
    if first > last:
        raise typer.BadParameter(f"--period {value}: ends before it begins")
    return first, last


def parse_categories(codes: Sequence[str]) -> frozenset[str]:
    """Return categories by their codes; raises `typer.BadParameter` for one that there is not."""
    unknown = [code for code in codes if code not in CATEGORY_BY_CODE]
    if unknown:
        known = ", ".join(CATEGORY_BY_CODE)
        raise typer.BadParameter(f"--category {', '.join(unknown)}: write one of {known}")
    return frozenset(codes)
