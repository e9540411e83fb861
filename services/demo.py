"""Generated incidents and hotspots to practise with; marked DEMO in every row."""

from __future__ import annotations

import hashlib

from geo.demo import generate_demo
from model.records import ImportReport, RecordKind
from services.workspace import Workspace, active_set, basemap
from store.imports import delete_demo
from store.records import add_hotspots, add_incidents

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
    """
    generated = generate_demo(
        active_set(workspace).units,
        basemap().settlements,
        incidents=incidents,
        seed=seed,
        focus=focus,
    )
    delete_demo(workspace.store)  # only now: a refusal leaves the old ones
    name = f"{DEMO_NAME} {seed})"
    reports = []
    for kind, frame, add in (
        (RecordKind.INCIDENTS, generated.incidents, add_incidents),
        (RecordKind.HOTSPOTS, generated.hotspots, add_hotspots),
    ):
        sha256 = hashlib.sha256(f"{kind}:{seed}:{incidents}:{focus}".encode()).hexdigest()
        reports.append(add(workspace.store, frame, file_name=name, sha256=sha256, read=len(frame)))
    return tuple(reports)


def remove_demo(workspace: Workspace) -> int:
    """Delete every demo record for good; return how many there were."""
    return delete_demo(workspace.store)
