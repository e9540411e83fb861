"""The window a map looks through: its projection, its scale, and shapes brought into it.

The projection is Lambert's azimuthal equal-area one, centred on the window: there the scale is
exact and north is straight up, and areas are true everywhere (a district's edge is off by less
than 0.01% in length, the country's by 0.1%). One fixed projection for the whole country would
lean north by up to 3.6 degrees in Batken and Karakol.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyproj import CRS, Transformer

from exports.sheet_page import Box
from geo.crs import WGS84

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

_STEPS = (1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0)
"""A scale is one of these times a power of ten: round numbers people can calculate with."""

_SMALLEST_DENOMINATOR = 1000.0
"""A window around a single point is drawn at 1:1 000."""

_PADDING_MM = 5.0
"""Free ground between what the map is about and its frame."""

_LONGEST_EDGE_DEG = 0.05
"""A longer straight edge in degrees would be visibly curved in the projection."""

_DETAIL_MM = 0.04
"""Finer detail of a line is not visible on paper."""


def round_scale(denominator: float) -> float:
    """Return the next round scale denominator that is not smaller."""
    power = 10.0 ** floor(log10(denominator))
    step = next(step for step in _STEPS if step >= denominator / power * (1 - 1e-9))
    return step * power


@dataclass(frozen=True)
class Window:
    """A map's frame on the page and what it shows: centre in degrees, scale 1:`denominator`."""

    frame: Box
    lng: float
    lat: float
    denominator: float

    @property
    def half_width_m(self) -> float:
        """Half the width shown, in metres on the ground."""
        return self.frame.width * self.denominator / 2000

    @property
    def half_height_m(self) -> float:
        """Half the height shown, in metres on the ground."""
        return self.frame.height * self.denominator / 2000

    def metres(self, millimetres: float) -> float:
        """Return a length on paper as metres on the ground, exact at the window's centre."""
        return millimetres * self.denominator / 1000

    @cached_property
    def _transformer(self) -> Transformer:
        return Transformer.from_crs(WGS84, window_crs(self.lng, self.lat), always_xy=True)

    def project(self, shapes: Shapes) -> Shapes:
        """Project geometries from EPSG:4326 to metres from the window's centre."""
        if not len(shapes):
            return shapes
        to_metres = self._transformer.transform
        projected: Shapes = shapely.transform(
            shapes,
            to_metres,  # type: ignore[arg-type]
            interleaved=False,
        )
        return projected

    def cut(self, shapes: Shapes, *, simplify: bool = True) -> Shapes:
        """Return shapes (EPSG:4326) as drawn here: cut to the window, projected, simplified.

        The result has one geometry per shape; what lies outside is empty, and so is a missing
        shape. Cuts run 3 mm outside the frame, so no cut edge is seen.
        """
        west, south, east, north = self.bounds_deg(margin_mm=8.0)
        near = shapely.segmentize(
            shapely.clip_by_rect(shapes, west, south, east, north), _LONGEST_EDGE_DEG
        )
        reach = self.metres(3.0)
        right, top = self.half_width_m + reach, self.half_height_m + reach
        seen = np.asarray(shapely.clip_by_rect(self.project(near), -right, -top, right, top))
        seen[shapely.is_missing(seen)] = shapely.GeometryCollection()
        return np.asarray(self.simplify(seen), dtype=object) if simplify else seen

    def simplify(self, shapes: Any) -> Any:
        """Return projected geometries without the detail that paper cannot show."""
        return shapely.simplify(shapes, self.metres(_DETAIL_MM))

    def bounds_deg(self, *, margin_mm: float = 0.0) -> tuple[float, float, float, float]:
        """Return west, south, east, north of what is shown, in degrees."""
        return _bounds_deg(self, margin_mm)

    def unproject(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points (n, 2) in metres from the window's centre as degrees."""
        east_m, north_m = points_m.T
        lng, lat = self._transformer.transform(east_m, north_m, direction="INVERSE")
        return np.column_stack([lng, lat])

    def on_page(self, points_m: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points (n, 2) in metres as millimetres on the page."""
        centre = (
            (self.frame.left + self.frame.right) / 2,
            (self.frame.bottom + self.frame.top) / 2,
        )
        placed: NDArray[np.float64] = points_m * (1000 / self.denominator) + np.array(centre)
        return placed


@lru_cache(maxsize=64)
def _bounds_deg(window: Window, margin_mm: float) -> tuple[float, float, float, float]:
    """Return `Window.bounds_deg`; every layer asks for it."""
    right = window.half_width_m + window.metres(margin_mm)
    top = window.half_height_m + window.metres(margin_mm)
    outline = shapely.segmentize(shapely.box(-right, -top, right, top), right / 8)
    seen = window.unproject(shapely.get_coordinates(outline))
    west, south = seen.min(axis=0)
    east, north = seen.max(axis=0)
    return float(west), float(south), float(east), float(north)


def window_crs(lng: float, lat: float) -> CRS:
    """Return the projection of a window centred at `lng`, `lat` (degrees), metres."""
    return CRS.from_proj4(f"+proj=laea +lat_0={lat!r} +lon_0={lng!r} +datum=WGS84 +units=m")


@lru_cache(maxsize=64)
def extent_m(bounds: tuple[float, float, float, float]) -> tuple[float, float]:
    """Return width and height in metres of the smallest window centred on `bounds` (degrees)."""
    west, south, east, north = bounds
    outline = shapely.segmentize(shapely.box(west, south, east, north), _LONGEST_EDGE_DEG * 4)
    lng, lat = shapely.get_coordinates(outline).T
    crs = window_crs((west + east) / 2, (south + north) / 2)
    to_metres = Transformer.from_crs(WGS84, crs, always_xy=True)
    east_m, north_m = to_metres.transform(lng, lat)
    return 2 * float(np.abs(east_m).max()), 2 * float(np.abs(north_m).max())


def fit_denominator(extent: tuple[float, float], frame: Box) -> float:
    """Return the round scale at which `extent` (width, height in metres) fits a frame."""
    wide = extent[0] * 1000 / (frame.width - 2 * _PADDING_MM)
    high = extent[1] * 1000 / (frame.height - 2 * _PADDING_MM)
    return round_scale(max(wide, high, _SMALLEST_DENOMINATOR))


def window_over(bounds: tuple[float, float, float, float], frame: Box) -> Window:
    """Return the window in `frame` that shows `bounds` (west, south, east, north) whole."""
    west, south, east, north = bounds
    return Window(
        frame=frame,
        lng=(west + east) / 2,
        lat=(south + north) / 2,
        denominator=fit_denominator(extent_m(bounds), frame),
    )
