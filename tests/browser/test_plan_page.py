"""The plan's page as its author uses it: in each language, and when a server dies in the middle."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

import docx
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from i18n import Translator, translator
from model.events import Edit, EntityKind
from model.plan import PlanState
from model.session import Outcome
from services.demo import add_demo
from services.plan_places import Shape, add_place, unanswered_hotspots
from services.plans import PlanStart, list_plans, plan_state, put, start_plan
from services.sessions import edit_session
from services.workspace import Workspace, open_workspace
from store.events import new_id
from tests.browser.conftest import on_screen, poll, poll_still, wait_settled, watch
from tests.browser.test_session_page import Laptop
from tests.languages import LANGUAGES_IN_TURN
from tests.services import plan_world, session_world
from tests.services.session_world import ACTOR

pytestmark = pytest.mark.browser

SUZAK = "KG03220000000"
PARTS = ("basics", "activities", "map", "board", "documents", "effects", "log")


@pytest.fixture(scope="module")
def laptop(browser, tmp_path_factory) -> Iterator[Laptop]:
    started = Laptop(browser, tmp_path_factory.mktemp("plan") / "home")
    yield started
    started.stop()


@pytest.fixture
def here(laptop) -> Iterator[Workspace]:
    """The app's store, looked at from outside."""
    opened = open_workspace(laptop.home)
    yield opened
    opened.store.close()


@pytest.fixture
def context(browser, laptop) -> Iterator[BrowserContext]:
    """One browser with its own storage; the test fails when another machine was asked."""
    made = browser.new_context(viewport={"width": 1366, "height": 768})
    yield made
    made.close()
    assert laptop.outside == []


def open_page(context: BrowserContext, laptop: Laptop, language: str, plan_id: str = "") -> Page:
    page = context.new_page()
    watch(page, laptop.outside)
    page.goto(f"{laptop.address}/plan?lang={language}&unit={SUZAK}&plan={plan_id}")
    wait_settled(page)
    if plan_id:
        page.wait_for_selector('.fm[data-state="ready"]')
    return page


def part(page: Page, name: str) -> None:
    page.locator(".st-key-plan_part button").nth(PARTS.index(name)).click()
    page.wait_for_url(re.compile(rf"[?&]part={name}\b"))  # it has arrived, and is remembered
    wait_settled(page)


def field(page: Page | Locator, kind: str, entity_id: str, name: str) -> Locator:
    return page.locator(f'[data-form="{kind}.{entity_id}"] [data-field="{name}"]').locator(
        "input, textarea, select"
    )


def wait_state(page: Page, here: Workspace, plan_id: str, holds) -> PlanState:
    return poll(page, lambda: plan_state(here, plan_id), holds)


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_a_plan_is_written_in_every_language(context, laptop, here, language) -> None:
    t = translator(language)
    page = open_page(context, laptop, language)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    plan_id = begin(page, here, t)
    write_basics(page, here, plan_id, t)
    write_activity(page, here, plan_id)
    part(page, "board")
    expect(page.get_by_text(t("plan.without_evidence", count=1))).to_be_visible()
    page.locator('[data-action="add_meeting"]').click()
    wait_state(page, here, plan_id, lambda s: len(s.meetings) == 1)
    for name in PARTS:
        part(page, name)
        if name == "map":
            page.wait_for_selector('.hm[data-state="ready"]')
        assert "⟦" not in page.locator("body").inner_text(), name
        assert page.locator('[data-testid="stException"]').all_inner_texts() == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.locator(".st-key-plan_do_undo button").first.click()
    wait_state(page, here, plan_id, lambda s: not s.meetings)
    assert problems == []


def begin(page: Page, here: Workspace, t: Translator) -> str:
    """Start a plan; return its id."""
    known = {one.entity_id for one in list_plans(here)}
    if known:  # another language was here
        page.get_by_role("button", name=t("plan.new")).click()
    page.get_by_role("button", name=t("plan.start")).click()
    page.wait_for_selector('.fm[data-state="ready"]')
    (plan_id,) = {one.entity_id for one in list_plans(here)} - known
    return plan_id


