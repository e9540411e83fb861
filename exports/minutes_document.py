"""The minutes in one language: which sections they have, and what each says."""

from __future__ import annotations

from collections.abc import Iterator

from exports.document_blocks import (
    TEXT_WIDTH_MM,
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Signatures,
    Table,
    page_words,
)
from exports.minutes import MarkLine, Minutes
from exports.minutes_votes import votes_section
from exports.sheet_text import clean_text
from exports.sheet_words import boundary_sentence
from i18n import Translator
from model.records import Season, TimeOfDay
from model.session import Step
from model.text import Text
from session.naming import Name

_MARK_COLUMNS_MM = {
    "number": 10.0,
    "category": 36.0,
    "severity": 29.0,
    "when": 22.0,
    "group": 23.0,
    "square": 18.0,
    "note": 32.0,
}

_SAID_ANYWAY = frozenset(
    {"view.boundaries_of", "view.boundaries_undated", "view.disclaimer", "view.perception"}
)
"""Disclaimers of the map that the minutes say in places of their own."""


def minutes_document(minutes: Minutes, t: Translator, *, picture: bytes) -> Document:
    """Return the minutes as blocks of text; `picture` is their map as PNG."""
    date = t.date(minutes.held_on) if minutes.held_on else ""
    unit = _line(t, minutes.unit)
    title = t("minutes.title")
    return Document(
        language=t.language,
        title=title,
        subtitle=" · ".join(part for part in (unit, date, _line(t, minutes.title)) if part),
        subject=unit,
        stamp=_stamp(minutes, t),
        is_demo=minutes.is_rehearsal,
        footer=" · ".join(part for part in (title, unit, date) if part),
        page_of=page_words(t),
        made_on=minutes.made_on,
        blocks=tuple(_blocks(minutes, t, picture)),
    )


def _stamp(minutes: Minutes, t: Translator) -> str:
    if minutes.is_rehearsal:
        return t("minutes.stamp_rehearsal")
    return t("minutes.stamp_draft") if minutes.is_draft else ""


def _blocks(minutes: Minutes, t: Translator, picture: bytes) -> Iterator[Block]:
    if minutes.is_rehearsal:
        yield Paragraph(t("minutes.rehearsal"), is_warning=True)
    yield Paragraph(boundary_sentence(minutes.boundary_set, t), is_note=True)
    yield Paragraph(t("view.disclaimer"), is_note=True)
    yield Heading(t("minutes.agreed"))
    if minutes.priorities:
        yield Bullets(tuple(_line(t, p.name) for p in minutes.priorities), is_numbered=True)
    else:
        yield Paragraph(t("minutes.no_priorities"))
    yield Heading(t("minutes.agenda"))
    yield Bullets(tuple(t(f"minutes.agenda_{step.value}") for step in Step), is_numbered=True)
    yield from _participants(minutes, t)
    yield from _map(minutes, t, picture)
    yield from _hotspots(minutes, t)
    yield from votes_section(minutes.tally, t)
    yield from _priorities(minutes, t)
    yield from _police(minutes, t)
    yield Heading(t("minutes.questions"))
    if minutes.questions:
        yield Bullets(tuple(_line(t, question) for question in minutes.questions))
    else:
        yield Paragraph(t("minutes.no_questions"))
    yield Heading(t("minutes.signatures"))
    yield Signatures((t("minutes.chair"), t("minutes.secretary")))
    yield from _sources(minutes, t)


def _participants(minutes: Minutes, t: Translator) -> Iterator[Block]:
    yield Heading(t("minutes.participants"))
    if not minutes.groups:
        yield Paragraph(t("minutes.no_groups"))
        return
    rows = [(_line(t, line.name), t.number(line.people)) for line in minutes.groups]
    rows.append((t("minutes.together"), t.number(minutes.people)))
    yield Table(
        head=(t("minutes.group"), t("minutes.people")),
        rows=tuple(rows),
        widths_mm=(110.0, 30.0),
        numeric=frozenset({1}),
        bold_rows=frozenset({len(rows) - 1}),
    )
    yield Paragraph(t("minutes.participants_note"), is_note=True)


