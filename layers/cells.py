"""Layers of cells for the working view: counts, hot cells, residents, and their difference."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.cells import areas_km2_of
from layers.classify import DEFAULT_CLASSES, ClassScale, class_scale, classify
from layers.layer import CellCube, Layer, LayerKind, LegendEntry, Pane
from layers.palette import DIFFERENCE_STYLES, GI_STYLES, sequential
from layers.styling import class_texts, ramp_entry, ramp_table, style_entry, styled_table
from model.text import Text, text
from model.view import Measure, Month, Tier

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

INCIDENTS_KEY = "incidents"
HOT_CELLS_KEY = "hot_cells"
RESIDENTS_KEY = "hotspot_cells"
DIFFERENCE_KEY = "difference"


def incident_cells_layer(
    counts: pd.Series,
    *,
    measure: Measure = Measure.COUNT,
    classes: int = DEFAULT_CLASSES,
    is_demo: bool = False,
    scale: ClassScale | None = None,
) -> Layer:
    """Return police records per cell, as a count or per km² of the cell's true area.

    `counts` are whole numbers, or NaN for no data, indexed by `cell` (uint64) in ascending order.
    `scale` gives the classes that several maps share; by default they are made from `counts`.
    Belongs to the working tier: the public one is made by `layers.disclosed` alone. Raises
    `ValueError` for `Measure.GI_STAR`, which `hot_cells_layer` draws.
    """
    values = police_values(counts, measure=measure)
    shared = scale.widened(values) if scale else class_scale(values, classes=classes)
    is_density = measure is Measure.DENSITY
    return Layer(
        key=INCIDENTS_KEY,
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=text("layer.density" if is_density else "layer.incidents"),
        table=ramp_table(values, classify(values, shared.limits), colours=_colours(shared.limits)),
        legend=_ramp_legend(values, shared, is_whole=not is_density),
        tier=Tier.WORKING,
        is_demo=is_demo,
        limits=shared.limits,
    )


def police_values(counts: pd.Series, *, measure: Measure) -> pd.Series:
    """Return what the colour of police records says: the counts, or incidents per km²."""
    if measure is Measure.GI_STAR:
        raise ValueError("hot cells have a layer of their own")
    values = counts.astype(np.float64)
    if measure is Measure.DENSITY:
        values = values / areas_km2_of(counts.index.to_numpy(np.uint64))
    return values


def hot_cells_layer(
    hot: pd.DataFrame, *, tier: Tier = Tier.WORKING, is_demo: bool = False
) -> Layer:
    """Return Gi* classes of the cells of a study area (`geo.gistar.hot_cells`).

    `value` is z. Cells that are not significant are drawn too: the study area can be seen.
    """
    classes = sorted(GI_STYLES)
    at = hot["gi_class"].to_numpy(np.int64) - classes[0]
    names = ("cold_strong", "cold", "not_significant", "hot", "hot_strong")
    legend = [
        style_entry(text(f"legend.{name}"), GI_STYLES[gi_class])
        for name, gi_class in zip(names, classes, strict=True)
    ]
    return Layer(
        key=HOT_CELLS_KEY,
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=text("layer.hot_cells"),
        table=styled_table(hot["z"], at, styles=[GI_STYLES[c] for c in classes]),
        legend=tuple(reversed(legend)),
        tier=tier,
        is_demo=is_demo,
        note=text("layer.hot_cells_note"),
    )


MARK_LIMITS = (1.0, 2.0, 4.0)
"""Upper limits of residents' marks per cell; the last class is open above.

