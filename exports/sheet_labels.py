"""Place the labels of a map so that none overlaps another, a symbol, or the frame.

Greedy by priority over measured text: each label tries the positions a cartographer would try
(right of a point first; inside an area) and is left out rather than put on top of another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from exports.sheet_page import Box, Page
from exports.sheet_style import DOT_MM, INK, LABEL_PT, MARK_MM, MUTED, WATER_INK
from exports.sheet_text import (
    ASCENT,
    MM_PER_POINT,
    FontStyle,
    clean_text,
    line_height_mm,
    text_width_mm,
    wrap_text,
)
from layers.layer import Layer, LayerKind, Pane
from layers.palette import GROUND
from model.admin import Level, UnitLabel

if TYPE_CHECKING:
    from exports.sheet_window import Window

_MAX_CHARACTERS = 60
_MAX_WIDTH_MM = 34.0
"""A longer label is broken into lines."""

_GAP_MM = 0.8
"""Between a symbol and its label."""

_CLEAR_MM = 0.6
"""Free ground around a label."""

_SAME_PLACE_MM = 15.0
"""The same name this close is the same thing, listed by two layers."""

_HALO_PT = 2.2

_PANE_RANK = {Pane.PLACES: 0, Pane.MARKS: 1, Pane.BOUNDARIES: 2, Pane.CELLS: 3, Pane.GROUND: 4}
"""Which labels stay when there is no room for all: places first."""


@dataclass(frozen=True, slots=True)
class LabelRequest:
    """A text that wants to stand at a point or inside an area of the page (millimetres)."""

    lines: tuple[str, ...]
    lng_mm: float
    lat_mm: float
    clearance_mm: float  # radius of the symbol it stands beside; 0 inside an area
    area: BaseGeometry | None
    style: FontStyle
    size_pt: float
    color: str
    priority: tuple[int, float, int]


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label with its place."""

    request: LabelRequest
    box: Box


def label_requests(
    window: Window, layers: Sequence[Layer], *, unit: UnitLabel, language: str
) -> list[LabelRequest]:
    """Return every label of the layers that are seen in the window, most important first.

    A row's label is `label_<language>` where the table has one, else `label`. Of boundaries, the
    units of the mapped unit's own rank (its neighbours) and of the next one are named, not itself:
    the title does. Within a layer, rows with a larger `population` come first where the table has
    that column, else the earlier row.
    """
    found: list[LabelRequest] = []
    for layer in layers:
        if layer.kind is not LayerKind.CELLS and len(layer.table) and _is_named(layer, unit):
            found.extend(_requests_of(window, layer, unit, language))
    return sorted(found, key=lambda request: request.priority)


def _is_named(layer: Layer, unit: UnitLabel) -> bool:
    ranks = {f"units_{level.name.lower()}": level for level in Level}
    rank = ranks.get(layer.key)
    return rank is None or unit.level <= rank <= unit.level + 1


def _requests_of(
    window: Window, layer: Layer, unit: UnitLabel, language: str
) -> Iterable[LabelRequest]:
    table = layer.table[layer.table["label"].fillna("").astype(str).str.strip() != ""]
    if layer.pane is Pane.BOUNDARIES:
        table = table[table["id"] != unit.pcode]
    if not len(table):
        return
    labels = table.get(f"label_{language}", table["label"]).fillna("").astype(str)
    labels = labels.where(labels.str.strip() != "", table["label"])
    shapes = np.asarray(table.geometry.to_numpy(), dtype=object)
    shapes[shapely.is_missing(shapes)] = shapely.GeometryCollection()
    seen = window.cut(shapes)
    people = table["population"].fillna(0.0) if "population" in table else None
    for at, (label, shape) in enumerate(zip(labels, seen, strict=True)):
        if shape.is_empty:
            continue
        importance = -float(people.iloc[at]) if people is not None else 0.0
        request = _request(window, layer, str(label), shape, (importance, at))
        if window.frame.holds(Box(request.lng_mm, request.lat_mm, request.lng_mm, request.lat_mm)):
            yield request


