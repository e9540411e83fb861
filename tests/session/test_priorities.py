"""From marks to a ballot, and from votes to an order: the domain's rule, and its reasons."""

from __future__ import annotations

from model.session import CanAct
from model.text import text
from session.priorities import (
    groups_naming,
    number_class,
    reasons_for,
    suggest_issues,
    suggest_priorities,
)
from session.tally import tally
from tests.session.votes import group, hands, issue, mark, session


def keys(reasons):
    return [reason.key for reason in reasons]


def test_one_issue_is_proposed_per_category_that_groups_marked():
    marks = [
        mark("1", "women", "alcohol"),
        mark("2", "women", "alcohol"),
        mark("3", "women", "alcohol"),
        mark("4", "youth", "road_safety"),
        mark("5", "women", "road_safety"),
    ]
    state = session([group("women"), group("youth")], "", marks=marks)
    first, second = suggest_issues(state)
    assert (first.category, first.mark_ids, first.marks, first.groups) == (
        "road_safety",
        ("4", "5"),
        2,
        2,
    )
    assert (second.category, second.marks, second.groups) == ("alcohol", 3, 1)


def test_marks_that_are_not_released_or_already_in_an_issue_are_not_proposed():
    hidden = group("youth")
    groups = [group("women"), type(hidden)(entity_id="youth", kind="youth", people=9)]
    marks = [
        mark("1", "women", "alcohol"),
        mark("2", "youth", "alcohol"),
        mark("3", "women", "alcohol"),
    ]
    state = session(groups, [issue("a", "alcohol", mark_ids=("1",))], marks=marks)
    (only,) = suggest_issues(state)
    assert only.mark_ids == ("3",)
    assert only.issue_id == "a"


def test_where_two_issues_share_a_category_the_marks_join_neither():
    issues = [issue("a", "alcohol"), issue("b", "alcohol")]
    state = session([group("women")], issues, marks=[mark("1", "women", "alcohol")])
    assert suggest_issues(state)[0].issue_id == ""


def test_a_session_without_marks_proposes_nothing():
    assert suggest_issues(session()) == ()
    assert suggest_priorities(session(issues=""), tally(session(issues=""))) == ()


def test_the_number_of_groups_comes_before_votes():
    marks = [mark("1", "women", "alcohol"), mark("2", "youth", "alcohol")]
    issues = [issue("a", mark_ids=("1", "2")), *"bcde"]
    state = session(
        [group("women"), group("youth")],
        issues,
        [hands("women", b=9, c=8, d=7, a=1), hands("youth", b=9, c=8, e=7, a=1)],
        marks=marks,
    )
    order = suggest_priorities(state, tally(state))
    assert [(one.issue_id, one.named) for one in order] == [
        ("b", 2),
        ("c", 2),
        ("a", 2),
        ("d", 1),
        ("e", 1),
    ]
    assert [one.place for one in order] == [1, 2, 3, 4, 4]


def test_residents_come_first_where_as_many_parties_named_two_issues():
    groups = [group("women"), group("lcpc")]
    marks = [mark("1", "lcpc", "alcohol"), mark("2", "women", "alcohol")]
    issues = [issue("police", mark_ids=("1",)), issue("residents", mark_ids=("2",))]
    order = suggest_priorities(state := session(groups, issues, marks=marks), tally(state))
    assert [one.issue_id for one in order] == ["residents", "police"]


def test_what_the_community_cannot_act_on_comes_last_and_is_not_suggested():
    issues = [issue("a", can_act=CanAct.NO), issue("b", can_act=CanAct.PARTLY), issue("c")]
    state = session([group("women")], issues, [hands("women", a=5, b=1, c=1)])
    order = suggest_priorities(state, tally(state))
    assert [one.issue_id for one in order] == ["b", "c", "a"]
    assert [one.is_suggested for one in order] == [True, True, False]


def test_five_are_suggested():
    state = session(
        [group("women")], "abcdefg", [hands("women", a=7, b=6, c=5, d=4, e=3, f=2, g=1)]
    )
    order = suggest_priorities(state, tally(state))
    assert [one.issue_id for one in order if one.is_suggested] == list("abcde")
    assert sum(one.is_suggested for one in suggest_priorities(state, tally(state), most=4)) == 4


def test_each_suggestion_says_why():
    marks = [mark("1", "women", "alcohol"), mark("2", "women", "alcohol")]
    state = session(
        [group("women"), group("youth")],
        [issue("a", mark_ids=("1", "2", "gone"), can_act=CanAct.YES), "b"],
        [hands("youth", a=1, b=1)],
        marks=marks,
    )
    result = tally(state)
    police = text("view.under_reporting")
    first = suggest_priorities(state, result, police={"a": police})[0]
    assert keys(first.reasons) == [
        "minutes.reason_named",
        "minutes.reason_marks",
        "minutes.reason_votes_tied",
        "view.under_reporting",
        "minutes.reason_can_act",
    ]
    assert first.reasons[0].params == {"count": 2, "of": 2}
    assert first.reasons[1].params["count"] == 2
    assert first.reasons[2].params == {"percent": 50, "rank": 1}
    assert first.reasons[-1].params["answer"].key == "can_act.yes"


def test_reasons_for_a_sensitive_issue_give_no_number_of_marks():
    marks = [mark(str(at), "women", "domestic_violence") for at in range(7)]
    one = issue("a", "domestic_violence", mark_ids=tuple(m.entity_id for m in marks))
    state = session(
        [group("women"), group("youth")], [one, "b"], [hands("youth", a=1)], marks=marks
    )
    result = tally(state)
    reasons = reasons_for(state, result, one)
    assert keys(reasons)[:2] == ["minutes.reason_voted", "minutes.reason_marks_class"]
    assert reasons[0].params["count"] == 1  # who marked it is not said
    assert reasons[1].params["number"].key == "minutes.class_5"
    assert groups_naming(state, result, one) == {"women", "youth"}


def test_reasons_do_not_tell_of_a_small_group_whose_marks_are_not_shown():
    groups = [group("women"), group("elders", people=3)]
    one = issue("a", mark_ids=("1",))
    state = session(groups, [one], marks=[mark("1", "elders", "alcohol")])
    named, marked = reasons_for(state, tally(state), one, with_can_act=False)
    assert (named.params["count"], marked.params["count"]) == (0, 0)
    everybody = session(
        groups, [one], marks=[mark("1", "elders", "alcohol"), mark("2", "women", "other")]
    )
    assert reasons_for(everybody, tally(everybody), one)[0].params["count"] == 1


def test_number_classes_are_those_of_the_public_view():
    found = [number_class(count).key.rpartition("_")[2] for count in (0, 4, 5, 9, 10, 19, 20, 500)]
    assert found == ["0", "0", "5", "5", "10", "10", "20", "20"]
