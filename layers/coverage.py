"""Layers of coverage: how far cells are, gaps and their numbers, points, what would change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.cells import outlines_of
from geo.crs import WGS84
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.marks import places_layer
from layers.palette import (
    CHOSEN_PX,
    EFFECT_STYLES,
    GAP_INK,
    GAP_PX,
    PLACE_MARKS,
    REACH_RATIOS,
    REACH_STYLES,
    ROUND_INK,
    SITE_CLOSED,
    SITE_NEW,
    SITE_PX,
    STAFF_RATIOS,
    STAFF_STYLES,
    WHITE,
)
from layers.styling import style_entry, styled_table
from model.records import PlaceKind
from model.text import Text, text
from model.view import Tier

REACH_KEY = "reach"
EMPTY_KEY = "reach_empty"
GAPS_KEY = "gaps"
EFFECT_KEY = "effects"
PROPOSED_KEY = "proposed"
ROUNDS_KEY = "loops"
CLOSED_KEY = "closed_points"
STAFF_KEY = "staff"

NUMBERED = 30
"""Gaps that carry their number on the map: as many as a list shows at once."""

_EFFECTS = {2: "gained", 1: "nearer", -1: "farther", -2: "lost"}


def reach_layers(
    cells: np.ndarray,
    cost: np.ndarray,
    *,
    limit: float,
    matters: np.ndarray,
    is_timed: bool,
    tier: Tier = Tier.WORKING,
    is_demo: bool = False,
) -> tuple[Layer, Layer]:
    """Return how far n cells are: those that matter, and (switched off) those where nobody is.

    `cells` are uint64, ascending; `cost` and `limit` in metres, or seconds where `is_timed`; NaN
    is a cell that nobody reaches. `value` is the cost in kilometres or minutes.
    """
    at = reach_classes(cost, limit=limit)
    unit = 60.0 if is_timed else 1_000.0
    values = pd.Series(cost / unit, index=pd.Index(cells, name="cell"))
    legend = _reach_legend(limit / unit, is_timed=is_timed, present=set(at[matters].tolist()))
    layers = [
        Layer(
            key=key,
            kind=LayerKind.CELLS,
            pane=Pane.CELLS,
            title=text(f"layer.{key}_time" if is_timed else f"layer.{key}"),
            table=styled_table(values[mask], at[mask], styles=REACH_STYLES),
            legend=legend,
            tier=tier,
            is_on=key == REACH_KEY,
            is_demo=is_demo and key == REACH_KEY,
        )
        for key, mask in ((REACH_KEY, matters), (EMPTY_KEY, ~matters))
    ]
    return layers[0], layers[1]


def reach_classes(cost: np.ndarray, *, limit: float) -> np.ndarray:
    """Return the class of each cost: position in `REACH_STYLES` (int64)."""
    upper = np.array(REACH_RATIOS) * limit * (1 + 1e-9)  # a limit includes what is equal to it
    at = np.searchsorted(upper, cost, side="left")
    return np.where(np.isfinite(cost), at, len(REACH_STYLES) - 1)


def _reach_legend(limit: float, *, is_timed: bool, present: set[int]) -> tuple[LegendEntry, ...]:
    unit = "min" if is_timed else "km"
    bounds = [ratio * limit for ratio in REACH_RATIOS]
    texts: list[Text] = [text(f"legend.reach_within_{unit}", high=bounds[0])]
    texts += [
        text(f"legend.reach_between_{unit}", low=low, high=high) for low, high in pairwise(bounds)
    ]
    texts.append(text(f"legend.reach_over_{unit}", low=bounds[-1]))
    entries = [style_entry(t, s) for t, s in zip(texts, REACH_STYLES, strict=False)]
    if len(REACH_STYLES) - 1 in present:
        entries.append(style_entry(text("legend.reach_never"), REACH_STYLES[-1]))
    return tuple(entries)


def staff_layer(
    cells: np.ndarray,
    residents_per_officer: np.ndarray,
    *,
    norm: float,
    is_demo: bool = False,
) -> Layer:
    """Return the load of the officers whose precinct each of n cells is in; switched off at first.

    `residents_per_officer` is NaN where nobody is in office. Belongs to the working tier.
    """
    upper = np.array(STAFF_RATIOS) * norm * (1 + 1e-9)
    at = np.where(
        np.isnan(residents_per_officer),
        len(STAFF_STYLES) - 1,
        np.searchsorted(upper, residents_per_officer, side="left"),
    )
    bounds = [ratio * norm for ratio in STAFF_RATIOS]
    texts = [
        text("legend.staff_within", high=bounds[0]),
        *(text("legend.staff_between", low=low, high=high) for low, high in pairwise(bounds)),
        text("legend.staff_over", low=bounds[-1]),
        text("legend.staff_nobody"),
    ]
    values = pd.Series(residents_per_officer, index=pd.Index(cells, name="cell"))
    return Layer(
        key=STAFF_KEY,
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=text("layer.staff"),
        table=styled_table(values, at, styles=STAFF_STYLES),
        legend=tuple(style_entry(t, s) for t, s in zip(texts, STAFF_STYLES, strict=True)),
        tier=Tier.WORKING,
        is_on=False,
        is_demo=is_demo,
    )


def on_side(layers: Iterable[Layer], side: str, title: Text) -> tuple[Layer, ...]:
    """Return layers for one of two linked maps (`LEFT`, `RIGHT`), named after what it shows."""
    return tuple(
        replace(
            layer,
            key=f"{side}{layer.key}",
            title=text("coverage.on_side", side=title, layer=layer.title),
        )
        for layer in layers
    )


def gaps_layer(
    cells: np.ndarray,
    group: np.ndarray,
    *,
    chosen: int = -1,
    tier: Tier = Tier.WORKING,
    is_demo: bool = False,
) -> Layer:
    """Return the outline of every gap; `group` is a gap's position for each of n cells, -1 none.

    The first ones carry their number; the chosen one has a wide line.
    """
    numbers = np.unique(group[group >= 0])
    shapes = [shapely.union_all(outlines_of(cells[group == number])) for number in numbers]
    table = gpd.GeoDataFrame(
        {
            "id": [str(number) for number in numbers],
            "fill": "",
            "outline": GAP_INK,
            "outline_px": np.where(numbers == chosen, CHOSEN_PX, GAP_PX),
            "dash": "",
            "pattern": "",
            "label": [str(n + 1) if n < NUMBERED or n == chosen else "" for n in numbers],
        },
        geometry=shapes,
        crs=WGS84,
    )
    return Layer(
        key=GAPS_KEY,
        kind=LayerKind.SHAPES,
        pane=Pane.MARKS,
        title=text("layer.gaps"),
        table=table,
        legend=(LegendEntry(text("legend.gap"), outline=GAP_INK, outline_px=GAP_PX),),
        tier=tier,
        is_demo=is_demo,
    )


def effects_layer(
    cells: np.ndarray, effect: np.ndarray, *, tier: Tier = Tier.WORKING, is_demo: bool = False
) -> Layer:
    """Return what a variant changes for n cells, over their reach: `geo.coverage.change.Effect`."""
    is_changed = effect != 0
    codes = list(EFFECT_STYLES)
    at = np.array([codes.index(int(one)) for one in effect[is_changed]], dtype=np.int64)
    values = pd.Series(effect[is_changed], index=pd.Index(cells[is_changed], name="cell"))
    present = set(values.tolist())
    return Layer(
        key=EFFECT_KEY,
        kind=LayerKind.CELLS,
        pane=Pane.CELLS,
        title=text("layer.effects"),
        table=styled_table(values, at, styles=[EFFECT_STYLES[code] for code in codes]),
        legend=tuple(
            style_entry(text(f"legend.effect_{_EFFECTS[code]}"), EFFECT_STYLES[code])
            for code in codes
            if code in present
        ),
        tier=tier,
        is_demo=is_demo,
    )


def point_layers(
    counted: gpd.GeoDataFrame, closed: gpd.GeoDataFrame, *, tier: Tier = Tier.WORKING
) -> tuple[Layer, ...]:
    """Return the points that count, a layer per kind, and those that a variant closes.

    Both have `place_id`, `kind`, `precision`, `is_demo`, the three names and `change` ("" as
    today). What is added or moved has a wide green rim; what is closed is grey.
    """
    kinds = [PlaceKind(kind) for kind in PlaceKind if (counted["kind"] == kind).any()]
    layers = [_with_changes(places_layer(counted, kind, tier=tier), counted) for kind in kinds]
    if len(closed):
        layers.append(_closed_layer(closed, tier=tier))
    return tuple(layers)


def _with_changes(layer: Layer, counted: gpd.GeoDataFrame) -> Layer:
    """Give the points that a variant adds or moves their rim and their line in the legend."""
    change = counted.set_index("place_id")["change"].reindex(layer.table["id"])
    is_changed = (change.fillna("") != "").to_numpy()
    if not is_changed.any():
        return layer
    table = layer.table.copy()
    table.loc[is_changed, "outline"] = SITE_NEW
    table.loc[is_changed, "outline_px"] = SITE_PX
    mark = PLACE_MARKS[PlaceKind(layer.key)]
    entry = LegendEntry(
        text("legend.site_new"),
        fill=mark.fill,
        outline=SITE_NEW,
        outline_px=SITE_PX,
        symbol=mark.symbol,
    )
    return replace(layer, table=table, legend=(*layer.legend, entry))


def _closed_layer(closed: gpd.GeoDataFrame, *, tier: Tier) -> Layer:
    table = gpd.GeoDataFrame(
        {
            "id": closed["place_id"].to_numpy(dtype=object),
            "fill": SITE_CLOSED,
            "outline": WHITE,
            "outline_px": 1.0,
            "dash": "",
            "pattern": "",
            "label": "",
            "symbol": "saltire",
            **{f"label_{one}": closed[f"name_{one}"].to_numpy() for one in ("ky", "ru", "en")},
        },
        geometry=closed.geometry.to_numpy(),
        crs=WGS84,
    )
    entry = LegendEntry(
        text("legend.site_closed"), fill=SITE_CLOSED, outline=WHITE, symbol="saltire"
    )
    return Layer(
        key=CLOSED_KEY,
        kind=LayerKind.POINTS,
        pane=Pane.PLACES,
        title=text("layer.closed_points"),
        table=table,
        legend=(entry,),
        tier=tier,
        is_demo=bool(closed["is_demo"].any()),
    )


def proposed_layer(
    lng: np.ndarray, lat: np.ndarray, *, tier: Tier = Tier.WORKING, is_demo: bool = False
) -> Layer:
    """Return proposed sites, numbered in the order they are listed (degrees, EPSG:4326)."""
    count = len(lng)
    table = gpd.GeoDataFrame(
        {
            "id": [str(at) for at in range(count)],
            "fill": [WHITE] * count,
            "outline": [SITE_NEW] * count,
            "outline_px": np.full(count, SITE_PX),
            "dash": [""] * count,
            "pattern": [""] * count,
            "label": [str(at + 1) for at in range(count)],
            "symbol": ["star"] * count,
        },
        geometry=gpd.points_from_xy(lng, lat),
        crs=WGS84,
    )
    entry = LegendEntry(
        text("legend.proposed"), fill=WHITE, outline=SITE_NEW, outline_px=2.0, symbol="star"
    )
    return Layer(
        key=PROPOSED_KEY,
        kind=LayerKind.POINTS,
        pane=Pane.PLACES,
        title=text("layer.proposed"),
        table=table,
        legend=(entry,),
        tier=tier,
        is_demo=is_demo,
    )


def loops_layer(loops: gpd.GeoSeries, *, tier: Tier = Tier.WORKING, is_demo: bool = False) -> Layer:
    """Return proposed loops of a patrol as lines between their stops (EPSG:4326)."""
    count = len(loops)
    table = gpd.GeoDataFrame(
        {
            "id": [str(at) for at in range(count)],
            "fill": [""] * count,
            "outline": [ROUND_INK] * count,
            "outline_px": np.full(count, 2.4),
            "dash": ["8 4"] * count,
            "pattern": [""] * count,
            "label": [""] * count,
        },
        geometry=loops.to_numpy(),
        crs=WGS84,
    )
    entry = LegendEntry(text("legend.loop"), outline=ROUND_INK, outline_px=2.4, dash="8 4")
    return Layer(
        key=ROUNDS_KEY,
        kind=LayerKind.SHAPES,
        pane=Pane.MARKS,
        title=text("layer.loops"),
        table=table,
        legend=(entry,),
        tier=tier,
        is_demo=is_demo,
    )
