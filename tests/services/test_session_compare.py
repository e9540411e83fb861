"""Community and police, group and group: counted by hand, and no finer than the tier."""

from __future__ import annotations

from datetime import date

import pytest

from geo.cells import cell_to_text, cells_of
from i18n import translator
from model.records import RecordKind
from model.session import Step
from model.text import text
from services.demo import add_demo
from services.records import import_file
from services.session_compare import compare_groups, compare_with_police
from services.session_map import leaves_out_demo
from services.sessions import session_state, set_step
from services.workspace import Workspace
from tests.languages import LANGUAGES_IN_TURN
from tests.services.conftest import TODAY
from tests.services.session_world import ACTOR, group_ids, put, release, start

AT, NEAR_UZGEN, AWAY = (73.3, 40.6), (73.3, 40.77), (73.6, 40.3)


def cell_at(place, *, resolution: int) -> str:
    cells = cells_of(lng=[place[0]], lat=[place[1]], resolution=resolution)
    return str(cell_to_text(cells)[0])


def add_incidents(workspace: Workspace, *, at, number: int, category: str, year: int = 2025):
    lines = ["date,category,latitude,longitude,reference"]
    case = f"{category}{at[0]}{year}"  # records with one reference are one record
    lines += [
        f"{1 + i:02d}.{1 + i % 12:02d}.{year},{category},{at[1]},{at[0]},{case}-{i}"
        for i in range(number)
    ]
    outcome = import_file(
        workspace,
        "\n".join(lines).encode(),
        file_name=f"{category}{number}{year}.csv",
        kind=RecordKind.INCIDENTS,
        translate=lambda message: message.key,
        today=date(2026, 6, 1),
    )
    assert outcome.report.stored == number, outcome.report.faults


@pytest.fixture
def compared(workspace):
    """Women marked two places, youth two of which one is the women's; all released."""
    session_id = start(workspace, step=Step.MARK)
    for group, place in ((0, AT), (0, NEAR_UZGEN), (1, AT), (1, AWAY)):
        put(workspace, session_id, group, at=place, category="school_racketeering")
    put(workspace, session_id, 0, at=AWAY, category="domestic_violence")
    release(workspace, session_id, 0, 1)
    set_step(workspace, session_id, Step.COMPARE, actor=ACTOR)
    return session_id


def cells(listed):
    return {one.cell for one in listed}


def test_two_groups_agree_where_both_marked(workspace, compared):
    women, youth, _ = group_ids(workspace, compared)
    state = session_state(workspace, compared)
    found = compare_groups(workspace, state, women, youth)
    assert found.empty is None
    at, uzgen, away = (cell_at(p, resolution=found.resolution) for p in (AT, NEAR_UZGEN, AWAY))
    assert (cells(found.agree), cells(found.only_first), cells(found.only_second)) == (
        {at},
        {uzgen},
        {away},
    )
    (sentence,) = found.sentences
    assert (sentence.params["both"], sentence.params["only_first"]) == (1, 1)


def test_changing_the_groups_changes_the_sides(workspace, compared):
    women, youth, _ = group_ids(workspace, compared)
    state = session_state(workspace, compared)
    one = compare_groups(workspace, state, women, youth)
    other = compare_groups(workspace, state, youth, women)
    assert cells(one.agree) == cells(other.agree)
    assert cells(one.only_first) == cells(other.only_second)


def test_groups_that_cannot_be_compared_say_what_to_do(workspace, compared):
    women, _, elders = group_ids(workspace, compared)
    state = session_state(workspace, compared)
    for first, second, key in (
        (women, women, "choose_two"),
        (women, "0" * 32, "choose_two"),
        (women, elders, "not_offered"),
    ):
        found = compare_groups(workspace, state, first, second)
        assert found.empty is not None
        assert found.empty.key == f"sessionmap.{key}"
        assert (found.agree, found.only_first, found.sentences) == ((), (), ())


def test_a_small_group_is_not_compared(workspace, compared):
    women, _, elders = group_ids(workspace, compared)
    put(workspace, compared, 2, at=AT)
    release(workspace, compared, 2)
    state = session_state(workspace, compared)
    found = compare_groups(workspace, state, women, elders)
    assert (found.empty, found.agree) == (text("sessionmap.not_offered"), ())


def test_a_cell_is_named_by_its_settlement(workspace, compared):
    state = session_state(workspace, compared)
    women, youth, _ = group_ids(workspace, compared)
    (near,) = compare_groups(workspace, state, women, youth).only_first
    assert translator("en")(near.place).endswith("Uzgen")
    assert "Өзгөн" in translator("ky")(near.place)


