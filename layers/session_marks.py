"""Layers of a session's marks: for the facilitator's screen, and for everybody in the hall.

A mark's family of categories is its symbol, colour and pattern; its severity the width of its
rim. The public layers are made from a `DisclosedSession` and from nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.privacy.menu import NORMAL_CATEGORIES, ReleaseKind
from geo.privacy.session import DisclosedSession, PublicGroup, require_disclosed_session
from geo.shares import disk_around, weight_per_cell
from layers.cells import difference_layer, hotspot_cells_layer
from layers.disclosed import disclosed_layers
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.palette import (
    CONFLICT,
    CONFLICT_DASH,
    CONFLICT_PX,
    GROUP_FILLS,
    HOTSPOT_DASH,
    MARK_PX,
    MARK_STYLES,
    OTHER_GROUP,
    MarkClass,
)
from model.categories import CATEGORY_BY_CODE, CategoryClass, class_of
from model.text import Text, text
from model.view import Tier
from session.pictures import PictureKind

MARKS_KEY = "session_marks"
AREAS_KEY = "session_marks_areas"
ABOUT_KEY = "session_about"
CELLS_KEY = "session_cells"
OVERLAP_KEY = "session_overlap"
LEFT, RIGHT = "left_", "right_"
"""Beginnings of the keys of layers that stand on one of two linked maps."""

_CLASSES = tuple(MarkClass)


def mark_class(category: str) -> MarkClass:
    """Return the family a category is drawn as; an unknown one is sensitive."""
    of_class = class_of(category)
    if of_class is CategoryClass.NORMAL:
        group = CATEGORY_BY_CODE[category].group
        return MarkClass(group.value) if group else MarkClass.PUBLIC_ORDER
    return MarkClass(of_class.value)


def session_layers(
    marks: gpd.GeoDataFrame, *, groups: Mapping[str, Text] | None = None
) -> tuple[Layer, ...]:
    """Return the marks for the facilitator's own screen, bottom to top; none without marks.

    `marks` come from `geo.marks.marks_frame`. With `groups` (name by id, in order) the colour is
    the group's that says so; the symbol stays the category's.
    """
    table = marks.rename(columns={"hotspot_id": "mark_id"})
    return _mark_layers(table, tier=Tier.WORKING, groups=groups)


def pair_layers(
    sides: Sequence[gpd.GeoDataFrame], *, names: Sequence[Text], resolution: int
) -> tuple[Layer, ...]:
    """Return two groups' marks for two linked maps on the facilitator's own screen."""
    tables = [side.rename(columns={"hotspot_id": "mark_id"}) for side in sides]
    return tuple(
        layer
        for key, table, name in zip((LEFT, RIGHT), tables, names, strict=True)
        for layer in (
            group_cells_layer(
                table, resolution=resolution, title=name, tier=Tier.WORKING, side=key
            ),
            *_mark_layers(table, tier=Tier.WORKING, side=key),
        )
    )


def group_cells_layer(
    marks: gpd.GeoDataFrame, *, resolution: int, title: Text, tier: Tier, side: str = ""
) -> Layer:
    """Return how many marks every cell holds, shares of lines and areas added up."""
    layer = hotspot_cells_layer(_weights(marks, resolution), tier=tier, is_demo=_is_demo(marks))
    return replace(layer, key=f"{side}{CELLS_KEY}", title=title)


def overlap_layer(
    first: pd.Series, second: pd.Series, *, names: tuple[Text, Text], tier: Tier, is_demo: bool
) -> Layer:
    """Return which cells two groups both marked, and which only the one or the other.

    `first` and `second` are indexed by `cell` at one resolution. `value` is 0 for both, 1 for
    the second alone, 2 for the first alone.
    """
    layer = difference_layer(first, second, tier=tier, is_demo=is_demo)
    words = (
        text("legend.groups_both"),
        text("legend.group_only", group=names[1]),
        text("legend.group_only", group=names[0]),
    )
    legend = tuple(replace(e, text=t) for e, t in zip(layer.legend, words, strict=True))
    title = text("layer.session_overlap", first=names[0], second=names[1])
    return replace(layer, key=OVERLAP_KEY, title=title, legend=legend)


def disclosed_session_layers(view: DisclosedSession, *, resolution: int) -> tuple[Layer, ...]:
    """Return what the projector draws over the ground, bottom to top.

    `resolution` is that of cells of marks; where police records are compared it is theirs.
    Raises `PrivacyError` for anything that `disclose_session` did not make.
    """
    view = require_disclosed_session(view)
    marks, kind = view.marks, view.picture.kind
    if kind is PictureKind.PAIR:
        return (*_side(view, 0, resolution), *_side(view, 1, resolution))
    drawn = _mark_layers(marks, tier=Tier.PUBLIC)
    if kind is PictureKind.OVERLAP:
        weights = [_weights(marks[marks["side"] == side], resolution) for side in (0, 1)]
        names = (group_text(view.groups[0]), group_text(view.groups[1]))
        overlap = overlap_layer(*weights, names=names, tier=Tier.PUBLIC, is_demo=view.is_demo)
        return (overlap, *drawn)
    if kind is PictureKind.POLICE and view.police is not None:
        # no cells of marks: two ramps over each other give colours that no legend names
        return (*disclosed_layers(view.police), *drawn)
    if kind is PictureKind.DIFFERENCE:
        return (*_difference(view), *drawn)
    return drawn


def group_text(group: PublicGroup) -> Text:
    """Return the name of a group as the hall reads it."""
    return named_group(group.kind, group.label)


def named_group(kind: str, label: str) -> Text:
    """Return a group's kind, with its label where it has one."""
    name = text(f"group.{kind}")
    return text("sessionmap.group_labelled", group=name, label=label) if label else name


