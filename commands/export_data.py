"""The command that writes the data of a view as one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.options import Home, Json, Lang, parse_categories, parse_period, write_file
from commands.output import make_output, refusing
from commands.units import unit_pcode
from i18n import LANGUAGES
from model.view import Measure, Source, Tier, ViewState


def data(
    out: Annotated[Path, typer.Option("--out", "-o", help="The ZIP to write.")],
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", help="gpkg, geojson, kml, xlsx, csv; default: all."),
    ] = None,
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
    """Write every layer of a view as files for other programs, with a README: public by default."""
    from services.data_export import ALL_FORMATS, make_data_export
    from services.workspace import open_workspace

    if out.suffix.lower() != ".zip":
        raise typer.BadParameter(f"--out {out}: the archive's name ends in .zip")
    chosen = list(formats or ALL_FORMATS)
    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("dataexport.making") as on_step:
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
        document = make_data_export(
            workspace,
            state,
            formats=chosen,
            language=lang if lang in LANGUAGES else output.voice.language,
            reason=reason,
            on_step=on_step,
        )
        write_file(out, document.data)
    answer = {"file": str(out), "bytes": len(document.data), "tier": tier.value, "formats": chosen}
    output.show(answer, [output.voice("cli.written", file=str(out))])