They do not come from the data: a mark that covers several cells counts a share in each, limits
of shares are hard to read, and in public they would tell one mark from another.
"""


_SHARE_DECIMALS = 9


def hotspot_cells_layer(
    weights: pd.Series, *, tier: Tier = Tier.WORKING, is_demo: bool = False
) -> Layer:
    """Return residents' hotspots per cell; `weights` are the shares of hotspots, added up.

    In the public tier `value` is the class alone.
    """
    # shares that add up to a limit must not be above it for the order they were added in
    at = np.searchsorted(MARK_LIMITS, weights.round(_SHARE_DECIMALS).to_numpy(), side="left")
    colours = sequential(len(MARK_LIMITS) + 1, is_residents=True)
    values = weights if tier is Tier.WORKING else pd.Series(at, index=weights.index)
    return Layer(
        key=RESIDENTS_KEY,
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=text("layer.hotspot_cells"),
        table=ramp_table(values, at, colours=colours),
        legend=tuple(ramp_entry(*entry) for entry in zip(_mark_texts(), colours, strict=True)),
        tier=tier,
        is_demo=is_demo,
        is_perception=True,
        note=text("layer.perception_note"),
    )


def _mark_texts() -> tuple[Text, ...]:
    between = (
        text("legend.marks_between", low=low, high=high) for low, high in pairwise(MARK_LIMITS)
    )
    return (
        text("legend.marks_up_to", high=MARK_LIMITS[0]),
        *between,
        text("legend.marks_more", low=MARK_LIMITS[-1]),
    )


def difference_layer(
    police: pd.Series, residents: pd.Series, *, tier: Tier = Tier.WORKING, is_demo: bool = False
) -> Layer:
    """Return where both pictures name a cell, and where only one does.

    Both are indexed by `cell` at one resolution; a cell with a value above zero is named. The
    two are never summed: `value` is 0 for both, 1 for residents alone, 2 for police alone.
    """
    by_police = police.index[police > 0]
    by_residents = residents.index[residents > 0]
    cells = by_police.union(by_residents).sort_values()
    in_police, in_residents = cells.isin(by_police), cells.isin(by_residents)
    at = np.where(in_police & in_residents, 0, np.where(in_residents, 1, 2))
    names = ("both", "residents_only", "police_only")
    return Layer(
        key=DIFFERENCE_KEY,
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=text("layer.difference"),
        table=styled_table(pd.Series(at, index=cells), at, styles=DIFFERENCE_STYLES),
        legend=tuple(
            style_entry(text(f"legend.{name}"), style)
            for name, style in zip(names, DIFFERENCE_STYLES, strict=True)
        ),
        tier=tier,
        is_demo=is_demo,
        is_perception=True,
        note=text("layer.perception_note"),
    )


def cell_cube(counts: pd.DataFrame, *, categories: Sequence[str], resolution: int) -> CellCube:
    """Pack counts per cell, category and month so that a browser can filter alone.

    `counts` come from `geo.binning.count_cube`: columns `cell`, `category` (position in
    `categories`), `month` (`Month.index`), `count`. Every month between the first and the last
    is listed. Belongs to the working tier.
    """
    cells, cell_at = np.unique(counts["cell"].to_numpy(np.uint64), return_inverse=True)
    month = counts["month"].to_numpy(np.int64)
    first, last = (int(month.min()), int(month.max())) if month.size else (0, -1)
    return CellCube(
        resolution=resolution,
        cells=cells,
        area_km2=areas_km2_of(cells),
        categories=tuple(categories),
        months=tuple(str(Month.from_index(index)) for index in range(first, last + 1)),
        cell_at=_int(cell_at, np.int32),
        category_at=_int(counts["category"], np.int16),
        month_at=_int(month - first, np.int16),
        count=_int(counts["count"], np.int32),
    )


def _int(values: ArrayLike, dtype: type[np.integer]) -> np.ndarray:
    return np.asarray(values).astype(dtype)


def _colours(limits: Sequence[float]) -> tuple[str, ...]:
    return sequential(max(len(limits), 1))


def _ramp_legend(
    values: pd.Series, scale: ClassScale, *, is_whole: bool
) -> tuple[LegendEntry, ...]:
    if not scale.limits:
        return (LegendEntry(text("legend.none")),)
    colours = sequential(len(scale.limits))
    texts = class_texts(scale.limits, is_whole=is_whole, lowest=scale.lowest)
    entries = [ramp_entry(t, colour) for t, colour in zip(texts, colours, strict=True)]
    if scale.lowest > 0:
        entries.insert(0, LegendEntry(text("legend.zero")))
    if bool(values.isna().any()):
        entries.append(LegendEntry(text("legend.no_data")))
    return tuple(entries)
