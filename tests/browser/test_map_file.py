"""The map in one file, opened from the disk in Chromium without a network."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from playwright.sync_api import Browser, Page, expect

from exports import html as html_export
from exports.html import draw_html_map
from geo.cells import centres_of
from i18n import LANGUAGES, translator
from layers.layer import Layer, LayerKind, MapView, Pane
from model.text import Names, text
from model.view import Tier
from tests.browser.conftest import watch
from tests.exports.samples import MADE_ON, Options, SampleTranslator, says, shape_layer, view_of

pytestmark = pytest.mark.browser

PHONE, LAPTOP = (360, 640), (1366, 768)
CANARY = (
    '{{7*7}} {% raw {# <img src=x onerror="window.ran=1"> `${window.ran=1}` '
    "</script><script>window.ran=1</script> \u2028 '\"&amp;\\u003c"
)
Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def names_of_the_samples(monkeypatch):
    monkeypatch.setattr(html_export, "translator", SampleTranslator)


@pytest.fixture
def open_file(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Return `open_file(view)`: the page of its file, which asks for nothing and never fails."""
    contexts, asked, wrong = [], [], []

    def open_one(view: MapView, size=LAPTOP, *, is_policed=True, scripts=True, **options) -> Page:
        file = tmp_path / f"map{len(contexts)}.html"
        file.write_bytes(draw_html_map(view, **{"language": "ky", "made_on": MADE_ON, **options}))
        contexts.append(
            browser.new_context(
                viewport={"width": size[0], "height": size[1]},
                offline=True,
                bypass_csp=not is_policed,
                java_script_enabled=scripts,
            )
        )
        page = contexts[-1].new_page()
        watch(page, asked)
        page.on("request", lambda r: r.url == file.as_uri() or asked.append(r.url))
        page.on("console", lambda m: m.type in {"error", "warning"} and wrong.append(m.text))
        page.on("pageerror", lambda e: wrong.append(str(e)))
        page.on("dialog", lambda d: wrong.append(d.message))
        page.goto(file.as_uri())
        if scripts:
            page.wait_for_selector("body[data-ready]")
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert asked == []
    assert wrong == []


def painted(page: Page) -> int:
    """Return how many pixels of the map's canvas are painted."""
    return page.evaluate("""() => {
      const canvas = document.querySelector(".hm-canvas");
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const ctx = copy.getContext("2d", { willReadFrequently: true });
      ctx.drawImage(canvas, 0, 0);
      const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
      let n = 0;
      for (let i = 3; i < data.length; i += 4) n += data[i] > 0;
      return n; }""")


def tap(page: Page, lng: float, lat: float) -> None:
    """Press on a place of the map."""
    point = page.evaluate("p => map_view.latLngToContainerPoint(p)", [lat, lng])
    box = page.locator(".folium-map").bounding_box()
    page.mouse.click(box["x"] + point["x"], box["y"] + point["y"])


def cells_of(view: MapView) -> Layer:
    return next(layer for layer in view.layers if layer.kind is LayerKind.CELLS)


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_title_legend_and_notes_change_with_the_language(open_file: Open, size):
    view = view_of(Options(is_demo=True))
    page = open_file(view, size)
    for language in ("ru", "en", "ky"):
        t = SampleTranslator(language)
        page.click(f'[data-language="{language}"]')
        assert page.get_attribute("html", "lang") == language
        assert page.title() == t(view.title)
        expect(page.locator("h1")).to_have_text(t(view.title))
        expect(page.locator(".of-credit")).to_contain_text(t("view.disclaimer_short"))
        expect(page.locator(".of-badges")).to_contain_text(t("sheet.demo"))
        side = page.locator(".of-side").text_content()
        cells = cells_of(view)
        for words in (cells.title, *(e.text for e in cells.legend), *view.sentences, *view.sources):
            assert t(words) in side
        assert t("sheet.public_detail") in side
        assert t("view.disclaimer") in side
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    box = page.locator(".folium-map").bounding_box()
    assert box["height"] > size[1] * 0.55
    assert box["width"] > size[0] * 0.7


def test_a_layer_goes_and_comes_back(open_file: Open):
    view = view_of(Options())
    page = open_file(view)
    before = painted(page)
    box = page.locator('[data-layer="incidents"]')
    box.focus()
    page.keyboard.press("Space")
    assert not box.is_checked()
    assert painted(page) < before * 0.7
    expect(page.locator('[data-key="incidents"] .hm-legend')).to_have_count(0)
    expect(box).to_be_focused()
    page.keyboard.press("Space")
    assert painted(page) == before


