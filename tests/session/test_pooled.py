"""Phones of groups too small to be named: pooled, and yet every group weighs the same."""

from __future__ import annotations

from session.ballots import POOLED, count_ballots
from tests.session.votes import group, hands, phone, session


def test_the_pool_stands_for_every_small_group_without_a_count():
    state = session(
        groups=[group("women", 12), group("teachers", 4), group("lcpc", 3)],
        ballots=[phone("women", 1, a=5), phone(POOLED, 1, b=3), phone(POOLED, 2, b=1, c=1)],
    )
    counts, account = count_ballots(state)
    assert counts["teachers"].dots == counts["lcpc"].dots == {"b": 4, "c": 1}
    assert (account.ballots, account.counted) == (3, 3)


def test_a_small_group_that_was_counted_by_hands_keeps_its_count():
    state = session(
        groups=[group("teachers", 4), group("lcpc", 3)],
        ballots=[hands("teachers", a=4), phone(POOLED, b=5)],
    )
    counts, account = count_ballots(state)
    assert (counts["teachers"].dots, counts["lcpc"].dots) == ({"a": 4}, {"b": 5})
    assert account.counted == 2


def test_when_all_were_counted_by_hands_the_pool_is_replaced_and_told_once():
    state = session(
        groups=[group("teachers", 4), group("lcpc", 3)],
        ballots=[hands("teachers", a=4), hands("lcpc", a=3), phone(POOLED, b=5)],
    )
    counts, account = count_ballots(state)
    assert sum(count.phones_replaced for count in counts.values()) == 1
    assert (account.counted, account.replaced) == (2, 1)


def test_without_small_groups_there_is_no_pool():
    _, account = count_ballots(session(groups=[group("women", 12)], ballots=[phone(POOLED, a=5)]))
    assert account.unknown_group == 1
