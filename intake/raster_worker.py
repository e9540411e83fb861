"""The process that opens untrusted rasters; run as a script, never imported by the app.

It reads one GeoTIFF from standard input and writes to standard output: eight bytes (length of the
header), a JSON header, then the numbers it announces. The limits are set on itself before anything
is read; no other driver than GeoTIFF opens the file. Stands alone, as `vector_worker` does.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import warnings
from typing import Any

ROWS_AT_ONCE_PIXELS = 8_000_000
MOST_NEGATIVE_KINDS = 8
"""More distinct negative numbers than that need not be counted."""

MOST_CLASSES = 64
"""Distinct whole numbers of a raster of classes; more is a count of something."""


class RefusedError(Exception):
    """The file is refused: the code of the error the parent raises, and its parameters."""

    def __init__(self, code: str, **params: Any) -> None:
        self.params = params
        super().__init__(code)


def limit_self(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound this process's memory and processor time where the system can (not Windows)."""
    try:
        import resource  # noqa: PLC0415  does not exist on Windows
    except ImportError:
        return
    for kind, wanted in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),  # it has no business writing files
    ):
        try:
            hard = resource.getrlimit(kind)[1]
            bounded = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(kind, (bounded, hard))
        except (ValueError, OSError):  # macOS refuses some; the parent's clock still watches
            continue


def window_of(source: Any, box: list[float], most_pixels: int) -> Any:
    """Return the part of the raster that covers a box of degrees (west, south, east, north)."""
    from rasterio.warp import transform_bounds  # noqa: PLC0415  loads after the limits are set
    from rasterio.windows import Window  # noqa: PLC0415

    step = source.transform
    if source.count != 1:
        raise RefusedError("raster_bands", count=source.count)
    if source.crs is None:
        raise RefusedError("raster_no_crs")
    if step.b or step.d or step.a <= 0 or step.e >= 0:
        raise RefusedError("raster_turned")
    west, south, east, north = transform_bounds("EPSG:4326", source.crs, *box, densify_pts=41)
    left, right = (round((x - step.c) / step.a) for x in (west, east))
    top, bottom = (round((y - step.f) / step.e) for y in (north, south))
    left, right = max(left, 0), min(right, source.width)
    top, bottom = max(top, 0), min(bottom, source.height)
    if left >= right or top >= bottom:
        raise RefusedError("raster_wrong_country")
    if (right - left) * (bottom - top) > most_pixels:
        raise RefusedError("raster_too_large")
    return Window(left, top, right - left, bottom - top)


def strips_of(window: Any) -> list[Any]:
    """Cut a window into strips that fit into memory."""
    from rasterio.windows import Window  # noqa: PLC0415

    rows = max(1, ROWS_AT_ONCE_PIXELS // window.width)
    return [
        Window(
            window.col_off,
            window.row_off + start,
            window.width,
            min(rows, window.height - start),
        )
        for start in range(0, window.height, rows)
    ]


def read_amounts(source: Any, window: Any) -> tuple[dict[str, Any], list[bytes]]:
    """Return every pixel above zero: its number in the window (row by row), and its value."""
    import numpy as np  # noqa: PLC0415

    places, values = [], []
    negative: set[float] = set()
    distinct: set[float] = set()
    start, has_infinite = 0, False
    for strip in strips_of(window):
        read = source.read(1, window=strip).ravel()
        if np.issubdtype(read.dtype, np.complexfloating):
            raise RefusedError("raster_no_numbers")
        is_data = np.ones(len(read), dtype=bool) if source.nodata is None else read != source.nodata
        if np.issubdtype(read.dtype, np.floating):
            has_infinite = has_infinite or bool(np.isinf(read[is_data]).any())
            is_data &= ~np.isnan(read)
        below = is_data & (read < 0)
        if below.any() and len(negative) < MOST_NEGATIVE_KINDS:
            negative |= set(np.unique(read[below])[:MOST_NEGATIVE_KINDS].tolist())
        held = np.flatnonzero(is_data & (read > 0))
        if len(distinct) <= MOST_CLASSES:
            distinct |= set(np.unique(read[held])[: MOST_CLASSES + 1].tolist())
        places.append((held + start).astype(np.uint32))
        values.append(read[held])
        start += len(read)
    place = np.concatenate(places)
    value = np.concatenate(values)
    value = value.astype(np.float32 if value.dtype == np.float32 else np.float64)
    facts = {
        "pixels": len(place),
        "dtype": value.dtype.str,
        "has_infinite": has_infinite,
        "negative": sorted(negative),
        "is_classes": len(distinct) <= MOST_CLASSES
        and all(float(one).is_integer() for one in distinct),
    }
    return facts, [place.tobytes(), value.tobytes()]


def read_grid(source: Any, window: Any, most_kept: int) -> tuple[dict[str, Any], list[bytes]]:
    """Return the window as float32, NaN without data, averaged to at most `most_kept` pixels."""
    import numpy as np  # noqa: PLC0415
    from rasterio.enums import Resampling  # noqa: PLC0415

    factor = max(1, int(np.ceil(np.sqrt(window.width * window.height / most_kept))))
    shape = (max(1, window.height // factor), max(1, window.width // factor))
    read = source.read(
        1, window=window, out_shape=shape, masked=True, resampling=Resampling.average
    )
    grid = read.astype(np.float32).filled(np.nan)
    return {"shape": list(shape)}, [grid.tobytes()]


def run(task: str, numbers: list[float]) -> tuple[dict[str, Any], list[bytes]]:
    """Read standard input; a refusal becomes a header with the code of the parent's error."""
    most_pixels, most_kept, *box = numbers
    try:
        import rasterio  # noqa: PLC0415

        with (
            rasterio.Env(GDAL_CACHEMAX=128, GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR"),
            rasterio.MemoryFile(sys.stdin.buffer.read()) as file,
            file.open(driver="GTiff") as source,
        ):
            window = window_of(source, box, int(most_pixels))
            step = source.transform
            header = {
                "crs": source.crs.to_wkt(),
                "west": step.c + window.col_off * step.a,
                "north": step.f + window.row_off * step.e,
                "pixel_width": step.a,
                "pixel_height": -step.e,
                "columns": int(window.width),
                "rows": int(window.height),
                "nodata": None if source.nodata is None else float(source.nodata),
            }
            facts, parts = (
                read_amounts(source, window)
                if task == "amounts"
                else read_grid(source, window, int(most_kept))
            )
    except RefusedError as refusal:
        return {"error": str(refusal), "params": refusal.params}, []
    except MemoryError:
        return {"error": "raster_too_large", "params": {}}, []
    if header["nodata"] is not None and header["nodata"] != header["nodata"]:  # NaN is no JSON
        header["nodata"] = None
    return header | facts, parts


def main() -> None:
    """Answer on a copy of standard output, so that nothing GDAL prints gets into it."""
    warnings.simplefilter("ignore")
    task, memory_bytes, cpu_seconds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if sys.platform == "win32":  # standard input and output must not translate line ends
        import msvcrt  # noqa: PLC0415

        for number in (0, 1):
            msvcrt.setmode(number, os.O_BINARY)
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit_self(memory_bytes, cpu_seconds)
    header, parts = run(task, [float(number) for number in sys.argv[4:]])
    encoded = json.dumps(header).encode()
    with answer:
        answer.write(struct.pack(">Q", len(encoded)))
        answer.write(encoded)
        for part in parts:
            answer.write(part)


if __name__ == "__main__":
    main()