def comparable(view: DisclosedSession) -> tuple[pd.Series, pd.Series, int] | None:
    """Return police and residents per cell of one size, both public, and its resolution.

    Police are the lower limits of classes of all normal categories together; residents the
    marks of those categories. None where no such release is old enough.
    """
    view = require_disclosed_session(view)
    wanted = {ReleaseKind.ALL_YEAR, ReleaseKind.ALL_QUARTER}
    same = [r for r in (view.police.releases if view.police else ()) if r.kind in wanted]
    if not same:
        return None
    normal = view.marks[view.marks["category"].isin(NORMAL_CATEGORIES)]
    resolution = same[0].resolution
    return same[0].table["at_least"], _weights(normal, resolution), resolution


def _difference(view: DisclosedSession) -> tuple[Layer, ...]:
    found = comparable(view)
    if found is None:
        return ()
    return (difference_layer(*found[:2], tier=Tier.PUBLIC, is_demo=view.is_demo),)


def _side(view: DisclosedSession, side: int, resolution: int) -> tuple[Layer, ...]:
    marks = view.marks[view.marks["side"] == side]
    key = (LEFT, RIGHT)[side]
    cells = group_cells_layer(
        marks,
        resolution=resolution,
        title=group_text(view.groups[side]),
        tier=Tier.PUBLIC,
        side=key,
    )
    # switched off: the marks stand at their place, and in a hall a picture says one thing
    return (replace(cells, is_on=False), *_mark_layers(marks, tier=Tier.PUBLIC, side=key))


def _weights(marks: gpd.GeoDataFrame, resolution: int) -> pd.Series:
    return weight_per_cell(marks, resolution=resolution)


def _is_demo(marks: gpd.GeoDataFrame) -> bool:
    return bool(marks["is_demo"].any())


def _mark_layers(
    marks: gpd.GeoDataFrame,
    *,
    tier: Tier,
    groups: Mapping[str, Text] | None = None,
    side: str = "",
) -> tuple[Layer, ...]:
    if marks.empty:
        return ()
    styled = _styled(marks, groups)
    shapes = marks.geometry.to_numpy()
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    parts = (
        (ABOUT_KEY, *_circles(_chosen(styled, is_point & (styled["radius_m"] > 0)), shapes)),
        (AREAS_KEY, *_as_shapes(_chosen(styled, ~is_point), shapes)),
        (MARKS_KEY, *_as_points(_chosen(styled, is_point), shapes)),
    )
    return tuple(
        Layer(
            key=f"{side}{key}",
            kind=LayerKind.POINTS if key == MARKS_KEY else LayerKind.SHAPES,
            pane=Pane.MARKS,
            title=text(f"layer.{key}"),
            table=gpd.GeoDataFrame(table, geometry=drawn, crs=marks.crs),
            legend=_legend(table, key=key, groups=groups),
            tier=tier,
            is_demo=_is_demo(marks),
            is_perception=True,
            note=text("layer.session_marks_note"),
        )
        for key, table, drawn in parts
        if len(drawn)
    )


Columns: TypeAlias = dict[str, np.ndarray]
"""Style columns of n marks: arrays, since a table made of tables costs a hundred times more."""


