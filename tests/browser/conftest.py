"""Fixtures that start the app and drive it in headless Chromium, with every request watched."""

from __future__ import annotations

import math
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, Page, Route, expect, sync_playwright

from tests.browser.find_chromium import find_chromium

PROJECT = Path(__file__).parents[2]

Seen = TypeVar("Seen")

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

START_SECONDS = 60
"""Longest wait for a server to say that it is healthy."""

PATIENCE_S = 60
"""Longest wait for anything to happen: a machine that does other things too is slow."""

expect.set_options(timeout=PATIENCE_S * 1000)

OUTSIDE = re.compile(
    r"^(?!(https?|wss?)://(127\.0\.0\.1|localhost)(:[0-9]+)?([/?#]|$))(?!(data|blob|about|file):)"
)
"""Any address that is not on this machine."""


@pytest.fixture(
    scope="package"
)  # its event loop must not outlive these tests: others run their own
def browser() -> Iterator[Browser]:
    """One headless Chromium for all tests; skips where there is none, fails under REQUIRE_ALL."""
    program = find_chromium()
    if program is None:
        message = "no Chromium found: install chromium, or set CHROMIUM_PATH"
        if os.environ.get("REQUIRE_ALL") == "1":
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield started
        started.close()


def watch(page: Page, outside: list[str]) -> None:
    """Abort every request to another machine and note it.

    Requests to this machine do not wait for the test: a page goes on while a test sleeps.
    """

    def refuse(route: Route) -> None:
        outside.append(route.request.url)
        route.abort()

    page.route(OUTSIDE, refuse)


@pytest.fixture
def page_without_network(browser: Browser) -> Iterator[Page]:
    """Return a page of 1366x768; the test fails if anything but this machine was asked."""
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.set_default_timeout(PATIENCE_S * 1000)
    outside: list[str] = []
    watch(page, outside)
    yield page
    page.close()
    assert outside == [], f"requests left the machine: {outside}"


@pytest.fixture(scope="package")
def start_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., str]]:
    """Return `start(script, home)`: run a Streamlit script on a free port, return its address."""
    started: list[subprocess.Popen[bytes]] = []

    def start(script: Path, home: Path | None = None) -> str:
        folder = tmp_path_factory.mktemp("app")
        port = free_port()
        environment = os.environ | {
            "HOTSPOTS_HOME": str(home or folder / "home"),
            "PYTHONPATH": str(PROJECT),
        }
        log = (folder / "server.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(beside_static(script, folder)),
             f"--server.port={port}", "--server.address=127.0.0.1", "--server.headless=true",
             "--server.enableStaticServing=true", "--server.fileWatcherType=none",
             "--browser.gatherUsageStats=false"],
            cwd=PROJECT, env=environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        log.close()
        started.append(process)
        address = f"http://127.0.0.1:{port}"
        wait_healthy(address, process, folder / "server.log")
        return address

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.wait(timeout=20)


def beside_static(script: Path, folder: Path) -> Path:
    """Return a script that has the project's `static` beside it: Streamlit serves only that."""
    if (script.parent / "static").is_dir():
        return script
    shutil.copytree(PROJECT / "static", folder / "static")
    staged = folder / script.name
    staged.write_text(
        f"import runpy\nrunpy.run_path({str(script)!r}, run_name='__main__')\n", encoding="utf-8"
    )
    return staged


def free_port() -> int:
    """Return a port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers; fail with its log when it ends or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail(f"the app did not start:\n{log.read_text(encoding='utf-8')[-3000:]}")


def poll(page: Page, look: Callable[[], Seen], holds: Callable[[Seen], object]) -> Seen:
    """Look again and again until what is seen holds; return what was seen."""
    deadline = time.monotonic() + PATIENCE_S
    while not holds(seen := look()):
        assert time.monotonic() < deadline, f"still seen: {seen}"
        page.wait_for_timeout(50)
    return seen


def poll_still(page: Page, look: Callable[[], Seen], *, ms: int = 400) -> Seen:
    """Wait until the same is seen three times with a pause between; return it."""
    seen: list[Seen] = []

    def again() -> list[Seen]:
        if seen:
            page.wait_for_timeout(ms)
        seen.append(look())
        return seen[-3:]

    return poll(page, again, lambda last: len(last) == 3 and last[0] == last[1] == last[2])[0]


def wait_settled(page: Page, *, timeout_ms: int = PATIENCE_S * 1000) -> None:
    """Wait until the script has run and the page shows its result."""
    page.wait_for_selector(
        '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=timeout_ms
    )


def on_screen(page: Page, *, lng: float, lat: float) -> dict[str, float]:
    """Where in the map a position is drawn (Web Mercator, from the view the browser keeps)."""
    view = page.evaluate("() => JSON.parse(sessionStorage.getItem('map.view'))")
    box = page.locator(".hm-map").first.bounding_box()
    world = 256 * 2 ** view["zoom"]

    def project(lng: float, lat: float) -> tuple[float, float]:
        sine = math.sin(math.radians(lat))
        return world * (lng / 360), -world * math.atanh(sine) / (2 * math.pi)

    here, centre = project(lng, lat), project(view["lng"], view["lat"])
    return {
        "x": box["width"] / 2 + here[0] - centre[0],
        "y": box["height"] / 2 + here[1] - centre[1],
    }
