"""How long an assessment takes, and what it tells of nothing: `python -m benchmarks.assessment`.

Of nothing: places whose counts are chance alone, before and after, a control area proposed for
each as for an activity. Reported: how often "fewer" or "more" is told though nothing was done.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.assessment.areas import Areas, area_around, disk_like
from geo.assessment.control import propose_control
from geo.assessment.difference import displacement_difference
from geo.assessment.incidents import PlacedIncidents, count_in_areas
from geo.assessment.months import ComparedMonths
from model.events import Actor, Edit, EntityKind
from model.view import Month
from services.assessment import assess_plan
from services.assessment_public import public_assessment
from services.demo import add_demo
from services.incident_index import incident_index
from services.workspace import Workspace, open_workspace
from store.events import new_id, record

SUZAK: Final = "KG03220000000"
TODAY: Final = date(2026, 2, 15)  # after the demo's last month
ACTIVITIES: Final = 12

SIDE: Final = 12  # places in a square
STEP_M: Final = 1_600.0
MEDIAN: Final = 40.0  # incidents a year in a place, log-normal
SPREAD: Final = 0.8
MONTHS: Final = ComparedMonths(
    before=(Month(2024, 1), Month(2024, 12)),
    after=(Month(2025, 1), Month(2025, 12)),
    works=None,
    wanted=12,
)

Coordinates = NDArray[np.float64]


def tell_of_nothing(rng: np.random.Generator, *, trend: float, is_worst: bool) -> str:
    """Return the verdict on a place where nothing was done and counts rose by `trend` everywhere.

    The place is the worst of all by its count before, or any whose mean is 60 or more.
    """
    east_m, north_m = (a.ravel() * STEP_M for a in np.meshgrid(np.arange(SIDE), np.arange(SIDE)))
    mean = rng.lognormal(np.log(MEDIAN), SPREAD, SIDE * SIDE)
    before, after = rng.poisson(mean), rng.poisson(mean * trend)
    known = np.flatnonzero(mean >= 60)
    at = int(np.argmax(before)) if is_worst else int(rng.choice(known))
    incidents = _scatter(rng, east_m, north_m, before, after)
    treated = shapely.Point(east_m[at], north_m[at]).buffer(500, quad_segs=32)
    around = area_around(treated)
    found = propose_control(
        east_m=east_m,
        north_m=north_m,
        treated=treated,
        taken=treated.union(around),
        incidents=incidents,
    )
    if found is None:
        return "no control area"
    control = disk_like(treated, east_m=east_m[found], north_m=north_m[found])
    areas = Areas(treated, control, around, area_around(control))
    return displacement_difference(count_in_areas(areas, incidents)).verdict.value


def _scatter(
    rng: np.random.Generator,
    east_m: Coordinates,
    north_m: Coordinates,
    before: NDArray[np.int64],
    after: NDArray[np.int64],
) -> PlacedIncidents:
    """Put the incidents of every place within 450 m of its middle, in months by chance."""
    place = np.repeat(np.arange(len(east_m)), before + after)
    way_m = 450 * np.sqrt(rng.random(len(place)))
    turn = rng.uniform(0, 2 * np.pi, len(place))
    year = np.concatenate([np.repeat((0, 12), pair) for pair in zip(before, after, strict=True)])
    month = MONTHS.before[0].index + year + rng.integers(0, 12, len(place))
    return PlacedIncidents(
        east_m[place] + way_m * np.cos(turn), north_m[place] + way_m * np.sin(turn), month, MONTHS
    )


def demo_plan(workspace: Workspace) -> str:
    """Start a plan of Suzak with activities where demo incidents are most; return its id."""
    index = incident_index(workspace)
    own = index.incidents[index.in_unit(SUZAK, 2)].drop_duplicates(["lng", "lat"])
    plan_id, priority = new_id(), new_id()
    edits = [
        Edit(EntityKind.PLAN, plan_id, {"pcode": SUZAK, "year": 2024, "is_demo": True}),
        Edit(EntityKind.PRIORITY, priority, {"rank": 1, "category": "theft_burglary"}),
    ]
    for lng, lat in own[["lng", "lat"]].to_numpy()[: ACTIVITIES * 50 : 50]:
        values = {
            "priority_id": priority,
            "kind": "patrol",
            "places": [{"type": "Point", "coordinates": [lng, lat]}],
            "first_month": "2025-01",
            "last_month": "2025-12",
            "status": "done",
        }
        edits.append(Edit(EntityKind.ACTIVITY, new_id(), values))
    record(workspace.store, plan_id, edits, actor=Actor("author", ""))
    return plan_id


def main() -> None:
    """Print how often nothing is told of, and seconds of the clock for a plan."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    runs = parser.parse_args().runs
    for is_worst in (False, True):
        for trend in (1.0, 1.3):
            rng = np.random.default_rng([20260301, is_worst, int(100 * trend)])
            told = Counter(
                tell_of_nothing(rng, trend=trend, is_worst=is_worst) for _ in range(runs)
            )
            where = "the worst place" if is_worst else "any place"
            print(f"{where}, everywhere x {trend}: {dict(told.most_common())}")
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(Path(folder))
        add_demo(workspace, focus=SUZAK)
        plan_id = demo_plan(workspace)
        for name, make in (("working", assess_plan), ("public", public_assessment)):
            for turn in ("first", "again"):
                began = time.perf_counter()
                make(workspace, plan_id, today=TODAY)
                seconds = time.perf_counter() - began
                print(f"{name}, {ACTIVITIES} activities, {turn}: {seconds:.2f} s")
        workspace.store.close()


if __name__ == "__main__":
    main()
