"""Unpack single files from people, in memory and bounded: gzip, and a raster in a zip."""

from __future__ import annotations

import zlib
from pathlib import PurePosixPath

from intake.archives import ArchiveLimits, NamedBytes, check_archive, is_zip, read_members
from model.errors import IntakeError

GZIP_MAGIC = b"\x1f\x8b"

MAX_UNPACKED_BYTES = 400_000_000
"""As for a whole zip archive; a GeoPackage of the country's inhabited cells has 20 MB."""

RASTER_ARCHIVE = ArchiveLimits(
    max_total_bytes=MAX_UNPACKED_BYTES, max_ratio=400.0, ratio_free_bytes=50_000_000
)
"""A raster of a thinly settled country without compression is mostly one number."""

_RASTERS = (".tif", ".tiff")
_GZIP_WINDOW = 31  # zlib: 15 bits of window, and a gzip header
_CHUNK_BYTES = 1 << 20


def unpack_gzip(data: bytes, *, file_name: str) -> NamedBytes:
    """Return the one file in a gzip; a name without the ending `.gz`.

    Never makes more than `MAX_UNPACKED_BYTES`. Raises `IntakeError`: `zip_bomb`, `zip_damaged`.
    """
    unpacking = zlib.decompressobj(_GZIP_WINDOW)
    parts, size, rest = [], 0, data
    try:
        while rest and not unpacking.eof:
            part = unpacking.decompress(rest, _CHUNK_BYTES)
            size += len(part)
            if size > MAX_UNPACKED_BYTES:
                raise IntakeError("zip_bomb", file=file_name, size_mb=round(size / 1e6))
            parts.append(part)
            rest = unpacking.unconsumed_tail
    except zlib.error as fault:
        raise IntakeError("zip_damaged", file=file_name) from fault
    if not unpacking.eof:
        raise IntakeError("zip_damaged", file=file_name)
    name = file_name[:-3] if file_name.lower().endswith(".gz") else file_name
    return NamedBytes(name, b"".join(parts))


def unpack_single(data: bytes, *, file_name: str) -> NamedBytes:
    """Return what a gzip holds, the only raster of a zip, or else the file itself.

    Raises `IntakeError`: that of `unpack_gzip`, those of `check_archive`, `zip_many_rasters`.
    """
    if data.startswith(GZIP_MAGIC):
        return unpack_gzip(data, file_name=file_name)
    if not is_zip(data):
        return NamedBytes(file_name, data)
    names = check_archive(data, file_name=file_name, limits=RASTER_ARCHIVE)
    rasters = [name for name in names if PurePosixPath(name.lower()).suffix in _RASTERS]
    if not rasters:
        return NamedBytes(file_name, data)
    if len(rasters) > 1:
        raise IntakeError("zip_many_rasters", file=file_name, count=len(rasters))
    return read_members(data, rasters, file_name=file_name, limits=RASTER_ARCHIVE)[0]
