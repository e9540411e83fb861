"""Two editors of one mark, and the steps after the map with keys alone, in the whole program."""

from __future__ import annotations

import os
from datetime import date
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from model.events import Actor, Edit, EntityKind
from model.session import CanAct, Mark, Step
from services.sessions import GroupPlan, SessionPlan, edit_session, set_step, start_session
from services.workspace import Workspace, open_workspace
from tests.browser.conftest import wait_settled
from tests.browser.test_session_page import READY_MS, Laptop, go_to, key, map_is_drawn, wait_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

ME = Actor("facilitator", "Test")
SUZAK = "KG03220000000"
MINE, THEIRS = "by the bridge", "by the school"
ISSUES = tuple(f"{at:032x}" for at in (1, 2))

CASES = [("edit", "edit"), ("edit", "delete"), ("delete", "edit")]
"""What the other window did first, and what was tried in this one."""


class Meeting:
    """A session on a laptop, and the store beside its server."""

    def __init__(self, laptop: Laptop, step: Step) -> None:
        self.laptop, self.here = laptop, open_workspace(laptop.home)
        groups = (GroupPlan("women", 12), GroupPlan("youth", 9))
        plan = SessionPlan(pcode=SUZAK, groups=groups, held_on=date(2026, 11, 22))
        self.session = start_session(self.here, plan, actor=ME)
        set_step(self.here, self.session, step, actor=ME)

    def keep(self, *edits: Edit) -> None:
        edit_session(self.here, self.session, edits, actor=ME)

    def put_mark(self, mark_id: str, at: tuple[float, float]) -> None:
        point = {"type": "Point", "coordinates": list(at)}
        group = self.laptop.state.groups[0].entity_id
        self.keep(Edit(EntityKind.MARK, mark_id, {"group_id": group, "geometry": point}))

    def mark(self, mark_id: str) -> Mark:
        state = self.laptop.state
        kept = (*state.marks, *state.deleted)
        return next(one for one in kept if one.entity_id == mark_id)

    def is_changed(self, mark_id: str) -> bool:
        return self.mark(mark_id).note == THEIRS or self.mark(mark_id).is_deleted

    def window(self) -> Page:
        return self.laptop.window(f"session?lang=en&session={self.session}")


@pytest.fixture
def laptop(browser, tmp_path):
    started = Laptop(browser, tmp_path / "home")
    yield started
    started.stop()
    assert started.outside == []
    assert started.faults == []


@pytest.fixture
def opened():
    """Return a function that begins a session on a laptop."""
    stores: list[Workspace] = []

    def begin(laptop: Laptop, step: Step) -> Meeting:
        made = Meeting(laptop, step)
        stores.append(made.here)
        return made

    yield begin
    for here in stores:
        here.store.close()


def open_mark(page: Page, mark_id: str) -> None:
    page.locator(f'[data-focus="edit-{mark_id}"]').click(timeout=READY_MS)
    expect(page.locator(".hm-mark-form")).to_be_visible()


def finish(page: Page, what: str, note: str) -> None:
    """Save the form with a note, or delete its mark."""
    form = page.locator(".hm-mark-form")
    if what == "delete":
        form.locator(".hm-danger").click()
    else:
        form.locator("[name=note]").fill(note)
        page.keyboard.press("Enter")


def is_all_sent(page: Page) -> bool:
    return not page.evaluate("() => Object.keys(localStorage).some((k) => k.includes('.outbox.'))")


