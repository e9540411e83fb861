"""The log of imports: what each file brought, undo it, restore it, remove the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Row, delete, func, select, update

from model.errors import NotFoundError
from model.records import ImportReport, RecordKind
from store.database import LOCAL_ACTOR, Store
from store.models import HotspotRow, ImportRow, IncidentRow, PlaceRow, PrecinctRow, RecordTable
from store.textjson import load_texts

ROW_OF_KIND: dict[RecordKind, RecordTable] = {
    RecordKind.INCIDENTS: IncidentRow,
    RecordKind.HOTSPOTS: HotspotRow,
    RecordKind.PLACES: PlaceRow,
    RecordKind.PRECINCTS: PrecinctRow,
}
"""Table of each kind; treat as read-only."""


@dataclass(frozen=True, slots=True)
class ImportEntry:
    """An import as the log lists it; `report.faults` is empty: rejected rows are not kept."""

    report: ImportReport
    imported_at: datetime
    actor: str
    is_demo: bool
    is_undone: bool


def list_imports(store: Store) -> tuple[ImportEntry, ...]:
    """Return every import, newest first, undone ones too."""
    query = select(ImportRow.__table__).order_by(ImportRow.number.desc())
    with store.read() as connection:
        return tuple(_entry_of(row) for row in connection.execute(query))


def delete_import(store: Store, import_id: str, *, actor: str = LOCAL_ACTOR) -> int:
    """Undo an import: its records are no longer seen; return how many.

    They stay in the store until `restore_import`. Raises `NotFoundError` for an unknown id.
    """
    return _mark(store, import_id, undone_at=datetime.now(UTC), actor=actor)


def restore_import(store: Store, import_id: str, *, actor: str = LOCAL_ACTOR) -> int:
    """Take back `delete_import`; return how many records are seen again.

    A record that another file brought since then belongs to that import.
    Raises `NotFoundError` for an unknown id.
    """
    return _mark(store, import_id, undone_at=None, actor=actor)


def delete_demo(store: Store, *, actor: str = LOCAL_ACTOR) -> int:
    """Remove every demo record for good, and the imports that held nothing else.

    Returns how many were removed. The audit keeps that they were there.
    """
    with store.write("delete_demo", actor=actor) as change:
        removed = 0
        for table in ROW_OF_KIND.values():
            removed += change.connection.execute(delete(table).where(table.is_demo)).rowcount
        held = [
            number
            for table in ROW_OF_KIND.values()
            for number in change.connection.scalars(select(table.import_number).distinct())
        ]
        emptied = ImportRow.is_demo & ImportRow.number.not_in(held)
        change.connection.execute(delete(ImportRow).where(emptied))
        change.summary["removed"] = removed
    return removed


def _mark(store: Store, import_id: str, *, undone_at: datetime | None, actor: str) -> int:
    action = "undo_import" if undone_at else "restore_import"
    with store.write(action, subject=import_id, actor=actor) as change:
        found = change.connection.execute(
            select(ImportRow.number, ImportRow.kind).where(ImportRow.import_id == import_id)
        ).one_or_none()
        if found is None:
            raise NotFoundError("import_not_found", import_id=import_id)
        change.connection.execute(
            update(ImportRow).where(ImportRow.number == found.number).values(undone_at=undone_at)
        )
        table = ROW_OF_KIND[RecordKind(found.kind)]
        counted = select(func.count()).where(table.import_number == found.number)
        records = change.connection.scalar(counted) or 0
        change.summary["records"] = records
    return records


def _entry_of(row: Row[tuple[object, ...]]) -> ImportEntry:
    report = ImportReport(
        kind=RecordKind(row.kind),
        file_name=row.file_name,
        sha256=row.sha256,
        read=row.read,
        stored=row.stored,
        duplicate=row.duplicate,
        rejected=row.rejected,
        warnings=load_texts(row.warnings),
        import_id=row.import_id,
    )
    return ImportEntry(report, row.imported_at, row.actor, row.is_demo, row.undone_at is not None)
