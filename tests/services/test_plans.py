"""A plan is started, changed, undone, signed, and told who was faster."""

from __future__ import annotations

import pytest

from model.errors import ConflictError, NotFoundError, SessionError
from model.events import Actor, Edit, EntityKind
from model.plan import Approver
from services import plan_growth, plan_log, plans
from services.choosing import versions_of
from services.plan_growth import Taken, copy_unfinished, take_priorities
from services.plans import PlanStart, plan_state
from services.sessions import edit_session, session_state
from services.workspace import open_workspace
from store.events import events_since, known, new_id, receive
from tests.services import plan_world, session_world
from tests.services.session_world import OSH


@pytest.fixture
def plan(workspace) -> str:
    return plan_world.start(workspace)


def test_a_new_plan_has_its_unit_and_three_approvals(workspace, plan) -> None:
    state = plan_state(workspace, plan)
    assert (state.info.pcode, state.info.year, state.info.unit_en) == (OSH, 2026, "Osh")
    assert [one.approver for one in state.approvals] == list(Approver)
    assert plans.undo_state(workspace, plan) == (False, False)
    assert plans.unit_names(state.info).en == "Osh"


@pytest.mark.parametrize(
    ("start", "error"),
    [
        (PlanStart(OSH, 26), SessionError),
        (PlanStart(OSH, 2101), SessionError),
        (PlanStart("KG99", 2026), NotFoundError),
    ],
)
def test_a_plan_of_no_year_or_no_unit_is_not_started(workspace, start, error) -> None:
    with pytest.raises(error):
        plans.start_plan(workspace, start)
    assert plans.list_plans(workspace) == ()


def test_plans_are_listed_by_year_and_unit(workspace) -> None:
    ids = [plan_world.start(workspace, year=year) for year in (2024, 2026, 2025)]
    plan_world.start(workspace, pcode="KG02000000000")
    found = [one.entity_id for one in plans.list_plans(workspace, pcode=OSH)]
    assert found == [ids[1], ids[2], ids[0]]


def test_what_is_added_stands_after_the_others(workspace, plan) -> None:
    first, second = (plan_world.priority(workspace, plan) for _ in range(2))
    lamps = plan_world.activity(workspace, plan, second, "Lamps")
    signs = plan_world.activity(workspace, plan, first, "Signs")
    state = plan_state(workspace, plan)
    assert [(one.entity_id, one.rank) for one in state.priorities] == [(first, 1), (second, 2)]
    assert [one.entity_id for one in state.activities] == [lamps, signs]


def test_there_is_no_sixth_priority(workspace, plan) -> None:
    for _ in range(5):
        plan_world.priority(workspace, plan)
    with pytest.raises(SessionError) as refused:
        plan_world.priority(workspace, plan)
    assert refused.value.code == "plan_too_many_priorities"
    assert len(plan_state(workspace, plan).priorities) == 5


def test_a_priority_leaves_with_its_activities_and_comes_back_with_them(workspace, plan) -> None:
    first, second, third = (plan_world.priority(workspace, plan) for _ in range(3))
    lamps = plan_world.activity(workspace, plan, second, "Lamps")
    plan_world.indicator(workspace, plan, lamps, title="Lamps that burn")
    before = plan_state(workspace, plan)
    plans.remove(workspace, plan, second)
    after = plan_state(workspace, plan)
    assert [(one.entity_id, one.rank) for one in after.priorities] == [(first, 1), (third, 2)]
    assert (after.activities, after.indicators) == ((), ())
    assert plans.undo(workspace, plan)
    back = plan_state(workspace, plan)
    assert [(p.entity_id, p.rank) for p in back.priorities] == [
        (p.entity_id, p.rank) for p in before.priorities
    ]
    assert [one.title for one in back.activities] == ["Lamps"]
    assert [one.title for one in back.indicators] == ["Lamps that burn"]
    assert plans.redo(workspace, plan)
    assert plan_state(workspace, plan).activities == ()


