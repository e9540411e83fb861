"""Layers of a session's marks: for the facilitator's screen, and for everybody in the hall.

A mark's family of categories is its symbol, colour and pattern; its severity the width of its
rim. The public layers are made from a `DisclosedSession` and from nothing else.
"""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from geo.privacy.menu import NORMAL_CATEGORIES, ReleaseKind
from geo.privacy.session import DisclosedSession, PublicGroup, require_disclosed_session
from geo.shares import weight_per_cell
from layers.cells import difference_layer, hotspot_cells_layer
from layers.disclosed import disclosed_layers
from layers.layer import LEFT, RIGHT, Layer, LayerKind, Pane
from layers.mark_style import (
    as_points,
    as_shapes,
    chosen,
    circles,
    legend,
    styled,
)
from model.text import Text, text
from model.view import Tier
from session.pictures import PictureKind

MARKS_KEY = "session_marks"
AREAS_KEY = "session_marks_areas"
ABOUT_KEY = "session_about"
CELLS_KEY = "session_cells"
OVERLAP_KEY = "session_overlap"


def session_layers(marks: gpd.GeoDataFrame) -> tuple[Layer, ...]:
    """Return the marks for the facilitator's own screen, bottom to top; none without marks.

    `marks` come from `geo.marks.marks_frame`.
    """
    return _mark_layers(marks.rename(columns={"hotspot_id": "mark_id"}), tier=Tier.WORKING)


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


def _mark_layers(marks: gpd.GeoDataFrame, *, tier: Tier, side: str = "") -> tuple[Layer, ...]:
    if marks.empty:
        return ()
    columns = styled(marks)
    shapes = marks.geometry.to_numpy()
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    parts = (
        (ABOUT_KEY, *circles(chosen(columns, is_point & (columns["radius_m"] > 0)), shapes)),
        (AREAS_KEY, *as_shapes(chosen(columns, ~is_point), shapes)),
        (MARKS_KEY, *as_points(chosen(columns, is_point), shapes)),
    )
    return tuple(
        Layer(
            key=f"{side}{key}",
            kind=LayerKind.POINTS if key == MARKS_KEY else LayerKind.SHAPES,
            pane=Pane.MARKS,
            title=text(f"layer.{key}"),
            table=gpd.GeoDataFrame(table, geometry=drawn, crs=marks.crs),
            legend=legend(table, is_about=key == ABOUT_KEY, is_point=key == MARKS_KEY),
            tier=tier,
            is_demo=_is_demo(marks),
            is_perception=True,
            note=text("layer.session_marks_note"),
        )
        for key, table, drawn in parts
        if len(drawn)
    )