def write_basics(page: Page, here: Workspace, plan_id: str, t: Translator) -> None:
    """Enter the order, with a slip in its date, and a priority."""
    field(page, "plan", plan_id, "order_number").fill("№ 14 Ң Ө Ү")
    day = field(page, "plan", plan_id, "ordered_on")
    day.fill("31.02.2026")
    day.press("Tab")
    expect(page.get_by_text(t("form.bad_day"))).to_be_visible()
    day.fill("12.01.2026")
    day.press("Tab")
    wait_state(page, here, plan_id, lambda s: s.info.ordered_on == "2026-01-12")
    assert plan_state(here, plan_id).info.order_number == "№ 14 Ң Ө Ү"
    expect(page.get_by_text(t("form.bad_day"))).to_have_count(0)
    page.locator('[data-action="add_priority"]').click()
    state = wait_state(page, here, plan_id, lambda s: len(s.priorities) == 1)
    category = field(page, "priority", state.priorities[0].entity_id, "category")
    category.select_option("road_safety")
    wait_state(page, here, plan_id, lambda s: s.priorities[0].category == "road_safety")


def write_activity(page: Page, here: Workspace, plan_id: str) -> None:
    """Add an activity with its money and an indicator, and say in the table that it is done."""
    part(page, "activities")
    page.locator('[data-action="add_activity"]').click()
    state = wait_state(page, here, plan_id, lambda s: len(s.activities) == 1)
    details = page.locator(".st-key-plan_right")
    details.locator('[data-field="title"] input').first.fill("Ten lamps")
    details.locator('[data-field="last_month"] select').select_option(f"{state.info.year}-01")
    donor = details.locator('[data-field="sums_som.donor"] input')
    donor.fill("120 000")
    donor.press("Tab")
    details.locator('[data-action="add_indicator"]').click()
    state = wait_state(page, here, plan_id, lambda s: len(s.indicators) == 1)
    (activity,) = state.activities
    assert (activity.priority_id, activity.title) == (state.priorities[0].entity_id, "Ten lamps")
    assert dict(activity.sums_som) == {"donor": 120_000}
    target = field(page, "indicator", state.indicators[0].entity_id, "target")
    target.fill("12,5")
    target.press("Tab")
    wait_state(page, here, plan_id, lambda s: s.indicators[0].target == 12.5)
    row = page.locator(f'.st-key-plan_left [data-form="activity.{activity.entity_id}"]')
    expect(row.locator('[data-field="title"] input')).to_have_value("Ten lamps")
    row.locator('[data-field="status"] select').select_option("done")
    wait_state(page, here, plan_id, lambda s: s.activities[0].status is Outcome.DONE)


@pytest.fixture
def plan(here) -> str:
    plan_id = start_plan(here, PlanStart(SUZAK, 2026))
    plan_world.priority(here, plan_id)
    return plan_id


def test_without_a_municipality_it_says_so_and_lists_the_plans(context, laptop, here, plan) -> None:
    page = context.new_page()
    watch(page, laptop.outside)
    page.goto(f"{laptop.address}/plan?lang=en")
    expect(page.get_by_text(translator("en")("plan.choose_unit"))).to_be_visible()
    assert page.get_by_role("button", name=translator("en")("plan.start")).count() == 0
    page.locator(f".st-key-plan_of_{plan} button").click()
    page.wait_for_selector('.fm[data-state="ready"]')
    expect(field(page, "plan", plan, "baseline")).to_be_visible()


def test_every_empty_part_says_what_comes_first_and_leads_there(context, laptop, here) -> None:
    plan_id = start_plan(here, PlanStart(SUZAK, 2026))
    page = open_page(context, laptop, "ky", plan_id)
    t = translator("ky")
    for name in ("map", "board", "effects"):
        part(page, name)
        expect(page.get_by_text(t(f"plan.{name}_empty"))).to_be_visible()
        page.locator(".st-key-plan_first_activities button").click()
        expect(page.get_by_text(t("plan.no_priorities"))).to_be_visible()
    page.locator(".st-key-plan_first_basics button").click()
    expect(field(page, "plan", plan_id, "baseline")).to_be_visible()


