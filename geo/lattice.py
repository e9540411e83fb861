"""Index points of Kyrgyzstan into H3 cells fast, with libh3's answer on every point.

The country lies on one face of H3's icosahedron. In the gnomonic projection of that face the
cells of a resolution are an exact lattice of hexagons: project, round to the nearest centre,
look the index up. A point within a millionth of a cell's width of an edge, where rounding could
decide, and a point outside the region, are given to libh3 itself. All tables are derived from
the library, none is written by hand.

Constants and projection: H3's `faceijk.c` (Apache 2.0); its lattice: Sahr, White & Kimerling
(2003), doi:10.1559/152304003100011090.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import h3ronpy
import numpy as np
import pyarrow as pa
from h3.api.basic_int import latlng_to_cell  # type: ignore[import-untyped]
from h3ronpy import vector

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Cells = NDArray[np.uint64]

REGION: Final = (67.5, 38.0, 82.0, 44.5)
"""West, south, east, north in degrees: Kyrgyzstan with a margin, all on face 0."""

RESOLUTIONS: Final = range(5, 11)
"""Resolutions that have a lattice; others are rare and left to libh3."""

EDGE_MARGIN: Final = 1e-6
"""In units of the distance between centres. Both ways err by less than 1e-9 of it here."""

_FACE_LAT, _FACE_LNG = 0.803582649718989942, 1.248397419617396099  # centre of face 0, radians
_AXIS_AZIMUTH = 5.619958268523939882  # from the centre to the first lattice axis, radians
_CLASS_III_TURN = 0.333473172251832115  # odd resolutions are turned by asin(sqrt(3 / 28))
_UNIT_LENGTH = 0.38196601125010500003  # gnomonic distance of neighbours at resolution 0
_SIN_60 = np.sqrt(0.75)

_LEVELS: Final = 4
"""Digits looked up at once; two levels of aperture 7 are an exact scaling by 7."""

_SPAN: Final = 49
"""7 ** (_LEVELS / 2): the lattice of the ancestors is this many times wider."""

_USED_WITHIN: Final = np.cos(np.radians(16))
"""No ancestor of the region is farther from the face's centre; the face's edge is 20.9 degrees
away, so that all descendants of these lie on the lattice."""

_CHUNK: Final = 1 << 15
"""Points at a time, so that the intermediate arrays stay in the processor's cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Lattice:
    """The lattice of one resolution: how to project, and which index stands where.

    A centre has integer coordinates (a, b) along two axes 120 degrees apart. Its ancestor four
    levels up and the four digits below follow from the quotient and remainder by 49.
    """

    axes: Floats  # 3 x 3; rows a, b and the face's normal, columns cos lng, sin lng, tan lat
    origin: tuple[int, int]  # multiples of 49 below all coordinates of the region
    width: int  # of the ancestors' table
    ancestor: Cells  # by ancestor: index with the four digits empty
    turn: NDArray[np.int32]  # by ancestor: where its base cell's digits start
    step: NDArray[np.int32]  # by remainder: from the quotient to the ancestor
    digits: Cells  # by base cell and remainder: the four digits in place

    def cells_of(self, lng: Floats, lat: Floats) -> tuple[Cells, NDArray[np.bool_]]:
        """Return cells of points inside `REGION`, and which of them are too near an edge."""
        a, b, is_near_edge = _nearest_centres(self.axes, np.radians(lng), np.radians(lat))
        a -= self.origin[0]
        b -= self.origin[1]
        quotient_a, quotient_b = a // _SPAN, b // _SPAN
        remainder = (a - quotient_a * _SPAN) * _SPAN + (b - quotient_b * _SPAN)
        at = quotient_a * self.width + quotient_b + self.step[remainder]
        cells: Cells = self.ancestor[at] | self.digits[self.turn[at] + remainder]
        return cells, is_near_edge


