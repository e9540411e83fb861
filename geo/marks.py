"""The marks of a session as a table of hotspots, so that everything can count and draw them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import WGS84
from model.events import JsonObject
from model.records import HOTSPOT_COLUMNS
from model.session import Group, Mark, SessionState

_LARGEST_GROUP = 32_767
"""What the column `group_size` can hold; a session takes 5,000 people at most."""


def marks_frame(marks: Iterable[Mark], state: SessionState) -> gpd.GeoDataFrame:
    """Return marks as hotspots: HOTSPOT_COLUMNS, `geometry` in EPSG:4326, in the given order.

    Besides: `group_id` and `has_conflict`. `hotspot_id` is the mark's id, `import_id` that of
    the session, `mapped_by` and `group_size` are of the group (size <NA> where the group is not
    there), `is_demo` says that it is a rehearsal. A drawn area that crosses itself is mended.
    """
    rows = list(marks)
    groups = {group.entity_id: group for group in state.groups}
    known = [groups.get(mark.group_id) for mark in rows]
    table = pd.DataFrame(
        {
            "hotspot_id": _texts(mark.entity_id for mark in rows),
            "category": _texts(mark.category for mark in rows),
            "severity": np.array([mark.severity for mark in rows], dtype=np.int64),
            "mapped_by": _texts(group.kind if group else "other" for group in known),
            "group_size": pd.array([_size(group) for group in known], dtype="Int16"),
            "mapped_on": _days(mark.placed_on or state.info.held_on for mark in rows),
            "time_of_day": _texts(mark.time_of_day for mark in rows),
            "season": _texts(mark.season for mark in rows),
            "radius_m": np.array([mark.radius_m or np.nan for mark in rows], dtype=np.float64),
            "note": _texts(mark.note for mark in rows),
            "is_demo": np.full(len(rows), fill_value=state.info.is_rehearsal, dtype=bool),
            "import_id": _texts(state.info.entity_id for _ in rows),
        },
        columns=list(HOTSPOT_COLUMNS),
    )
    table["group_id"] = _texts(mark.group_id for mark in rows)
    table["has_conflict"] = np.array([mark.has_conflict for mark in rows], dtype=bool)
    shapes = np.array([shape_of(mark.geometry) for mark in rows], dtype=object)
    return gpd.GeoDataFrame(table, geometry=shapes, crs=WGS84)


def shape_of(geometry: JsonObject) -> BaseGeometry:
    """Return the shape of a mark's GeoJSON (Point, LineString or Polygon), EPSG:4326.

    An area that crosses itself becomes its parts; one without width becomes a line.
    """
    shape: BaseGeometry = shapely.from_geojson(json.dumps(_plain(geometry)))
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape))
    largest = max(shapely.get_dimensions(parts), default=0)
    kept = parts[shapely.get_dimensions(parts) == largest]
    return kept[0] if len(kept) == 1 else shapely.union_all(kept)


def _plain(geometry: JsonObject) -> Mapping[str, object]:
    return {"type": geometry["type"], "coordinates": geometry["coordinates"]}


def _texts(values: Iterable[str]) -> pd.Series:
    return pd.Series(list(values), dtype="str")


def _size(group: Group | None) -> int | None:
    return min(group.people, _LARGEST_GROUP) if group else None


def _days(values: Iterable[str]) -> np.ndarray:
    return np.array([value or "NaT" for value in values], dtype="datetime64[s]")