def test_a_layer_that_comes_switched_off_can_be_switched_on(open_file: Open):
    view = view_of(Options())
    off = [replace(layer, is_on=layer.kind is not LayerKind.CELLS) for layer in view.layers]
    page = open_file(replace(view, layers=tuple(off)))
    before = painted(page)
    assert not page.locator('[data-layer="incidents"]').is_checked()
    page.click('[data-layer="incidents"]')
    assert painted(page) > before


def test_of_two_pictures_one_is_seen(open_file: Open):
    view = view_of(Options())
    cells = cells_of(view)
    other = replace(cells, key="residents", is_perception=True)
    both = frozenset({"incidents", "residents"})
    page = open_file(replace(view, layers=(*view.layers, other)), alternatives=both)
    on = [page.locator(f'[data-layer="{key}"]') for key in ("incidents", "residents")]
    assert [box.is_checked() for box in on] == [True, False]
    on[1].click()
    assert [box.is_checked() for box in on] == [False, True]


@pytest.mark.parametrize("tier", list(Tier), ids=str)
def test_a_tap_on_a_cell_says_its_class_or_in_a_working_file_its_number(open_file: Open, tier):
    view = view_of(Options(tier=tier))
    cells = cells_of(view)
    only = replace(view, layers=(cells,))
    at = int(cells.table["class_index"].argmax())
    (lng,), (lat,) = centres_of(cells.table.index.to_numpy()[at : at + 1])
    page = open_file(only)
    tap(page, lng, lat)
    t = SampleTranslator("ky")
    value = t.number(float(cells.table["value"].iloc[at]))
    words = t(cells.legend[cells.table["class_index"].iloc[at]].text)
    expect(page.locator(".of-card strong").first).to_have_text(
        value if tier is Tier.WORKING else words
    )
    expect(page.locator(".of-card")).to_contain_text(t(cells.title))
    if tier is Tier.PUBLIC:
        assert value not in page.locator(".of-card").inner_text().split()
    page.click(".of-card button")
    expect(page.locator(".of-card")).to_have_count(0)


def test_a_place_and_a_unit_are_named_and_enter_tells_of_the_middle(open_file: Open):
    view = view_of(Options(is_demo=True))
    page = open_file(view)
    places = next(layer for layer in view.layers if layer.key == "settlement")
    point = places.table.geometry.iloc[0]
    tap(page, point.x, point.y)
    expect(page.locator(".of-card strong").first).to_have_text(places.table["label"].iloc[0])
    page.keyboard.press("Escape")
    expect(page.locator(".of-card")).to_have_count(0)
    page.click('[data-layer="incidents"]')
    page.locator(".folium-map").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".of-card")).to_be_visible()


def test_a_hotspot_tells_its_category_and_that_residents_said_so(open_file: Open):
    view = view_of(Options())
    marks = next(layer for layer in view.layers if layer.key == "hotspots")
    marks = replace(marks, table=marks.table.assign(category="road_safety"))
    page = open_file(replace(view, layers=(marks,)), language="ru")
    point = marks.table.geometry.iloc[0]
    tap(page, point.x, point.y)
    card = page.locator(".of-card")
    expect(card).to_contain_text(translator("ru")("category.road_safety"))
    expect(card).to_contain_text(translator("ru")("sheet.perception"))


def test_on_a_phone_the_layers_open_over_the_map_and_close_again(open_file: Open):
    page = open_file(view_of(Options()), PHONE)
    expect(page.locator(".of-side")).not_to_be_visible()
    more = page.locator(".of-more")
    more.click()
    expect(page.locator(".of-side")).to_be_visible()
    assert more.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    expect(page.locator(".of-side")).not_to_be_visible()
    expect(more).to_be_focused()


def test_everything_to_press_has_a_name_and_is_large_enough_for_a_finger(open_file: Open):
    page = open_file(view_of(Options()), PHONE)
    for language in LANGUAGES:
        page.click(f'[data-language="{language}"]')
        title = SampleTranslator(language)(view_of(Options()).title)
        expect(page.get_by_role("region")).to_have_attribute(
            "aria-label", re.compile(re.escape(title))
        )
        for button in page.locator("button:visible").all():
            named = button.get_attribute("aria-label") or button.inner_text()
            assert named.strip()
            box = button.bounding_box()
            assert min(box["width"], box["height"]) >= 34


def test_without_scripts_the_file_says_what_to_do_in_three_languages(open_file: Open):
    page = open_file(view_of(Options()), scripts=False)
    message = page.locator(".of-old")
    assert message.evaluate("node => getComputedStyle(node).opacity") == "1"
    for language in LANGUAGES:
        expect(message).to_contain_text(translator(language)("htmlmap.no_script"))


