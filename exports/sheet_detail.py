"""The densest part of a map, drawn larger in a corner where it covers the least, with its frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.patches import Rectangle

from exports.sheet_labels import draw_labels, label_requests, place_labels
from exports.sheet_map import draw_layers
from exports.sheet_page import Box, Page
from exports.sheet_style import INK, PAPER, SMALL_PT
from exports.sheet_text import ASCENT, MM_PER_POINT, line_height_mm, text_width_mm
from exports.sheet_window import Window, round_scale
from geo.cells import centres_of, outlines_of
from layers.cells import HOT_CELLS_KEY
from layers.layer import Layer, LayerKind
from layers.palette import GROUND

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from i18n import Translator
    from model.admin import UnitLabel

_SHARE = 0.36
"""Of the map's width and height that the detail takes."""

_TIMES = 4.0
"""How much larger it is drawn, at least about."""

_READABLE_MM = 3.0
"""Cells of this width are read without help."""

_FEWEST = 8
"""Coloured cells that make a part worth enlarging."""

_SIGNIFICANT = 3
"""The lowest class of hot cells; below it a cell is drawn and says nothing."""

_GAP_MM = 2.0
_TEXT_PT = SMALL_PT - 0.5


@dataclass(frozen=True, slots=True)
class Detail:
    """A part of the map: its place on the page, its own window, and its frame on the map."""

    window: Window
    source: Box  # on the map, in millimetres of the page


def detail_of(window: Window, layers: Sequence[Layer]) -> Detail | None:
    """Return the densest part of a map, or None where nothing needs to be enlarged.

    That is: cells can be read as they are, too few are coloured, or every corner is taken by
    the part itself.
    """
    cells = _coloured(layers)
    if len(cells) < _FEWEST or _cell_width_mm(window, cells) >= _READABLE_MM:
        return None
    places = _on_page(window, cells)
    frame = window.frame
    width, height = frame.width * _SHARE, frame.height * _SHARE
    denominator = round_scale(window.denominator / _TIMES)
    times = window.denominator / denominator
    if times <= 1.5:
        return None
    centre, count = _densest(places, (width / times, height / times))
    source = Box(
        centre[0] - width / times / 2,
        centre[1] - height / times / 2,
        centre[0] + width / times / 2,
        centre[1] + height / times / 2,
    )
    corners = [box for box in _corners(frame, width, height) if not box.overlaps(source.grown(1))]
    if count < _FEWEST or not corners:
        return None
    place = min(corners, key=lambda box: _covered(box, places))
    lng, lat = _lng_lat(window, centre)
    return Detail(Window(place, lng, lat, denominator), source)


def draw_detail(
    page: Page, detail: Detail, layers: Sequence[Layer], *, unit: UnitLabel, t: Translator
) -> None:
    """Draw the part with its labels, scale and frame, and the frame on the map."""
    window, frame = detail.window, detail.window.frame
    axes = page.axes(frame, gid="detail")
    right, top = window.half_width_m, window.half_height_m
    ground = Rectangle((-right, -top), 2 * right, 2 * top, facecolor=GROUND, zorder=0)
    axes.add_patch(ground)
    drawn = draw_layers(axes, window, layers)
    scale = t("sheet.scale", denominator=t.number(window.denominator, digits=0))
    panel = _scale_panel(frame, scale)
    requests = label_requests(window, layers, unit=unit, language=t.language)
    draw_labels(page, place_labels(requests, frame, [panel, *drawn.marks]))
    page.rectangle(panel, gid="detail.panel", fill=GROUND)
    page.line_of_text(
        scale,
        left=panel.left + 0.8,
        baseline=panel.top - 0.4 - ASCENT * _TEXT_PT * MM_PER_POINT,
        size_pt=_TEXT_PT,
        gid="detail.scale",
    )
    for box, gid in ((frame, "detail.frame"), (detail.source, "detail.source")):
        page.rectangle(box, gid=gid, outline=PAPER, outline_pt=2.2)
        page.rectangle(box, gid=gid, outline=INK, outline_pt=1.0)


