"""Read elevation models (GeoTIFF) through the raster reader."""

from __future__ import annotations

import numpy as np

from geo.coverage.elevation import ElevationGrid
from intake.raster import read_grid
from intake.unpack import unpack_single
from model.errors import IntakeError

LOWEST_M, HIGHEST_M = -500.0, 9_000.0
"""Metres that ground can have; Kyrgyzstan lies between 132 and 7,439."""

MAX_PIXELS = 4_000_000
"""Kept of the country's part, about 250 m each; finer models are averaged."""


def read_elevation(data: bytes, *, file_name: str) -> ElevationGrid:
    """Read the country's part of an elevation model, also gzipped or in a zip.

    Raises `IntakeError`: those of `read_grid`, `elevation_range` for numbers that are no heights
    in metres, `elevation_nothing` where the country's part has none.
    """
    file = unpack_single(data, file_name=file_name)
    frame, heights_m = read_grid(file.data, file_name=file_name, max_kept=MAX_PIXELS)
    known = heights_m[~np.isnan(heights_m)]
    if not known.size:
        raise IntakeError("elevation_nothing", file=file_name)
    lowest, highest = float(known.min()), float(known.max())
    if lowest < LOWEST_M or highest > HIGHEST_M:
        raise IntakeError(
            "elevation_range", file=file_name, lowest=round(lowest), highest=round(highest)
        )
    return ElevationGrid(
        heights_m, frame.west, frame.north, frame.pixel_width, frame.pixel_height, frame.crs
    )
