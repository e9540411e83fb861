"""The pure parts of the session page: forms, proposals, order, words, bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from i18n import LANGUAGES, translator
from model.events import PLAN_KINDS, VARIANT_KINDS, Action, EntityKind
from model.session import Ballot, Group, Issue, Mark, SessionInfo, SessionState, Step, VoteMethod
from model.view import Month
from services.backup import BackupFile, BackupReason, BackupStatus, SecondPlace
from services.hall_sync import SyncRole, SyncStatus
from services.session_log import FieldChange, LogLine
from services.sessions import GroupPlan
from services.stage import Stage
from session.fields import _CHECKS
from session.pictures import PictureKind
from session.priorities import suggest_issues
from session.tally import tally
from ui.meeting import hidden_here
from ui.meeting_agree import hands_id, hands_of
from ui.meeting_backup import saved_text
from ui.meeting_compare import offered_kinds
from ui.meeting_conflict import _apart
from ui.meeting_issues import add_edits, marked_by, merge_edits
from ui.meeting_log import change_text, says_something
from ui.meeting_new import Draft, faults_of
from ui.meeting_projector import wall_page
from ui.meeting_result import issue_bar, result_bars, shown_on_wall
from ui.meeting_words import HIDDEN_FIELDS, conflicts_in, field_text, kind_of, named, value_text


def entity_id(number: int) -> str:
    return f"{number:032x}"


WOMEN = Group(entity_id(1), kind="women", people=12, is_released=True)
YOUTH = Group(entity_id(2), kind="youth", people=9, is_released=True, order=1)
FEW = Group(entity_id(3), kind="elders", people=3, is_released=True, order=2)


def mark(number: int, group: Group, category: str = "cattle_theft") -> Mark:
    point = {"type": "Point", "coordinates": [73.0, 40.9]}
    return Mark(entity_id(number), group_id=group.entity_id, category=category, geometry=point)


def hands(group: Group, **dots: int) -> Ballot:
    given = {entity_id(int(name[1:])): count for name, count in dots.items()}
    return Ballot(hands_id(group), group_id=group.entity_id, method=VoteMethod.HANDS, dots=given)


def state(**parts) -> SessionState:
    info = SessionInfo(entity_id(99), pcode="KG03220000000", unit_en="Suzak", held_on="2026-11-22")
    return SessionState(info, **{"groups": (WOMEN, YOUTH, FEW)} | parts)


GOOD = Draft(
    pcode="KG03220000000",
    groups=(GroupPlan("women", 12), GroupPlan("youth", 9)),
    period=(Month(2025, 1), Month(2025, 12)),
    held_on=date(2026, 11, 22),
)


def keys(draft: Draft) -> list[str]:
    return [fault.key for fault in faults_of(draft)]


def test_a_full_form_has_no_fault():
    assert faults_of(GOOD) == ()


def test_an_empty_form_says_all_that_is_missing_at_once():
    empty = Draft("", (), (Month(2025, 12), Month(2025, 1)), None)
    wanted = ["unit", "groups", "day", "period"]
    assert keys(empty) == [f"meeting.fault_{name}" for name in wanted]


def test_a_group_without_people_and_two_of_one_name_are_faults():
    assert keys(replace(GOOD, groups=(GroupPlan("women", 0),))) == ["meeting.fault_people"]
    same = (GroupPlan("women", 5, "Upper "), GroupPlan("women", 6, "upper"))
    assert keys(replace(GOOD, groups=same)) == ["meeting.fault_same"]
    apart = (GroupPlan("women", 5, "upper"), GroupPlan("women", 6, "lower"))
    assert keys(replace(GOOD, groups=apart)) == []


def test_a_proposal_becomes_an_issue_with_its_marks_after_those_that_are_there():
    old = Issue(entity_id(50), title="Lights", order=4)
    now = state(marks=(mark(10, WOMEN), mark(11, YOUTH)), issues=(old,))
    (edit,) = add_edits(now, suggest_issues(now))
    assert edit.entity is EntityKind.ISSUE
    assert edit.values["mark_ids"] == [entity_id(10), entity_id(11)]
    assert edit.values["order"] == 5


def test_what_a_group_has_not_released_is_proposed_nowhere():
    hidden = replace(YOUTH, is_released=False)
    now = state(groups=(WOMEN, hidden), marks=(mark(10, hidden),))
    assert suggest_issues(now) == ()
    assert marked_by(now, Issue(entity_id(50), mark_ids=(entity_id(10),))) == 0


def test_joining_issues_keeps_every_place_once():
    kept = Issue(entity_id(50), mark_ids=(entity_id(10), entity_id(11)), heads=("h",))
    other = Issue(entity_id(51), mark_ids=(entity_id(11), entity_id(12)), heads=("k",))
    joined, gone = merge_edits(kept, [other])
    assert joined.values["mark_ids"] == [entity_id(10), entity_id(11), entity_id(12)]
    assert (gone.entity_id, gone.action, gone.seen) == (other.entity_id, Action.DELETE, ("k",))


def test_a_group_s_hands_are_one_ballot_on_every_laptop():
    assert hands_id(WOMEN) == hands_id(replace(WOMEN, people=99))
    assert hands_id(WOMEN) != hands_id(YOUTH)
    phone = Ballot(entity_id(70), group_id=WOMEN.entity_id, method=VoteMethod.PHONE)
    counted = hands(WOMEN, i50=3)
    assert hands_of(state(ballots=(phone, counted)), WOMEN) == counted
    assert hands_of(state(ballots=(phone,)), WOMEN) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_show_every_group_by_the_same_weight_and_no_small_one_alone(language):
    issues = (Issue(entity_id(50), title="<b>Lights</b>"), Issue(entity_id(51), title="Dogs"))
    votes = (hands(WOMEN, i50=10), hands(YOUTH, i50=1, i51=1), hands(FEW, i51=1))
    t = translator(language)
    counted = tally(state(issues=issues, ballots=votes))
    html = result_bars(counted, t)
    assert "50 %" in html
    assert "&lt;b&gt;Lights" in html
    assert "<b>Lights" not in html
    assert f">{t('group.elders')}<" not in html
    assert "⟦" not in html
    assert "<svg" not in issue_bar(counted.results[0], counted, t)


def test_a_wall_shows_fewer_issues_where_many_groups_have_a_line_each():
    groups = tuple(Group(entity_id(n), kind="women", people=9) for n in range(60, 65))
    issues = (Issue(entity_id(50), title="Lights"),)
    votes = tuple(hands(group, i50=1) for group in groups)
    few = tally(state(groups=groups[:3], issues=issues, ballots=votes[:3]))
    many = tally(state(groups=groups, issues=issues, ballots=votes))
    assert shown_on_wall(few) > shown_on_wall(many)


def test_the_wall_in_a_vote_tells_no_result(monkeypatch):
    issues = (Issue(entity_id(50), title="Lights"),)
    voting = state(issues=issues, ballots=(hands(WOMEN, i50=10),))
    info = replace(voting.info, step=Step.AGREE, is_voting=True)
    monkeypatch.setattr("ui.meeting_projector.hall_of", lambda *_: None)
    monkeypatch.setattr("ui.meeting_projector.workspace", lambda: None)
    monkeypatch.setattr("ui.meeting_projector.unit_name", lambda _info: "Suzak")
    monkeypatch.setattr("ui.meeting_projector.held_on", lambda _info: "22.11.2026")
    t = translator("en")
    assert "%" not in wall_page(replace(voting, info=info), t)
    open_result = replace(voting, info=replace(info, is_voting=False))
    assert "100 %" in wall_page(open_result, t)


def test_the_wall_gives_every_priority_a_place_of_its_own(monkeypatch):
    """Two laptops that were apart gave the fifth rank to two issues."""
    monkeypatch.setattr("ui.meeting_projector.unit_name", lambda _info: "Suzak")
    monkeypatch.setattr("ui.meeting_projector.held_on", lambda _info: "22.11.2026")
    ranks = (1, 2, 3, 4, 5, 5)
    issues = tuple(Issue(entity_id(50 + at), rank=rank) for at, rank in enumerate(ranks))
    now = state(issues=issues)
    html = wall_page(replace(now, info=replace(now.info, step=Step.MINUTES)), translator("en"))
    assert [html.count(f"<b>{place}</b>") for place in range(1, 7)] == [1] * 6


def test_pictures_are_offered_as_there_are_groups_for_them():
    alone = state(groups=(WOMEN, FEW))
    assert PictureKind.PAIR not in offered_kinds(alone)
    assert PictureKind.GROUP in offered_kinds(alone)
    assert PictureKind.PAIR in offered_kinds(state())
    assert PictureKind.GROUP not in offered_kinds(state(groups=(FEW,)))


def test_conflicts_of_every_kind_are_counted():
    split = replace(mark(10, WOMEN), has_conflict=True)
    assert conflicts_in(state(), frozenset()) == ()
    both = state(marks=(split,), groups=(replace(WOMEN, has_conflict=True),))
    assert len(conflicts_in(both, frozenset())) == 2
    assert len(conflicts_in(both, {split.entity_id})) == 1


def test_the_menu_counts_the_conflicts_that_its_dialog_shows(monkeypatch):
    hidden = replace(YOUTH, is_released=False)
    split = replace(mark(10, hidden), has_conflict=True)
    now = state(groups=(WOMEN, hidden), marks=(split,))
    stage = Stage()
    stage.change(active_group=WOMEN.entity_id)
    monkeypatch.setattr("ui.meeting.workspace", lambda: None)
    monkeypatch.setattr("ui.meeting.stage_of", lambda *_: stage)
    assert conflicts_in(now, hidden_here(now)) == ()
    stage.change(active_group=hidden.entity_id)
    assert conflicts_in(now, hidden_here(now)) == (split,)


def test_of_two_counts_only_the_issues_that_differ_are_shown():
    assert _apart({"a": 2, "b": 3}, [{"a": 2, "b": 3}, {"a": 2, "b": 4, "c": 1}]) == {
        "b": 3,
        "c": 0,
    }


def line(*fields: str) -> LogLine:
    return LogLine(
        event_id="e",
        at=datetime(2026, 11, 22, tzinfo=UTC),
        role="facilitator",
        name="",
        kind=EntityKind.SESSION,
        entity_id=entity_id(99),
        action=Action.PUT,
        is_new=False,
        is_undo=False,
        changes=tuple(FieldChange(field, "a", "b") for field in fields),
    )


def test_a_turned_page_is_no_line_of_the_log():
    assert not says_something(line("step"))
    assert says_something(line("step", "title"))
    assert says_something(line())  # a deletion


def test_a_count_of_hands_is_told_by_group_and_issue_and_a_phone_s_vote_is_not():
    t, roads = translator("en"), Issue(entity_id(41), category="road_safety")
    light = Issue(entity_id(42), title="Light")
    counted = hands(WOMEN, i41=6, i42=2)
    phone = replace(counted, entity_id=entity_id(50), method=VoteMethod.PHONE)
    kept = state(issues=(roads, light), ballots=(counted, phone))
    assert kind_of(counted) is EntityKind.BALLOT
    assert named(kept, counted, EntityKind.BALLOT, t) == "Vote “Women”"
    change = FieldChange("dots", {roads.entity_id: 4, light.entity_id: 2}, dict(counted.dots))
    its_line = replace(line("dots"), entity_id=counted.entity_id)
    assert change_text(kept, its_line, change, t) == "Road safety: 4 → 6"
    new = replace(its_line, is_new=True)
    assert change_text(kept, new, change, t) == "Road safety: 6 · Light: 2"
    by_phone = replace(new, entity_id=phone.entity_id)
    assert change_text(kept, by_phone, change, t) == "votes: 8"


def test_what_nobody_chose_is_no_part_of_a_new_line():
    t, new = translator("en"), replace(line("label"), is_new=True)
    assert change_text(state(), new, FieldChange("label", None, ""), t) == ""
    assert change_text(state(), new, FieldChange("rank", None, 0), t) == ""
    assert change_text(state(), line("rank"), FieldChange("rank", 2, 0), t) == "priority: 2 → empty"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_of_a_session_has_a_name_in_the_log(language):
    t = translator(language)
    for kind in EntityKind:
        if kind in PLAN_KINDS | VARIANT_KINDS:
            continue
        for name in _CHECKS[kind].keys() - HIDDEN_FIELDS:
            assert "⟦" not in field_text(name, t)


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("category", "cattle_theft", "Cattle theft"),
        ("is_released", True, "yes"),
        ("can_act", "", "Not said"),
        ("held_on", "2026-11-22", "22.11.2026"),
        ("group_id", WOMEN.entity_id, "Women"),
        ("group_id", entity_id(77), "a deleted group"),
        ("geometry", {"type": "LineString", "coordinates": []}, "line"),
        ("mark_ids", [1, 2], "2 marks"),
        ("dots", {"a": 2, "b": 3}, "5"),
        ("note", "", "empty"),
        ("rank", 0, "empty"),
        ("first_month", "2025-01", "January 2025"),
        ("note", "by the school", "by the school"),
        ("people", 12, "12"),
    ],
)
def test_values_stand_in_the_log_as_people_say_them(field, value, wanted):
    assert value_text(state(), field, value, translator("en")) == wanted


COPY = BackupFile(
    Path("a.db"), datetime(2026, 11, 22, 9, 30, tzinfo=UTC), BackupReason.TIMER, 1, is_verified=True
)
ALONE = SyncStatus()


def test_the_line_on_top_says_the_worst_first():
    today = COPY.made_at.astimezone().date()
    well = BackupStatus(COPY, None, SecondPlace())
    said, is_well = saved_text(well, ALONE, today=today)
    assert (said.key, is_well) == ("meeting.saved_copy", True)
    assert said.params["at"] == f"{COPY.made_at.astimezone():%H:%M}"
    away = SyncStatus(role=SyncRole.MEMBER, is_connected=False)
    assert saved_text(well, away, today=today)[0].key == "meeting.saved_away"
    failed = replace(well, failure=said)
    assert saved_text(failed, away, today=today) == (saved_text(failed, ALONE, today=today))
    assert saved_text(failed, ALONE, today=today)[1] is False
    none = BackupStatus(None, None, SecondPlace())
    assert saved_text(none, ALONE, today=today)[0].key == "meeting.saved"
