"""The guide says the same in every language, and names the words of its pages as they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import i18n
from ui.help import guide_text

CATALOGUES = Path(i18n.__file__).parent / "locales"
CHAPTERS = {
    "en": ("Coverage gaps for the district police", "From map to plan"),
    "ru": ("Пробелы охвата: для районной милиции", "От карты к плану"),
    "ky": ("Камтуудагы боштуктар: райондук милиция үчүн", "Картадан планга"),
}


def headings(guide: str) -> list[str]:
    """Return the level of every heading, and `|` for every row of a table, in their order."""
    lines = (re.match(r"(#+) |(\|)", line) for line in guide.splitlines())
    return [found.group(1) or found.group(2) for found in lines if found]


def chapter(language: str, title: str) -> str:
    """Return a chapter under its heading."""
    start = guide_text(language).split(f"## {title}\n")[1]
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


@pytest.mark.parametrize(
    ("language", "title"),
    [(language, title) for language in sorted(CHAPTERS) for title in CHAPTERS[language]],
)
def test_a_chapter_names_the_words_of_its_page(language: str, title: str) -> None:
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", chapter(language, title)))
    assert len(named) > 40
    assert named - said(language) == set()
