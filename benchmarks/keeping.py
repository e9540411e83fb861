"""Measure what stands beside the pipeline: validating a file row by row, and storing it."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from benchmarks.synthetic import write_incidents
from benchmarks.ways import Stopwatch
from intake.records import read_records
from model.records import RecordKind
from store.database import open_store
from store.records import add_incidents, load_incidents

ROWS = 20_000
"""A large file for one district; more than a country registers in half a year."""

AFTER_ALL = date(2026, 1, 1)
"""A day after every generated incident: later ones would be faults."""


def measure_keeping(*, rows: int = ROWS) -> dict[str, float]:
    """Return CPU seconds of validating, storing and loading `rows` incidents."""
    watch = Stopwatch()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.csv"
        write_incidents(path, count=rows)
        data = path.read_bytes()
        with watch.step(f"validate {rows:,} rows"):
            found = read_records(
                data, file_name=path.name, kind=RecordKind.INCIDENTS, today=AFTER_ALL
            )
        store = open_store(Path(folder) / "home")
        try:
            with watch.step(f"store {rows:,} rows"):
                add_incidents(
                    store,
                    found.frame,
                    file_name=found.file_name,
                    sha256=found.sha256,
                    read=found.read,
                    faults=found.faults,
                )
            with watch.step(f"load {rows:,} rows"):
                loaded = load_incidents(store)
        finally:
            store.close()
        if not 0 < len(loaded) <= rows:
            raise RuntimeError(f"{len(loaded)} of {rows} incidents came back")
    return watch.steps
