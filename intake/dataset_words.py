"""The words of `dataset_fields.toml`: headers and classes of files beside records."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from intake.vocabulary import fold
from model.errors import IntakeError

_FILE = Path(__file__).parent / "dataset_fields.toml"


@cache
def _known() -> dict[str, Any]:
    with _FILE.open("rb") as file:
        return tomllib.load(file)


@cache
def words_of(section: str) -> Mapping[str, str]:
    """Return what each folded word of a section stands for, the better words of each first."""
    words: dict[str, str] = {}
    for name, own in _known()[section].items():
        for word in own if section == "no_car" else (name, *own):
            if words.setdefault(fold(word), name) != name:
                raise ValueError(f"{word!r} stands for both {words[fold(word)]} and {name}")
    return MappingProxyType(words)


def columns_of(
    headers: Sequence[str],
    section: str,
    *,
    file_name: str,
    given: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the header of each field of a section, of several the one with the better word.

    `given` (field -> header) settles what the words do not. Raises
    `IntakeError("column_not_found")` for a header that the file does not have.
    """
    words, order = words_of(section), list(words_of(section))
    found: dict[str, str] = {}
    for header in headers:
        name = words.get(fold(header))
        if name is None:
            continue
        other = found.get(name)
        if other is None or order.index(fold(header)) < order.index(fold(other)):
            found[name] = header
    for name, header in (given or {}).items():
        if header not in headers:
            raise IntakeError("column_not_found", file=file_name, column=header)
        found[name] = header
    return found
