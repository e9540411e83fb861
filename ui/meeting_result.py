"""The result of a vote as bars: one for all groups together, and what each group gave."""

from __future__ import annotations

from html import escape

from i18n import Translator
from session.tally import IssueResult, Tally, percent

IN_ONE_LINE = 3
"""Groups whose shares stand beside each other at 1024x768."""


def shown_on_wall(counted: Tally) -> int:
    """Return how many issues a hall can read at once at 1024x768."""
    return 6 if len(counted.voices) <= IN_ONE_LINE else 4


def result_bars(counted: Tally, t: Translator, *, limit: int | None = None) -> str:
    """Return the bars of a result as HTML, strongest first; every text escaped."""
    shown = counted.results[:limit]
    most = max((result.share for result in shown), default=0.0)
    rows = "".join(_row(result, counted, t, most=most) for result in shown)
    rest = len(counted.results) - len(shown)
    return f"<div class='result'>{rows}{_foot(counted, t, rest=rest)}</div>"


def issue_bar(result: IssueResult | None, counted: Tally, t: Translator) -> str:
    """Return the bar of one issue for its row of the table, without one where nothing counts."""
    if result is None:
        return "<div class='issue-bar'></div>"
    most = max(other.share for other in counted.results)
    mark = f"<span class='apart'>{escape(t('meeting.apart'))}</span>" if result.disagreement else ""
    return (
        f"<div class='issue-bar'><span class='rank'>{result.rank}</span>"
        f"{_bar(result.share, most)}<b>{percent(result.share)} %</b>{mark}</div>"
    )


def _row(result: IssueResult, counted: Tally, t: Translator, *, most: float) -> str:
    voices = "".join(
        f"<li><span>{escape(t.value(voice.name))}</span>{_bar(share, 1.0)}"
        f"<b>{percent(share)} %</b></li>"
        for voice, share in zip(counted.voices, result.by_voice, strict=True)
    )
    apart = f"<p class='apart'>{escape(t('meeting.apart'))}</p>" if result.disagreement else ""
    return (
        f"<section><div class='head'><span class='rank'>{result.rank}</span>"
        f"<h3>{escape(t.value(result.name))}</h3>{apart}<b>{percent(result.share)} %</b></div>"
        f"<div class='all'>{_bar(result.share, most)}</div>"
        f"<ul>{voices}</ul></section>"
    )


def _bar(share: float, most: float) -> str:
    width = 100 * share / most if most else 0
    return f"<i class='bar'><i style='width:{width:.1f}%'></i></i>"


def _foot(counted: Tally, t: Translator, *, rest: int) -> str:
    said = [f"{t('meeting.more_issues', count=rest)} ·"] if rest else []
    said.append(t("meeting.equal_weight", voted=counted.groups_voted, groups=counted.groups))
    if counted.without_vote:
        silent = ", ".join(t.value(name) for name in counted.without_vote)
        said.append(t("meeting.without_vote", groups=silent))
    return f"<p class='foot'>{escape(' '.join(said))}</p>"
