"""Make a checked copy of everything that is kept."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from services.workspace import Workspace
from store.backup import BACKUP_FOLDER, backup_store


def make_backup(workspace: Workspace, path: Path | None = None) -> Path:
    """Copy the store (default: into its backup folder) and check the copy; return its path.

    Raises `StoreError` when the copy cannot be written or is damaged.
    """
    name = f"{datetime.now().astimezone():%Y%m%d-%H%M%S}.db"
    return backup_store(workspace.store, path or workspace.home / BACKUP_FOLDER / name).path
