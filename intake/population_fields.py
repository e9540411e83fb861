"""Which columns of a file hold residents, and what says where they live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from intake.dataset_words import words_of
from intake.fields import fields_of
from intake.vocabulary import fold
from model.errors import IntakeError
from model.records import RecordKind

_SHARED = ("lng", "lat", "name", "municipality", "district")
"""Fields whose words are those of places (`fields.toml`)."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The position of each field's column: `residents`, `lng`, `lat`, `cell`, `code`, ..."""

    at: Mapping[str, int]
    ignored: tuple[str, ...]  # headers nobody recognised


@cache
def words_of_field() -> Mapping[str, str]:
    """Return the field that each folded header stands for."""
    fields = {field.name: field.words for field in fields_of(RecordKind.PLACES)}
    words = {fold(word): name for name in _SHARED for word in (name, *fields[name])}
    return MappingProxyType({**words, **words_of("population")})


def find_columns(headers: Sequence[str], *, file_name: str) -> Columns:
    """Find the known fields among a file's headers.

    Of two headers for one field the better word wins: that which stands first in the list of
    the field's words. Raises `IntakeError("column_twice")` for the same header twice.
    """
    known, order = words_of_field(), list(words_of_field())
    at: dict[str, int] = {}
    for position, header in enumerate(headers):
        name = known.get(fold(header))
        if name is None:
            continue
        if name not in at:
            at[name] = position
            continue
        rank, other = order.index(fold(header)), order.index(fold(headers[at[name]]))
        if rank == other:
            raise IntakeError(
                "column_twice", file=file_name, first=headers[at[name]], second=header
            )
        if rank < other:
            at[name] = position
    used = set(at.values())
    ignored = tuple(header for n, header in enumerate(headers) if n not in used and header)
    return Columns(MappingProxyType(at), ignored)
