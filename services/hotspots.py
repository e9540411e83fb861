"""Every hotspot that residents mapped: from files, and from sessions they have shared.

The one place where the two meet. A session's marks count once their group has released them,
but for a rehearsal, whose marks are exercises.
"""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import pandas as pd

from geo.marks import marks_frame
from model.records import HOTSPOT_COLUMNS
from services.ground import study_shape
from services.sessions import list_sessions, session_state
from services.units import mapped_unit
from services.versions import records_version
from services.workspace import Workspace
from session.visibility import shared_marks
from store.entities import log_stamp
from store.records import load_hotspots

Stamps = tuple[tuple[str, str], ...]
"""Sessions that count, each with the value that changes with its events."""


def residents_hotspots(workspace: Workspace, *, but_session: str = "") -> gpd.GeoDataFrame:
    """Return the residents' hotspots (HOTSPOT_COLUMNS and `geometry`, EPSG:4326).

    Imported ones in the order they came, then marks of released groups: `hotspot_id` is the
    mark's id, `mapped_by` the group's kind, `group_size` its people. `but_session` is left out
    (the session's own map draws its marks itself). Treat the frame as read-only.
    """
    return _hotspots(workspace, *hotspots_version(workspace, but_session=but_session))


def unit_hotspots(workspace: Workspace, pcode: str) -> gpd.GeoDataFrame:
    """Return the residents' hotspots that touch a unit's land, on a new index from 0.

    Columns as `residents_hotspots`. For a unit without a polygon the nearest above it that has one
    stands in. Raises `NotFoundError` for an unknown unit.
    """
    hotspots = residents_hotspots(workspace)
    touches = hotspots.intersects(study_shape(workspace, mapped_unit(workspace, pcode)))
    return hotspots[touches].reset_index(drop=True)


def hotspots_version(workspace: Workspace, *, but_session: str = "") -> tuple[str, Stamps]:
    """Return a value that changes with the hotspots; caches key on it."""
    counted = (
        info.entity_id
        for info in list_sessions(workspace)
        if not info.is_rehearsal and info.entity_id != but_session
    )
    stamps = tuple((one, log_stamp(workspace.store, one)) for one in counted)
    return records_version(workspace), stamps


@lru_cache(maxsize=4)
def _hotspots(workspace: Workspace, records: str, stamps: Stamps) -> gpd.GeoDataFrame:
    imported = _imported(workspace, records)
    frames = [_of_session(workspace, one, stamp) for one, stamp in stamps]
    parts = [imported, *(frame for frame in frames if len(frame))]
    if len(parts) == 1:
        return imported
    return pd.concat(parts, ignore_index=True)


@lru_cache(maxsize=2)
def _imported(workspace: Workspace, _records: str) -> gpd.GeoDataFrame:
    return load_hotspots(workspace.store)


@lru_cache(maxsize=64)
def _of_session(workspace: Workspace, session_id: str, _stamp: str) -> gpd.GeoDataFrame:
    state = session_state(workspace, session_id)
    frame = marks_frame(shared_marks(state), state)
    return frame[[*HOTSPOT_COLUMNS, "geometry"]]
