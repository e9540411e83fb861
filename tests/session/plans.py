"""Plans for tests, written by hand."""

from __future__ import annotations

from model.plan import Activity, Approval, Approver, Indicator, PlanInfo, PlanState, Priority

THEFT, ROAD = "1" * 32, "2" * 32
PATROL, LAMPS, SIGNS = "a" * 32, "b" * 32, "c" * 32


def plan_of(*activities: Activity, indicators=(), priorities=None, **info) -> PlanState:
    """Return a plan of 2026 with two priorities and three unsigned approvals."""
    known = (
        Priority(THEFT, rank=1, category="cattle_theft", justification="Nine groups named it."),
        Priority(ROAD, rank=2, category="road_safety", justification="Two children were hurt."),
    )
    return PlanState(
        info=PlanInfo("f" * 32, **({"year": 2026} | info)),
        priorities=known if priorities is None else priorities,
        activities=activities,
        indicators=tuple(indicators),
        approvals=tuple(
            Approval(f"{at:032x}", approver=approver) for at, approver in enumerate(Approver)
        ),
    )


def activity_of(entity_id: str, priority_id: str = ROAD, **values) -> Activity:
    return Activity(entity_id, priority_id=priority_id, **values)


def indicator_of(number: int, activity_id: str, **values) -> Indicator:
    return Indicator(f"{number:032x}", activity_id=activity_id, **values)