def cells_of_points(lng: Floats, lat: Floats, *, resolution: int) -> Cells:
    """Return the cell of every point, n uint64, equal to libh3's `latLngToCell`.

    `lng`, `lat` are n degrees each, finite and in range.
    """
    cells = np.empty(len(lng), dtype=np.uint64)
    if resolution not in RESOLUTIONS:
        return _by_libh3(lng, lat, resolution)
    lattice = lattice_of(resolution)
    for low in range(0, len(lng), _CHUNK):
        part = slice(low, low + _CHUNK)
        cells[part] = _cells_of_chunk(lattice, lng[part], lat[part], resolution)
    return cells


def _cells_of_chunk(lattice: Lattice, lng: Floats, lat: Floats, resolution: int) -> Cells:
    west, south, east, north = REGION
    if lng.min() >= west and lng.max() <= east and lat.min() >= south and lat.max() <= north:
        cells, ask = lattice.cells_of(lng, lat)
    else:
        inside = (lng >= west) & (lng <= east) & (lat >= south) & (lat <= north)
        cells, ask = np.empty(len(lng), dtype=np.uint64), ~inside
        cells[inside], ask[inside] = lattice.cells_of(lng[inside], lat[inside])
    at = np.flatnonzero(ask)
    if at.size:
        cells[at] = _by_libh3(lng[at], lat[at], resolution)
    return cells


def _by_libh3(lng: Floats, lat: Floats, resolution: int) -> Cells:
    pairs = zip(lat.tolist(), lng.tolist(), strict=True)
    found = (latlng_to_cell(lat_deg, lng_deg, resolution) for lat_deg, lng_deg in pairs)
    return np.fromiter(found, dtype=np.uint64, count=len(lng))


