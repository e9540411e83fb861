"""Turn a drawn page into a file: PNG, PDF or SVG, the same bytes for the same page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from io import BytesIO
from typing import Any, cast
from xml.sax.saxutils import escape

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG

from exports.sheet_fonts import letters_as_woff, outlines_only
from exports.sheet_page import MM_PER_INCH, Page
from exports.sheet_png import write_png
from exports.sheet_text import FAMILY, FontStyle

_SETTINGS: dict[str, Any] = {
    "pdf.fonttype": 42,  # whole TrueType letters, so that text can be searched and copied
    "svg.fonttype": "none",  # text stays text
    "svg.hashsalt": "village-safety-map",
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "text.usetex": False,
    "text.hinting": "no_hinting",  # letters as wide as they were measured
    "font.family": [FAMILY],
    "lines.scale_dashes": False,  # dashes come in points, not in line widths
    "hatch.linewidth": 0.5,
    "path.simplify": False,
}

_one_at_a_time = threading.RLock()

_CSS = {
    FontStyle.REGULAR: "font-weight:400;font-style:normal",
    FontStyle.BOLD: "font-weight:700;font-style:normal",
    FontStyle.ITALIC: "font-weight:400;font-style:italic",
}


class SheetFormat(StrEnum):
    """Files a sheet can become."""

    PNG = "png"
    PDF = "pdf"
    SVG = "svg"


@contextmanager
def sheet_settings() -> Iterator[None]:
    """Set matplotlib's settings for a sheet and put them back.

    matplotlib keeps them per process, so a second thread waits here until the first has drawn.
    """
    with _one_at_a_time, mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(cast("Any", _SETTINGS))
        yield


@dataclass(frozen=True, slots=True)
class FileNote:
    """What a file says of itself to programs: title, line of provenance, its record (JSON)."""

    title: str
    subject: str
    record: str


def render_page(
    page: Page,
    *,
    file_format: SheetFormat,
    dpi: int,
    made_on: date,
    note: FileNote | None = None,
) -> bytes:
    """Return the page as a file's bytes; `dpi` counts for PNG only."""
    if file_format is SheetFormat.PNG:
        return _png(page, dpi, note)
    if file_format is SheetFormat.PDF:
        return _pdf(page, made_on, note)
    return _svg(page, note)


def _png(page: Page, dpi: int, note: FileNote | None) -> bytes:
    pixels = [round(mm / MM_PER_INCH * dpi) for mm in (page.box.width, page.box.height)]
    width, height = ((count + 1e-6) / dpi for count in pixels)
    page.figure.set_size_inches(width, height)
    page.figure.set_dpi(dpi)
    canvas = FigureCanvasAgg(page.figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    texts: dict[str, str] = {}
    if note:
        texts = {"Title": note.title, "Description": note.subject, "Provenance": note.record}
    drawn = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    data = write_png(drawn, dpi=dpi, texts=texts)
    # another format may follow
    page.figure.set_size_inches(page.box.width / MM_PER_INCH, page.box.height / MM_PER_INCH)
    return data


def _pdf(page: Page, made_on: date, note: FileNote | None) -> bytes:
    page.figure.set_dpi(72)
    made_at = datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC)
    metadata: dict[str, str | datetime | None] = {
        "CreationDate": made_at,
        "Creator": None,
        "Producer": None,
    }
    if note:
        metadata |= {"Title": note.title, "Subject": note.subject, "Keywords": note.record}
    file = BytesIO()
    with outlines_only():
        FigureCanvasPdf(page.figure).print_pdf(  # type: ignore[no-untyped-call]
            file, metadata=metadata
        )
    return file.getvalue()


def _svg(page: Page, note: FileNote | None) -> bytes:
    page.figure.set_dpi(72)
    file = BytesIO()
    nothing = {"Date": None, "Creator": None, "Format": None, "Type": None}
    FigureCanvasSVG(page.figure).print_svg(file, metadata=nothing)  # type: ignore[no-untyped-call]
    drawn = file.getvalue().decode("utf-8")
    # The document type names an address on the internet; no reader needs it.
    drawn = re.sub(r"<!DOCTYPE.*?>\s*", "", drawn, count=1, flags=re.DOTALL)
    drawn = drawn.replace("<defs>", f"<defs>{_font_faces(drawn)}", 1)
    if note:
        start = drawn.index(">", drawn.index("<svg")) + 1
        drawn = f"{drawn[:start]}{_described(note)}{drawn[start:]}"
    return drawn.encode("utf-8")


def _described(note: FileNote) -> str:
    """Return a drawing's title, description and record: what readers of screens are told."""
    return (
        f"<title>{escape(note.title)}</title><desc>{escape(note.subject)}</desc>"
        f'<metadata id="provenance">{escape(note.record)}</metadata>'
    )


def _font_faces(drawn: str) -> str:
    """Return a style sheet that carries the letters a drawing uses, so every machine shows them."""
    letters = "".join(sorted(set("".join(re.findall(r"<text[^>]*>([^<]*)</text>", drawn)))))
    faces = [
        f"@font-face{{font-family:'{FAMILY}';{_CSS[style]};"
        f"src:url(data:font/woff;base64,{letters_as_woff(style, letters)})}}"
        for style in FontStyle
    ]
    return f'<style type="text/css">{"".join(faces)}</style>'
