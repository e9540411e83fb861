"""Boundary sets of an archive: a set of the same id with other units is kept under its own id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from model.text import text
from store.archive_load import batches
from store.archive_read import Archive
from store.archive_report import Tally
from store.models import AdminUnitRow, BoundarySetRow

_ID_LENGTH = 120


def merge_boundaries(connection: Connection, archive: Archive, tally: Tally) -> None:
    """Add the sets that are not here; units are counted with their set."""
    query = select(BoundarySetRow.set_id, BoundarySetRow.sha256)
    have = {row.set_id: row.sha256 for row in connection.execute(query)}
    added: dict[str, str] = {}  # id in the archive -> id here
    count = tally.of("boundary_set")
    for row in archive.rows("boundary_set"):
        set_id = row["set_id"]
        if set_id not in have:
            added[set_id] = set_id
            count.added += 1
        elif have[set_id] == row["sha256"]:
            count.known += 1
            continue
        else:
            count.conflicting += 1
            tally.conflicts.append(text("backup.conflict_set", title=row["title"]))
            other = _other(row)
            if other["set_id"] in have:
                continue  # kept the last time
            added[set_id] = other["set_id"]
            row = other  # noqa: PLW2901
        connection.execute(insert(BoundarySetRow).values(**row))
    for batch in batches(archive.rows("admin_unit")):
        new = [
            unit | {"set_id": added[unit["set_id"]]} for unit in batch if unit["set_id"] in added
        ]
        if new:
            connection.execute(insert(AdminUnitRow), new)


def _other(row: dict[str, Any]) -> dict[str, Any]:
    """Return the set under an id, and with a title, that tells it from the one here."""
    mark = (row["sha256"] or row["saved_at"].isoformat())[:8]
    return row | {
        "set_id": f"{row['set_id'][: _ID_LENGTH - 9]}~{mark}",
        "title": f"{row['title']} [{mark}]",
    }
