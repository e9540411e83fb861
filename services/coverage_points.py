"""The standing points that a variant counts: today's, with its changes applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.coverage.points import moving_cells, standing_points
from geo.crs import WGS84
from model.coverage import SiteAction, SiteChange, Variant, VariantState
from model.hours import WeeklyHours, parse_hours
from model.records import PlaceKind, Precision, TimeOfDay
from model.text import Text, text
from services.ground import view_bounds
from services.units import mapped_unit
from services.workspace import Workspace
from store.records import load_places

POINT_COLUMNS = (
    "place_id",
    "kind",
    "name_ky",
    "name_ru",
    "name_en",
    "municipality",
    "precision",
    "is_demo",
    "change",  # SiteAction, "" where the point is as today
)
"""Columns of the tables of points, besides `geometry` (Point, EPSG:4326)."""


ABOUT_DEG = 0.25
"""About 20 km: what is told of points is of those in the unit or so near to it."""


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """The points that count, and those that a variant closes."""

    counted: gpd.GeoDataFrame
    closed: gpd.GeoDataFrame
    notes: tuple[Text, ...]  # what was not counted, and why

    @property
    def lng(self) -> np.ndarray:
        """Longitudes of the counted points, degrees."""
        return np.asarray(shapely.get_x(self.counted.geometry.to_numpy()), dtype=np.float64)

    @property
    def lat(self) -> np.ndarray:
        """Latitudes of the counted points, degrees."""
        return np.asarray(shapely.get_y(self.counted.geometry.to_numpy()), dtype=np.float64)


def points_of(workspace: Workspace, state: VariantState) -> Points:
    """Return the points of the whole country that a variant counts: a neighbour's helps too."""
    places = load_places(workspace.store)
    kinds = {PlaceKind(kind) for kind in state.info.services}
    standing = places[standing_points(places, kinds=kinds)].reset_index(drop=True)
    standing = standing.set_geometry(standing.geometry.representative_point())
    is_open, notes = _open(standing, state, near=_near(workspace, standing, state.info.pcode))
    today = standing[is_open].assign(change="")[[*POINT_COLUMNS, "geometry"]]
    changes = {change.place_id: change for change in state.changes if change.place_id}
    is_closed = today["place_id"].map(
        lambda place: place in changes and changes[place].action is SiteAction.CLOSE
    )
    kept = today[~is_closed.astype(bool)].copy()
    for place_id, change in changes.items():
        at = kept.index[kept["place_id"] == place_id]
        if change.lng is None or change.lat is None:
            continue
        if change.action is SiteAction.MOVE and len(at):
            kept.loc[at, "geometry"] = shapely.Point(change.lng, change.lat)
            kept.loc[at, "change"] = SiteAction.MOVE.value
            kept.loc[at, "precision"] = Precision.EXACT.value
    added = _added([one for one in state.changes if one.action is SiteAction.ADD], kinds)
    counted = pd.concat([kept, added], ignore_index=True) if len(added) else kept
    return Points(
        counted=gpd.GeoDataFrame(counted, geometry="geometry", crs=WGS84).reset_index(drop=True),
        closed=today[is_closed.astype(bool)].reset_index(drop=True),
        notes=(*notes, *_lost(state, today, kinds)),
    )


def rounds_of(workspace: Workspace, variant: Variant, resolution: int) -> np.ndarray:
    """Return the cells that mobile groups, patrols and volunteers cover when it is asked for.

    Cells (uint64), ascending. Where a time of day is asked for, those whose hours are unknown do
    not count.
    """
    cells = moving_cells(load_places(workspace.store), resolution=resolution)
    if variant.open_at is not TimeOfDay.ANY:
        hours = {written: _covers(written, variant.open_at) for written in set(cells["open_hours"])}
        cells = cells[cells["open_hours"].map(hours).astype(bool)]
    return np.unique(cells["cell"].to_numpy(np.uint64))


def _covers(written: str, wanted: TimeOfDay) -> bool:
    hours = parse_hours(written) if written else None
    return isinstance(hours, WeeklyHours) and hours.covers(wanted)


def _near(workspace: Workspace, points: gpd.GeoDataFrame, pcode: str) -> np.ndarray:
    """Return which points are in or about a unit: what is told is of these."""
    west, south, east, north = view_bounds(workspace, mapped_unit(workspace, pcode))
    box = shapely.box(west - ABOUT_DEG, south - ABOUT_DEG, east + ABOUT_DEG, north + ABOUT_DEG)
    return np.asarray(points.intersects(box), dtype=bool)


def _open(
    places: gpd.GeoDataFrame, state: VariantState, *, near: np.ndarray
) -> tuple[np.ndarray, tuple[Text, ...]]:
    """Return which points are open at the hours and manned as asked; unknown is not counted."""
    counted = np.ones(len(places), dtype=bool)
    notes = []
    wanted = state.info.open_at
    if wanted is not TimeOfDay.ANY:
        hours = [parse_hours(written) if written else None for written in places["open_hours"]]
        known = np.array([isinstance(one, WeeklyHours) for one in hours], dtype=bool)
        is_open = [_covers(written, wanted) for written in places["open_hours"]]
        counted &= np.array(is_open, dtype=bool)
        unknown = int((~known & near).sum())
        if unknown:
            notes.append(text("coverage.hours_unknown", count=unknown))
    if state.info.only_manned:
        manned = places["is_manned"].astype("boolean")
        unknown = int((manned.isna().to_numpy() & near).sum())
        if unknown:
            notes.append(text("coverage.manned_unknown", count=unknown))
        counted &= manned.fillna(False).to_numpy(dtype=bool)
    return counted, tuple(notes)


def _added(changes: list[SiteChange], kinds: set[PlaceKind]) -> gpd.GeoDataFrame:
    rows: list[dict[str, Any]] = []
    for number, change in enumerate(changes, start=1):
        if change.kind not in kinds or change.lng is None or change.lat is None:
            continue
        name = change.title or f"+{number}"
        rows.append(
            {
                "place_id": change.entity_id,
                "kind": str(change.kind),
                "name_ky": name,
                "name_ru": name,
                "name_en": name,
                "municipality": "",
                "precision": Precision.EXACT.value,
                "is_demo": False,
                "change": SiteAction.ADD.value,
                "geometry": shapely.Point(change.lng, change.lat),
            }
        )
    table = pd.DataFrame(rows, columns=[*POINT_COLUMNS, "geometry"])
    return gpd.GeoDataFrame(table, geometry="geometry", crs=WGS84)


def _lost(state: VariantState, today: gpd.GeoDataFrame, kinds: set[PlaceKind]) -> tuple[Text, ...]:
    """Say how many changes are of points that are not counted (any more)."""
    known = set(today["place_id"])
    missing = sum(
        one.kind not in kinds if one.action is SiteAction.ADD else one.place_id not in known
        for one in state.changes
    )
    return (text("coverage.change_without_point", count=missing),) if missing else ()