def _request(
    window: Window, layer: Layer, label: str, shape: BaseGeometry, order: tuple[float, int]
) -> LabelRequest:
    size, style, color = _typography(layer)
    text = clean_text(label, max_characters=_MAX_CHARACTERS)
    words = [text_width_mm(word, size_pt=size, style=style) for word in text.split(" ")]
    widest = max(_MAX_WIDTH_MM, *words)
    size_mm = DOT_MM if layer.pane is Pane.GROUND else MARK_MM
    area = _on_page(window, shape) if layer.kind is LayerKind.SHAPES else None
    # a point just outside the frame stays a point: `_requests_of` leaves it out by its place
    point = _inside(area) if area is not None else shapely.transform(shape, window.on_page)
    lng_mm, lat_mm = shapely.get_coordinates(point)[0]
    return LabelRequest(
        lines=wrap_text(text, width_mm=widest, size_pt=size, style=style),
        lng_mm=float(lng_mm),
        lat_mm=float(lat_mm),
        clearance_mm=0.0 if area is not None else size_mm / 2 + _GAP_MM,
        area=area if area is not None and area.area > 0 else None,
        style=style,
        size_pt=size,
        color=color,
        priority=(_PANE_RANK[layer.pane], *order),
    )


def _typography(layer: Layer) -> tuple[float, FontStyle, str]:
    if layer.pane is Pane.GROUND and layer.kind is LayerKind.SHAPES:
        return LABEL_PT, FontStyle.ITALIC, WATER_INK
    if layer.pane is Pane.BOUNDARIES:
        return LABEL_PT, FontStyle.BOLD, MUTED
    return LABEL_PT, FontStyle.REGULAR, INK


def _on_page(window: Window, shape: BaseGeometry) -> BaseGeometry:
    frame = window.frame
    on_page = shapely.clip_by_rect(
        shapely.transform(shape, window.on_page), frame.left, frame.bottom, frame.right, frame.top
    )
    return shapely.make_valid(on_page)


def _inside(area: BaseGeometry) -> BaseGeometry:
    """Return the point of an area that is farthest from its edges; of a line, its middle."""
    if area.is_empty:
        return shapely.Point(-1e6, -1e6)
    if area.area <= 0:
        middle: BaseGeometry = shapely.get_parts(area)[0].interpolate(0.5, normalized=True)
        return middle
    largest = max(shapely.get_parts(area), key=lambda part: part.area)
    radius = shapely.maximum_inscribed_circle(largest, tolerance=0.2)
    return shapely.Point(shapely.get_coordinates(radius)[0])


def place_labels(
    requests: Sequence[LabelRequest], frame: Box, obstacles: Sequence[Box]
) -> list[PlacedLabel]:
    """Return the labels that find a free place inside `frame`, clear of `obstacles`.

    Requests are taken in the given order. Every box of the result is free of every other one and
    of the obstacles by at least 0.6 mm.
    """
    taken = np.array([(o.left, o.bottom, o.right, o.top) for o in obstacles]).reshape(-1, 4)
    placed: list[PlacedLabel] = []
    inner = frame.grown(-1.0)
    for request in requests:
        if _is_repeated(request, placed):
            continue
        for box in _candidates(request):
            if inner.holds(box) and _is_free(box, taken):
                placed.append(PlacedLabel(request, box))
                taken = np.vstack([taken, (box.left, box.bottom, box.right, box.top)])
                break
    return placed


def _is_repeated(request: LabelRequest, placed: Sequence[PlacedLabel]) -> bool:
    return any(
        other.request.lines == request.lines
        and abs(other.request.lng_mm - request.lng_mm) < _SAME_PLACE_MM
        and abs(other.request.lat_mm - request.lat_mm) < _SAME_PLACE_MM
        for other in placed
    )


