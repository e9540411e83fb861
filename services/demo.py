"""Generated records to practise with; marked DEMO in every row."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pandas as pd

from geo.demo import generate_demo
from geo.demo_coverage import generate_coverage
from model.records import ImportReport, RecordKind
from services.workspace import Workspace, active_set, basemap
from store.imports import delete_demo
from store.records import add_hotspots, add_incidents, add_places, add_precincts

DEMO_SEED = 20260101
DEMO_INCIDENTS = 20_000

DEMO_NAME = "DEMO (seed"
"""How the log of imports names what was generated; no file has such a name."""


def add_demo(
    workspace: Workspace,
    *,
    incidents: int = DEMO_INCIDENTS,
    seed: int = DEMO_SEED,
    focus: str = "",
) -> tuple[ImportReport, ...]:
    """Replace the demo data by newly generated ones; `focus` is a unit to concentrate on.

    Incidents follow the published proportions of the oblasts; the same seed gives the same data.
    A focus also gets police points and other places, a patrol, and precincts.
    """
    generated = generate_demo(
        active_set(workspace).units,
        basemap().settlements,
        incidents=incidents,
        seed=seed,
        focus=focus,
    )
    tables: list[tuple[RecordKind, pd.DataFrame, Callable[..., ImportReport]]] = [
        (RecordKind.INCIDENTS, generated.incidents, add_incidents),
        (RecordKind.HOTSPOTS, generated.hotspots, add_hotspots),
    ]
    if focus:
        units, settlements = active_set(workspace).units, basemap().settlements
        coverage = generate_coverage(units, settlements, focus=focus, seed=seed)
        tables += [
            (RecordKind.PLACES, coverage.places, add_places),
            (RecordKind.PRECINCTS, coverage.precincts, add_precincts),
        ]
    delete_demo(workspace.store)  # only now: a refusal leaves the old ones
    name = f"{DEMO_NAME} {seed})"
    reports = []
    for kind, frame, add in tables:
        sha256 = hashlib.sha256(f"{kind}:{seed}:{incidents}:{focus}".encode()).hexdigest()
        reports.append(add(workspace.store, frame, file_name=name, sha256=sha256, read=len(frame)))
    return tuple(reports)


def remove_demo(workspace: Workspace) -> int:
    """Delete every demo record for good; return how many there were."""
    return delete_demo(workspace.store)
