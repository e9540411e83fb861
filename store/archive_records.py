"""Imports and records of an archive.

A record is known by its digest. Records with a reference number are digested with a secret of
their store: where the two secrets differ, such a record is taken for the same as one here whose
whole content is the same, the n-th for the n-th, as it is for records without a number.

Where a record of the same identity says something else, both stay: this store's in use, the
other one in an import of its own that is undone, which the log of imports can show.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from model.errors import StoreError
from model.text import Text, text
from store.archive_load import batches, insert_import
from store.archive_read import Archive
from store.archive_report import Tally
from store.archive_rows import IMPORT_ID, RECORDS, columns_of
from store.frames import BOX
from store.identity import DERIVED_COLUMNS
from store.imports import ROW_OF_KIND
from store.models import DIGEST_BYTES, ImportRow

_MAX_PARAMS = 500
_NOT_CONTENT = frozenset({"digest", "content", IMPORT_ID}) | DERIVED_COLUMNS
_POSITION = ("geometry", "precision")  # of a place: it may have been given one later


def merge_records(
    connection: Connection, archive: Archive, tally: Tally, *, by_content: bool
) -> None:
    """Add the imports and records that are not here; `by_content` where the secrets differ."""
    imports = _merge_imports(connection, archive, tally)
    for table in RECORDS:
        merge = _Merge(connection, archive.name, table, imports, tally, by_content=by_content)
        for batch in batches(archive.rows(table)):
            merge.take(batch)
        merge.finish()
    _drop_empty(connection, imports, tally)


@dataclass(slots=True)
class _Imports:
    """Where the archive's imports are here, and which of them brought something."""

    numbers: dict[str, int] = field(default_factory=dict)
    new: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)  # by at least one record of the archive
    used: set[str] = field(default_factory=set)  # by a record that was added


def _merge_imports(connection: Connection, archive: Archive, tally: Tally) -> _Imports:
    query = select(ImportRow.import_id, ImportRow.number, ImportRow.undone_at)
    have = {row.import_id: row for row in connection.execute(query)}
    imports = _Imports()
    count = tally.of("import_log")
    for row in archive.rows("import_log"):
        import_id = row[IMPORT_ID]
        known = have.get(import_id)
        if known is None:
            imports.numbers[import_id] = insert_import(connection, row)
            imports.new.add(import_id)
            count.added += 1
            continue
        imports.numbers[import_id] = known.number
        if (known.undone_at is None) == (row["undone_at"] is None):
            count.known += 1
        else:
            count.conflicting += 1
            key = "backup.conflict_undone_there" if row["undone_at"] else "backup.conflict_undone"
            tally.conflicts.append(text(key, file=row["file_name"]))
    return imports


def _drop_empty(connection: Connection, imports: _Imports, tally: Tally) -> None:
    """Leave out imports all of whose records were here already, under another import."""
    empty = (imports.new & imports.named) - imports.used
    count = tally.of("import_log")
    for import_id in empty:
        connection.execute(delete(ImportRow).where(ImportRow.import_id == import_id))
        count.added -= 1
        count.known += 1


