"""Where a sensitive problem is, and where a patrol passes, never leaves the working view."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from geo.crs import WGS84
from geo.privacy.plan import (
    DisclosedActivities,
    disclose_activities,
    is_place_public,
    require_disclosed_activities,
)
from model.categories import CATEGORIES, CategoryClass
from model.errors import PrivacyError
from model.records import ActivityKind


def places(*rows: tuple[str, str, str]) -> gpd.GeoDataFrame:
    """Return places of (activity, category, kind)."""
    names = ("activity_id", "category", "kind")
    table = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    points = [shapely.Point(72.8 + at / 10, 40.5) for at in range(len(rows))]
    return gpd.GeoDataFrame(table, geometry=points, crs=WGS84)


def test_sensitive_places_and_routes_are_withheld_and_counted_by_activity():
    disclosed = disclose_activities(
        places(
            ("a", "road_safety", "road_safety"),
            ("b", "domestic_violence", "crisis_centre"),
            ("b", "domestic_violence", "crisis_centre"),
            ("c", "cattle_theft", "patrol"),
            ("d", "alcohol", "mobile_group"),
            ("e", "early_marriage", "patrol"),
        )
    )
    assert list(disclosed.places["activity_id"]) == ["a"]
    assert (disclosed.sensitive, disclosed.moving) == (2, 2)


@pytest.mark.parametrize("kind", ["sports_ground", "other"])
def test_the_category_decides_for_each_category(kind):
    for category in CATEGORIES:
        is_sensitive = category.category_class is CategoryClass.SENSITIVE
        disclosed = disclose_activities(places(("a", category.code, kind)))
        assert len(disclosed.places) == (not is_sensitive), category.code
        assert is_place_public(category=category.code, kind=kind) is not is_sensitive


def test_what_is_not_known_is_withheld():
    disclosed = disclose_activities(places(("a", "", "other"), ("b", "new_topic", "other")))
    assert disclosed.places.empty
    assert disclosed.sensitive == 2


def test_no_route_is_public_whatever_the_category():
    for kind in (ActivityKind.PATROL, ActivityKind.MOBILE_GROUP):
        assert not is_place_public(category="road_safety", kind=kind)


def test_nothing_comes_of_nothing():
    disclosed = disclose_activities(places())
    assert disclosed.places.empty
    assert (disclosed.sensitive, disclosed.moving) == (0, 0)


def test_nobody_else_makes_a_disclosed_plan():
    with pytest.raises(PrivacyError):
        DisclosedActivities(places(), 0, 0)
    with pytest.raises(PrivacyError):
        require_disclosed_activities(places())
