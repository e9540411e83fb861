"""How long a tried point takes to stand on the map: `python -m benchmarks.coverage_click`.

Starts the app on demo data of Suzak, drives it in headless Chromium and tries a point at one gap
after another, each undone again. Reported: from the press of the button to the second painted
frame after the map's legend names the point, Streamlit and the browser included.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from i18n import translator
from model.coverage import Variant, VariantState
from services.coverage import open_coverage
from services.demo import add_demo
from services.workspace import open_workspace
from tests.browser.conftest import (
    CHROMIUM_OPTIONS,
    PROJECT,
    free_port,
    on_screen,
    wait_healthy,
    wait_settled,
)
from tests.browser.find_chromium import find_chromium

PROMISE_MS: Final = 500
"""What the issue asks for."""

SUZAK: Final = "KG03220000000"

_WATCH = """(map, words) => {
  window.tried = new Promise((resolve) => {
    let began = null;
    const button = '.st-key-coverage_act_add_police_point button';
    document.addEventListener('pointerdown', (event) => {
      if (event.target.closest(button)) began = performance.now();
    }, { capture: true, once: false });
    new MutationObserver((_, watching) => {
      if (began === null || !map.innerText.includes(words)) return;
      watching.disconnect();
      requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)));
    }).observe(map, { childList: true, subtree: true, characterData: true });
  });
}"""


def gaps_of_suzak(home: Path) -> list[tuple[float, float]]:
    """Return the middle of every gap of the demo data, the worst first."""
    workspace = open_workspace(home)
    add_demo(workspace, focus=SUZAK)
    coverage = open_coverage(workspace, VariantState(Variant(entity_id="", pcode=SUZAK)))
    workspace.store.close()
    return list(zip(coverage.gaps["lng"], coverage.gaps["lat"], strict=True))


def measure(page: Page, gaps: list[tuple[float, float]]) -> list[float]:
    """Return the milliseconds of each edit."""
    words = translator("en")("legend.site_new")
    took = []
    for lng, lat in gaps:
        page.locator(".hm-map").first.click(position=on_screen(page, lng=lng, lat=lat))
        button = page.locator(".st-key-coverage_act_add_police_point button")
        button.wait_for()
        wait_settled(page)
        page.locator(".hm").first.evaluate(_WATCH, words)
        button.click()
        took.append(float(page.evaluate("window.tried")))
        wait_settled(page)
        page.locator(".st-key-coverage_do_undo button").first.click()
        wait_settled(page)
    return took


def main() -> int:
    """Run the benchmark; exit code 1 where the promise does not hold, 2 without a browser."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--edits", type=int, default=11)
    edits = parser.parse_args().edits
    program = find_chromium()
    if program is None:
        print("no Chromium found: install chromium, or set CHROMIUM_PATH")
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        folder, port = Path(scratch), free_port()
        gaps = gaps_of_suzak(folder / "home")
        log = folder / "server.log"
        with log.open("wb") as out:
            server = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "streamlit", "run", "app.py",
                 f"--server.port={port}", "--server.headless=true"],
                cwd=PROJECT, env=os.environ | {"HOTSPOTS_HOME": str(folder / "home")},
                stdout=out, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            wait_healthy(address, server, log)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
                page = browser.new_page(viewport={"width": 1366, "height": 768})
                page.goto(f"{address}/coverage?lang=en&unit={SUZAK}")
                page.wait_for_selector('.hm[data-state="ready"]', timeout=120_000)
                wait_settled(page)
                took = measure(page, gaps[:edits])
                browser.close()
        finally:
            server.terminate()
            server.wait(timeout=20)
    median = statistics.median(took)
    print(f"a tried point is on the map after {median:.0f} ms (median of {len(took)}), ", end="")
    print(f"{min(took):.0f}-{max(took):.0f} ms   (promise: {PROMISE_MS} ms)")
    return 0 if median <= PROMISE_MS else 1


if __name__ == "__main__":
    raise SystemExit(main())
