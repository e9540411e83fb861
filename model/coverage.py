"""What coverage is asked about: who counts as near, what a gap weighs, what would be changed.

A *variant* is a log of its own (`model.events`): the settings, and the changes of points it
tries out. Without changes it is today.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from model.events import Entity
from model.records import MOVING_KINDS, PlaceKind, TimeOfDay


class ReachMethod(StrEnum):
    """How far a point is; the ways are labelled and never mixed. Name: `reach_method.<value>`."""

    STRAIGHT = "straight"  # on the ellipsoid, km
    DETOUR = "detour"  # straight line x a factor by terrain, km
    ROAD = "road"  # along roads, km
    TRAVEL_TIME = "travel_time"  # along roads, minutes

    @property
    def is_timed(self) -> bool:
        """Whether its limit is in minutes."""
        return self is ReachMethod.TRAVEL_TIME

    @property
    def needs_roads(self) -> bool:
        """Whether it needs a file of roads."""
        return self in (ReachMethod.ROAD, ReachMethod.TRAVEL_TIME)


class SiteAction(StrEnum):
    """What a variant does to a point. Name: `site_action.<value>`."""

    ADD = "add"
    MOVE = "move"
    CLOSE = "close"


class Demand(StrEnum):
    """What makes a gap matter. Name: `demand.<value>`."""

    RESIDENTS = "residents"
    INCIDENTS = "incidents"
    HOTSPOTS = "hotspots"  # residents' hotspots, spread over their cells
    SEVERITY = "severity"  # the same, each times its severity of 1 to 3


SERVICES: Final = (
    PlaceKind.POLICE_POINT,
    PlaceKind.POLICE_STATION,
    PlaceKind.LCPC_OFFICE,
)
"""Kinds of standing points that count unless the user chooses others."""

STANDING_KINDS: Final = tuple(
    kind for kind in PlaceKind if kind not in MOVING_KINDS and kind is not PlaceKind.ACTIVITY
)
"""Kinds of places that somebody can come to, and that may count as points."""

DEFAULT_LIMIT: Final[Mapping[ReachMethod, float]] = MappingProxyType(
    {
        ReachMethod.STRAIGHT: 5.0,
        ReachMethod.DETOUR: 5.0,
        ReachMethod.ROAD: 10.0,
        ReachMethod.TRAVEL_TIME: 30.0,
    }
)
"""Kilometres, or minutes of travel. Nothing official says how near is near: a user sets it."""

WEIGHT_STEPS: Final = 10
"""A weight is a whole number from 0 to this."""

EVERYWHERE: Final = ""
"""The terrain class of cells that no terrain file classes."""


@dataclass(frozen=True, slots=True)
class Variant(Entity):
    """A way to look at the coverage of a unit, and what would be changed; a log of its own.

    `limit` is in kilometres, with `TRAVEL_TIME` in minutes; 0 is the method's own. Factors,
    speeds and the norm have no value until somebody enters one, with its source.
    """

    pcode: str = ""
    set_id: str = ""
    title: str = ""  # free text
    services: tuple[str, ...] = SERVICES  # PlaceKind
    reach_method: ReachMethod = ReachMethod.STRAIGHT
    limit: float = 0.0
    around_barriers: bool = False
    detour_factors: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    # terrain class -> factor; EVERYWHERE for cells without one
    detour_source: str = ""  # free text
    speeds_kmh: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    # road class -> speed; EVERYWHERE for other classes
    speed_source: str = ""  # free text
    climb_loss: float = 0.0  # percent of the speed that a percent of climb takes; 0 leaves it
    open_at: TimeOfDay = TimeOfDay.ANY
    only_manned: bool = False
    weights: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    # Demand -> 0 to WEIGHT_STEPS; empty: one of residents (where known) and of incidents
    first_month: str = ""  # "2025-01"; of the incidents that count, "" for all there are
    last_month: str = ""
    norm: int = 0  # residents per officer; 0 until entered
    norm_source: str = ""  # free text

    @property
    def limit_in_use(self) -> float:
        """Kilometres, or minutes with `TRAVEL_TIME`; inclusive."""
        return self.limit or DEFAULT_LIMIT[self.reach_method]


@dataclass(frozen=True, slots=True)
class SiteChange(Entity):
    """One change of a variant: a point added, moved or closed."""

    action: SiteAction = SiteAction.ADD
    place_id: str = ""  # of a moved or closed point
    kind: str = PlaceKind.POLICE_POINT  # of an added one
    title: str = ""  # free text
    lng: float | None = None  # degrees, EPSG:4326; None when closed
    lat: float | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class VariantState:
    """A variant as it stands; changes are by `order`, deleted ones left out."""

    info: Variant
    changes: tuple[SiteChange, ...] = ()

    @property
    def is_today(self) -> bool:
        """Whether nothing is changed."""
        return not self.changes


class SiteAim(StrEnum):
    """What proposed sites are to do. Name: `site_aim.<value>`."""

    COVER = "cover"  # the most people or trouble within the limit
    NEAR = "near"  # the shortest ways on the whole
    FAIR = "fair"  # the worst-off first, then as many as possible


class Candidates(StrEnum):
    """Where a new point could be. Name: `candidates.<value>`."""

    BUILDINGS = "buildings"  # schools and other public buildings on the map
    SETTLEMENTS = "settlements"
    CELLS = "cells"  # any inhabited or troubled cell
