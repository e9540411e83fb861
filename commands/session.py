"""Commands for mapping sessions: the paper sheet, and whose a sheet is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import Home, Json, Lang, write_file
from commands.output import make_output, refusing
from model.errors import NotFoundError

if TYPE_CHECKING:
    from commands.output import Output
    from services.workspace import Workspace


def session_sheet(
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The PDF to write.")] = None,
    session: Annotated[
        str, typer.Option(help="Its id or the first digits of it; default: the latest meeting.")
    ] = "",
    read: Annotated[
        str | None, typer.Option("--read", help="Instead: say whose sheet has this QR code's text.")
    ] = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Draw the A3 paper sheet of a mapping session, to mark by hand in a hall."""
    from services.paper import paper_sheet
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    if read is not None and out is None:
        _read_sheet(read, home, output)
        return
    if out is None or read is not None:
        raise typer.BadParameter("give either --out or --read")
    with refusing(output), output.progress("cli.drawing"):
        workspace = open_workspace(home)
        session_id = _session_id(workspace, session)
        data = paper_sheet(workspace, session_id, language=output.voice.language)
        write_file(out, data)
    answer = {"file": str(out), "bytes": len(data), "session": session_id}
    output.show(answer, [output.voice("cli.written", file=str(out))])


def _read_sheet(scanned: str, home: Path | None, output: Output) -> None:
    from services.paper import read_sheet
    from services.sessions import unit_names
    from services.workspace import open_workspace

    with refusing(output):
        sheet = read_sheet(open_workspace(home), scanned)
    t, session, code = output.voice, sheet.session, sheet.code
    held_on = date.fromisoformat(session.held_on) if session and session.held_on else None
    answer = {
        "session": code.session_id,
        "unit": code.pcode,
        "held_on": session.held_on if session else None,
        "is_here": session is not None,
        "fits": sheet.fits,
    }
    if session and held_on:
        line = t("cli.sheet_of", unit=unit_names(session), date=held_on, session=code.session_id)
    else:
        line = t("cli.sheet_elsewhere", unit=code.pcode, session=code.session_id)
    output.show(answer, [line] if sheet.fits else [line, t("cli.sheet_other_grid")])


def _session_id(workspace: Workspace, start: str) -> str:
    """Return the id of the session that is meant; raises `NotFoundError` for none or several."""
    from services.sessions import list_sessions

    found = [info for info in list_sessions(workspace) if info.entity_id.startswith(start.lower())]
    if not found or (start and len(found) > 1):
        raise NotFoundError("no_session")
    return found[0].entity_id
