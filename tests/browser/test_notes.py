"""A note says something and changes nothing else: the page stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import wait_settled

pytestmark = pytest.mark.browser

APP = Path(__file__).with_name("apps") / "note_app.py"
MARGIN = (
    "() => getComputedStyle(document.querySelector('[data-testid=stMainBlockContainer]')).padding"
)


def test_a_note_from_a_part_of_the_page_leaves_its_style_in_force(start_app, page_without_network):
    page = page_without_network
    page.goto(start_app(APP))
    wait_settled(page)
    page.wait_for_function(f"() => ({MARGIN})() === '0px'")
    button = page.get_by_role("button", name="Say")
    before = button.bounding_box()
    button.click()
    expect(page.locator('[data-testid="stToast"]')).to_have_count(2)
    wait_settled(page)
    page.wait_for_timeout(300)
    assert page.evaluate(MARGIN) == "0px"
    after = button.bounding_box()  # its width is the font's, which may come late
    assert [after[side] for side in ("x", "y")] == [before[side] for side in ("x", "y")]
