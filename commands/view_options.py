"""Which view is asked for, as options of commands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from commands.options import parse_categories, parse_period
from model.view import Measure, Source, Tier, ViewState

Unit = Annotated[str, typer.Option(help="P-code or name; default: the country.")]
Period = Annotated[str, typer.Option(help="2025-01_2025-12; default: everything.")]
Category = Annotated[list[str] | None, typer.Option(help="Only these; default: all.")]
Whose = Annotated[Source, typer.Option(help="Whose picture.")]
What = Annotated[Measure, typer.Option(help="What the colour says.")]
Resolution = Annotated[int | None, typer.Option(min=5, max=10, help="Working view.")]
ForWhom = Annotated[Tier, typer.Option(help="public, or working: a marked document.")]
Reason = Annotated[str, typer.Option(help="Why a working document is made; logged.")]


def asked_view(
    *,
    pcode: str,
    period: str,
    category: Sequence[str] | None,
    source: Source,
    measure: Measure,
    resolution: int | None,
    tier: Tier,
    toggled: frozenset[str] = frozenset(),
) -> ViewState:
    """Return the view that a command's options ask for."""
    return ViewState(
        pcode=pcode,
        period=parse_period(period),
        categories=parse_categories(category or ()),
        source=source,
        measure=measure,
        resolution=resolution,
        toggled=toggled,
        tier=tier,
    )
