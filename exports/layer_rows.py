"""The rows of a layer as other programs get them: identity, words, class; never its drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cells import cell_to_text, outlines_of, text_to_cell
from geo.crs import WGS84
from i18n import Translator
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from model.view import Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PANES: Final = tuple(Pane)

CHANNELS: Final = ("fill", "outline", "outline_px", "dash", "pattern", "symbol")
"""What tells one class of a layer from another."""

_LOOSER: Final = (
    CHANNELS,
    ("fill", "outline", "dash", "pattern", "symbol"),  # severity is a line's width
    ("fill", "pattern", "symbol"),
    ("fill",),
)
"""How a row is found in its legend: by all channels, else by fewer."""

_ONLY_WORKING: Final = ("category", "severity")
"""Columns of a table that a public map does not send to the reader."""


def in_drawing_order(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return layers bottom to top as every renderer draws them: by pane, then as they come."""
    return tuple(sorted(layers, key=lambda layer: _PANES.index(layer.pane)))


def layer_classes(layer: Layer) -> tuple[tuple[LegendEntry, ...], NDArray[np.intp]]:
    """Return the classes that a layer is drawn in, and each row's position among them.

    They are the drawn entries of the legend in its order, then what no entry explains, under the
    layer's title. An entry that draws nothing ("no data") is a class where rows belong to it, as
    those rows are drawn.
    """
    looks, look_of_row = _looks(layer)
    entry_of_look = [_entry_of(look, layer) for look in looks]
    first_look: dict[int, LegendEntry] = {}
    for entry_at, look in zip(entry_of_look, looks, strict=True):
        first_look.setdefault(entry_at, look)
    classes: list[LegendEntry] = []
    place: dict[int, int] = {}
    for at, entry in enumerate(layer.legend):
        if _is_drawn(entry) or at in first_look:
            place[at] = len(classes)
            look = entry if _is_drawn(entry) else first_look[at]
            classes.append(replace(look, text=entry.text))
    if -1 in first_look:
        place[-1] = len(classes)
        classes.append(first_look[-1])
    rows = [place[entry_of_look[look]] for look in look_of_row]
    return tuple(classes), np.array(rows, dtype=np.intp)


def _looks(layer: Layer) -> tuple[list[LegendEntry], list[int]]:
    """Return the distinct ways rows are drawn, and each row's position among them."""
    table = layer.table
    columns = {name: table[name].tolist() for name in CHANNELS if name in table}
    rows = list(zip(*columns.values(), strict=True))
    place = {row: at for at, row in enumerate(dict.fromkeys(rows))}
    looks = [
        LegendEntry(layer.title, **dict(zip(columns, row, strict=True)))  # channels by name
        for row in place
    ]
    return looks, [place[row] for row in rows]


def _entry_of(look: LegendEntry, layer: Layer) -> int:
    """Return the position of the legend's entry that explains a row, -1 for none."""
    for channels in _LOOSER:
        if channels == ("fill",) and not look.fill and layer.kind is not LayerKind.CELLS:
            break  # a line without a filling is not explained by any other line
        wanted = [getattr(look, channel) for channel in channels]
        fitting = [
            at
            for at, entry in enumerate(layer.legend)
            if [getattr(entry, channel) for channel in channels] == wanted
        ]
        if fitting:
            return fitting[-1]  # of cells without a colour, "no data" comes last
    return -1


def _is_drawn(entry: LegendEntry) -> bool:
    return bool(entry.fill or entry.symbol or (entry.outline and entry.outline_px > 0))


def layer_rows(layer: Layer, *, tier: Tier, t: Translator) -> gpd.GeoDataFrame:
    """Return the rows of a layer, EPSG:4326, with their class in the words of its legend.

    Cells have `cell`, `class_index`, `class`; the exact `value` is in the working tier only.
    Other rows have `id`, `label` in the reader's language, `class`, in the working tier
    `category` and `severity` of residents' marks, and `accuracy` where lines are approximate.
    """
    table = layer.table
    classes, at = layer_classes(layer)
    words = np.array([t(one.text) for one in classes], dtype=object)[at]
    if layer.kind is LayerKind.CELLS:
        cells = pd.DataFrame({"cell": table.index, "class_index": table["class_index"].to_numpy()})
        cells["class"] = words
        if tier is Tier.WORKING:
            cells["value"] = table["value"].to_numpy()
        return with_outlines(cells)
    labels = table.get(f"label_{t.language}", table["label"]).fillna("").to_numpy(dtype=object)
    rows = {"id": table["id"].to_numpy(), "label": labels, "class": words}
    if tier is Tier.WORKING:
        rows |= {name: table[name].to_numpy() for name in _ONLY_WORKING if name in table}
    if layer.is_approximate:
        rows["accuracy"] = np.full(len(table), "approximate", dtype=object)
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=table.geometry.to_numpy(), crs=table.crs)


def plain_rows(rows: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return rows without their geometry; points get `lng` and `lat`, degrees."""
    plain = pd.DataFrame(rows.drop(columns="geometry"))
    if not rows.geometry.empty and (rows.geometry.geom_type == "Point").all():
        plain = plain.assign(lng=rows.geometry.x.to_numpy(), lat=rows.geometry.y.to_numpy())
    return plain


def with_outlines(cells: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return cells with their outlines, EPSG:4326; `cell` is a column or the index, text or uint64.

    Raises `GeometryError` for what is no cell.
    """
    table = cells.reset_index() if cells.index.name == "cell" else cells.reset_index(drop=True)
    indexes = _cell_indexes(table["cell"])
    attributes = table.drop(columns=[name for name in ("geometry",) if name in table])
    attributes["cell"] = cell_to_text(indexes)
    outlines = shapely.orient_polygons(outlines_of(indexes))
    return gpd.GeoDataFrame(attributes, geometry=outlines, crs=WGS84)


def _cell_indexes(cells: pd.Series) -> NDArray[np.uint64]:
    if pd.api.types.is_numeric_dtype(cells.dtype):
        return cells.to_numpy(dtype=np.uint64)
    return np.array([text_to_cell(str(cell)) for cell in cells], dtype=np.uint64)
