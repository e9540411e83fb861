"""Words of a plan blanked for good: in it, in copies, in versions and files; what stays, stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from model.errors import NotFoundError, SessionError
from model.events import Action, Actor, Edit, EntityKind
from model.view import Tier
from services.backup import backups, erase_redacted, make_backup
from services.plan_growth import copy_unfinished
from services.plan_log import bring_back, plan_at, plan_log
from services.plan_map import plan_maps
from services.plan_paper import Wanted, facts_of
from services.plan_redaction import (
    Place,
    blanked_count,
    blanks_of,
    copies_of,
    redact_places,
    written_places,
)
from services.plans import plan_state, put, remove, undo, undo_state
from services.sessions import edit_session, redact, session_state
from services.workspace import open_workspace
from store.events import events_since, known, new_id, receive
from store.verify import verify_store
from tests.services import plan_world, session_world
from tests.store.test_redaction import files_with

NAME = "Асан Үсөнов, Көпүрө көчөсү 12"
POST = "Айыл өкмөтүнүн башчысы"
CLERK = Actor("author", "Clerk")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    """One data folder for all: each test has plans of its own."""
    opened = open_workspace(tmp_path_factory.mktemp("redacted") / "home")
    yield opened
    opened.store.close()


@pytest.fixture
def plan(workspace) -> str:
    made = plan_world.start(workspace)
    road = plan_world.priority(workspace, made, justification=f"Жол тар.\n{NAME}.")
    plan_world.activity(
        workspace, made, road, "Lamps", responsible=NAME, expected=POST, last_month="2026-05"
    )
    return made


def lamps(workspace, plan: str):
    return plan_state(workspace, plan).activities[0]


def place(workspace, plan: str, field: str = "responsible") -> Place:
    return Place(plan, EntityKind.ACTIVITY, lamps(workspace, plan).entity_id, field)


def test_one_field_is_blanked_now_and_before_and_the_others_stay(workspace, plan) -> None:
    where = place(workspace, plan)
    put(workspace, plan, where.kind, where.entity_id, responsible=POST)
    assert written_places(workspace, plan)[where] == (POST, NAME)
    before = plan_log(workspace, plan)[0].event_id
    redact_places(workspace, [where], actor=CLERK)
    now = lamps(workspace, plan)
    assert (now.responsible, now.expected, now.title) == ("", POST, "Lamps")
    assert where not in written_places(workspace, plan)
    assert place(workspace, plan, "expected") in written_places(workspace, plan)
    assert plan_at(workspace, plan, before).activities[0].responsible == ""
    line = plan_log(workspace, plan)[0]
    assert (line.action, line.name, line.blanked) == (Action.REDACT, "Clerk", {"responsible"})
    assert verify_store(workspace.store).is_whole


def test_a_field_that_held_the_words_only_before_is_blanked_too(workspace, plan) -> None:
    where = place(workspace, plan)
    put(workspace, plan, where.kind, where.entity_id, responsible="")
    assert written_places(workspace, plan)[where] == (NAME,)
    redact_places(workspace, [where])
    words = [one for texts in written_places(workspace, plan).values() for one in texts]
    assert [one for one in words if one == NAME] == []
    assert (where.kind, where.entity_id, where.field) in blanks_of(workspace, plan)


def test_neither_undo_nor_an_earlier_version_brings_the_words_back(workspace, plan) -> None:
    where = place(workspace, plan)
    first = plan_log(workspace, plan)[-1].event_id
    with_words = plan_log(workspace, plan)[0].event_id
    put(workspace, plan, where.kind, where.entity_id, responsible=POST)
    redact_places(workspace, [where])
    bring_back(workspace, plan, first)
    bring_back(workspace, plan, with_words)
    assert lamps(workspace, plan).responsible == ""
    while undo_state(workspace, plan)[0]:
        assert undo(workspace, plan)
        kept = plan_state(workspace, plan).activities
        assert not kept or kept[0].responsible == ""
    assert NAME not in str([line.changes for line in plan_log(workspace, plan)
                            if line.entity_id == where.entity_id])  # fmt: skip


def test_a_blanked_field_says_who_and_when_until_it_is_written_anew(workspace, plan) -> None:
    where = place(workspace, plan)
    assert blanks_of(workspace, plan) == {}
    redact_places(workspace, [where], actor=CLERK)
    (blank,) = blanks_of(workspace, plan).values()
    assert (blank.name, blank.is_empty) == ("Clerk", True)
    assert blank.event_id == plan_log(workspace, plan)[0].event_id
    assert blanked_count(workspace, plan) == 1
    put(workspace, plan, where.kind, where.entity_id, responsible=POST)
    (blank,) = blanks_of(workspace, plan).values()
    assert not blank.is_empty
    assert blanked_count(workspace, plan) == 0


def test_what_is_signed_is_blanked_too_and_is_seen_to_be(workspace, plan) -> None:
    where = place(workspace, plan)
    put(workspace, plan, EntityKind.PLAN, plan, is_closed=True)
    with pytest.raises(SessionError, match="plan_signed"):
        put(workspace, plan, where.kind, where.entity_id, responsible="")
    redact_places(workspace, [where], actor=CLERK)
    assert lamps(workspace, plan).responsible == ""
    assert plan_state(workspace, plan).info.is_closed
    assert blanked_count(workspace, plan) == 1


def test_copies_in_other_plans_are_found_and_blanked_with_it(workspace, plan) -> None:
    later = plan_world.start(workspace, year=2027)
    assert copy_unfinished(workspace, later, plan).taken == 1
    where = place(workspace, plan)
    copy = place(workspace, later)
    put(workspace, later, copy.kind, copy.entity_id, responsible=POST)  # it was copied once
    found = copies_of(workspace, [NAME], but=where)
    reasons = {(one.log_id, one.field) for one in found if one.kind is EntityKind.PRIORITY}
    assert {(plan, "justification"), (later, "justification")} <= reasons
    assert copy in found
    assert where not in found
    mine = [one for one in found if one.log_id in (plan, later)]
    redact_places(workspace, [where, *mine])
    for one in (plan, later):
        assert NAME not in str(written_places(workspace, one))
        assert NAME not in str(plan_state(workspace, one))
        assert lamps(workspace, one).expected == POST
    assert copies_of(workspace, [], but=where) == ()


def test_the_issue_of_the_session_a_reason_came_from_is_found(workspace, plan) -> None:
    said = "Асанов Бакыт мас болуп айдайт"
    session, issue = session_world.start(workspace), new_id()
    edit = Edit(EntityKind.ISSUE, issue, {"category": "alcohol", "reason": said})
    edit_session(workspace, session, [edit], actor=session_world.ACTOR)
    road = plan_state(workspace, plan).priorities[0].entity_id
    put(workspace, plan, EntityKind.PRIORITY, road, justification=f"{said}\nЖетишет.")
    where = Place(plan, EntityKind.PRIORITY, road, "justification")
    (found,) = copies_of(workspace, [f"{said}\nЖетишет."], but=where)
    assert (found.log_id, found.kind, found.entity_id) == (session, EntityKind.ISSUE, issue)
    redact_places(workspace, [where, found])
    assert said not in str(session_state(workspace, session))


def test_words_of_what_was_removed_can_be_blanked(workspace, plan) -> None:
    where = place(workspace, plan)
    remove(workspace, plan, where.entity_id)
    assert written_places(workspace, plan)[where] == (NAME,)
    redact_places(workspace, [where])
    assert where not in written_places(workspace, plan)
    assert blanked_count(workspace, plan) == 0  # nobody sees the field
    undo(workspace, plan)
    assert lamps(workspace, plan).responsible == ""


def test_the_words_are_in_no_file_and_no_backup_afterwards(tmp_path: Path) -> None:
    opened = open_workspace(tmp_path / "home")
    made = plan_world.start(opened)
    road = plan_world.priority(opened, made)
    plan_world.activity(opened, made, road, "Lamps", responsible=NAME)
    make_backup(opened)
    redact_places(opened, [place(opened, made)])
    assert files_with(opened.home, NAME) != []
    erased = erase_redacted(opened)
    assert erased.warning is None
    assert erased.cleaned == len(backups(opened.home)) == 1
    opened.store.close()
    assert files_with(opened.home, NAME) == []


def test_a_laptop_that_was_away_loses_the_field_and_no_other(workspace, plan, tmp_path) -> None:
    away = open_workspace(tmp_path / "away")
    pass_on(workspace, away, plan)
    where = place(away, plan)
    put(away, plan, where.kind, where.entity_id, responsible=f"{NAME}!", evidence="Акт № 5")
    redact_places(workspace, [where])
    pass_on(away, workspace, plan)
    pass_on(workspace, away, plan)
    for one in (workspace, away):
        assert "Үсөнов" not in str([words for where_, words in written_places(one, plan).items()
                                    if where_ == where])  # fmt: skip
        assert lamps(one, plan).responsible == ""
        assert lamps(one, plan).evidence == "Акт № 5"
        assert verify_store(one.store).is_whole
    away.store.close()


def pass_on(source, target, plan: str) -> None:
    events, texts = events_since(source.store, plan, known(target.store, plan))
    receive(target.store, plan, events, texts)


def test_only_words_are_blanked(workspace, plan) -> None:
    where = place(workspace, plan, "last_month")
    with pytest.raises(SessionError, match="session_bad_field"):
        redact_places(workspace, [where])
    with pytest.raises(NotFoundError, match="no_plan_entry"):
        redact_places(workspace, [])
    with pytest.raises(NotFoundError, match="no_session_entity"):
        redact(workspace, plan, EntityKind.ACTIVITY, "0" * 32, actor=CLERK)
    assert lamps(workspace, plan).last_month == "2026-05"


def test_every_text_of_a_plan_can_be_blanked(workspace) -> None:
    """Whatever people type: order, baseline, reasons, signatories, minutes, questions."""
    made = plan_world.start(workspace)
    put(workspace, made, EntityKind.PLAN, made, title=NAME, order_number=NAME, baseline=NAME)
    road = plan_world.priority(workspace, made, title=NAME, causes=NAME)
    work = plan_world.activity(workspace, made, road, NAME, evidence=NAME, monitoring=NAME)
    plan_world.indicator(workspace, made, work, title=NAME, unit_of_measure=NAME)
    signature = plan_state(workspace, made).approvals[0].entity_id
    put(workspace, made, EntityKind.APPROVAL, signature, signatory=NAME)
    for kind, values in ((EntityKind.MEETING, {"decisions": NAME}),
                         (EntityKind.SURVEY, {"title": NAME})):  # fmt: skip
        plan_world.add(workspace, made, kind, **values)
    places = list(written_places(workspace, made))
    assert len(places) == 13
    redact_places(workspace, places)
    assert NAME not in str(plan_state(workspace, made))
    assert blanked_count(workspace, made) == 13


def test_the_papers_of_a_signed_plan_say_that_words_are_missing(workspace, plan) -> None:
    redact_places(workspace, [place(workspace, plan)])
    wanted = Wanted("en", Tier.PUBLIC, "", date(2026, 6, 15))

    def notes() -> list[str]:
        state = plan_state(workspace, plan)
        maps = plan_maps(workspace, state, tier=Tier.PUBLIC, today=wanted.made_on)
        facts = facts_of(workspace, state, wanted, maps, ())
        return [one.key for one in facts.notes if one.key == "plandoc.blanked"]

    assert notes() == []  # a draft is not finished anyway
    put(workspace, plan, EntityKind.PLAN, plan, is_closed=True)
    assert notes() == ["plandoc.blanked"]
