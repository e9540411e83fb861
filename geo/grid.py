"""The lettered grid of a paper sheet: squares such as "C4", and their ninths such as "C4.7".

Letters are columns from the west, numbers rows from the north; ninths are numbered in reading
order, 1 top left to 9 bottom right. Lines run along meridians and parallels, at equal steps of
degrees, so that a square is a box of coordinates.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import cos, floor, log10, radians, sin, sqrt
from typing import Final

from geo.crs import require_coordinates
from geo.nearest import WGS84_ELLIPSOID

MOST_COLUMNS: Final = 26
"""One letter each, A to Z."""

MOST_ROWS: Final = 30
"""More would be too small to point at on paper."""

SHEET_COLUMNS: Final = 12
"""A to L: on A3 a square is then 25 mm wide, and rows have one digit."""

SHEET_SHARE: Final = 0.75
"""Height of a sheet's map by its width: 225 by 300 mm inside the margins of A3 landscape."""

SQUARE_MM: Final = 25.0
"""Width of one of `SHEET_COLUMNS` squares on paper: fingers point at no less than 22 mm."""

_MARGIN: Final = 0.02
"""Free ground on every side of the unit, as a share of its width or height."""

_STEPS: Final = (1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 7.0, 8.0, 10.0)
"""A square is one of these times a power of ten metres wide: lengths people can reckon with."""

_SMALLEST_SQUARE_M: Final = 50.0
"""Around a single point; 1:2 000 on paper."""

_DECIMALS: Final = 6
"""Of degrees, 0.1 m: a grid read from a sheet's code is the same grid to the last digit."""

_NINTHS: Final = 3
"""Parts of a square's side."""


@dataclass(frozen=True, slots=True)
class SheetGrid:
    """A grid over a box in degrees (EPSG:4326), `columns` by `rows` squares."""

    west: float
    south: float
    east: float
    north: float
    columns: int
    rows: int

    def __post_init__(self) -> None:
        require_coordinates([self.west, self.east], [self.south, self.north])
        if not (self.west < self.east and self.south < self.north):
            raise ValueError(f"the grid has no area: {self.bounds}")
        if not (1 <= self.columns <= MOST_COLUMNS and 1 <= self.rows <= MOST_ROWS):
            raise ValueError(f"{self.columns} columns, {self.rows} rows: no such grid")

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        return self.west, self.south, self.east, self.north

    @property
    def letters(self) -> str:
        """The letters of the columns, west to east."""
        return "".join(_letter(at) for at in range(self.columns))

    @property
    def meridians(self) -> tuple[float, ...]:
        """Longitudes of the lines between columns, the edges included, west to east."""
        return _lng_thirds(self)[::_NINTHS]

    @property
    def parallels(self) -> tuple[float, ...]:
        """Latitudes of the lines between rows, the edges included, north to south."""
        return _lat_thirds(self)[::_NINTHS]


@dataclass(frozen=True, slots=True)
class _Square:
    """A square by its place in the grid; `ninth` is 0 to 8 in reading order, None for all."""

    column: int
    row: int
    ninth: int | None = None

    @property
    def reference(self) -> str:
        whole = f"{_letter(self.column)}{self.row + 1}"
        return whole if self.ninth is None else f"{whole}.{self.ninth + 1}"


