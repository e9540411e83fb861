"""Backups on their own, a second place for them, and going back to one."""

from __future__ import annotations

import json
import logging
import platform
import re
import secrets
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from model.errors import HotspotsError, StoreError
from model.text import Text, text
from services.workspace import Workspace
from store.backup import (
    BackupFile,
    BackupReason,
    backup_folder,
    backup_path,
    backup_store,
    backup_suffix,
    copy_backup,
    list_backups,
    rotate,
)
from store.database import default_home
from store.redaction import redact_in_backups, redacted_in, remove_leftovers, scrub_store
from store.restore import Restored, restore_into, restore_store
from store.verify import Verification, verify_file, verify_store

__all__ = [
    "BackupFile",
    "BackupReason",
    "BackupStatus",
    "Erased",
    "Restored",
    "SecondPlace",
    "Verification",
    "backup_now",
    "backups",
    "due",
    "erase_redacted",
    "find_backup",
    "keep_backed_up",
    "last_backup",
    "make_backup",
    "newest_backup",
    "restore",
    "restore_closed",
    "restore_upload",
    "second_place",
    "set_second_place",
    "verify",
    "verify_closed",
]

SECOND_PLACE_FILE = "second-place.json"
"""In the backup folder: where each backup is copied to as well. It belongs to this machine."""

_UNSAFE = re.compile(r"[^A-Za-z0-9-]+")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SecondPlace:
    """The second folder: where, whether it is there, and why the last copy failed."""

    folder: Path | None = None  # as the user chose it; None: none
    copies: Path | None = None  # this machine's own folder in it
    is_there: bool = False
    newest: BackupFile | None = None
    failure: Text | None = None


@dataclass(frozen=True, slots=True)
class BackupStatus:
    """For a status line: the newest backup that was checked, and why the last try failed."""

    newest: BackupFile | None
    failure: Text | None
    second: SecondPlace

    @property
    def is_well(self) -> bool:
        """Whether there is a checked backup and nothing has failed since."""
        return self.newest is not None and self.failure is None and self.second.failure is None


@dataclass(frozen=True, slots=True)
class Erased:
    """What became of redacted words in files: backups cleaned, and files that still hold them."""

    cleaned: int
    failed: tuple[Path, ...] = ()
    failure: Text | None = None

    @property
    def warning(self) -> Text | None:
        """What the user should know: None when the words are nowhere any more."""
        if self.failed:
            return text("backup.erased_failed", files=", ".join(map(str, self.failed)))
        return self.failure