def test_what_is_not_there_cannot_be_removed(workspace, plan) -> None:
    approval = plan_state(workspace, plan).approvals[0].entity_id
    for entity_id in ("e" * 32, approval, plan):
        with pytest.raises(NotFoundError):
            plans.remove(workspace, plan, entity_id)


def test_priorities_are_put_in_another_order(workspace, plan) -> None:
    ids = [plan_world.priority(workspace, plan) for _ in range(3)]
    plans.order_priorities(workspace, plan, ids[::-1])
    assert [one.entity_id for one in plan_state(workspace, plan).priorities] == ids[::-1]
    for wrong in (ids[:2], [*ids, ids[0]], [*ids[:2], "e" * 32]):
        with pytest.raises(NotFoundError):
            plans.order_priorities(workspace, plan, wrong)


def test_the_second_of_two_authors_does_not_overwrite_the_first(workspace, plan) -> None:
    lamps = plan_world.activity(workspace, plan, "", "Lamps")
    seen = plan_state(workspace, plan).activities[0].heads
    plans.put(workspace, plan, EntityKind.ACTIVITY, lamps, seen=seen, title="Ten lamps")
    plans.put(workspace, plan, EntityKind.ACTIVITY, lamps, seen=seen, responsible="Mayor")
    with pytest.raises(ConflictError) as conflict:
        plans.put(workspace, plan, EntityKind.ACTIVITY, lamps, seen=seen, title="Two lamps")
    assert (conflict.value.mine["title"], conflict.value.theirs["title"]) == (
        "Two lamps",
        "Ten lamps",
    )


def test_a_signed_plan_still_takes_what_became_of_it(workspace, plan) -> None:
    lamps = plan_world.activity(workspace, plan, "", "Lamps")
    plans.put(workspace, plan, EntityKind.PLAN, plan, is_closed=True)
    plans.put(workspace, plan, EntityKind.ACTIVITY, lamps, status="done", evidence="Act 7")
    with pytest.raises(SessionError, match="plan_signed"):
        plans.put(workspace, plan, EntityKind.ACTIVITY, lamps, title="More lamps")
    with pytest.raises(SessionError, match="plan_signed"):
        plans.remove(workspace, plan, lamps)
    assert plan_state(workspace, plan).activities[0].evidence == "Act 7"


def test_a_deleted_plan_can_be_brought_back(workspace, plan) -> None:
    plans.delete_plan(workspace, plan)
    assert plans.list_plans(workspace) == ()
    with pytest.raises(NotFoundError):
        plan_state(workspace, plan)
    plans.restore_plan(workspace, plan)
    assert plan_state(workspace, plan).info.year == 2026


def test_the_log_says_who_changed_what(workspace, plan) -> None:
    lamps = plan_world.activity(workspace, plan, "", "Lamps")
    plans.put(
        workspace, plan, EntityKind.ACTIVITY, lamps, actor=Actor("author", "A."), title="Ten lamps"
    )
    line = plan_log.plan_log(workspace, plan)[0]
    assert (line.name, line.entity_id, line.is_new) == ("A.", lamps, False)
    (change,) = line.changes
    assert (change.field, change.before, change.after) == ("title", "Lamps", "Ten lamps")


def test_a_plan_is_seen_and_brought_back_as_it_was(workspace, plan) -> None:
    road = plan_world.priority(workspace, plan)
    lamps = plan_world.activity(workspace, plan, road, "Lamps")
    then = plan_log.plan_log(workspace, plan)[0].event_id
    was = plan_state(workspace, plan)
    plans.put(workspace, plan, EntityKind.ACTIVITY, lamps, title="Ten lamps", sums_som={"donor": 5})
    plan_world.activity(workspace, plan, road, "Signs")
    plans.remove(workspace, plan, lamps)
    seen = plan_log.plan_at(workspace, plan, then)
    assert [(one.title, dict(one.sums_som)) for one in seen.activities] == [("Lamps", {})]
    assert plan_log.bring_back(workspace, plan, then)
    back = plan_state(workspace, plan)
    assert [(one.entity_id, one.title, dict(one.sums_som)) for one in back.activities] == [
        (lamps, "Lamps", {})
    ]
    assert [one.entity_id for one in back.priorities] == [p.entity_id for p in was.priorities]
    assert not plan_log.bring_back(workspace, plan, then)
    assert plans.undo(workspace, plan)
    assert [one.title for one in plan_state(workspace, plan).activities] == ["Signs"]
    with pytest.raises(NotFoundError):
        plan_log.plan_at(workspace, plan, "e" * 32)


