"""Read GeoTIFF rasters from people: bytes only, one driver, in a process of its own.

Only the country's part of a raster is read; what comes back are plain numbers, or a refusal.
"""

from __future__ import annotations

import json
import struct
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray
from pyproj.exceptions import CRSError as ProjCrsError

from geo.crs import WGS84
from intake.vector import BOX_MARGIN_DEG, COUNTRY_BOX
from intake.worker_process import run_worker, worker_environment, worker_limits
from model.errors import IntakeError

_WORKER = Path(__file__).with_name("raster_worker.py")

TIFF_MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
"""First bytes of a TIFF, and of a BigTIFF."""


@dataclass(frozen=True, slots=True)
class RasterLimits:
    """How large a raster may be, and what reading it may cost."""

    max_bytes: int = 300_000_000
    max_pixels: int = 150_000_000  # of the country's part; 100 m of WorldPop are 72 million
    memory_mb: int = 4_000  # address space of the reading process
    seconds: float = 180.0


RASTER_LIMITS = RasterLimits()


@dataclass(frozen=True, slots=True, eq=False)
class RasterFrame:
    """Where the pixels of the country's part lie: its upper left corner, in the raster's CRS."""

    crs: pyproj.CRS
    west: float
    north: float
    pixel_width: float  # units of `crs`
    pixel_height: float
    columns: int
    rows: int


@dataclass(frozen=True, slots=True, eq=False)
class RasterAmounts:
    """The pixels above zero of a raster: their centres in degrees (EPSG:4326), their values."""

    frame: RasterFrame
    lng: NDArray[np.float64]
    lat: NDArray[np.float64]
    value: NDArray[np.float64]
    negative: tuple[float, ...]  # negative numbers that are not declared as "no data"
    has_infinite: bool
    is_classes: bool  # few different whole numbers
    nodata: float | None


def is_tiff(data: bytes) -> bool:
    """Return whether the content starts like a TIFF."""
    return data[:4] in TIFF_MAGIC


def read_amounts(
    data: bytes, *, file_name: str, limits: RasterLimits = RASTER_LIMITS
) -> RasterAmounts:
    """Read the pixels above zero in the country's box.

    Raises `IntakeError`: `raster_too_large`, `raster_timeout`, `raster_unreadable`,
    `raster_no_crs`, `raster_bands`, `raster_turned`, `raster_no_numbers`, `raster_wrong_country`.
    """
    header, body = _ask("amounts", data, file_name=file_name, limits=limits)
    frame = _frame(header, file_name)
    count = int(header["pixels"])
    place = np.frombuffer(body, np.uint32, count)
    value = np.frombuffer(body, header["dtype"], count, offset=4 * count)
    lng, lat = _centres(frame, place)
    return RasterAmounts(
        frame=frame,
        lng=lng,
        lat=lat,
        value=value.astype(np.float64, copy=False),
        negative=tuple(header["negative"]),
        has_infinite=header["has_infinite"],
        is_classes=header["is_classes"],
        nodata=header["nodata"],
    )


def read_grid(
    data: bytes, *, file_name: str, max_kept: int, limits: RasterLimits = RASTER_LIMITS
) -> tuple[RasterFrame, NDArray[np.float32]]:
    """Read the country's box as rows of float32, NaN without data, at most `max_kept` pixels.

    A finer raster is averaged; the frame tells the pixels that came out. Raises as `read_amounts`.
    """
    header, body = _ask("grid", data, file_name=file_name, limits=limits, most_kept=max_kept)
    rows, columns = header["shape"]
    frame = _frame(header, file_name)
    averaged = replace(
        frame,
        pixel_width=frame.pixel_width * frame.columns / columns,
        pixel_height=frame.pixel_height * frame.rows / rows,
        columns=columns,
        rows=rows,
    )
    return averaged, np.frombuffer(body, np.float32).reshape(rows, columns)


def _centres(
    frame: RasterFrame, place: NDArray[np.uint32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    row, column = np.divmod(place, frame.columns)
    east = frame.west + (column + 0.5) * frame.pixel_width
    north = frame.north - (row + 0.5) * frame.pixel_height
    if frame.crs.equals(WGS84, ignore_axis_order=True):
        return east, north
    to_degrees = pyproj.Transformer.from_crs(frame.crs, WGS84, always_xy=True)
    lng, lat = to_degrees.transform(east, north)
    return np.asarray(lng, dtype=np.float64), np.asarray(lat, dtype=np.float64)


def _frame(header: dict[str, Any], file_name: str) -> RasterFrame:
    try:
        crs = pyproj.CRS.from_wkt(str(header["crs"]))
    except ProjCrsError as fault:
        raise IntakeError("raster_no_crs", file=file_name) from fault
    return RasterFrame(
        crs=crs,
        west=float(header["west"]),
        north=float(header["north"]),
        pixel_width=float(header["pixel_width"]),
        pixel_height=float(header["pixel_height"]),
        columns=int(header["columns"]),
        rows=int(header["rows"]),
    )


def _ask(
    task: str, data: bytes, *, file_name: str, limits: RasterLimits, most_kept: int = 0
) -> tuple[dict[str, Any], memoryview]:
    if len(data) > limits.max_bytes:
        raise IntakeError("raster_too_large", file=file_name)
    west, south, east, north = COUNTRY_BOX
    margin = BOX_MARGIN_DEG
    box = (west - margin, south - margin, east + margin, north + margin)
    bounds = worker_limits(limits.memory_mb, limits.seconds)
    try:
        answer = memoryview(
            run_worker(
                _WORKER,
                (task, *bounds, limits.max_pixels, most_kept, *box),
                data,
                environment=worker_environment(),
                seconds=limits.seconds,
            )
        )
    except subprocess.TimeoutExpired as fault:
        raise IntakeError("raster_timeout", file=file_name, seconds=limits.seconds) from fault
    if len(answer) < 8:
        raise IntakeError("raster_unreadable", file=file_name)
    start = 8 + struct.unpack(">Q", answer[:8])[0]
    header = json.loads(bytes(answer[8:start]))
    if "error" in header:
        raise IntakeError(header["error"], file=file_name, **header["params"])
    return header, answer[start:]
