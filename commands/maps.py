"""Commands for maps: a snapshot as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Home, Json, Lang, parse_categories, parse_period, write_file
from commands.output import make_output, refusing
from commands.units import unit_pcode
from i18n import LANGUAGES
from model.view import Measure, Source, Tier, ViewState


def snapshot(
    out: Annotated[Path, typer.Option("--out", "-o", help="PNG, PDF or SVG, by its ending.")],
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
    paper: Annotated[str, typer.Option(help="A4 or A3.")] = "A4",
    portrait: Annotated[bool, typer.Option("--portrait", help="Default: landscape.")] = False,
    dpi: Annotated[int, typer.Option(min=72, max=600, help="Of a PNG.")] = 300,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Draw a view as a print sheet: public by default."""
    from services.snapshot import make_snapshot, sheet_choice
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("cli.drawing"):
        workspace = open_workspace(home)
        state = ViewState(
            pcode=unit_pcode(workspace, unit, language=output.voice.language),
            period=parse_period(period),
            categories=parse_categories(category or ()),
            source=source,
            measure=measure,
            resolution=resolution,
            tier=tier,
        )
        choice = sheet_choice(
            paper=paper,
            is_portrait=portrait,
            file_format=out.suffix.lstrip("."),
            dpi=dpi,
            language=lang if lang in LANGUAGES else output.voice.language,
        )
        document = make_snapshot(workspace, state, choice, reason=reason)
        write_file(out, document.data)
    answer = {"file": str(out), "bytes": len(document.data), "tier": tier.value}
    output.show(answer, [output.voice("cli.written", file=str(out))])
