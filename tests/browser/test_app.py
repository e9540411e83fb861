"""The whole app as its users drive it: each page in each language, import, drill down, print."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from geo.cells import cell_to_text, centres_of
from geo.nearest import nearest_places
from i18n import translator
from model.view import ViewState
from services.demo import add_demo
from services.map_view import open_view
from services.workspace import open_workspace
from tests.browser.conftest import PROJECT, on_screen, wait_settled
from tests.languages import LANGUAGES_IN_TURN

pytestmark = pytest.mark.browser

PAGES = ("", "map", "coverage", "plan", "data", "snapshot", "help")
SUZAK = "KG03220000000"
UNTRANSLATED = re.compile("⟦")


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory) -> Path:
    """A data folder with demo data; tests must not change its records."""
    home = tmp_path_factory.mktemp("demo-home")
    workspace = open_workspace(home)
    add_demo(workspace, incidents=6_000)
    workspace.store.close()
    return home


@pytest.fixture(scope="module")
def app(start_app, demo_home) -> str:
    """The app on the demo data."""
    return start_app(PROJECT / "app.py", demo_home)


@pytest.fixture(scope="module")
def lonely_cell(demo_home) -> tuple[str, float, float]:
    """A cell of Suzak district far from every mark that would take the click: index, lng, lat."""
    workspace = open_workspace(demo_home)
    view = open_view(workspace, ViewState(pcode=SUZAK))
    workspace.store.close()
    cells = next(layer.table for layer in view.layers if layer.key == "incidents").index
    lng, lat = centres_of(cells.to_numpy(np.uint64))
    marks = [layer.table.geometry for layer in view.layers if layer.pane in {"marks", "places"}]
    points = pd.concat(marks).representative_point()
    _, distance_m = nearest_places(lng=lng, lat=lat, place_lng=points.x, place_lat=points.y)
    at = int(distance_m.argmax())
    cell = cell_to_text(cells.to_numpy(np.uint64)[[at]])[0]
    return str(cell), float(lng[at]), float(lat[at])


@pytest.fixture(scope="module")
def empty_app(start_app) -> str:
    """The app as it is on its first start."""
    return start_app(PROJECT / "app.py")


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    wait_settled(page)


def choose_file(page: Page, key: str, file: Path) -> None:
    """Give a file to one uploader: those of other tabs may come into the page before it."""
    page.locator(f'.st-key-{key} input[type="file"]').set_input_files(str(file))


def map_is_drawn(page: Page) -> None:
    page.wait_for_selector('.hm[data-state="ready"]')


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
@pytest.mark.parametrize("path", PAGES)
def test_each_page_opens_in_each_language(page_without_network, app, path, language):
    page = page_without_network
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    open_page(page, f"{app}/{path}?lang={language}")
    t = translator(language)
    expect(page.locator(".product")).to_have_text(t("ui.product"))
    expect(page.get_by_text(t("ui.demo_badge"), exact=True).first).to_be_visible()
    if path in ("map", "coverage"):
        map_is_drawn(page)
    elif path == "snapshot":
        expect(page.locator('[data-testid="stImage"] img')).to_be_visible()
    assert not UNTRANSLATED.search(page.locator("body").inner_text())
    assert page.locator('[data-testid="stException"]').count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert problems == []


def test_a_bookmarked_page_opened_first_has_its_top_line(page_without_network, empty_app):
    """Streamlit would show the bare file of `pages/` until the app has run once."""
    page = page_without_network
    open_page(page, f"{empty_app}/data?lang=en")
    expect(page.locator(".product")).to_be_visible()
    expect(page.get_by_role("heading", name="Data")).to_be_visible()


def test_the_first_start_says_what_to_do_next(page_without_network, empty_app):
    page, t = page_without_network, translator("en")
    open_page(page, f"{empty_app}/?lang=en")
    expect(page.get_by_text(t("home.step_boundaries"))).to_be_visible()
    open_page(page, f"{empty_app}/map?lang=en")
    map_is_drawn(page)
    expect(page.get_by_text(t("mapui.empty_title"))).to_be_visible()


def test_the_language_switch_keeps_the_view(page_without_network, app):
    page = page_without_network
    open_page(page, f"{app}/map?lang=en&unit={SUZAK}&measure=density")
    map_is_drawn(page)
    expect(page.get_by_text("Suzak district").first).to_be_visible()
    page.get_by_role("radio", name="Русский").click()
    expect(page.get_by_text("Сузакский район").first).to_be_visible()
    page.wait_for_url(re.compile("lang=ru"))
    assert f"unit={SUZAK}" in page.url
    assert "measure=density" in page.url


def test_back_and_forward_go_through_the_units_that_were_open(page_without_network, app):
    page = page_without_network
    open_page(page, f"{app}/map?lang=en&unit={SUZAK}")
    map_is_drawn(page)
    crumbs = page.locator(".hm-crumbs")
    crumbs.locator("button").first.click()
    expect(crumbs.locator("button")).to_have_count(0)
    page.wait_for_url(re.compile("unit=KG&"))
    wait_settled(page)
    page.go_back()
    expect(crumbs).to_contain_text("Suzak district")
    wait_settled(page)
    page.go_forward()
    expect(crumbs.locator("button")).to_have_count(0)
    page.reload()
    map_is_drawn(page)
    expect(page.locator('[data-testid="stToast"]')).to_have_count(0)  # the country is a good link


def test_a_link_to_a_unit_of_another_set_opens_the_country_and_says_so(page_without_network, app):
    page = page_without_network
    open_page(page, f"{app}/map?lang=en&unit=KG99999999999")
    # it is there for seconds only, which a busy machine needs for the map
    expect(page.locator('[data-testid="stToast"]')).to_contain_text("KG99999999999")
    map_is_drawn(page)
    expect(page.locator(".hm-crumbs button")).to_have_count(0)


def test_residents_marks_stand_beside_no_police_numbers(page_without_network, app):
    """Their map has no months and no counts per category; hot cells were asked for before."""
    page = page_without_network
    open_page(page, f"{app}/map?lang=en&unit={SUZAK}&measure=gi_star&period=2025-01_2025-06")
    map_is_drawn(page)
    expect(page.locator(".hm-strip")).to_be_visible()
    page.locator('button[data-value="residents"]').click()
    page.wait_for_url(re.compile("source=residents"))
    expect(page.locator(".hm-strip")).to_be_hidden()
    expect(page.locator('button[data-value="count"]')).to_have_attribute("aria-checked", "true")
    expect(page.locator(".hm-category .hm-count")).to_have_count(0)
    page.locator('button[data-value="police"]').click()
    expect(page.locator(".hm-strip")).to_be_visible()
    assert "period=2025-01_2025-06" in page.url


def test_demo_data_are_added_from_the_empty_map(page_without_network, start_app):
    page, t = page_without_network, translator("en")
    open_page(page, f"{start_app(PROJECT / 'app.py')}/map?lang=en")
    map_is_drawn(page)
    page.get_by_role("button", name=t("mapui.empty_demo")).click()
    expect(page.locator(".hm-empty")).to_be_hidden()
    expect(page.locator(".badge.demo")).to_be_visible()
    expect(page.locator(".hm-crumbs .hm-demo")).to_be_visible()


def test_a_narrow_projector_has_every_page_and_badge_apart(page_without_network, app):
    page = page_without_network
    page.set_viewport_size({"width": 1024, "height": 768})
    open_page(page, f"{app}/map?lang=ru&unit={SUZAK}")
    map_is_drawn(page)
    parts = page.locator('.st-key-topline [data-testid="stPageLink"], .st-key-topline .badge')
    boxes = [part.bounding_box() for part in parts.all()]
    assert len(boxes) == 9  # eight pages and DEMO
    edges = [(box["x"], box["x"] + box["width"]) for box in boxes]
    assert all(left[1] <= right[0] for left, right in pairwise(edges))
    switch = page.locator('.st-key-topline [data-testid="stButtonGroup"]').bounding_box()
    assert edges[-1][1] <= switch["x"]
    title = page.locator(".hm h1")
    assert title.evaluate("node => node.scrollHeight <= node.clientHeight + 1")


def test_search_finds_a_municipality_and_opens_it(page_without_network, app):
    page = page_without_network
    open_page(page, f"{app}/map?lang=en")
    map_is_drawn(page)
    page.keyboard.press("/")
    page.keyboard.type("djety oguz", delay=20)
    hit = page.get_by_role("option").first
    expect(hit).to_contain_text("Jeti-Oguz")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("unit=KG02210"))
    expect(page.get_by_text("Jeti-Oguz district").first).to_be_visible()


def test_a_click_on_a_cell_opens_its_numbers(page_without_network, app, lonely_cell):
    page, t = page_without_network, translator("en")
    open_page(page, f"{app}/map?lang=en&unit={SUZAK}")
    map_is_drawn(page)
    cell, lng, lat = lonely_cell
    page.locator(".hm-map").first.click(position=on_screen(page, lng=lng, lat=lat))
    page.wait_for_url(re.compile(f"cell={cell}"))
    expect(page.get_by_text(t("mapui.by_category")).first).to_be_visible()
    expect(page.get_by_text(t("mapui.nearest")).first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text(t("mapui.by_category"))).to_have_count(0)


def test_the_public_view_gets_no_working_data(page_without_network, app):
    page = page_without_network
    open_page(page, f"{app}/map?lang=en&unit={SUZAK}&tier=public")
    map_is_drawn(page)
    expect(page.locator(".hm")).to_have_attribute("data-tier", "public")
    t = translator("en")
    expect(page.get_by_text(t("privacy.classes_only", k=5)).first).to_be_visible()
    expect(page.get_by_text(t("map.tier_working_note"))).to_have_count(0)


def test_a_bad_file_is_read_and_its_report_names_every_fault(
    page_without_network, empty_app, tmp_path: Path
):
    page, t = page_without_network, translator("en")
    file = tmp_path / "incidents.csv"
    file.write_text(
        "date,category,lat,lng,name\n"
        "03.02.2026,theft_burglary,40.93,73.00,A. Person\n"
        "31.02.2026,nonsense,74.57,42.87,B. Person\n",
        encoding="utf-8",
    )
    open_page(page, f"{empty_app}/data?lang=en")
    choose_file(page, "import_files", file)
    page.get_by_role("button", name=t("data.import"), exact=True).click()
    account = t("data.account", read=2, stored=1, duplicate=0, rejected=1)
    expect(page.get_by_text(account, exact=True)).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name=t("data.rejects")).click()
    rejected = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "31.02.2026" in rejected
    assert "A. Person" not in rejected


def test_a_file_that_is_no_map_is_refused_and_changes_nothing(
    page_without_network, empty_app, tmp_path: Path
):
    page, t = page_without_network, translator("ru")
    file = tmp_path / "broken.geojson"
    file.write_text('{"type": "FeatureCollection", "features": [', encoding="utf-8")
    open_page(page, f"{empty_app}/data?lang=ru")
    page.get_by_role("tab", name=t("data.tab_boundaries")).click()
    choose_file(page, "boundary_files", file)
    page.get_by_role("button", name=t("data.boundaries_import_go")).click()
    expect(page.get_by_text(t("data.nothing_changed"))).to_be_visible()


def test_a_snapshot_is_made_and_downloaded(page_without_network, app):
    page, t = page_without_network, translator("ky")
    open_page(page, f"{app}/snapshot?lang=ky&unit={SUZAK}")
    page.get_by_role("radio", name="PDF").click()
    page.get_by_role("button", name=t("snapshot.make")).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(re.escape("suzak-public-ky.pdf"))).click()
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF")


def test_a_map_for_a_phone_is_made_downloaded_and_opened(page_without_network, app, tmp_path):
    page, t = page_without_network, translator("ky")
    open_page(page, f"{app}/snapshot?lang=ky&unit={SUZAK}")
    page.get_by_role("button", name=t("htmlmap.make")).click()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(re.escape("suzak-public.html"))).click()
    download.value.save_as(tmp_path / "map.html")
    page.goto((tmp_path / "map.html").as_uri())
    expect(page.locator("h1")).to_contain_text("Сузак")
    expect(page.locator(".of-stamp")).to_contain_text(t("sheet.public_stamp"))


def test_a_working_snapshot_needs_a_reason(page_without_network, app):
    page, t = page_without_network, translator("en")
    open_page(page, f"{app}/snapshot?lang=en&unit={SUZAK}")
    page.get_by_role("radio", name=t("snapshot.tier_working")).click()
    make = page.get_by_role("button", name=t("snapshot.make"))
    expect(make).to_be_disabled()
    page.get_by_role("textbox", name=t("snapshot.reason")).fill("for the meeting")
    page.keyboard.press("Enter")
    expect(make).to_be_enabled()


def test_a_place_of_the_reports_is_placed_by_a_click(page_without_network, empty_app):
    page, t = page_without_network, translator("en")
    open_page(page, f"{empty_app}/map?lang=en&unit=KG02210000000")
    map_is_drawn(page)
    page.locator(".hm-map").first.click(position=on_screen(page, lng=79.0, lat=41.95))
    put = page.get_by_role("button", name=re.compile("Put here: Jeti-Oguz: police station"))
    expect(put).to_be_visible()
    put.click()
    expect(put).to_have_count(0)
    open_page(page, f"{empty_app}/data?lang=en")
    page.get_by_role("tab", name=t("data.tab_places")).click()
    page.get_by_role("combobox", name=t("data.place")).click()
    expect(page.get_by_text("Jeti-Oguz: road cameras").first).to_be_visible()
    expect(page.get_by_text("Jeti-Oguz: police station ·")).to_have_count(0)