def _nearest_centres(
    axes: Floats, lng: Floats, lat: Floats
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    cos_lng, sin_lng, tan_lat = np.cos(lng), np.sin(lng), np.tan(lat)
    a, b, depth = (cos_lng * x + sin_lng * y + tan_lat * z for x, y, z in axes.tolist())
    a /= depth
    b /= depth
    # The third coordinate makes the three sum to zero; b counts backwards along its axis.
    near_a, near_b, near_c = np.rint(a), np.rint(b), np.rint(a - b)
    off_a, off_b, off_c = a - near_a, b - near_b, a - b - near_c
    # Where the rounded three do not agree, the one with the largest error follows the others.
    wide_a, wide_b, wide_c = np.abs(off_a), np.abs(off_b), np.abs(off_c)
    fix_a = (wide_a > wide_b) & (wide_a > wide_c)
    fix_b = ~fix_a & (wide_b > wide_c)
    near_a, near_b = (
        np.where(fix_a, near_b + near_c, near_a),
        np.where(fix_b, near_a - near_c, near_b),
    )
    off_a, off_b = a - near_a, b - near_b
    # Six edges: half a step towards each neighbour (1,0), (0,1), (1,1) and their opposites.
    reach = np.maximum(np.abs(2 * off_a - off_b), np.abs(2 * off_b - off_a))
    np.maximum(reach, np.abs(off_a + off_b), out=reach)
    return near_a.astype(np.int32), near_b.astype(np.int32), reach > 1 - EDGE_MARGIN


def _axes_of(resolution: int) -> Floats:
    """Return the linear forms of a, b and depth in (cos lng, sin lng, tan lat)."""
    sin_lat, cos_lat = np.sin(_FACE_LAT), np.cos(_FACE_LAT)
    sin_lng, cos_lng = np.sin(_FACE_LNG), np.cos(_FACE_LNG)
    normal = np.array([cos_lat * cos_lng, cos_lat * sin_lng, sin_lat])
    north = np.array([-sin_lat * cos_lng, -sin_lat * sin_lng, cos_lat])
    east = np.array([-sin_lng, cos_lng, 0.0])
    azimuth = _AXIS_AZIMUTH - (_CLASS_III_TURN if resolution % 2 else 0.0)
    scale = 7 ** (resolution / 2) / _UNIT_LENGTH
    x = (north * np.cos(azimuth) + east * np.sin(azimuth)) * scale
    y = (north * np.sin(azimuth) - east * np.cos(azimuth)) * scale
    b = y / _SIN_60
    return np.array([x + b / 2, b, normal])


def _positions_of(
    axes: Floats, a: NDArray[np.int32], b: NDArray[np.int32]
) -> tuple[Floats, Floats, Floats]:
    """Return longitude and latitude (degrees) of lattice points, and cos of their distance."""
    towards = np.linalg.solve(axes, np.vstack([a, b, np.ones(len(a))]).astype(np.float64))
    lng = np.degrees(np.arctan2(towards[1], towards[0]))
    lat = np.degrees(np.arctan2(towards[2], np.hypot(towards[0], towards[1])))
    return lng, lat, 1 / np.linalg.norm(towards, axis=0)


@cache
def lattice_of(resolution: int) -> Lattice:
    """Build the tables of a resolution: some ten thousand ancestors, 2,401 remainders each."""
    axes = _axes_of(resolution)
    low_a, low_b, high_a, high_b = _extent_of_ancestors(axes)
    width = high_b - low_b + 1
    grid = np.mgrid[low_a : high_a + 1, low_b : high_b + 1].astype(np.int32)
    grid_a, grid_b = grid.reshape(2, -1)
    lng, lat, depth = _positions_of(axes, grid_a * _SPAN, grid_b * _SPAN)
    used = np.flatnonzero(depth > _USED_WITHIN)
    ancestor = np.zeros(len(grid_a), dtype=np.uint64)
    ancestor[used] = np.asarray(
        vector.coordinates_to_cells(lat[used], lng[used], resolution - _LEVELS)
    )
    base_cell = (ancestor >> np.uint64(45)) & np.uint64(127)
    bases, of_used = np.unique(base_cell[used], return_inverse=True)
    turn = np.zeros(len(grid_a), dtype=np.int32)
    turn[used] = of_used * _SPAN**2
    step = np.zeros(_SPAN**2, dtype=np.int32)
    digits = np.zeros((len(bases), _SPAN**2), dtype=np.uint64)
    for row, base in enumerate(bases):
        # One ancestor shows the digits of all: H3 turns those of a base cell as a whole.
        at = used[base_cell[used] == base]
        at = at[np.argmax(depth[at])]
        a, b, below = _descendants(axes, ancestor[at], resolution)
        remainder = a % _SPAN * _SPAN + b % _SPAN
        step[remainder] = (grid_a[at] - a // _SPAN) * width + (grid_b[at] - b // _SPAN)
        digits[row, remainder] = below
    origin = (low_a * _SPAN, low_b * _SPAN)
    empty = _with_empty_digits(ancestor, resolution)
    return Lattice(axes, origin, width, empty, turn, step, digits.ravel())


def _extent_of_ancestors(axes: Floats) -> tuple[int, int, int, int]:
    west, south, east, north = np.radians(REGION)
    lng, lat = np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60))
    a, b, _ = _nearest_centres(axes, lng.ravel(), lat.ravel())
    # One more on each side: a point's ancestor is next to the quotient of its coordinates.
    low_a, low_b = int(a.min()) // _SPAN - 2, int(b.min()) // _SPAN - 2
    return low_a, low_b, int(a.max()) // _SPAN + 2, int(b.max()) // _SPAN + 2


def _descendants(
    axes: Floats, ancestor: np.uint64, resolution: int
) -> tuple[NDArray[np.int32], NDArray[np.int32], Cells]:
    """Return coordinates and the four digits of all 2,401 cells below an ancestor."""
    cells = np.asarray(h3ronpy.change_resolution(np.array([ancestor]), resolution))
    centres = pa.record_batch(vector.cells_to_coordinates(cells, radians=True))
    a, b, is_near_edge = _nearest_centres(
        axes, centres["lng"].to_numpy(), centres["lat"].to_numpy()
    )
    if len(cells) != _SPAN**2 or is_near_edge.any():
        raise ValueError(f"the lattice of resolution {resolution} does not fit its cells")
    return a, b, cells & _digit_bits(resolution)


def _digit_bits(resolution: int) -> np.uint64:
    return np.uint64((8**_LEVELS - 1) << (3 * (15 - resolution)))


def _with_empty_digits(ancestor: Cells, resolution: int) -> Cells:
    # The resolution stands in bits 52-55; digits that are not used are 7.
    other: Cells = ancestor & ~np.uint64(15 << 52) & ~_digit_bits(resolution)
    return other | np.uint64(resolution << 52)
