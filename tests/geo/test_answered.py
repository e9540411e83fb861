"""Hotspots that a plan answers: near, named, or by something for the whole unit."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.answered import ANSWERED_WITHIN_M, answer_hotspots, marked_after, named_again
from geo.crs import ALBERS_KGZ
from model.errors import CrsError
from model.plan import Activity, PlanInfo, PlanState, Priority
from model.session import Outcome

LAT_M = 111_050.0
"""Metres of a degree of latitude at 40.5°."""

HERE = (72.8, 40.5)


def hotspots(*rows: tuple[str, float, str], radius_m: float = np.nan) -> gpd.GeoDataFrame:
    """Return hotspots by id, metres north of HERE, and category."""
    table = pd.DataFrame(
        {
            "hotspot_id": [row[0] for row in rows],
            "category": [row[2] for row in rows],
            "radius_m": [radius_m] * len(rows),
        }
    ).astype({"radius_m": float, "hotspot_id": str, "category": str})
    points = [shapely.Point(HERE[0], HERE[1] + row[1] / LAT_M) for row in rows]
    return gpd.GeoDataFrame(table, geometry=points, crs="EPSG:4326")


def plan(*activities: Activity) -> PlanState:
    priorities = (Priority("p1", rank=1, category="alcohol"), Priority("p2", category="other"))
    return PlanState(PlanInfo("plan"), priorities=priorities, activities=activities)


def at(name: str, **values) -> Activity:
    place = {"type": "Point", "coordinates": list(HERE)}
    return Activity(name, priority_id="p1", places=(place,), **values)


MARKED = hotspots(("near", 490, "road_safety"), ("far", 520, "alcohol"), ("away", 9_000, "alcohol"))


def test_a_place_of_any_activity_answers_what_is_near():
    found = answer_hotspots(MARKED, plan(at("a")))
    assert found.answered == ("near",)
    assert found.unanswered == ("far", "away")
    assert len(found) == 3
    assert ANSWERED_WITHIN_M == 500


def test_a_hotspot_that_is_about_here_reaches_as_far_as_that():
    about = hotspots(("far", 700, "alcohol"), radius_m=250)
    assert answer_hotspots(about, plan(at("a"))).answered == ("far",)
    assert answer_hotspots(about, plan(at("a")), within_m=400).answered == ()


def test_something_for_the_whole_unit_answers_its_own_category_alone():
    found = answer_hotspots(MARKED, plan(Activity("a", priority_id="p1")))
    assert found.answered == ("far", "away")
    assert answer_hotspots(MARKED, plan(Activity("a", priority_id="p2"))).answered == ()
    assert answer_hotspots(MARKED, plan(Activity("a"))).answered == ()


def test_an_activity_that_names_a_hotspot_answers_it():
    named = Activity("a", priority_id="p2", hotspot_ids=("away",))
    assert answer_hotspots(MARKED, plan(named)).answered == ("away",)


def test_only_the_activities_that_are_asked_for_count():
    done, open_one = at("a", status=Outcome.DONE), Activity("b", priority_id="p1")
    state = plan(done, open_one)
    assert answer_hotspots(MARKED, state).unanswered == ()
    assert answer_hotspots(MARKED, state, activities=[done]).answered == ("near",)
    assert answer_hotspots(MARKED, state, activities=[]).answered == ()


def test_without_hotspots_or_activities():
    assert len(answer_hotspots(MARKED.iloc[:0], plan(at("a")))) == 0
    assert answer_hotspots(MARKED, plan()).unanswered == ("near", "far", "away")


def test_another_reference_system_is_refused():
    with pytest.raises(CrsError):
        answer_hotspots(MARKED.to_crs(ALBERS_KGZ), plan(at("a")))


def test_what_residents_mark_again_stayed():
    later = hotspots(("x", 100, "road_safety"), ("y", 9_100, "alcohol"), ("z", 9_600, "alcohol"))
    assert named_again(MARKED, later) == ("near", "away")
    other = hotspots(("x", 9_000, "road_safety"))
    assert named_again(MARKED, other) == ()
    assert named_again(MARKED, later.iloc[:0]) == ()
    assert named_again(MARKED.iloc[:0], later) == ()


def test_what_was_marked_after_the_plan_is_apart_and_what_nobody_dated_is_not():
    marked = hotspots(("a", 0, "alcohol"), ("b", 0, "alcohol"), ("c", 0, "alcohol"))
    marked["mapped_on"] = pd.to_datetime(["2026-12-31", "2027-01-01", None])
    assert marked_after(marked, 2026).tolist() == [False, True, False]
    assert not marked_after(marked, 0).any()
    assert marked_after(marked.iloc[:0], 2026).tolist() == []
