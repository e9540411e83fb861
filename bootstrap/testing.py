"""Run every test of the project: `run.py test [--long] [arguments for pytest]`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bootstrap.environment import TEST, Environment
from bootstrap.words import PlainError, say, sentence
from tests.browser.find_chromium import find_chromium

GET_CHROMIUM = {
    "linux": "sudo apt install chromium     (Ubuntu: sudo snap install chromium)",
    "darwin": "brew install --cask chromium     (https://www.chromium.org)",
    "win32": "winget install Microsoft.Edge     (or Google.Chrome)",
}
"""One command per system."""

PROCESSES = "3"
"""Tests run side by side, on the two cores of the smallest laptop: half of the time they wait."""


def run_tests(environment: Environment, *, is_long: bool, arguments: Sequence[str]) -> int:
    """Set up what the tests need and run them; returns pytest's exit code.

    Without a Chromium the browser tests are skipped, or with REQUIRE_ALL=1 nothing passes.
    """
    require_chromium()
    environment.ensure(TEST)
    command: list[str | Path] = [environment.python, "-m", "pytest", "-n", PROCESSES]
    if not is_long:
        command += ["-m", "not long"]
    return subprocess.run(
        [*command, *arguments], cwd=environment.project, stdin=subprocess.DEVNULL, check=False
    ).returncode


def require_chromium() -> None:
    """Say how to get a Chromium where there is none; raises where all tests are required."""
    if find_chromium():
        return
    advice = GET_CHROMIUM.get(sys.platform, GET_CHROMIUM["linux"])
    say(sentence("no_chromium", advice=advice), is_fault=True)
    if os.environ.get("REQUIRE_ALL") == "1":
        raise PlainError("chromium_required")
