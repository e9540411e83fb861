"""The map component in a Streamlit page: drawing, choices, panels, tiers, keys. No network."""

from __future__ import annotations

import itertools
import re
import time
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import poll, poll_still, wait_settled
from tests.browser.wall_checks import INSIDE, meet
from tests.languages import LANGUAGES_IN_TURN

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parent / "apps" / "map_app.py"
READY_MS = 60_000
SCROLLED_PX = "document.scrollingElement.scrollHeight - innerHeight"


@pytest.fixture(scope="module")
def address(start_app) -> str:
    return start_app(SCRIPT)


@pytest.fixture
def page(page_without_network: Page, address: str) -> Page:
    faults: list[str] = []
    page_without_network.on("pageerror", lambda error: faults.append(str(error)))
    page_without_network.faults = faults
    open_map(page_without_network, address)
    yield page_without_network
    assert faults == []


def open_map(page: Page, address: str, language: str = "en") -> None:
    page.goto(f"{address}/?lang={language}")
    page.wait_for_selector('.hm[data-state="ready"]', timeout=READY_MS)
    wait_settled(page)


def answered(page: Page, before: str) -> None:
    """Wait until Python has answered an event sent after `before` was read."""
    expect(page.locator(".hm")).not_to_have_attribute("data-answers", before, timeout=READY_MS)
    wait_settled(page)


def answers(page: Page) -> str:
    return page.locator(".hm").get_attribute("data-answers")


def view_of(page: Page) -> dict:
    return page.evaluate("() => JSON.parse(sessionStorage.getItem('map.view'))")


def colours_drawn(page: Page) -> set[str]:
    """Colours at the middle of the map, as the canvas holds them."""
    return set(
        page.evaluate(
            f"() => {{ {INSIDE}"
            + """
          const canvas = root.querySelector('canvas.hm-canvas');
          const ctx = canvas.getContext('2d');
          const found = [];
          for (let i = 0; i < 40; i += 1) {
            const at = ctx.getImageData(canvas.width / 2 - 20 + i, canvas.height / 2, 1, 1).data;
            found.push([...at].join());
          }
          return found; }"""
        )
    )


def test_map_fills_the_window_and_nothing_scrolls(page):
    for width, height in ((1366, 768), (1920, 1080), (1024, 768)):
        page.set_viewport_size({"width": width, "height": height})
        poll(page, page.locator(".hm").bounding_box, partial(fills, width, height))
        poll(page, lambda: page.evaluate(SCROLLED_PX), lambda pixels: pixels <= 0)
        map_box = page.locator(".hm-map").bounding_box()
        assert map_box["width"] * map_box["height"] > 0.4 * width * height
    poll(page, lambda: colours_drawn(page), lambda seen: len(seen) > 1)


def fills(width: int, height: int, box: dict[str, float]) -> bool:
    to_the_foot = abs(box["y"] + box["height"] - height) <= 1
    return (box["x"], box["width"]) == (0, width) and to_the_foot


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_every_word_is_in_the_chosen_language(page_without_network, address, language):
    open_map(page_without_network, address, language)
    words = page_without_network.locator(".hm").inner_text()
    assert "⟦" not in words
    expected = {"ky": "Катмарлар", "ru": "Слои", "en": "Layers"}[language]
    assert expected in words


def test_clicking_a_cell_opens_its_panel_and_escape_closes_it(page):
    before = view_of(page)
    page.locator(".hm-map").click(position={"x": 535, "y": 240})
    panel = page.locator(".hm-right.is-open")
    expect(panel).to_contain_text("incidents in this cell", timeout=READY_MS)
    assert re.search(r"8[0-9a-f]{14}", panel.inner_text())
    page.keyboard.press("Escape")
    expect(page.locator(".hm-right")).not_to_have_class(re.compile("is-open"))
    assert view_of(page) == before


def test_months_and_categories_recolour_at_once_and_python_follows(page, record_property):
    """The browser filters alone; after a pause Python answers for the same choices."""
    seen, begun = answers(page), time.monotonic()
    page.keyboard.press("[")
    expect(page.locator(".hm-period")).to_contain_text("December 2025")
    shown_s = float(page.locator(".hm").get_attribute("data-shown-ms")) / 1000
    record_property("seconds_until_shown", shown_s)
    local = page.locator(".hm-period span").inner_text()
    answered(page, seen)
    assert shown_s < max(1.0, time.monotonic() - begun)  # before Python has answered
    assert page.locator(".hm-period span").inner_text() == local
    count = local.removeprefix("Chosen: ")
    assert f"shown {count}" in page.locator(".hm-account").inner_text()
    page.locator('summary [data-focus="group-sensitive"]').click()
    expect(page.locator(".hm-period span")).not_to_have_text(local)


def test_the_view_survives_filtering_and_a_change_of_language(page):
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    before = poll_still(page, lambda: view_of(page))
    seen = answers(page)
    page.locator("button[data-value=density]").click()
    answered(page, seen)
    page.get_by_role("radio", name="ru").or_(page.get_by_text("ru", exact=True)).first.click()
    expect(page.locator(".hm-left")).to_contain_text("Слои", timeout=READY_MS)
    assert view_of(page) == before


