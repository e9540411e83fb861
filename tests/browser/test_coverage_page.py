"""The coverage page as the chief of neighbourhood officers drives it, in each language."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Locator, Page, expect

from i18n import Translator, translator
from model.coverage import Variant, VariantState
from services.coverage import open_coverage
from services.coverage_variants import (
    Site,
    add_site,
    change_settings,
    list_variants,
    start_variant,
    variant_state,
)
from services.demo import add_demo
from services.precincts import precincts_of
from services.workspace import Workspace, open_workspace
from tests.browser.conftest import PROJECT, on_screen, poll, wait_settled
from tests.languages import LANGUAGES_IN_TURN

pytestmark = pytest.mark.browser

SUZAK = "KG03220000000"
PARTS = ("gaps", "try", "propose", "units", "settings", "files")


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A data folder with demo data around Suzak."""
    folder = tmp_path_factory.mktemp("coverage-home")
    workspace = open_workspace(folder)
    add_demo(workspace, incidents=4_000, focus=SUZAK)
    workspace.store.close()
    return folder


@pytest.fixture(scope="module")
def app(start_app, home) -> str:
    """The app on the demo data."""
    return start_app(PROJECT / "app.py", home)


@pytest.fixture
def here(home) -> Workspace:
    """The app's store, looked at from outside."""
    opened = open_workspace(home)
    yield opened
    opened.store.close()


def open_page(page: Page, app: str, language: str, query: str = "") -> Translator:
    page.goto(f"{app}/coverage?lang={language}&unit={SUZAK}{query}")
    wait_settled(page)
    page.wait_for_selector('.hm[data-state="ready"]')
    return translator(language)


def open_without_map(page: Page, app: str, query: str) -> None:
    page.goto(f"{app}/coverage?lang=en&unit={SUZAK}{query}")
    wait_settled(page)


def part(page: Page, name: str) -> None:
    page.locator(".st-key-coverage_part button").nth(PARTS.index(name)).click()
    wait_settled(page)


def side(page: Page) -> Locator:
    return page.locator(".st-key-coverage_side")


def metric(page: Page, t: Translator, name: str) -> int:
    label = t(f"coverage.beyond_{name}")
    shown = side(page).locator('[data-testid="stMetric"]').filter(has_text=label)
    value = shown.locator('[data-testid="stMetricValue"]').inner_text()
    return int(re.sub(r"\D", "", value))


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_a_point_is_tried_undone_and_reported(page_without_network, app, here, language):
    page, before = page_without_network, len(list_variants(here, SUZAK))
    t = open_page(page, app, language)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    if before:  # another language was here: begin as it did
        page.locator(".st-key-coverage_do_add button").first.click()
        wait_settled(page)
    for name in PARTS:
        part(page, name)
        assert "⟦" not in page.locator("body").inner_text(), name
        assert page.locator('[data-testid="stException"]').count() == 0, name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    beyond = metric(page, t, "incidents")
    gap = open_coverage(here, VariantState(Variant(entity_id="", pcode=SUZAK))).gaps.iloc[0]
    page.locator(".hm-map").first.click(position=on_screen(page, lng=gap["lng"], lat=gap["lat"]))
    page.locator(".st-key-coverage_act_add_police_point button").click()
    poll(page, lambda: metric(page, t, "incidents"), lambda now: now < beyond)
    part(page, "try")
    expect(side(page).get_by_text(t("coverage.effect_gained"))).to_be_visible()
    variants = list_variants(here, SUZAK)
    kept = variant_state(here, variants[-1].entity_id)
    assert len(kept.changes) == 1
    page.wait_for_url(re.compile(f"variant={kept.info.entity_id}"))
    part(page, "files")
    page.get_by_role("button", name=t("snapshot.make")).click()
    with page.expect_download() as started:
        page.locator('[data-testid="stDownloadButton"] button').click()
    report = docx.Document(BytesIO(Path(started.value.path()).read_bytes()))
    words = " ".join(paragraph.text for paragraph in report.paragraphs)
    assert t("coverage.report_changes") in words
    page.locator(".st-key-coverage_do_undo button").first.click()
    poll(page, lambda: metric(page, t, "incidents"), lambda now: now == beyond)
    page.locator(".st-key-coverage_do_redo button").first.click()
    poll(page, lambda: metric(page, t, "incidents"), lambda now: now < beyond)
    assert problems == []


def test_what_was_tried_is_there_when_the_window_opens_again(page_without_network, app, here):
    page = page_without_network
    kept = start_variant(here, SUZAK, title="Kept")
    gap = open_coverage(here, VariantState(Variant(entity_id="", pcode=SUZAK))).gaps.iloc[0]
    add_site(here, kept, Site(gap["lng"], gap["lat"], title="Upper street"))
    t = open_page(page, app, "en", f"&variant={kept}")
    part(page, "try")
    expect(side(page).get_by_text(t("coverage.effect_gained"))).to_be_visible()