@pytest.mark.parametrize("language", LANGUAGES_IN_TURN)
def test_in_public_few_incidents_are_no_number(workspace, compared, language):
    add_incidents(workspace, at=AT, number=3, category="school_racketeering")
    state = session_state(workspace, compared)
    found = compare_with_police(workspace, state, today=TODAY)
    # too few cells are left: nothing is said of any of them
    assert (found.agree, found.only_first, found.only_second) == ((), (), ())
    assert found.empty == text("sessionmap.too_few_cells")
    (said,) = [translator(language)(sentence) for sentence in found.sentences]
    assert "4" in said
    assert "5" in said  # fewer than 5
    assert "3" not in said
    assert "⟦" not in said


def test_in_public_many_incidents_are_a_class(workspace, compared):
    add_incidents(workspace, at=AT, number=13, category="school_racketeering")
    add_incidents(workspace, at=NEAR_UZGEN, number=11, category="alcohol")
    add_incidents(workspace, at=(73.1, 40.4), number=23, category="alcohol")
    state = session_state(workspace, compared)
    found = compare_with_police(workspace, state, today=TODAY)
    assert found.resolution == 7
    at, uzgen, away = (cell_at(p, resolution=7) for p in (AT, NEAR_UZGEN, AWAY))
    assert {one.cell: one.second for one in found.agree} == {at: 10.0, uzgen: 10.0}
    assert cells(found.only_first) == {away}
    assert [one.second for one in found.only_second] == [20.0]
    spoken = " ".join(translator("en")(said) for said in found.sentences)
    for exact in ("13", "11", "23"):
        assert exact not in spoken


def test_in_public_marks_of_roads_alone_are_not_said_to_be_none(workspace):
    session_id = start(workspace, step=Step.COMPARE)
    put(workspace, session_id, 0, at=AWAY, category="road_safety")
    release(workspace, session_id, 0)
    add_incidents(workspace, at=AT, number=13, category="school_racketeering")
    add_incidents(workspace, at=NEAR_UZGEN, number=11, category="alcohol")
    add_incidents(workspace, at=(73.1, 40.4), number=23, category="alcohol")
    state = session_state(workspace, session_id)
    found = compare_with_police(workspace, state, today=TODAY)
    assert found.empty == text("sessionmap.no_marks_compared")
    (said,) = found.sentences  # none that counts cells of residents as none
    assert "1 place. Subject: Road safety" in translator("en")(said)


def test_sensitive_subjects_are_read_aloud_by_nobody(workspace, compared):
    state = session_state(workspace, compared)
    public = compare_with_police(workspace, state, today=TODAY)
    assert "domestic_violence" not in repr(public)


@pytest.mark.parametrize("step", [Step.ORIENT, Step.MARK])
def test_in_public_police_figures_wait_until_all_have_marked(workspace, compared, step):
    add_incidents(workspace, at=AT, number=13, category="alcohol")
    set_step(workspace, compared, step, actor=ACTOR)
    state = session_state(workspace, compared)
    found = compare_with_police(workspace, state, today=TODAY)
    assert found.empty == text("sessionmap.not_yet")
    assert (found.sentences, found.only_second) == ((), ())


def test_without_police_records_it_says_what_to_do(workspace):
    session_id = start(workspace, step=Step.COMPARE)
    state = session_state(workspace, session_id)
    found = compare_with_police(workspace, state, today=TODAY)
    assert found.empty == text("sessionmap.no_release")


def police_words(workspace, *, is_rehearsal: bool) -> list[str]:
    """Say what a meeting hears of the police, where there are only invented records."""
    session_id = start(workspace, is_rehearsal=is_rehearsal, step=Step.MARK)
    put(workspace, session_id, 0, at=AT, category="road_safety")
    release(workspace, session_id, 0)
    set_step(workspace, session_id, Step.COMPARE, actor=ACTOR)
    state = session_state(workspace, session_id)
    assert leaves_out_demo(workspace, state.info) is not is_rehearsal
    return [
        translator("en")(one)
        for one in compare_with_police(workspace, state, today=TODAY).sentences
    ]


def test_a_real_meeting_hears_no_invented_police_figure(demo_workspace):
    practised = police_words(demo_workspace, is_rehearsal=True)
    assert any("at least" in sentence for sentence in practised)
    (said,) = police_words(demo_workspace, is_rehearsal=False)
    assert "there are no public police figures for this period yet" in said


def test_a_real_meeting_counts_real_records_beside_invented_ones(workspace, compared):
    add_incidents(workspace, at=AT, number=12, category="school_racketeering")
    alone = compare_with_police(workspace, session_state(workspace, compared), today=TODAY)
    add_demo(workspace, incidents=300)
    assert compare_with_police(workspace, session_state(workspace, compared), today=TODAY) == alone
