"""A PDF carries the outlines of its letters; matplotlib is left as it was."""

from __future__ import annotations

from io import BytesIO

from fontTools.ttLib import TTFont
from matplotlib.backends import _backend_pdf_ps as embedding
from matplotlib.font_manager import FontPath

from exports.sheet_fonts import outlines_only
from exports.sheet_text import FontStyle, font_file


def test_letters_keep_outlines_and_widths_and_lose_the_other_tables():
    usual = embedding.get_glyphs_subset
    path = FontPath(str(font_file(FontStyle.REGULAR)), 0)
    whole = TTFont(path)
    asked = {whole.getGlyphID(whole.getBestCmap()[ord(letter)]) for letter in "ҢӨҮйfi"}
    with outlines_only(), embedding.get_glyphs_subset(path, asked) as cut:
        font = TTFont(BytesIO(embedding.font_as_file(cut.font).getvalue()))
    assert embedding.get_glyphs_subset is usual
    assert not {"GSUB", "GPOS", "GDEF", "cmap", "name"} & {*font.keys()}
    names, own = whole.getGlyphOrder(), font.getGlyphOrder()
    for number in asked:
        here, there = names[number], own[cut.glyph_index_map[number]]
        assert font["hmtx"][there] == whole["hmtx"][here]
        drawn = font["glyf"][there].getCoordinates(font["glyf"])
        assert drawn[:2] == whole["glyf"][here].getCoordinates(whole["glyf"])[:2]