def _scale_panel(frame: Box, scale: str) -> Box:
    width = text_width_mm(scale, size_pt=_TEXT_PT) + 1.6
    height = line_height_mm(_TEXT_PT) + 0.8
    return Box(frame.left, frame.bottom, frame.left + width, frame.bottom + height)


def _coloured(layers: Sequence[Layer]) -> NDArray[np.uint64]:
    """Return the cells that say something."""
    found = [np.empty(0, dtype=np.uint64)]
    for layer in layers:
        if layer.kind is LayerKind.CELLS:
            says = (layer.table["fill"] != "").to_numpy()
            if layer.key == HOT_CELLS_KEY:
                says &= (layer.table["class_index"] >= _SIGNIFICANT).to_numpy()
            found.append(layer.table.index.to_numpy(dtype=np.uint64)[says])
    return np.unique(np.concatenate(found))


def _cell_width_mm(window: Window, cells: NDArray[np.uint64]) -> float:
    area_m2 = shapely.area(window.project(outlines_of(cells[:1])))[0]
    return float(np.sqrt(area_m2)) * 1000 / window.denominator


def _on_page(window: Window, cells: NDArray[np.uint64]) -> NDArray[np.float64]:
    lng, lat = centres_of(cells)
    points = window.project(np.asarray(shapely.points(lng, lat), dtype=object))
    places = window.on_page(shapely.get_coordinates(points))
    frame = window.frame
    inside = (places[:, 0] >= frame.left) & (places[:, 0] <= frame.right)
    inside &= (places[:, 1] >= frame.bottom) & (places[:, 1] <= frame.top)
    return places[inside]


def _densest(
    places: NDArray[np.float64], size: tuple[float, float]
) -> tuple[tuple[float, float], int]:
    """Return the centre of the box of `size` with the most places, and how many it holds.

    Boxes are tried on a grid of half their size, then moved to the middle of what they hold.
    """
    if not len(places):
        return (0.0, 0.0), 0
    half = np.array(size) / 2
    at = np.floor((places - places.min(axis=0)) / half).astype(int)
    counts = np.zeros(at.max(axis=0) + 2, dtype=int)
    np.add.at(counts, (at[:, 0], at[:, 1]), 1)
    boxes = counts[:-1, :-1] + counts[1:, :-1] + counts[:-1, 1:] + counts[1:, 1:]
    best = np.array(np.unravel_index(int(boxes.argmax()), boxes.shape))
    held = places[((at == best) | (at == best + 1)).all(axis=1)]
    middle = (held.min(axis=0) + held.max(axis=0)) / 2
    return (float(middle[0]), float(middle[1])), len(held)


def _corners(frame: Box, width: float, height: float) -> tuple[Box, ...]:
    inner = frame.grown(-_GAP_MM)
    return (
        Box(inner.right - width, inner.top - height, inner.right, inner.top),
        Box(inner.left, inner.top - height, inner.left + width, inner.top),
        Box(inner.right - width, inner.bottom, inner.right, inner.bottom + height),
        Box(inner.left, inner.bottom, inner.left + width, inner.bottom + height),
    )


def _covered(box: Box, places: NDArray[np.float64]) -> int:
    within = (places[:, 0] > box.left) & (places[:, 0] < box.right)
    within &= (places[:, 1] > box.bottom) & (places[:, 1] < box.top)
    return int(within.sum())


def _lng_lat(window: Window, place_mm: tuple[float, float]) -> tuple[float, float]:
    frame = window.frame
    east_m = window.metres(place_mm[0] - (frame.left + frame.right) / 2)
    north_m = window.metres(place_mm[1] - (frame.bottom + frame.top) / 2)
    lng, lat = window.unproject(np.array([[east_m, north_m]]))[0]
    return float(lng), float(lat)
