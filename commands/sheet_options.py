"""How a sheet is to look, as options of commands: by a saved layout, each part by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from i18n import LANGUAGES, Translator

if TYPE_CHECKING:
    from services.sheet_choice import SheetChoice
    from services.workspace import Workspace

LayoutName = Annotated[str | None, typer.Option("--layout", help="A layout saved on the page.")]
PaperSize = Annotated[str | None, typer.Option("--paper", help="A4 or A3; default: A4.")]
Turned = Annotated[bool | None, typer.Option("--portrait/--landscape", help="Default: landscape.")]
Dpi = Annotated[int | None, typer.Option(min=72, max=600, help="Of a PNG; default: 300.")]
Colour = Annotated[
    bool | None, typer.Option("--grey/--colour", help="Grey and patterns, for black and white.")
]

Enlarged = Annotated[
    bool | None, typer.Option("--detail/--no-detail", help="Enlarge the densest part.")
]


def asked_look(
    workspace: Workspace,
    *,
    layout: str | None,
    paper: str | None,
    portrait: bool | None,
    dpi: int | None,
    grey: bool | None,
    detail: bool | None,
    file_format: str,
    language: str | None,
    voice: Translator,
) -> tuple[SheetChoice, frozenset[str]]:
    """Return the look that is asked for, and the layers that are switched the other way.

    What is not asked for comes from the layout, or is the default. Raises `NotFoundError` for
    a layout, paper or format that there is not.
    """
    from services.sheet_choice import SheetChoice, sheet_choice
    from services.sheet_layouts import Layout, find_layout

    kept = find_layout(workspace, layout) if layout else Layout("", SheetChoice())
    asked = sheet_choice(
        paper=paper or kept.choice.paper,
        is_portrait=kept.choice.is_portrait if portrait is None else portrait,
        file_format=file_format,
        dpi=dpi or kept.choice.dpi,
        language=_language(language, kept.choice.language if layout else voice.language),
        is_grey=kept.choice.is_grey if grey is None else grey,
        has_locator=kept.choice.has_locator,
        has_detail=kept.choice.has_detail if detail is None else detail,
    )
    return asked, kept.toggled


def _language(asked: str | None, otherwise: str) -> str:
    return asked if asked in LANGUAGES else otherwise