def test_a_limit_counts_at_once(page_without_network, app):
    page = page_without_network
    t = open_page(page, app, "en")
    beyond = metric(page, t, "incidents")
    part(page, "settings")
    box = page.get_by_label(t("coverage.set_km"), exact=True)
    box.fill("12")
    box.press("Enter")
    poll(page, lambda: metric(page, t, "incidents"), lambda now: now < beyond)


def test_a_setting_that_lacks_something_is_undone_where_it_is_told(page_without_network, app, here):
    page = page_without_network
    lacking = start_variant(here, SUZAK)
    change_settings(here, lacking, {"reach_method": "detour", "limit": 0.0})
    open_without_map(page, app, f"&variant={lacking}")
    expect(page.locator(".st-key-coverage_missing")).to_be_visible()
    page.locator(".st-key-coverage_do_undo button").first.click()
    page.wait_for_selector('.hm[data-state="ready"]')
    expect(page.locator(".st-key-coverage_missing")).to_have_count(0)


def test_sites_are_proposed_and_tried(page_without_network, app):
    page = page_without_network
    t = open_page(page, app, "en")
    part(page, "propose")
    page.get_by_role("button", name=t("coverage.propose"), exact=True).click()
    expect(side(page).get_by_text(re.compile("Proven: nothing is better"))).to_be_visible()
    expect(side(page).get_by_text(t("coverage.advice")).first).to_be_visible()
    beyond = metric(page, t, "incidents")
    page.get_by_role("button", name=t("coverage.try_these")).click()
    poll(page, lambda: metric(page, t, "incidents"), lambda now: now < beyond)


def test_the_public_version_shows_no_lists_and_no_incidents(page_without_network, app):
    page = page_without_network
    t = open_page(page, app, "en")
    page.locator('[data-tier="public"]').first.click()
    expect(page.locator(".hm")).to_have_attribute("data-tier", "public")
    expect(side(page).get_by_text(t("coverage.public_panel"))).to_be_visible()
    assert page.locator(".st-key-coverage_part").count() == 0
    shown = page.locator("body").inner_text()
    assert t("demand.incidents") not in shown
    expect(page.get_by_text(t("coverage.public_account"))).to_be_visible()
    page.locator('button[data-tier="working"]').first.click()
    expect(page.locator(".hm")).to_have_attribute("data-tier", "working")


def test_a_row_of_the_list_moves_the_map_to_its_gap(page_without_network, app, here):
    page = page_without_network
    fresh = start_variant(here, SUZAK)  # the list of another test's may be short
    open_page(page, app, "en", f"&variant={fresh}")
    before = page.evaluate("() => JSON.parse(sessionStorage.getItem('map.view'))")
    table = side(page).locator('[data-testid="stDataFrame"] canvas').first
    box = table.bounding_box()
    table.click(position={"x": 15, "y": 35 + 17 + 35 * 2}, force=True)
    moved = poll(
        page,
        lambda: page.evaluate("() => JSON.parse(sessionStorage.getItem('map.view'))"),
        lambda now: now["zoom"] > before["zoom"],
    )
    assert box is not None
    assert moved["zoom"] > before["zoom"]


def test_a_precinct_is_drawn_by_clicks_and_kept(page_without_network, app, here):
    page = page_without_network
    t = open_page(page, app, "ky")
    before = len(precincts_of(here))
    part(page, "units")
    page.locator(".st-key-coverage_draw button").click()
    expect(page.get_by_text(t("precinct.corners", count=0))).to_be_visible()
    wait_settled(page)  # a click before that is one to look at what is there
    box = page.locator(".hm-map").first.bounding_box()
    for at, (x, y) in enumerate(((0.4, 0.4), (0.6, 0.4), (0.6, 0.6)), start=1):
        page.locator(".hm-map").first.click(
            position={"x": box["width"] * x, "y": box["height"] * y}
        )
        if at < 3:
            expect(page.get_by_text(t("precinct.corners", count=at))).to_be_visible()
    wait_settled(page)
    field = page.locator(".st-key-precinct_post input")
    field.fill("№ 77")
    field.press("Enter")
    wait_settled(page)
    page.locator(".st-key-precinct_keep button").click()
    poll(page, lambda: len(precincts_of(here)), lambda now: now == before + 1)
    kept = precincts_of(here).iloc[-1]
    assert kept["post"] == "№ 77"
    assert len(kept.geometry.exterior.coords) == 4
    expect(page.locator(".st-key-precinct_keep")).to_have_count(0)