def test_only_what_changed_is_sent_again(page):
    """The second answer names layers the browser holds; the page stays drawn from them."""
    frames: list[int] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on(
        "Network.webSocketFrameReceived",
        lambda event: frames.append(len(event["response"]["payloadData"]) * 3 // 4),
    )
    seen = answers(page)
    page.locator(".hm-map").click(position={"x": 535, "y": 240})
    answered(page, seen)
    assert 0 < sum(frames) < 80_000  # the first answer is over a megabyte


def test_search_finds_and_enter_goes_there(page):
    page.keyboard.press("/")
    page.keyboard.type("Тоң")
    hit = page.locator(".hm-hits li[data-pcode]").first
    expect(hit).to_contain_text("Тоң", timeout=READY_MS)
    page.keyboard.press("Enter")
    expect(page.locator(".hm-crumbs")).to_contain_text("Тоң", timeout=READY_MS)
    assert view_of(page)["unit"] != "KG00"
    page.locator(".hm-crumbs button").first.click()
    expect(page.locator(".hm-crumbs button")).to_have_count(0, timeout=READY_MS)


def test_side_by_side_shows_two_linked_maps(page):
    seen = answers(page)
    page.locator("button[data-value=side_by_side]").click()
    answered(page, seen)
    expect(page.locator(".hm-map-frame")).to_have_count(2)
    headings = page.locator(".hm-map-heading").all_inner_texts()
    assert headings == ["Registered incidents", "Hotspots mapped by residents"]
    page.keyboard.press("f")
    expect(page.locator(".hm-show h1")).to_be_visible(timeout=READY_MS)
    expect(page.locator(".hm-key .hm-classes")).not_to_have_count(0)  # where it covers no map
    boxes = [one.bounding_box() for one in page.locator(".hm-map, .hm-key, .hm-foot").all()]
    for one, other in itertools.combinations(boxes, 2):
        assert not meet(one, other)


def test_the_base_map_folds_into_one_entry_and_a_note_stands_once(page):
    base = page.locator(".hm-base")
    expect(base.locator(".hm-layer").first).to_be_hidden()
    base.locator("summary").click()
    expect(base.locator(".hm-layer").first).to_be_visible()
    seen = answers(page)
    base.locator("input[data-layer]").first.click()
    answered(page, seen)
    expect(base.locator(".hm-layer").first).to_be_visible()  # stays open
    notes = page.locator(".hm-layer .hm-small").all_inner_texts()
    assert len(notes) == len(set(notes))


def test_a_cut_sentence_can_be_unfolded_and_none_is_cut_on_a_wall(page):
    page.keyboard.press("f")
    expect(page.locator(".hm-show h1")).to_be_visible(timeout=READY_MS)
    for part in page.locator(".hm-sentences, .hm-account").all():
        assert part.evaluate("node => node.scrollHeight <= node.clientHeight + 1")
    page.keyboard.press("Escape")
    page.set_viewport_size({"width": 480, "height": 768})
    page.keyboard.press("1")
    page.locator(".hm-unfold").click()
    sentences = page.locator(".hm-sentences")
    assert sentences.evaluate("node => node.scrollHeight <= node.clientHeight + 1")


def test_layers_are_switched_by_their_keys(page):
    box = page.locator('input[data-layer="cells"]')
    expect(box).to_be_checked()
    drawn = colours_drawn(page)
    page.keyboard.press("1")
    expect(box).not_to_be_checked()
    poll(page, lambda: colours_drawn(page), lambda seen: seen != drawn)


def test_projector_waits_for_the_public_view_and_then_holds_nothing_finer(page):
    page.keyboard.press("f")
    expect(page.locator(".hm-cover")).to_be_visible()
    expect(page.locator(".hm-show h1")).to_be_visible(timeout=READY_MS)
    root = page.locator(".hm")
    expect(root).to_have_attribute("data-tier", "public")
    box = root.bounding_box()
    assert (box["x"], box["y"], box["height"]) == (0, 0, 768)
    sizes = page.evaluate(
        f"() => {{ {INSIDE}"
        + """
      return [...root.querySelectorAll('.hm *')]
        .filter((n) => n.offsetParent && n.childElementCount === 0 && n.textContent.trim())
        .map((n) => parseFloat(getComputedStyle(n).fontSize)); }"""
    )
    assert min(sizes) >= 24
    page.keyboard.press("Escape")
    expect(page.locator(".hm-show h1")).to_have_count(0)
    expect(root).to_have_attribute("data-tier", "public")  # the wall may still see it


def test_the_help_lists_the_keys(page):
    page.keyboard.press("?")
    expect(page.locator(".hm-help-card kbd")).to_have_count(9)
    page.keyboard.press("Escape")
    expect(page.locator(".hm-help")).to_be_hidden()


def test_every_file_is_asked_for_under_one_version(page_without_network, address):
    asked: list[str] = []
    page_without_network.on("request", lambda request: asked.append(request.url))
    open_map(page_without_network, address)
    files = [url for url in asked if "/app/static/" in url]
    versions = {url.partition("?v=")[2] for url in files}
    assert len(files) > 30
    assert len(versions) == 1
    assert "" not in versions
