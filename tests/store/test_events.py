"""Events of a session: recorded, undone, merged in any order, redacted; all under the audit."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, event, select, update

from model.errors import ConflictError, NotFoundError, SessionError
from model.events import Action, Actor, Edit, EntityKind
from model.session import SessionState
from session.wire import event_from_json, event_to_json
from store.audit import verify_audit
from store.database import Store, open_store
from store.entities import load_events_with_letters, load_versions, log_stamp, log_stamps
from store.event_log import first_unsealed
from store.events import events_since, known, new_id, origin_of, receive, record
from store.models import EventRow, FreeTextRow
from store.sessions import list_session_infos, load_session

FACILITATOR = Actor("facilitator", "")
SESSION, GROUP, MARK = new_id(), new_id(), new_id()
POINT = {"type": "Point", "coordinates": [72.8, 40.5]}


def start(store: Store) -> None:
    record(
        store,
        SESSION,
        [
            Edit(EntityKind.SESSION, SESSION, {"pcode": "KG06", "held_on": "2026-03-01"}),
            Edit(EntityKind.GROUP, GROUP, {"kind": "women", "people": 9}),
        ],
        actor=FACILITATOR,
    )


def put_mark(store: Store, entity_id: str = MARK, **values: object) -> None:
    whole = {"group_id": GROUP, "geometry": POINT, "category": "alcohol", "severity": 2}
    edit = Edit(EntityKind.MARK, entity_id, whole | values)
    record(store, SESSION, [edit], actor=FACILITATOR)


def change(store: Store, values: dict[str, object], *, seen: tuple[str, ...] | None = None) -> None:
    record(store, SESSION, [Edit(EntityKind.MARK, MARK, values, seen=seen)], actor=FACILITATOR)


def redact(store: Store) -> None:
    blank = Edit(EntityKind.MARK, MARK, {"note": ""}, Action.REDACT)
    record(store, SESSION, [blank], actor=FACILITATOR)


def state(store: Store) -> SessionState:
    found = load_session(store, SESSION)
    assert found is not None
    return found


def exchange(source: Store, target: Store) -> int:
    """Send what the target lacks, as JSON, as over a network."""
    events, texts = events_since(source, SESSION, known(target, SESSION))
    sent = json.loads(json.dumps([event_to_json(event) for event in events]))
    return receive(target, SESSION, [event_from_json(one) for one in sent], texts)


@pytest.fixture
def laptops(tmp_path: Path) -> Iterator[tuple[Store, Store, Store]]:
    opened = tuple(open_store(tmp_path / name) for name in ("first", "second", "third"))
    yield opened
    for store in opened:
        store.close()


def test_a_mark_is_read_back_as_it_was_made(store: Store) -> None:
    start(store)
    put_mark(store, note="dark street behind the school")
    (mark,) = state(store).marks
    assert (mark.category, mark.severity, mark.group_id) == ("alcohol", 2, GROUP)
    assert mark.note == "dark street behind the school"
    assert dict(mark.geometry) == POINT
    assert list_session_infos(store)[0].pcode == "KG06"
    assert verify_audit(store).is_whole


def test_a_change_that_changes_nothing_is_no_event(store: Store) -> None:
    start(store)
    put_mark(store, note="dark")
    before = log_stamp(store, SESSION)
    change(store, {"note": "dark", "severity": 2})
    assert log_stamp(store, SESSION) == before


def test_the_stamps_of_several_logs_are_those_of_each(store: Store) -> None:
    start(store)
    one = log_stamp(store, SESSION)
    nobody = "e" * 32
    assert log_stamps(store, [nobody, SESSION]) == {nobody: log_stamp(store, nobody), SESSION: one}
    put_mark(store, note="dark")
    assert log_stamps(store, [SESSION, nobody])[SESSION] not in (one, log_stamp(store, nobody))
    assert log_stamps(store, []) == {}


def test_the_log_says_before_and_after(store: Store) -> None:
    start(store)
    put_mark(store, note="dark")
    change(store, {"severity": 3, "note": "very dark"})
    last = load_events_with_letters(store, SESSION)[-1]
    assert dict(last.before) == {"severity": 2, "note": "dark"}
    assert dict(last.changes) == {"severity": 3, "note": "very dark"}


@pytest.mark.parametrize(
    "values",
    [
        {"severity": 4},
        {"severity": True},
        {"category": "witchcraft"},
        {"geometry": {"type": "Point", "coordinates": [float("nan"), 40.5]}},
        {"geometry": {"type": "Point", "coordinates": [40.5, 72.8]}},
        {
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[72, 40], [73, 40], [72, 41], [72, 42]]],
            }
        },
        {"note": "x" * 601},
        {"colour": "red"},
        {"radius_m": -1},
        {"grid": "C4<script>"},
    ],
)
def test_a_value_a_field_cannot_hold_is_refused_and_nothing_kept(
    store: Store, values: dict[str, object]
) -> None:
    start(store)
    with pytest.raises(SessionError, match="session_bad_field"):
        put_mark(store, **values)
    assert state(store).marks == ()


def test_an_event_that_could_not_be_read_back_is_refused(store: Store) -> None:
    start(store)
    record(store, SESSION, [Edit(EntityKind.MARK, MARK, {"severity": 1})], actor=FACILITATOR)
    with pytest.raises(SessionError, match="session_bad_field"):
        change(store, {"group_id": GROUP})  # before it there was none to go back to
    assert state(store).marks[0].severity == 1


def test_deleting_unknown_things_is_refused(store: Store) -> None:
    start(store)
    with pytest.raises(NotFoundError):
        record(
            store,
            SESSION,
            [Edit(EntityKind.MARK, MARK, action=Action.DELETE)],
            actor=FACILITATOR,
        )


def test_the_slower_of_two_editors_sees_both_versions(store: Store) -> None:
    start(store)
    put_mark(store, note="old")
    seen = state(store).marks[0].heads
    change(store, {"note": "first"}, seen=seen)
    with pytest.raises(ConflictError) as refused:
        change(store, {"note": "second"}, seen=seen)
    assert refused.value.mine["note"] == "second"
    assert refused.value.theirs["note"] == "first"
    assert state(store).marks[0].note == "first"


def test_changes_of_different_fields_do_not_quarrel(store: Store) -> None:
    start(store)
    put_mark(store)
    seen = state(store).marks[0].heads
    change(store, {"note": "first"}, seen=seen)
    change(store, {"severity": 3}, seen=seen)
    mark = state(store).marks[0]
    assert (mark.note, mark.severity, mark.has_conflict) == ("first", 3, False)


@pytest.mark.parametrize("edits_after", [True, False])
def test_deleting_what_another_changed_meanwhile_is_a_conflict(
    store: Store, edits_after: bool
) -> None:
    start(store)
    put_mark(store)
    seen = state(store).marks[0].heads
    remove = Edit(EntityKind.MARK, MARK, action=Action.DELETE, seen=seen)
    edit = Edit(EntityKind.MARK, MARK, {"severity": 3}, seen=seen)
    first, second = (remove, edit) if edits_after else (edit, remove)
    record(store, SESSION, [first], actor=FACILITATOR)
    with pytest.raises(ConflictError):
        record(store, SESSION, [second], actor=FACILITATOR)


def test_all_edits_of_a_change_are_kept_or_none(store: Store) -> None:
    start(store)
    with pytest.raises(SessionError):
        record(
            store,
            SESSION,
            [
                Edit(EntityKind.QUESTION, new_id(), {"body": "who lights the street?"}),
                Edit(EntityKind.QUESTION, new_id(), {"order": -1}),
            ],
            actor=FACILITATOR,
        )
    assert state(store).questions == ()
    assert verify_audit(store).is_whole


def test_a_second_laptop_gets_everything_and_nothing_twice(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, _ = laptops
    start(first)
    put_mark(first, note="караңгы көчө")
    assert exchange(first, second) == 3
    version = second.version()
    assert exchange(first, second) == 0
    events, texts = events_since(first, SESSION, {})
    assert receive(second, SESSION, events, texts) == 0
    assert second.version() == version
    assert state(second) == state(first)


def test_two_who_did_not_know_of_each_other_keep_both_versions(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, _ = laptops
    start(first)
    put_mark(first, note="old")
    exchange(first, second)
    change(first, {"note": "of the first"})
    change(second, {"note": "of the second"})
    exchange(first, second)
    exchange(second, first)
    assert state(first) == state(second)
    assert state(first).marks[0].has_conflict
    versions = load_versions(first, SESSION, MARK)
    assert {v.values["note"] for v in versions} == {"of the first", "of the second"}

    chosen = next(v for v in versions if v.values["note"] == "of the first")
    choose(second, dict(chosen.values))
    exchange(second, first)
    assert state(first) == state(second)
    assert state(first).marks[0].note == "of the first"
    assert not state(first).marks[0].has_conflict
    assert load_versions(first, SESSION, MARK) == ()


def choose(store: Store, values: dict[str, object]) -> None:
    seen = state(store).marks[0].heads
    edit = Edit(EntityKind.MARK, MARK, values, seen=seen, settles=True)
    record(store, SESSION, [edit], actor=FACILITATOR)


@pytest.mark.parametrize("later", [{"severity": 3}, {"note": "a third one"}, {"season": "winter"}])
def test_nothing_but_a_choice_ends_a_conflict(
    laptops: tuple[Store, Store, Store], later: dict[str, object]
) -> None:
    """Whoever goes on working has not chosen: both versions stay, on every laptop."""
    first, second, _ = laptops
    start(first)
    put_mark(first, note="old")
    exchange(first, second)
    change(first, {"note": "of the first"})
    change(second, {"time_of_day": "night"})  # its clock is ahead: its version is shown
    change(second, {"note": "of the second"})
    exchange(first, second)
    for _ in range(2):
        change(second, later)
        later = dict.fromkeys(later, "summer") if "season" in later else later
    exchange(second, first)
    assert state(first) == state(second)
    assert state(first).marks[0].has_conflict
    notes = {v.values["note"] for v in load_versions(first, SESSION, MARK)}
    assert notes == {"of the first", later.get("note", "of the second")}
    for name, value in later.items():
        assert getattr(state(first).marks[0], name) == value
    choose(first, {"note": "of the first"})
    exchange(first, second)
    for store in (first, second):
        assert not state(store).marks[0].has_conflict
        assert state(store).marks[0].note == "of the first"


def test_a_choice_for_what_is_shown_ends_a_conflict_too(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, _ = laptops
    start(first)
    put_mark(first, note="old")
    exchange(first, second)
    change(first, {"note": "of the first"})
    change(second, {"note": "of the second"})
    exchange(first, second)
    choose(second, {"note": state(second).marks[0].note})
    assert not state(second).marks[0].has_conflict


def test_apart_on_different_fields_merges_without_a_question(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, _ = laptops
    start(first)
    put_mark(first)
    exchange(first, second)
    change(first, {"note": "dark"})
    change(second, {"severity": 3})
    exchange(first, second)
    exchange(second, first)
    (mark,) = state(first).marks
    assert (mark.note, mark.severity, mark.has_conflict) == ("dark", 3, False)
    assert state(first) == state(second)


@pytest.mark.parametrize("seed", range(6))
def test_three_laptops_agree_whatever_the_order(
    laptops: tuple[Store, Store, Store], seed: int
) -> None:
    rng = random.Random(seed)  # noqa: S311  a test's dice
    start(laptops[0])
    put_mark(laptops[0])
    for other in laptops[1:]:
        exchange(laptops[0], other)
    for _ in range(25):
        store = rng.choice(laptops)
        action = rng.choice(["note", "severity", "delete", "restore", "new", "send", "send"])
        if action == "send":
            exchange(store, rng.choice([one for one in laptops if one is not store]))
        elif action == "new":
            put_mark(store, new_id(), note=f"n{rng.random()}")
        elif action in {"delete", "restore"}:
            what = Edit(EntityKind.MARK, MARK, action=Action(action))
            record(store, SESSION, [what], actor=FACILITATOR)
        else:
            change(store, {"note": f"{rng.random()}"} if action == "note" else {"severity": 3})
    for _ in range(2):
        for source in laptops:
            for target in laptops:
                exchange(source, target)
    assert state(laptops[0]) == state(laptops[1]) == state(laptops[2])
    for store in laptops:
        assert verify_audit(store).is_whole
        with store.read() as connection:
            assert first_unsealed(connection) is None


def test_events_after_a_gap_wait_for_what_is_missing(laptops: tuple[Store, Store, Store]) -> None:
    first, second, _ = laptops
    start(first)
    put_mark(first)
    events, texts = events_since(first, SESSION, {})
    assert receive(second, SESSION, [events[0], events[2]], texts) == 1
    assert receive(second, SESSION, events, texts) == 2


def test_events_of_another_session_or_a_taken_number_are_refused(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, _ = laptops
    start(first)
    events, texts = events_since(first, SESSION, {})
    with pytest.raises(SessionError, match="session_other"):
        receive(second, new_id(), events, texts)
    receive(second, SESSION, events, texts)
    forged = event_from_json(event_to_json(events[0]) | {"event_id": new_id()})
    with pytest.raises(SessionError, match="session_number_taken"):
        receive(second, SESSION, [forged], texts)


def test_a_redaction_blanks_the_words_everywhere_and_the_chain_still_holds(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, third = laptops
    start(first)
    put_mark(first, note="Эркин Асанов ичет")
    change(first, {"note": "Асанов деген ичет"})
    exchange(first, second)
    exchange(first, third)
    assert len(events_since(first, SESSION, {})[1]) == 2
    blank = Edit(EntityKind.MARK, MARK, {"note": ""}, Action.REDACT)
    record(first, SESSION, [blank], actor=FACILITATOR)
    exchange(first, second)
    for store in (first, second):
        with store.read() as connection:
            assert set(connection.scalars(select(FreeTextRow.value))) == {None}
            assert set(connection.scalars(select(FreeTextRow.salt))) == {""}
            assert first_unsealed(connection) is None
        assert state(store).marks[0].note == ""
        assert verify_audit(store).is_whole
        assert all("Асанов" not in str(e) for e in load_events_with_letters(store, SESSION))
    # a laptop that was away does not bring the words back
    events, texts = events_since(third, SESSION, {})
    receive(second, SESSION, events, texts)
    with second.read() as connection:
        assert set(connection.scalars(select(FreeTextRow.value))) == {None}


def test_words_that_arrive_after_their_redaction_stay_blank(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, _ = laptops
    start(first)
    put_mark(first, note="Асанов")
    _, texts = events_since(first, SESSION, {})
    redact(first)
    later, _ = events_since(first, SESSION, {})
    receive(second, SESSION, later, texts)  # with the letters of the old message
    assert state(second).marks[0].note == ""
    with second.read() as connection:
        assert set(connection.scalars(select(FreeTextRow.value))) == {None}


def test_a_text_that_does_not_fit_its_digest_is_not_taken(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, _ = laptops
    start(first)
    put_mark(first, note="dark")
    events, texts = events_since(first, SESSION, {})
    forged = {digest: (salt, "bright") for digest, (salt, _) in texts.items()}
    receive(second, SESSION, events, forged)
    assert state(second).marks[0].note == ""


@pytest.mark.parametrize("tamper", ["change", "remove"])
def test_tampering_with_an_event_is_found(store: Store, tamper: str) -> None:
    start(store)
    put_mark(store)
    put_mark(store, new_id())
    with store.engine.begin() as connection:
        assert first_unsealed(connection) is None
        last = connection.scalars(select(EventRow.event_id).order_by(EventRow.clock.desc())).first()
        chosen = EventRow.event_id == last
        if tamper == "remove":
            connection.execute(delete(EventRow).where(chosen))
        else:
            body = connection.scalar(select(EventRow.body).where(chosen)) or ""
            body = body.replace('"alcohol"', '"drug_abuse"')
            connection.execute(update(EventRow).where(chosen).values(body=body))
    with store.read() as connection:
        assert first_unsealed(connection) == verify_audit(store).entries


def test_a_list_of_sessions_reads_no_words_but_their_own(store: Store) -> None:
    """Every wall without an address asks for it again and again."""
    start(store)
    notes = [
        Edit(EntityKind.QUESTION, new_id(), {"body": f"a long question {at}"}) for at in range(30)
    ]
    titled = Edit(EntityKind.SESSION, SESSION, {"title": "Both banks"})
    record(store, SESSION, [titled, *notes], actor=Actor())
    asked = []
    event.listen(store.engine, "after_cursor_execute", lambda *a: asked.append((a[2], a[3])))
    (info,) = list_session_infos(store)
    assert info.title == "Both banks"
    with store.engine.connect() as connection:
        of_texts = [one for one in asked if "free_text" in one[0]]
        rows = [connection.exec_driver_sql(*one).all() for one in of_texts]
    assert [len(found) for found in rows] == [1]


def test_a_store_keeps_its_origin(store: Store) -> None:
    assert origin_of(store) == origin_of(store)
    assert len(origin_of(store)) == 16


def test_an_event_cannot_take_over_what_belongs_to_another_session(
    laptops: tuple[Store, Store, Store],
) -> None:
    """Who shares one session must not make a mark, or all of another session, disappear."""
    first, second, _ = laptops
    start(first)
    put_mark(first)
    other = new_id()
    for stolen in (SESSION, MARK):
        edits = [
            Edit(EntityKind.SESSION, other, {"pcode": "KG05"}),
            Edit(EntityKind.QUESTION, stolen, {"order": 3}),
        ]
        record(second, other, edits, actor=FACILITATOR)
    events, texts = events_since(second, other, {})
    with pytest.raises(SessionError, match="session_other"):
        receive(first, other, events, texts)
    assert len(state(first).marks) == 1
    with pytest.raises(SessionError, match="session_other"):
        record(first, other, [Edit(EntityKind.QUESTION, MARK, {"order": 3})], actor=FACILITATOR)


def test_an_event_cannot_make_something_else_of_an_entity(
    laptops: tuple[Store, Store, Store],
) -> None:
    first, second, _ = laptops
    start(first)
    put_mark(first)
    with pytest.raises(SessionError, match="session_bad_event"):
        record(first, SESSION, [Edit(EntityKind.ISSUE, MARK, {"rank": 1})], actor=FACILITATOR)
    record(second, SESSION, [Edit(EntityKind.ISSUE, MARK, {"rank": 1})], actor=FACILITATOR)
    events, texts = events_since(second, SESSION, {})
    with pytest.raises(SessionError, match="session_bad_event"):
        receive(first, SESSION, events, texts)
    assert state(first).marks[0].category == "alcohol"


def test_words_written_without_knowing_of_a_redaction_are_blanked_too(
    laptops: tuple[Store, Store, Store],
) -> None:
    """A laptop that was away corrected a letter of the name: its clock is ahead, the name stays."""
    first, second, third = laptops
    start(first)
    put_mark(first, note="Asanov sells it")
    exchange(first, second)
    redact(first)
    for severity in (1, 3):
        change(second, {"severity": severity})
    change(second, {"note": "Asanow sells it"})
    exchange(first, second)
    exchange(second, first)
    exchange(first, third)
    for store in laptops:
        assert "Asano" not in str(load_events_with_letters(store, SESSION))
        assert "Asano" not in str(load_versions(store, SESSION, MARK))
    change(first, {"note": "behind the shop"})
    exchange(first, second)
    assert [state(store).marks[0].note for store in (first, second)] == ["behind the shop"] * 2
