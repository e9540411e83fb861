"""Take in another machine's archive: what is the same is recognised, nothing is overwritten.

Records are known by their digest, imports, sessions and plans by their id, boundary sets by id and
SHA-256, datasets by kind and SHA-256. Where both sides have something else under one identity,
this store's stays in use and the other one is kept beside it, out of sight: see
`docs/decisions/0017-archive.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from model.text import Text, text
from store.archive_boundaries import merge_boundaries
from store.archive_datasets import merge_datasets
from store.archive_events import check_events, merge_events
from store.archive_read import Archive, open_archive
from store.archive_records import merge_records
from store.archive_report import Tally
from store.backup_files import sha256_of
from store.database import LOCAL_ACTOR, Store
from store.imports import ROW_OF_KIND
from store.settings import ACTIVE_SET, REFERENCE_SALT, read_setting, write_setting

MAX_CONFLICTS_LISTED = 500
"""All are counted; the list stays readable."""


@dataclass(frozen=True, slots=True)
class Account:
    """What became of one kind of thing; read = added + known + conflicting."""

    read: int
    added: int
    known: int
    conflicting: int


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What became of an archive, by table, and what the two sides disagree on."""

    file_name: str
    made_at: str
    accounts: Mapping[str, Account]  # by table: boundary_set, import_log, incident, ...
    conflicts: tuple[Text, ...]  # the first `MAX_CONFLICTS_LISTED`
    placed: int  # of the known places: those whose position came with the archive
    alike: int  # of the known records: those recognised by content, since the secrets differ
    is_chain_whole: bool  # the other machine's audit
    chain_end: str

    @property
    def notes(self) -> tuple[Text, ...]:
        """What a reader should know besides the figures."""
        notes = []
        if self.alike:
            notes.append(text("backup.note_alike", count=self.alike))
        if self.placed:
            notes.append(text("backup.note_placed", count=self.placed))
        if not self.is_chain_whole:
            notes.append(text("backup.note_chain"))
        hidden = sum(one.conflicting for one in self.accounts.values()) - len(self.conflicts)
        if hidden > 0:
            notes.append(text("backup.note_more_conflicts", count=hidden))
        return tuple(notes)

    @property
    def added(self) -> int:
        """Everything that is new here."""
        return sum(account.added for account in self.accounts.values())


def merge_archive(store: Store, path: Path, *, actor: str = LOCAL_ACTOR) -> MergeReport:
    """Take in what an archive holds and this store does not; safe to repeat.

    Boundaries, imports and records come in one transaction, each session and plan in its own.
    Settings are not overwritten. Raises `StoreError` for a file that is damaged, too large or
    not an archive: then nothing has changed.
    """
    tally = Tally()
    sha256 = sha256_of(path) if path.is_file() else ""
    with open_archive(path) as archive:
        archive.check_rows()
        check_events(archive)
        chain = archive.check_chain()
        with store.write("import_archive", subject=path.name[:120], actor=actor) as change:
            shares_salt = _merge_settings(change.connection, archive)
            merge_boundaries(change.connection, archive, tally)
            merge_datasets(change.connection, archive, tally)
            merge_records(change.connection, archive, tally, by_content=not shares_salt)
            change.summary |= {
                "sha256": sha256,
                "chain_end": archive.manifest.audit_hash,
                "chain_entries": archive.manifest.audit_number,
                "chain_is_whole": chain.is_whole,
                **tally.totals(),
            }
        merge_events(store, archive, tally)
        manifest = archive.manifest
    return MergeReport(
        file_name=path.name,
        made_at=manifest.made_at,
        accounts={
            table: Account(one.read, one.added, one.known, one.conflicting)
            for table, one in tally.by_table.items()
        },
        conflicts=tuple(tally.conflicts[:MAX_CONFLICTS_LISTED]),
        placed=tally.placed,
        alike=tally.alike,
        is_chain_whole=chain.is_whole,
        chain_end=manifest.audit_hash,
    )


def _merge_settings(connection: Connection, archive: Archive) -> bool:
    """Take the boundary set in use and the secret where there is none; whether it is shared."""
    given = {row["key"]: row["value"] for row in archive.rows("setting")}
    if not read_setting(connection, ACTIVE_SET) and given.get(ACTIVE_SET):
        write_setting(connection, ACTIVE_SET, given[ACTIVE_SET])
    theirs, mine = given.get(REFERENCE_SALT, ""), read_setting(connection, REFERENCE_SALT)
    if theirs and theirs != mine and _is_secret(theirs) and not _has_references(connection):
        write_setting(connection, REFERENCE_SALT, theirs)
        return True
    return bool(theirs == mine)


def _is_secret(value: str) -> bool:
    try:
        return len(bytes.fromhex(value)) == 16
    except ValueError:
        return False


def _has_references(connection: Connection) -> bool:
    """Return whether any record here is known by a reference number, hence by the secret."""
    return any(
        connection.scalar(select(table.number).where(table.content.is_not(None)).limit(1))
        for table in ROW_OF_KIND.values()
    )
