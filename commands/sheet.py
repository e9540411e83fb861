"""The command that draws a sheet for each unit of a larger one."""

from __future__ import annotations

import io
import zipfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import Home, Json, Lang, write_file
from commands.output import make_output, refusing
from commands.sheet_options import Colour, Dpi, Enlarged, LayoutName, PaperSize, Turned, asked_look
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
from model.admin import Level
from model.errors import StoreError
from model.view import Measure, Source, Tier

if TYPE_CHECKING:
    from services.snapshot import Document


class Each(StrEnum):
    """Levels that a series goes through."""

    OBLAST = "oblast"
    DISTRICT = "district"
    AYIL_OKMOTU = "ayil_okmotu"


def sheet(
    each: Annotated[Each, typer.Option(help="A sheet for every unit of this level.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="A .zip file, or a folder.")],
    unit: Unit = "",
    file_format: Annotated[
        str, typer.Option("--format", help="png, pdf or svg, for the single files.")
    ] = "pdf",
    period: Period = "",
    category: Category = None,
    source: Whose = Source.POLICE,
    measure: What = Measure.COUNT,
    resolution: Resolution = None,
    tier: ForWhom = Tier.PUBLIC,
    reason: Reason = "",
    layout: LayoutName = None,
    paper: PaperSize = None,
    portrait: Turned = None,
    dpi: Dpi = None,
    grey: Colour = None,
    detail: Enlarged = None,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Draw a sheet for every unit inside a unit: one PDF, single files, and an index."""
    from services.sheet_series import make_series
    from services.workspace import open_workspace

    output = make_output(as_json=as_json, language=lang)
    with refusing(output), output.progress("cli.drawing") as progress:
        workspace = open_workspace(home)
        choice, toggled = asked_look(
            workspace,
            layout=layout,
            paper=paper,
            portrait=portrait,
            dpi=dpi,
            grey=grey,
            detail=detail,
            file_format=file_format,
            language=lang,
            voice=output.voice,
        )
        state = asked_view(
            pcode=unit_pcode(workspace, unit, language=output.voice.language),
            period=period,
            category=category,
            source=source,
            measure=measure,
            resolution=resolution,
            tier=tier,
            toggled=toggled,
        )
        level = Level[each.name]
        made = make_series(workspace, state, choice, level=level, reason=reason, progress=progress)
        files = _write(made, out)
    answer = {"out": str(out), "files": files, "tier": tier.value}
    output.show(answer, [output.voice("cli.written", file=str(out))])


def _write(series: Document, out: Path) -> list[str]:
    """Write the archive, or for a folder what is in it; return the names in it."""
    with zipfile.ZipFile(io.BytesIO(series.data)) as bundle:
        names = bundle.namelist()
        if out.suffix.lower() == ".zip":
            write_file(out, series.data)
            return names
        for name in names:
            path = out / name
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise StoreError("file_not_written", file=str(path)) from error
            write_file(path, bundle.read(name))
    return names