@dataclass(slots=True, eq=False)
class _Memory:
    """What this process knows of a workspace's backups."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    failure: Text | None = None
    second_failure: Text | None = None
    erased: frozenset[str] = frozenset()


@lru_cache(maxsize=8)
def _memory(_workspace: Workspace) -> _Memory:
    return _Memory()


def backup_now(
    workspace: Workspace, reason: BackupReason = BackupReason.MANUAL
) -> BackupFile | None:
    """Make a checked backup, copy it to the second place, and let old ones go.

    Never raises for what can go wrong with disks: then it returns None, and `last_backup`
    tells why. Waits for a backup that another session is making.
    """
    memory = _memory(workspace)
    folder = backup_folder(workspace.home)
    with memory.lock:
        try:
            _erase_new(workspace, memory)
            path = backup_path(folder, reason, suffix=backup_suffix(workspace.store))
            made = backup_store(workspace.store, path, reason=reason)
        except (HotspotsError, OSError) as error:
            memory.failure = _told(error, folder)
            return None
        memory.failure = None
        rotate(folder)
        memory.second_failure = _copy_to_second(workspace.home, made)
    return made


def due(workspace: Workspace, *, every_minutes: float) -> bool:
    """Return whether something was written since the last backup, and it is old enough."""
    newest = newest_backup(workspace.home)
    if newest is None:
        return True
    age = datetime.now(UTC) - newest.made_at
    return age >= timedelta(minutes=every_minutes) and newest.version != workspace.store.version()


def keep_backed_up(workspace: Workspace, *, every_minutes: float = 10) -> None:
    """Start a backup beside the running session when one is due; returns at once."""
    if _memory(workspace).lock.locked() or not due(workspace, every_minutes=every_minutes):
        return
    threading.Thread(
        target=backup_now, args=(workspace, BackupReason.TIMER), name="backup", daemon=True
    ).start()


def last_backup(workspace: Workspace) -> BackupStatus:
    """Return how the backups stand; cheap enough for every run of a page."""
    return BackupStatus(
        newest=newest_backup(workspace.home),
        failure=_memory(workspace).failure,
        second=second_place(workspace),
    )


def backups(home: Path) -> tuple[BackupFile, ...]:
    """Return the backups of a data folder, newest first."""
    return list_backups(backup_folder(home))


def newest_backup(home: Path | None = None) -> BackupFile | None:
    """Return the newest backup that was checked, None without one."""
    found = backups(home or default_home())
    return next((backup for backup in found if backup.is_verified), None)


def find_backup(home: Path, name: str) -> BackupFile:
    """Return a backup of the list by its name; raises `StoreError` where it is gone."""
    for backup in backups(home):
        if backup.name == name:
            return backup
    raise StoreError("backup_missing", path=name)


def make_backup(workspace: Workspace, path: Path | None = None) -> Path:
    """Copy the store (default: into its backup folder) and check the copy; return its path.

    A path ending in `.zip` makes an archive. Raises `StoreError` when the copy cannot be
    written or is damaged.
    """
    default = backup_path(
        backup_folder(workspace.home),
        BackupReason.MANUAL,
        suffix=backup_suffix(workspace.store),
    )
    return backup_store(workspace.store, path or default).path


def restore(workspace: Workspace, backup: Path) -> Restored:
    """Go back to a backup while the program runs; what it replaces is kept as a backup.

    Every session sees the restored data at its next look. Raises `StoreError`; then nothing
    has changed.
    """
    with _memory(workspace).lock:
        return restore_into(workspace.store, backup)


def restore_upload(workspace: Workspace, data: bytes, *, file_name: str) -> Restored:
    """Go back to a backup that somebody uploads: a database file or an archive."""
    suffix = ".zip" if data[:2] == b"PK" else ".db"
    folder = backup_folder(workspace.home)
    # a plain name of our own: what the browser sends is no path
    path = folder / f"uploaded-{_UNSAFE.sub('-', Path(file_name).stem)[:40]}{suffix}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return restore(workspace, path)
    except OSError as error:
        raise StoreError("backup_failed", path=str(path), detail=str(error)) from error
    finally:
        with suppress(OSError):
            path.unlink()


def restore_closed(backup: Path, home: Path | None = None) -> None:
    """Put a backup in the place of a store that cannot be opened; the damaged file is kept.

    Raises `StoreError` when the backup is no good; then nothing has changed.
    """
    restore_store(home or default_home(), backup).close()


def verify(workspace: Workspace) -> Verification:
    """Check the open store in full, every record included. Raises `StoreError`."""
    return verify_store(workspace.store)


def verify_closed(path: Path) -> Verification:
    """Check a backup or an archive in full, and against its note. Raises `StoreError`."""
    return verify_file(path)


def set_second_place(workspace: Workspace, folder: Path | None) -> SecondPlace:
    """Have each backup copied into a folder (a USB stick) as well, or None: no longer.

    The newest backup is copied at once. Raises `StoreError` for a folder that is not there.
    """
    config = backup_folder(workspace.home) / SECOND_PLACE_FILE
    memory = _memory(workspace)
    try:
        if folder is None:
            config.unlink(missing_ok=True)
            memory.second_failure = None
            return SecondPlace()
        if not folder.is_absolute() or not folder.is_dir():
            raise StoreError("second_place_missing", path=str(folder))
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(
            json.dumps({"folder": str(folder), "machine": _machine(config)}), encoding="utf-8"
        )
    except OSError as error:
        raise StoreError("backup_failed", path=str(config), detail=str(error)) from error
    newest = newest_backup(workspace.home)
    if newest:
        memory.second_failure = _copy_to_second(workspace.home, newest)
    return second_place(workspace)


def second_place(workspace: Workspace) -> SecondPlace:
    """Return how the second folder stands."""
    chosen = _second_of(workspace.home)
    if chosen is None:
        return SecondPlace()
    folder, copies = chosen
    is_there = folder.is_dir()
    found = list_backups(copies) if is_there else ()
    return SecondPlace(
        folder=folder,
        copies=copies,
        is_there=is_there,
        newest=next((backup for backup in found if backup.is_verified), None),
        failure=_memory(workspace).second_failure if is_there else None,
    )


def erase_redacted(workspace: Workspace) -> Erased:
    """Remove redacted words from the store's file and from every backup within reach.

    Call it after each redaction, the own ones and those that came from another laptop. Never
    raises for what can go wrong with files: what could not be cleaned is told, and tried again
    with the next backup. Archives that were exported earlier cannot be reached.
    """
    memory = _memory(workspace)
    with memory.lock:
        try:
            return _erase(workspace, memory, _redacted(workspace))
        except (HotspotsError, OSError) as error:
            return Erased(0, failure=_told(error, workspace.home))


def _erase_new(workspace: Workspace, memory: _Memory) -> None:
    """Erase what was redacted since this process last did, or while a stick was away."""
    redacted = _redacted(workspace)
    if redacted - memory.erased:
        _erase(workspace, memory, redacted)


def _erase(workspace: Workspace, memory: _Memory, redacted: frozenset[str]) -> Erased:
    if not redacted:
        return Erased(0)
    remove_leftovers(workspace.home)
    failure = None
    try:
        scrub_store(workspace.store)
    except StoreError as error:  # the backups can be cleaned all the same
        failure = error.text
    chosen = _second_of(workspace.home)
    folders = [chosen[1]] if chosen else []
    done = redact_in_backups(workspace.home, redacted, folders=folders)
    is_complete = failure is None and not done.failed and all(f.is_dir() for f in folders)
    memory.erased = redacted if is_complete else frozenset()
    return Erased(done.cleaned, done.failed, failure)


def _redacted(workspace: Workspace) -> frozenset[str]:
    with workspace.store.read() as connection:
        return frozenset(redacted_in(connection))


def _copy_to_second(home: Path, made: BackupFile) -> Text | None:
    """Copy a backup to the second place if it is there; return why that failed."""
    chosen = _second_of(home)
    if chosen is None or not chosen[0].is_dir():
        return None
    try:
        copy_backup(made, chosen[1])
        rotate(chosen[1])
    except (HotspotsError, OSError) as error:
        return _told(error, chosen[0])
    return None


def _second_of(home: Path) -> tuple[Path, Path] | None:
    """Return the chosen folder, and this machine's own in it."""
    config = _read_config(backup_folder(home) / SECOND_PLACE_FILE)
    if "folder" not in config:
        return None
    folder = Path(config["folder"])
    return folder, folder / f"village-safety-map-{config.get('machine', '')}"


def _machine(config: Path) -> str:
    """Return a name for this machine's copies: two laptops may share a stick."""
    known = _read_config(config).get("machine", "")
    name = _UNSAFE.sub("-", platform.node()).strip("-")[:20] or "laptop"
    return known or f"{name}-{secrets.token_hex(2)}"


def _read_config(path: Path) -> Mapping[str, str]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in raw.items()} if isinstance(raw, dict) else {}


def _told(error: HotspotsError | OSError, place: Path) -> Text:
    _log.warning("backup: %s", error)
    if isinstance(error, HotspotsError):
        return error.text
    return StoreError("backup_failed", path=str(place), detail=str(error)).text
