"""The poster is one page, in letters that can be read standing, and tells nothing of anybody."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pypdf
import pytest

from exports.poster import MOST_ACTIVITIES, map_size_mm, poster_of, write_poster
from exports.sheet_page import Paper
from i18n import LANGUAGES, translator
from model.plan import Activity, Priority
from tests.exports.plan_samples import STATE, facts
from tests.office import letters

PRIVATE = "Ленин көчөсү 14, тел. 0555 12 34 56"
LONG = "Ө" * 25 + " көп сөз" * 70


def read(state=STATE, *, language="ky", paper=Paper.A4, **changes) -> pypdf.PdfReader:
    made = write_poster(state, facts(**changes), translator(language), paper=paper)
    return pypdf.PdfReader(BytesIO(made))


def smallest_and_largest_pt(reader: pypdf.PdfReader) -> tuple[float, float]:
    sizes = []

    def look(text, _cm, tm, _font, size):
        if text.strip():
            sizes.append(round(size * abs(tm[3]), 1))

    reader.pages[0].extract_text(visitor_text=look)
    return min(sizes), max(sizes)


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_page_with_what_when_and_who(language, paper):
    reader = read(language=language, paper=paper)
    (page,) = reader.pages
    size = (210, 297) if paper is Paper.A4 else (297, 420)
    assert tuple(round(float(side) * 25.4 / 72) for side in page.mediabox[2:]) == size
    t, printed = translator(language), letters(page.extract_text())
    wanted = [t("plandoc.poster_title"), "Жеңиш жолу", "Жарык", "1.1", t("category.alcohol"),
              t("plandoc.poster_who", responsible="УИМ"), t("view.disclaimer")]  # fmt: skip
    assert [words for words in wanted if letters(words) not in printed] == []
    assert "____" in printed
    assert len(page.images) == 1
    assert "⟦" not in printed


def test_letters_are_large_where_little_is_said():
    _, largest = smallest_and_largest_pt(read(paper=Paper.A3))
    assert largest >= 40


def test_a_usual_plan_is_whole_and_can_be_read_standing():
    """Five priorities, three activities each: side by side, none is left out, none is small."""
    usual = full(5, 3, "Мектептин жанына жарык орнотуу")
    (page,) = read(usual, paper=Paper.A3).pages
    printed = letters(page.extract_text())
    assert [number for number in "12345" if f"{number}.3" not in printed] == []
    sizes = {}

    def look(text, _cm, tm, _font, size):
        sizes.setdefault(text.strip(), round(size * abs(tm[3]), 1))

    page.extract_text(visitor_text=look)
    assert sizes["1.1"] >= 13


def full(priorities: int, activities: int, words: str):
    """Return a plan in which everything is as long as it can be."""
    ids = [str(at) for at in range(priorities)]
    return replace(
        STATE,
        priorities=tuple(Priority(one, rank=1, category="alcohol", title=words) for one in ids),
        activities=tuple(
            Activity(f"{one}.{at}", priority_id=one, title=words, responsible=words,
                     first_month="2026-03", last_month="2027-09")
            for one in ids for at in range(activities)
        ),
    )  # fmt: skip


@pytest.mark.parametrize("words", ["Жарык орнотуу", LONG[:600]])
def test_a_full_plan_is_one_page_too_and_says_what_it_leaves_out(words):
    reader = read(full(5, 9, words))
    assert len(reader.pages) == 1
    printed = letters(reader.pages[0].extract_text())
    assert any(
        printed.count(letters(translator("ky")("plandoc.poster_more", count=9 - most))) == 5
        for most in MOST_ACTIVITIES
    )
    for number in "12345":
        assert f"{number}.1" in printed


def test_a_sensitive_priority_is_named_by_its_topic_and_a_person_by_nothing():
    state = replace(
        STATE,
        priorities=(
            replace(STATE.priorities[0], category="domestic_violence", title="Асановдор үй-бүлөсү"),
            replace(STATE.priorities[1], title=PRIVATE),
        ),
        activities=(
            replace(STATE.activities[0], kind="crisis_centre", title="Жашыруун орун"),
            Activity("2", priority_id="b", kind="campaign", title=PRIVATE, responsible=PRIVATE),
        ),
    )
    poster = poster_of(state, facts(), translator("ky"), most=4)
    first, second = poster.priorities
    t = translator("ky")
    assert first.name == t("category.domestic_violence")
    assert [one.title for one in first.activities] == [t("activity_kind.crisis_centre")]
    assert second.name == t("category.alcohol")
    assert second.activities[0].title == t("activity_kind.campaign")
    assert second.activities[0].lines == ()
    printed = letters(read(state).pages[0].extract_text())
    for secret in ("0555", "Асанов", "Жашыруун"):
        assert secret not in printed


def test_demo_is_said_in_words_and_a_real_one_says_nothing():
    assert "ДЕМО" in read(is_demo=True).pages[0].extract_text()
    assert "ДЕМО" not in read().pages[0].extract_text()


def test_what_people_wrote_is_text():
    hostile = '#set page(fill: red) $x$ *b* {{ 7*7 }} <b> #read("/etc/passwd")'
    state = replace(STATE, priorities=(replace(STATE.priorities[0], title=hostile),))
    assert letters(hostile) in letters(read(state).pages[0].extract_text())


def test_the_map_fills_the_page_from_side_to_side():
    assert map_size_mm(Paper.A3)[0] == 273.0
    assert map_size_mm(Paper.A4)[0] == 186.0


def test_the_same_poster_gives_the_same_bytes():
    t = translator("en")
    assert write_poster(STATE, facts(), t, paper=Paper.A4) == write_poster(
        STATE, facts(), t, paper=Paper.A4
    )
