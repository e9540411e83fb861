"""How a session's marks look: their columns of style, their shapes, their legend."""

from __future__ import annotations

from typing import TypeAlias

import geopandas as gpd
import numpy as np
import shapely

from geo.shares import disk_around
from layers.layer import LegendEntry
from layers.palette import (
    ABOUT_INK,
    CONFLICT,
    CONFLICT_DASH,
    CONFLICT_PX,
    HOTSPOT_DASH,
    MARK_PX,
    MARK_STYLES,
    MarkClass,
)
from model.categories import CATEGORY_BY_CODE, CategoryClass, class_of
from model.text import text

_CLASSES = tuple(MarkClass)


def mark_class(category: str) -> MarkClass:
    """Return the family a category is drawn as; an unknown one is sensitive."""
    of_class = class_of(category)
    if of_class is CategoryClass.NORMAL:
        group = CATEGORY_BY_CODE[category].group
        return MarkClass(group.value) if group else MarkClass.PUBLIC_ORDER
    return MarkClass(of_class.value)


Columns: TypeAlias = dict[str, np.ndarray]
"""Style columns of n marks: arrays, since a table made of tables costs a hundred times more."""


def styled(marks: gpd.GeoDataFrame) -> Columns:
    """Return how n marks are drawn, and what is told of them."""
    classes = [mark_class(category) for category in marks["category"]]
    styles = [MARK_STYLES[one] for one in classes]
    severity = np.clip(marks["severity"].to_numpy(int), 1, len(MARK_PX)) - 1
    is_split = np.zeros(len(marks), dtype=bool)
    if "has_conflict" in marks:
        is_split = marks["has_conflict"].to_numpy(bool)
    return {
        "id": marks["mark_id"].to_numpy(dtype=object),
        "fill": np.array([style.fill for style in styles], dtype=object),
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


def chosen(columns: Columns, mask: np.ndarray) -> Columns:
    """Return the columns of some of the marks."""
    return {name: values[mask] for name, values in columns.items()}


def as_points(points: Columns, shapes: np.ndarray) -> tuple[Columns, np.ndarray]:
    """Return points as they are."""
    return points, shapes[points["row"]]


def circles(points: Columns, shapes: np.ndarray) -> tuple[Columns, np.ndarray]:
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


def as_shapes(rows: Columns, shapes: np.ndarray) -> tuple[Columns, np.ndarray]:
    """Return lines and areas: lines have no filling, areas their family's pattern."""
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


def legend(table: Columns, *, is_about: bool, is_point: bool) -> tuple[LegendEntry, ...]:
    """Return what a layer's symbols say, families that are there alone."""
    if is_about:
        about = LegendEntry(
            text("legend.mark_about"), outline=ABOUT_INK, outline_px=1.5, dash=HOTSPOT_DASH
        )
        return (about,)
    present = set(table["mark_class"])
    entries = [_class_entry(one, is_point=is_point) for one in _CLASSES if one in present]
    if table["is_split"].any():
        entries.append(_conflict_entry(is_point=is_point))
    return tuple(entries)


def _class_entry(one: MarkClass, *, is_point: bool) -> LegendEntry:
    style = MARK_STYLES[one]
    return LegendEntry(
        text(f"legend.mark_{one}"),
        fill=style.fill,
        outline=style.outline if is_point else style.fill,
        outline_px=MARK_PX[1],
        dash="" if is_point else HOTSPOT_DASH,
        symbol=style.symbol if is_point else "",
        pattern="" if is_point else style.pattern,
    )


def _conflict_entry(*, is_point: bool) -> LegendEntry:
    return LegendEntry(
        text("legend.mark_conflict"),
        outline=CONFLICT,
        outline_px=CONFLICT_PX,
        dash=CONFLICT_DASH,
        symbol=MARK_STYLES[MarkClass.PUBLIC_ORDER].symbol if is_point else "",
    )
