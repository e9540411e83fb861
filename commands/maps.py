"""Commands for maps: a sheet as a file, the same sheet again, and a sheet for each unit."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import Home, Json, Lang, read_file, write_file
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
from model.view import Measure, Source, Tier

if TYPE_CHECKING:
    from commands.output import Output
    from services.snapshot import MadeSheet


def snapshot(
    out: Annotated[Path, typer.Option("--out", "-o", help="PNG, PDF or SVG, by its ending.")],
    unit: Unit = "",
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
    record: Annotated[
        Path | None, typer.Option("--record", help="Also write SHEET.json, to make it again.")
    ] = None,
    again: Annotated[
        Path | None, typer.Option("--from", help="Make the sheet of this SHEET.json again.")
    ] = None,
    differ: Annotated[
        bool,
        typer.Option("--may-differ", help="With --from: if it is not the same, say so on it."),
    ] = False,
    home: Home = None,
    as_json: Json = False,
    lang: Lang = None,
) -> None:
    """Draw a view as a print sheet: public by default. With --from, the same sheet again."""
    output = make_output(as_json=as_json, language=lang)
    if again is not None:
        _again(output, again, out=out, record=record, may_differ=differ, home=home)
        return
    from services.snapshot import make_sheet
    from services.workspace import open_workspace

    with refusing(output), output.progress("cli.drawing"):
        workspace = open_workspace(home)
        choice, toggled = asked_look(
            workspace,
            layout=layout,
            paper=paper,
            portrait=portrait,
            dpi=dpi,
            grey=grey,
            detail=detail,
            file_format=out.suffix.lstrip("."),
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
        made = make_sheet(workspace, state, choice, reason=reason)
        _write(made, out=out, record=record)
    answer = {"file": str(out), "bytes": len(made.picture.data), "tier": tier.value}
    output.show(answer, [output.voice("cli.written", file=str(out))])


def _again(
    output: Output,
    again: Path,
    *,
    out: Path,
    record: Path | None,
    may_differ: bool,
    home: Path | None,
) -> None:
    from services.sheet_again import make_sheet_again
    from services.workspace import open_workspace

    with refusing(output), output.progress("cli.drawing"):
        made = make_sheet_again(
            open_workspace(home), read_file(again), file_name=again.name, may_differ=may_differ
        )
        _write(made.sheet, out=out, record=record)
    t = output.voice
    differences = [t(one) for one in made.differences]
    same = [] if differences else [t("mapsheet.same_bytes")]
    told = [t("mapsheet.is_different", what="; ".join(differences))] if differences else same
    answer = {
        "file": str(out),
        "bytes": len(made.sheet.picture.data),
        "same": not differences,
        "differences": differences,
    }
    output.show(answer, [t("cli.written", file=str(out)), *told])


def _write(made: MadeSheet, *, out: Path, record: Path | None) -> None:
    write_file(out, made.picture.data)
    if record is not None:
        write_file(record, made.record.data)