def exchange(giver, taker, plan: str) -> None:
    """What one laptop has of a plan comes to another, as it does in one file with everything."""
    events, texts = events_since(giver.store, plan, known(taker.store, plan))
    receive(taker.store, plan, events, texts)


def test_of_two_laptops_versions_one_is_chosen_in_a_signed_plan_too(
    workspace, plan, tmp_path
) -> None:
    other = open_workspace(tmp_path / "other")
    lamps = plan_world.activity(workspace, plan, "", "Lamps")
    exchange(workspace, other, plan)
    for one, title in ((workspace, "Ten lamps"), (other, "Two lamps")):
        plans.put(one, plan, EntityKind.ACTIVITY, lamps, title=title)
    exchange(other, workspace, plan)
    assert plan_state(workspace, plan).activities[0].has_conflict
    plans.put(workspace, plan, EntityKind.PLAN, plan, is_closed=True)
    versions = versions_of(workspace, plan, lamps)
    heads = [version.head_id for version in versions]
    wanted = next(one for one in versions if one.values["title"] == "Two lamps")
    with pytest.raises(NotFoundError, match="no_session_version"):
        plans.resolve(workspace, plan, lamps, wanted.head_id, shown=heads[:1])
    plans.resolve(workspace, plan, lamps, wanted.head_id, shown=heads)
    (chosen,) = plan_state(workspace, plan).activities
    assert (chosen.title, chosen.has_conflict) == ("Two lamps", False)
    exchange(workspace, other, plan)
    assert plan_state(other, plan).activities[0].title == "Two lamps"
    other.store.close()


def agreed(workspace, *, number: int = 2, is_rehearsal: bool = False) -> str:
    """A session that agreed on its first issues; return its id."""
    session_id = session_world.start(workspace, is_rehearsal=is_rehearsal)
    marks = [session_world.put(workspace, session_id, 0, category="alcohol") for _ in range(2)]
    session_world.release(workspace, session_id, 0, 1, 2)
    categories = ("alcohol", "domestic_violence", "road_safety", "cattle_theft", "drug_abuse")
    edits = [
        Edit(
            EntityKind.ISSUE,
            new_id(),
            {
                "category": category,
                "rank": rank,
                "mark_ids": marks if rank == 1 else [],
                "reason": "Near the school" if rank == 1 else "",
            },
        )
        for rank, category in enumerate(categories[:number], start=1)
    ]
    edit_session(workspace, session_id, edits, actor=session_world.ACTOR)
    return session_id


def say(words) -> str:
    return words.key


def test_a_session_s_priorities_come_with_their_reasons_once(workspace, plan) -> None:
    session_id = agreed(workspace)
    assert plan_growth.sessions_to_take(workspace, plan) == (session_id,)
    assert take_priorities(workspace, plan, session_id, translate=say) == Taken(2, 0)
    first, second = plan_state(workspace, plan).priorities
    assert (first.category, first.rank, first.session_id) == ("alcohol", 1, session_id)
    assert first.issue_id == session_state(workspace, session_id).priorities[0].entity_id
    assert first.justification.splitlines()[0] == "Near the school"
    assert "Minutes.reason_marks." in first.justification.splitlines()
    assert "Minutes.reason_marks." not in second.justification  # sensitive: a class alone
    assert plan_state(workspace, plan).info.session_ids == (session_id,)
    assert take_priorities(workspace, plan, session_id, translate=say) == Taken(0, 0)


