"""Commands for mapping sessions: the paper sheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import Home, Json, Lang, write_file
from commands.output import make_output, refusing
from model.errors import NotFoundError

if TYPE_CHECKING:
    from services.workspace import Workspace


def session_sheet(
    out: Annotated[Path, typer.Option("--out", "-o", help="The PDF to write.")],
    session: Annotated[
        str, typer.Option(help="Its id or the first digits of it; default: the latest meeting.")
    ] = "",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Draw the A3 paper sheet of a mapping session, to mark by hand in a hall."""
    from services.paper import paper_sheet
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("cli.drawing"):
        workspace = open_workspace(home)
        session_id = _session_id(workspace, session)
        data = paper_sheet(workspace, session_id, language=output.voice.language)
        write_file(out, data)
    answer = {"file": str(out), "bytes": len(data), "session": session_id}
    output.show(answer, [output.voice("cli.written", file=str(out))])


def _session_id(workspace: Workspace, start: str) -> str:
    """Return the id of the session that is meant; raises `NotFoundError` for none or several."""
    from services.sessions import list_sessions

    found = [info for info in list_sessions(workspace) if info.entity_id.startswith(start.lower())]
    if not found or (start and len(found) > 1):
        raise NotFoundError("no_session")
    return found[0].entity_id
