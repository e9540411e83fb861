"""Start the watched process that opens an untrusted workbook, and read what it answers."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from intake.worker_process import run_worker, worker_environment, worker_limits
from model.errors import IntakeError

_WORKER = Path(__file__).with_name("xlsx_worker.py")


@dataclass(frozen=True, slots=True)
class WorkbookLimits:
    """What reading a workbook may cost."""

    max_cells: int = 20_000_000  # of a sheet from A1 to its last cell, used or not
    max_answer_bytes: int = 1_000_000_000  # of all cells as JSON
    memory_mb: int = 3_000  # address space of the reading process
    seconds: float = 120.0


WORKBOOK_LIMITS = WorkbookLimits()
"""The reader holds every cell of a sheet, 31 bytes each, and then its rows."""


@dataclass(frozen=True, slots=True)
class XlsxSheet:
    """A sheet: its rows of typed cells from A1 on, "" for an empty one.

    Formulas stand as the values they had when the file was saved. `merged` are the first and
    last (row, column), from 0, of cells that are one; all but the first of them are empty.
    """

    name: str
    rows: Sequence[Sequence[object]]
    merged: Sequence[tuple[tuple[int, int], tuple[int, int]]] = ()


def read_sheets_in_process(
    data: bytes,
    *,
    file_name: str,
    with_merged: bool = False,
    limits: WorkbookLimits = WORKBOOK_LIMITS,
) -> tuple[XlsxSheet, ...]:
    """Read every sheet in a process of its own, bounded in memory and time.

    Raises `IntakeError`: `xlsx_damaged`, `xlsx_too_wide`, and `xlsx_unreadable` where it ends
    without an answer.
    """
    try:
        answer = run_worker(
            _WORKER,
            (
                *worker_limits(limits.memory_mb, limits.seconds),
                limits.max_answer_bytes,
                limits.max_cells,
                int(with_merged),
            ),
            data,
            environment=worker_environment(),
            seconds=limits.seconds,
        )
    except subprocess.TimeoutExpired as fault:
        raise IntakeError("xlsx_unreadable", file=file_name) from fault
    lines = answer.split(b"\n")  # JSON writes a line break inside a text as \n
    last = json.loads(lines[-2]) if len(lines) > 1 else {}
    if isinstance(last, dict) and "error" in last:
        raise IntakeError(last["error"], file=file_name, **last["params"])
    if last != {"end": True}:  # it ended in the middle of a sheet
        raise IntakeError("xlsx_unreadable", file=file_name)
    return tuple(_sheets(iter(lines[:-2])))


def _sheets(lines: Iterator[bytes]) -> Iterator[XlsxSheet]:
    decode = json.JSONDecoder(object_hook=_typed).decode
    for line in lines:
        head = json.loads(line)
        rows = [decode(next(lines).decode()) for _ in range(head["rows"])]
        merged = tuple((tuple(first), tuple(last)) for first, last in head["merged"])
        yield XlsxSheet(head["name"], rows, merged)


_TYPES: Mapping[str, Callable[[Any], object]] = {
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
}
"""What `xlsx_worker.dated` writes, by its name."""


def _typed(written: dict[str, Any]) -> object:
    ((name, value),) = written.items()
    return _TYPES[name](value)
