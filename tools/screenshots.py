"""Take the screenshots of README and docs from the running app: `python -m tools.screenshots`.

Names of pictures may follow: only those are written then. On a new data folder with DEMO data and
the embedded boundaries, so that nothing real is shown. Needs Chromium and the test
requirements.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from i18n import translator
from model.session import Step
from services.coverage_variants import Site, add_site, start_variant
from services.demo import add_demo
from services.sessions import session_state
from services.workspace import Workspace, open_workspace
from tests.browser.conftest import CHROMIUM_OPTIONS, PROJECT, free_port, wait_settled
from tests.browser.find_chromium import find_chromium
from tools import screenshot_session as rehearsal
from tools.demo_plan import make_demo_plan

FOLDER = PROJECT / "docs" / "screenshots"
LAPTOP, SMALL, LARGE, PHONE = (1366, 768), (1024, 768), (1920, 1080), (390, 844)
START_SECONDS = 90
READY_MS = 60_000
SETTLE_MS = 2500
"""Labels, fonts and what the other window is told come last."""

SHEET_DPI = 72
MOST_BYTES = 250_000
FREQUENT = 176
"""Colours of a picture that stay exact where it is written with 256 of them."""

SUZAK = rehearsal.SUZAK
TRIED = Site(lng=72.8385, lat=40.9030)
"""A police point between two gaps of the demo's Suzak: many incidents come within reach."""

MAP_STEPS = frozenset({Step.ORIENT, Step.MARK, Step.COMPARE})

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


@dataclass(frozen=True, slots=True)
class Hall:
    """The rehearsal, the app that shows it, and a browser."""

    workspace: Workspace
    session_id: str
    address: str
    browser: Browser

    def window(self, page: str, language: str, size: tuple[int, int] = LAPTOP) -> Page:
        """Open a window of the session or the projector, and wait until it stands."""
        asked = f"{self.address}/{page}?session={self.session_id}&lang={language}"
        step = session_state(self.workspace, self.session_id).info.step
        return _open(self.browser, asked, size, has_map=step in MAP_STEPS)

    def turn_to(self, step: Step) -> None:
        """Turn the agenda's page for every window."""
        rehearsal.turn_to(self.workspace, self.session_id, step)


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
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"],
            cwd=PROJECT,
            env=os.environ | {"HOTSPOTS_HOME": str(home), "HOTSPOTS_HALL_ADDRESS": "127.0.0.1"},
            stdout=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
                for name, path in SHOTS.items():
                    if not _is_wanted(name):
                        continue
                    _shoot(_open(browser, f"{address}/{path}"), name)
                session_id = rehearsal.make_session(workspace)
                _hold_session(Hall(workspace, session_id, address, browser))
                add_demo(workspace, focus=SUZAK)  # other demo data: the last pictures
                _cover(workspace, browser, address)
                _plan(workspace, browser, address)
                browser.close()
        finally:
            workspace.store.close()
            server.terminate()
            server.wait(timeout=20)


def _hold_session(hall: Hall) -> None:
    """Go through the agenda as a hall does, and take pictures on the way."""
    sheet = rehearsal.sheet_picture(hall.workspace, hall.session_id, language="ky", dpi=SHEET_DPI)
    _keep(sheet, "paper-sheet-ky")
    hall.turn_to(Step.MARK)
    _mark(hall)
    hall.turn_to(Step.COMPARE)
    _compare(hall)
    rehearsal.vote(hall.workspace, hall.session_id)
    hall.turn_to(Step.AGREE)
    _agree(hall)
    hall.turn_to(Step.MINUTES)
    _shoot(hall.window("session", "ru"), "session-minutes-ru")
    _shoot(hall.window("projector", "ru", SMALL), "projector-priorities-1024-ru")


def _mark(hall: Hall) -> None:
    laptop = hall.window("session", "ky")
    laptop.locator(".hm-speaker select").select_option(index=1)  # the first after "choose"
    laptop.wait_for_selector(".hm-tools-session >> visible=true", timeout=READY_MS)
    _shoot(hall.window("projector", "ky", SMALL), "projector-mark-1024-ky")
    wall = hall.window("projector", "ru", LARGE)
    wall.keyboard.press("d")
    _shoot(wall, "projector-mark-1920-ru")
    rehearsal.release_all(hall.workspace, hall.session_id)
    laptop.locator(".hm-marks li").nth(len(rehearsal.MARKS) - 1).wait_for(timeout=READY_MS)
    laptop.locator(".hm-map").first.click(position={"x": 330, "y": 380})
    laptop.wait_for_selector(".hm-mark-form >> visible=true", timeout=READY_MS)
    _shoot(laptop, "session-mark-ky")


def _compare(hall: Hall) -> None:
    laptop = hall.window("session", "ru")
    laptop.wait_for_selector(".aloud", timeout=READY_MS)
    side = laptop.locator(".st-key-compare_side")
    side.locator('[data-testid="stSelectbox"] input, [role="combobox"]').first.click()
    laptop.get_by_role("option", name=translator("ru")("meeting.picture_police")).click()
    laptop.wait_for_timeout(SETTLE_MS)
    _shoot(hall.window("projector", "ky", LARGE), "projector-compare-1920-ky")
    _shoot(laptop, "session-compare-ru")


