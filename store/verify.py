"""Is everything that is kept whole? Pages, audit chain, events, records, datasets."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, create_engine, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from model.errors import HotspotsError, StoreError
from model.records import HOTSPOT_COLUMNS, INCIDENT_COLUMNS, PRECINCT_COLUMNS, RecordKind
from model.text import Text, text
from store.audit import verify_chain
from store.backup import check_file, is_archive
from store.backup_files import describe, sha256_of
from store.database import Store
from store.dataset_body import from_body
from store.event_log import first_unsealed
from store.identity import DERIVED_COLUMNS, identify
from store.imports import ROW_OF_KIND
from store.models import Base, DatasetRow
from store.schema import is_current

COUNTED = (
    "incident",
    "hotspot",
    "place",
    "precinct",
    "import_log",
    "boundary_set",
    "dataset",
    "event",
)
"""Tables whose rows are counted. Name: `backup.count_<table>`."""

_CONTENT = {
    RecordKind.INCIDENTS: INCIDENT_COLUMNS[1:],
    RecordKind.HOTSPOTS: (*HOTSPOT_COLUMNS[1:], "geometry"),
    RecordKind.PRECINCTS: (*PRECINCT_COLUMNS[1:], "geometry"),
}
"""Columns that decide a record's identity; a place may be given its position later."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found; it is whole when there are no problems."""

    problems: tuple[Text, ...] = ()
    audit_entries: int = 0
    counts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is damaged, changed or missing."""
        return not self.problems


def verify_store(store: Store) -> Verification:
    """Check the open store in full. Raises `StoreError` where it cannot even be read."""
    pages = _page_problems(store.path) if store.is_file else ()
    if pages:
        return Verification(pages)
    with store.read() as connection:
        return _verify(connection)


def verify_file(path: Path) -> Verification:
    """Check a backup in full, and against its note. Raises `StoreError` where there is none."""
    if not path.is_file():
        raise StoreError("backup_missing", path=str(path))
    if is_archive(path):
        from store.archive_read import verify_archive  # noqa: PLC0415  it is rarely needed

        found = verify_archive(path)
    else:
        found = _verify_database(path)
    note = describe(path)
    if note and note.sha256 and note.sha256 != sha256_of(path):
        changed = text("backup.problem_changed", date=note.made_at.date())
        return Verification((changed, *found.problems), found.audit_entries, found.counts)
    return found


def check_copy(path: Path) -> tuple[Text, ...]:
    """Return what the audit chain and the events of a new copy say against it.

    Raises `StoreError` where the copy itself is damaged. A log that does not fit is the store's
    fault, not the copy's: it is no reason to go without a copy.
    """
    if is_archive(path):
        from store.archive_read import check_parts  # noqa: PLC0415  it is rarely needed

        return check_parts(path)
    check_file(path)
    with copy_of(path) as connection:
        return _chain_problems(connection) or _event_problems(connection)


@contextmanager
def copy_of(path: Path) -> Iterator[Connection]:
    """Give a connection that reads a database file that nobody has open."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    engine = create_engine(
        "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool
    )
    try:
        with engine.connect() as connection:
            yield connection
    except DBAPIError as error:
        raise StoreError("backup_damaged", path=str(path), detail=str(error.orig)) from error
    finally:
        engine.dispose()


def count_rows(connection: Connection) -> dict[str, int]:
    """Return how many rows each of the `COUNTED` tables has."""
    tables = Base.metadata.tables
    return {
        name: connection.scalar(select(func.count()).select_from(tables[name])) or 0
        for name in COUNTED
    }


def _verify_database(path: Path) -> Verification:
    pages = _page_problems(path)
    if pages:
        return Verification(pages)
    with copy_of(path) as connection:
        if is_current(connection):
            return _verify(connection)
        chain = verify_chain(connection)  # of an earlier release: what it had then
        return Verification(_chain_problems(connection), chain.entries)


def _verify(connection: Connection) -> Verification:
    try:
        problems = (
            *_chain_problems(connection),
            *_event_problems(connection),
            *_record_problems(connection),
            *_dataset_problems(connection),
        )
        return Verification(problems, verify_chain(connection).entries, count_rows(connection))
    except (DBAPIError, ValueError, TypeError) as error:  # bytes that are no text, or no date
        return Verification((text("backup.problem_unreadable", detail=str(error)[:200]),))


def _page_problems(path: Path) -> tuple[Text, ...]:
    try:
        check_file(path)
    except StoreError as error:
        detail = error.params.get("detail")
        return (text("backup.problem_pages", detail=str(detail)),)
    return ()


def _chain_problems(connection: Connection) -> tuple[Text, ...]:
    broken = verify_chain(connection).first_broken
    return () if broken is None else (text("backup.problem_audit", number=broken),)


def _event_problems(connection: Connection) -> tuple[Text, ...]:
    if not is_current(connection):
        return ()
    try:
        number = first_unsealed(connection)
    except (HotspotsError, ValueError, KeyError):  # an event that cannot be read at all
        return (text("backup.problem_event_unreadable"),)
    return () if number is None else (text("backup.problem_events", number=number),)


def _record_problems(connection: Connection) -> tuple[Text, ...]:
    unfit = sum(_unfit(connection, kind) for kind in _CONTENT)
    return (text("backup.problem_records", count=unfit),) if unfit else ()


def _dataset_problems(connection: Connection) -> tuple[Text, ...]:
    """Say how many datasets cannot be read, or have other rows than they should."""
    unfit = 0
    query = select(DatasetRow.rows, DatasetRow.body)
    for rows, body in connection.execute(query, execution_options={"yield_per": 1}):
        try:
            unfit += len(from_body(body)) != rows
        except ValueError:
            unfit += 1
    return (text("backup.problem_datasets", count=unfit),) if unfit else ()


def _unfit(connection: Connection, kind: RecordKind) -> int:
    """Count records whose content does not give their own digest any more."""
    table = ROW_OF_KIND[kind].__table__.c
    names = [n for n in _CONTENT[kind] if n != "import_id" and n not in DERIVED_COLUMNS]
    query = select(table.digest, table.content, *(table[name] for name in names))
    rows: list[Any] = list(connection.execute(query.order_by(table.number)))
    by_content = [row for row in rows if row.content is None]
    by_reference = [row for row in rows if row.content is not None]
    digests = identify(kind, _columns(by_content, names), None, salt=b"").digests
    unfit = len({row.digest for row in by_content}.symmetric_difference(digests))
    contents = identify(
        kind, _columns(by_reference, names), ["any"] * len(by_reference), salt=b""
    ).contents
    known = zip(by_reference, contents, strict=True)
    changed = sum(1 for row, content in known if row.content != content)
    return (unfit + 1) // 2 + changed


def _columns(rows: list[Any], names: list[str]) -> dict[str, list[Any]]:
    return {name: [row._mapping[name] for row in rows] for name in names}  # noqa: SLF001  its API
