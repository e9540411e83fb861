"""Add the records of a file: sort out what is new, and write it in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from model.records import ImportReport, RecordKind, RowFault
from model.text import Text, text
from store.database import LOCAL_ACTOR, Store
from store.identity import Identities, identify
from store.imports import ROW_OF_KIND
from store.models import ImportRow, RecordTable
from store.settings import reference_salt
from store.textjson import dump_texts

Progress = Callable[[int, int], None]
"""Called with records written so far and records to write."""

_BATCH_ROWS = 20_000  # a bulk insert's share; progress is told after each
_MAX_PARAMS = 500  # of one IN list; older SQLite allows 999 parameters
_SCAN_BELOW = 5_000  # from so many rows on, reading all digests beats asking for each


@dataclass(frozen=True, slots=True)
class SourceFile:
    """The file an import came from, and what intake already found."""

    file_name: str
    sha256: str
    read: int
    faults: tuple[RowFault, ...] = ()
    warnings: tuple[Text, ...] = ()


def add_rows(
    store: Store,
    kind: RecordKind,
    columns: dict[str, list[Any]],
    references: Sequence[str] | None,
    *,
    derived: dict[str, list[Any]],
    source: SourceFile,
    actor: str = LOCAL_ACTOR,
    progress: Progress | None = None,
) -> ImportReport:
    """Keep the records that are new, in one transaction with the import's log entry.

    `columns` decide a record's identity; `derived` columns (bounding boxes) follow from them.
    Both hold one list of n plain values per column; the other rows of the file were rejected.
    Raises `ValueError` when n exceeds `source.read`, `StoreError` when nothing could be kept.
    """
    count = len(columns["is_demo"])
    if count > source.read:
        raise ValueError(f"{count} rows given, {source.read} read")
    import_id = uuid.uuid4().hex
    with store.write(f"import_{kind.value}", subject=import_id, actor=actor) as change:
        connection = change.connection
        identities = identify(kind, columns, references, salt=reference_salt(connection))
        number = _insert_log(
            connection, kind, import_id, source, actor=actor, is_demo=columns["is_demo"]
        )
        sorted_out = _sort_out(connection, ROW_OF_KIND[kind], identities, number)
        _insert_rows(
            connection,
            ROW_OF_KIND[kind],
            sorted_out.new,
            columns | derived,
            identities=identities,
            number=number,
            progress=progress,
        )
        report = _report(kind, import_id, source, sorted_out=sorted_out, count=count)
        _complete_log(connection, number, report)
        change.summary |= {
            name: getattr(report, name)
            for name in ("file_name", "sha256", "read", "stored", "duplicate", "rejected")
        }
    return report


@dataclass(slots=True)
class _SortedOut:
    """Positions of new rows; how many stored ones came back to sight; reference conflicts."""

    new: list[int]
    revived: int = 0
    conflicts: int = 0

    @property
    def stored(self) -> int:
        return len(self.new) + self.revived


def _sort_out(
    connection: Connection,
    table: RecordTable,
    identities: Identities,
    number: int,
) -> _SortedOut:
    known = _find_known(connection, table, identities.digests)
    result = _SortedOut([])
    revived: list[int] = []
    replaced: list[int] = []
    for at, (digest, content) in enumerate(
        zip(identities.digests, identities.contents, strict=True)
    ):
        row = known.get(digest)
        if row is None:
            result.new.append(at)
        elif row[2]:  # of an undone import: this file brings it back
            (revived if row[1] == content else replaced).append(row[0])
            if row[1] != content:
                result.new.append(at)
        else:
            result.conflicts += row[1] != content
            continue
        known[digest] = (0, content, False)  # met again in this file it is a duplicate
    for numbers in _batches(revived, _MAX_PARAMS):
        moved = update(table).where(table.number.in_(numbers)).values(import_number=number)
        connection.execute(moved)
    for numbers in _batches(replaced, _MAX_PARAMS):
        connection.execute(delete(table).where(table.number.in_(numbers)))
    result.revived = len(revived)
    return result


_Known = tuple[int, bytes | None, bool]  # row number, content digest, is of an undone import


def _find_known(
    connection: Connection,
    table: RecordTable,
    digests: list[bytes],
) -> dict[bytes, _Known]:
    query: Select[*tuple[Any, ...]] = select(
        table.digest, table.number, table.content, ImportRow.undone_at.is_not(None)
    ).join(ImportRow, ImportRow.number == table.import_number)
    if len(digests) >= _SCAN_BELOW:
        wanted = set(digests)
        rows = connection.execute(query, execution_options={"yield_per": _BATCH_ROWS})
        return {row[0]: (row[1], row[2], bool(row[3])) for row in rows if row[0] in wanted}
    return {
        row[0]: (row[1], row[2], bool(row[3]))
        for some in _batches(digests, _MAX_PARAMS)
        for row in connection.execute(query.where(table.digest.in_(some)))
    }


def _insert_rows(
    connection: Connection,
    table: RecordTable,
    new: list[int],
    columns: dict[str, list[Any]],
    *,
    identities: Identities,
    number: int,
    progress: Progress | None,
) -> None:
    columns = columns | {"digest": identities.digests, "content": identities.contents}
    names = tuple(columns)
    done = 0
    for positions in _batches(new, _BATCH_ROWS):
        picked = ([columns[name][at] for at in positions] for name in names)
        rows = [
            dict(zip(names, values, strict=True), import_number=number)
            for values in zip(*picked, strict=True)
        ]
        connection.execute(insert(table), rows)
        done += len(rows)
        if progress:
            progress(done, len(new))


def _batches(values: list[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]


def _insert_log(
    connection: Connection,
    kind: RecordKind,
    import_id: str,
    source: SourceFile,
    *,
    actor: str,
    is_demo: list[bool],
) -> int:
    result = connection.execute(
        insert(ImportRow).values(
            import_id=import_id,
            kind=kind.value,
            file_name=source.file_name,
            sha256=source.sha256,
            imported_at=datetime.now(UTC),
            actor=actor,
            read=source.read,
            stored=0,
            duplicate=0,
            rejected=source.read - len(is_demo),
            warnings="[]",
            is_demo=bool(is_demo) and all(is_demo),
        )
    )
    key = result.inserted_primary_key
    return int(key[0]) if key else 0


def _complete_log(connection: Connection, number: int, report: ImportReport) -> None:
    connection.execute(
        update(ImportRow)
        .where(ImportRow.number == number)
        .values(
            stored=report.stored,
            duplicate=report.duplicate,
            warnings=dump_texts(report.warnings),
        )
    )


def _report(
    kind: RecordKind, import_id: str, source: SourceFile, *, sorted_out: _SortedOut, count: int
) -> ImportReport:
    warnings = source.warnings
    if sorted_out.conflicts:
        warnings += (text("intake.reference_conflict", count=sorted_out.conflicts),)
    return ImportReport(
        kind=kind,
        file_name=source.file_name,
        sha256=source.sha256,
        read=source.read,
        stored=sorted_out.stored,
        duplicate=count - sorted_out.stored,
        rejected=source.read - count,
        faults=source.faults,
        warnings=warnings,
        import_id=import_id,
    )
