"""Commands for records: import of every kind, binning a file, demo data."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.options import Home, Json, Lang, read_file, write_file
from commands.output import Output, make_output, refusing
from model.errors import StoreError
from model.records import RecordKind

Rejects = Annotated[
    Path | None, typer.Option("--rejects", help="Where bad rows go; default: beside the file.")
]


def import_group(kind: RecordKind, help_text: str) -> typer.Typer:
    """Return the group `<kind> import`."""
    group = typer.Typer(no_args_is_help=True, help=help_text)

    @group.callback()
    def group_of_commands() -> None:
        """Keep `import` a command of its own though it is the only one."""

    @group.command("import", help=f"{help_text} From CSV, XLSX or GeoJSON.")
    def run(
        file: Annotated[Path, typer.Argument(help="CSV, XLSX or GeoJSON.")],
        rejects: Rejects = None,
        home: Home = None,
        as_json: Json = False,
        lang: Lang = None,
    ) -> None:
        _import(kind, file, rejects, home, make_output(as_json=as_json, language=lang))

    group_of_commands.__doc__ = help_text
    return group


def _import(
    kind: RecordKind, file: Path, rejects: Path | None, home: Path | None, output: Output
) -> None:
    from services.records import import_file
    from services.workspace import open_workspace

    with refusing(output), output.progress("cli.importing") as progress:
        outcome = import_file(
            open_workspace(home),
            read_file(file),
            file_name=file.name,
            kind=kind,
            translate=output.voice,
            progress=lambda done, total: progress(done / max(total, 1)),
        )
    report, written = outcome.report, None
    if outcome.rejects:
        written = rejects or file.with_name(outcome.rejects_name)
        try:
            write_file(written, outcome.rejects)
        except StoreError as error:  # the good rows are stored: say so, and what is missing
            report = replace(report, warnings=(*report.warnings, error.text))
            written = None
    output.imported(report, written)


class CellFormatOption(StrEnum):
    """Formats that `bin` writes."""

    CSV = "csv"
    GEOJSON = "geojson"
    GPKG = "gpkg"
    PARQUET = "parquet"


def bin_(
    file: Annotated[Path, typer.Argument(help="Incidents: CSV, XLSX or GeoJSON.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="Where the cells go.")],
    resolution: Annotated[int, typer.Option(min=5, max=10, help="H3 resolution.")] = 8,
    file_format: Annotated[
        CellFormatOption | None, typer.Option("--format", help="Default: by the ending of OUT.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Bin a file of incidents into H3 cells, keeping nothing. Exact counts."""
    from services.bin_file import bin_file, cell_format
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("cli.binning"):
        binned = bin_file(
            open_workspace(home),
            read_file(file),
            file_name=file.name,
            resolution=resolution,
            file_format=cell_format(file_format or out.suffix.lstrip(".")),
            language=output.voice.language,
        )
        write_file(out, binned.data)
    output.binned(binned, out)


def demo(
    incidents: Annotated[int, typer.Option(min=0, max=1_000_000)] = 20_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same data.")] = 20260101,
    focus: Annotated[str, typer.Option(help="P-code of a unit to concentrate on.")] = "",
    remove: Annotated[bool, typer.Option("--remove", help="Remove all demo data.")] = False,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Generate DEMO records to practise with (or remove them); a focus gets precincts too."""
    from services.demo import add_demo, remove_demo
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("home.demo_working"):
        workspace = open_workspace(home)
        if remove:
            removed = remove_demo(workspace)
        else:
            reports = add_demo(workspace, incidents=incidents, seed=seed, focus=focus)
    if remove:
        output.show({"removed": removed}, [output.voice("cli.demo_removed", count=removed)])
    else:
        output.demo(reports)
