"""Commands for datasets: import residents, roads, barriers or terrain; list, remove, restore."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.options import Home, Json, Lang, read_file
from commands.output import FAULTS_PRINTED, Output, fault_line, make_output, refusing

if TYPE_CHECKING:
    from i18n import Translator
    from model.datasets import DatasetInfo
    from services.datasets import DatasetOutcome

app = typer.Typer(no_args_is_help=True, help="Population, roads, barriers, terrain, elevation.")


class KindOption(StrEnum):
    """Kinds of files that are read."""

    POPULATION = "population"
    ROADS = "roads"
    BARRIERS = "barriers"
    TERRAIN = "terrain"
    ELEVATION = "elevation"


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="GeoTIFF, GeoPackage, CSV, OSM extract, ...")],
    kind: Annotated[KindOption, typer.Option("--kind", help="What the file tells.")],
    source: Annotated[str, typer.Option(help="Whose data; may be left out for OSM files.")] = "",
    title: Annotated[str, typer.Option(help="Default: the file's name.")] = "",
    licence: Annotated[str, typer.Option()] = "",
    dated: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d", "%d.%m.%Y"], help="Day of the data.")
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option("--column", help="FIELD=HEADER, e.g. road_class=type; may repeat."),
    ] = None,
    road_class: Annotated[
        list[str] | None,
        typer.Option("--class", help="WORD=CLASS for roads, e.g. gravel=track; may repeat."),
    ] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Read a file and keep it; the same file twice adds nothing."""
    from model.datasets import DatasetKind
    from services.datasets import import_dataset, parse_pairs
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("cli.importing"):
        outcome = import_dataset(
            open_workspace(home),
            read_file(file),
            file_name=file.name,
            kind=DatasetKind(kind.value),
            source=source,
            title=title,
            licence=licence,
            dated=dated.date() if dated else None,
            columns=parse_pairs(column or ()),
            classes=parse_pairs(road_class or ()),
        )
    _show_outcome(outcome, output)


@app.command("list")
def list_(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:
    """List the datasets, the newest first, removed ones too."""
    from services.datasets import dataset_list
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        kept = dataset_list(open_workspace(home))
    t = output.voice
    output.show(
        [_row(info, t) for info in kept],
        [_line(info, t) for info in kept] or [t("datasets.none_yet")],
    )


@app.command("remove")
def remove(
    dataset: Annotated[str, typer.Argument(help="Its id, as `datasets list` shows it.")],
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Take a dataset out of sight; it can be restored."""
    from services.datasets import remove as take_away
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        take_away(open_workspace(home), dataset)
    output.show({"removed": dataset}, [output.voice("datasets.removed")])


@app.command("restore")
def restore(
    dataset: Annotated[str, typer.Argument(help="Its id, as `datasets list` shows it.")],
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Bring a removed dataset back."""
    from services.datasets import restore as bring_back
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        bring_back(open_workspace(home), dataset)
    output.show({"restored": dataset}, [output.voice("datasets.restored")])


def _show_outcome(outcome: DatasetOutcome, output: Output) -> None:
    t = output.voice
    info = outcome.info
    faults = [fault_line(fault, t) for fault in outcome.faults[:FAULTS_PRINTED]]
    if len(outcome.faults) > FAULTS_PRINTED:
        faults.append(t("data.faults_more", shown=FAULTS_PRINTED, number=len(outcome.faults)))
    state = [] if outcome.is_new else [t("datasets.known_already")]
    answer = _row(info, t) | {
        "is_new": outcome.is_new,
        "faults": [
            {"row": fault.row, "column": fault.column, "message": t(fault.text)}
            for fault in outcome.faults
        ],
    }
    output.show(answer, [*state, _line(info, t), *map(t, info.warnings), *faults])


def _row(info: DatasetInfo, t: Translator) -> dict[str, Any]:
    day: date | None = info.dated
    return {
        "dataset": info.dataset_id,
        "kind": info.kind.value,
        "title": info.title,
        "source": info.source,
        "licence": info.licence,
        "dated": day.isoformat() if day else None,
        "file": info.file_name,
        "sha256": info.sha256,
        "rows": info.rows,
        "removed": info.is_removed,
        "facts": dict(info.facts),
        "warnings": [t(warning) for warning in info.warnings],
    }


def _line(info: DatasetInfo, t: Translator) -> str:
    from services.datasets import figures_text

    parts = [info.dataset_id, t(f"datasets.kind_{info.kind}"), info.title, info.source]
    parts.append(t(figures_text(info)))
    if info.is_removed:
        parts.append(t("datasets.removed"))
    return " · ".join(parts)
