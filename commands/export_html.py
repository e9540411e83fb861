"""The command that writes a map in one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Home, Json, Lang, parse_categories, parse_period, write_file
from commands.output import make_output, refusing
from commands.units import unit_pcode
from model.view import Measure, Source, Tier, ViewState


def html(
    out: Annotated[Path, typer.Option("--out", "-o", help="The HTML file.")],
    unit: Annotated[str, typer.Option(help="P-code or name; default: the country.")] = "",
    period: Annotated[str, typer.Option(help="2025-01_2025-12; default: everything.")] = "",
    category: Annotated[list[str] | None, typer.Option(help="Only these; default: all.")] = None,
    source: Annotated[Source, typer.Option(help="Whose picture.")] = Source.POLICE,
    measure: Annotated[Measure, typer.Option(help="What the colour says.")] = Measure.COUNT,
    resolution: Annotated[int | None, typer.Option(min=5, max=10, help="Working view.")] = None,
    tier: Annotated[Tier, typer.Option(help="public, or working: a marked document.")] = (
        Tier.PUBLIC
    ),
    reason: Annotated[str, typer.Option(help="Why a working document is made; logged.")] = "",
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
        state = ViewState(
            pcode=unit_pcode(workspace, unit, language=language),
            period=parse_period(period),
            categories=parse_categories(category or ()),
            source=source,
            measure=measure,
            resolution=resolution,
            tier=tier,
        )
        document = make_html_map(workspace, state, language=language, reason=reason)
        write_file(out, document.data)
    answer = {"file": str(out), "bytes": len(document.data), "tier": tier.value}
    output.show(answer, [output.voice("cli.written", file=str(out))])
