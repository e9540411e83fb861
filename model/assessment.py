"""What an assessment may say: of a place, of an indicator, of an activity, of residents' answers.

Words that stand for an effect are kept apart from words that stand for work done: "done" is never
a result (DOMAIN: success is what changed).
"""

from __future__ import annotations

from enum import StrEnum

from model.session import Outcome
from model.text import Text, text


class Verdict(StrEnum):
    """What counts before and after can tell. Name: `assessment.verdict_<value>`."""

    FEWER = "fewer"
    MORE = "more"
    NO_CLEAR_CHANGE = "no_clear_change"
    TOO_FEW = "too_few"  # neither success nor failure: it could not have been told

    @property
    def text(self) -> Text:
        """Its name."""
        return text(f"assessment.verdict_{self.value}")


class IndicatorState(StrEnum):
    """Where an indicator stands. Name: `assessment.indicator_<value>`."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_MEASURED = "not_measured"
    NOT_JUDGED = "not_judged"  # measured, but nobody said from where to where

    @property
    def text(self) -> Text:
        """Its name."""
        return text(f"assessment.indicator_{self.value}")


class Reading(StrEnum):
    """What an activity amounts to. Name: `assessment.reading_<value>`."""

    FEWER_INCIDENTS = "fewer_incidents"
    MORE_INCIDENTS = "more_incidents"
    TARGETS_MET = "targets_met"
    TARGETS_PARTLY_MET = "targets_partly_met"
    TARGETS_MISSED = "targets_missed"
    MIXED = "mixed"  # incidents and indicators say opposite things
    EFFECT_NOT_SHOWN = "effect_not_shown"  # done, and nothing tells what changed
    NOT_FINISHED = "not_finished"
    NOT_DONE = "not_done"

    @property
    def text(self) -> Text:
        """Its name."""
        return text(f"assessment.reading_{self.value}")


NOT_CARRIED_OUT = frozenset({Reading.NOT_FINISHED, Reading.NOT_DONE})
"""Readings that say nothing of how much was done."""


def reading_text(reading: Reading, status: Outcome) -> Text:
    """Say what an activity amounts to; what was done in part is never said to be done.

    Name of the latter: `assessment.partly_<value>`.
    """
    if status is Outcome.PARTLY_DONE and reading not in NOT_CARRIED_OUT:
        return text(f"assessment.partly_{reading.value}")
    return reading.text


class WhyNot(StrEnum):
    """Why counts were not compared. Sentence: `assessment.why_<value>`."""

    WHOLE_UNIT = "whole_unit"  # nowhere is left to compare with
    NO_PRIORITY = "no_priority"  # which incidents to count is not known
    NOT_BEGUN = "not_begun"  # planned, or not done
    NO_TERM = "no_term"
    TOO_SHORT = "too_short"  # it acted for too few months
    NOT_OVER = "not_over"
    RECORDS_END = "records_end"
    RECORDS_BEGIN = "records_begin"
    NO_RECORDS = "no_records"
    NO_CONTROL = "no_control"
    CONTROL_TREATED = "control_treated"  # something acts in the one that was chosen


class AnswersVerdict(StrEnum):
    """What answers before and after can tell. Name: `assessment.answers_<value>`."""

    MORE_YES = "more_yes"
    FEWER_YES = "fewer_yes"
    NO_CLEAR_CHANGE = "no_clear_change"
    TOO_FEW = "too_few"
    NOT_ASKED = "not_asked"  # once, or not at all

    @property
    def text(self) -> Text:
        """Its name."""
        return text(f"assessment.answers_{self.value}")
