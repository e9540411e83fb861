"""The guide says the same in every language, and names the coverage page's words as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import i18n
from ui.help import guide_text

CATALOGUES = Path(i18n.__file__).parent / "locales"
CHAPTER = {
    "en": "Coverage gaps for the district police",
    "ru": "Пробелы охвата: для районной милиции",
    "ky": "Камтуудагы боштуктар: райондук милиция үчүн",
}


def headings(guide: str) -> list[str]:
    """Return the level of every heading, and `|` for every row of a table, in their order."""
    lines = (re.match(r"(#+) |(\|)", line) for line in guide.splitlines())
    return [found.group(1) or found.group(2) for found in lines if found]


def chapter(language: str) -> str:
    """Return the chapter about coverage."""
    start = guide_text(language).split(f"## {CHAPTER[language]}\n")[1]
    return start.split("\n## ")[0]


def said(language: str) -> set[str]:
    """Return everything that pages say in a language, values as "…"."""
    words: set[str] = set()
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file):
                told = message.string
                words |= {told} if isinstance(told, str) else set(told or ())
    return {re.sub(r"\{\w+\}", "…", one) for one in words}


@pytest.mark.parametrize("language", ["ru", "ky"])
def test_the_guide_has_the_same_headings_and_tables_in_every_language(language: str) -> None:
    assert headings(guide_text(language)) == headings(guide_text("en"))


@pytest.mark.parametrize("language", sorted(CHAPTER))
def test_the_chapter_about_coverage_names_the_words_of_the_page(language: str) -> None:
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", chapter(language)))
    assert len(named) > 50
    assert named - said(language) == set()
