"""The poster of a plan for the village board: one page, large letters, nothing about anybody.

People stop for half a minute: what is a priority, what will be done, when, who answers. Whom to
call is left to be written in by hand. A sensitive priority is named by its topic alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from exports.document_pdf import COLORS, compile_pdf, picture_name
from exports.plan_content import clean, term_of
from exports.plan_fields import PlanFacts
from exports.sheet_page import Orientation, Paper, paper_size_mm
from exports.sheet_text import FAMILY, clean_text
from exports.sheet_words import boundary_sentence
from i18n import Translator
from model.categories import CategoryClass, class_of
from model.plan import PlanState
from session.personal import find_personal
from session.plan_order import PlanActivity, PlanPart, part_category, part_name, plan_parts

TEMPLATE: Final = Path(__file__).with_name("poster.typ")
MARGIN_MM: Final = 12.0

MAP_SHARE: Final = 0.36
"""Of the page's height: people look for their own street first."""

MOST_ACTIVITIES: Final = (4, 3, 2, 1)
"""Of a priority, so many as there is room for; the poster says how many more the plan has."""

LARGEST, PLEASANT, SMALLEST = 1.6, 0.85, 0.4
"""Of the letters: 1 is 13 pt for an activity. Below the second, activities are left out first."""

_STEP: Final = 0.05

_LONGEST: Final = 160
"""Characters of a line that somebody reads standing."""


@dataclass(frozen=True, slots=True)
class PosterActivity:
    """What will be done: its number, its name, and when and by whom."""

    number: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PosterPriority:
    """A priority with its first activities, and how many more the plan has."""

    number: str
    name: str
    activities: tuple[PosterActivity, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Poster:
    """What a poster says in one language."""

    language: str
    title: str
    subtitle: str
    unit: str
    demo: str
    priorities: tuple[PosterPriority, ...]
    phone: str
    map_alt: str
    notes: tuple[str, ...]


def map_size_mm(paper: Paper) -> tuple[float, float]:
    """Return width and height of the poster's map."""
    width, height = paper_size_mm(paper, Orientation.PORTRAIT)
    return width - 2 * MARGIN_MM, height * MAP_SHARE


def poster_of(state: PlanState, facts: PlanFacts, t: Translator, *, most: int) -> Poster:
    """Return what a poster says, with up to `most` activities of each priority."""
    unit, year = clean(t(facts.unit)), str(state.info.year or "")
    parts = [part for part in plan_parts(state) if part.priority]
    return Poster(
        language=t.language,
        title=t("plandoc.poster_title"),
        subtitle=" · ".join(filter(None, (unit, t("plandoc.year", year=year) if year else ""))),
        unit=unit,
        demo=t("plandoc.demo") if facts.is_demo else "",
        priorities=tuple(_priority(part, t, most=most) for part in parts),
        phone=t("plandoc.poster_phone", line="_" * 24),
        map_alt=t("plandoc.map_alt", name=facts.maps[0].name, unit=facts.unit),
        notes=tuple(_notes(facts, t)),
    )


def write_poster(state: PlanState, facts: PlanFacts, t: Translator, *, paper: Paper) -> bytes:
    """Return the poster as a PDF of one page, in the largest letters that it has room for."""
    posters = [poster_of(state, facts, t, most=most) for most in MOST_ACTIVITIES]
    data: dict[str, Any] = {
        **asdict(posters[0]),
        "variants": [asdict(poster)["priorities"] for poster in posters],
        "choices": list(_choices()),
        "picture": picture_name(0, facts.maps[0].picture),
        "size": paper_size_mm(paper, Orientation.PORTRAIT),
        "made_on": [facts.made_on.year, facts.made_on.month, facts.made_on.day],
        "font": FAMILY,
        "colors": COLORS,
    }
    return compile_pdf(TEMPLATE, data, [facts.maps[0].picture], made_on=facts.made_on)


def _choices() -> Iterator[tuple[int, float]]:
    """Yield how many activities at which size, the best first: large letters, then more of them."""
    last = len(MOST_ACTIVITIES) - 1
    for at in range(last + 1):
        yield from ((at, scale) for scale in _scales(LARGEST, PLEASANT))
    yield from ((last, scale) for scale in _scales(PLEASANT, SMALLEST))


def _scales(largest: float, smallest: float) -> list[float]:
    steps = round((largest - smallest) / _STEP)
    return [round(largest - _STEP * step, 2) for step in range(steps + 1)]


def _priority(part: PlanPart, t: Translator, *, most: int) -> PosterPriority:
    is_sensitive = class_of(part_category(part)) is CategoryClass.SENSITIVE
    topic = t(f"category.{part_category(part)}")
    left = len(part.activities) - most
    return PosterPriority(
        number=str(part.number),
        name=_said(t.value(part_name(part)), instead=topic, is_sensitive=is_sensitive),
        activities=tuple(
            _activity(one, t, is_sensitive=is_sensitive) for one in part.activities[:most]
        ),
        more=t("plandoc.poster_more", count=left) if left > 0 else "",
    )


def _activity(one: PlanActivity, t: Translator, *, is_sensitive: bool) -> PosterActivity:
    activity = one.activity
    kind = t(f"activity_kind.{activity.kind}")
    responsible = _said(activity.responsible, instead="", is_sensitive=False)
    term = term_of(activity, t)
    lines = (
        t("plandoc.poster_when", term=term) if term else "",
        t("plandoc.poster_who", responsible=responsible) if responsible else "",
    )
    return PosterActivity(
        number=one.number,
        title=_said(activity.title, instead=kind, is_sensitive=is_sensitive) or kind,
        lines=tuple(line for line in lines if line),
    )


def _said(words: str, *, instead: str, is_sensitive: bool) -> str:
    """Return people's words, or what stands for them where they may tell of a person."""
    if is_sensitive or find_personal(words):
        return instead
    return clean_text(words, max_characters=_LONGEST)


def _notes(facts: PlanFacts, t: Translator) -> Iterator[str]:
    for note in facts.maps[0].notes:
        yield clean(t(note))
    yield clean(boundary_sentence(facts.boundary_set, t))
    yield t("view.disclaimer")
    yield t("sheet.made_on", date=facts.made_on)
