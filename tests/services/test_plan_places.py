"""Where a plan's activities are, and which hotspots nobody answers."""

from __future__ import annotations

import geopandas as gpd
import pytest

from layers.plan import UNANSWERED_KEY, unanswered_layer
from model.errors import GeometryError, NotFoundError, SessionError
from model.events import EntityKind
from model.view import Tier
from services import plans
from services.plan_places import (
    Shape,
    add_place,
    drawn_shape,
    remove_place,
    set_answer,
    unanswered_hotspots,
)
from services.plans import plan_state, put
from tests.services import plan_world, session_world

BRIDGE = (73.30, 40.60)
NEAR = (73.301, 40.601)
FAR = (73.40, 40.65)
CROSSED = [(73.3, 40.5), (73.4, 40.6), (73.4, 40.5), (73.3, 40.6)]


@pytest.fixture
def plan(workspace) -> str:
    return plan_world.start(workspace)


@pytest.fixture
def lamps(workspace, plan) -> str:
    priority = plan_world.priority(workspace, plan, "alcohol")
    return plan_world.activity(workspace, plan, priority, "Lamps")


def places(workspace, plan) -> list[dict]:
    return [dict(one) for one in plan_state(workspace, plan).activities[0].places]


def test_points_lines_and_areas_are_kept_removed_and_brought_back(workspace, plan, lamps) -> None:
    add_place(workspace, plan, lamps, [BRIDGE], Shape.POINT)
    add_place(workspace, plan, lamps, [BRIDGE, FAR], Shape.LINE)
    add_place(workspace, plan, lamps, [BRIDGE, FAR, (73.4, 40.6)], Shape.AREA)
    kept = places(workspace, plan)
    assert [one["type"] for one in kept] == ["Point", "LineString", "Polygon"]
    assert tuple(kept[0]["coordinates"]) == BRIDGE
    assert len(kept[2]["coordinates"][0]) == 4
    remove_place(workspace, plan, lamps, 1)
    assert [one["type"] for one in places(workspace, plan)] == ["Point", "Polygon"]
    assert plans.undo(workspace, plan)
    assert places(workspace, plan) == kept


@pytest.mark.parametrize(
    ("corners", "refused"),
    [
        ([], (Shape.POINT, "place_unfinished")),
        ([BRIDGE], (Shape.LINE, "place_unfinished")),
        ([BRIDGE, BRIDGE], (Shape.LINE, "place_unfinished")),
        ([BRIDGE, FAR], (Shape.AREA, "place_unfinished")),
        (
            [(72.8, 40.5), (72.9, 40.6), (72.9, 40.5), (72.8, 40.6)],
            (Shape.AREA, "place_unfinished"),
        ),
        ([(37.6, 55.7)], (Shape.POINT, "place_outside")),
        ([BRIDGE, (69.2, 41.3)], (Shape.LINE, "place_outside")),
    ],
)
def test_what_is_no_place_here_is_refused(workspace, plan, lamps, corners, refused) -> None:
    shape, code = refused
    with pytest.raises(GeometryError) as error:
        add_place(workspace, plan, lamps, corners, shape)
    assert error.value.code == code
    assert places(workspace, plan) == []


def test_there_is_nothing_to_remove_where_nothing_is(workspace, plan, lamps) -> None:
    for at in (0, -1):
        with pytest.raises(NotFoundError):
            remove_place(workspace, plan, lamps, at)
    with pytest.raises(NotFoundError):
        add_place(workspace, plan, "e" * 32, [BRIDGE], Shape.POINT)


def test_the_place_of_a_signed_activity_stays(workspace, plan, lamps) -> None:
    put(workspace, plan, EntityKind.PLAN, plan, is_closed=True)
    with pytest.raises(SessionError, match="plan_signed"):
        add_place(workspace, plan, lamps, [BRIDGE], Shape.POINT)


def test_an_area_is_drawn_from_its_third_corner_on() -> None:
    corners = [BRIDGE, FAR, (73.4, 40.6)]
    assert [drawn_shape(corners[:n], Shape.AREA) is not None for n in range(4)] == [
        False, False, False, True,
    ]  # fmt: skip


@pytest.fixture
def marks(workspace) -> dict[str, str]:
    """Residents' marks at two places, and one of the year after the plan's."""
    session = session_world.start(workspace)
    made = {
        "near": session_world.put(workspace, session, 0, at=NEAR, placed_on="2026-02-01"),
        "far": session_world.put(workspace, session, 0, at=FAR, placed_on="2026-02-01", severity=3),
        "later": session_world.put(workspace, session, 0, at=FAR, placed_on="2027-02-01"),
    }
    session_world.release(workspace, session, 0, 1, 2)
    return made


def waiting(workspace, plan) -> list[str]:
    return list(unanswered_hotspots(workspace, plan_state(workspace, plan))["hotspot_id"])


def test_a_hotspot_waits_until_something_is_done_near_it_or_somebody_says_so(
    workspace, plan, lamps, marks
) -> None:
    put(workspace, plan, EntityKind.ACTIVITY, lamps, priority_id="")  # answers no category
    assert waiting(workspace, plan) == [marks["far"], marks["near"]]  # the most severe first
    add_place(workspace, plan, lamps, [BRIDGE], Shape.POINT)
    assert waiting(workspace, plan) == [marks["far"]]
    set_answer(workspace, plan, lamps, marks["far"])
    assert waiting(workspace, plan) == []
    set_answer(workspace, plan, lamps, marks["far"])
    assert list(plan_state(workspace, plan).activities[0].hotspot_ids) == [marks["far"]]
    set_answer(workspace, plan, lamps, marks["far"], is_answered=False)
    assert waiting(workspace, plan) == [marks["far"]]


def test_what_is_done_everywhere_answers_its_category(workspace, plan, lamps, marks) -> None:
    assert waiting(workspace, plan) == []  # lamps, against alcohol, in the whole unit


def test_a_unit_without_hotspots_has_none_to_answer(workspace, plan) -> None:
    found = unanswered_hotspots(workspace, plan_state(workspace, plan))
    assert isinstance(found, gpd.GeoDataFrame)
    assert found.empty


def test_rings_stand_where_the_hotspots_are_and_never_in_public(workspace, plan, marks) -> None:
    found = unanswered_hotspots(workspace, plan_state(workspace, plan))
    layer = unanswered_layer(found)
    assert (layer.key, layer.tier, layer.is_perception) == (UNANSWERED_KEY, Tier.WORKING, True)
    assert list(layer.table["id"]) == list(found["hotspot_id"])
    assert layer.table.geometry.geom_equals(found.geometry.representative_point()).all()
