"""Read an archive that somebody brings: judged first, streamed, every value checked.

Nothing is unpacked to disk; only parts with our names are opened; a part is read to its
declared end and no further, and its lines count only if their SHA-256 is the manifest's.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from model.errors import DAMAGED_ZIP, HotspotsError, StoreError
from model.text import Text, text
from store.archive_rows import TABLES, from_line, tables_of
from store.archive_write import FORMAT, FORMAT_VERSION, MANIFEST, Manifest, Part, part_name
from store.audit import AuditCheck, check_entries
from store.verify import Verification, verify_store

MAX_TOTAL_BYTES = 4_000_000_000
"""Unpacked; a million incidents need 0.3 GB."""

MAX_RATIO = 60.0
"""Unpacked to packed bytes; our own files stay under 20. A file of zeros has 1,000."""

RATIO_FREE_BYTES = 20_000_000
"""Below this any ratio is harmless."""

MAX_MANIFEST_BYTES = 100_000
MAX_LINE_BYTES = 64_000_000
"""The outline of a country in full detail takes a tenth."""

_HASH = re.compile(r"[0-9a-f]{64}")


class Archive:
    """An open archive whose directory and manifest were judged."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.name = path.name
        self._zip = archive
        self._judge_sizes()
        self.manifest = self._read_manifest()
        self.tables = tables_of(self.manifest.format_version)
        self._judge_names()

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield a table's rows, checked.

        Raises `StoreError` for the first bad one, and at the end if the part is not the one
        that the manifest states: keep nothing before that.
        """
        for number, line in enumerate(self.lines(table), start=1):
            try:
                yield from_line(table, line)
            except (ValueError, TypeError, KeyError, RecursionError) as error:
                raise StoreError(
                    "archive_bad_row", file=self.name, part=table, row=number
                ) from error

    def lines(self, table: str) -> Iterator[bytes]:
        """Yield a table's lines as they stand; raises as `rows` does.

        An archive of an earlier format has none of a table that came later.
        """
        if table not in self.tables:
            return
        stated = self.manifest.parts[table]
        digest, size, rows = hashlib.sha256(), 0, 0
        try:
            raw = cast(io.RawIOBase, self._zip.open(part_name(table)))  # it has readinto
            with io.BufferedReader(raw, 1 << 20) as part:
                while line := part.readline(MAX_LINE_BYTES + 1):
                    if len(line) > MAX_LINE_BYTES:
                        raise StoreError("archive_too_large", file=self.name)
                    digest.update(line)
                    size += len(line)
                    rows += 1
                    yield line
        except (*DAMAGED_ZIP, KeyError, OSError) as error:
            raise StoreError("archive_damaged", file=self.name, part=table) from error
        if (rows, size, digest.hexdigest()) != (stated.rows, stated.size_bytes, stated.sha256):
            raise StoreError("archive_damaged", file=self.name, part=table)

    def check_rows(self) -> None:
        """Read every line, so that none is kept before the last one is known to be good."""
        for table in TABLES:
            for _ in self.rows(table):
                pass

    def check_chain(self) -> AuditCheck:
        """Recompute the audit chain of the store that made the archive."""
        end = self.manifest
        return check_entries(self.rows("audit_entry"), end.audit_number, end.audit_hash)

    def _judge_names(self) -> None:
        names = [info.filename for info in self._zip.infolist()]
        allowed = {MANIFEST, *map(part_name, self.tables)}
        if set(names) != allowed or len(names) != len(allowed):
            raise StoreError("archive_unknown", file=self.name)

    def _judge_sizes(self) -> None:
        members = self._zip.infolist()
        if len(members) > len(TABLES) + 1:
            raise StoreError("archive_unknown", file=self.name)
        total = sum(info.file_size for info in members)
        packed = sum(info.compress_size for info in members)
        is_dense = total > RATIO_FREE_BYTES and total > MAX_RATIO * max(packed, 1)
        if total > MAX_TOTAL_BYTES or is_dense:
            raise StoreError("archive_too_large", file=self.name)

    def _read_manifest(self) -> Manifest:
        try:
            with self._zip.open(MANIFEST) as file:
                raw = json.loads(file.read(MAX_MANIFEST_BYTES))
            if raw["format"] != FORMAT:
                raise ValueError(raw["format"])
            if int(raw["format_version"]) > FORMAT_VERSION:
                raise StoreError("archive_newer", file=self.name)
            return _manifest(raw)
        except (*DAMAGED_ZIP, OSError, ValueError, TypeError, KeyError, RecursionError) as error:
            raise StoreError("archive_unknown", file=self.name) from error


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open an archive; raise `StoreError` for a file that is none, is damaged or too large."""
    try:
        opened = zipfile.ZipFile(path)
    except FileNotFoundError as error:
        raise StoreError("backup_missing", path=str(path)) from error
    except (*DAMAGED_ZIP, OSError, ValueError) as error:
        raise StoreError("archive_unknown", file=path.name) from error
    with opened as archive:
        yield Archive(path, archive)


def check_parts(path: Path) -> tuple[Text, ...]:
    """Read an archive to its end; raise `StoreError` unless every part is what it should be.

    Returns what the audit chain says against the store that made it.
    """
    with open_archive(path) as archive:
        for table in TABLES:
            for _ in archive.lines(table):
                pass
        broken = archive.check_chain().first_broken
    return () if broken is None else (text("backup.problem_audit", number=broken),)


def verify_archive(path: Path) -> Verification:
    """Check an archive in full, by putting it back into an empty store for a moment."""
    from store.archive_load import load_archive  # noqa: PLC0415  it reads archives
    from store.database import open_store  # noqa: PLC0415

    with tempfile.TemporaryDirectory(prefix="verify-") as folder, open_store(Path(folder)) as store:
        try:
            load_archive(store, path)
        except HotspotsError as error:
            return Verification((error.text,))
        found = verify_store(store)
        return Verification(found.problems, found.audit_entries - 1, found.counts)


def _manifest(raw: dict[str, Any]) -> Manifest:
    parts = {
        table: Part(int(part["rows"]), int(part["size_bytes"]), str(part["sha256"]))
        for table, part in raw["parts"].items()
    }
    version = int(raw["format_version"])
    if set(parts) != set(tables_of(version)) or not _HASH.fullmatch(raw["audit_hash"]):
        raise ValueError("parts")
    return Manifest(
        made_at=str(raw["made_at"])[:40],
        program_version=str(raw["program_version"])[:40],
        revision=str(raw["revision"])[:40],
        version=int(raw["version"]),
        audit_number=int(raw["audit_number"]),
        audit_hash=str(raw["audit_hash"]),
        parts=parts,
        format_version=version,
    )
