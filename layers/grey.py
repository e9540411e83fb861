"""Maps for paper without colour: classes by grey and pattern, points by their shape.

Light is few and dark is many, as in colour; no class relies on its grey alone, for copiers lose
greys. Police records have patterns of lines, residents' pictures of dots and rings.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from layers.layer import Layer, LayerKind, LegendEntry
from layers.palette import (
    DIFFERENCE_STYLES,
    GI_STYLES,
    REACH_STYLES,
    RESIDENTS,
    SEQUENTIAL,
    STAFF_STYLES,
)

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from layers.layer import MapView

Grey = tuple[str, str]
"""A fill ("#rrggbb") and a pattern."""

POLICE_GREYS: Final[tuple[Grey, ...]] = (
    ("#ffffff", "dots_wide"),
    ("#e6e6e6", "dots_close"),
    ("#cfcfcf", "hatch_wide"),
    ("#b0b0b0", "hatch_close"),
    ("#8c8c8c", "cross_wide"),
    ("#626262", "hatch_back"),
    ("#333333", "cross_close"),
)
"""Few to many, for up to seven classes."""

RESIDENTS_GREYS: Final[tuple[Grey, ...]] = (
    ("#ffffff", "rings_wide"),
    ("#dadada", "stars"),
    ("#b0b0b0", "rings_close"),
    ("#808080", "dots_close"),
    ("#4a4a4a", "grid"),
)

_BY_STEP: Final[Mapping[int, tuple[int, ...]]] = MappingProxyType(
    {
        1: (3,),
        2: (1, 5),
        3: (0, 3, 6),
        4: (0, 2, 4, 6),
        5: (0, 2, 3, 5, 6),
        6: (0, 1, 2, 4, 5, 6),
        7: (0, 1, 2, 3, 4, 5, 6),
    }
)
"""Which of `POLICE_GREYS` a ramp of so many classes takes."""

_GI: Final[tuple[Grey, ...]] = (
    ("#b0b0b0", "rings_close"),
    ("#dcdcdc", "dots_close"),
    ("#f7f7f7", ""),
    ("#9a9a9a", "hatch_back"),
    ("#3a3a3a", "cross_close"),
)
"""Cold to hot: cold has rings and dots, hot has lines."""

_DIFFERENCE: Final[tuple[Grey, ...]] = (
    ("#4a4a4a", "cross_close"),
    ("#e2e2e2", "dots_close"),
    ("#a0a0a0", "hatch_close"),
)

_REACH: Final[tuple[Grey, ...]] = (
    ("#fafafa", ""),
    ("#e0e0e0", "dots_wide"),
    ("#c2c2c2", "hatch_wide"),
    ("#9c9c9c", "hatch_close"),
    ("#6e6e6e", "cross_wide"),
    ("#2e2e2e", "cross_close"),
)

_STAFF: Final[tuple[Grey, ...]] = (
    ("#fafafa", ""),
    ("#d6d6d6", "dots_wide"),
    ("#ababab", "hatch_close"),
    ("#747474", "cross_wide"),
    ("#2e2e2e", "cross_close"),
)


def _styled() -> dict[str, Grey]:
    families = (
        (tuple(GI_STYLES[at] for at in sorted(GI_STYLES)), _GI),
        (DIFFERENCE_STYLES, _DIFFERENCE),
        (REACH_STYLES, _REACH),
        (STAFF_STYLES, _STAFF),
    )
    return {
        style.fill: grey
        for styles, greys in families
        for style, grey in zip(styles, greys, strict=True)
    }


STYLED: Final[Mapping[str, Grey]] = MappingProxyType(_styled())
"""Fills of categories of their own (hot and cold cells, reach, ...) and what stands for them."""


def luminance(colour: str) -> float:
    """Return the relative luminance of "#rrggbb", 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def grey_of(colour: str) -> str:
    """Return the grey that is as light as a colour; "" stays."""
    if not colour:
        return ""
    light = luminance(colour)
    value = light * 12.92 if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return "#" + f"{round(value * 255):02x}" * 3


def view_in_grey(view: MapView) -> MapView:
    """Return a view whose layers are grey, with a pattern for each class of cells."""
    return replace(view, layers=tuple(map(layer_in_grey, view.layers)))


def layer_in_grey(layer: Layer) -> Layer:
    """Return a layer in grey: table and legend alike."""
    classes = _classes(layer) if layer.kind is LayerKind.CELLS else {}
    return replace(
        layer,
        table=_table_in_grey(layer.table, classes),
        legend=tuple(_entry_in_grey(entry, classes) for entry in layer.legend),
    )


def _classes(layer: Layer) -> dict[str, Grey]:
    """Return grey and pattern of every fill of a layer of cells."""
    fills = [entry.fill for entry in layer.legend if entry.fill]
    ordered = list(dict.fromkeys(fills or [fill for fill in layer.table["fill"] if fill]))
    if any(fill in STYLED for fill in ordered):
        return {fill: STYLED[fill] for fill in ordered if fill in STYLED}
    ladder = _ladder(ordered)
    return dict(zip(ordered, ladder, strict=True))


def _ladder(fills: Sequence[str]) -> tuple[Grey, ...]:
    """Return the steps for the classes of a ramp, few to many."""
    if not fills:
        return ()
    residents = {colour for ramp in RESIDENTS.values() for colour in ramp}
    police = {colour for ramp in SEQUENTIAL.values() for colour in ramp}
    if set(fills) <= residents - police and len(fills) <= len(RESIDENTS_GREYS):
        return RESIDENTS_GREYS[: len(fills)] if len(fills) > 1 else RESIDENTS_GREYS[1:2]
    if len(fills) in _BY_STEP:
        return tuple(POLICE_GREYS[at] for at in _BY_STEP[len(fills)])
    raise ValueError(f"{len(fills)} classes: 1 to {max(_BY_STEP)} have greys")


def _table_in_grey(
    table: pd.DataFrame | gpd.GeoDataFrame, classes: Mapping[str, Grey]
) -> pd.DataFrame | gpd.GeoDataFrame:
    fills = table["fill"].tolist()
    patterns = table["pattern"].tolist()
    pairs = [_grey(fill, pattern, classes) for fill, pattern in zip(fills, patterns, strict=True)]
    grey = {colour: grey_of(colour) for colour in set(table["outline"])}
    return table.assign(
        fill=[fill for fill, _ in pairs],
        pattern=[pattern for _, pattern in pairs],
        outline=[grey[colour] for colour in table["outline"]],
    )


def _entry_in_grey(entry: LegendEntry, classes: Mapping[str, Grey]) -> LegendEntry:
    fill, pattern = _grey(entry.fill, entry.pattern, classes)
    return replace(entry, fill=fill, pattern=pattern, outline=grey_of(entry.outline))


def _grey(fill: str, pattern: str, classes: Mapping[str, Grey]) -> Grey:
    return classes.get(fill) or (grey_of(fill), pattern)
