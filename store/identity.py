"""When two records are the same one: identity digests.

With an own reference number, the number decides: (kind, reference). A case number may identify
a person, so only a keyed digest of it is kept; the key is a secret of this store, so that an
export's record ids cannot be tried against a list of numbers. Without one, the content
decides, together with an ordinal: the n-th identical row of a file equals the n-th identical
record of the store. So the same file twice adds nothing, and two identical rows of one file
are both kept.

Columns that a release added count from then on, but only where they say something: a record kept
before is still the same one when its file is imported again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from model.records import RecordKind
from store.models import DIGEST_BYTES

_SEPARATOR = "\x1f"  # intake lets no control character into a text

ADDED_COLUMNS: Mapping[RecordKind, frozenset[str]] = {
    RecordKind.PLACES: frozenset(
        {
            "open_hours",
            "is_manned",
            "services",
            "aksakal_court_members",
            "aksakal_court_days",
            "women_council_members",
            "women_council_days",
            "youth_committee_members",
            "youth_committee_days",
        }
    ),
}
"""Columns that came after records of their kind had been kept; treat as read-only."""

DERIVED_COLUMNS = frozenset({"village_pcodes"})
"""Columns that follow from others and from the boundaries in use: never part of an identity."""


@dataclass(frozen=True, slots=True)
class Identities:
    """One entry per row: the digest that is its identity; its content's if it has a reference."""

    digests: list[bytes]
    contents: list[bytes | None]


def identify(
    kind: RecordKind,
    columns: dict[str, list[Any]],
    references: Sequence[str] | None,
    *,
    salt: bytes,
) -> Identities:
    """Return each row's identity.

    `columns` are all content columns of n rows, `references` n strings ("" for none) or None.
    """
    lines = _lines(columns, added=ADDED_COLUMNS.get(kind, frozenset()))
    contents = [_digest(line, kind.value) for line in lines]
    if references is None:
        references = [""] * len(contents)
    seen: dict[bytes, int] = {}
    identities = Identities([], [])
    for content, reference in zip(contents, references, strict=True):
        if reference:
            digest = _digest(reference, f"{kind.value}-ref", key=salt)
        else:
            ordinal = seen[content] = seen.get(content, -1) + 1
            digest = _digest(f"{content.hex()}/{ordinal}", kind.value) if ordinal else content
        identities.digests.append(digest)
        identities.contents.append(content if reference else None)
    return identities


def _lines(columns: dict[str, list[Any]], *, added: frozenset[str]) -> list[str]:
    texts = {name: _canonical(columns[name]) for name in sorted(columns)}
    first = [values for name, values in texts.items() if name not in added]
    lines = [_SEPARATOR.join(row) for row in zip(*first, strict=True)]
    for name in sorted(added & columns.keys()):
        for at, value in enumerate(texts[name]):
            if value:
                lines[at] += f"{_SEPARATOR}{name}={value}"
    return lines


def _canonical(values: list[Any]) -> list[str]:
    """Write a column's values the same way on every machine; all non-nulls are of one type."""
    first = next((value for value in values if value is not None), "")
    if isinstance(first, str):
        return ["" if value is None else value for value in values]
    if isinstance(first, float):  # degrees to a centimetre
        return ["" if value is None else f"{value:.7f}" for value in values]
    if isinstance(first, bytes):
        return ["" if value is None else value.hex() for value in values]
    return ["" if value is None else str(value) for value in values]


def _digest(line: str, purpose: str, *, key: bytes = b"") -> bytes:
    person = purpose.encode()  # apart for each kind; at most 16 bytes
    return hashlib.blake2b(line.encode(), digest_size=DIGEST_BYTES, person=person, key=key).digest()
