"""The patterns for names of people find the same in the browser as in Python."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from session.personal import PERSONAL_PATTERNS, find_personal
from tests.session.notes import HARMLESS, PERSONAL, UNSEEN_HARMLESS, UNSEEN_PERSONAL

pytestmark = pytest.mark.browser

FIND = """([patterns, notes]) => {
  const made = patterns.map(([kind, pattern]) => [kind, new RegExp(pattern, "u")]);
  return notes.map((note) => [...new Set(made.filter(([, p]) => p.test(note)).map(([k]) => k))]);
}"""


def test_the_browser_finds_what_python_finds(page_without_network: Page):
    notes = [note for of in PERSONAL.values() for note, _ in of]
    notes += [note for of in HARMLESS.values() for note in of]
    notes += [*UNSEEN_PERSONAL, *UNSEEN_HARMLESS]
    patterns = [list(pattern) for pattern in PERSONAL_PATTERNS]
    found = page_without_network.evaluate(FIND, [patterns, notes])
    assert found == [list(find_personal(note)) for note in notes]
