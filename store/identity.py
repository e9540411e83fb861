"""When two records are the same one: identity digests.

With an own reference number, the number decides: (kind, reference). A case number may identify
a person, so only a keyed digest of it is kept; the key is a secret of this store, so that an
export's record ids cannot be tried against a list of numbers. Without one, the content
decides, together with an ordinal: the n-th identical row of a file equals the n-th identical
record of the store. So the same file twice adds nothing, and two identical rows of one file
are both kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from model.records import RecordKind
from store.models import DIGEST_BYTES

_SEPARATOR = "\x1f"  # intake lets no control character into a text


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
    contents = [_digest(line, kind.value) for line in _lines(columns)]
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


def _lines(columns: dict[str, list[Any]]) -> Iterable[str]:
    texts = [[_canonical(value) for value in columns[name]] for name in sorted(columns)]
    return map(_SEPARATOR.join, zip(*texts, strict=True))


def _canonical(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.7f}"  # degrees to a centimetre; the same on every machine
    return value.hex() if isinstance(value, bytes) else str(value)


def _digest(line: str, purpose: str, *, key: bytes = b"") -> bytes:
    person = purpose.encode()  # apart for each kind; at most 16 bytes
    return hashlib.blake2b(line.encode(), digest_size=DIGEST_BYTES, person=person, key=key).digest()
