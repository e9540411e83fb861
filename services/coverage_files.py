"""The files that a coverage is measured with: which are in use, and their tables."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from model.datasets import DatasetInfo, DatasetKind
from services.keyed import Keyed
from services.workspace import Workspace
from store.datasets import list_datasets, load_dataset


def files_in_use(workspace: Workspace) -> dict[DatasetKind, DatasetInfo]:
    """Return the newest file in sight of each kind."""
    in_sight = [one for one in list_datasets(workspace.store) if not one.is_removed]
    return {one.kind: one for one in reversed(in_sight)}  # the newest comes first


def file_in_use(workspace: Workspace, kind: DatasetKind) -> DatasetInfo | None:
    """Return the newest file of a kind that is in sight, None without one."""
    return files_in_use(workspace).get(kind)


def files_version(workspace: Workspace) -> str:
    """Return a text that changes when another file comes into use; caches key on it."""
    infos = list_datasets(workspace.store)
    in_sight = (one for one in infos if not one.is_removed)
    return " ".join(f"{one.dataset_id}@{one.imported_at.isoformat()}" for one in in_sight)


def file_table(workspace: Workspace, info: DatasetInfo) -> Any:
    """Return the table of a file (see `model.datasets`); treat it as read-only."""
    return _table(workspace, Keyed(info.dataset_id, info))


@lru_cache(maxsize=6)
def _table(workspace: Workspace, info: Keyed[DatasetInfo]) -> pd.DataFrame:
    return load_dataset(workspace.store, info.it.dataset_id).table
