"""Datasets in the store: residents, roads, barriers, terrain, heights, each with its source."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import MappingProxyType

import geopandas as gpd
import pandas as pd
from sqlalchemy import Connection, Row, insert, select, update

from model.datasets import Dataset, DatasetInfo, DatasetKind, Fact
from model.errors import NotFoundError, StoreError
from model.text import Text
from store.database import LOCAL_ACTOR, Store
from store.dataset_body import MAX_BODY_BYTES, from_body, to_body
from store.models import DatasetRow
from store.textjson import dump_texts, load_texts

_TABLE = DatasetRow.__table__
_KNOWN = [column for column in _TABLE.columns if column.name != "body"]


@dataclass(frozen=True, slots=True)
class DatasetSource:
    """Whose data a file holds, and which file it was."""

    title: str
    source: str
    licence: str
    dated: date | None
    file_name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class AddedDataset:
    """What became of a file: kept now, or known already."""

    info: DatasetInfo
    is_new: bool


def add_dataset(
    store: Store,
    kind: DatasetKind,
    table: pd.DataFrame | gpd.GeoDataFrame,
    origin: DatasetSource,
    *,
    facts: Mapping[str, Fact] | None = None,
    warnings: tuple[Text, ...] = (),
    actor: str = LOCAL_ACTOR,
) -> AddedDataset:
    """Keep a dataset; the same file of the same kind, once it is in sight, adds nothing.

    One that was removed comes back with what was read and said now. Raises
    `StoreError("dataset_too_large")` where the packed table exceeds `MAX_BODY_BYTES`.
    """
    known = _find_file(store, kind, origin.sha256)
    if known is not None and not known.is_removed:
        return AddedDataset(known, is_new=False)
    body = to_body(table)
    if len(body) > MAX_BODY_BYTES:
        size_mb, limit_mb = round(len(body) / 1e6), MAX_BODY_BYTES // 1_000_000
        raise StoreError(
            "dataset_too_large", file=origin.file_name, size_mb=size_mb, limit_mb=limit_mb
        )
    dataset_id = known.dataset_id if known else uuid.uuid4().hex
    values = {
        **{name: getattr(origin, name) for name in DatasetSource.__slots__},
        "imported_at": datetime.now(UTC),
        "actor": actor,
        "rows": len(table),
        "summary": _dump_summary(facts or {}, warnings),
        "body": body,
        "removed_at": None,
    }
    with store.write("import_dataset", subject=dataset_id, actor=actor) as change:
        change.summary |= {
            "kind": kind.value,
            "file_name": origin.file_name,
            "sha256": origin.sha256,
            "rows": len(table),
            "bytes": len(body),
        }
        if known:
            row = update(DatasetRow).where(DatasetRow.dataset_id == dataset_id)
            change.connection.execute(row.values(**values))
        else:
            values |= {"dataset_id": dataset_id, "kind": kind.value}
            change.connection.execute(insert(DatasetRow).values(**values))
        info = _find(change.connection, dataset_id)
    return AddedDataset(info, is_new=True)


def list_datasets(store: Store, *, kind: DatasetKind | None = None) -> tuple[DatasetInfo, ...]:
    """Return what is known of every dataset, also removed ones, the newest first."""
    query = select(*_KNOWN).order_by(DatasetRow.imported_at.desc(), DatasetRow.dataset_id)
    if kind is not None:
        query = query.where(DatasetRow.kind == kind.value)
    with store.read() as connection:
        return tuple(_info_of(row) for row in connection.execute(query))


def load_dataset(store: Store, dataset_id: str) -> Dataset:
    """Return a dataset with its table, as it was kept.

    Raises `NotFoundError` for an unknown id, `StoreError` for a table that is damaged.
    """
    query = select(DatasetRow.body).where(DatasetRow.dataset_id == dataset_id)
    with store.read() as connection:
        info = _find(connection, dataset_id)
        body = connection.scalar(query) or b""
    try:
        return Dataset(info, from_body(body))
    except ValueError as error:
        raise StoreError("dataset_damaged", title=info.title, file=info.file_name) from error


def remove_dataset(store: Store, dataset_id: str, *, actor: str = LOCAL_ACTOR) -> None:
    """Take a dataset out of sight; it stays in the store. Raises `NotFoundError`."""
    _mark(store, dataset_id, removed_at=datetime.now(UTC), actor=actor)


def restore_dataset(store: Store, dataset_id: str, *, actor: str = LOCAL_ACTOR) -> None:
    """Take back `remove_dataset`. Raises `NotFoundError`."""
    _mark(store, dataset_id, removed_at=None, actor=actor)


def load_summary(stored: str) -> tuple[Mapping[str, Fact], tuple[Text, ...]]:
    """Return the facts and warnings of a summary; raise `ValueError` for what is none."""
    summary = json.loads(stored)
    facts = dict(summary["facts"])
    if not all(isinstance(fact, str | int | float) for fact in facts.values()):
        raise ValueError("facts")
    return MappingProxyType(facts), load_texts(json.dumps(summary["warnings"]))


def _dump_summary(facts: Mapping[str, Fact], warnings: tuple[Text, ...]) -> str:
    summary = {"facts": dict(facts), "warnings": json.loads(dump_texts(warnings))}
    return json.dumps(summary, ensure_ascii=False, allow_nan=False)


def _mark(store: Store, dataset_id: str, *, removed_at: datetime | None, actor: str) -> None:
    action = "remove_dataset" if removed_at else "restore_dataset"
    with store.write(action, subject=dataset_id, actor=actor) as change:
        info = _find(change.connection, dataset_id)
        change.summary |= {"kind": info.kind.value, "file_name": info.file_name}
        row = update(DatasetRow).where(DatasetRow.dataset_id == dataset_id)
        change.connection.execute(row.values(removed_at=removed_at))


def _find_file(store: Store, kind: DatasetKind, sha256: str) -> DatasetInfo | None:
    query = select(*_KNOWN).where(DatasetRow.kind == kind.value, DatasetRow.sha256 == sha256)
    with store.read() as connection:
        row = connection.execute(query).one_or_none()
    return _info_of(row) if row is not None else None


def _find(connection: Connection, dataset_id: str) -> DatasetInfo:
    query = select(*_KNOWN).where(DatasetRow.dataset_id == dataset_id)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("dataset_not_found", dataset_id=dataset_id)
    return _info_of(row)


def _info_of(row: Row[tuple[object, ...]]) -> DatasetInfo:
    facts, warnings = load_summary(row.summary)
    return DatasetInfo(
        dataset_id=row.dataset_id,
        kind=DatasetKind(row.kind),
        title=row.title,
        source=row.source,
        licence=row.licence,
        dated=row.dated,
        file_name=row.file_name,
        sha256=row.sha256,
        imported_at=row.imported_at,
        actor=row.actor,
        rows=row.rows,
        is_removed=row.removed_at is not None,
        facts=facts,
        warnings=warnings,
    )
