"""A vote on a cheap phone: 360x640, in Kyrgyz, with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from i18n import translator
from model.session import VoteMethod
from services.hall import Hall, close_hall, draw_qr, open_hall
from services.sessions import session_state, set_voting
from services.workspace import Workspace, open_workspace
from tests.browser.conftest import watch
from tests.services.hall_sessions import FACILITATOR, LOOPBACK, start

pytestmark = pytest.mark.browser

SMALLEST_TARGET = 48
"""CSS pixels a finger needs."""

SAY = translator("ky")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, str, Hall]]:
    """A session with two groups and four issues, its ballot open."""
    workspace = open_workspace(tmp_path_factory.mktemp("hall"))
    session_id = start(workspace)
    yield workspace, session_id, reopen(workspace, session_id)
    close_hall(workspace, session_id, actor=FACILITATOR)
    workspace.store.close()


def reopen(workspace: Workspace, session_id: str) -> Hall:
    return open_hall(
        workspace, session_id, ballot=True, sync=False, actor=FACILITATOR, interface=LOOPBACK
    )


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def phone(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A phone in Kyrgyz that reports every message of its console."""
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        has_touch=True,
        is_mobile=True,
        locale="ky-KG",
        java_script_enabled=request.param,
    )
    page = context.new_page()
    outside: list[str] = []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    watch(page, outside)
    yield page
    context.close()
    assert outside == []
    # a late vote is a 409, and the icon the browser asks for by itself is a 404
    assert [line for line in said if "Failed to load resource" not in line] == []


def test_a_phone_votes_in_kyrgyz_and_changes_its_vote(opened, phone, request):
    workspace, session_id, hall = opened
    has_scripts = "no scripts" not in request.node.name
    before = len(session_state(workspace, session_id).ballots)
    phone.goto(hall.ballot_url)
    expect(phone.locator("html")).to_have_attribute("lang", "ky")
    expect(phone.locator("h1")).to_have_text(SAY("ballot.title"))
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    phone.get_by_label(SAY("group.youth")).check()
    if has_scripts:
        plus = phone.get_by_role("button", name=f"+ {SAY('category.alcohol')}")
        for _ in range(5):
            plus.tap()
        expect(phone.locator("#o")).to_have_text("0")
        expect(plus).to_be_disabled()
        phone.get_by_role("button", name=f"− {SAY('category.alcohol')}").tap()
        expect(phone.locator("#o")).to_have_text("1")
    else:
        phone.get_by_label(SAY("category.alcohol")).fill("4")
    for target in phone.locator(".i button, .i input, .s, .g").all():
        assert target.bounding_box()["height"] >= SMALLEST_TARGET
    phone.get_by_role("button", name=SAY("ballot.send")).tap()
    expect(phone.get_by_role("alert")).to_have_text(SAY("ballot.counted"))
    state = session_state(workspace, session_id)
    assert len(state.ballots) == before + 1
    ballot = state.ballots[-1]
    assert (ballot.method, ballot.group_id) == (VoteMethod.PHONE, state.groups[1].entity_id)
    assert list(ballot.dots.values()) == [4]

    phone.get_by_role("link", name=SAY("ballot.change")).tap()
    phone.get_by_label(SAY("group.women")).check()
    phone.get_by_label(SAY("category.road_safety"), exact=True).fill("5")
    phone.get_by_role("button", name=SAY("ballot.send")).tap()
    expect(phone.get_by_role("alert")).to_have_text(SAY("ballot.counted"))
    state = session_state(workspace, session_id)
    assert len(state.ballots) == before + 1
    assert state.ballots[-1].group_id == state.groups[0].entity_id
    assert state.ballots[-1].dots == {state.issues[0].entity_id: 5}


def test_the_code_may_be_typed_in_cyrillic_and_the_language_switched(opened, phone):
    _, _, hall = opened
    phone.goto(f"http://{hall.addresses[0]}/")
    cyrillic = str.maketrans("ACEHKMPTXY", "АСЕНКМРТХУ")
    phone.get_by_label(SAY("ballot.code")).fill(hall.ballot_code.lower().translate(cyrillic))
    phone.get_by_role("button", name=SAY("ballot.enter")).tap()
    expect(phone.get_by_text(SAY("ballot.your_group"))).to_be_visible()
    phone.get_by_role("link", name="Русский").tap()
    expect(phone.get_by_text(translator("ru")("ballot.your_group"))).to_be_visible()


def test_a_vote_that_comes_late_is_told_so(opened, phone):
    workspace, session_id, hall = opened
    phone.goto(hall.ballot_url)
    phone.get_by_label(SAY("group.women")).check()
    phone.get_by_label(SAY("category.alcohol"), exact=True).fill("1")
    before = session_state(workspace, session_id).ballots
    set_voting(workspace, session_id, False, actor=FACILITATOR)
    phone.get_by_role("button", name=SAY("ballot.send")).tap()
    expect(phone.get_by_role("alert")).to_have_text(SAY("ballot.too_late"))
    assert session_state(workspace, session_id).ballots == before
    set_voting(workspace, session_id, True, actor=FACILITATOR)


def test_the_qr_code_leads_to_the_ballot(opened, browser, tmp_path: Path):
    _, _, hall = opened
    page = browser.new_page(viewport={"width": 400, "height": 400})
    page.set_content(f"<div style='width:320px'>{hall.ballot_qr}</div>")
    page.screenshot(path=tmp_path / "qr.png")
    page.close()
    (found,) = zxingcpp.read_barcodes(Image.open(tmp_path / "qr.png"))
    assert found.text == hall.ballot_url
    assert draw_qr(hall.ballot_url) == hall.ballot_qr
