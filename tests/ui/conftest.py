"""What tests of pages share."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.workspace import Workspace, open_workspace
from ui.session import workspace as kept_workspace


@pytest.fixture
def here(tmp_path: Path, monkeypatch) -> Workspace:
    """A data folder of its own, which the pages use."""
    opened = open_workspace(tmp_path)
    monkeypatch.setattr("ui.session.open_workspace", lambda: opened)
    monkeypatch.setattr("ui.session.warm_up", lambda _workspace: None)
    kept_workspace.clear()
    # pages open beside each other only where `app.py` has named them
    for module in ("meeting_start", "meeting_history"):
        monkeypatch.setattr(f"ui.{module}.page_link", lambda *_a, **_k: None)
    yield opened
    kept_workspace.clear()
    opened.store.close()
