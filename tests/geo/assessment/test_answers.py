"""Answers before and after: Newcombe's published limits, and what too few cannot tell."""

from __future__ import annotations

import math

import pytest

from geo.assessment.answers import LEAST_ANSWERS, compare_answers, difference_limits
from model.assessment import AnswersVerdict
from model.errors import AssessmentError
from model.plan import SurveyQuestion


def asked(before: tuple[int, int], after: tuple[int, int]) -> SurveyQuestion:
    return SurveyQuestion(
        "q" * 32,
        before_yes=before[0],
        before_answers=before[1],
        after_yes=after[0],
        after_answers=after[1],
    )


@pytest.mark.parametrize(
    ("data", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
        ((0, 10, 0, 20), -0.1611, 0.2775),
        ((0, 10, 0, 10), -0.2775, 0.2775),
        ((10, 10, 0, 20), 0.6791, 1.0000),
        ((10, 10, 0, 10), 0.6075, 1.0000),
    ],
)
def test_limits_are_those_that_newcombe_published(data, low, high):
    """Newcombe 1998, table II, method 10."""
    found = difference_limits(*data)
    assert found == (pytest.approx(low, abs=6e-5), pytest.approx(high, abs=6e-5))


def test_more_people_feel_safe():
    found = compare_answers(asked((48, 80), (56, 70)))
    assert (found.before, found.after) == (0.6, 0.8)
    assert found.change == pytest.approx(0.2)
    assert found.verdict is AnswersVerdict.MORE_YES


def test_swapping_before_and_after_turns_the_sign():
    there = compare_answers(asked((48, 80), (56, 70)))
    back = compare_answers(asked((56, 70), (48, 80)))
    assert back.change == pytest.approx(-there.change)
    assert (back.low, back.high) == (pytest.approx(-there.high), pytest.approx(-there.low))
    assert back.verdict is AnswersVerdict.FEWER_YES


def test_a_difference_within_chance_is_no_change():
    found = compare_answers(asked((20, 40), (23, 40)))
    assert found.low < 0 < found.high
    assert found.verdict is AnswersVerdict.NO_CLEAR_CHANGE


def test_too_few_answers_tell_nothing_however_much_they_differ():
    few = LEAST_ANSWERS - 1
    found = compare_answers(asked((0, few), (100, 100)))
    assert found.low > 0.8
    assert found.verdict is AnswersVerdict.TOO_FEW
    assert compare_answers(asked((0, few), (100, 100)), least_answers=few).verdict is (
        AnswersVerdict.MORE_YES
    )


def test_what_was_asked_once_is_not_compared():
    found = compare_answers(asked((20, 40), (0, 0)))
    assert found.before == 0.5
    assert math.isnan(found.after) and math.isnan(found.low)
    assert found.verdict is AnswersVerdict.NOT_ASKED


@pytest.mark.parametrize("pair", [(5, 4), (-1, 4)])
def test_numbers_that_cannot_be_are_refused(pair):
    with pytest.raises(AssessmentError, match="answers_invalid"):
        compare_answers(asked((1, 2), pair))
