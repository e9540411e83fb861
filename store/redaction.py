"""Blank people's words in the file of the store and in every backup, so that no byte is left.

`store.free_texts` blanks them in the open store. SQLite leaves old bytes in pages it may use
again, and backups were made before: both are written anew here. The audit hashes salted
digests only, so every chain still verifies.
"""

from __future__ import annotations

import shutil
import sqlite3
import time
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from sqlalchemy.exc import DBAPIError

from model.errors import StoreError
from store.backup import check_file, copy_database, is_archive, to_disk, write_anew
from store.backup_files import BackupFile, backup_folder, list_backups, write_note
from store.database import Store
from store.free_texts import blank_texts
from store.models import FreeTextRow

LEFT_OVER_S = 900
"""Seconds; a restore of a million records takes less than one minute."""

_MAX_PARAMS = 500


@dataclass(frozen=True, slots=True)
class Redaction:
    """What became of the backups: how many held such words, and those that could not be cleaned."""

    cleaned: int = 0
    failed: tuple[Path, ...] = ()


def redacted_in(connection: Connection) -> dict[str, str]:
    """Return the digests of all redacted texts, each with its log."""
    if not inspect(connection).has_table(FreeTextRow.__tablename__):
        return {}
    query = select(FreeTextRow.digest, FreeTextRow.log_id).where(FreeTextRow.value.is_(None))
    return {row.digest: row.log_id for row in connection.execute(query)}


def blank_in_connection(connection: Connection, redacted: Mapping[str, str]) -> None:
    """Blank texts, also those yet to arrive, inside a writing transaction."""
    for digest, log_id in redacted.items():
        blank_texts(connection, log_id, [digest])


def scrub_store(store: Store) -> None:
    """Write the open store anew, so that blanked letters are nowhere in its file.

    Waits for other writers; raises `StoreError` when they take longer than 15 s.
    """
    if not store.is_file:
        autocommit = store.engine.execution_options(isolation_level="AUTOCOMMIT")
        try:
            with autocommit.connect() as connection:
                connection.exec_driver_sql(f"VACUUM FULL {FreeTextRow.__tablename__}")
        except DBAPIError as error:
            raise store.backend.error_of(error) from error
        return
    try:
        write_anew(store.path)
    except sqlite3.Error as error:
        code = "store_busy" if "locked" in str(error) else "redaction_failed"
        raise StoreError(code, path=str(store.path), detail=str(error)) from error


def redact_in_backups(
    home: Path, digests: Collection[str], *, folders: Iterable[Path] = ()
) -> Redaction:
    """Blank texts in every copy under the home's backup folder and other folders.

    Each copy that held one is written anew, checked, and its note brought up to date. Archives
    that were exported elsewhere cannot be reached. Never raises for a single copy: what could
    not be cleaned is told.
    """
    cleaned, failed = 0, []
    for folder in (backup_folder(home), *folders):
        for leftover in filter(_is_old, (*folder.glob("*.part"), *folder.glob("*.part-journal"))):
            with suppress(OSError):
                leftover.unlink()
        for backup in list_backups(folder):
            try:
                cleaned += _clean(backup, digests)
            except (OSError, sqlite3.Error, StoreError):
                failed.append(backup.path)
    return Redaction(cleaned, tuple(failed))


def remove_leftovers(home: Path) -> None:
    """Remove folders that an interrupted restore or export left in the home folder."""
    for pattern in ("restore-*", "archive-*", f"{backup_folder(home).name}/archive-*"):
        for folder in home.glob(pattern):
            if folder.is_dir() and _is_old(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_old(path: Path) -> bool:
    """Return whether a file is left over: no restore or backup that runs now is as old."""
    try:
        return time.time() - path.stat().st_mtime > LEFT_OVER_S
    except OSError:
        return False


def _clean(backup: BackupFile, digests: Collection[str]) -> bool:
    if is_archive(backup.path):
        changed = _clean_archive(backup.path, digests)
    else:
        changed = _clean_database(backup.path, digests)
    if changed:
        write_note(replace(backup, size_bytes=backup.path.stat().st_size))
    return changed


@contextmanager
def _successor(path: Path) -> Iterator[Path]:
    """Give a file's successor a name; it takes its place when all went well, else nothing changes.

    A copy that was changed and then could not be written anew would hold the letters in pages that
    nobody looks at, and count as clean.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        yield part
        to_disk(part)
        part.replace(path)
    finally:
        with suppress(OSError):  # gone already, where it took the place
            part.unlink()


def _clean_database(path: Path, digests: Collection[str]) -> bool:
    if not _holds(path, digests):
        return False
    with _successor(path) as part:
        copy_database(path, part)
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            copy.execute("BEGIN IMMEDIATE")
            for some in _some(digests):
                marks = ",".join("?" * len(some))
                copy.execute(
                    f"UPDATE free_text SET value = NULL, salt = '' WHERE digest IN ({marks})",  # noqa: S608
                    some,
                )
            copy.execute("COMMIT")
        write_anew(part)
        check_file(part)
    return True


def _holds(path: Path, digests: Collection[str]) -> bool:
    """Return whether a database has letters of any of the texts."""
    address = f"{path.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as copy:
        has_texts = "SELECT 1 FROM sqlite_master WHERE name = 'free_text'"
        if copy.execute(has_texts).fetchone() is None:
            return False
        return any(
            copy.execute(
                "SELECT 1 FROM free_text WHERE value IS NOT NULL"  # noqa: S608
                f" AND digest IN ({','.join('?' * len(some))})",
                some,
            ).fetchone()
            for some in _some(digests)
        )


def _clean_archive(path: Path, digests: Collection[str]) -> bool:
    from store.archive_read import check_parts, open_archive  # noqa: PLC0415  they use this file
    from store.archive_rows import to_line  # noqa: PLC0415
    from store.archive_write import write_manifest, write_part  # noqa: PLC0415

    with open_archive(path) as archive:
        texts = list(archive.rows(FreeTextRow.__tablename__))
    wanted = frozenset(digests)
    if not any(text["value"] is not None and text["digest"] in wanted for text in texts):
        return False
    blanked = [
        text | {"salt": "", "value": None} if text["digest"] in wanted else text for text in texts
    ]
    with _successor(path) as part:
        with open_archive(path) as old, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as new:

            def lines(table: str) -> Iterator[str]:
                if table == FreeTextRow.__tablename__:
                    return map(to_line, blanked)
                return (line.decode().rstrip("\n") for line in old.lines(table))

            parts = {table: write_part(new, table, lines(table)) for table in old.tables}
            write_manifest(new, replace(old.manifest, parts=parts))
        check_parts(part)
    return True


def _some(digests: Collection[str]) -> Iterator[list[str]]:
    ordered = sorted(digests)
    for start in range(0, len(ordered), _MAX_PARAMS):
        yield ordered[start : start + _MAX_PARAMS]
