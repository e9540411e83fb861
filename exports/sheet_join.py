"""Join sheets into one PDF, a page each: text stays text, fonts stay inside."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from exports.document_pdf import compile_folder
from exports.sheet_page import Orientation, Paper, paper_size_mm

_TEMPLATE: Final = """\
#let data = json("sheets.json")
#let day = datetime(year: data.made_on.at(0), month: data.made_on.at(1), day: data.made_on.at(2))
#set document(title: data.title, keywords: data.keywords, date: day)
#set text(lang: data.language)
#set page(width: data.width * 1mm, height: data.height * 1mm, margin: 0mm)
#for (at, name) in data.names.enumerate() {
  page[
    #place(top + left, hide(heading(name)))
    #place(top + left, image("sheet" + str(at) + ".pdf", width: 100%, alt: name))
  ]
}
"""
"""Texts go in as data: nothing in them is markup. The hidden headings make the bookmarks."""


def join_sheets(
    pages: Sequence[bytes],
    *,
    names: Sequence[str],
    keywords: Sequence[str],
    title: str,
    language: str,
    paper: Paper,
    orientation: Orientation,
    made_on: date,
) -> bytes:
    """Return one PDF of sheets that are PDFs of one page of the same paper.

    `names` become its bookmarks. The same sheets give the same bytes.
    """
    width_mm, height_mm = paper_size_mm(paper, orientation)
    data = {
        "title": title,
        "keywords": list(keywords),
        "language": language,
        "made_on": [made_on.year, made_on.month, made_on.day],
        "width": width_mm,
        "height": height_mm,
        "names": list(names),
    }
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "sheets.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (root / "main.typ").write_text(_TEMPLATE, encoding="utf-8")
        for at, page in enumerate(pages):
            (root / f"sheet{at}.pdf").write_bytes(page)
        return compile_folder(root, made_on=made_on)
