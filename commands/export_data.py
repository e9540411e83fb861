"""The command that writes the data of a view as one archive."""

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
from i18n import LANGUAGES
from model.view import Measure, Source, Tier


def data(
    out: Annotated[Path, typer.Option("--out", "-o", help="The ZIP to write.")],
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", help="gpkg, geojson, kml, xlsx, csv; default: all."),
    ] = None,
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
    """Write every layer of a view as files for other programs, with a README: public by default."""
    from services.data_export import ALL_FORMATS, make_data_export
    from services.workspace import open_workspace

    if out.suffix.lower() != ".zip":
        raise typer.BadParameter(f"--out {out}: the archive's name ends in .zip")
    chosen = list(formats or ALL_FORMATS)
    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("dataexport.making") as on_step:
        workspace = open_workspace(home)
        state = asked_view(
            pcode=unit_pcode(workspace, unit, language=output.voice.language),
            period=period,
            category=category,
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
