"""The wall in every picture of a comparison: parts beside each other, a true legend, a large map.

The product's own window on a rehearsal with DEMO data. Short runs look at each picture once at
1024x768, `--long` in every language, light, and size.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from i18n import Translator, translator
from layers.layer import Layer, LayerKind, LegendEntry, Pane
from layers.mark_style import mark_class
from model.categories import CATEGORIES
from model.events import Edit, EntityKind
from model.session import Step
from services.demo import add_demo
from services.session_map import projected, projector_view
from services.sessions import edit_session, new_id, session_state
from services.stage import Stage
from services.workspace import Workspace, open_workspace
from tests.browser.conftest import poll, wait_settled, watch
from tests.browser.wall_checks import check_texts, meet
from tests.languages import LANGUAGES_IN_TURN
from tools import screenshot_session as rehearsal

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parent / "apps" / "wall_app.py"
READY_MS = 60_000
SMALL, LARGE = (1024, 768), (1920, 1080)

MAP_SHARE = {"police": 0.55, "pair": 0.55}
"""Least part of the window that is map: the classes of the police, and names above two maps, take
lines of their own."""

OTHERS_SHARE = 0.6

PICTURES = ("all", "group:2", "pair:0:2", "overlap:0:2", "police", "difference")
"""The pictures of the step, groups by their place."""

HEADING = ".hm-map-heading:not(:empty)"
ROWS = (".hm-show h1", ".hm-corner", HEADING, ".hm-map", ".hm-key", ".hm-foot")

CUT = """(node) => [node, ...node.querySelectorAll('h1, h1 *, li, p')]
  .filter((n) => n.clientWidth && getComputedStyle(n).display !== 'inline')
  .filter((n) => n.scrollWidth > n.clientWidth + 1 || n.scrollHeight > n.clientHeight + 8)
  .map((n) => n.textContent)"""
"""Texts that do not fit the box they stand in; letters reach a few px beyond their line."""


class Hall(NamedTuple):
    """The rehearsal and the app that shows it."""

    workspace: Workspace
    session_id: str
    address: str

    def open(self, page: Page, picture: str, *, language: str, theme: str = "light") -> None:
        asked = f"session={self.session_id}&picture={picture}&lang={language}&theme={theme}"
        page.goto(f"{self.address}/?{asked}")
        page.wait_for_selector('.hm[data-state="ready"]', timeout=READY_MS)
        wait_settled(page)


@pytest.fixture(scope="module")
def hall(tmp_path_factory, start_app) -> Iterator[Hall]:
    home = tmp_path_factory.mktemp("wall") / "home"
    workspace = open_workspace(home)
    add_demo(workspace)
    session_id = rehearsal.make_session(workspace)
    rehearsal.release_all(workspace, session_id)
    rehearsal.turn_to(workspace, session_id, Step.COMPARE)
    yield Hall(workspace, session_id, start_app(SCRIPT, home))
    workspace.store.close()


@pytest.fixture
def wall(browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": SMALL[0], "height": SMALL[1]})
    outside: list[str] = []
    faults: list[str] = []
    watch(page, outside)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.close()
    assert outside == []
    assert faults == []


@pytest.mark.parametrize(("picture", "language"), [("pair:0:2", "ky"), ("difference", "ru")])
def test_a_comparison_is_read_at_1024x768(hall, wall, picture, language):
    hall.open(wall, picture, language=language)
    check_rows(wall, picture, SMALL)
    check_texts(wall)
    assert legend_of(wall) == legend_wanted(hall, picture, translator(language))


@pytest.mark.long
@pytest.mark.parametrize("picture", PICTURES)
@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_comparison_is_read_everywhere(hall, wall, picture, language, theme):
    hall.open(wall, picture, language=language, theme=theme)
    for size in (SMALL, LARGE):
        wall.set_viewport_size({"width": size[0], "height": size[1]})
        wall.wait_for_timeout(300)
        check_rows(wall, picture, size)
        check_texts(wall)


def check_rows(wall: Page, picture: str, size: tuple[int, int]) -> None:
    """Nothing lies over anything else, nothing is cut, and the map has its share."""
    boxes = [(name, part.bounding_box()) for name in ROWS for part in wall.locator(name).all()]
    names = [name for name, _ in boxes]
    is_pair = picture.startswith("pair")
    assert names.count(".hm-map") == (2 if is_pair else 1)
    assert names.count(HEADING) == (2 if is_pair else 0)
    for (one, a), (other, b) in itertools.combinations(boxes, 2):
        assert not meet(a, b), (one, other)
    for name, box in boxes:
        assert box["x"] >= 0, name
        assert box["y"] >= 0, name
        assert box["x"] + box["width"] <= size[0] + 0.5, name
        assert box["y"] + box["height"] <= size[1] + 0.5, name
    for part in (".hm-show", ".hm-key", ".hm-foot"):
        assert wall.locator(part).evaluate(CUT) == [], part
    area = sum(box["width"] * box["height"] for name, box in boxes if name == ".hm-map")
    assert area / (size[0] * size[1]) >= MAP_SHARE.get(picture.partition(":")[0], OTHERS_SHARE)


def legend_of(wall: Page) -> set[str]:
    """Return what the wall's legend explains."""
    return set(wall.locator(".hm-key li").all_inner_texts())


