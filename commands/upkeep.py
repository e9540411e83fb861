"""Commands that look after the data folder: prepare it, back it up."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Home, Json, Lang
from commands.output import make_output, refusing


def prepare(home: Home = None, as_json: Json = False, lang: Lang = None) -> None:
    """Create the data folder with the starter boundaries and places; safe to repeat."""
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("cli.preparing"):
        workspace = open_workspace(home)
    answer = {"home": str(workspace.home)}
    output.show(answer, [output.voice("cli.prepared", folder=str(workspace.home))])


def backup(
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Default: in the data folder.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Make a checked copy of everything that is kept."""
    from services.backup import make_backup
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output):
        written = make_backup(open_workspace(home), out)
    output.show({"file": str(written)}, [output.voice("data.backup_done", file=str(written))])
