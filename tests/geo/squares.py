"""Where a square of the paper sheet lies, computed apart from the browser that places it."""

from __future__ import annotations

import re

from geo.grid import SheetGrid

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""

_TYPED = re.compile(r"([A-Z])[\s-]*0*([1-9][0-9]?)(?:\s*[.,/-]\s*([1-9])|\s+([1-9]))?")
_KEYS = str.maketrans("АВСЕНКМОРТХУГДЖИЛФҮӨҢ", "ABCEHKMOPTXYGDJILFYOH")


def square_of(grid: SheetGrid, typed: str) -> Box:
    """Return the box of a square as people type it: "C4", "c 4,7", "С4" in Cyrillic."""
    found = _TYPED.fullmatch(typed.strip().upper().translate(_KEYS))
    assert found, typed
    column, row = ord(found[1]) - ord("A"), int(found[2]) - 1
    west, east = grid.meridians[column : column + 2]
    north, south = grid.parallels[row : row + 2]
    part = found[3] or found[4]
    return _ninth((west, south, east, north), int(part)) if part else (west, south, east, north)


def _ninth(box: Box, part: int) -> Box:
    west, south, east, north = box
    below, right = divmod(part - 1, 3)
    wide, high = (east - west) / 3, (north - south) / 3
    return (
        west + right * wide,
        north - (below + 1) * high,
        west + (right + 1) * wide,
        north - below * high,
    )
