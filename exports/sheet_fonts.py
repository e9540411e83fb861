"""The letters of a sheet inside its file: only those it uses, and nothing but their outlines."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Set
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from fontTools import subset  # type: ignore[import-untyped]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]
from matplotlib.backends import _backend_pdf_ps as embedding

from exports.sheet_text import FontStyle, font_file

if TYPE_CHECKING:
    from matplotlib.font_manager import FontPath

_OUTLINES: Final = frozenset(
    {"head", "hhea", "maxp", "hmtx", "loca", "glyf", "cvt ", "fpgm", "prep", "gasp"}
)
"""Tables that a PDF needs of a font (ISO 32000, 9.9). It puts each letter where it stands, by its
number: those that shape text or find a letter by its code are read by nobody there."""

_TIME_STAMP: Final = "FFTM"  # FontForge's


@contextmanager
def outlines_only() -> Iterator[None]:
    """Have matplotlib embed the outlines of letters, without a font's other tables.

    To cut the other tables to the letters of a sheet takes six times as long. matplotlib offers
    no other way in; `sheet_settings` lets one thread at a time come here.
    """
    usual = embedding.get_glyphs_subset
    embedding.get_glyphs_subset = _letters_of  # type: ignore[assignment]
    try:
        yield
    finally:
        embedding.get_glyphs_subset = usual


def _letters_of(font_path: FontPath, glyphs: Set[int]) -> AbstractContextManager[Any]:
    """Return a font of these letters alone, as `matplotlib` asks for it."""
    options = subset.Options(recommended_glyphs=True)
    font = subset.load_font(BytesIO(_outlines(str(font_path))), options)
    cutter = subset.Subsetter(options)
    cutter.populate(gids=glyphs)
    cutter.subset(font)
    return embedding.SubsetResults(font, cutter.glyph_index_map)._as_cm()  # noqa: SLF001


@lru_cache(maxsize=len(FontStyle))
def _outlines(font_path: str) -> bytes:
    """Return a font file without the tables that hold no outlines."""
    with TTFont(font_path, recalcTimestamp=False) as font:
        for table in {*font.keys()} - _OUTLINES - {"GlyphOrder"}:
            del font[table]
        file = BytesIO()
        font.save(file, reorderTables=False)
    return file.getvalue()


def letters_as_woff(style: FontStyle, letters: str) -> str:
    """Return a font of these letters for an SVG, in base 64; a browser shapes the text itself."""
    options = subset.Options(layout_features=["kern"], hinting=False, notdef_outline=True)
    options.drop_tables += [_TIME_STAMP]
    font = TTFont(font_file(style), recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters + "&<>\"'")
    cutter.subset(font)
    font.flavor = "woff"
    file = BytesIO()
    font.save(file)
    return base64.b64encode(file.getvalue()).decode("ascii")
