"""The lines a result is shown in: groups of five and more alone, smaller ones only together.

The result is the mean over all groups, so a reader can take the shown shares from it: if one
group alone were left out of the table, subtraction would give back its vote. Hence every group
that voted is in some line, and no line stands for a small group alone (complementary
suppression: A. Hundepool and others, "Statistical Disclosure Control", Wiley 2012, ch. 4):

* small groups that together have five people or more are one line, the mean of their shares;
* fewer than five people join the smallest of the shown groups, under one name;
* where no other group voted, the line is everybody.

A line counts as often as it has groups, so the weighted mean of the lines is the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TypeAlias

from model.session import SMALLEST_GROUP_SHOWN, Group
from model.text import text
from session.naming import Name, group_name
from session.visibility import is_large

Shares: TypeAlias = Mapping[str, Fraction]
"""Issue id -> share of a group's dots; an issue without dots is missing. They sum to 1."""


@dataclass(frozen=True, slots=True)
class Voice:
    """One line of a result: a group, or groups that are shown only together."""

    group_ids: tuple[str, ...]
    name: Name
    groups: int
    people: int
    exact: Shares = field(repr=False)

    @property
    def shares(self) -> dict[str, float]:
        """Share of each issue that got dots, 0 to 1; they sum to 1."""
        return {issue_id: float(share) for issue_id, share in self.exact.items()}


def make_voices(voted: Sequence[Group], shares: Mapping[str, Shares]) -> tuple[Voice, ...]:
    """Return the lines of a result in the order of the groups, those of small groups last."""
    large = [group for group in voted if is_large(group)]
    small = [group for group in voted if not is_large(group)]
    if not small:
        return tuple(_voice([group], group_name(group), shares) for group in large)
    if sum(group.people for group in small) >= SMALLEST_GROUP_SHOWN:
        alone = [_voice([group], group_name(group), shares) for group in large]
        return (*alone, _voice(small, text("minutes.small_groups", count=len(small)), shares))
    if not large:
        return (_voice(small, text("minutes.all_groups"), shares),)
    host = min(large, key=lambda group: (group.people, group.order, group.entity_id))
    joined = text("minutes.with_small_groups", group=group_name(host), count=len(small))
    return tuple(
        _voice([group, *small], joined, shares)
        if group is host
        else _voice([group], group_name(group), shares)
        for group in large
    )


def _voice(groups: Sequence[Group], name: Name, shares: Mapping[str, Shares]) -> Voice:
    ids = tuple(group.entity_id for group in groups)
    own = [shares[group_id] for group_id in ids]
    issues = sorted({issue_id for share in own for issue_id in share})
    return Voice(
        group_ids=ids,
        name=name,
        groups=len(groups),
        people=sum(group.people for group in groups),
        exact={issue_id: mean_share(own, issue_id) for issue_id in issues},
    )


def mean_share(shares: Iterable[Shares], issue_id: str) -> Fraction:
    """Return the mean of an issue's shares; a group that gave it nothing counts as 0."""
    given = [share.get(issue_id, Fraction(0)) for share in shares]
    return Fraction(sum(given), len(given))


def ranks_of(shares: Shares) -> dict[str, int]:
    """Return the rank of each issue: 1 + how many have more; equal ones share it."""
    return {
        issue_id: 1 + sum(other > share for other in shares.values())
        for issue_id, share in shares.items()
    }
