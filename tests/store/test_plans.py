"""Plans and their activities are kept as sessions are: read back, undone, merged, redacted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.errors import ConflictError, SessionError
from model.events import Action, Actor, Edit, EntityKind
from model.plan import Approver, PlanState
from model.session import Outcome
from session.fold import fold
from session.undo import compensation, stacks
from session.wire import event_from_json, event_to_json
from store.archive_merge import merge_archive
from store.archive_write import write_archive
from store.database import Store, open_store
from store.entities import load_entity_events, load_own_changes, load_versions
from store.events import events_since, known, new_id, origin_of, receive, record
from store.plans import list_plan_infos, load_plan
from store.records_version import RecordsVersion
from store.sessions import list_session_infos, load_session
from store.verify import verify_store

AUTHOR = Actor("author", "")
PLAN, PRIORITY, ACTIVITY, INDICATOR, SESSION = (new_id() for _ in range(5))
LAMPS = {
    "priority_id": PRIORITY,
    "kind": "road_safety",
    "title": "Lamps at the school",
    "places": [
        {"type": "Point", "coordinates": [72.8, 40.5]},
        {"type": "LineString", "coordinates": [[72.8, 40.5], [72.9, 40.5]]},
    ],
    "first_month": "2026-03",
    "last_month": "2026-09",
    "responsible": "Deputy head of the ayil okmotu",
    "resources": "12 lamps, posts by ashar",
    "sums_som": {"local_budget": 120_000, "community": 30_000},
}


def put(
    store: Store,
    entity: EntityKind,
    entity_id: str,
    seen: tuple[str, ...] | None = None,
    **values: object,
) -> None:
    record(store, PLAN, [Edit(entity, entity_id, values, seen=seen)], actor=AUTHOR)


def start(store: Store) -> None:
    edits = [
        Edit(EntityKind.PLAN, PLAN, {"pcode": "KG06", "year": 2026, "session_ids": [SESSION]}),
        Edit(EntityKind.PRIORITY, PRIORITY, {"rank": 1, "category": "unsafe_infrastructure"}),
        Edit(EntityKind.ACTIVITY, ACTIVITY, LAMPS),
        Edit(EntityKind.INDICATOR, INDICATOR, {"activity_id": ACTIVITY, "target": 12}),
        *(
            Edit(EntityKind.APPROVAL, new_id(), {"approver": approver.value})
            for approver in reversed(Approver)
        ),
    ]
    record(store, PLAN, edits, actor=AUTHOR)


def plan(store: Store) -> PlanState:
    found = load_plan(store, PLAN)
    assert found is not None
    return found


def test_a_plan_is_read_back_as_it_was_made(store: Store) -> None:
    start(store)
    put(store, EntityKind.PLAN, PLAN, baseline="х" * 3_000)
    now = plan(store)
    assert (now.info.year, now.info.session_ids, len(now.info.baseline)) == (2026, (SESSION,), 3000)
    (activity,) = now.activities
    assert {name: getattr(activity, name) for name in LAMPS} == LAMPS | {
        "places": tuple(LAMPS["places"])
    }
    assert activity.status is Outcome.OPEN
    (indicator,) = now.indicators
    assert (indicator.baseline, indicator.target, indicator.activity_id) == (None, 12.0, ACTIVITY)
    assert [approval.approver for approval in now.approvals] == list(Approver)
    assert [info.entity_id for info in list_plan_infos(store)] == [PLAN]
    assert verify_store(store).is_whole


def test_plans_and_sessions_do_not_show_up_as_each_other(store: Store) -> None:
    start(store)
    record(store, SESSION, [Edit(EntityKind.SESSION, SESSION, {"pcode": "KG06"})], actor=AUTHOR)
    assert load_session(store, PLAN) is None
    assert load_plan(store, SESSION) is None
    assert [info.entity_id for info in list_session_infos(store)] == [SESSION]


def test_a_log_is_a_session_or_a_plan_and_never_both(store: Store) -> None:
    start(store)
    record(store, SESSION, [Edit(EntityKind.SESSION, SESSION, {"pcode": "KG06"})], actor=AUTHOR)
    for log, edit in (
        (PLAN, Edit(EntityKind.GROUP, new_id(), {"people": 9})),
        (SESSION, Edit(EntityKind.ACTIVITY, new_id(), LAMPS)),
    ):
        with pytest.raises(SessionError, match="session_bad_event"):
            record(store, log, [edit], actor=AUTHOR)
    assert verify_store(store).is_whole


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (EntityKind.PLAN, {"year": "2026"}),
        (EntityKind.PLAN, {"session_ids": ["no id"]}),
        (EntityKind.PLAN, {"baseline": "x" * 4_001}),
        (EntityKind.PRIORITY, {"rank": 6}),
        (EntityKind.PRIORITY, {"category": "unheard of"}),
        (EntityKind.ACTIVITY, {"sums_som": {"bribe": 5}}),
        (EntityKind.ACTIVITY, {"sums_som": {"donor": -5}}),
        (EntityKind.ACTIVITY, {"sums_som": [5]}),
        (EntityKind.ACTIVITY, {"places": [{"type": "Point", "coordinates": [0, 0]}]}),
        (EntityKind.ACTIVITY, {"places": "everywhere"}),
        (EntityKind.ACTIVITY, {"kind": "war"}),
        (EntityKind.ACTIVITY, {"last_month": "2026-13"}),
        (EntityKind.ACTIVITY, {"status": "success"}),
        (EntityKind.INDICATOR, {"actual": float("nan")}),
        (EntityKind.INDICATOR, {"target": True}),
        (EntityKind.APPROVAL, {"approver": "nobody"}),
    ],
)
def test_what_a_field_cannot_hold_is_refused(
    store: Store, kind: EntityKind, values: dict[str, object]
) -> None:
    start(store)
    with pytest.raises(SessionError, match="session_bad_field"):
        put(store, kind, new_id(), **values)


def test_two_authors_never_overwrite_each_other_silently(store: Store) -> None:
    start(store)
    seen = plan(store).activities[0].heads
    put(store, EntityKind.ACTIVITY, ACTIVITY, seen, responsible="School")
    put(store, EntityKind.ACTIVITY, ACTIVITY, seen, expected="Light")  # another field: no quarrel
    with pytest.raises(ConflictError) as caught:
        put(store, EntityKind.ACTIVITY, ACTIVITY, seen, responsible="Police")
    assert caught.value.mine["responsible"] == "Police"
    assert caught.value.theirs["responsible"] == "School"


def test_an_activity_is_changed_deleted_and_all_of_it_undone(store: Store) -> None:
    start(store)
    put(store, EntityKind.ACTIVITY, ACTIVITY, status="done", sums_som={"donor": 1})
    record(store, PLAN, [Edit(EntityKind.ACTIVITY, ACTIVITY, action=Action.DELETE)], actor=AUTHOR)
    assert plan(store).activities == ()
    for _ in range(2):
        undoable, _ = stacks(load_own_changes(store, PLAN, origin_of(store)))
        events, letters = load_entity_events(store, PLAN, undoable[-1][0].entity_id)
        edit = compensation(undoable[-1], fold(events), letters=letters)
        assert edit is not None
        record(store, PLAN, [edit], actor=AUTHOR)
    (activity,) = plan(store).activities
    assert activity.status is Outcome.OPEN
    assert activity.sums_som == LAMPS["sums_som"]


def test_two_offices_merge_one_plan_and_keep_both_versions(tmp_path: Path) -> None:
    first, second = open_store(tmp_path / "first"), open_store(tmp_path / "second")
    start(first)
    exchange(first, second)
    put(first, EntityKind.ACTIVITY, ACTIVITY, title="Lamps")
    put(second, EntityKind.ACTIVITY, ACTIVITY, title="Cameras")
    put(second, EntityKind.INDICATOR, INDICATOR, actual=4)
    exchange(first, second)
    exchange(second, first)
    assert plan(first) == plan(second)
    assert plan(first).activities[0].has_conflict
    titles = {v.values["title"] for v in load_versions(first, PLAN, ACTIVITY)}
    assert titles == {"Lamps", "Cameras"}
    assert plan(first).indicators[0].actual == 4
    for store in (first, second):
        assert verify_store(store).is_whole
        store.close()


def exchange(source: Store, target: Store) -> None:
    events, texts = events_since(source, PLAN, known(target, PLAN))
    sent = json.loads(json.dumps([event_to_json(event) for event in events]))
    receive(target, PLAN, [event_from_json(one) for one in sent], texts)


def test_a_name_that_slipped_into_a_plan_can_be_blanked(store: Store) -> None:
    start(store)
    put(store, EntityKind.ACTIVITY, ACTIVITY, responsible="Somebody's name")
    blank = Edit(EntityKind.ACTIVITY, ACTIVITY, {"responsible": ""}, Action.REDACT)
    record(store, PLAN, [blank], actor=AUTHOR)
    assert plan(store).activities[0].responsible == ""
    _, letters = load_entity_events(store, PLAN, ACTIVITY)
    assert "Somebody's name" not in letters.values()
    assert verify_store(store).is_whole


def test_an_archive_carries_plans_to_another_machine(store: Store, tmp_path: Path) -> None:
    start(store)
    path = tmp_path / "everything.zip"
    write_archive(store, path)
    other = open_store(tmp_path / "other")
    merge_archive(other, path)
    assert plan(other) == plan(store)
    assert verify_store(other).is_whole
    other.close()


def test_writing_a_plan_leaves_what_was_computed_from_records(store: Store) -> None:
    version = RecordsVersion(store)
    before = version.current()
    start(store)
    assert version.current() == before