def _is_free(box: Box, taken: np.ndarray) -> bool:
    apart = (
        (taken[:, 0] >= box.right + _CLEAR_MM)
        | (taken[:, 2] <= box.left - _CLEAR_MM)
        | (taken[:, 1] >= box.top + _CLEAR_MM)
        | (taken[:, 3] <= box.bottom - _CLEAR_MM)
    )
    return bool(apart.all())


def _candidates(request: LabelRequest) -> list[Box]:
    width = max(
        text_width_mm(line, size_pt=request.size_pt, style=request.style) for line in request.lines
    )
    height = len(request.lines) * line_height_mm(request.size_pt)
    if request.area is None:
        return _beside(request, width, height)
    return _within(request, width, height)


def _centred(lng_mm: float, lat_mm: float, width: float, height: float) -> Box:
    return Box(lng_mm - width / 2, lat_mm - height / 2, lng_mm + width / 2, lat_mm + height / 2)


def _beside(request: LabelRequest, width: float, height: float) -> list[Box]:
    """Return places beside a point: right, left, above, below, then the corners."""
    aside = request.clearance_mm + width / 2
    over = request.clearance_mm + height / 2
    corner = 0.75 * request.clearance_mm
    steps = (
        (aside, 0.0),
        (-aside, 0.0),
        (0.0, over),
        (0.0, -over),
        (corner + width / 2, corner + height / 2),
        (corner + width / 2, -corner - height / 2),
        (-corner - width / 2, corner + height / 2),
        (-corner - width / 2, -corner - height / 2),
    )
    return [
        _centred(request.lng_mm + right, request.lat_mm + up, width, height) for right, up in steps
    ]


def _within(request: LabelRequest, width: float, height: float) -> list[Box]:
    """Return places inside an area, the middle first; beside one smaller than its name."""
    area = request.area
    if area is None:
        return []
    steps = [(0.0, 0.0)]
    for reach in (1.0, 2.0, 3.0, 4.5, 6.0):
        up, aside = reach * height, reach * width / 4
        steps += [(0.0, up), (0.0, -up), (aside, 0.0), (-aside, 0.0)]
        steps += [(aside, up), (-aside, up), (aside, -up), (-aside, -up)]
    boxes = [
        _centred(request.lng_mm + right, request.lat_mm + up, width, height) for right, up in steps
    ]
    shapely.prepare(area)
    inside = [box for box in boxes if _share_inside(box, area) > 0.85]
    if inside or area.area > 1.5 * width * height:
        return inside
    half = max(area.bounds[2] - area.bounds[0], area.bounds[3] - area.bounds[1]) / 2
    beside = LabelRequest(
        request.lines,
        (area.bounds[0] + area.bounds[2]) / 2,
        (area.bounds[1] + area.bounds[3]) / 2,
        half + _GAP_MM,
        None,
        request.style,
        request.size_pt,
        request.color,
        request.priority,
    )
    return _beside(beside, width, height)


def _share_inside(box: Box, area: BaseGeometry) -> float:
    outline = shapely.box(box.left, box.bottom, box.right, box.top)
    return float(shapely.intersection(outline, area).area / outline.area)


def draw_labels(page: Page, placed: Sequence[PlacedLabel]) -> None:
    """Write labels with a halo; the letters stay text, the halo is an outline below them."""
    for label in placed:
        request = label.request
        middle = (label.box.left + label.box.right) / 2
        for row, line in enumerate(request.lines):
            top = label.box.top - row * line_height_mm(request.size_pt)
            baseline = top - ASCENT * request.size_pt * MM_PER_POINT
            for gid in ("label.halo", "label"):
                drawn = page.line_of_text(
                    line,
                    left=middle,
                    baseline=baseline,
                    size_pt=request.size_pt,
                    style=request.style,
                    color=request.color if gid == "label" else GROUND,
                    align="center",
                    gid=gid,
                )
                if gid == "label.halo":
                    page.outline_only(drawn, width_pt=_HALO_PT)
