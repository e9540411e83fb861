"""Which ballots count: one method per group, and no ballot dropped without a word.

A count of raised hands stands for a whole group, so it replaces the phones of that group: a
person whose phone voted raises a hand too, and both would count twice. A count of hands without
any dot replaces nothing.

Phones of several groups too small to be named vote as one (`POOLED`). What they gave together
stands for each of these groups that was not counted by itself, so that none loses its weight.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from model.session import Ballot, SessionState, VoteMethod
from session.visibility import is_large

POOLED = ""
"""Group id of a phone's ballot from one of several small groups: which one is not asked."""


@dataclass(frozen=True, slots=True)
class GroupCount:
    """The dots of one group that count, by issue."""

    method: VoteMethod
    dots: Mapping[str, int]
    phones_replaced: int = 0
    hands_replaced: int = 0


@dataclass(frozen=True, slots=True)
class BallotAccount:
    """ballots = counted + replaced + unknown_group + too_many_dots + empty."""

    ballots: int = 0
    counted: int = 0
    replaced: int = 0  # by the group's count of hands
    unknown_group: int = 0  # without a group, or of one that was deleted
    too_many_dots: int = 0  # a phone's ballot with more dots than a person has
    empty: int = 0  # nothing on it, or only issues that are not on the ballot
    dots_left_out: int = 0  # on counted and empty ballots, for issues that are not on the ballot

    def __post_init__(self) -> None:
        parts = (self.counted, self.replaced, self.unknown_group, self.too_many_dots, self.empty)
        if self.ballots != sum(parts):
            raise ValueError(f"ballots unaccounted for: {self}")


@dataclass(slots=True)
class _Box:
    """The ballots of one group while they are sorted."""

    hands: list[tuple[str, Counter[str]]] = field(default_factory=list)
    phones: list[Counter[str]] = field(default_factory=list)


def count_ballots(state: SessionState) -> tuple[dict[str, GroupCount], BallotAccount]:
    """Return the dots that count, by the id of each group that voted, and every ballot's fate."""
    on_ballot = {issue.entity_id for issue in state.issues if issue.is_on_ballot}
    small = [group.entity_id for group in state.groups if not is_large(group)]
    boxes = {group.entity_id: _Box() for group in state.groups}
    pool = _Box()
    fate: Counter[str] = Counter()
    left_out = 0
    for ballot in state.ballots:
        is_pooled = bool(small) and ballot.group_id == POOLED and ballot.method is VoteMethod.PHONE
        if ballot.group_id not in boxes and not is_pooled:
            fate["unknown_group"] += 1
            continue
        if ballot.method is VoteMethod.PHONE and sum(ballot.dots.values()) > state.info.dots:
            fate["too_many_dots"] += 1
            continue
        dots = _given(ballot, on_ballot)
        left_out += sum(ballot.dots.values()) - dots.total()
        if not dots:
            fate["empty"] += 1
        elif ballot.method is VoteMethod.HANDS:
            boxes[ballot.group_id].hands.append((ballot.entity_id, dots))
        else:
            (pool if is_pooled else boxes[ballot.group_id]).phones.append(dots)
    counts = {key: count for key, box in boxes.items() if (count := _count(box)) is not None}
    counts |= _share_pool(pool, small, counts)
    replaced = sum(count.phones_replaced + count.hands_replaced for count in counts.values())
    sorted_in = len(state.ballots) - fate.total()
    account = BallotAccount(
        ballots=len(state.ballots),
        counted=sorted_in - replaced,
        replaced=replaced,
        dots_left_out=left_out,
        **fate,
    )
    return counts, account


def _given(ballot: Ballot, on_ballot: set[str]) -> Counter[str]:
    return Counter({i: dots for i, dots in ballot.dots.items() if i in on_ballot and dots > 0})


def _count(box: _Box) -> GroupCount | None:
    if box.hands:
        # Two laptops may both have counted: the fuller count, then the greater id, on all of them.
        _, dots = max(box.hands, key=lambda hand: (hand[1].total(), hand[0]))
        return GroupCount(VoteMethod.HANDS, dots, len(box.phones), len(box.hands) - 1)
    if box.phones:
        return GroupCount(VoteMethod.PHONE, _sum(box.phones))
    return None


def _share_pool(
    pool: _Box, small: Sequence[str], counts: Mapping[str, GroupCount]
) -> dict[str, GroupCount]:
    """Return what the pooled phones stand for: each small group that has no count of its own."""
    if not pool.phones:
        return {}
    silent = [group_id for group_id in small if group_id not in counts]
    if silent:
        return dict.fromkeys(silent, GroupCount(VoteMethod.PHONE, _sum(pool.phones)))
    first = counts[small[0]]  # all were counted by themselves: the phones are told once
    return {small[0]: replace(first, phones_replaced=first.phones_replaced + len(pool.phones))}


def _sum(ballots: Sequence[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for ballot in ballots:
        total.update(ballot)
    return total