def grid_for(
    bounds: tuple[float, float, float, float], *, columns: int = SHEET_COLUMNS
) -> SheetGrid:
    """Return the grid of the sheet that shows `bounds` (west, south, east, north, degrees).

    It follows from the bounds alone, so that a sheet printed last week still fits. It has the
    shape of an A3 sheet's map and holds the bounds in its middle with a margin; squares are as
    wide as high on the ground at the middle latitude, by a round number of metres. With up to 13
    columns a square is at least 22 mm wide on paper.

    Raises `GeometryError` for coordinates that are not finite or out of range, `ValueError` for
    bounds that are turned around or reach over the edge of the world, or too many columns.
    """
    west, south, east, north = bounds
    require_coordinates([west, east], [south, north])
    if west > east or south > north:
        raise ValueError(f"bounds are turned around: {bounds}")
    rows = max(1, round(columns * SHEET_SHARE))
    lng, lat = (west + east) / 2, (south + north) / 2
    per_lng, per_lat = metres_per_degree(lat)
    room = 1 + 2 * _MARGIN
    side_m = _round_length(
        max(
            (east - west) * per_lng * room / columns,
            (north - south) * per_lat * room / rows,
            _SMALLEST_SQUARE_M,
        )
    )
    half_lng, half_lat = columns * side_m / per_lng / 2, rows * side_m / per_lat / 2
    return SheetGrid(
        west=round(lng - half_lng, _DECIMALS),
        south=round(lat - half_lat, _DECIMALS),
        east=round(lng + half_lng, _DECIMALS),
        north=round(lat + half_lat, _DECIMALS),
        columns=columns,
        rows=rows,
    )


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Return the metres in a degree of longitude and of latitude at `lat` (degrees), WGS 84.

    From the radii of curvature in the prime vertical and in the meridian (Snyder 1987, Map
    Projections: A Working Manual, equations 4-20 and 4-18).
    """
    bend = 1 - WGS84_ELLIPSOID.es * sin(radians(lat)) ** 2
    across = WGS84_ELLIPSOID.a / sqrt(bend)
    along = WGS84_ELLIPSOID.a * (1 - WGS84_ELLIPSOID.es) / bend**1.5
    return radians(1) * across * cos(radians(lat)), radians(1) * along


def square_side_m(grid: SheetGrid) -> float:
    """Return the width of a square on the ground, in metres at the grid's middle latitude."""
    per_lng, _ = metres_per_degree((grid.south + grid.north) / 2)
    return (grid.east - grid.west) / grid.columns * per_lng


def reference_at(grid: SheetGrid, lng: float, lat: float, *, ninth: bool = False) -> str:
    """Return the square that holds a point (degrees), or its ninth; "" outside the grid.

    A point on a line belongs to the square east or south of it, at the grid's own edge to the
    last square. Raises `GeometryError` for a point that is not finite or out of range.
    """
    require_coordinates([lng], [lat])
    if not (grid.west <= lng <= grid.east and grid.south <= lat <= grid.north):
        return ""
    across = _last_before(_lng_thirds(grid), lng)
    down = _last_before(tuple(-value for value in _lat_thirds(grid)), -lat)
    column, right = divmod(across, _NINTHS)
    row, below = divmod(down, _NINTHS)
    return _Square(column, row, below * _NINTHS + right if ninth else None).reference


def _lng_thirds(grid: SheetGrid) -> tuple[float, ...]:
    """Return the longitudes between ninths, the edges included, west to east."""
    return _split(grid.west, grid.east, grid.columns * _NINTHS)


def _lat_thirds(grid: SheetGrid) -> tuple[float, ...]:
    """Return the latitudes between ninths, the edges included, north to south."""
    return _split(grid.north, grid.south, grid.rows * _NINTHS)


def _split(first: float, last: float, parts: int) -> tuple[float, ...]:
    """Return the ends of equal parts; squares and ninths share them, so they leave no gap."""
    step = (last - first) / parts
    return (*(first + at * step for at in range(parts)), last)


def _last_before(edges: tuple[float, ...], value: float) -> int:
    """Return the part of ascending `edges` that `value` lies in; the last edge is in the last."""
    return min(bisect_right(edges, value) - 1, len(edges) - 2)


def _letter(column: int) -> str:
    return chr(ord("A") + column)


def _round_length(metres: float) -> float:
    """Return the next round length that is not shorter."""
    power = 10.0 ** floor(log10(metres))
    return next(step for step in _STEPS if step * power >= metres * (1 - 1e-9)) * power
