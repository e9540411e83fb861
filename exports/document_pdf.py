"""Set a document as PDF with Typst: its texts go in as data, never as markup.

The template `document.typ` and two files of data are all that the compiler sees, in a folder of
its own; fonts are the ones that the print sheet uses, those of the machine are ignored.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

import typst

from exports.document_blocks import (
    Block,
    Bullets,
    Document,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Signatures,
    Table,
)
from exports.sheet_style import DEMO, INK, MUTED
from exports.sheet_text import FAMILY, FontStyle, font_file
from layers.palette import SELECTED

COLORS: Final = {"ink": INK, "muted": MUTED, "accent": SELECTED, "demo": DEMO}
"""By the names that the templates use."""

TEMPLATE: Final = Path(__file__).with_name("document.typ")


def write_pdf(document: Document) -> bytes:
    """Return the document as a PDF of A4 pages: tagged, searchable, fonts embedded.

    The same document gives the same bytes.
    """
    pictures = [block.image for block in document.blocks if isinstance(block, Picture)]
    return compile_pdf(TEMPLATE, _data_of(document), pictures, made_on=document.made_on)


def compile_pdf(
    template: Path, data: Mapping[str, Any], pictures: Sequence[bytes], *, made_on: date
) -> bytes:
    """Return what a template sets from `document.json` and its pictures (`picture_name`).

    Nothing but these is there for it to read, and nothing is fetched.
    """
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        written = json.dumps(data, ensure_ascii=False)
        (root / "document.json").write_text(written, encoding="utf-8")
        (root / "main.typ").write_bytes(template.read_bytes())
        for at, picture in enumerate(pictures):
            (root / picture_name(at, picture)).write_bytes(picture)
        return compile_folder(root, made_on=made_on)


def compile_folder(root: Path, *, made_on: date) -> bytes:
    """Return what Typst makes of `main.typ` in a folder, with nothing from outside of it."""
    made = datetime.combine(made_on, datetime.min.time(), tzinfo=UTC)
    compiled = typst.compile(
        str(root / "main.typ"),
        root=str(root),
        font_paths=[str(font_file(FontStyle.REGULAR).parent)],
        ignore_system_fonts=True,
        package_path=str(root),  # nothing is fetched
        package_cache_path=str(root),
        timestamp=int(made.timestamp()),
    )
    if not isinstance(compiled, bytes):
        raise TypeError("the compiler gave pages, not one file")
    return compiled


def picture_name(at: int, picture: bytes) -> str:
    """Return the name of a picture's file: "picture0.png", or ".pdf" for a page of PDF."""
    return f"picture{at}.pdf" if picture.startswith(b"%PDF") else f"picture{at}.png"


def _data_of(document: Document) -> dict[str, Any]:
    counter = iter(range(len(document.blocks)))
    return {
        "language": document.language,
        "title": document.title,
        "subtitle": document.subtitle,
        "subject": document.subject,
        "is_landscape": document.is_landscape,
        "approvals": [asdict(one) for one in document.approvals],
        "stamp": document.stamp,
        "is_demo": document.is_demo,
        "footer": document.footer,
        "page_of": list(document.page_of),
        "made_on": [document.made_on.year, document.made_on.month, document.made_on.day],
        "font": FAMILY,
        "colors": COLORS,
        "blocks": [
            _block_data(block, next(counter)) if isinstance(block, Picture) else _block_data(block)
            for block in document.blocks
        ],
    }


def _block_data(block: Block, picture: int = 0) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": block.text, "level": block.level}
        case Paragraph():
            kind = "warning" if block.is_warning else "note" if block.is_note else "paragraph"
            return {"kind": kind, "text": block.text}
        case Bullets():
            kind = "numbers" if block.is_numbered else "bullets"
            return {"kind": kind, "items": list(block.items)}
        case Table():
            return {
                "kind": "table",
                "head": list(block.head),
                "rows": [list(row) for row in block.rows],
                "widths": list(block.widths_mm),
                "numeric": sorted(block.numeric),
                "turned_from": -1 if block.turned_from is None else block.turned_from,
                "bold_rows": sorted(block.bold_rows),
            }
        case Picture():
            return {
                "kind": "picture",
                "file": picture_name(picture, block.image),
                "width": block.width_mm,
                "alt": block.alt,
                "caption": block.caption,
            }
        case Signatures():
            return {"kind": "signatures", "roles": list(block.roles)}
        case PageBreak():
            return {"kind": "page"}
