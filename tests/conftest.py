"""Fixtures every room's tests may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder with the official files, or skip where it is not there."""
    folder = Path(os.environ.get("SHARED_DIR", PROJECT.parent / "shared")).resolve()
    if not (folder / "boundaries").is_dir():
        pytest.skip(f"official files not found: set SHARED_DIR (looked in {folder})")
    return folder


@pytest.hookimpl(tryfirst=True)  # before xdist looks at the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests together: one app and one browser, whatever runs beside them."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