def test_a_page_loaded_anew_shows_the_part_it_showed(context, laptop, here, plan) -> None:
    page = open_page(context, laptop, "en", plan)
    part(page, "documents")
    page.reload()
    wait_settled(page)
    expect(page.locator(".st-key-plan_make_paper button")).to_be_visible()
    (priority,) = plan_state(here, plan).priorities
    plan_world.activity(here, plan, priority.entity_id, "Ten lamps")
    for name in PARTS:
        page.goto(page.url.replace(f"part={page.url.partition('part=')[2]}", f"part={name}"))
        wait_settled(page)
        page.wait_for_selector('.hm[data-state="ready"]' if name == "map" else ".st-key-plan_page")
        assert page.locator('[data-testid="stException"]').all_inner_texts() == [], name
        expect(page.locator(".st-key-plan_part button").nth(PARTS.index(name))).to_have_attribute(
            "aria-checked", "true"
        )
    page.goto(page.url.replace(f"part={PARTS[-1]}", "part=nothing"))
    wait_settled(page)
    expect(field(page, "plan", plan, "baseline")).to_be_visible()


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_no_status_is_cut_to_another_one(context, laptop, here, plan, language) -> None:
    """Cut off, the Kyrgyz "not done" reads "done", and "not begun" reads "begun"."""
    (priority,) = plan_state(here, plan).priorities
    for status in ("", "under_way", "done", "not_done"):
        plan_world.activity(here, plan, priority.entity_id, status or "open", status=status)
    page = open_page(context, laptop, language, plan)
    part(page, "activities")
    chosen = page.locator('.st-key-plan_left [data-field="status"] select')
    expect(chosen).to_have_count(4)
    free_px = """one => {
        const style = getComputedStyle(one);
        const pen = document.createElement("canvas").getContext("2d");
        pen.font = style.font;
        const arrow = 20, text = pen.measureText(one.selectedOptions[0].text).width;
        return one.clientWidth - parseFloat(style.paddingLeft) - arrow - text;
    }"""
    assert [px for px in (one.evaluate(free_px) for one in chosen.all()) if px < 0] == []


def test_a_heading_of_the_board_does_not_lie_on_what_is_under_it(
    context, laptop, here, plan
) -> None:
    (priority,) = plan_state(here, plan).priorities
    plan_world.activity(here, plan, priority.entity_id, "Ten lamps", last_month="2020-01")
    page = open_page(context, laptop, "ky", plan)
    part(page, "board")
    heading = page.locator(".st-key-plan_pressing h3").first.bounding_box()
    listed = page.locator(".st-key-plan_pressing button").first.bounding_box()
    assert listed["y"] >= heading["y"] + heading["height"]


def test_the_log_says_which_thing_was_changed(context, laptop, here, plan) -> None:
    (priority,) = plan_state(here, plan).priorities
    activity = plan_world.activity(here, plan, priority.entity_id, "Ten lamps")
    put(here, plan, EntityKind.ACTIVITY, activity, responsible="The deputy head")
    page = open_page(context, laptop, "en", plan)
    part(page, "log")
    expect(
        page.get_by_text("Activity “Ten lamps”: changed · Responsible: – → The deputy head")
    ).to_be_visible()


@pytest.mark.skipif(os.name != "posix", reason="a server is killed in the middle")
def test_what_was_typed_survives_a_dead_server_and_a_closed_window(
    context, laptop, here, plan
) -> None:
    page = open_page(context, laptop, "en", plan)
    laptop.kill()
    words = "Nine lamps were broken in January,\nand nobody mended them."
    field(page, "plan", plan, "baseline").fill(words)
    expect(page.get_by_text(translator("en")("form.unsaved", count=1))).to_be_visible()
    page.close()
    laptop.start()
    assert plan_state(here, plan).info.baseline == ""
    again = open_page(context, laptop, "en", plan)
    expect(field(again, "plan", plan, "baseline")).to_have_value(words)
    wait_state(again, here, plan, lambda s: s.info.baseline == words)
    again.close()


def test_the_second_of_two_authors_is_asked(context, laptop, here, plan) -> None:
    page = open_page(context, laptop, "en", plan)
    t = translator("en")
    for mine, theirs, choice in (("A", "B", "keep_mine"), ("C", "D", "take_theirs")):
        put(here, plan, EntityKind.PLAN, plan, baseline=theirs)
        baseline = field(page, "plan", plan, "baseline")
        baseline.fill(mine)
        baseline.press("Tab")
        expect(page.get_by_text(t("form.conflict", theirs=theirs))).to_be_visible()
        assert plan_state(here, plan).info.baseline == theirs
        page.get_by_role("button", name=t(f"form.{choice}")).click()
        kept = mine if choice == "keep_mine" else theirs
        expect(baseline).to_have_value(kept)
        expect(page.get_by_text(t("form.conflict", theirs=theirs))).to_have_count(0)
        wait_state(page, here, plan, lambda s, kept=kept: s.info.baseline == kept)


def test_typing_fast_is_no_quarrel_with_oneself(context, laptop, here, plan) -> None:
    page = open_page(context, laptop, "en", plan)
    baseline = field(page, "plan", plan, "baseline")
    baseline.press_sequentially("Word after word, " * 3, delay=120)
    baseline.press("Tab")
    words = ("Word after word, " * 3).strip()
    wait_state(page, here, plan, lambda s: s.info.baseline == words)
    expect(page.locator('[aria-invalid="true"]')).to_have_count(0)
    expect(page.locator(".fm-status").first).to_have_text(translator("en")("form.saved"))


