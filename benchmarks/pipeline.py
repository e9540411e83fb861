"""Measure the pipeline against the plain way, both in this run: `python -m benchmarks.pipeline`.

CSV of incidents -> admin units + cell x category x month + Gi*, in memory. Seconds are CPU
seconds of this process with all its threads; only their ratio means something elsewhere.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
from dataclasses import dataclass
from pathlib import Path

import shapely

from benchmarks.keeping import measure_keeping
from benchmarks.synthetic import BOX, STUDY_BOX, make_units, write_incidents
from benchmarks.ways import (
    Answer,
    Prepared,
    Stopwatch,
    differences,
    our_answer,
    run_ours,
    run_plain,
)
from geo.assignment import build_assignment_table
from geo.cells import cells_within
from geo.gistar import disk_weights

CLAIM = 15.0
"""At least this many times less CPU time than the plain way, with 1,000,000 incidents."""

STUDIES = {"oblast": STUDY_BOX, "country": BOX}
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Measurement:
    """CPU seconds by step, and whether both ways gave the same answer."""

    points: int
    resolution: int
    study: str
    study_cells: int
    ours: dict[str, float]
    plain: dict[str, float]
    preparing: dict[str, float]
    differences: dict[str, float]

    @property
    def ratio(self) -> float:
        """How many times less CPU time ours takes, tables and weights ready."""
        return sum(self.plain.values()) / sum(self.ours.values())

    @property
    def ratio_unprepared(self) -> float:
        """The same when our tables and weights are built in the same run too."""
        ours = sum(self.ours.values()) + sum(self.preparing.values())
        return sum(self.plain.values()) / ours

    @property
    def is_identical(self) -> bool:
        """Whether units, counts and significance are equal and z and p agree to 1e-9."""
        return all(value <= TOLERANCE for value in self.differences.values())


def measure(
    *, points: int, resolution: int = 8, study: str = "oblast", repeats: int = 3
) -> Measurement:
    """Run both ways on the same file; ours `repeats` times, of which the median counts."""
    units, area = make_units(), shapely.box(*STUDIES[study])
    preparing = Stopwatch()
    with preparing.step("assignment table (once per boundary set)"):
        table = build_assignment_table(units, resolution=resolution)
    with preparing.step("Gi* weights (once per study area)"):
        weights = disk_weights(cells_within(area, resolution=resolution))
    prepared = Prepared(table, weights)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "incidents.csv"
        write_incidents(path, count=points)
        ours, answer = _run_ours_often(path, prepared, resolution=resolution, repeats=repeats)
        plain = Stopwatch()
        plain_answer = run_plain(path, units, area, resolution=resolution, watch=plain)
    return Measurement(
        points=points,
        resolution=resolution,
        study=study,
        study_cells=len(weights.index),
        ours=ours,
        plain=plain.steps,
        preparing=preparing.steps,
        differences=differences(answer, plain_answer),
    )


def _run_ours_often(
    path: Path, prepared: Prepared, *, resolution: int, repeats: int
) -> tuple[dict[str, float], Answer]:
    watches = [Stopwatch() for _ in range(repeats)]
    result: dict[str, object] = {}
    for watch in watches:
        result = run_ours(path, prepared, resolution=resolution, watch=watch)
    steps = {
        name: statistics.median(watch.steps[name] for watch in watches) for name in watches[0].steps
    }
    return steps, our_answer(result, prepared)


def as_dict(measured: Measurement, keeping: dict[str, float] | None = None) -> dict[str, object]:
    """Return the measurement as plain values for JSON; `keeping` is reported beside it."""
    return {
        "points": measured.points,
        "resolution": measured.resolution,
        "study": measured.study,
        "study_cells": measured.study_cells,
        "ratio": round(measured.ratio, 2),
        "ratio_unprepared": round(measured.ratio_unprepared, 2),
        "identical": measured.is_identical,
        "differences": measured.differences,
        "plain_cpu_s": measured.plain,
        "ours_cpu_s": measured.ours,
        "preparing_cpu_s": measured.preparing,
        "keeping_cpu_s": keeping or {},
    }


def as_table(measured: Measurement, keeping: dict[str, float] | None = None) -> str:
    """Return the measurement as a table of where the time goes; `keeping` stands below it."""
    lines = [
        f"{measured.points:,} incidents, resolution {measured.resolution}, "
        f"Gi* over {measured.study_cells:,} cells ({measured.study}); CPU seconds",
        f"{'step':<44}{'plain':>9}{'ours':>9}{'ratio':>8}",
    ]
    for name, plain_s in measured.plain.items():
        ours_s = measured.ours.get(name)
        ours = f"{ours_s:>9.3f}{plain_s / ours_s:>7.1f}x" if ours_s else f"{'ready':>9}"
        lines.append(f"{name:<44}{plain_s:>9.3f}{ours}")
    plain_s, ours_s = sum(measured.plain.values()), sum(measured.ours.values())
    lines.append(f"{'all':<44}{plain_s:>9.3f}{ours_s:>9.3f}{measured.ratio:>7.1f}x")
    lines += [f"{name:<53}{s:>9.3f}" for name, s in measured.preparing.items()]
    lines.append(f"{'with both built in the same run':<62}{measured.ratio_unprepared:>7.1f}x")
    if keeping:
        lines.append("beside the pipeline, of an import that is kept:")
        lines += [f"{name:<53}{s:>9.3f}" for name, s in keeping.items()]
    same = "identical" if measured.is_identical else f"DIFFERENT: {measured.differences}"
    lines.append(f"answers: {same}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, default=1_000_000)
    parser.add_argument("--resolution", type=int, default=8)
    parser.add_argument("--study", choices=sorted(STUDIES), default="oblast")
    parser.add_argument("--json", action="store_true", help="print one JSON object and no table")
    choice = parser.parse_args()
    measured = measure(points=choice.points, resolution=choice.resolution, study=choice.study)
    keeping = measure_keeping()
    if choice.json:
        print(json.dumps(as_dict(measured, keeping), indent=2))
    else:
        print(as_table(measured, keeping))
    if not measured.is_identical:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
