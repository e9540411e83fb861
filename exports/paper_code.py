"""The code on a paper sheet: which session and which map it is, readable without any network.

One line of text, `HS1;<session>;<P-code>;<west>,<south>,<east>,<north>;<columns>x<rows>`:
`HS1` names the format and its version, the session is 32 hexadecimal digits, signs of a P-code
other than letters, digits and `_.-~` are percent-encoded, degrees (EPSG:4326) have six decimals.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, unquote

import numpy as np
import segno
import shapely
from matplotlib.patches import PathPatch
from matplotlib.transforms import Affine2D

from exports.sheet_map import path_of
from exports.sheet_page import Box, Page
from geo.grid import SheetGrid
from model.errors import GeometryError, IntakeError

FORMAT: Final = "HS1"
"""Hall sheet, first version of its code."""

_PATTERN = re.compile(
    r"HS1;([0-9a-f]{32});([A-Za-z0-9_.~%-]{1,80});"
    r"(-?[0-9]{1,3}\.[0-9]{6}),(-?[0-9]{1,2}\.[0-9]{6}),"
    r"(-?[0-9]{1,3}\.[0-9]{6}),(-?[0-9]{1,2}\.[0-9]{6});"
    r"([1-9][0-9]?)x([1-9][0-9]?)",
    re.ASCII,
)
_LONGEST_ECHO = 40
_CODE_INK = "#000000"
_QUIET_MODULES: Final = 4
"""Free modules around a QR code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class SheetCode:
    """What a paper sheet's code says."""

    session_id: str
    pcode: str
    grid: SheetGrid


def sheet_code(code: SheetCode) -> str:
    """Return the text of a sheet's code."""
    grid = code.grid
    degrees = ",".join(f"{value:.6f}" for value in grid.bounds)
    pcode = quote(code.pcode, safe="")
    return f"{FORMAT};{code.session_id};{pcode};{degrees};{grid.columns}x{grid.rows}"


def parse_sheet_code(text: str) -> SheetCode:
    """Return what a scanned code says; nothing but a code that `sheet_code` writes is taken.

    Raises `IntakeError` ("sheet_code_unknown") for any other text.
    """
    found = _PATTERN.fullmatch(text)
    if found:
        session_id, pcode, *degrees, columns, rows = found.groups()
        west, south, east, north = map(float, degrees)
        try:
            grid = SheetGrid(west, south, east, north, int(columns), int(rows))
        except (ValueError, GeometryError):
            grid = None
        read = SheetCode(session_id, unquote(pcode), grid) if grid else None
        if read and sheet_code(read) == text:
            return read
    raise IntakeError("sheet_code_unknown", value=text[:_LONGEST_ECHO])


def draw_code(page: Page, text: str, box: Box) -> None:
    """Draw a text as a QR code into a square box, its quiet zone included, as one outline.

    Dark modules begin at the box's left edge: the quiet zone there is the gap between columns.
    """
    matrix = np.array(segno.make(text, error="m", micro=False).matrix, dtype=bool)
    rows, columns = np.nonzero(matrix)
    # one outline instead of a thousand squares: no seams between them at any zoom
    dark = shapely.union_all(shapely.box(columns, -rows - 1.0, columns + 1.0, -rows))
    module = box.width / (len(matrix) + 2 * _QUIET_MODULES)
    place = Affine2D().translate(_QUIET_MODULES, -_QUIET_MODULES).scale(module)
    place = place.translate(box.left - _QUIET_MODULES * module, box.top)
    path = path_of(dark).transformed(place)
    page.add(PathPatch(path, facecolor=_CODE_INK, edgecolor="none", linewidth=0.0), gid="code")