def _styled(marks: gpd.GeoDataFrame, groups: Mapping[str, Text] | None) -> Columns:
    classes = [mark_class(category) for category in marks["category"]]
    styles = [MARK_STYLES[one] for one in classes]
    severity = np.clip(marks["severity"].to_numpy(int), 1, len(MARK_PX)) - 1
    is_split = np.zeros(len(marks), dtype=bool)
    if "has_conflict" in marks:
        is_split = marks["has_conflict"].to_numpy(bool)
    fills = [style.fill for style in styles] if groups is None else _by_group(marks, groups)
    return {
        "id": marks["mark_id"].to_numpy(dtype=object),
        "fill": np.array(fills, dtype=object),
        "outline": np.where(is_split, CONFLICT, [style.outline for style in styles]),
        "outline_px": np.where(is_split, CONFLICT_PX, np.asarray(MARK_PX)[severity]),
        "dash": np.where(is_split, CONFLICT_DASH, ""),
        "pattern": np.full(len(marks), ""),
        "label": np.full(len(marks), ""),
        "symbol": np.array([style.symbol for style in styles], dtype=object),
        "mark_class": np.array([str(one) for one in classes], dtype=object),
        "category": marks["category"].to_numpy(dtype=object),
        "severity": marks["severity"].to_numpy(),
        "radius_m": marks["radius_m"].to_numpy(np.float64),
        "is_split": is_split,
        "row": np.arange(len(marks)),
    }


def _chosen(columns: Columns, mask: np.ndarray) -> Columns:
    return {name: values[mask] for name, values in columns.items()}


def _by_group(marks: gpd.GeoDataFrame, groups: Mapping[str, Text]) -> list[str]:
    colours = dict(zip(groups, GROUP_FILLS, strict=False))
    return [colours.get(str(group_id), OTHER_GROUP) for group_id in marks["group_id"]]


def _as_points(points: Columns, shapes: np.ndarray) -> tuple[Columns, np.ndarray]:
    return points, shapes[points["row"]]


def _circles(points: Columns, shapes: np.ndarray) -> tuple[Columns, np.ndarray]:
    """Return "about here": the disk of `radius_m` metres on the ellipsoid, without a filling."""
    disks = [
        disk_around(lng=shapes[row].x, lat=shapes[row].y, radius_m=float(radius))
        for row, radius in zip(points["row"], points["radius_m"], strict=True)
    ]
    columns = points | {
        "outline": np.where(points["is_split"], CONFLICT, points["fill"]),
        "fill": np.full(len(disks), ""),
        "dash": np.full(len(disks), HOTSPOT_DASH),
    }
    del columns["symbol"]
    return columns, np.array(disks, dtype=object)


def _as_shapes(rows: Columns, shapes: np.ndarray) -> tuple[Columns, np.ndarray]:
    drawn = shapes[rows["row"]]
    is_line = shapely.get_dimensions(drawn) == 1
    patterns = [MARK_STYLES[MarkClass(one)].pattern for one in rows["mark_class"]]
    columns = rows | {
        "pattern": np.where(is_line, "", np.array(patterns, dtype=object)),
        "outline": np.where(rows["is_split"], CONFLICT, rows["fill"]),
        "outline_px": rows["outline_px"] + np.where(is_line, 2.0, 0.0),
        "fill": np.where(is_line, "", rows["fill"]),
        "dash": np.where(rows["is_split"], CONFLICT_DASH, HOTSPOT_DASH),
    }
    del columns["symbol"]
    return columns, drawn


def _legend(
    table: Columns, *, key: str, groups: Mapping[str, Text] | None
) -> tuple[LegendEntry, ...]:
    if key == ABOUT_KEY:
        about = LegendEntry(
            text("legend.mark_about"), outline=OTHER_GROUP, outline_px=1.5, dash=HOTSPOT_DASH
        )
        return (about,)
    present = set(table["mark_class"])
    is_point = key == MARKS_KEY
    entries = [
        _class_entry(one, is_point=is_point, is_plain=groups is not None)
        for one in _CLASSES
        if one in present
    ]
    if groups is not None:
        entries += _group_entries(table, groups)
    if table["is_split"].any():
        entries.append(_conflict_entry(is_point=is_point))
    return tuple(entries)


def _class_entry(one: MarkClass, *, is_point: bool, is_plain: bool) -> LegendEntry:
    style = MARK_STYLES[one]
    return LegendEntry(
        text(f"legend.mark_{one}"),
        fill=OTHER_GROUP if is_plain else style.fill,
        outline=style.outline if is_point else style.fill,
        outline_px=MARK_PX[1],
        dash="" if is_point else HOTSPOT_DASH,
        symbol=style.symbol if is_point else "",
        pattern="" if is_point else style.pattern,
    )


def _group_entries(table: Columns, groups: Mapping[str, Text]) -> Sequence[LegendEntry]:
    shown = set(table["fill"]) | set(table["outline"])
    return [
        LegendEntry(name, fill=colour, outline=colour, outline_px=MARK_PX[0])
        for name, colour in zip(groups.values(), GROUP_FILLS, strict=False)
        if colour in shown
    ]


def _conflict_entry(*, is_point: bool) -> LegendEntry:
    return LegendEntry(
        text("legend.mark_conflict"),
        outline=CONFLICT,
        outline_px=CONFLICT_PX,
        dash=CONFLICT_DASH,
        symbol=MARK_STYLES[MarkClass.PUBLIC_ORDER].symbol if is_point else "",
    )
