"""What became of a plan in sentences fit for everybody: for the yearly report to the kenesh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from geo.assessment.answers import AnswersChange
from geo.privacy.assessment import DisclosedAssessment, PublicActivity
from model.assessment import reading_text
from model.plan import Activity, PlanState
from model.text import Text, text
from services.assessment_public import public_assessment
from services.plans import plan_state
from services.workspace import Workspace
from session.plan_order import activity_name, numbers_of
from session.plan_progress import NOTHING_YET
from session.priorities import number_class


def public_sentences(
    workspace: Workspace, plan_id: str, *, today: date | None = None
) -> tuple[Text, ...]:
    """Return a sentence per activity, on the hotspots, and per question to residents.

    They rest on `services.assessment_public` alone. Raises `NotFoundError` for no such plan.
    """
    state = plan_state(workspace, plan_id)
    found = public_assessment(workspace, plan_id, today=today)
    return tuple(_sentences(state, found))


def _sentences(state: PlanState, found: DisclosedAssessment) -> Iterator[Text]:
    numbers = numbers_of(state)
    activities = {one.entity_id: one for one in state.activities}
    for one in found.activities:
        yield _of_activity(numbers[one.activity_id], activities[one.activity_id], one)
    yield from _of_controls(state, found, numbers)
    if found.hotspots_answered or found.hotspots_unanswered:
        yield text(
            "assessment.hotspots_said",
            answered=number_class(found.hotspots_answered),
            left=number_class(found.hotspots_unanswered),
        )
    titles = {one.entity_id: one.title for one in state.questions}
    yield from (question_text(titles[one.question_id], one) for one in found.questions)


def _of_controls(
    state: PlanState, found: DisclosedAssessment, numbers: Mapping[str, str]
) -> Iterator[Text]:
    """Say what a reader has to know of the places that others were compared with.

    What is for the whole unit acts there too. It is said wherever something was compared: whether
    a control area lies in the unit is not public.
    """
    told = [one for one in found.activities if one.verdict is not None]
    own = [numbers[one.activity_id] for one in told if one.is_own_control]
    if own:
        yield text("assessment.said_own_control", numbers=", ".join(own))
    everywhere = [
        numbers[one.entity_id]
        for one in state.activities
        if not one.places and one.status not in NOTHING_YET
    ]
    if told and everywhere:
        yield text("assessment.said_everywhere", numbers=", ".join(everywhere))


def _of_activity(number: str, activity: Activity, found: PublicActivity) -> Text:
    name = activity_name(activity)
    if found.is_withheld or found.reading is None:
        return text("assessment.said_withheld", number=number, name=name)
    reading = reading_text(found.reading, activity.status)
    return text("assessment.said", number=number, name=name, reading=reading)


def question_text(title: str, found: AnswersChange) -> Text:
    """Say how residents' answers to a question moved."""
    return text(
        "assessment.question_said",
        question=title,
        before=round(100 * found.before),
        after=round(100 * found.after),
        verdict=found.verdict.text,
    )
