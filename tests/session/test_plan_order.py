"""Every activity of a plan has one number, whatever was deleted or ranked twice."""

from __future__ import annotations

from datetime import date

from model.plan import (
    Activity,
    Approval,
    Approver,
    Indicator,
    Meeting,
    PlanInfo,
    PlanState,
    Priority,
    SurveyQuestion,
)
from model.text import text
from session.plan_order import (
    activity_name,
    entry_names,
    indicators_of,
    numbered_activities,
    part_category,
    part_name,
    plan_parts,
)

STATE = PlanState(
    info=PlanInfo("p"),
    priorities=(
        Priority("a", rank=1, category="alcohol"),
        Priority("b", rank=1, title="Bridge"),  # two laptops gave one rank
        Priority("c", rank=4, category="road_safety"),
    ),
    activities=(
        Activity("1", priority_id="b", title="Guardrail"),
        Activity("2", priority_id="a", kind="campaign"),
        Activity("3", priority_id="gone"),
        Activity("4", priority_id="b"),
    ),
    indicators=(Indicator("i", activity_id="4"), Indicator("j", activity_id="1")),
)


def test_every_activity_is_there_once_and_the_lost_ones_come_last():
    numbers = {one.activity.entity_id: one.number for _, one in numbered_activities(STATE)}
    assert numbers == {"2": "1.1", "1": "2.1", "4": "2.2", "3": "4.1"}
    parts = plan_parts(STATE)
    assert [part.number for part in parts] == [1, 2, 3, 4]
    assert parts[2].activities == ()
    assert parts[3].priority is None


def test_names_are_peoples_own_words_or_the_catalogues():
    first, second, _, lost = plan_parts(STATE)
    assert part_name(first) == text("category.alcohol")
    assert part_name(second) == "Bridge"
    assert part_name(lost) == text("plandoc.other_activities")
    assert part_category(lost) == ""
    assert activity_name(STATE.activities[0]) == "Guardrail"
    assert activity_name(STATE.activities[1]) == text("activity_kind.campaign")
    assert [one.entity_id for one in indicators_of(STATE, "4")] == ["i"]


def test_an_empty_plan_has_no_parts():
    assert plan_parts(PlanState(PlanInfo("p"))) == ()


def test_everything_is_called_by_its_own_name_also_what_was_taken_out():
    state = PlanState(
        info=PlanInfo("p"),
        priorities=(Priority("a", category="alcohol"),),
        activities=(Activity("1", title="Жарык"), Activity("2", kind="patrol")),
        indicators=(Indicator("i", title="Кырсык"), Indicator("j")),
        approvals=(Approval("s", approver=Approver.POLICE),),
        meetings=(Meeting("m", held_on="2026-06-04"), Meeting("n")),
        questions=(SurveyQuestion("q", title="Коопсузбу?"),),
        deleted=(Activity("3", title="Алынган"),),
    )
    assert entry_names(state) == {
        "a": text("category.alcohol"),
        "1": "Жарык",
        "2": text("activity_kind.patrol"),
        "i": "Кырсык",
        "s": text("approver.police"),
        "m": date(2026, 6, 4),
        "q": "Коопсузбу?",
        "3": "Алынган",
    }
