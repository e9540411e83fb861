"""One field of a plan, as a form gives it."""

from __future__ import annotations

import pytest

from model.errors import NotFoundError, SessionError
from model.events import EntityKind
from services.plan_fields import set_field
from services.plans import plan_state
from tests.services import plan_world


@pytest.fixture
def plan(workspace) -> str:
    return plan_world.start(workspace)


@pytest.fixture
def lamps(workspace, plan) -> str:
    return plan_world.activity(workspace, plan, "", "Lamps", sums_som={"donor": 5, "business": 7})


def sums(workspace, plan: str) -> dict[str, int]:
    return dict(plan_state(workspace, plan).activities[0].sums_som)


def test_one_sum_leaves_the_others(workspace, plan, lamps) -> None:
    kind = EntityKind.ACTIVITY
    set_field(workspace, plan, kind, lamps, field="sums_som.community", value=30)
    assert sums(workspace, plan) == {"donor": 5, "business": 7, "community": 30}
    set_field(workspace, plan, kind, lamps, field="sums_som.donor", value=0)
    assert sums(workspace, plan) == {"business": 7, "community": 30}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sums_som.lottery", 5),
        ("sums_som.donor", -5),
        ("sums_som.donor", "5"),
        ("sums_som.donor", 2.5),
        ("title.donor", 5),
        ("nothing", "x"),
        ("status", "somehow"),
        ("title", None),
        ("title", "x" * 601),
    ],
)
def test_what_a_field_cannot_hold_changes_nothing(workspace, plan, lamps, field, value) -> None:
    before = plan_state(workspace, plan)
    with pytest.raises(SessionError) as refused:
        set_field(workspace, plan, EntityKind.ACTIVITY, lamps, field=field, value=value)
    assert refused.value.code == "session_bad_field"
    assert plan_state(workspace, plan) == before


def test_nothing_is_made_by_a_field_of_what_is_not_there(workspace, plan, lamps) -> None:
    for kind, entity_id in ((EntityKind.ACTIVITY, "e" * 32), (EntityKind.PRIORITY, lamps)):
        with pytest.raises(NotFoundError):
            set_field(workspace, plan, kind, entity_id, field="title", value="x")
    state = plan_state(workspace, plan)
    assert (len(state.activities), len(state.priorities)) == (1, 0)


def test_the_same_change_twice_is_no_conflict_with_oneself(workspace, plan, lamps) -> None:
    seen = plan_state(workspace, plan).activities[0].heads
    for _ in range(2):
        set_field(
            workspace,
            plan,
            EntityKind.ACTIVITY,
            lamps,
            field="title",
            value="Ten lamps",
            seen=seen,
        )
    assert plan_state(workspace, plan).activities[0].title == "Ten lamps"
