"""Paper sheets for the tests: made-up land with a district, a town, places and groups."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from exports.paper_words import PaperSheet
from geo.grid import SheetGrid, grid_for
from layers.layer import Layer, Pane
from layers.palette import SELECTED
from model.session import Group
from model.text import text
from model.view import PublicAccounting
from tests.exports.samples import Options, view_of, wobbly

SESSION_ID = "0123456789abcdef" * 2
GROUPS = tuple(
    Group(f"{at:032x}", kind=kind, people=people, label=label, order=at)
    for at, (kind, people, label) in enumerate(
        (
            ("women", 12, ""),
            ("youth", 9, "Жаш Үмүт"),
            ("aksakals", 0, ""),
            ("teachers", 3, ""),
            ("farmers", 5, ""),
        )
    )
)


def _with_chosen(layer: Layer) -> Layer:
    """Return boundaries whose first row stands for the chosen unit."""
    outline = [SELECTED, *layer.table["outline"][1:]]
    return replace(layer, table=layer.table.assign(outline=outline))


def sheet_of(options: Options, **changes: object) -> PaperSheet:
    """Return a sheet of a sample: ground, boundaries and places alone."""
    view = view_of(options)
    shape = wobbly(options)
    grid: SheetGrid = grid_for(shape.bounds)
    kept = [la for la in view.layers if la.pane not in (Pane.CELLS, Pane.MARKS)]
    layers = [_with_chosen(la) if la.key == "district" else la for la in kept]
    view = replace(
        view,
        bounds=grid.bounds,
        layers=tuple(layers),
        title=text("paper.title", unit=view.unit.names),
        sentences=(),
        coarsened=(),
        accounting=PublicAccounting(0, 0, ()),
    )
    sheet = PaperSheet(
        view=view,
        grid=grid,
        unit_shape=shape,
        session_id=SESSION_ID,
        pcode=view.unit.pcode,
        groups=GROUPS,
        held_on=date(2026, 3, 20),
    )
    return replace(sheet, **changes)
