"""Fixtures every room's tests may use."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from hall import server
from tests.postgres import postgres_server, postgres_template, postgres_url

__all__ = ["postgres_server", "postgres_template", "postgres_url"]

os.environ.pop("DATABASE_URL", None)  # no test may write into an office's store
NOBODYS_HOME = tempfile.TemporaryDirectory(prefix="nobodys-home-")
os.environ["HOTSPOTS_HOME"] = NOBODYS_HOME.name  # nor into that of whoever runs the tests

# how long an example takes tells of the machine, not of the program
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

PROJECT = Path(__file__).parent.parent

FIRST_OWN_PORT = 8741
"""Beyond the ports of halls that a started app opens, and the one that nobody listens on."""


@pytest.fixture(scope="session", autouse=True)
def own_ports() -> Iterator[None]:
    """Keep a hall's port free for it while it is away, whatever other workers open."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = FIRST_OWN_PORT + 20 * worker
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server, "FIRST_PORT", first)
        patch.setattr(server, "LAST_PORT", first + 19)
        yield


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """Return the folder with the official files, or skip where it is not there."""
    folder = Path(os.environ.get("SHARED_DIR", PROJECT.parent / "shared")).resolve()
    if not (folder / "boundaries").is_dir():
        pytest.skip(f"official files not found: set SHARED_DIR (looked in {folder})")
    return folder


COMPONENT_TESTS = ("tests/browser/test_map_", "tests/browser/test_session_component")
"""Browser tests of the map alone; the others start the whole app."""


class FilesTogether(LoadScopeScheduling):
    """Runs the tests of a file on one worker: what they share is made once.

    The browser tests run in two halves, each on one worker with a browser of its own: more
    browsers side by side would starve each other on two cores. xdist's own marker for this
    (`xdist_group`) is lost on pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        if not nodeid.startswith("tests/browser/"):
            return nodeid.split("::", maxsplit=1)[0]
        return "browser, map" if nodeid.startswith(COMPONENT_TESTS) else "browser, app"


@pytest.hookimpl(optionalhook=True)  # xdist may be switched off
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """Share the tests out file by file, the browser tests in two halves."""
    return FilesTogether(config, log)
