"""Commands for maps: a snapshot as a file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.options import Home, Json, Lang, write_file
from commands.output import make_output, refusing
from i18n import LANGUAGES
from model.categories import CATEGORY_BY_CODE
from model.errors import NotFoundError
from model.view import Measure, Month, Source, Tier, ViewState

if TYPE_CHECKING:
    from geo.search import SearchHit
    from services.workspace import Workspace

SAME_NAME = 100
"""Score of a unit whose name or code is what was asked for; below it are guesses."""

CANDIDATES = 8
"""Units named where the asked-for one is not clear."""


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
            pcode=_pcode(workspace, unit, language=output.voice.language),
            period=_period(period),
            categories=_categories(category or ()),
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


def _period(value: str) -> tuple[Month, Month] | None:
    if not value:
        return None
    try:
        first, last = (Month.parse(part) for part in value.split("_"))
    except ValueError as error:
        raise typer.BadParameter(f"--period {value}: write 2025-01_2025-12") from error
    if first > last:
        raise typer.BadParameter(f"--period {value}: ends before it begins")
    return first, last


def _categories(codes: Sequence[str]) -> frozenset[str]:
    unknown = [code for code in codes if code not in CATEGORY_BY_CODE]
    if unknown:
        known = ", ".join(CATEGORY_BY_CODE)
        raise typer.BadParameter(f"--category {', '.join(unknown)}: write one of {known}")
    return frozenset(codes)


def _pcode(workspace: Workspace, unit: str, *, language: str) -> str:
    """Return the P-code of a unit given by code or by name; a picture of a guess helps nobody.

    Raises `NotFoundError` for what no unit is called, or several of one kind are.
    """
    from services.units import search_units

    if not unit:
        return ""
    hits = search_units(workspace, unit, limit=CANDIDATES)
    if not hits:
        raise NotFoundError("no_unit_found", query=unit)
    first = hits[0]
    alike = [hit for hit in hits if (hit.kind, hit.score) == (first.kind, first.score)]
    if first.score < SAME_NAME or len(alike) > 1:
        candidates = hits if first.score < SAME_NAME else alike
        listed = "; ".join(_described(hit, language) for hit in candidates)
        raise NotFoundError("unit_unclear", query=unit, units=listed)
    return first.pcode


def _described(hit: SearchHit, language: str) -> str:
    names = ", ".join(name.in_language(language) for name in (hit.names, *hit.parent_names))
    return f"{hit.pcode} ({names})"
