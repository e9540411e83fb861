"""Put an archive in the place of everything a store holds, with its audit chain."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, update

from model.errors import StoreError
from store.archive_events import check_events
from store.archive_read import Archive, open_archive
from store.archive_rows import IMPORT_ID, RECORDS, TABLES
from store.database import LOCAL_ACTOR, Store
from store.events import fold_all, renew_origin
from store.models import Base, EntityRow, ImportRow, StoreState
from store.redaction import blank_in_connection, redacted_in

BATCH_ROWS = 5_000
_BATCH_OF_TABLE = {"dataset": 1}  # a row of these may have 40 MB


def load_archive(store: Store, path: Path, *, actor: str = LOCAL_ACTOR) -> None:
    """Replace everything by what the archive holds, in one transaction.

    The audit goes on from the archive's chain with an entry that names the chain it replaced;
    the version number grows; texts that were redacted here stay so. Raises `StoreError` for an
    archive that is damaged, or whose audit chain does not hold: then nothing has changed.
    """
    with (
        open_archive(path) as archive,
        store.write("restore_backup", subject=path.name[:120], actor=actor) as change,
    ):
        archive.check_rows()
        check_events(archive)
        if not archive.check_chain().is_whole:
            raise StoreError("archive_damaged", file=archive.name, part="audit_entry")
        connection = change.connection
        state = connection.execute(StoreState.__table__.select()).one()
        redacted = redacted_in(connection)
        for table in reversed(TABLES):
            connection.execute(delete(Base.metadata.tables[table]))
        _insert_all(connection, archive)
        fold_all(connection)  # an archive's own account of it is never believed
        blank_in_connection(connection, redacted)
        renew_origin(connection)
        connection.execute(
            update(StoreState).values(
                version=max(state.version, archive.manifest.version) + 1,
                audit_number=archive.manifest.audit_number,
                audit_hash=archive.manifest.audit_hash,
            )
        )
        change.summary |= {"replaced_entries": state.audit_number, "replaced": state.audit_hash}


def insert_import(connection: Connection, row: Mapping[str, Any]) -> int:
    """Insert a row of the import log; return the number it has here."""
    key = connection.execute(insert(ImportRow).values(**row)).inserted_primary_key
    return int(key[0]) if key else 0


def batches(
    rows: Iterator[dict[str, Any]], size: int = BATCH_ROWS
) -> Iterator[list[dict[str, Any]]]:
    """Yield rows in lists of `size`."""
    while batch := list(itertools.islice(rows, size)):
        yield batch


def _insert_all(connection: Connection, archive: Archive) -> None:
    imports: dict[str, int] = {}
    for table in TABLES:
        if table == EntityRow.__tablename__:
            continue
        rows = archive.rows(table)
        if table == "import_log":
            imports = {row[IMPORT_ID]: insert_import(connection, row) for row in rows}
            continue
        for batch in batches(rows, _BATCH_OF_TABLE.get(table, BATCH_ROWS)):
            if table in RECORDS:
                batch = [_numbered(row, imports, archive) for row in batch]  # noqa: PLW2901
            connection.execute(insert(Base.metadata.tables[table]), batch)


def _numbered(row: dict[str, Any], imports: Mapping[str, int], archive: Archive) -> dict[str, Any]:
    number = imports.get(row.pop(IMPORT_ID))
    if number is None:
        raise StoreError("archive_damaged", file=archive.name, part="import_log")
    return row | {"import_number": number}
