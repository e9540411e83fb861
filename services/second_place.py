"""A second place for backups: a folder on a USB stick, chosen once for this machine."""

from __future__ import annotations

import json
import platform
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from model.errors import StoreError
from model.text import Text
from store.backup import copy_backup, rotate
from store.backup_files import BackupFile, backup_folder, list_backups, write_whole

SECOND_PLACE_FILE = "second-place.json"
"""In the backup folder: it belongs to this machine, and must be readable without the store."""

UNSAFE = re.compile(r"[^A-Za-z0-9-]+")
"""What a file's name of ours never holds."""


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """The second folder: where, whether it is there, and why the last copy failed."""

    folder: Path | None = None  # as the user chose it; None: none
    copies: Path | None = None  # this machine's own folder in it
    is_there: bool = False
    newest: BackupFile | None = None  # of those that were checked
    failure: Text | None = None


def find_second(home: Path, *, failure: Text | None = None) -> SecondPlace:
    """Return how the second folder stands; `failure` is what the last copy met with."""
    config = _read(home)
    if "folder" not in config:
        return SecondPlace()
    folder = Path(config["folder"])
    copies = folder / f"village-safety-map-{config.get('machine', '')}"
    is_there = folder.is_dir()
    found = list_backups(copies) if is_there else ()
    return SecondPlace(
        folder=folder,
        copies=copies,
        is_there=is_there,
        newest=next((backup for backup in found if backup.is_verified), None),
        failure=failure if is_there else None,
    )


def choose_second(home: Path, folder: Path | None) -> None:
    """Remember the folder, or None: no second place. Raises `StoreError` if it is not there."""
    config = backup_folder(home) / SECOND_PLACE_FILE
    if folder is not None and not (folder.is_absolute() and folder.is_dir()):
        raise StoreError("second_place_missing", path=str(folder))
    try:
        if folder is None:
            config.unlink(missing_ok=True)
            return
        config.parent.mkdir(parents=True, exist_ok=True)
        chosen = {"folder": str(folder), "machine": _machine(home)}
        write_whole(config, json.dumps(chosen))
    except OSError as error:
        raise StoreError("backup_failed", path=str(config), detail=str(error)) from error


def copy_to_second(home: Path, made: BackupFile) -> None:
    """Copy a backup to the second place, if it is there now. Raises `StoreError`."""
    second = find_second(home)
    if second.copies and second.is_there:
        copy_backup(made, second.copies)
        rotate(second.copies)


def _machine(home: Path) -> str:
    """Return a name for this machine's copies: two laptops may share a stick."""
    name = UNSAFE.sub("-", platform.node()).strip("-")[:20] or "laptop"
    return _read(home).get("machine", "") or f"{name}-{secrets.token_hex(2)}"


def _read(home: Path) -> Mapping[str, str]:
    path = backup_folder(home) / SECOND_PLACE_FILE
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in raw.items()} if isinstance(raw, dict) else {}
