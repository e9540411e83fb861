"""Words of a plan are blanked on its page and in the browser that had them; names are warned of."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Page, expect

from i18n import translator
from model.events import EntityKind
from services.plan_redaction import Place, redact_places
from services.plans import PlanStart, plan_state, put, start_plan
from tests.browser.conftest import wait_settled
from tests.browser.test_plan_page import (  # noqa: F401  fixtures
    SUZAK,
    context,
    field,
    here,
    laptop,
    open_page,
    part,
    wait_state,
)
from tests.services import plan_world

pytestmark = pytest.mark.browser

NAME = "Асан Үсөнов, дом 12"
POST = "Айыл өкмөтү"


@pytest.fixture
def plan(here) -> str:  # noqa: F811
    made = start_plan(here, PlanStart(SUZAK, 2026))
    road = plan_world.priority(here, made)
    plan_world.activity(here, made, road, "Lamps", responsible=NAME, involved=POST)
    return made


def warning(page: Page, name: str):
    return page.locator(f'[data-field="{name}"] .fm-warning').first


def test_a_name_is_warned_of_while_it_is_typed_and_kept_all_the_same(
    context, laptop, here, plan  # noqa: F811
) -> None:  # fmt: skip
    t = translator("en")
    page = open_page(context, laptop, "en", plan)
    baseline = field(page, "plan", plan, "baseline")
    baseline.fill(f"Жарык жок. {NAME}")
    expect(warning(page, "baseline")).to_contain_text(t("marking.personal_name"))
    expect(warning(page, "baseline")).to_contain_text(t("marking.personal_address"))
    expect(warning(page, "baseline")).to_contain_text(t("marking.personal_why"))
    wait_state(page, here, plan, lambda s: NAME in s.info.baseline)
    baseline.fill("Жарык жок.")
    expect(warning(page, "baseline")).to_be_empty()
    signature = plan_state(here, plan).approvals[0].entity_id
    signatory = field(page, "approval", signature, "signatory")
    signatory.fill("Асанов Бакыт")  # who signs has a name
    wait_state(page, here, plan, lambda s: s.approvals[0].signatory == "Асанов Бакыт")
    expect(warning(page, "signatory")).to_be_empty()


def test_words_are_blanked_from_the_list_and_go_out_of_the_browser(
    context, laptop, here, plan  # noqa: F811
) -> None:  # fmt: skip
    t = translator("en")
    (lamps,) = plan_state(here, plan).activities
    page = open_page(context, laptop, "en", plan)
    part(page, "log")
    draft = {
        "kind": "activity", "id": lamps.entity_id, "name": "responsible", "value": f"{NAME}!",
        "seen": list(lamps.heads), "at": 0, "tab": "closed",
    }  # fmt: skip
    key = f"form.{plan}.activity.{lamps.entity_id}.responsible"
    page.evaluate("([key, draft]) => localStorage.setItem(key, draft)", [key, json.dumps(draft)])
    page.locator('.st-key-plan_log button:has-text("Blank words")').nth(1).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text(t("plan.redact_why"))).to_be_visible()
    expect(dialog.get_by_text(NAME)).to_be_visible()
    go = dialog.locator(".st-key-plan_redact_go button")
    expect(go).to_be_disabled()
    dialog.get_by_text(t("plan.redact_sure"), exact=True).click()
    go.click()
    wait_state(page, here, plan, lambda s: s.activities[0].responsible == "")
    expect(dialog).to_have_count(0)
    wait_settled(page)
    assert NAME not in page.locator(".st-key-plan_log").inner_text()
    expect(
        page.locator(".st-key-plan_log").get_by_text(t("plan.log_blanked")).first
    ).to_be_visible()
    part(page, "activities")
    page.wait_for_selector('.fm[data-state="ready"]')
    row = page.locator('[data-field="responsible"]').first
    expect(row.locator("input")).to_have_value("")
    expect(row.locator(".fm-blanked")).to_contain_text("blanked on")
    page.wait_for_function("(key) => localStorage.getItem(key) === null", arg=key)
    page.wait_for_timeout(1500)  # a draft would have been sent by now
    state = plan_state(here, plan)
    assert (state.activities[0].responsible, state.activities[0].involved) == ("", POST)
    row.locator("input").fill("Head of the ayil okmotu")
    wait_state(page, here, plan, lambda s: s.activities[0].responsible.startswith("Head"))
    expect(row.locator(".fm-blanked")).to_be_empty()


def test_words_blanked_elsewhere_leave_the_screen_even_where_the_cursor_is(
    context, laptop, here, plan  # noqa: F811
) -> None:  # fmt: skip
    page = open_page(context, laptop, "en", plan)
    put(here, plan, EntityKind.PLAN, plan, baseline=NAME)
    page.reload()
    page.wait_for_selector('.fm[data-state="ready"]')
    wait_settled(page)
    baseline = field(page, "plan", plan, "baseline")
    expect(baseline).to_have_value(NAME)
    redact_places(here, [Place(plan, EntityKind.PLAN, plan, "baseline")])
    field(page, "plan", plan, "order_number").fill("No. 5")
    baseline.focus()
    wait_state(page, here, plan, lambda s: s.info.order_number == "No. 5")
    expect(baseline).to_have_value("")
    assert plan_state(here, plan).info.baseline == ""
