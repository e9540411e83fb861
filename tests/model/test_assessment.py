"""What an activity amounts to, in words: what was done in part is never said to be done."""

from __future__ import annotations

import pytest

from i18n import LANGUAGES, translator
from model.assessment import NOT_CARRIED_OUT, Reading, reading_text
from model.session import Outcome


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_done_in_part_is_said_so_whatever_came_of_it(language):
    t = translator(language)
    partly = t(f"assessment.partly_{Reading.EFFECT_NOT_SHOWN}").split(",")[0]
    for reading in set(Reading) - NOT_CARRIED_OUT:
        said = t(reading_text(reading, Outcome.PARTLY_DONE))
        assert said.startswith(partly)
        assert said != t(reading.text)


@pytest.mark.parametrize("status", sorted(set(Outcome) - {Outcome.PARTLY_DONE}))
def test_what_was_done_has_its_own_words(status):
    for reading in Reading:
        assert reading_text(reading, status) == reading.text


def test_what_was_not_carried_out_has_no_part_that_was():
    for reading in NOT_CARRIED_OUT:
        assert reading_text(reading, Outcome.PARTLY_DONE) == reading.text