def test_a_browser_too_old_for_the_scripts_says_so_too(open_file: Open):
    page = open_file(view_of(Options()))
    message = page.locator(".of-old")
    expect(message).not_to_be_visible()
    page.evaluate("delete document.body.dataset.ready")  # as where the scripts were not understood
    expect(message).to_have_css("opacity", "1")


def canary(sink: str) -> str:
    """Return the canary of one place where a text can stand."""
    return f"{sink}: {CANARY}"


def hostile_view() -> MapView:
    """Return a view with a canary wherever a text can stand."""
    view = view_of(Options(tier=Tier.WORKING))
    cells = cells_of(view)
    entry = replace(cells.legend[0], text=says(canary("class")))
    shapes = shape_layer(
        canary("key"), Pane.BOUNDARIES, says(canary("border")), [shapely.box(*view.bounds)],
        Options(), outline="#333333", outline_px=1.0, labels=[canary("unit")],
    )  # fmt: skip
    marks = next(layer for layer in view.layers if layer.key == "hotspots")
    table = marks.table.assign(label=canary("mark"), category=canary("category"), id=canary("id"))
    symbol = replace(marks.legend[0], text=says(canary("symbol")))
    marks = replace(
        marks, table=table, title=says(canary("marks")), note=says(canary("note")), legend=(symbol,)
    )
    reason = text("view.working_document", number=1, reason=canary("reason"))
    info = replace(
        view.boundary_set, title=canary("set"), source=canary("owner"), licence=canary("licence")
    )
    return replace(
        view,
        title=says(canary("title")),
        subtitle=says(canary("subtitle")),
        sentences=(says(canary("sentence")),),
        sources=(says(canary("source")),),
        disclaimers=(reason, says(canary("disclaimer"))),
        layers=(replace(cells, title=says(canary("cells")), legend=(entry,)), shapes, marks),
        boundary_set=info,
        breadcrumb=(replace(view.unit, names=Names(canary("name"))),),
    )


WHERE = {
    ".of-head": ("title", "subtitle", "reason"),
    ".of-credit": ("set", "owner"),
    ".of-card": ("mark", "category", "symbol", "marks", "note"),
    ".of-side": ("name", "cells", "class", "border", "marks", "note", "sentence", "source",
                 "disclaimer", "set", "owner", "licence", "reason"),
}  # fmt: skip
"""Where each canary is read, as it was written."""


@pytest.mark.parametrize("is_policed", [True, False], ids=["policy", "no policy"])
def test_text_is_never_code(open_file: Open, is_policed):
    """Also where the browser would let it: the policy is the second door, not the first."""
    view = hostile_view()
    page = open_file(view, is_policed=is_policed)
    point = view.layers[-1].table.geometry.iloc[0]
    tap(page, point.x, point.y)
    page.wait_for_selector(".of-card")
    for place, sinks in WHERE.items():
        seen = " ".join(page.locator(place).text_content().split())
        missing = [sink for sink in sinks if " ".join(canary(sink).split()) not in seen]
        assert missing == [], place
    assert page.title() == " ".join(canary("title").split())
    assert page.evaluate("window.ran") is None
    assert page.locator("img").count() == 0
    assert page.evaluate("document.scripts.length") == 5  # data, two libraries, folium's, ours
    page.click(".of-card button")
    for at in (0, 1):  # cells and marks: what is left in the middle is the unit
        page.locator(".of-layer input").nth(at).click()
    page.locator(".of-zoom button").last.click()  # the card had moved the map
    page.locator(".folium-map").press("Enter")
    expect(page.locator(".of-card")).to_contain_text("unit: {{7*7}}")


def test_the_policy_stops_what_would_run_or_be_fetched(browser: Browser, tmp_path: Path):
    file = tmp_path / "map.html"
    file.write_bytes(draw_html_map(view_of(Options()), language="ky", made_on=MADE_ON))
    page = browser.new_page()
    watch(page, [])
    page.goto(file.as_uri())
    caught: list[Any] = page.evaluate("""async () => {
      const caught = [];
      addEventListener("securitypolicyviolation", (e) => caught.push(e.effectiveDirective));
      const image = document.createElement("img");
      image.src = "http://192.0.2.1/x.png";
      document.body.append(image);
      const script = document.createElement("script");
      script.textContent = "window.ran = 1";
      document.body.append(script);
      await fetch("http://192.0.2.1/x").catch(() => null);
      await new Promise((done) => setTimeout(done, 200));
      return [caught.sort(), window.ran ?? null]; }""")
    page.close()
    assert caught == [["connect-src", "img-src", "script-src-elem"], None]
