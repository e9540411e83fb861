"""A document as blocks of plain text: what a writer of DOCX or PDF has to set, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from i18n import Translator

TEXT_WIDTH_MM = 170.0
"""Of an A4 page between margins of 20 mm."""

WIDE_TEXT_MM = 257.0
"""Of one on its side."""


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
    """A picture with what it shows, in words, for those who do not see it.

    `image` is a PNG; in a document for `write_pdf` it may be a page of PDF, which stays sharp.
    """

    image: bytes
    width_mm: float
    alt: str
    caption: str


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each with whose it is."""

    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """One official's approval: the word for it, whose it is, who signs, and when."""

    heading: str
    role: str
    signatory: str
    signed_on: str  # or a line to write the date on


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


Block: TypeAlias = Heading | Paragraph | Bullets | Table | Picture | Signatures | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document in one language, on A4 pages; approvals stand over its title."""

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
    is_landscape: bool = False
    approvals: tuple[Approval, ...] = ()


_PAGE, _PAGES = "\x01", "\x02"


def page_words(t: Translator) -> tuple[str, str, str]:
    """Return the words around the numbers of "page 1 of 4", as `Document.page_of` has them."""
    before, _, rest = t("minutes.page_of", page=_PAGE, pages=_PAGES).partition(_PAGE)
    between, _, after = rest.partition(_PAGES)
    return before, between, after


def texts_of(document: Document) -> Iterator[str]:
    """Yield every text of a document's body, in order; what both writers must print."""
    for one in document.approvals:
        yield from (one.heading, one.role, one.signatory, one.signed_on)
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
