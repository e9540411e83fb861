"""Measure what became of a plan against the plain way: `python -m benchmarks.effects`.

A plan of Suzak with 12 activities on DEMO incidents; both ways in this run, in CPU seconds of the
thread. Only their ratio means something elsewhere. `first` computes everything, `again` is what a
page asks for when its reader comes back.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np

from benchmarks.assessment import ACTIVITIES, SUZAK, TODAY, demo_plan
from benchmarks.effects_plain import Answer, Question, compare_plain
from geo.cells import centres_of, default_resolution
from geo.marks import shape_of
from model.admin import Level
from model.events import EntityKind
from model.view import Month
from services.assessment import ActivityAssessment, assess_plan
from services.demo import add_demo
from services.ground import cells_of_unit
from services.incident_index import incident_index
from services.plans import plan_state, put
from services.workspace import Workspace, open_workspace
from tests.timing import least_cpu_s

CLAIM: Final = 8.0
"""At least this many times less CPU time than the plain way, the first time."""

AGAIN_CLAIM: Final = 20.0
"""At least this many times less for the same answer again than for the first one."""

PROMISE_S: Final = 0.5
"""Within so many seconds the first answer is there."""

SIZES: Final = (3_000, 20_000)


@dataclass(frozen=True, slots=True)
class Measurement:
    """CPU seconds, and whether both ways gave the same answers."""

    incidents: int
    compared: int  # of the plan's activities: those that have a control area
    plain_s: float
    first_s: float
    again_s: float
    is_identical: bool

    @property
    def ratio(self) -> float:
        """How many times less time ours takes the first time."""
        return self.plain_s / self.first_s


def measure(*, incidents: int, times: int = 3) -> Measurement:
    """Measure both ways on so many DEMO incidents."""
    with _workspace(incidents) as (workspace, plan_id):
        question = _question(workspace, plan_id)
        plain = compare_plain(question)
        first_s = _first_s(workspace, plan_id, times=times)
        ours = [_answer(one) for one in assess_plan(workspace, plan_id, today=TODAY).activities]
        return Measurement(
            incidents=incidents,
            compared=sum(bool(one.counts) for one in plain),
            plain_s=least_cpu_s(lambda: compare_plain(question), times=times),
            first_s=first_s,
            again_s=least_cpu_s(lambda: assess_plan(workspace, plan_id, today=TODAY), times=times),
            is_identical=ours == plain,
        )


@contextmanager
def _workspace(incidents: int) -> Iterator[tuple[Workspace, str]]:
    """Open a folder with DEMO incidents and a plan; what any page computes is computed."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = open_workspace(Path(folder))
        add_demo(workspace, incidents=incidents, focus=SUZAK)
        yield workspace, demo_plan(workspace)
        workspace.store.close()


def _question(workspace: Workspace, plan_id: str) -> Question:
    index = incident_index(workspace)
    table = index.incidents[["lng", "lat", "category", "precision"]].assign(month=index.month)
    cells = cells_of_unit(workspace, SUZAK, resolution=default_resolution(Level.DISTRICT))
    shapes = [shape_of(one.places[0]) for one in plan_state(workspace, plan_id).activities]
    return Question(
        incidents=table.reset_index(drop=True).astype({"month": np.int64}),
        centres=gpd.GeoSeries(gpd.points_from_xy(*centres_of(cells)), crs="EPSG:4326"),
        places=gpd.GeoSeries(shapes, crs="EPSG:4326"),
        category="theft_burglary",
        first=Month(2024, 1).index,
        second=Month(2025, 1).index,
    )


def _first_s(workspace: Workspace, plan_id: str, *, times: int) -> float:
    """Return the least CPU seconds right after a change of the plan: nothing of it is kept then."""
    activity_id, took = plan_state(workspace, plan_id).activities[0].entity_id, []
    for at in range(times):
        put(workspace, plan_id, EntityKind.ACTIVITY, activity_id, evidence=f"act {at}")
        began = time.thread_time()
        assess_plan(workspace, plan_id, today=TODAY)
        took.append(time.thread_time() - began)
    return min(took)


def _answer(found: ActivityAssessment) -> Answer:
    if found.change is None:
        return Answer((), 0.0, 0.0)
    counts = tuple((one.before, one.after) for one in found.change.difference.counts.all)
    middle = found.change.areas.control.centroid
    return Answer(counts, round(middle.x, 6), round(middle.y, 6))


def as_dict(measured: Measurement) -> dict[str, object]:
    """Return the measurement as plain values for JSON."""
    return {
        "incidents": measured.incidents,
        "activities": ACTIVITIES,
        "compared": measured.compared,
        "ratio": round(measured.ratio, 2),
        "identical": measured.is_identical,
        "plain_cpu_s": measured.plain_s,
        "first_cpu_s": measured.first_s,
        "again_cpu_s": measured.again_s,
    }


def as_table(measurements: list[Measurement]) -> str:
    """Return the measurements as a table."""
    lines = [f"{'CPU seconds':<34}{'plain':>9}{'first':>9}{'again':>9}{'ratio':>8}"]
    for one in measurements:
        what = f"{ACTIVITIES} activities, {one.incidents:,} incidents"
        seconds = f"{one.plain_s:>9.2f}{one.first_s:>9.3f}{one.again_s:>9.4f}"
        lines.append(f"{what:<34}{seconds}{one.ratio:>7.1f}x")
    different = [f"{one.incidents:,}" for one in measurements if not one.is_identical]
    same = "identical" if not different else f"DIFFERENT: {', '.join(different)}"
    return "\n".join([*lines, f"answers: {same}"])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON and no table")
    choice = parser.parse_args()
    measurements = [measure(incidents=size) for size in SIZES]
    if choice.json:
        print(json.dumps([as_dict(one) for one in measurements], indent=2))
    else:
        print(as_table(measurements))
    if not all(one.is_identical for one in measurements):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
