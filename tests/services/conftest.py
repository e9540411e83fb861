"""Workspaces to test use cases on: an empty one, and one with demo data."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

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
def no_late_phones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close a vote's door soon: a minute each would use all ports up."""
    monkeypatch.setattr(hall_doors, "LATE_S", 0.3)
