"""The guard of the other tests: no address off this machine gets past it."""

from __future__ import annotations

import pytest

from tests.browser.conftest import watch

pytestmark = pytest.mark.browser

OUTSIDE = [
    "http://192.0.2.1/tile.png",
    "https://127.0.0.1.example.invalid/tile.png",
    "http://localhost.example.invalid/tile.png",
    "http://[2001:db8::1]/tile.png",
]


def test_what_is_asked_of_another_machine_is_refused_and_noted(browser):
    page = browser.new_page()
    outside: list[str] = []
    watch(page, outside)
    page.goto("data:text/html,<p>here</p>")
    for address in OUTSIDE:
        page.evaluate(
            "a => new Promise(ok => {const i = new Image(); i.onerror = ok; i.src = a})", address
        )
    page.close()
    assert len(outside) == len(OUTSIDE)
