"""A sheet for black-and-white print holds no colour at all, in any format."""

from __future__ import annotations

import re
from io import BytesIO

import numpy as np
import pypdf
import pytest
from PIL import Image

from exports.sheet import Orientation, Paper, SheetFormat, draw_sheet
from model.view import Tier
from tests.exports.samples import MADE_ON, Options, locator, view_of

pytestmark = pytest.mark.usefixtures("sample_names")


def drawn(file_format: SheetFormat, *, is_grey: bool = True) -> bytes:
    """Return a working demo sheet: red frame, violet badge, blue lake, all there is."""
    view = view_of(Options("district", resolution=6, tier=Tier.WORKING, is_demo=True))
    return draw_sheet(
        [view],
        language="ky",
        paper=Paper.A4,
        orientation=Orientation.LANDSCAPE,
        file_format=file_format,
        locator=locator(),
        made_on=MADE_ON,
        dpi=60,
        is_grey=is_grey,
    )


def colourfulness(data: bytes) -> int:
    with Image.open(BytesIO(data)) as image:
        pixels = np.asarray(image.convert("RGB")).astype(int)
    return int((pixels.max(axis=2) - pixels.min(axis=2)).max())


def test_no_pixel_has_a_colour():
    assert colourfulness(drawn(SheetFormat.PNG)) == 0
    assert colourfulness(drawn(SheetFormat.PNG, is_grey=False)) > 100


def test_no_line_of_a_pdf_has_a_colour():
    page = pypdf.PdfReader(BytesIO(drawn(SheetFormat.PDF))).pages[0]
    content = page.get_contents().get_data().decode("latin-1")
    assert re.findall(r"[\d.]+ [\d.]+ [\d.]+ (?:rg|RG)\b", content) == []
    assert len(re.findall(r"\b[\d.]+ [gG]\b", content)) > 20
    in_colour = pypdf.PdfReader(BytesIO(drawn(SheetFormat.PDF, is_grey=False))).pages[0]
    assert b" rg" in in_colour.get_contents().get_data()


def test_no_word_of_an_svg_names_a_colour():
    source = drawn(SheetFormat.SVG).decode("utf-8")
    named = set(re.findall(r"#[0-9a-f]{6}\b", source))
    assert len(named) > 5
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in named)
    assert "<pattern" in source
