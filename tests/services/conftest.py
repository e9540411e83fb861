"""Workspaces to test use cases on: an empty one, and one with demo data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hall import server
from services import hall_doors
from services.demo import add_demo
from services.workspace import Workspace, open_workspace

TODAY = date(2026, 6, 15)
"""After the demo's last month and the public lag."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A new data folder: starter boundaries, the places of the reports, no records."""
    opened = open_workspace(tmp_path / "home")
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def demo_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A data folder with 6,000 demo incidents and 150 demo hotspots; do not change it."""
    opened = open_workspace(tmp_path_factory.mktemp("demo"))
    add_demo(opened, incidents=6_000)
    yield opened
    opened.store.close()


@pytest.fixture(autouse=True)
def own_ports(monkeypatch: pytest.MonkeyPatch, worker_id: str) -> None:
    """Keep a hall's port free for it while it is away, whatever other workers open."""
    first = 8741 + 20 * int(worker_id.removeprefix("gw") if worker_id != "master" else 0)
    monkeypatch.setattr(server, "FIRST_PORT", first)
    monkeypatch.setattr(server, "LAST_PORT", first + 19)
    monkeypatch.setattr(hall_doors, "LATE_S", 0.3)  # a minute each would use them all up
