"""Take the screenshots of the README from the running app: `python -m tools.screenshots`.

On a new data folder with DEMO data and the embedded boundaries, so that nothing real is shown.
Needs Chromium and the test requirements.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from model.session import Step
from services.demo import add_demo
from services.workspace import open_workspace
from tests.browser.conftest import CHROMIUM_OPTIONS, PROJECT, free_port, wait_settled
from tests.browser.find_chromium import find_chromium
from tools.screenshot_session import SHOTS as SESSION_SHOTS
from tools.screenshot_session import SIZES, make_session, turn_to

FOLDER = PROJECT / "docs" / "screenshots"
SIZE = {"width": 1366, "height": 768}
START_SECONDS = 90

SHOTS = {
    "home-en": "?lang=en",
    "map-en": "map?lang=en&unit=KG02000000000",
    "map-hot-cells-ky": "map?lang=ky&unit=KG08000000000&measure=gi_star",
    "map-public-ru": "map?lang=ru&unit=KG08000000000&tier=public",
    "map-side-by-side-en": "map?lang=en&unit=KG06000000000&source=side_by_side",
    "session-start-ru": "session?lang=ru",
    "data-ru": "data?lang=ru",
    "snapshot-ky": "snapshot?lang=ky&unit=KG08000000000",
}
"""File name and the address of what it shows."""


def main() -> None:
    """Start the app, take every screenshot, stop the app."""
    program = find_chromium()
    if program is None:
        sys.exit("no Chromium found: install it, or set CHROMIUM_PATH")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        workspace = open_workspace(home)
        add_demo(workspace)
        session_id = make_session(workspace)
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
            cwd=PROJECT,
            env=os.environ | {"HOTSPOTS_HOME": str(home)},
            stdout=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
                for name, path in SHOTS.items():
                    page = browser.new_page(viewport=SIZE)
                    _take(page, f"{address}/{path}", FOLDER / f"{name}.png")
                    page.close()
                for name, step, path, size in SESSION_SHOTS:
                    turn_to(workspace, session_id, step)
                    width, height = SIZES[size]
                    page = browser.new_page(viewport={"width": width, "height": height})
                    asked = f"{path}?session={session_id}&lang={name[-2:]}"
                    _take(page, f"{address}/{asked}", FOLDER / f"{name}.png", step=step)
                    page.close()
                browser.close()
        finally:
            workspace.store.close()
            server.terminate()
            server.wait(timeout=20)


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit("the app did not start")


def _take(page: Page, address: str, path: Path, *, step: Step | None = None) -> None:
    page.goto(address)
    wait_settled(page, timeout_ms=60_000)
    if "/map" in address or step in (Step.ORIENT, Step.MARK, Step.COMPARE):
        page.wait_for_selector('.hm[data-state="ready"]', timeout=60_000)
    if "/snapshot" in address:
        page.wait_for_selector('[data-testid="stImage"] img', timeout=60_000)
    page.wait_for_timeout(2500)  # labels and fonts come last
    page.screenshot(path=path)
    print(path.relative_to(PROJECT))


if __name__ == "__main__":
    main()
