"""What a plan takes and what it refuses, and how its activities are numbered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.errors import SessionError
from model.events import Action, Edit, EntityKind
from model.plan import Approval, Approver, SurveyQuestion
from session.fields import _CHECKS
from session.plan_rules import (
    FOLLOWED_UP,
    dependents,
    is_approved,
    require_changeable,
)
from tests.session.plans import (
    LAMPS,
    PATROL,
    ROAD,
    SIGNS,
    THEFT,
    activity_of,
    indicator_of,
    plan_of,
)

PLAN = plan_of(
    activity_of(PATROL, THEFT, order=2),
    activity_of(LAMPS, first_month="2026-03", last_month="2026-09"),
    activity_of(SIGNS, order=1),
    indicators=[indicator_of(7, LAMPS), indicator_of(8, PATROL)],
)
SIGNED = replace(PLAN, info=replace(PLAN.info, is_closed=True))


def put(kind: EntityKind, entity_id: str, **values) -> Edit:
    return Edit(kind, entity_id, values)


@pytest.mark.parametrize(
    ("edit", "code"),
    [
        (put(EntityKind.ACTIVITY, LAMPS, last_month="2026-02"), "plan_bad_term"),
        (put(EntityKind.ACTIVITY, LAMPS, first_month="2026-10"), "plan_bad_term"),
        (put(EntityKind.ACTIVITY, "9" * 32, first_month="2026-10", last_month="2026-09"),
         "plan_bad_term"),
        (put(EntityKind.PRIORITY, "9" * 32, rank=6), "plan_too_many_priorities"),
        (put(EntityKind.SURVEY, "9" * 32, before_yes=5), "plan_more_yes_than_answers"),
        (put(EntityKind.SURVEY, "9" * 32, after_answers=4, after_yes=5),
         "plan_more_yes_than_answers"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_together_is_refused(edit: Edit, code: str) -> None:
    with pytest.raises(SessionError) as refused:
        require_changeable(PLAN, [edit])
    assert refused.value.code == code


@pytest.mark.parametrize(
    "edit",
    [
        put(EntityKind.ACTIVITY, LAMPS, first_month="2026-09"),
        put(EntityKind.ACTIVITY, LAMPS, first_month="2026-10", last_month="2026-10"),
        put(EntityKind.ACTIVITY, LAMPS, last_month=""),
        put(EntityKind.PRIORITY, ROAD, rank=5),
        put(EntityKind.SURVEY, "9" * 32, before_answers=5, before_yes=5),
        Edit(EntityKind.ACTIVITY, LAMPS, action=Action.DELETE),
    ],
)
def test_what_makes_sense_is_taken(edit: Edit) -> None:
    require_changeable(PLAN, [edit])


def test_a_survey_s_answers_may_come_one_number_at_a_time() -> None:
    asked = replace(PLAN, questions=(SurveyQuestion("9" * 32, before_answers=50),))
    require_changeable(asked, [put(EntityKind.SURVEY, "9" * 32, before_yes=50)])
    with pytest.raises(SessionError, match="plan_more_yes_than_answers"):
        require_changeable(asked, [put(EntityKind.SURVEY, "9" * 32, before_yes=51)])


@pytest.mark.parametrize(
    "edit",
    [
        put(EntityKind.ACTIVITY, LAMPS, title="Other lamps"),
        put(EntityKind.ACTIVITY, LAMPS, status="done", title="Other lamps"),
        put(EntityKind.INDICATOR, f"{7:032x}", target=1.0),
        put(EntityKind.PRIORITY, ROAD, causes="Dark"),
        Edit(EntityKind.ACTIVITY, LAMPS, action=Action.DELETE),
    ],
)
def test_what_was_signed_stays_as_it_was_signed(edit: Edit) -> None:
    require_changeable(PLAN, [edit])
    with pytest.raises(SessionError, match="plan_signed"):
        require_changeable(SIGNED, [edit])


def test_what_became_of_a_signed_plan_is_still_told() -> None:
    edits = [
        put(EntityKind.ACTIVITY, LAMPS, status="done", status_on="2026-09-30", evidence="Act 7"),
        put(EntityKind.INDICATOR, f"{7:032x}", actual=12.0),
        put(EntityKind.MEETING, "9" * 32, held_on="2026-04-02", people=9),
        Edit(EntityKind.MEETING, "9" * 32, action=Action.DELETE),
        put(EntityKind.PLAN, "f" * 32, is_closed=False),
    ]
    require_changeable(SIGNED, edits)


def test_fields_that_are_told_later_exist() -> None:
    for kind, fields in FOLLOWED_UP.items():
        assert fields is None or fields <= _CHECKS[kind].keys()


def test_what_hangs_on_something_goes_with_it() -> None:
    assert dependents(PLAN, ROAD) == [
        (EntityKind.INDICATOR, f"{7:032x}"),
        (EntityKind.ACTIVITY, LAMPS),
        (EntityKind.ACTIVITY, SIGNS),
        (EntityKind.PRIORITY, ROAD),
    ]
    assert dependents(PLAN, f"{8:032x}") == [(EntityKind.INDICATOR, f"{8:032x}")]
    assert dependents(PLAN, PLAN.approvals[0].entity_id) == []


def test_a_plan_is_approved_by_all_three() -> None:
    signed = [replace(one, signed_on="2026-02-01") for one in PLAN.approvals]
    assert not is_approved(PLAN)
    assert not is_approved(replace(PLAN, approvals=tuple(signed[:2])))
    assert is_approved(replace(PLAN, approvals=tuple(signed)))
    twice = (*signed[:2], Approval("9" * 32, approver=Approver.KENESH, signed_on="2026-02-01"))
    assert not is_approved(replace(PLAN, approvals=twice))
