"""Zip archives from people: looked at before anything is unpacked, and unpacked in memory only.

Nothing is ever extracted to disk. The directory of the archive is judged first (names, declared
sizes, ratios); reading a member is bounded by what the directory declared.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from model.errors import DAMAGED_ZIP, IntakeError

ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
"""First bytes of a zip archive; the second is an empty one."""

_SIDE_FOLDER = "__MACOSX"  # resource forks that macOS adds to every zip


@dataclass(frozen=True, slots=True)
class NamedBytes:
    """A file as people hand it over: its name (no folder) and its content."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """How much an archive may unpack to."""

    max_members: int = 2_000
    max_total_bytes: int = 400_000_000
    max_ratio: float = 100.0
    ratio_free_bytes: int = 20_000_000  # below this any ratio is harmless


ARCHIVE_LIMITS = ArchiveLimits()
"""Ten times what the official files of the country need."""


def is_zip(data: bytes) -> bool:
    """Return whether the content starts like a zip archive."""
    return data[:4] in ZIP_MAGIC


def check_archive(
    data: bytes, *, file_name: str, limits: ArchiveLimits = ARCHIVE_LIMITS
) -> tuple[str, ...]:
    """Judge a zip by its directory alone and return the names of its files, in their order.

    Raises `IntakeError` with `zip_damaged`, `zip_path` (a name that leads out of the archive),
    `zip_encrypted` or `zip_bomb` (too many files, or too large once unpacked).
    """
    with _open(data, file_name) as archive:
        return tuple(info.filename for info in _judged(archive, file_name, limits))


def read_members(
    data: bytes, names: Sequence[str], *, file_name: str, limits: ArchiveLimits = ARCHIVE_LIMITS
) -> tuple[NamedBytes, ...]:
    """Unpack the named members in memory, after `check_archive`'s checks.

    Raises its errors, and `zip_damaged` where a member is not what the directory declares.
    """
    with _open(data, file_name) as archive:
        known = {info.filename: info for info in _judged(archive, file_name, limits)}
        return tuple(
            NamedBytes(PurePosixPath(name).name, _read(archive, known[name], file_name))
            for name in names
        )


def make_archive(files: Sequence[NamedBytes]) -> bytes:
    """Return an uncompressed zip of the files, for readers that want one."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for file in files:
            archive.writestr(file.name, file.data)
    return buffer.getvalue()


def _open(data: bytes, file_name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise IntakeError("zip_damaged", file=file_name) from fault


def _judged(
    archive: zipfile.ZipFile, file_name: str, limits: ArchiveLimits
) -> Iterator[zipfile.ZipInfo]:
    members = archive.infolist()
    total = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    is_dense = total > limits.ratio_free_bytes and total > limits.max_ratio * max(packed, 1)
    if len(members) > limits.max_members or total > limits.max_total_bytes or is_dense:
        raise IntakeError("zip_bomb", file=file_name, size_mb=round(total / 1e6))
    for info in members:
        if _leads_out(info.filename) or _leads_out(info.orig_filename):
            raise IntakeError("zip_path", file=file_name, member=info.filename[:100])
        if info.flag_bits & 0x1:
            raise IntakeError("zip_encrypted", file=file_name)
    return (info for info in members if _is_content(info))


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name[:1] in ("/", "\\") or ":" in parts[0] or "\x00" in name


def _is_content(info: zipfile.ZipInfo) -> bool:
    path = PurePosixPath(info.filename)
    return not info.is_dir() and _SIDE_FOLDER not in path.parts and not path.name.startswith(".")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file_name: str) -> bytes:
    try:
        with archive.open(info) as member:
            content = member.read(info.file_size + 1)
    except (*DAMAGED_ZIP, OSError) as fault:
        raise IntakeError("zip_damaged", file=file_name) from fault
    if len(content) != info.file_size:
        raise IntakeError("zip_damaged", file=file_name)
    return content
