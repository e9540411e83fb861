"""The files of backups: their names, the notes beside them, and in which order they were made."""

from __future__ import annotations

import hashlib
import json
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

BACKUP_FOLDER = "backups"
"""Under the store's home."""

DATABASE_SUFFIX, ARCHIVE_SUFFIX = ".db", ".zip"
"""Of a copy of SQLite, and of an archive."""

_NAME = re.compile(r"(?P<at>\d{8}-\d{6}(-\d{6})?)(-(?P<reason>[a-z][a-z-]*))?\.(db|zip)")
_READ_BYTES = 1 << 20


class BackupReason(StrEnum):
    """Why a copy was made. Name: `backup.reason_<value>`."""

    SESSION_START = "session_start"
    SESSION_END = "session_end"
    TIMER = "timer"
    MANUAL = "manual"
    BEFORE_RESTORE = "before_restore"
    BEFORE_UPGRADE = "before_upgrade"
    REPLACED = "replaced"  # a damaged file that made way for a backup; it was never checked


@dataclass(frozen=True, slots=True)
class BackupFile:
    """A copy and what its note says; without a note it counts as not checked."""

    path: Path
    made_at: datetime
    reason: BackupReason
    size_bytes: int
    is_verified: bool = False
    sha256: str = ""
    version: int = 0  # of the store when it was copied
    number: int = 0  # in its folder, growing; 0 for a copy that was made before there were any

    @property
    def name(self) -> str:
        """The file's name."""
        return self.path.name


def backup_folder(home: Path) -> Path:
    """Return the folder of the copies that are made by themselves."""
    return home / BACKUP_FOLDER


def backup_path(folder: Path, reason: BackupReason, *, suffix: str = DATABASE_SUFFIX) -> Path:
    """Return the path of a copy made now."""
    return folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{reason.replace('_', '-')}{suffix}"


def list_backups(folder: Path) -> tuple[BackupFile, ...]:
    """Return the copies in a folder, newest first; none where the folder is not there.

    The one made last is the newest, whatever the clock said: a laptop whose battery died
    begins again in some earlier year.
    """
    try:
        paths = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]
    except OSError:
        return ()
    found = [backup for backup in map(describe, paths) if backup]
    return tuple(sorted(found, key=_order, reverse=True))


def describe(path: Path) -> BackupFile | None:
    """Return what is known of a copy without reading it; None where there is no file."""
    try:
        size = path.stat().st_size
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError:
        return None
    note = _read_note(path)
    try:
        return BackupFile(
            path=path,
            made_at=datetime.fromisoformat(note["made_at"]),
            reason=BackupReason(note["reason"]),
            size_bytes=size,
            is_verified=note["size_bytes"] == size and bool(note["verified_at"]),
            sha256=str(note["sha256"]),
            version=int(note["version"]),
            number=int(note.get("number", 0)),
        )
    except (KeyError, TypeError, ValueError):  # no note, or one of another program
        return BackupFile(path, _moment(path.name) or modified, _reason(path.name), size)


def next_number(folder: Path) -> int:
    """Return the number of a copy that is made now."""
    return 1 + max((backup.number for backup in list_backups(folder)), default=0)


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def note_path(path: Path) -> Path:
    """Return where a copy's note stands."""
    return path.with_name(path.name + ".json")


def write_note(backup: BackupFile) -> None:
    """Write a copy's note anew from the file as it is now; verified means: checked just now."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    note = {
        "made_at": backup.made_at.isoformat(timespec="milliseconds"),
        "reason": backup.reason.value,
        "verified_at": now if backup.is_verified else "",
        "size_bytes": backup.path.stat().st_size,
        "sha256": sha256_of(backup.path),
        "version": backup.version,
        "number": backup.number,
    }
    write_whole(note_path(backup.path), json.dumps(note, indent=1))


def write_whole(path: Path, words: str) -> None:
    """Write a small file so that a cut leaves the old one or the new one. Raises `OSError`."""
    fresh = path.with_name(f"{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(words)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def _order(backup: BackupFile) -> tuple[int, datetime, str]:
    return backup.number, backup.made_at, backup.name


def _read_note(path: Path) -> dict[str, Any]:
    try:
        note = json.loads(note_path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _moment(name: str) -> datetime | None:
    found = _NAME.fullmatch(name)
    with suppress(ValueError):
        if found:
            return datetime.strptime(found["at"][:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    return None


def _reason(name: str) -> BackupReason:
    found = _NAME.fullmatch(name)
    with suppress(ValueError):
        if found and found["reason"]:
            return BackupReason(found["reason"].replace("-", "_"))
    return BackupReason.MANUAL
