"""Fixtures every room's tests may use."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from tests.postgres import postgres_server, postgres_template, postgres_url

__all__ = ["postgres_server", "postgres_template", "postgres_url"]

os.environ.pop("DATABASE_URL", None)  # no test may write into an office's store
NOBODYS_HOME = tempfile.TemporaryDirectory(prefix="nobodys-home-")
os.environ["HOTSPOTS_HOME"] = NOBODYS_HOME.name  # nor into that of whoever runs the tests

PROJECT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder with the official files, or skip where it is not there."""
    folder = Path(os.environ.get("SHARED_DIR", PROJECT.parent / "shared")).resolve()
    if not (folder / "boundaries").is_dir():
        pytest.skip(f"official files not found: set SHARED_DIR (looked in {folder})")
    return folder


class BrowserTogether(LoadScopeScheduling):
    """Runs the browser tests on one worker: one app and one browser, whatever runs beside them.

    xdist's own marker for this (`xdist_group`) is lost on pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)  # xdist may be switched off
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Share the tests out test by test, but for the browser tests."""
    return BrowserTogether(config, log)
