"""How long a map sheet takes, and fifty of them in one go.

`python benchmarks/map_sheets.py [--series png]` makes a data folder with DEMO records and measures:

- one working sheet of a district with 2,000 coloured cells, A4 at 300 dpi: from the choices to the
  file, with the records in memory and once more right after a start;
- a working sheet for each of 52 districts as one series: single files, all pages in one PDF, the
  index. The baseline, in the same run, is what a person would do without it: one sheet after the
  other, and each once more as a PDF to be joined (on a sample, scaled to the same count).

Wall-clock time says what a user waits for, on this machine as loaded as it is; CPU time (all
processes) says how much work it is.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

import matplotlib as mpl  # noqa: E402

from exports.sheet import SheetFormat  # noqa: E402
from layers.layer import LayerKind  # noqa: E402
from model.admin import Level  # noqa: E402
from model.view import Tier, ViewState  # noqa: E402
from services.demo import add_demo  # noqa: E402
from services.map_view import open_view  # noqa: E402
from services.sheet_choice import SheetChoice  # noqa: E402
from services.sheet_series import make_series, series_units  # noqa: E402
from services.snapshot import make_sheet  # noqa: E402
from services.workspace import Workspace, open_workspace  # noqa: E402

ONE_SHEET_S = 2.0
SERIES_S = 60.0
SERIES_SHEETS = 50
"""What is promised: a working sheet, and fifty sheets on two cores."""

DISTRICT = "KG03220000000"  # Suzak
CELLS = 2_000
INCIDENTS = 78_000
"""So many that some resolution colours about so many cells."""

CLAIM = 1.2
"""Work (CPU) of sheets made one by one to that of a series; what a user waits for is halved again
where two cores are free."""

SAMPLE = 10
TODAY = date(2026, 6, 15)
CHOICE = SheetChoice(file_format=SheetFormat.PNG, dpi=300, language="ky")


def cpu_s() -> float:
    """Return CPU seconds of this process and of its ended children."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return wall-clock and CPU seconds of some work."""
    wall, cpu = time.perf_counter(), cpu_s()
    work()
    return time.perf_counter() - wall, cpu_s() - cpu


def state_with_cells(workspace: Workspace) -> tuple[ViewState, int]:
    """Return the district's working view at the resolution that has the asked number of cells."""
    found = []
    for resolution in range(7, 11):
        state = ViewState(pcode=DISTRICT, tier=Tier.WORKING, resolution=resolution)
        layers = open_view(workspace, state).layers
        cells = sum(len(la.table) for la in layers if la.kind is LayerKind.CELLS)
        found.append((abs(cells - CELLS), state, cells))
    _, state, cells = min(found, key=lambda one: one[0])
    return state, cells


def one_sheet(workspace: Workspace, rounds: int) -> None:
    """Measure a single sheet."""
    state, cells = state_with_cells(workspace)

    def work() -> None:
        make_sheet(workspace, state, CHOICE, reason="benchmark", today=TODAY)

    first = timed(work)
    later = [timed(work) for _ in range(rounds)]
    wall = statistics.median(one[0] for one in later)
    cpu = statistics.median(one[1] for one in later)
    print(f"one working sheet, {cells} cells, first    {first[0]:6.2f} s  (CPU {first[1]:.2f} s)")
    print(f"one working sheet, {cells} cells, median   {wall:6.2f} s  (CPU {cpu:.2f} s)"
          f"   promised {ONE_SHEET_S:.0f} s")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Series:
    """Seconds for fifty sheets, (wall-clock, CPU): in one go, and one by one."""

    in_one_go: tuple[float, float]
    one_by_one: tuple[float, float]

    @property
    def ratio(self) -> float:
        """How many times the work of a series the same sheets are one by one (CPU)."""
        return self.one_by_one[1] / self.in_one_go[1]


def series(workspace: Workspace, choice: SheetChoice) -> Series:
    """Measure a series against one sheet after the other."""
    state = ViewState(tier=Tier.WORKING)
    units = series_units(workspace, "", Level.DISTRICT).drawn

    def by_hand() -> None:
        for unit in units[:SAMPLE]:
            own = replace(state, pcode=unit.pcode)
            for file_format in dict.fromkeys((choice.file_format, SheetFormat.PDF)):
                made = replace(choice, file_format=file_format)
                make_sheet(workspace, own, made, reason="benchmark", today=TODAY)

    def in_one_go() -> None:
        make_series(workspace, state, choice, level=Level.DISTRICT, reason="benchmark", today=TODAY)

    baseline, ours = timed(by_hand), timed(in_one_go)
    scaled = (baseline[0] * SERIES_SHEETS / SAMPLE, baseline[1] * SERIES_SHEETS / SAMPLE)
    per_fifty = (ours[0] * SERIES_SHEETS / len(units), ours[1] * SERIES_SHEETS / len(units))
    name = " and ".join(dict.fromkeys((choice.file_format.upper(), "PDF")))
    print(f"{len(units)} sheets in one go, {name:11} {ours[0]:6.1f} s  (CPU {ours[1]:.1f} s)")
    print(f"  that is for {SERIES_SHEETS} sheets            {per_fifty[0]:6.1f} s"
          f"  (CPU {per_fifty[1]:.1f} s)   promised {SERIES_S:.0f} s on two cores")  # fmt: skip
    print(f"  baseline, one by one, {SERIES_SHEETS} sheets  {scaled[0]:6.1f} s"
          f"  (CPU {scaled[1]:.1f} s), from {SAMPLE}")  # fmt: skip
    found = Series(in_one_go=per_fifty, one_by_one=scaled)
    print(f"  ratio of work (CPU) {found.ratio:.2f}, claimed {CLAIM}")
    return found


def demo_workspace(folder: Path) -> Workspace:
    """Return a workspace with the records that everything here is measured on."""
    workspace = open_workspace(folder / "home")
    add_demo(workspace, incidents=INCIDENTS, focus=DISTRICT)
    return workspace


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--series", choices=[one.value for one in SheetFormat], default="png")
    asked = parser.parse_args()
    print(f"matplotlib {mpl.__version__}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as folder:
        workspace = demo_workspace(Path(folder))
        one_sheet(workspace, asked.rounds)
        series(workspace, replace(CHOICE, file_format=SheetFormat(asked.series)))
        workspace.store.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