@pytest.mark.long
def test_the_second_of_two_editors_sees_both_versions_and_chooses(laptop, opened):
    meeting = opened(laptop, Step.MARK)
    rounds = [(*case, choice) for case in CASES for choice in ("mine", "theirs")]
    ids = [f"{at:032x}" for at in range(1, len(rounds) + 1)]
    for at, mark_id in enumerate(ids):
        meeting.put_mark(mark_id, (72.85 + at / 50, 40.92))
    page, other = meeting.window(), meeting.window()
    map_is_drawn(page)
    page.locator(".hm-speaker select").select_option(index=1)  # the first group has hidden marks
    for window in (page, other):
        map_is_drawn(window)
        expect(window.locator(".hm-marks li")).to_have_count(len(ids), timeout=READY_MS)
    for mark_id, (theirs, mine, choice) in zip(ids, rounds, strict=True):
        open_mark(page, mark_id)
        open_mark(other, mark_id)
        finish(other, theirs, THEIRS)
        wait_for(page, partial(meeting.is_changed, mark_id))
        finish(page, mine, MINE)
        dialog = page.locator('section[role="dialog"]')
        expect(dialog).to_be_visible(timeout=READY_MS)
        for what, words in ((mine, MINE), (theirs, THEIRS)):
            expect(dialog).to_contain_text(words if what == "edit" else "Deleted")
        before = meeting.mark(mark_id)
        key(page, f"take_{choice}").locator("button").click()
        expect(dialog).to_have_count(0, timeout=READY_MS)
        expect(page.locator(".hm-notice")).to_have_count(0, timeout=READY_MS)
        wait_for(page, lambda: is_all_sent(page))
        kept = meeting.mark(mark_id)
        if choice == "theirs":
            assert kept == before
        else:
            assert (kept.is_deleted, kept.has_conflict) == (mine == "delete", False)
            assert kept.note == (MINE if mine == "edit" else THEIRS)


@pytest.mark.long
@pytest.mark.skipif(os.name != "posix", reason="a server is killed in the middle")
def test_a_correction_made_while_the_server_is_away_is_kept_without_a_question(laptop, opened):
    meeting = opened(laptop, Step.MARK)
    page = meeting.window()
    map_is_drawn(page)
    laptop.kill()
    page.locator(".hm-map").first.click(position={"x": 500, "y": 250})
    page.keyboard.press("Enter")
    page.wait_for_timeout(2_000)  # it was sent, and nobody answered
    page.locator(".hm-map").first.click(position={"x": 500, "y": 250})
    page.locator(".hm-mark-form [name=note]").fill("corrected")
    page.keyboard.press("Enter")
    laptop.start()
    expect(page.locator(".hm-unsaved")).to_have_count(0, timeout=READY_MS)
    wait_for(page, lambda: [mark.note for mark in laptop.state.marks] == ["corrected"])
    wait_for(page, lambda: is_all_sent(page))
    expect(page.locator(".hm-notice")).to_have_count(0)
    expect(page.locator('section[role="dialog"]')).to_have_count(0)


@pytest.mark.long
def test_counted_hands_are_there_when_the_page_is_turned_back(laptop, opened):
    meeting = opened(laptop, Step.AGREE)
    meeting.keep(Edit(EntityKind.ISSUE, ISSUES[0], {"title": "Light"}))
    page = meeting.window()
    fields = page.locator('.st-key-ballot_table [data-testid="stNumberInput"] input')
    for at, hands in enumerate(("7", "4")):
        fields.nth(at).fill(hands, timeout=READY_MS)
        fields.nth(at).press("Enter")
        wait_for(page, lambda count=at + 1: len(laptop.state.ballots) == count)
    before = laptop.state.ballots
    for step in (Step.MINUTES, Step.COMPARE):
        go_to(page, step)
        expect(fields).to_have_count(0, timeout=READY_MS)
        go_to(page, Step.AGREE)
        expect(fields.nth(0)).to_have_value("7", timeout=READY_MS)
        expect(fields.nth(1)).to_have_value("4")
    page.wait_for_timeout(4_000)  # the board has looked for votes by itself
    expect(fields.nth(0)).to_have_value("7")
    assert laptop.state.ballots == before
    page.reload()
    expect(fields.nth(0)).to_have_value("7", timeout=READY_MS)
    assert laptop.state.ballots == before