def test_priorities_beyond_the_fifth_are_counted_not_lost_in_silence(workspace, plan) -> None:
    for _ in range(4):
        plan_world.priority(workspace, plan)
    assert take_priorities(workspace, plan, agreed(workspace), translate=say) == Taken(1, 1)


def test_a_rehearsal_is_for_a_plan_that_is_made_to_practise(workspace, plan) -> None:
    session_id = agreed(workspace, is_rehearsal=True)
    assert plan_growth.sessions_to_take(workspace, plan) == ()
    demo = plan_world.start(workspace, is_demo=True)
    assert plan_growth.sessions_to_take(workspace, demo) == (session_id,)


@pytest.fixture
def last_year(workspace) -> str:
    plan_id = plan_world.start(workspace, year=2025)
    road = plan_world.priority(workspace, plan_id, justification="Dark")
    theft = plan_world.priority(workspace, plan_id, "cattle_theft")
    lamps = plan_world.activity(
        workspace,
        plan_id,
        road,
        "Lamps",
        first_month="2025-03",
        last_month="2026-01",
        status="partly_done",
        sums_som={"donor": 100},
        spent_som={"donor": 40},
        evidence="Act 7",
    )
    plan_world.indicator(workspace, plan_id, lamps, title="Lamps", baseline=0.0, target=12.0)
    measured = {"title": "Accidents", "baseline": 9.0, "target": 4.0, "actual": 7.0}
    plan_world.indicator(workspace, plan_id, lamps, **measured)
    plan_world.activity(workspace, plan_id, theft, "Patrol", status="done")
    plan_world.activity(workspace, plan_id, "", "Reporting day")
    return plan_id


def test_what_was_not_done_is_planned_anew(workspace, plan, last_year) -> None:
    assert plan_growth.plan_before(workspace, plan) == last_year
    assert copy_unfinished(workspace, plan, last_year) == Taken(2, 0)
    state = plan_state(workspace, plan)
    assert [(one.category, one.justification) for one in state.priorities] == [
        ("road_safety", "Dark")
    ]
    reporting, lamps = state.activities
    assert (reporting.title, reporting.priority_id) == ("Reporting day", "")
    assert lamps.priority_id == state.priorities[0].entity_id
    assert (lamps.first_month, lamps.last_month) == ("2026-03", "2027-01")
    assert (lamps.status, lamps.evidence, dict(lamps.spent_som)) == ("", "", {})
    assert dict(lamps.sums_som) == {"donor": 100}
    assert [(i.title, i.baseline, i.target, i.actual) for i in state.indicators] == [
        ("Lamps", 0.0, 12.0, None),
        ("Accidents", 7.0, 4.0, None),
    ]
    assert copy_unfinished(workspace, plan, last_year) == Taken(0, 0)
    assert plans.undo(workspace, plan)
    assert plan_state(workspace, plan).priorities == ()


def test_a_priority_that_is_there_takes_last_year_s_work(workspace, plan, last_year) -> None:
    road = plan_world.priority(workspace, plan)
    copy_unfinished(workspace, plan, last_year)
    (priority,) = plan_state(workspace, plan).priorities
    assert priority.entity_id == road


def test_work_whose_priority_finds_no_room_is_counted(workspace, plan, last_year) -> None:
    for category in ("alcohol", "drug_abuse", "other", "public_order", "livestock_trade"):
        plan_world.priority(workspace, plan, category)
    assert copy_unfinished(workspace, plan, last_year) == Taken(1, 1)


def test_nothing_is_copied_from_a_plan_of_the_same_year(workspace, plan) -> None:
    other = plan_world.start(workspace)
    with pytest.raises(NotFoundError, match="no_plan_before"):
        copy_unfinished(workspace, plan, other)
    assert plan_growth.plan_before(workspace, plan) == ""