BRIDGE = (72.9, 40.88)
"""In Suzak district, far from anything else that residents marked."""


def test_a_marked_hotspot_becomes_a_priority_an_activity_and_a_page(context, laptop, here) -> None:
    session_id = session_world.start(here, pcode=SUZAK)
    mark = session_world.put(
        here, session_id, 0, at=BRIDGE, category="road_safety", placed_on="2026-02-01"
    )
    session_world.release(here, session_id, 0, 1, 2)
    issue = {"category": "road_safety", "rank": 1, "mark_ids": [mark], "reason": "No railing"}
    edit_session(here, session_id, [Edit(EntityKind.ISSUE, new_id(), issue)], actor=ACTOR)
    plan_id = start_plan(here, PlanStart(SUZAK, 2026))

    page = open_page(context, laptop, "en", plan_id)
    page.locator(".st-key-plan_take_session button").click()
    state = wait_state(page, here, plan_id, lambda s: len(s.priorities) == 1)
    assert state.priorities[0].justification.startswith("No railing")
    assert list(unanswered_hotspots(here, state)["hotspot_id"]) == [mark]

    part(page, "activities")
    page.locator('[data-action="add_activity"]').click()
    state = wait_state(page, here, plan_id, lambda s: len(s.activities) == 1)
    activity_id = state.activities[0].entity_id
    title = field(page.locator(".st-key-plan_right"), "activity", activity_id, "title")
    title.fill("A railing on the bridge")
    title.press("Tab")
    wait_state(page, here, plan_id, lambda s: s.activities[0].title == "A railing on the bridge")
    # a place far off, so that the category alone no longer answers
    add_place(here, plan_id, activity_id, [(73.6, 41.1)], Shape.POINT)

    part(page, "map")
    page.wait_for_selector('.hm[data-state="ready"]')
    expect(
        page.get_by_text(translator("en")("plan.unanswered", count=1), exact=True)
    ).to_be_visible()
    page.locator(f".st-key-plan_see_{mark} button").click()
    page.locator(".st-key-plan_draw_point button").click()
    expect(page.locator(".st-key-plan_drawing")).to_be_visible()
    spot = poll_still(page, lambda: on_screen(page, lng=BRIDGE[0], lat=BRIDGE[1]))
    page.locator(".hm-map").first.click(position=spot)
    state = wait_state(page, here, plan_id, lambda s: len(s.activities[0].places) == 2)
    lng, lat = state.activities[0].places[1]["coordinates"]
    assert abs(lng - BRIDGE[0]) < 0.001
    assert abs(lat - BRIDGE[1]) < 0.001
    expect(page.get_by_text(translator("en")("plan.unanswered_none"))).to_be_visible()

    page.get_by_role("button", name=translator("en")("map.action_snapshot")).click()
    page.locator(".st-key-plan_make_paper button").click()
    with page.expect_download() as started:
        page.locator('.st-key-plan_left [data-testid="stDownloadButton"] button').click()
    paper = docx.Document(str(started.value.path()))
    words = "\n".join(
        [one.text for one in paper.paragraphs]
        + [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    )
    assert "A railing on the bridge" in words
    assert "No railing" in words
    assert len(paper.inline_shapes) == 2  # the map of all, and of the one priority


def test_the_areas_of_a_comparison_are_seen_and_another_control_is_chosen(
    context, laptop, here
) -> None:
    add_demo(here, incidents=3_000, focus=SUZAK)
    plan_id = start_plan(here, PlanStart(SUZAK, 2024, is_demo=True))
    theft = plan_world.priority(here, plan_id, "theft_burglary")
    activity_id = plan_world.activity(
        here, plan_id, theft, "Lamps", first_month="2025-02", last_month="2025-03", status="done",
        places=[{"type": "Point", "coordinates": [72.9, 40.905]}],
    )  # fmt: skip
    page = open_page(context, laptop, "en", plan_id)
    part(page, "effects")
    t = translator("en")
    page.locator('[data-testid="stExpander"] summary').first.click()
    page.locator(f".st-key-plan_areas_{activity_id} button").click()
    page.wait_for_selector('.hm[data-state="ready"]')
    expect(page.locator(".hm").get_by_text(t("assessment.area_control")).first).to_be_visible()
    expect(page.locator(".st-key-plan_part button").nth(PARTS.index("map"))).to_have_attribute(
        "aria-checked", "true"
    )
    page.locator(".st-key-plan_control button").click()
    expect(page.get_by_text(t("plan.click_control"))).to_be_visible()
    spot = poll_still(page, lambda: on_screen(page, lng=72.86, lat=40.93))
    page.locator(".hm-map").first.click(position=spot)
    expect(page.locator(".st-key-plan_control_back button")).to_be_visible()
    kept = plan_state(here, plan_id).activities[0].control
    assert kept["coordinates"] == [pytest.approx(72.86, abs=1e-3), pytest.approx(40.93, abs=1e-3)]

    page.close()  # another day: it stays with the plan
    page = open_page(context, laptop, "en", plan_id)
    part(page, "log")
    expect(page.get_by_text(t("plan.field_control")).first).to_be_visible()
    part(page, "effects")
    page.locator('[data-testid="stExpander"] summary').first.click()
    expect(page.get_by_text(t("assessment.note_own_control"))).to_be_visible()
    page.locator(f".st-key-plan_areas_{activity_id} button").click()
    page.wait_for_selector('.hm[data-state="ready"]')
    expect(page.get_by_text(t("plan.control_own"))).to_be_visible()
    page.locator(".st-key-plan_control_back button").click()
    expect(page.locator(".st-key-plan_control_back")).to_have_count(0)
    assert plan_state(here, plan_id).activities[0].control is None
    expect(page.get_by_text(t("plan.control_proposed"))).to_be_visible()
    page.locator(".st-key-plan_areas_off button").click()
    expect(page.locator(".st-key-plan_areas")).to_have_count(0)


def test_where_something_came_into_a_control_area_another_one_is_chosen_on_the_map(
    context, laptop, here
) -> None:
    add_demo(here, incidents=3_000, focus=SUZAK)
    plan_id = start_plan(here, PlanStart(SUZAK, 2024, is_demo=True))
    theft = plan_world.priority(here, plan_id, "theft_burglary")
    there = {"type": "Point", "coordinates": [72.86, 40.93]}
    term = {"first_month": "2025-02", "last_month": "2025-03", "status": "done"}
    lamps, *_ = [
        plan_world.activity(here, plan_id, theft, title, **term, **values)
        for title, values in {
            "Lamps": {
                "places": [{"type": "Point", "coordinates": [72.9, 40.905]}],
                "control": there,
            },
            "Gate": {"places": [there]},
            "Radio": {},  # for the whole unit
        }.items()
    ]
    t = translator("en")
    page = open_page(context, laptop, "en", plan_id)
    part(page, "effects")
    page.locator('[data-testid="stExpander"] summary').first.click()
    expect(
        page.get_by_text("acts in the chosen control area in the compared months: 1.2.")
    ).to_be_visible()
    page.locator(f".st-key-plan_pick_{lamps} button").click()
    page.wait_for_selector('.hm[data-state="ready"]')
    expect(page.get_by_text(t("plan.click_control"))).to_be_visible()
    spot = poll_still(page, lambda: on_screen(page, lng=72.84, lat=40.95))
    page.locator(".hm-map").first.click(position=spot)
    state = wait_state(page, here, plan_id, lambda s: s.activities[0].control != there)
    assert state.activities[0].control["coordinates"][0] == pytest.approx(72.84, abs=0.01)
    expect(page.get_by_text(t("plan.control_own"))).to_be_visible()
    both = re.compile(r"acted both here and in the control area: (.*; )?1\.3\.")
    expect(page.get_by_text(both)).to_be_visible()
    part(page, "effects")
    page.locator('[data-testid="stExpander"] summary').first.click()
    said = page.locator('[data-testid="stExpander"]').first
    expect(said.get_by_text(both)).to_be_visible()
    page.locator(f".st-key-plan_proposed_{lamps} button").click()
    wait_state(page, here, plan_id, lambda s: s.activities[0].control is None)


def test_answers_before_and_after_are_compared_as_they_are_typed(
    context, laptop, here, plan
) -> None:
    page = open_page(context, laptop, "en", plan)
    part(page, "effects")
    page.locator('[data-action="add_question"]').click()
    state = wait_state(page, here, plan, lambda s: len(s.questions) == 1)
    question = state.questions[0].entity_id
    typed = {"title": "Safe?", "before_answers": "60", "before_yes": "24"}
    for name, value in (typed | {"after_answers": "60", "after_yes": "42"}).items():
        box = field(page, "survey", question, name)
        box.fill(value)
        box.press("Tab")
    wait_state(page, here, plan, lambda s: s.questions[0].after_yes == 42)
    expect(page.get_by_text("yes said 40%, then 70%")).to_be_visible()
