"""A district with incidents before and after an activity, for the tests of its assessment."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from geo.cells import cells_of, centres_of
from model.events import Actor, Edit, EntityKind
from model.view import Month
from services.workspace import Workspace
from store.events import new_id, record
from store.records import add_incidents

SUZAK = "KG03220000000"
AUTHOR = Actor("author", "")
TODAY = date(2026, 9, 15)
LAT_M, LNG_M = 111_050.0, 84_300.0  # metres of a degree at 40.93°


KARACHA, KERBEN, SOKULUK = "KG03207815000", "KG03211610010", "KG08206000000"


def centre_near(lng: float, lat: float) -> tuple[float, float]:
    """Return the centre of the cell there: where a control area may be proposed."""
    found = centres_of(cells_of(lng=[lng], lat=[lat], resolution=8))
    return float(found[0][0]), float(found[1][0])


HERE = (73.10, 40.95)
LIKE = centre_near(73.18, 40.95)  # 7 km to the east
OWN = (73.25, 40.95)
IN_KARACHA = (72.85, 41.06)
NEAR_KARACHA = centre_near(73.05, 41.2)  # in the same district
IN_KERBEN = (71.8, 41.6)
BEFORE, AFTER = Month(2024, 3), Month(2025, 6)
"""First months of the year before the works of `GUARDRAIL`, and of the year after them."""

RING = (520.0, 690.0)
"""Metres between the treated area and the end of what lies around it."""

GUARDRAIL = {
    "kind": "guardrail",
    "title": "Guardrail at the bridge",
    "places": [{"type": "Point", "coordinates": list(HERE)}],
    "first_month": "2025-03",
    "last_month": "2025-05",
    "status": "done",
    "sums_som": {"local_budget": 100_000, "community": 20_000},
}


def crowd(
    centre: tuple[float, float],
    count: int,
    *,
    first: Month,
    category: str = "road_safety",
    precision: str = "exact",
    metres: tuple[float, float] = (0.0, 300.0),
    is_demo: bool = False,
    seed: int = 1,
) -> pd.DataFrame:
    """Return incidents within metres of a point, spread evenly over twelve months."""
    rng = np.random.default_rng([seed, count, first.index])
    way, turn = rng.uniform(*metres, count), rng.uniform(0, 2 * np.pi, count)
    months = [Month.from_index(first.index + at % 12) for at in range(count)]
    days = [f"{month}-{1 + at // 12 % 28:02d}" for at, month in enumerate(months)]
    return pd.DataFrame(
        {
            "occurred_on": pd.Series(np.array(days, dtype="datetime64[s]")),
            "hour": pd.array([12] * count, dtype="Int8"),
            "category": pd.Series([category] * count, dtype="str"),
            "lng": centre[0] + way * np.cos(turn) / LNG_M,
            "lat": centre[1] + way * np.sin(turn) / LAT_M,
            "precision": pd.Series([precision] * count, dtype="str"),
            "is_demo": pd.Series([is_demo] * count, dtype=bool),
        }
    )


def keep(workspace: Workspace, *frames: pd.DataFrame) -> None:
    """Store incidents; every one must be new."""
    frame = pd.concat(frames, ignore_index=True)
    done = add_incidents(
        workspace.store, frame, file_name="a.xlsx", sha256=new_id(), read=len(frame)
    )
    assert done.stored == len(frame)


def fill(workspace: Workspace) -> None:
    """Store what the tests count: one category for each of their stories."""
    every_month = (Month(2024, 1), Month(2025, 1), Month(2025, 9))
    for far in ((72.9, 41.0), (73.1, 41.25)):  # of Suzak, and of Karacha's district
        for first in every_month:
            keep(workspace, crowd(far, 12, first=first, category="theft_burglary", seed=9))
    works = crowd(HERE, 50, first=Month(2025, 3), seed=5)
    keep(
        workspace,
        crowd(HERE, 90, first=BEFORE),
        crowd(HERE, 30, first=AFTER),
        crowd(HERE, 7, first=BEFORE, metres=RING),
        crowd(HERE, 9, first=AFTER, metres=RING),
        works[works["occurred_on"] < "2025-06-01"],  # neither before nor after
        crowd(LIKE, 88, first=BEFORE),
        crowd(LIKE, 86, first=AFTER),
        crowd(OWN, 80, first=BEFORE),
        crowd(OWN, 20, first=AFTER),
    )
    both(workspace, "drug_abuse", here=(12, 0), like=(12, 30))
    both(workspace, "domestic_violence", here=(90, 20), like=(90, 90))
    both(workspace, "cattle_theft", here=(60, 50), like=(60, 60))
    both(workspace, "unsafe_infrastructure", here=(60, 50), like=(0, 60))
    both(workspace, "public_order", here=(60, 50), like=(60, 60), is_demo=True)
    both(workspace, "alcohol", here=(0, 40), like=(0, 0))
    both(
        workspace,
        "livestock_trade",
        here=(60, 60),
        like=(60, 60),
        places=(IN_KARACHA, NEAR_KARACHA),
    )
    keep(
        workspace,
        crowd(HERE, 60, first=AFTER, category="cattle_theft", precision="settlement", seed=3),
        crowd(IN_KERBEN, 90, first=BEFORE),
        crowd(centre_near(71.7, 41.6), 90, first=BEFORE),
        crowd(IN_KERBEN, 1, first=Month(2026, 8), category="alcohol"),
    )


def both(
    workspace: Workspace,
    category: str,
    *,
    here: tuple[int, int],
    like: tuple[int, int],
    places: tuple[tuple[float, float], tuple[float, float]] = (HERE, LIKE),
    is_demo: bool = False,
) -> None:
    """Store so many before and after in the treated and in the like place."""
    for place, pair in zip(places, (here, like), strict=True):
        for count, first in zip(pair, (BEFORE, AFTER), strict=True):
            if count:
                keep(
                    workspace,
                    crowd(place, count, first=first, category=category, is_demo=is_demo, seed=6),
                )


def start_plan(
    workspace: Workspace,
    *activities: dict[str, object],
    category: str = "road_safety",
    indicators: tuple[dict[str, object], ...] = (),
    **info: object,
) -> tuple[str, tuple[str, ...]]:
    """Start a plan of Suzak with one priority; return its id and those of its activities.

    Indicators are of the first activity.
    """
    plan_id, priority = new_id(), new_id()
    ids = tuple(new_id() for _ in activities)
    edits = [
        Edit(EntityKind.PLAN, plan_id, {"pcode": SUZAK, "year": 2025} | info),
        Edit(EntityKind.PRIORITY, priority, {"rank": 1, "category": category}),
        *(
            Edit(EntityKind.ACTIVITY, one, {"priority_id": priority, "order": at} | values)
            for at, (one, values) in enumerate(zip(ids, activities, strict=True))
        ),
        *(
            Edit(EntityKind.INDICATOR, new_id(), {"activity_id": ids[0], "order": at} | values)
            for at, values in enumerate(indicators)
        ),
    ]
    record(workspace.store, plan_id, edits, actor=AUTHOR)
    return plan_id, ids
