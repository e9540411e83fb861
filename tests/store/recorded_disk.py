"""A disk that remembers: what SQLite asks of it is recorded, then the power is cut anywhere.

After a cut a file holds what was synced, and of every later write anything: all, nothing, some
sectors, half a sector. A file that was made or deleted may be there or not, unless its folder
was synced since. This is the weakest disk that POSIX allows.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SECTOR_BYTES = 512
JOURNALS = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL | apsw.SQLITE_OPEN_SUPER_JOURNAL


@dataclass(frozen=True, slots=True)
class Made:
    name: str
    file: int


@dataclass(frozen=True, slots=True)
class Deleted:
    name: str
    is_folder_synced: bool


@dataclass(frozen=True, slots=True)
class Written:
    file: int
    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Truncated:
    file: int
    size: int


@dataclass(frozen=True, slots=True)
class Synced:
    file: int
    is_folder_synced: bool


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """The program was told that its write is kept."""

    number: int


Step = Made | Deleted | Written | Truncated | Synced | Acknowledged


class RecordingDisk(apsw.VFS):
    """SQLite's own way to the disk, with a record of every step; one folder, one database."""

    def __init__(self, name: str) -> None:
        self.steps: list[Step] = []
        self.files: dict[str, int] = {}  # by file name; another file of the name is another one
        self._made = 0
        super().__init__(name, base="")

    def start_with(self, path: Path) -> None:
        """Count a file as synced before anything happens."""
        self.files[path.name] = self._next()

    def xOpen(self, name: object, flags: list[int]) -> RecordingFile:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        return RecordingFile(self, path, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802
        super().xDelete(filename, syncdir)
        self.steps.append(Deleted(Path(filename).name, bool(syncdir)))
        self.files.pop(Path(filename).name, None)

    def file_of(self, name: str) -> int:
        """Return the number of a file that is opened; a new one is made."""
        if name not in self.files:
            self.files[name] = self._next()
            self.steps.append(Made(name, self.files[name]))
        return self.files[name]

    def _next(self) -> int:
        self._made += 1
        return self._made


class RecordingFile(apsw.VFSFile):
    def __init__(self, disk: RecordingDisk, path: str, flags: list[int]) -> None:
        self._disk = disk
        is_new = Path(path).name not in disk.files
        self._file = disk.file_of(Path(path).name)
        # the first sync of a new journal syncs the folder too (os_unix.c, UNIXFILE_DIRSYNC)
        self._syncs_folder = is_new and bool(flags[0] & JOURNALS)
        super().__init__("", path, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        super().xWrite(data, offset)
        self._disk.steps.append(Written(self._file, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802
        super().xTruncate(newsize)
        self._disk.steps.append(Truncated(self._file, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._disk.steps.append(Synced(self._file, self._syncs_folder))
        self._syncs_folder = False


@dataclass(slots=True)
class _File:
    synced: bytearray
    pending: list[Written | Truncated] = field(default_factory=list)


@dataclass(slots=True)
class Disk:
    """What may be on the disk after some steps: surely there, and perhaps there."""

    files: dict[int, _File]
    names: dict[str, int]
    pending_names: list[Made | Deleted] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, content: bytes) -> Disk:
        """Return a disk that holds one file, surely."""
        return cls({1: _File(bytearray(content))}, {name: 1})

    def apply(self, step: Step) -> None:
        """Follow one step that the program has done."""
        match step:
            case Made():
                self.files[step.file] = _File(bytearray())
                self.pending_names.append(step)
            case Deleted():
                self.pending_names.append(step)
                if step.is_folder_synced:
                    self._sync_folder()
            case Written() | Truncated():
                self.files[step.file].pending.append(step)
            case Synced():
                file = self.files[step.file]
                for change in file.pending:
                    _change(file.synced, change)
                file.pending.clear()
                if step.is_folder_synced:
                    self._sync_folder()
            case Acknowledged():
                pass

    def cut(self, chance: random.Random) -> dict[str, bytes]:
        """Return the files that the next start finds, by name."""
        names = dict(self.names)
        kept = chance.choice([0.0, 0.5, 1.0])
        for step in self.pending_names:
            if chance.random() < kept:
                _rename(names, step)
        return {name: self._content(number, chance) for name, number in names.items()}

    def _content(self, number: int, chance: random.Random) -> bytes:
        file = self.files[number]
        content = bytearray(file.synced)
        kept = chance.choice([0.0, 0.3, 0.7, 1.0])
        for change in file.pending:
            for part in _sectors(change):
                if chance.random() < kept:
                    _change(content, _torn(part, chance), garbage=chance)
        return bytes(content)

    def _sync_folder(self) -> None:
        for step in self.pending_names:
            _rename(self.names, step)
        self.pending_names.clear()


def _rename(names: dict[str, int], step: Made | Deleted) -> None:
    if isinstance(step, Made):
        names[step.name] = step.file
    else:
        names.pop(step.name, None)


def _sectors(change: Written | Truncated) -> Iterator[Written | Truncated]:
    if isinstance(change, Truncated):
        yield change
        return
    end = change.offset + len(change.data)
    start = change.offset
    while start < end:
        stop = min(end, (start // SECTOR_BYTES + 1) * SECTOR_BYTES)
        part = change.data[start - change.offset : stop - change.offset]
        yield Written(change.file, start, part)
        start = stop


def _torn(part: Written | Truncated, chance: random.Random) -> Written | Truncated:
    if isinstance(part, Written) and chance.random() < 0.05:
        return Written(part.file, part.offset, part.data[: chance.randrange(len(part.data) + 1)])
    return part


def _change(
    content: bytearray, change: Written | Truncated, *, garbage: random.Random | None = None
) -> None:
    if isinstance(change, Truncated):
        del content[change.size :]
        return
    hole = change.offset - len(content)
    if hole > 0:  # space that was given out and never written: whatever lay there
        content += garbage.randbytes(hole) if garbage else bytes(hole)
    content[change.offset : change.offset + len(change.data)] = change.data