class _Merge:
    """The records of one table on their way in."""

    def __init__(
        self,
        connection: Connection,
        file_name: str,
        table: str,
        imports: _Imports,
        tally: Tally,
        *,
        by_content: bool,
    ) -> None:
        self._connection = connection
        self._file_name = file_name
        self._name = table
        self._kind = RECORDS[table]
        self._row = ROW_OF_KIND[self._kind]
        self._imports = imports
        self._tally = tally
        self._count = tally.of(table)
        self._by_content = by_content
        self._claimed: Counter[bytes] = Counter()  # content -> records here that were matched
        self._apart: list[dict[str, Any]] = []
        self._seen: set[bytes] = set()

    def take(self, batch: list[dict[str, Any]]) -> None:
        """Sort out one batch, and add what is new."""
        here = self._find([row["digest"] for row in batch])
        alike = self._alike(batch, here)
        new = []
        for row in batch:
            self._imports.named.add(row[IMPORT_ID])
            mine = here.get(row["digest"])
            if row["digest"] in self._seen:  # twice in one archive: no store writes that
                self._count.known += 1
            elif mine is not None:
                self._meet(row, mine)
            elif alike[row["content"]] > 0:
                alike[row["content"]] -= 1
                self._claimed[row["content"]] += 1
                self._count.known += 1
                self._tally.alike += 1
            else:
                new.append(self._numbered(row))
            self._seen.add(row["digest"])
        self._count.added += len(new)
        if new:
            self._connection.execute(insert(self._row), new)

    def finish(self) -> None:
        """Keep the other side's versions of conflicting records in an undone import."""
        by_digest = {_apart_digest(row): row for row in self._apart}
        known = self._find(list(by_digest))
        kept = {digest: row for digest, row in by_digest.items() if digest not in known}
        if not kept:
            return
        number = insert_import(self._connection, self._import_of(kept))
        rows = [
            _without_import(row) | {"digest": digest, "import_number": number}
            for digest, row in kept.items()
        ]
        self._connection.execute(insert(self._row), rows)

    def _find(self, digests: list[bytes]) -> dict[bytes, Mapping[str, Any]]:
        columns = self._row.__table__.c
        found: dict[bytes, Mapping[str, Any]] = {}
        for start in range(0, len(digests), _MAX_PARAMS):
            some = digests[start : start + _MAX_PARAMS]
            query = select(self._row.__table__).where(columns.digest.in_(some))
            found |= {row["digest"]: row for row in self._connection.execute(query).mappings()}
        return found

    def _alike(
        self, batch: list[dict[str, Any]], here: Mapping[bytes, object]
    ) -> Counter[bytes | None]:
        """Return how many records here have each content and are not matched yet."""
        free: Counter[bytes | None] = Counter()
        if not self._by_content:
            return free
        for row in batch:
            if row["digest"] in here and row["content"] is not None:
                self._claimed[row["content"]] += 1
        wanted = [r["content"] for r in batch if r["content"] and r["digest"] not in here]
        column = self._row.__table__.c.content
        for start in range(0, len(wanted), _MAX_PARAMS):
            some = list(dict.fromkeys(wanted[start : start + _MAX_PARAMS]))
            query = select(column, func.count()).where(column.in_(some)).group_by(column)
            for content, number in self._connection.execute(query):
                free[content] = number - self._claimed[content]
        return free

    def _meet(self, row: dict[str, Any], mine: Mapping[str, Any]) -> None:
        """Compare a record with the one of the same identity here."""
        differing = {
            name
            for name in columns_of(self._name)
            if name not in _NOT_CONTENT and row[name] != mine[name]
        }
        is_place = self._name == "place" and differing <= set(_POSITION)
        if is_place and row["geometry"] is None:
            differing = set()  # this store knows more
        if is_place and differing and mine["geometry"] is None:
            self._place(row)
        elif differing:
            self._count.conflicting += 1
            self._apart.append(row)
            self._tally.conflicts.append(self._conflict(row))
            return
        self._count.known += 1

    def _place(self, row: dict[str, Any]) -> None:
        position = {name: row[name] for name in (*_POSITION, *BOX)}
        here = self._row.__table__.c.digest == row["digest"]
        self._connection.execute(update(self._row).where(here).values(**position))
        self._tally.placed += 1

    def _conflict(self, row: dict[str, Any]) -> Text:
        if self._name == "place":
            names = (row["name_ky"], row["name_ru"], row["name_en"])
            return text("backup.conflict_place", name=next(filter(None, names), ""))
        if self._name == "precinct":
            return text("backup.conflict_precinct", post=row["post"])
        day = row["occurred_on"] if self._name == "incident" else row["mapped_on"]
        return text(
            f"backup.conflict_{self._name}", date=day, category=text(f"category.{row['category']}")
        )

    def _numbered(self, row: dict[str, Any]) -> dict[str, Any]:
        self._imports.used.add(row[IMPORT_ID])
        number = self._imports.numbers.get(row[IMPORT_ID])
        if number is None:
            raise StoreError("archive_damaged", file=self._file_name, part="import_log")
        if row["content"] is not None:
            self._claimed[row["content"]] += 1
        return _without_import(row) | {"import_number": number}

    def _import_of(self, kept: Iterable[bytes]) -> dict[str, Any]:
        digests = sorted(kept)
        now = datetime.now(UTC)
        return {
            IMPORT_ID: hashlib.sha256(b"".join(digests)).hexdigest()[:32],
            "kind": self._kind.value,
            "file_name": self._file_name,
            "sha256": "",
            "imported_at": now,
            "actor": "",
            "read": len(digests),
            "stored": len(digests),
            "duplicate": 0,
            "rejected": 0,
            "warnings": "[]",
            "is_demo": False,
            "undone_at": now,
        }


def _without_import(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != IMPORT_ID}


def _apart_digest(row: Mapping[str, Any]) -> bytes:
    """Return the identity of the other side's version: the same one is kept once."""
    content = [str(row[name]) for name in sorted(row) if name not in {*_NOT_CONTENT, *BOX}]
    body = "\x1f".join([row["digest"].hex(), *content]).encode()
    return hashlib.blake2b(body, digest_size=DIGEST_BYTES, person=b"apart").digest()