def legend_wanted(hall: Hall, picture: str, t: Translator) -> set[str]:
    """Return what is on the map and needs a word, from what the gate gives."""
    state = session_state(hall.workspace, hall.session_id)
    kind, *places = picture.split(":")
    stage = Stage()
    stage.change(picture=":".join([kind, *(state.groups[int(at)].entity_id for at in places)]))
    view = projector_view(hall.workspace, state, stage)
    marks = projected(hall.workspace, state, stage).marks
    families = {t(f"legend.mark_{mark_class(category)}") for category in marks["category"]}
    used = (entry for layer in view.layers if layer.is_on for entry in entries(layer, view.bounds))
    return families | {t(entry.text) for entry in used}


def entries(layer: Layer, bounds: tuple[float, float, float, float]) -> tuple[LegendEntry, ...]:
    """Return the entries of a layer of cells or places that something on the map has."""
    if layer.pane is Pane.PLACES:
        west, south, east, north = bounds
        return layer.legend[:1] if len(layer.table.cx[west:east, south:north]) else ()
    if layer.kind is not LayerKind.CELLS:
        return ()
    drawn = set(zip(layer.table["fill"], layer.table["pattern"], strict=True))
    no_colour = ("", "")
    return tuple(e for e in layer.legend if (e.fill, e.pattern) in drawn | {no_colour})


def test_the_keys_of_the_wall_are_large_and_reached_by_tab(hall, wall):
    hall.open(wall, "all", language="en")
    buttons = wall.locator(".hm-corner button")
    for button in buttons.all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 44
    for _ in range(3):  # Streamlit's way past a menu, and its page, come first
        wall.keyboard.press("Tab")
    expect(buttons.first).to_be_focused()
    wall.keyboard.press("Enter")
    expect(wall.locator(".hm")).to_have_attribute("data-theme", "dark")
    expect(buttons.first).to_be_focused()  # though the row was written anew
    wall.keyboard.press("d")
    expect(wall.locator(".hm")).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_the_result_of_a_vote_fits_the_wall(hall, wall, language):
    session_id = rehearsal.make_session(hall.workspace)
    rehearsal.release_all(hall.workspace, session_id)
    rehearsal.vote(hall.workspace, session_id)
    rehearsal.turn_to(hall.workspace, session_id, Step.AGREE)
    wall.goto(f"{hall.address}/?session={session_id}&lang={language}")
    expect(wall.locator(".wall .result section").first).to_be_visible(timeout=READY_MS)
    foot = wall.locator(".wall .result .foot")
    # its style may come a moment after it
    poll(wall, foot.bounding_box, lambda box: box and box["y"] + box["height"] <= SMALL[1])


def test_everything_that_is_voted_upon_is_on_the_wall(hall, wall):
    """Also where every topic was marked: what is cut off at the bottom gets no vote."""
    session_id = rehearsal.make_session(hall.workspace)
    edits = [
        Edit(EntityKind.ISSUE, new_id(), {"category": category.code, "order": at})
        for at, category in enumerate(CATEGORIES)
    ]
    edit_session(hall.workspace, session_id, edits, actor=rehearsal.FACILITATOR)
    rehearsal.turn_to(hall.workspace, session_id, Step.AGREE)
    wall.goto(f"{hall.address}/?session={session_id}&lang=ru")
    rows = wall.locator(".wall ol li")
    expect(rows).to_have_count(len(CATEGORIES), timeout=READY_MS)
    lowest = "rows => Math.max(...rows.map(row => row.getBoundingClientRect().bottom))"
    # its style may come a moment after it
    poll(wall, lambda: rows.evaluate_all(lowest), lambda bottom: bottom <= SMALL[1])
    sizes = "rows => rows.map(row => parseFloat(getComputedStyle(row).fontSize))"
    assert min(rows.evaluate_all(sizes)) >= 24
