"""What of a plan's activities may be public on a map: not where a sensitive problem is.

A plan is published; a point beside "domestic violence" would point at a family. So places of
activities under a sensitive priority never leave the working view, and no route of a patrol
does: when and where it passes would help those whom it is after.
"""

from __future__ import annotations

from dataclasses import InitVar, dataclass
from typing import Final

import geopandas as gpd

from model.categories import CategoryClass, class_of
from model.errors import PrivacyError
from model.records import ActivityKind

MOVING_ACTIVITIES: Final = frozenset({ActivityKind.PATROL, ActivityKind.MOBILE_GROUP})
"""Kinds whose place is where somebody passes."""

_TOKEN: Final = object()


@dataclass(frozen=True, slots=True)
class DisclosedActivities:
    """The public places of a plan; made by `disclose_activities` alone."""

    places: gpd.GeoDataFrame
    sensitive: int  # activities whose places are withheld for their priority
    moving: int  # and those withheld for their kind
    token: InitVar[object] = None

    def __post_init__(self, token: object) -> None:
        if token is not _TOKEN:
            raise PrivacyError("not_disclosed")


def is_place_public(*, category: str, kind: str) -> bool:
    """Return whether the public may see where an activity is; "" is no category, so it may not."""
    return class_of(category) is not CategoryClass.SENSITIVE and kind not in MOVING_ACTIVITIES


def disclose_activities(places: gpd.GeoDataFrame) -> DisclosedActivities:
    """Return what may be shown of `places` (`layers.plan`: one row per place, EPSG:4326)."""
    is_sensitive = places["category"].map(class_of) == CategoryClass.SENSITIVE
    is_moving = ~is_sensitive & places["kind"].isin(MOVING_ACTIVITIES)
    return DisclosedActivities(
        places=places[~is_sensitive & ~is_moving].reset_index(drop=True),
        sensitive=int(places.loc[is_sensitive, "activity_id"].nunique()),
        moving=int(places.loc[is_moving, "activity_id"].nunique()),
        token=_TOKEN,
    )


def require_disclosed_activities(view: object) -> DisclosedActivities:
    """Return `view`; raise `PrivacyError` for anything `disclose_activities` did not make."""
    if type(view) is not DisclosedActivities:
        raise PrivacyError("not_disclosed")
    return view
