"""What is loaded, for the home page and the badges of every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from model.admin import BoundarySetInfo
from services.hotspots import Stamps, hotspots_version, residents_hotspots
from services.incident_index import incident_index
from services.workspace import Workspace, active_set
from store.records import load_places


@dataclass(frozen=True, slots=True)
class Overview:
    """What the workspace holds, in numbers."""

    boundary_set: BoundarySetInfo
    units_with_polygon: int
    units_listed: int
    incidents: int
    demo_incidents: int
    first_day: date | None
    last_day: date | None
    hotspots: int
    demo_hotspots: int
    places: int
    not_placed: int
    has_demo: bool


def overview(workspace: Workspace) -> Overview:
    """Count what is loaded."""
    return _overview(workspace, hotspots_version(workspace))


@lru_cache(maxsize=2)
def _overview(workspace: Workspace, _version: tuple[str, Stamps]) -> Overview:
    boundary_set = active_set(workspace)
    incidents = incident_index(workspace).incidents
    hotspots, places = residents_hotspots(workspace), load_places(workspace.store)
    days = incidents["occurred_on"]
    demo = int(incidents["is_demo"].sum())
    return Overview(
        boundary_set=boundary_set.info,
        units_with_polygon=int(boundary_set.units.geometry.notna().sum()),
        units_listed=len(boundary_set.units),
        incidents=len(incidents),
        demo_incidents=demo,
        first_day=days.min().date() if len(days) else None,
        last_day=days.max().date() if len(days) else None,
        hotspots=len(hotspots),
        demo_hotspots=int(hotspots["is_demo"].sum()),
        places=len(places),
        not_placed=int(places.geometry.isna().sum()),
        has_demo=demo > 0 or bool(hotspots["is_demo"].any()),
    )