def _agree(hall: Hall) -> None:
    _shoot(hall.window("projector", "en", SMALL), "projector-result-1024-en")
    _shoot(hall.window("projector", "ky", LARGE), "projector-result-1920-ky")
    laptop = hall.window("session", "en")
    _picture(laptop, "session-agree-en")
    _button(laptop, "open_voting").click(timeout=READY_MS)
    _button(laptop, "close_voting").wait_for(timeout=READY_MS)
    wall = hall.window("projector", "ru", SMALL)
    place, code = (
        wall.locator(f".wall .{name}").inner_text().strip() for name in ("address", "code")
    )
    _shoot(wall, "projector-vote-1024-ru")
    phone = hall.browser.new_page(viewport={"width": PHONE[0], "height": PHONE[1]})
    phone.goto(f"http://{place}/?c={code}&l=ky")
    phone.locator('input[name="g"]').nth(1).check()
    for _ in range(2):
        phone.locator(".i").first.locator("button").last.click()
    _shoot(phone, "phone-ballot-ky")
    _button(laptop, "close_voting").click(timeout=READY_MS)
    _button(laptop, "open_voting").wait_for(timeout=READY_MS)
    laptop.close()


def _plan(workspace: Workspace, browser: Browser, address: str) -> None:
    """Show a plan's activities with one of them open, and its map."""
    for name, language, part in (
        ("plan-activities-ru", "ru", "activities"),
        ("plan-map-ky", "ky", "map"),
    ):
        plan_id = make_demo_plan(workspace, language)
        laptop = _open(browser, f"{address}/plan?unit={SUZAK}&lang={language}&plan={plan_id}")
        words = translator(language)(f"plan.part_{part}")
        laptop.locator(".st-key-plan_part").get_by_text(words, exact=True).click(timeout=READY_MS)
        if part == "activities":
            laptop.locator('[data-action="open"]').first.click(timeout=READY_MS)
        else:
            laptop.wait_for_selector('.hm[data-state="ready"]', timeout=READY_MS)
        laptop.wait_for_timeout(SETTLE_MS)
        _shoot(laptop, name)


def _cover(workspace: Workspace, browser: Browser, address: str) -> None:
    """Show a district's gaps, then what one more point would change."""
    page = f"{address}/coverage?unit={SUZAK}"
    _shoot(_open(browser, f"{page}&lang=ru", has_map=True), "coverage-gaps-ru")
    variant_id = start_variant(workspace, SUZAK)
    add_site(workspace, variant_id, TRIED)
    laptop = _open(browser, f"{page}&lang=en&variant={variant_id}", has_map=True)
    part = translator("en")("coverage.part_try")
    laptop.locator(".st-key-coverage_part").get_by_text(part, exact=True).click(timeout=READY_MS)
    laptop.get_by_text(translator("en")("coverage.effect_gained"), exact=True).wait_for(
        timeout=READY_MS
    )
    _shoot(laptop, "coverage-try-en")


def _button(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} button").first


def _wait(address: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit("the app did not start")


def _open(
    browser: Browser, address: str, size: tuple[int, int] = LAPTOP, *, has_map: bool = False
) -> Page:
    """Open a window on an address of the app and wait until everything on it stands."""
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    wait_settled(page, timeout_ms=READY_MS)
    if has_map or "/map" in address:
        page.wait_for_selector('.hm[data-state="ready"]', timeout=READY_MS)
    if "/snapshot" in address:
        page.wait_for_selector('[data-testid="stImage"] img', timeout=READY_MS)
    return page


def _shoot(page: Page, name: str) -> None:
    """Take a picture of a window and close it."""
    _picture(page, name)
    page.close()


def _picture(page: Page, name: str) -> None:
    page.bring_to_front()
    page.wait_for_timeout(SETTLE_MS)
    _keep(page.screenshot(), name)


def _is_wanted(name: str) -> bool:
    """Return whether a picture is to be written: all are, or those that were named."""
    return not sys.argv[1:] or name in sys.argv[1:]


def _keep(png: bytes, name: str) -> None:
    """Write a picture, with fewer colours where all of them would take too much room."""
    if not _is_wanted(name):
        return
    path = FOLDER / f"{name}.png"
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        fewer = picture.quantize(palette=_palette(picture), dither=Image.Dither.NONE)
        fewer.save(path, optimize=True)
    print(f"{path.relative_to(PROJECT)} {path.stat().st_size // 1000} kB")


def _palette(picture: Image.Image) -> Image.Image:
    """Return 256 colours: the most frequent as they are, and others spread over the rest.

    Surfaces keep their exact colour, and a legend's line of few pixels keeps its own.
    """
    counted = sorted(picture.getcolors(picture.width * picture.height) or (), reverse=True)
    spread = picture.quantize(256 - FREQUENT, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    frequent = [part for _, colour in counted[:FREQUENT] for part in colour]
    palette = Image.new("P", (1, 1))
    palette.putpalette([*frequent, *(spread.getpalette() or ())])
    return palette


if __name__ == "__main__":
    main()
