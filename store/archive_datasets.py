"""Datasets of an archive: a file of one kind is known by its SHA-256."""

from __future__ import annotations

import uuid

from sqlalchemy import Connection, insert, select

from store.archive_read import Archive
from store.archive_report import Tally
from store.models import DatasetRow


def merge_datasets(connection: Connection, archive: Archive, tally: Tally) -> None:
    """Add the files that are not here; one that is, in sight or removed, stays as it is."""
    query = select(DatasetRow.dataset_id, DatasetRow.kind, DatasetRow.sha256)
    rows = connection.execute(query).all()
    ids = {row.dataset_id for row in rows}
    have = {(row.kind, row.sha256) for row in rows}
    for row in archive.rows(DatasetRow.__tablename__):
        count = tally.of(DatasetRow.__tablename__)
        key = (row["kind"], row["sha256"])
        if key in have:
            count.known += 1
            continue
        dataset_id = uuid.uuid4().hex if row["dataset_id"] in ids else row["dataset_id"]
        connection.execute(insert(DatasetRow).values(**row | {"dataset_id": dataset_id}))
        ids.add(dataset_id)
        have.add(key)
        count.added += 1
