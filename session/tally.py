"""What the votes amount to: every group weighs the same, whatever its size.

A group's dots become shares that sum to 1; an issue's result is the mean of its shares over the
groups that voted. A group that did not vote is named as such and counts neither as zero nor at
all. Shares are exact fractions until the end, so equal results are equal and share their rank.

A `Tally` holds only what a room may see. A group of fewer than five keeps its full weight in the
result, but its shares stand alone nowhere: see `session.voices`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from model.session import Group, SessionState
from model.text import Text, text
from session.ballots import BallotAccount, GroupCount, count_ballots
from session.naming import Name, group_name, issue_name, join_names
from session.visibility import is_large
from session.voices import Shares, Voice, make_voices, mean_share, ranks_of

FIRST = 3
"""A group's first issues: those it ranks among its strongest three, ties included."""

LEAST_SPREAD = Fraction(1, 10)
"""Groups less than ten percentage points apart are not said to disagree."""


@dataclass(frozen=True, slots=True)
class IssueResult:
    """What the groups gave to one issue on the ballot."""

    issue_id: str
    name: Name
    category: str
    share: float  # 0 to 1: the mean over the groups that voted
    rank: int  # 1 is the most; equal results share the smaller number
    is_tied: bool
    by_voice: tuple[float, ...]  # share within each of the tally's voices, in their order
    spread: float  # greatest less smallest of `by_voice`
    first_of: tuple[int, ...]  # positions of the voices that have it among their first three
    disagreement: Text | None  # a sentence, where groups disagree


@dataclass(frozen=True, slots=True)
class Tally:
    """The result of a vote: `results` strongest first, empty before anybody voted."""

    results: tuple[IssueResult, ...]
    voices: tuple[Voice, ...]
    groups: int  # that take part
    groups_voted: int
    without_vote: tuple[Name, ...]  # groups that did not vote; small ones under one name
    account: BallotAccount
    warnings: tuple[Text, ...]

    def result_of(self, issue_id: str) -> IssueResult | None:
        """Return the result of an issue, None when it is not on the ballot or nobody voted."""
        return next((result for result in self.results if result.issue_id == issue_id), None)


def tally(state: SessionState) -> Tally:
    """Return the result of the votes of a session.

    Ballots for issues that were deleted or taken off the ballot, of groups that are gone, with
    more dots than a person has, or replaced by a count of hands are accounted for in `account`,
    and `warnings` say so in words.
    """
    counts, account = count_ballots(state)
    shares = {group_id: _shares(count) for group_id, count in counts.items()}
    voted = [group for group in state.groups if group.entity_id in shares]
    voices = make_voices(voted, shares)
    return Tally(
        results=_results(state, shares, voices),
        voices=voices,
        groups=len(state.groups),
        groups_voted=len(voted),
        without_vote=_without_vote(state, shares),
        account=account,
        warnings=_warnings(state, counts, account),
    )


def _shares(count: GroupCount) -> Shares:
    total = sum(count.dots.values())
    return {issue_id: Fraction(dots, total) for issue_id, dots in count.dots.items() if dots}


def _results(
    state: SessionState, shares: Mapping[str, Shares], voices: tuple[Voice, ...]
) -> tuple[IssueResult, ...]:
    if not shares:
        return ()
    on_ballot = [issue for issue in state.issues if issue.is_on_ballot]
    means = {i.entity_id: mean_share(shares.values(), i.entity_id) for i in on_ballot}
    ranks = ranks_of(means)
    firsts = [_first(voice) for voice in voices]
    results = []
    for issue in on_ballot:
        issue_id = issue.entity_id
        given = tuple(voice.exact.get(issue_id, Fraction(0)) for voice in voices)
        first_of = tuple(at for at, first in enumerate(firsts) if issue_id in first)
        results.append(
            IssueResult(
                issue_id=issue_id,
                name=issue_name(issue),
                category=issue.category,
                share=float(means[issue_id]),
                rank=ranks[issue_id],
                is_tied=list(means.values()).count(means[issue_id]) > 1,
                by_voice=tuple(map(float, given)),
                spread=float(max(given) - min(given)),
                first_of=first_of,
                disagreement=_disagreement(issue_name(issue), given, first_of, voices),
            )
        )
    return tuple(sorted(results, key=lambda result: result.rank))


def _first(voice: Voice) -> frozenset[str]:
    ranks = ranks_of(voice.exact)
    return frozenset(issue_id for issue_id, rank in ranks.items() if rank <= FIRST)


def _disagreement(
    name: Name, given: tuple[Fraction, ...], first_of: tuple[int, ...], voices: tuple[Voice, ...]
) -> Text | None:
    """Return who has an issue among its first three and who does not, where that differs."""
    if not 0 < len(first_of) < len(voices) or max(given) - min(given) < LEAST_SPREAD:
        return None
    others = [voice.name for at, voice in enumerate(voices) if at not in first_of]
    return text(
        "minutes.disagree",
        issue=name,
        first=join_names([voices[at].name for at in first_of]),
        others=join_names(others),
        low=percent(min(given)),
        high=percent(max(given)),
    )


def percent(share: Fraction | float) -> int:
    """Return a share as whole percent, halves upwards."""
    return int(share * 100 + Fraction(1, 2)) if share else 0


def _without_vote(state: SessionState, shares: Mapping[str, Shares]) -> tuple[Name, ...]:
    silent = [group for group in state.groups if group.entity_id not in shares]
    names: list[Name] = [group_name(group) for group in silent if is_large(group)]
    small = sum(not is_large(group) for group in silent)
    return (*names, text("minutes.small_groups", count=small)) if small else tuple(names)


def _warnings(
    state: SessionState, counts: Mapping[str, GroupCount], account: BallotAccount
) -> tuple[Text, ...]:
    voted = [group for group in state.groups if group.entity_id in counts]
    found = [said for group in voted for said in _said_of(group, counts[group.entity_id])]
    if account.unknown_group:
        found.append(text("minutes.ballots_without_group", count=account.unknown_group))
    if account.too_many_dots:
        found.append(text("minutes.ballots_too_many", count=account.too_many_dots))
    if account.empty:
        found.append(text("minutes.ballots_empty", count=account.empty))
    if account.dots_left_out:
        found.append(text("minutes.dots_left_out", count=account.dots_left_out))
    return tuple(found)


def _said_of(group: Group, count: GroupCount) -> list[Text]:
    name = group_name(group) if is_large(group) else text("minutes.a_small_group")
    said = []
    if count.phones_replaced:
        said.append(text("minutes.hands_replace", group=name, count=count.phones_replaced))
    if count.hands_replaced:
        said.append(text("minutes.hands_twice", group=name))
    return said
