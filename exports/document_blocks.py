"""A document as blocks of plain text: what a writer of DOCX or PDF has to set, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

TEXT_WIDTH_MM = 170.0
"""Of an A4 page between margins of 20 mm."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a section (level 1) or of a part of one (level 2)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; a note is set smaller and grey, a warning in a box."""

    text: str
    is_note: bool = False
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list, with bullets or numbers."""

    items: tuple[str, ...]
    is_numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose head repeats on every page.

    `widths_mm` are of its columns; `numeric` are the positions of columns set to the right;
    heads from `turned_from` on are set upwards, where many narrow columns have long names.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths_mm: tuple[float, ...]
    numeric: frozenset[int] = frozenset()
    turned_from: int | None = None
    bold_rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with what it shows, in words, for those who do not see it."""

    png: bytes
    width_mm: float
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each with whose it is."""

    roles: tuple[str, ...]


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Picture | Signatures


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in one language."""

    language: str
    title: str
    subtitle: str
    subject: str
    stamp: str  # over every page: generated data, or a draft; "" for none
    is_demo: bool  # the stamp warns of generated data
    footer: str
    page_of: tuple[str, str, str]  # words before the page, between it and the total, after it
    made_on: date
    blocks: tuple[Block, ...]


def texts_of(document: Document) -> Iterator[str]:
    """Yield every text of a document's body, in order; what both writers must print."""
    yield document.title
    yield document.subtitle
    for block in document.blocks:
        yield from _texts_of(block)


def _texts_of(block: Block) -> Iterator[str]:
    match block:
        case Heading() | Paragraph():
            yield block.text
        case Bullets():
            yield from block.items
        case Table():
            yield from block.head
            for row in block.rows:
                yield from row
        case Picture():
            yield block.caption
        case Signatures():
            yield from block.roles
