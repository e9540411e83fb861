"""Write everything that is kept into one file that any store can take in.

The file is a zip: `manifest.json`, and one part per table with a line of JSON per row. It is
the same whether the store is SQLite or PostgreSQL. It is as confidential as the store itself.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, select

from model.errors import StoreError
from store.archive_rows import IMPORT_ID, LOCAL_SETTINGS, RECORDS, TABLES, columns_of, to_line
from store.database import DATABASE_NAME, Store
from store.models import Base, ImportRow, StoreState
from store.program import program_version
from store.schema import HEAD_REVISION

FORMAT = "village-safety-map archive"
FORMAT_VERSION = 2
"""Of the archive; a file with a greater one is refused, one with a smaller one completed: 1 had no
precincts and no datasets."""

MANIFEST = "manifest.json"

_FETCH_ROWS = 5_000
_FETCH_OF_TABLE = {"dataset": 1}  # a row of these may have 40 MB


@dataclass(frozen=True, slots=True)
class Part:
    """One table of an archive."""

    rows: int
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says of itself."""

    made_at: str  # UTC, ISO 8601
    program_version: str
    revision: str  # of the tables
    version: int  # of the store
    audit_number: int
    audit_hash: str
    parts: Mapping[str, Part]
    format: str = FORMAT
    format_version: int = FORMAT_VERSION


def part_name(table: str) -> str:
    """Return the name of a table's part inside the zip."""
    return f"{table}.jsonl"


def write_archive(store: Store, path: Path) -> Manifest:
    """Write the whole store, as of one moment, to `path`; an older file is overwritten.

    Writers are not held up: a file is copied first, a server shows one moment by itself.
    Raises `StoreError`; `OSError` where the file cannot be written.
    """
    with _one_moment(store, path.parent) as connection:
        state = connection.execute(select(StoreState.__table__)).one()
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            parts = {
                table: write_part(archive, table, map(to_line, _rows(connection, table)))
                for table in TABLES
            }
            manifest = Manifest(
                made_at=datetime.now(UTC).isoformat(timespec="seconds"),
                program_version=program_version(),
                revision=HEAD_REVISION,
                version=state.version,
                audit_number=state.audit_number,
                audit_hash=state.audit_hash,
                parts=parts,
            )
            write_manifest(archive, manifest)
    return manifest


def write_part(archive: zipfile.ZipFile, table: str, lines: Iterator[str]) -> Part:
    """Write a table's lines; return what the manifest says of them."""
    digest, size, rows = hashlib.sha256(), 0, 0
    with archive.open(part_name(table), "w", force_zip64=True) as part:
        for line in lines:
            written = f"{line}\n".encode()
            part.write(written)
            digest.update(written)
            size += len(written)
            rows += 1
    return Part(rows, size, digest.hexdigest())


def write_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Write the manifest, last: an archive that broke off has none."""
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=1))


@contextmanager
def _one_moment(store: Store, folder: Path) -> Iterator[Connection]:
    if not store.is_file:
        with store.read() as connection:
            yield connection
        return
    from store.backup import copy_database  # noqa: PLC0415  it writes archives too
    from store.verify import copy_of  # noqa: PLC0415

    with tempfile.TemporaryDirectory(dir=folder, prefix="archive-") as made:
        copy = Path(made) / DATABASE_NAME
        try:
            copy_database(store.path, copy)
        except sqlite3.Error as error:
            raise StoreError("backup_failed", path=str(folder), detail=str(error)) from error
        with copy_of(copy) as connection:
            yield connection


def _rows(connection: Connection, table: str) -> Iterator[dict[str, Any]]:
    names = columns_of(table)
    fetched = _FETCH_OF_TABLE.get(table, _FETCH_ROWS)
    result = connection.execute(_query(table), execution_options={"yield_per": fetched})
    for row in result.mappings():
        yield {name: row[name] for name in names}


def _query(table: str) -> Select[*tuple[Any, ...]]:
    columns = Base.metadata.tables[table].c
    query: Select[*tuple[Any, ...]]
    if table in RECORDS:
        own = [columns[name] for name in columns_of(table) if name != IMPORT_ID]
        query = select(*own, ImportRow.import_id.label(IMPORT_ID)).join(
            ImportRow, ImportRow.number == columns.import_number
        )
        return query.order_by(columns.number)
    query = select(*(columns[name] for name in columns_of(table)))
    if table == "setting":
        query = query.where(columns.key.not_in(LOCAL_SETTINGS))
    if table == "event":
        return query.order_by(columns.log_id, columns.clock, columns.origin, columns.number)
    return query.order_by(*Base.metadata.tables[table].primary_key.columns)
