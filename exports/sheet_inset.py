"""The inset: where in the country the map lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.patches import Rectangle

from exports.sheet_map import lines_of, path_of
from exports.sheet_page import Box, Page
from exports.sheet_style import HAIRLINE, INK, PAPER
from exports.sheet_window import Window, extent_m
from geo.crs import require_crs
from layers.palette import GROUND, SELECTED

if TYPE_CHECKING:
    import geopandas as gpd

_WIDEST_MM = 46.0
_SMALLEST_MARK_MM = 2.2
"""A smaller frame would not be seen; then a square of this size marks the place."""

_WHOLE_COUNTRY_SHARE = 0.7
"""A map that shows this share of the country's width needs no inset."""


@dataclass(frozen=True, slots=True)
class Locator:
    """What the inset draws: the country and its oblasts (areas, EPSG:4326)."""

    country: gpd.GeoDataFrame
    oblasts: gpd.GeoDataFrame


@dataclass(frozen=True, slots=True)
class Inset:
    """The country with its oblasts, and a frame where the map lies."""

    locator: Locator
    country: tuple[float, float, float, float]  # bounds in degrees, as those of the map
    bounds: tuple[float, float, float, float]

    def _size(self, width_mm: float) -> tuple[float, float]:
        wide_m, high_m = extent_m(self.country)
        width = min(width_mm, _WIDEST_MM)
        return width, width * high_m / wide_m

    def height_mm(self, width_mm: float) -> float:
        """Return the height at the country's own proportions."""
        return self._size(width_mm)[1] + 1.0

    def draw(self, page: Page, box: Box) -> None:
        """Draw the country, its oblasts, and the map's frame."""
        width, height = self._size(box.width)
        place = Box(box.left, box.bottom + 0.5, box.left + width, box.bottom + 0.5 + height)
        west, south, east, north = self.country
        wide_m, _ = extent_m(self.country)
        window = Window(place, (west + east) / 2, (south + north) / 2, wide_m * 1000 / width)
        _draw_country(page, window, self.locator)
        _draw_mark(page, window, self.bounds)


def inset_of(locator: Locator | None, bounds: tuple[float, float, float, float]) -> Inset | None:
    """Return the inset for a map of `bounds` (degrees), or None when it shows the country."""
    if locator is None or not len(locator.country):
        return None
    require_crs(locator.country, "locator.country")
    require_crs(locator.oblasts, "locator.oblasts")
    west, south, east, north = map(float, locator.country.total_bounds)
    if bounds[2] - bounds[0] > _WHOLE_COUNTRY_SHARE * (east - west):
        return None
    return Inset(locator, (west, south, east, north), bounds)


def _draw_country(page: Page, window: Window, locator: Locator) -> None:
    axes = page.axes(window.frame, gid="inset")
    axes.set_xlim(-window.half_width_m, window.half_width_m)
    axes.set_ylim(-window.half_height_m, window.half_height_m)
    country = window.cut(np.asarray(locator.country.geometry.to_numpy(), dtype=object))
    oblasts = window.cut(np.asarray(locator.oblasts.geometry.to_numpy(), dtype=object))
    areas = [path_of(shape) for shape in country if shape.area > 0]
    lines = [shapely.get_coordinates(line) for line in lines_of(oblasts)]
    borders = [shapely.get_coordinates(line) for line in lines_of(country)]
    axes.add_collection(PathCollection(areas, facecolors=GROUND, edgecolors="none"), autolim=False)
    axes.add_collection(LineCollection(lines, colors=HAIRLINE, linewidths=0.35), autolim=False)
    axes.add_collection(LineCollection(borders, colors=INK, linewidths=0.8), autolim=False)


def _draw_mark(page: Page, window: Window, bounds: tuple[float, float, float, float]) -> None:
    corners = window.project(np.array([shapely.segmentize(shapely.box(*bounds), 0.1)]))
    seen = window.on_page(shapely.get_coordinates(corners))
    middle, half = (seen.min(axis=0) + seen.max(axis=0)) / 2, np.ptp(seen, axis=0) / 2
    half = np.maximum(half, _SMALLEST_MARK_MM / 2)
    for width_pt, color in ((2.4, PAPER), (1.2, SELECTED)):
        mark = Rectangle(
            tuple(middle - half), *(2 * half), facecolor="none", edgecolor=color, linewidth=width_pt
        )
        page.add(mark, gid="inset.mark")
