"""What a sheet says of its own making: a line in the foot, the record in the file."""

from __future__ import annotations

import json
from io import BytesIO
from xml.etree import ElementTree as ET

import pypdf
import pytest
from PIL import Image

from exports.provenance import Origin, font_digests, program_versions
from exports.sheet import Orientation, Paper, SheetFormat, draw_sheet, draw_sheet_files
from exports.sheet_page import Page
from exports.sheet_style import SMALL_PT
from model.text import text
from tests.exports.samples import MADE_ON, Options, locator, view_of

pytestmark = pytest.mark.usefixtures("sample_names")

RECORD = json.dumps({"kind": "sheet", "name": 'Өзгөн <&> "Ысык-Көл"'}, ensure_ascii=False)
LINE = text(
    "mapsheet.line",
    sheet="0123456789ab",
    data="cdef01234567",
    boundaries="89abcdef0123",
    tier=text("mapsheet.tier_public"),
    version="1.2.3",
)
CHOICE = {
    "language": "en",
    "paper": Paper.A4,
    "orientation": Orientation.LANDSCAPE,
    "locator": locator(),
    "made_on": MADE_ON,
    "origin": Origin(LINE, RECORD),
}


def drawn(file_format: SheetFormat) -> bytes:
    view = view_of(Options("district", resolution=6))
    return draw_sheet([view], file_format=file_format, dpi=60, **CHOICE)


def test_a_pdf_carries_line_and_record():
    reader = pypdf.PdfReader(BytesIO(drawn(SheetFormat.PDF)))
    assert reader.metadata["/Keywords"] == RECORD
    assert "0123456789ab" in reader.metadata["/Subject"]
    assert reader.metadata["/Title"].startswith("Registered incidents, Jeti-Oguz")
    said = " ".join(reader.pages[0].extract_text().split())
    assert "sheet 0123456789ab · data cdef01234567" in said
    assert "boundaries 89abcdef0123 · public · program version 1.2.3" in said


def test_the_line_is_as_small_as_a_note_and_no_smaller(monkeypatch):
    sizes = {}
    write = Page.line_of_text

    def noting(self, line, **options):
        sizes[line] = options["size_pt"]
        return write(self, line, **options)

    monkeypatch.setattr(Page, "line_of_text", noting)
    drawn(SheetFormat.PDF)
    (size,) = {size for line, size in sizes.items() if "0123456789ab" in line}
    assert 6 <= size <= SMALL_PT == 7


def test_a_png_carries_the_record():
    with Image.open(BytesIO(drawn(SheetFormat.PNG))) as image:
        assert image.text["Provenance"] == RECORD
        assert "0123456789ab" in image.text["Description"]


def test_an_svg_carries_the_record_as_text_alone():
    root = ET.fromstring(drawn(SheetFormat.SVG).decode("utf-8"))  # noqa: S314  our own drawing
    space = root.tag.removesuffix("svg")
    assert root.find(f"{space}metadata").text == RECORD
    assert root.find(f"{space}title").text.startswith("Registered incidents")
    assert "cdef01234567" in root.find(f"{space}desc").text


def test_several_formats_of_one_composition_are_those_of_each_alone():
    formats = (SheetFormat.PNG, SheetFormat.PDF, SheetFormat.SVG)
    view = view_of(Options("district", resolution=6))
    together = draw_sheet_files(
        [view], formats=formats, dpi=60, is_grey=False, has_detail=False, **CHOICE
    )
    assert list(together) == [drawn(one) for one in formats]


def test_fonts_and_programs_are_named_exactly():
    assert set(font_digests()) == {"regular", "bold", "italic"}
    assert len({*font_digests().values()}) == 3
    assert all(len(digest) == 64 for digest in font_digests().values())
    assert all(version[0].isdigit() for version in program_versions().values())
