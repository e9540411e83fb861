"""What a click on a place or a hotspot shows: what its source says of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pandas as pd

from geo.names import fold, fold_keys
from model.hours import WeeklyHours, parse_hours
from model.records import (
    LIST_SEPARATOR,
    MOVING_KINDS,
    LcpcBody,
    PlaceKind,
    PlaceService,
    Precision,
)
from model.text import Names
from model.view import Tier, ViewState
from services.hotspots import residents_hotspots
from services.records import unplaced
from services.units import names_of, unit_at
from services.workspace import Workspace
from store.records import load_places


@dataclass(frozen=True, slots=True)
class BodyDetails:
    """A body of an LCPC of which something is known."""

    body: LcpcBody
    members: int | None
    days: str


@dataclass(frozen=True, slots=True)
class PlaceDetails:
    """A place as its source describes it."""

    kind: PlaceKind
    activity_kind: str
    names: Names
    notes: Names
    municipality: str
    district: str
    precision: Precision
    source: str
    is_demo: bool
    hours: WeeklyHours | None = None  # None: unknown
    is_manned: bool | None = None
    services: tuple[PlaceService, ...] = ()
    bodies: tuple[BodyDetails, ...] = ()


@dataclass(frozen=True, slots=True)
class HotspotDetails:
    """A hotspot as residents described it; working view only."""

    category: str
    severity: int
    mapped_by: str
    mapped_on: pd.Timestamp
    time_of_day: str
    season: str
    note: str
    is_demo: bool


def describe_place(
    workspace: Workspace, state: ViewState, clicked: tuple[str, str]
) -> PlaceDetails | HotspotDetails | None:
    """Describe what was clicked (layer key and id); None where there is nothing to tell.

    Notes stay in the working view, of places too: an office may have written names into them. So
    do meeting days, and what moves.
    """
    layer, record_id = clicked
    if layer.startswith("hotspot"):
        return None if state.tier is Tier.PUBLIC else _hotspot(workspace, record_id)
    places = load_places(workspace.store)
    found = places[places["place_id"] == record_id]
    if found.empty:
        return None
    place = _place(found.iloc[0])
    return place if state.tier is Tier.WORKING else _public(place)


def _public(place: PlaceDetails) -> PlaceDetails | None:
    if place.kind in MOVING_KINDS:
        return None
    bodies = tuple(replace(body, days="") for body in place.bodies)
    return replace(place, notes=Names(), bodies=bodies)


@dataclass(frozen=True, slots=True)
class UnplacedPlace:
    """A place that is waiting for its position."""

    place_id: str
    names: Names


def unplaced_at(
    workspace: Workspace, state: ViewState, *, lng: float, lat: float
) -> tuple[UnplacedPlace, ...]:
    """Return the places without a position whose district or municipality holds this point.

    Empty in the public tier: nobody places anything from there.
    """
    if state.tier is Tier.PUBLIC:
        return ()
    here = unit_at(workspace, lng=lng, lat=lat).values()
    keys = {key for unit in here for name in _spellings(unit.names) for key in fold_keys(name)}
    waiting = unplaced(workspace)
    is_near = [
        fold(row["district"]) in keys or fold(row["municipality"]) in keys
        for _, row in waiting.iterrows()
    ]
    return tuple(
        UnplacedPlace(row["place_id"], names_of(row)) for _, row in waiting[is_near].iterrows()
    )


def _spellings(names: Names) -> tuple[str, ...]:
    return tuple(name for name in (names.ky, names.ru, names.en) if name)


def _place(row: pd.Series) -> PlaceDetails:
    return PlaceDetails(
        kind=PlaceKind(row["kind"]),
        activity_kind=row["activity_kind"],
        names=names_of(row),
        notes=Names(ky=row["note_ky"], ru=row["note_ru"], en=row["note_en"]),
        municipality=row["municipality"],
        district=row["district"],
        precision=Precision(row["precision"]),
        source=row["source"],
        is_demo=bool(row["is_demo"]),
        hours=_hours(row["open_hours"]),
        is_manned=None if pd.isna(row["is_manned"]) else bool(row["is_manned"]),
        services=tuple(map(PlaceService, filter(None, row["services"].split(LIST_SEPARATOR)))),
        bodies=tuple(filter(None, (_body(row, body) for body in LcpcBody))),
    )


def _hours(written: str) -> WeeklyHours | None:
    parsed = parse_hours(written) if written else None
    return parsed if isinstance(parsed, WeeklyHours) else None


def _body(row: pd.Series, body: LcpcBody) -> BodyDetails | None:
    members, days = row[f"{body}_members"], row[f"{body}_days"]
    if pd.isna(members) and not days:
        return None
    return BodyDetails(body, None if pd.isna(members) else int(members), days)


def _hotspot(workspace: Workspace, hotspot_id: str) -> HotspotDetails | None:
    hotspots = residents_hotspots(workspace)
    found = hotspots[hotspots["hotspot_id"] == hotspot_id]
    if found.empty:
        return None
    row = found.iloc[0]
    return HotspotDetails(
        category=row["category"],
        severity=int(row["severity"]),
        mapped_by=row["mapped_by"],
        mapped_on=row["mapped_on"],
        time_of_day=row["time_of_day"],
        season=row["season"],
        note=row["note"],
        is_demo=bool(row["is_demo"]),
    )
