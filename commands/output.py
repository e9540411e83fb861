"""What the command line prints: sentences for people, or one JSON object for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from i18n import LANGUAGES, Translator, translator
from model.admin import BoundaryReport, BoundarySetInfo, SpatialFault
from model.errors import HotspotsError
from model.records import ImportReport, RowFault

if TYPE_CHECKING:
    from geo.search import SearchHit
    from services.bin_file import BinnedFile

EXIT_REFUSED = 1
"""Something could not be used; nothing has changed. (2 is wrong usage: typer's own.)"""

FAULTS_PRINTED = 20
"""The rest is in the file of rejected rows."""

_FIGURES = ("read", "stored", "duplicate", "rejected")
_BIN_FIGURES = ("read", "binned", "outside", "rejected")


@dataclass(frozen=True, slots=True)
class Output:
    """Where answers go: `out` is standard output, `err` takes progress and messages."""

    as_json: bool
    voice: Translator
    out: Console
    err: Console

    def show(self, answer: Mapping[str, Any] | list[Any], lines: Iterable[str]) -> None:
        """Print the answer as one JSON object, or its lines."""
        if self.as_json:
            print(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for line in lines:
            self.out.print(line, markup=False, highlight=False, soft_wrap=True)

    def table(self, headings: list[str], rows: Iterable[list[str]]) -> None:
        """Print a table for people."""
        table = Table(*headings)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self.out.print(table)

    @contextmanager
    def progress(self, key: str) -> Iterator[Callable[[float], None]]:
        """Show a bar on standard error; the function given takes the share done (0-1)."""
        with Progress(console=self.err, transient=True, disable=self.as_json) as bar:
            task = bar.add_task(self.voice(key), total=None)
            yield lambda share: bar.update(task, total=1.0, completed=share)

    def imported(self, report: ImportReport, rejects: Path | None) -> None:
        """Print what became of every row of an import."""
        t = self.voice
        figures = {name: getattr(report, name) for name in _FIGURES}
        lines = [t("data.account", **figures), *(t(warning) for warning in report.warnings)]
        lines += [fault_line(fault, t) for fault in report.faults[:FAULTS_PRINTED]]
        if len(report.faults) > FAULTS_PRINTED:
            lines.append(t("data.faults_more", shown=FAULTS_PRINTED, number=len(report.faults)))
        if rejects:
            lines.append(t("cli.rejects", file=str(rejects)))
        self.show({"file": report.file_name, **_account(report, t, rejects)}, lines)

    def binned(self, binned: BinnedFile, out: Path) -> None:
        """Print the account of a binned file: read = binned + outside + rejected."""
        figures = {name: getattr(binned, name) for name in _BIN_FIGURES}
        faults = [
            {"row": f.row, "column": f.column, "message": self.voice(f.text)} for f in binned.faults
        ]
        answer = {"file": str(out), "cells": binned.cells, **figures, "faults": faults}
        lines = [self.voice("cli.binned", cells=binned.cells, file=str(out), **figures)]
        lines += [fault_line(fault, self.voice) for fault in binned.faults[:FAULTS_PRINTED]]
        self.show(answer, lines)

    def demo(self, reports: Iterable[ImportReport]) -> None:
        """Print what was generated."""
        answer = {report.kind.value: report.stored for report in reports}
        lines = [self.voice("cli.demo_added", **answer)]
        if "places" in answer:
            lines.append(self.voice("cli.demo_coverage", **answer))
        self.show(answer, lines)

    def boundaries(self, info: BoundarySetInfo, report: BoundaryReport) -> None:
        """Print what an import of boundaries found."""
        answer = _boundary_report(info, report, self.voice)
        t = self.voice
        lines = [
            f"{info.title} ({info.set_id})",
            *(
                f"{t(f'data.report_{name}')}: {t.number(count)}"
                for name, count in (
                    ("read", report.read),
                    ("units", report.units),
                    ("repaired", len(report.repaired)),
                    ("rejected", len(report.rejected)),
                    ("overlaps", len(report.overlaps)),
                    ("gaps", len(report.gaps)),
                )
            ),
            *(t(f"level.{level}") + f": {n}" for level, n in sorted(report.levels.items())),
            *(t(message) for message in (*report.warnings, *report.rejected, *report.repaired)),
        ]
        self.show(answer, lines)

    def sets(self, sets: Iterable[tuple[BoundarySetInfo, bool]]) -> None:
        """Print the boundary sets that are kept."""
        rows = [
            {
                "set": info.set_id,
                "title": info.title,
                "source": info.source,
                "date": info.date.isoformat() if info.date else None,
                "licence": info.licence,
                "accuracy": info.accuracy.value,
                "active": is_active,
            }
            for info, is_active in sets
        ]
        if self.as_json:
            self.show(rows, ())
            return
        headings = ["", "set", "title", "date", "accuracy"]
        self.table(
            headings,
            (
                ["*" if row["active"] else "", *(str(row[h] or "") for h in headings[1:])]
                for row in rows
            ),
        )

    def hits(self, hits: Iterable[SearchHit]) -> None:
        """Print the units that were found, best first."""
        rows = [
            {
                "pcode": hit.pcode,
                "level": int(hit.level),
                "name_ky": hit.names.ky,
                "name_ru": hit.names.ru,
                "name_en": hit.names.en,
                "parent": ", ".join(n.in_language(self.voice.language) for n in hit.parent_names),
                "score": round(hit.score, 1),
            }
            for hit in hits
        ]
        if self.as_json:
            self.show(rows, ())
        elif not rows:
            self.show({}, [self.voice("cli.nothing_found")])
        else:
            self.table(list(rows[0]), ([str(value) for value in row.values()] for row in rows))


def make_output(*, as_json: bool, language: str | None = None) -> Output:
    """Return the output in the asked language, else the system's, else English."""
    asked = language or os.environ.get("LANG", "")[:2]
    voice = translator(asked if asked in LANGUAGES else "en")
    return Output(as_json, voice, Console(file=sys.stdout), Console(file=sys.stderr))


@contextmanager
def refusing(output: Output) -> Iterator[None]:
    """Turn an error of ours into its sentence and exit code 1."""
    try:
        yield
    except HotspotsError as error:
        message = output.voice.error(error)
        if output.as_json:
            print(json.dumps({"error": error.code, "message": message}, ensure_ascii=False))
        else:
            output.err.print(message, style="bold red", markup=False)
        raise typer.Exit(EXIT_REFUSED) from error


def fault_line(fault: RowFault, t: Translator) -> str:
    """Return what is wrong with a row, with the column where it is about one."""
    if not fault.column:
        return t("cli.fault_row", row=fault.row, what=fault.text)
    return t("cli.fault", row=fault.row, column=fault.column, what=fault.text)


def _account(report: ImportReport, t: Translator, rejects: Path | None) -> dict[str, Any]:
    return {
        **{name: getattr(report, name) for name in _FIGURES},
        "warnings": [t(warning) for warning in report.warnings],
        "rejects_file": str(rejects) if rejects else None,
    }


def _boundary_report(
    info: BoundarySetInfo, report: BoundaryReport, voice: Translator
) -> dict[str, Any]:
    return {
        "set": info.set_id,
        "title": info.title,
        "accuracy": info.accuracy.value,
        "read": report.read,
        "units": report.units,
        "merged": report.merged,
        "levels": {str(level): count for level, count in sorted(report.levels.items())},
        "repaired": [voice(message) for message in report.repaired],
        "rejected": [voice(message) for message in report.rejected],
        "overlaps": [_fault_as_dict(fault) for fault in report.overlaps],
        "gaps": [_fault_as_dict(fault) for fault in report.gaps],
        "without_parent": list(report.without_parent),
        "warnings": [voice(message) for message in report.warnings],
    }


def _fault_as_dict(fault: SpatialFault) -> dict[str, Any]:
    return {
        "area_km2": round(fault.area_km2, 3),
        "pcodes": list(fault.pcodes),
        "lng": round(fault.lng, 5),
        "lat": round(fault.lat, 5),
    }