CONTROLS = """() => {
  const keyOf = (node) =>
    node.closest('[class*="st-key-"]')?.className.match(/st-key-\\S+/)?.[0] ?? '';
  globalThis.nameOf = (node) =>  // of a row of choices one is reached, arrows go on from there
    node.closest('[data-testid="stButtonGroup"]') ? keyOf(node)
      : `${keyOf(node)} ${node.tagName} ${node.getAttribute('aria-label') ?? node.innerText}`;
  const found = document.querySelectorAll(
    '[data-testid="stMain"] :is(button, input, textarea, a[href])');
  return [...found].filter((n) => n.offsetParent && !n.disabled && n.tabIndex >= 0)
    .map(nameOf); }"""
"""Names of all that a hand could use on the page."""


def reached_by_tab(page: Page, wanted: set[str]) -> set[str]:
    """Press Tab until every wanted control had the focus, or long enough."""
    reached: set[str] = set()
    for _ in range(4 * len(wanted)):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => nameOf(document.activeElement)"))
        if wanted <= reached:
            break
    return reached


def go_by_tab(page: Page, name: str) -> None:
    """Press Tab until the control of a key has the focus."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => Boolean(document.activeElement.matches('.st-key-{name} *'))"):
            return
    pytest.fail(f"{name} is not reached")


def test_agree_and_minutes_need_no_mouse(laptop, opened):
    meeting = opened(laptop, Step.AGREE)
    meeting.keep(*(Edit(EntityKind.ISSUE, one, {"title": f"Issue {one[-1]}"}) for one in ISSUES))
    page = meeting.window()
    expect(key(page, f"choose_{ISSUES[1]}")).to_be_visible(timeout=READY_MS)
    for at, one in enumerate(ISSUES, start=1):
        go_by_tab(page, f"choose_{one}")
        page.keyboard.press("Enter")
        wait_for(page, lambda count=at: len(laptop.state.priorities) == count)
        expect(key(page, f"choose_{one}")).to_have_count(0, timeout=READY_MS)  # drawn anew
    wait_settled(page)
    wanted = set(page.evaluate(CONTROLS))
    assert len(wanted) > 15
    assert wanted - reached_by_tab(page, wanted) == set()
    go_by_tab(page, f"move_-1_{ISSUES[1]}")
    page.keyboard.press("Enter")
    wait_for(page, lambda: [one.entity_id for one in laptop.state.priorities] == list(ISSUES[::-1]))
    go_by_tab(page, f"priority_{ISSUES[0]} .stButtonGroup")
    for press in ("ArrowRight", "Enter"):
        page.keyboard.press(press)
    wait_for(
        page,
        lambda: [one.can_act for one in laptop.state.issues] == [CanAct.PARTLY, CanAct.UNKNOWN],
    )
    go_by_tab(page, "ballot_table")  # the first thing in it is an issue's menu
    page.keyboard.press("Enter")
    menu = page.locator('[data-testid="stPopoverBody"]')
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    go_by_tab(page, f"hands_{ISSUES[0]}_{laptop.state.groups[0].entity_id}")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    wait_for(page, lambda: [dict(one.dots) for one in laptop.state.ballots] == [{ISSUES[0]: 6}])

    go_by_tab(page, f"mstep_{list(Step).index(Step.MINUTES)}")
    page.keyboard.press("Enter")
    expect(key(page, "close_or_open")).to_be_visible(timeout=READY_MS)
    go_by_tab(page, "new_question_body")
    page.keyboard.type("Who pays?")
    page.keyboard.press("Enter")
    wait_for(page, lambda: [one.body for one in laptop.state.questions] == ["Who pays?"])
    wait_settled(page)
    wanted = set(page.evaluate(CONTROLS))
    assert len(wanted) > 10
    assert wanted - reached_by_tab(page, wanted) == set()
    go_by_tab(page, "make_minutes_docx")
    page.keyboard.press("Enter")
    expect(key(page, "save_minutes_docx")).to_be_visible(timeout=READY_MS)
    go_by_tab(page, "close_or_open")
    page.keyboard.press("Enter")
    dialog = page.locator('section[role="dialog"]')
    expect(dialog).to_be_visible(timeout=READY_MS)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert not laptop.state.info.is_closed
