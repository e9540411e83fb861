"""The votes in words: who voted, the table of issues by groups, and where groups disagree."""

from __future__ import annotations

from collections.abc import Iterator

from exports.document_blocks import TEXT_WIDTH_MM, Block, Bullets, Heading, Paragraph, Table
from exports.sheet_text import clean_text
from i18n import Translator
from session.tally import IssueResult, Tally, percent

_RANK_MM, _RESULT_MM = 15.0, 22.0
_WIDEST_VOICE_MM = 28.0
_NARROW_MM = 20.0
"""A column narrower than this has its name set upwards."""

_MOST_DISAGREEMENTS = 5
"""Said in words, the widest first; the table has them all."""


def votes_section(tally: Tally, t: Translator) -> Iterator[Block]:
    """Yield the blocks of the section on votes."""
    yield Heading(t("minutes.votes"))
    if not tally.results:
        yield Paragraph(t("minutes.no_votes"))
    else:
        yield Paragraph(t("minutes.votes_how", count=tally.groups_voted, of=tally.groups))
        yield _table(tally, t)
        yield Paragraph(t("minutes.votes_note"), is_note=True)
    if tally.without_vote and tally.results:
        names = ", ".join(_clean(t.value(name)) for name in tally.without_vote)
        yield Paragraph(t("minutes.without_vote", groups=names))
    for warning in tally.warnings:
        yield Paragraph(_clean(t(warning)), is_note=True)
    if tally.results:
        yield Heading(t("minutes.disagreements"), level=2)
        yield _disagreements(tally, t)


def _table(tally: Tally, t: Translator) -> Table:
    voices = [_clean(t.value(voice.name)) for voice in tally.voices]
    room = TEXT_WIDTH_MM - _RANK_MM - _RESULT_MM
    voice_mm = min(_WIDEST_VOICE_MM, (room - 50.0) / max(1, len(voices)))
    is_turned = voice_mm < _NARROW_MM
    count = len(voices)
    return Table(
        head=(
            t("minutes.column_place"),
            t("minutes.column_issue"),
            *voices,
            t("minutes.column_result"),
        ),
        rows=tuple(_row(result, t) for result in tally.results),
        widths_mm=(_RANK_MM, room - count * voice_mm, *([voice_mm] * count), _RESULT_MM),
        numeric=frozenset({0, *range(2, count + 3)}),
        turned_from=2 if is_turned else None,
    )


def _row(result: IssueResult, t: Translator) -> tuple[str, ...]:
    place = t("minutes.place_tied", rank=result.rank) if result.is_tied else str(result.rank)
    shares = [t("minutes.percent", percent=percent(share)) for share in result.by_voice]
    whole = t("minutes.percent", percent=percent(result.share))
    return (place, _clean(t.value(result.name)), *shares, whole)


def _disagreements(tally: Tally, t: Translator) -> Block:
    apart = [result for result in tally.results if result.disagreement is not None]
    apart.sort(key=lambda result: -result.spread)
    if not apart:
        return Paragraph(t("minutes.no_disagreement"))
    widest = apart[:_MOST_DISAGREEMENTS]
    return Bullets(tuple(_clean(t(r.disagreement)) for r in widest if r.disagreement is not None))


def _clean(words: str) -> str:
    return clean_text(words)
