"""Places at different points: several at one spot count once, the first for all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from geo.crs import coordinate_arrays

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, eq=False)
class DistinctPlaces:
    """The k spots of p places, in the order in which they come first."""

    lng: NDArray[np.float64]
    lat: NDArray[np.float64]
    first: NDArray[np.int64]
    """By spot: the first place there."""
    of_place: NDArray[np.int64]
    """By place: its spot."""

    @classmethod
    def of(cls, lng: ArrayLike, lat: ArrayLike) -> DistinctPlaces:
        """Sort p places (EPSG:4326) into spots; raise `GeometryError` for bad coordinates."""
        lng_deg, lat_deg = coordinate_arrays(lng, lat)
        _, first, of_place = np.unique(
            lng_deg + 1j * lat_deg, return_index=True, return_inverse=True
        )
        rank = np.argsort(np.argsort(first))
        first = np.sort(first).astype(np.int64)
        return cls(lng_deg[first], lat_deg[first], first, rank[of_place].astype(np.int64))

    def __len__(self) -> int:
        return len(self.lng)
