"""Residents' answers before and after: how the share of "yes" moved, and whether that can be told.

The two samples are taken as independent: other people are asked each time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from scipy.stats import binomtest

from model.assessment import AnswersVerdict
from model.errors import AssessmentError
from model.plan import SurveyQuestion

LEAST_ANSWERS: Final = 30
"""Each time; the share of fewer answers is known to no better than 18 points either way."""

CONFIDENCE: Final = 0.95


@dataclass(frozen=True, slots=True)
class AnswersChange:
    """Shares (0 to 1) that said yes, and their difference with 95% limits; NaN if not asked."""

    question_id: str
    before: float
    after: float
    low: float
    high: float
    verdict: AnswersVerdict

    @property
    def change(self) -> float:
        """The share after less the share before."""
        return self.after - self.before


def compare_answers(
    question: SurveyQuestion, *, least_answers: int = LEAST_ANSWERS
) -> AnswersChange:
    """Return how the share of "yes" moved from before a plan to after it.

    With fewer than `least_answers` either time the verdict is "too few", whatever the shares.
    Raises `AssessmentError` where more said yes than answered.
    """
    _check(question.before_yes, question.before_answers, question.title)
    _check(question.after_yes, question.after_answers, question.title)
    before = _share(question.before_yes, question.before_answers)
    after = _share(question.after_yes, question.after_answers)
    low = high = math.nan
    if question.before_answers and question.after_answers:
        low, high = difference_limits(
            question.after_yes,
            question.after_answers,
            question.before_yes,
            question.before_answers,
        )
    fewest = min(question.before_answers, question.after_answers)
    verdict = _verdict(low, high, is_asked=fewest > 0, is_enough=fewest >= least_answers)
    return AnswersChange(question.entity_id, before, after, low, high, verdict)


def difference_limits(yes: int, answers: int, yes_2: int, answers_2: int) -> tuple[float, float]:
    """Return the 95% limits of yes/answers - yes_2/answers_2, for at least one answer each.

    Newcombe 1998, method 10 (doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I):
    from Wilson's limits of either share.
    """
    share, share_2 = yes / answers, yes_2 / answers_2
    own, other = _wilson(yes, answers), _wilson(yes_2, answers_2)
    low = share - share_2 - math.hypot(share - own[0], other[1] - share_2)
    high = share - share_2 + math.hypot(own[1] - share, share_2 - other[0])
    return low, high


def _wilson(yes: int, answers: int) -> tuple[float, float]:
    limits = binomtest(yes, answers).proportion_ci(CONFIDENCE, method="wilson")
    return float(limits.low), float(limits.high)


def _share(yes: int, answers: int) -> float:
    return yes / answers if answers else math.nan


def _check(yes: int, answers: int, question: str) -> None:
    if not 0 <= yes <= answers:
        raise AssessmentError(
            "assessment_answers_invalid", question=question, yes=yes, answers=answers
        )


def _verdict(low: float, high: float, *, is_asked: bool, is_enough: bool) -> AnswersVerdict:
    if not is_asked:
        return AnswersVerdict.NOT_ASKED
    if not is_enough:
        return AnswersVerdict.TOO_FEW
    if low > 0:
        return AnswersVerdict.MORE_YES
    return AnswersVerdict.FEWER_YES if high < 0 else AnswersVerdict.NO_CLEAR_CHANGE
