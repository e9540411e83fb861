"""The process that opens untrusted workbooks; run as a script, never imported by the app.

It reads one XLSX from standard input and writes lines of JSON to standard output: for each sheet
its name and the number of its rows, then the rows, and a last line that says it is all. The reader
fills every cell between A1 and the last one, wherever a file says that it is; what is too much for
memory ends this process alone. Stands alone, as `vector_worker` does.
"""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

LIMITS_SET = ("RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_CORE", "RLIMIT_FSIZE")


def limit_self(memory_bytes: int, cpu_seconds: int) -> None:
    """Bound this process's memory and processor time where the system can (not Windows)."""
    try:
        import resource  # noqa: PLC0415  does not exist on Windows
    except ImportError:
        return
    # it has no business leaving a dump or writing a file
    for name, wanted in zip(LIMITS_SET, (memory_bytes, cpu_seconds, 0, 0), strict=True):
        kind = getattr(resource, name)
        try:
            hard = resource.getrlimit(kind)[1]
            bounded = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(kind, (bounded, hard))
        except (ValueError, OSError):  # macOS refuses some; the parent's clock still watches
            continue


def dated(value: object) -> dict[str, Any]:
    """Return what JSON has no type for: a moment, a day, a time of day, a duration."""
    if isinstance(value, datetime):  # before date: a datetime is one
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    raise TypeError(type(value).__name__)


class TooMuchError(Exception):
    """The answer would not fit into the memory of who asked."""


class Answer:
    """Lines of JSON on their way out, bounded: one long text may stand in a million cells."""

    def __init__(self, file: Any, most_bytes: int) -> None:
        self._file = file
        self._left = most_bytes
        options = {"ensure_ascii": False, "separators": (",", ":"), "default": dated}
        self._encode = json.JSONEncoder(**options).encode  # type: ignore[arg-type]

    def write(self, value: object) -> None:
        """Write a line; raises `TooMuchError`."""
        line = f"{self._encode(value)}\n".encode()
        self._left -= len(line)
        if self._left < 0:
            raise TooMuchError
        self._file.write(line)


def write_sheets(data: bytes, answer: Answer, *, most_cells: int, with_merged: bool) -> None:
    """Write every sheet; what makes the workbook useless is a last line that says so."""
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415  after the limits

    try:
        with load_workbook(io.BytesIO(data)) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                rows, columns = (last + 1 for last in sheet.end or (-1, -1))
                if rows * columns > most_cells:
                    params = {"rows": rows, "columns": columns}
                    answer.write({"error": "xlsx_too_wide", "params": params})
                    return
                merged = (sheet.merged_cell_ranges or ()) if with_merged else ()
                filled = sheet.to_python(skip_empty_area=False)
                answer.write({"name": name, "merged": merged, "rows": len(filled)})
                for row in filled:
                    answer.write(row)
        answer.write({"end": True})
    except CalamineError:
        answer.write({"error": "xlsx_damaged", "params": {}})


def main() -> None:
    """Answer on a copy of standard output, so that nothing a library prints gets into it."""
    memory_bytes, cpu_seconds, most_bytes, most_cells, with_merged = map(int, sys.argv[1:6])
    if sys.platform == "win32":  # standard input and output must not translate line ends
        import msvcrt  # noqa: PLC0415

        for number in (0, 1):
            msvcrt.setmode(number, os.O_BINARY)
    file = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    limit_self(memory_bytes, cpu_seconds)
    data = sys.stdin.buffer.read()
    with file:
        answer = Answer(file, most_bytes)
        write_sheets(data, answer, most_cells=most_cells, with_merged=bool(with_merged))


if __name__ == "__main__":
    main()