def _map(minutes: Minutes, t: Translator, picture: bytes) -> Iterator[Block]:
    yield Heading(t("minutes.map"))
    unit, count = _line(t, minutes.unit), len(minutes.marks)
    yield Picture(
        image=picture,
        width_mm=TEXT_WIDTH_MM,
        alt=t("minutes.map_alt", unit=unit, count=count),
        caption=t("minutes.map_caption"),
    )
    yield Paragraph(t("view.perception"), is_note=True)


def _hotspots(minutes: Minutes, t: Translator) -> Iterator[Block]:
    yield Heading(t("minutes.hotspots"))
    if minutes.marks:
        yield _marks_table(minutes, t)
    else:
        yield Paragraph(t("minutes.no_marks"))
    yield Paragraph(t("minutes.sensitive", number=minutes.sensitive))
    yield Paragraph(t("minutes.other_marks", number=minutes.other))
    notes = [t("minutes.classes_note"), *([t(minutes.who_note)] if minutes.who_note else [])]
    yield Paragraph(" ".join(notes), is_note=True)


def _marks_table(minutes: Minutes, t: Translator) -> Table:
    """Return the hotspots; where none may say whose it is, what was said has the room."""
    widths = dict(_MARK_COLUMNS_MM)
    if not minutes.is_anybody_named:
        widths["note"] += widths.pop("group")
    lines = [_mark_line(mark, t) for mark in minutes.marks]
    return Table(
        head=tuple(t(f"minutes.column_{name}") for name in widths),
        rows=tuple(tuple(line[name] for name in widths) for line in lines),
        widths_mm=tuple(widths.values()),
        numeric=frozenset({0}),
    )


def _mark_line(mark: MarkLine, t: Translator) -> dict[str, str]:
    time, season = Text(f"time_of_day.{mark.time_of_day}"), Text(f"season.{mark.season}")
    is_always = mark.time_of_day == TimeOfDay.ANY and mark.season == Season.ANY
    return {
        "number": str(mark.number),
        "category": t(f"category.{mark.category}"),
        "severity": t(f"severity.{mark.severity}"),
        "when": t(time) if is_always else t("minutes.when", time=time, season=season),
        "group": _line(t, mark.group) or "–",
        "square": mark.square or "–",
        "note": _line(t, mark.note),
    }


def _priorities(minutes: Minutes, t: Translator) -> Iterator[Block]:
    if not minutes.priorities:
        return
    yield Heading(t("minutes.priorities"))
    for line in minutes.priorities:
        name = _line(t, line.name)
        yield Heading(t("minutes.priority", rank=line.rank, name=name), level=2)
        said = [_line(t, line.said)] if line.said else []
        answer = Text(f"can_act.{line.can_act.value or 'unknown'}")
        reasons = [_capital(_line(t, reason)) for reason in line.reasons]
        yield Bullets((*said, *reasons, t("minutes.reason_can_act", answer=answer)))


def _police(minutes: Minutes, t: Translator) -> Iterator[Block]:
    yield Heading(t("minutes.police"))
    if minutes.police:
        yield Bullets(tuple(_line(t, sentence) for sentence in minutes.police))
    else:
        yield Paragraph(t("minutes.no_police"))
    yield Paragraph(t("view.under_reporting"), is_note=True)


def _sources(minutes: Minutes, t: Translator) -> Iterator[Block]:
    yield Heading(t("minutes.sources"))
    named = "; ".join(dict.fromkeys(_line(t, source) for source in minutes.sources))
    said = [t("sheet.sources", sources=named)] if named else []
    said += [t(note) for note in minutes.disclaimers if note.key not in _SAID_ANYWAY]
    said.append(t("minutes.privacy_note"))
    if minutes.is_rehearsal:
        said.append(t("sheet.demo_detail"))
    said.append(t("sheet.made_on", date=minutes.made_on))
    for sentence in dict.fromkeys(said):
        yield Paragraph(sentence, is_note=True)


def _line(t: Translator, name: Name) -> str:
    """Return a name or people's words as one clean line."""
    return clean_text(t.value(name))


def _capital(words: str) -> str:
    """Return words with a capital: a part of a sentence may stand as a line of its own."""
    return words[:1].upper() + words[1:]
