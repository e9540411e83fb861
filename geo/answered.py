"""Which residents' hotspots a plan answers, and which stay unanswered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.crs import require_crs, to_albers
from geo.marks import shape_of
from model.plan import Activity, PlanState

ANSWERED_WITHIN_M: Final = 500.0
"""Metres from a hotspot to the nearest place of an activity, edge to edge."""


@dataclass(frozen=True, slots=True)
class AnsweredHotspots:
    """Ids of hotspots, in the order they came; disjoint, and together all of them."""

    answered: tuple[str, ...]
    unanswered: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.answered) + len(self.unanswered)


def answer_hotspots(
    hotspots: gpd.GeoDataFrame,
    plan: PlanState,
    *,
    activities: Iterable[Activity] | None = None,
    within_m: float = ANSWERED_WITHIN_M,
) -> AnsweredHotspots:
    """Return which of `hotspots` (HOTSPOT_COLUMNS, EPSG:4326) the plan's activities answer.

    A hotspot is answered when an activity names it, when a place of any activity lies within
    `within_m` of it (of its circle, where it is "about here"), or when its category is that of a
    priority with an activity for the whole unit. `activities` limits whose answers count, by
    default all of the plan's.
    """
    require_crs(hotspots, "hotspots")
    counted = plan.activities if activities is None else tuple(activities)
    ids = [str(one) for one in hotspots["hotspot_id"]]
    named = {one for activity in counted for one in activity.hotspot_ids}
    is_answered = np.isin(ids, list(named)) if named else np.zeros(len(ids), dtype=bool)
    is_answered |= hotspots["category"].isin(_categories_everywhere(plan, counted)).to_numpy()
    is_answered |= _is_near(hotspots, counted, within_m)
    return AnsweredHotspots(
        answered=tuple(one for one, is_so in zip(ids, is_answered, strict=True) if is_so),
        unanswered=tuple(one for one, is_so in zip(ids, is_answered, strict=True) if not is_so),
    )


def marked_after(hotspots: gpd.GeoDataFrame, year: int) -> NDArray[np.bool_]:
    """Return which of `hotspots` (HOTSPOT_COLUMNS) were marked after a plan's year.

    One without a date counts as marked by then: nothing is left out because nobody dated it. A
    plan without a year (0) has no after.
    """
    if not year:
        return np.zeros(len(hotspots), dtype=bool)
    is_after: NDArray[np.bool_] = (hotspots["mapped_on"].dt.year > year).to_numpy(dtype=bool)
    return is_after


def named_again(
    hotspots: gpd.GeoDataFrame, later: gpd.GeoDataFrame, *, within_m: float = ANSWERED_WITHIN_M
) -> tuple[str, ...]:
    """Return the ids of `hotspots` near which residents marked the same category again `later`.

    Both have HOTSPOT_COLUMNS, EPSG:4326; in the order of `hotspots`.
    """
    require_crs(hotspots, "hotspots")
    require_crs(later, "later")
    if not len(hotspots) or not len(later):
        return ()
    shapes, others = _circles(hotspots), _circles(later)
    pairs = shapely.STRtree(others).query(shapes, predicate="dwithin", distance=within_m)
    category = hotspots["category"].to_numpy(dtype=object)
    is_same = category[pairs[0]] == later["category"].to_numpy(dtype=object)[pairs[1]]
    return tuple(str(hotspots["hotspot_id"].iloc[at]) for at in np.unique(pairs[0][is_same]))


def _categories_everywhere(plan: PlanState, activities: Collection[Activity]) -> list[str]:
    """Return the categories of priorities for which something is done in the whole unit."""
    everywhere = {one.priority_id for one in activities if not one.places}
    return [one.category for one in plan.priorities if one.entity_id in everywhere]


def _is_near(
    hotspots: gpd.GeoDataFrame, activities: Collection[Activity], within_m: float
) -> NDArray[np.bool_]:
    places = [shape_of(place) for activity in activities for place in activity.places]
    if not places or not len(hotspots):
        return np.zeros(len(hotspots), dtype=bool)
    tree = shapely.STRtree(to_albers(np.array(places, dtype=object)))
    near = tree.query(_circles(hotspots), predicate="dwithin", distance=within_m)[0]
    return np.isin(np.arange(len(hotspots)), near)


def _circles(hotspots: gpd.GeoDataFrame) -> NDArray[np.object_]:
    """Return hotspots in metres, those that are "about here" as large as that."""
    shapes = to_albers(hotspots.geometry.to_numpy())
    radius_m = hotspots["radius_m"].fillna(0.0).to_numpy()
    circles: NDArray[np.object_] = np.where(radius_m > 0, shapely.buffer(shapes, radius_m), shapes)
    return circles
