"""Backups on their own, a second place for them, and words that are erased from all of them."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from model.errors import HotspotsError, StoreError
from model.text import Text, text
from services.second_place import (
    SecondPlace,
    choose_second,
    copy_to_second,
    find_second,
)
from services.workspace import Workspace
from store.backup import backup_store, backup_suffix, rotate
from store.backup_files import BackupFile, BackupReason, backup_folder, backup_path, list_backups
from store.database import default_home
from store.redaction import redact_in_backups, redacted_in, remove_leftovers, scrub_store

__all__ = [
    "BackupFile",
    "BackupReason",
    "BackupStatus",
    "Erased",
    "SecondPlace",
    "backup_now",
    "backups",
    "due",
    "erase_redacted",
    "find_backup",
    "keep_backed_up",
    "last_backup",
    "make_backup",
    "memory_of",
    "newest_backup",
    "second_place",
    "set_second_place",
]

_log = logging.getLogger(__name__)


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
    erased: frozenset[str] = frozenset()  # from the store
    erased_copies: frozenset[str] = frozenset()  # from all of its own backups
    erased_there: frozenset[str] = frozenset()  # from the second place


@lru_cache(maxsize=8)
def memory_of(_workspace: Workspace) -> _Memory:
    """Return what this process knows; hold its `lock` while files of backups change."""
    return _Memory()


def backup_now(
    workspace: Workspace, reason: BackupReason = BackupReason.MANUAL
) -> BackupFile | None:
    """Make a checked backup, copy it to the second place, and let old ones go.

    Never raises for what can go wrong with disks: then it returns None, and `last_backup`
    tells why. Waits for a backup that another session is making.
    """
    memory = memory_of(workspace)
    folder = backup_folder(workspace.home)
    with memory.lock:
        try:
            _erase_new(workspace, memory)
            path = backup_path(folder, reason, suffix=backup_suffix(workspace.store))
            made = backup_store(workspace.store, path, reason=reason)
        except (HotspotsError, OSError) as error:
            memory.failure = _told(error, folder)
            return None
        memory.failure = None if made.is_verified else text("backup.doubtful")
        rotate(folder)
        _copy_on(workspace, memory, made)
    return made


def due(workspace: Workspace, *, every_minutes: float) -> bool:
    """Return whether something was written since the last backup, and it is old enough.

    One that was made in the future is: the clock was set back, and its age cannot be known.
    """
    newest = newest_backup(workspace.home)
    if newest is None:
        return True
    age = datetime.now(UTC) - newest.made_at
    is_recent = timedelta(0) <= age < timedelta(minutes=every_minutes)
    return not is_recent and newest.version != workspace.store.version()


def keep_backed_up(workspace: Workspace, *, every_minutes: float = 10) -> None:
    """Start a backup beside the running session when one is due; returns at once."""
    if memory_of(workspace).lock.locked() or not due(workspace, every_minutes=every_minutes):
        return
    threading.Thread(
        target=backup_now, args=(workspace, BackupReason.TIMER), name="backup", daemon=True
    ).start()


def last_backup(workspace: Workspace) -> BackupStatus:
    """Return how the backups stand; cheap enough for every run of a page."""
    return BackupStatus(
        newest=newest_backup(workspace.home),
        failure=memory_of(workspace).failure,
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
    written or is damaged, or is made but the log in it does not fit.
    """
    default = backup_path(
        backup_folder(workspace.home),
        BackupReason.MANUAL,
        suffix=backup_suffix(workspace.store),
    )
    made = backup_store(workspace.store, path or default)
    if not made.is_verified:
        raise StoreError("backup_doubtful", path=str(made.path))
    return made.path


def set_second_place(workspace: Workspace, folder: Path | None) -> SecondPlace:
    """Have each backup copied into a folder (a USB stick) as well, or None: no longer.

    The newest backup is copied at once. Raises `StoreError` for a folder that is not there.
    """
    choose_second(workspace.home, folder)
    memory = memory_of(workspace)
    memory.second_failure, memory.erased_there = None, frozenset()
    newest = newest_backup(workspace.home)
    if newest:
        with memory.lock:
            _copy_on(workspace, memory, newest)
    return second_place(workspace)


def second_place(workspace: Workspace) -> SecondPlace:
    """Return how the second folder stands."""
    return find_second(workspace.home, failure=memory_of(workspace).second_failure)


def erase_redacted(workspace: Workspace) -> Erased:
    """Remove redacted words from the store's file and from every backup within reach.

    Call it after each redaction, the own ones and those that came from another laptop. Never
    raises for what can go wrong with files: what could not be cleaned is told, and tried again
    with the next backup. Archives that were exported earlier cannot be reached.
    """
    memory = memory_of(workspace)
    with memory.lock:
        try:
            return _erase(workspace, memory, _redacted(workspace))
        except (HotspotsError, OSError) as error:
            return Erased(0, failure=_told(error, workspace.home))


def _erase_new(workspace: Workspace, memory: _Memory) -> None:
    """Erase what was redacted since this process last did, or could not clean every copy."""
    redacted = _redacted(workspace)
    if redacted - memory.erased or redacted - memory.erased_copies:
        _erase(workspace, memory, redacted)


def _erase(workspace: Workspace, memory: _Memory, redacted: frozenset[str]) -> Erased:
    if not redacted:
        return Erased(0)
    remove_leftovers(workspace.home)
    failure = None
    if redacted - memory.erased:
        try:
            scrub_store(workspace.store)
            memory.erased = redacted
        except StoreError as error:  # the backups can be cleaned all the same
            failure = error.text
    second = find_second(workspace.home)
    done = redact_in_backups(
        workspace.home, redacted, folders=[second.copies] if second.copies else []
    )
    failed_there = [path for path in done.failed if path.parent == second.copies]
    # what could not be cleaned is not erased: it is tried again with the next backup
    memory.erased_copies = redacted if len(failed_there) == len(done.failed) else frozenset()
    memory.erased_there = redacted if second.is_there and not failed_there else frozenset()
    return Erased(done.cleaned, done.failed, failure)


def _redacted(workspace: Workspace) -> frozenset[str]:
    with workspace.store.read() as connection:
        return frozenset(redacted_in(connection))


def _copy_on(workspace: Workspace, memory: _Memory, made: BackupFile) -> None:
    """Copy a backup to the second place; first clean what lay there while it was away."""
    second = find_second(workspace.home)
    if not (second.copies and second.is_there):
        return
    try:
        redacted = _redacted(workspace)
        if redacted - memory.erased_there:
            done = redact_in_backups(workspace.home, redacted, folders=[second.copies])
            if not any(path.parent == second.copies for path in done.failed):
                memory.erased_there = redacted
        copy_to_second(workspace.home, made)
    except (HotspotsError, OSError) as error:
        memory.second_failure = _told(error, second.copies)
    else:
        memory.second_failure = None


def _told(error: HotspotsError | OSError, place: Path) -> Text:
    _log.warning("backup: %s", error)
    if isinstance(error, HotspotsError):
        return error.text
    return StoreError("backup_failed", path=str(place), detail=str(error)).text
