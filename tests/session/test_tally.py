"""Votes: every group weighs the same, no ballot is lost, no small group can be read."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.session import SMALLEST_GROUP_SHOWN, VoteMethod
from model.text import Text
from session.ballots import POOLED, BallotAccount
from session.tally import percent, tally
from tests.session.votes import group, hands, issue, phone, phones, session


def shares_of(result):
    return {one.issue_id: one.share for one in result.results}


def names_of(result):
    return [voice.name.key for voice in result.voices]


def test_a_large_group_weighs_as_much_as_a_small_one():
    # women: 60 of 100 hands for a; youth: 1 of 4 for a. (0.6 + 0.25) / 2
    state = session(
        [group("women", 40), group("youth", 5)],
        "ab",
        [hands("women", a=60, b=40), hands("youth", a=1, b=3)],
    )
    result = tally(state)
    assert shares_of(result) == {"b": pytest.approx(0.575), "a": pytest.approx(0.425)}
    assert [one.issue_id for one in result.results] == ["b", "a"]
    assert result.results[0].by_voice == pytest.approx((0.4, 0.75))
    assert result.results[0].spread == pytest.approx(0.35)
    assert result.groups_voted == 2


def test_a_group_that_did_not_vote_is_named_and_is_not_zero():
    state = session([group("women"), group("youth")], "ab", [hands("women", a=3, b=1)])
    result = tally(state)
    assert shares_of(result) == {"a": 0.75, "b": 0.25}
    assert [name.key for name in result.without_vote] == ["group.youth"]
    assert result.groups == 2


def test_small_groups_without_a_vote_are_not_named():
    state = session(
        [group("women"), group("youth", 2), group("elders", 4)], "ab", [hands("women", a=1)]
    )
    (name,) = tally(state).without_vote
    assert name.key == "minutes.small_groups"
    assert name.params["count"] == 2


def test_before_anybody_voted_there_is_no_result():
    result = tally(session([group("women")], "ab"))
    assert result.results == ()
    assert result.voices == ()
    assert len(result.without_vote) == 1


def test_a_session_without_groups_or_issues_has_no_result():
    assert tally(session()).results == ()
    assert tally(session([group("women")], "", [hands("women", a=3)])).account.empty == 1


def test_phones_of_a_group_are_added_up():
    state = session([group("women")], "ab", phones("women", {"a": 5}, {"a": 2, "b": 3}, {"b": 5}))
    assert shares_of(tally(state)) == {"b": pytest.approx(8 / 15), "a": pytest.approx(7 / 15)}


def test_hands_replace_the_phones_of_their_group_and_it_says_so():
    ballots = [hands("women", a=3, b=1), *phones("women", {"b": 5}, {"b": 5})]
    result = tally(session([group("women")], "ab", ballots))
    assert shares_of(result) == {"a": 0.75, "b": 0.25}
    assert result.account == BallotAccount(ballots=3, counted=1, replaced=2)
    (warning,) = result.warnings
    assert warning.key == "minutes.hands_replace"
    assert warning.params["count"] == 2
    assert warning.params["group"].key == "group.women"


def test_a_warning_does_not_name_a_small_group():
    ballots = [hands("women", a=3), phone("women", b=5), hands("youth", a=1)]
    result = tally(session([group("women", 3), group("youth")], "ab", ballots))
    assert result.warnings[0].params["group"].key == "minutes.a_small_group"


def test_a_count_of_no_hands_does_not_wipe_out_the_phones():
    ballots = [hands("women", a=0, b=0), phone("women", a=5)]
    result = tally(session([group("women")], "ab", ballots))
    assert shares_of(result)["a"] == 1.0
    assert result.account == BallotAccount(ballots=2, counted=1, empty=1)


def test_hands_counted_twice_are_counted_once():
    ballots = [hands("women", a=3, b=1), hands("women", a=4, b=1)]
    result = tally(session([group("women")], "ab", ballots))
    assert shares_of(result) == {"a": 0.8, "b": 0.2}
    assert result.account.replaced == 1
    assert result.warnings[0].key == "minutes.hands_twice"
    assert tally(session([group("women")], "ab", ballots[::-1])) == result


def test_no_ballot_is_dropped_without_a_word():
    ballots = [
        phone("women", 1, a=2, gone=3),
        phone("women", 2, gone=5),
        phone("women", 3, a=6),
        phone("nobody", 4, a=5),
        phone("", 5, a=5),
        phone("women", 6, off=1, b=4),
    ]
    state = session([group("women")], ["a", "b", issue("off", is_on_ballot=False)], ballots)
    result = tally(state)
    assert result.account == BallotAccount(
        ballots=6, counted=2, unknown_group=2, too_many_dots=1, empty=1, dots_left_out=9
    )
    assert {warning.key for warning in result.warnings} == {
        "minutes.ballots_without_group",
        "minutes.ballots_too_many",
        "minutes.ballots_empty",
        "minutes.dots_left_out",
    }
    assert shares_of(result) == {"b": pytest.approx(2 / 3), "a": pytest.approx(1 / 3)}


def test_an_account_that_does_not_add_up_is_refused():
    with pytest.raises(ValueError, match="unaccounted"):
        BallotAccount(ballots=3, counted=1)


def test_equal_results_share_a_rank():
    state = session(
        [group("women"), group("youth")],
        "abcd",
        [hands("women", a=1, b=2, c=3), hands("youth", a=2, b=1, c=3)],
    )
    ranks = [(one.issue_id, one.rank, one.is_tied) for one in tally(state).results]
    assert ranks == [("c", 1, False), ("a", 2, True), ("b", 2, True), ("d", 4, False)]


def test_thirds_that_add_up_to_the_same_are_a_tie():
    # 1/3 + 1/3 + 1/3 in floating point depends on the order; as fractions it does not
    state = session(
        [group("women"), group("youth"), group("elders")],
        "ab",
        [hands("women", a=1, b=2), hands("youth", a=7, b=3), hands("elders", a=7, b=8)],
    )
    expected = {
        key: float(Fraction(1, 3) * sum(map(Fraction, given)))
        for key, given in {"a": ("1/3", "7/10", "7/15"), "b": ("2/3", "3/10", "8/15")}.items()
    }
    result = tally(state)
    assert shares_of(result) == expected
    assert all(one.is_tied and one.rank == 1 for one in result.results)


def test_where_groups_disagree_a_sentence_says_who_and_how_far():
    state = session(
        [group("women"), group("youth"), group("farmers")],
        "abcde",
        [
            hands("women", a=5, b=3, c=2),
            hands("youth", a=4, b=4, c=2),
            hands("farmers", d=4, e=3, b=3),
        ],
    )
    result = tally(state)
    said = result.result_of("a").disagreement
    assert said.key == "minutes.disagree"
    assert (said.params["low"], said.params["high"]) == (0, 50)
    assert said.params["others"].key == "group.farmers"
    assert said.params["first"].params["first"].key == "group.women"
    assert result.result_of("a").first_of == (0, 1)
    assert result.result_of("b").disagreement is None  # everybody has it among the first three
    assert result.result_of("nothing") is None


def test_a_small_difference_is_no_disagreement():
    state = session(
        [group("women"), group("youth")],
        "abcd",
        [hands("women", a=26, b=25, c=25, d=24), hands("youth", a=24, b=25, c=25, d=26)],
    )
    assert all(one.disagreement is None for one in tally(state).results)


# Groups of fewer than five


def test_small_groups_of_five_together_are_one_line_and_keep_their_weight():
    state = session(
        [group("women", 20), group("youth", 3), group("elders", 2)],
        "ab",
        [hands("women", a=1), hands("youth", b=1), hands("elders", b=1)],
    )
    result = tally(state)
    assert shares_of(result)["b"] == pytest.approx(2 / 3)
    assert names_of(result) == ["group.women", "minutes.small_groups"]
    assert [(voice.groups, voice.people) for voice in result.voices] == [(1, 20), (2, 5)]


def test_a_lone_small_group_joins_the_smallest_other():
    state = session(
        [group("women", 20), group("farmers", 8), group("youth", 4)],
        "ab",
        [hands("women", a=1), hands("farmers", a=1), hands("youth", b=1)],
    )
    result = tally(state)
    assert names_of(result) == ["group.women", "minutes.with_small_groups"]
    assert result.voices[1].groups == 2
    assert result.voices[1].shares == {"a": 0.5, "b": 0.5}
    assert shares_of(result)["b"] == pytest.approx(1 / 3)


def test_only_small_groups_are_shown_as_everybody():
    result = tally(session([group("women", 3), group("youth", 1)], "ab", [hands("women", a=1)]))
    assert names_of(result) == ["minutes.all_groups"]


def test_a_group_of_unknown_size_is_small():
    result = tally(
        session(
            [group("women"), group("youth", 0)], "a", [hands("women", a=1), hands("youth", a=1)]
        )
    )
    assert names_of(result) == ["minutes.with_small_groups"]


def test_phones_of_small_groups_together_stand_for_each_of_them():
    state = session(
        [group("women", 20), group("youth", 3), group("elders", 4), group("farmers", 2)],
        "ab",
        [hands("women", a=1), *phones(POOLED, {"b": 5}), hands("farmers", a=1)],
    )
    result = tally(state)
    assert result.groups_voted == 4
    assert shares_of(result) == {"a": 0.5, "b": 0.5}
    assert result.account.counted == 3


def test_pooled_phones_count_for_nobody_where_no_group_is_small():
    result = tally(session([group("women")], "ab", [*phones(POOLED, {"b": 5})]))
    assert result.results == ()
    assert result.account.unknown_group == 1


def test_a_label_that_looks_like_a_name_is_not_said_before_the_room():
    state = session([group("women", label="Асанова Гүлнара")], "ab", [hands("women", a=1)])
    assert names_of(tally(state)) == ["group.women"]


ISSUES = "abcdef"
KINDS = ("women", "youth", "elders", "aksakals", "lcpc", "teachers", "farmers", "mixed")


@st.composite
def sessions(draw, least_people: int = 0, *, are_pooled: bool = False):
    kinds = draw(st.permutations(KINDS))[: draw(st.integers(1, len(KINDS)))]
    groups = [
        group(kind, draw(st.integers(least_people, 12)), order=at) for at, kind in enumerate(kinds)
    ]
    ballots = []
    for one in groups:
        dots = st.dictionaries(st.sampled_from(ISSUES), st.integers(0, 5), max_size=6)
        if draw(st.booleans()):
            ballots.append(hands(one.entity_id, **draw(dots)))
        ballots += phones(one.entity_id, *draw(st.lists(dots, max_size=4)))
    if are_pooled:
        ballots += phones(POOLED, *draw(st.lists(dots, max_size=3)))
    return session(groups, ISSUES, ballots)


@settings(max_examples=150)
@given(sessions(are_pooled=True))
def test_shares_sum_to_one_and_lines_weigh_up_to_the_result(state):
    result = tally(state)
    if not result.results:
        assert result.voices == ()
        return
    assert sum(shares_of(result).values()) == pytest.approx(1)
    assert sum(voice.groups for voice in result.voices) == result.groups_voted
    for at, voice in enumerate(result.voices):
        assert sum(voice.shares.values()) == pytest.approx(1)
        assert all(one.by_voice[at] == voice.shares.get(one.issue_id, 0) for one in result.results)
    for one in result.results:
        weighted = sum(
            share * voice.groups for share, voice in zip(one.by_voice, result.voices, strict=True)
        )
        assert weighted / result.groups_voted == pytest.approx(one.share)


@settings(max_examples=150)
@given(sessions(are_pooled=True))
def test_no_line_stands_for_fewer_than_five_people_unless_it_is_everybody(state):
    result = tally(state)
    people = {one.entity_id: one.people for one in state.groups}
    small = {key for key, count in people.items() if count < SMALLEST_GROUP_SHOWN}
    for voice in result.voices:
        alone = len(voice.group_ids) == 1 and voice.group_ids[0] in small
        assert not alone or len(result.voices) == 1
        if len(result.voices) > 1:
            assert voice.people >= SMALLEST_GROUP_SHOWN
        if voice.name.key.startswith("group."):
            assert voice.group_ids[0] not in small


@settings(max_examples=100)
@given(sessions(), st.randoms(use_true_random=False))
def test_the_order_of_groups_and_ballots_changes_nothing(state, random):
    groups, ballots = list(state.groups), list(state.ballots)
    random.shuffle(groups)
    random.shuffle(ballots)
    other = tally(replace(state, groups=tuple(groups), ballots=tuple(ballots)))
    result = tally(state)
    assert [(r.issue_id, r.share, r.rank, r.spread) for r in other.results] == [
        (r.issue_id, r.share, r.rank, r.spread) for r in result.results
    ]
    assert other.account == result.account
    assert set(names_of(other)) == set(names_of(result))


@settings(max_examples=100)
@given(sessions(least_people=5), st.integers(0, 7))
def test_a_group_twice_as_large_that_votes_alike_changes_nothing(state, at):
    at %= len(state.groups)
    doubled = replace(state.groups[at], people=2 * state.groups[at].people)
    ballots = []
    for ballot in state.ballots:
        ballots.append(ballot)
        if ballot.group_id == doubled.entity_id:
            twice = {key: 2 * dots for key, dots in ballot.dots.items()}
            if ballot.method is VoteMethod.HANDS:
                ballots[-1] = replace(ballot, dots=twice)
            else:
                ballots.append(replace(ballot, entity_id=f"{ballot.entity_id} again"))
    groups = (*state.groups[:at], doubled, *state.groups[at + 1 :])
    other = tally(replace(state, groups=groups, ballots=tuple(ballots)))
    assert other.results == tally(state).results


@settings(max_examples=100)
@given(sessions())
def test_results_equal_those_of_pandas(state):
    rows = [
        (b.group_id, b.method.value, b.entity_id, key, dots)
        for b in state.ballots
        for key, dots in b.dots.items()
        if b.method is VoteMethod.HANDS or sum(b.dots.values()) <= state.info.dots
    ]
    table = pd.DataFrame(rows, columns=["group", "method", "ballot", "issue", "dots"])
    table = table[table["dots"] > 0]
    with_hands = set(table.loc[table["method"] == "hands", "group"])
    table = table[(table["method"] == "hands") | ~table["group"].isin(with_hands)]
    if table.empty:
        assert tally(state).results == ()
        return
    dots = table.pivot_table(
        index="group", columns="issue", values="dots", aggfunc="sum", fill_value=0
    )
    expected = dots.div(dots.sum(axis=1), axis=0).mean().reindex(list(ISSUES), fill_value=0.0)
    found = pd.Series(shares_of(tally(state))).reindex(list(ISSUES))
    pd.testing.assert_series_equal(found, expected, check_names=False, check_index_type=False)


@pytest.mark.parametrize(
    ("share", "whole"),
    [(0, 0), (0.125, 13), (Fraction(1, 200), 1), (Fraction(1, 3), 33), (1.0, 100)],
)
def test_percent_rounds_halves_up(share, whole):
    assert percent(share) == whole


def test_a_tally_is_made_of_texts_only():
    result = tally(
        session(
            [group("women", label="Kaltak")],
            ["a", issue("b", title="Bridge")],
            [hands("women", a=1, b=1)],
        )
    )
    assert isinstance(result.voices[0].name, Text)
    assert result.voices[0].name.params["label"] == "Kaltak"
    assert [one.name for one in result.results if one.issue_id == "b"] == ["Bridge"]
