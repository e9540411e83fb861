"""Commands for boundary sets: import, download, list, use, search."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from commands.options import Home, Json, Lang, read_file
from commands.output import make_output, refusing
from model.admin import Accuracy

app = typer.Typer(no_args_is_help=True, help="Boundary sets.")


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Files that make one set together.")],
    title: Annotated[str | None, typer.Option(help="Name of the set.")] = None,
    source: Annotated[str | None, typer.Option(help="Who publishes it.")] = None,
    published: Annotated[
        datetime | None, typer.Option("--date", formats=["%Y-%m-%d"], help="Its date.")
    ] = None,
    licence: Annotated[str | None, typer.Option(help="Its licence.")] = None,
    accuracy: Annotated[Accuracy | None, typer.Option(help="official or approximate.")] = None,
    level: Annotated[
        str, typer.Option(help="With --map: country, oblast, district or ayil_okmotu.")
    ] = "",
    column: Annotated[
        list[str] | None, typer.Option("--map", help="FIELD=COLUMN, where columns are unknown.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Import boundary files (and the SOATE gazetteer) as one set, and use it."""
    from intake.boundaries import NamedBytes
    from services.boundaries import column_mapping, import_boundaries
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("data.boundaries_reading"):
        info, report = import_boundaries(
            open_workspace(home),
            [NamedBytes(path.name, read_file(path)) for path in files],
            title=title,
            source=source,
            published=published.date() if published else None,
            licence=licence,
            accuracy=accuracy,
            mapping=column_mapping(level, column or []),
        )
    output.boundaries(info, report)


@app.command("download")
def download(
    url: Annotated[str | None, typer.Option(help="Another CKAN address of the set.")] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Download the official boundaries from HDX, and use them."""
    from services.boundaries import download_boundaries
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("data.boundaries_downloading"):
        info, report = download_boundaries(open_workspace(home), url=url)
    output.boundaries(info, report)


@app.command("list")
def list_(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:
    """List the boundary sets that are kept."""
    from services.boundaries import boundary_sets
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        output.sets(boundary_sets(open_workspace(home)))


@app.command("use")
def use(
    set_id: Annotated[str, typer.Argument(help="As `boundaries list` shows it.")],
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Use another boundary set: incidents are assigned to its units from now on."""
    from services.boundaries import boundary_sets, use_boundaries
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        workspace = open_workspace(home)
        use_boundaries(workspace, set_id)
        output.sets(boundary_sets(workspace))


@app.command("search")
def search(
    query: Annotated[str, typer.Argument(help="A name in any spelling, a P-code or SOATE.")],
    limit: Annotated[int, typer.Option(min=1, max=100)] = 10,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Find units by any spelling."""
    from services.units import search_units
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        output.hits(search_units(open_workspace(home), query, limit=limit))
