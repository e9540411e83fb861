"""The command that writes a map in one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Home, Json, Lang, write_file
from commands.output import make_output, refusing
from commands.units import unit_pcode
from commands.view_options import (
    Category,
    ForWhom,
    Period,
    Reason,
    Resolution,
    Unit,
    What,
    Whose,
    asked_view,
)
from model.view import Measure, Source, Tier


def html(
    out: Annotated[Path, typer.Option("--out", "-o", help="The HTML file.")],
    unit: Unit = "",
    period: Period = "",
    category: Category = None,
    source: Whose = Source.POLICE,
    measure: What = Measure.COUNT,
    resolution: Resolution = None,
    tier: ForWhom = Tier.PUBLIC,
    reason: Reason = "",
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Write a map in one file: opens anywhere without internet, in three languages."""
    from services.html_map import make_html_map
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    language = output.voice.language
    with refusing(output), output.progress("cli.drawing"):
        workspace = open_workspace(home)
        state = asked_view(
            pcode=unit_pcode(workspace, unit, language=language),
            period=period,
            category=category,
            source=source,
            measure=measure,
            resolution=resolution,
            tier=tier,
        )
        document = make_html_map(workspace, state, language=language, reason=reason)
        write_file(out, document.data)
    answer = {"file": str(out), "bytes": len(document.data), "tier": tier.value}
    output.show(answer, [output.voice("cli.written", file=str(out))])
