"""The control area as part of the plan; what else acts in the areas; what is computed once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import docx
import pytest
import shapely

from geo.assessment.difference import Counts
from i18n import LANGUAGES, translator
from model.assessment import Verdict, WhyNot
from model.errors import AssessmentError, GeometryError, NotFoundError, SessionError
from model.events import Actor, Edit, EntityKind
from model.view import Month
from services.assessment import ActivityAssessment, assess_activity, assess_plan
from services.assessment_control import keep_control, propose_control_again
from services.assessment_public import public_assessment
from services.assessment_report import public_sentences
from services.plan_growth import copy_unfinished
from services.plan_log import bring_back, plan_log
from services.plan_papers import Paper, PaperChoice, make_paper
from services.plans import delete_plan, list_plans, plan_state, put, redo, undo
from services.workspace import Workspace, open_workspace
from store.events import new_id, record
from store.imports import delete_import, list_imports
from tests.services.assessment_world import (
    AFTER,
    AUTHOR,
    GUARDRAIL,
    IN_KARACHA,
    KARACHA,
    KERBEN,
    LIKE,
    OWN,
    TODAY,
    crowd,
    fill,
    keep,
    start_plan,
)

POINT = {"type": "Point", "coordinates": list(OWN)}
AT_THE_PROPOSED = {"places": [{"type": "Point", "coordinates": list(LIKE)}]}
EMPTIED = (73.3, 41.02)
"""Where 90 incidents happened in 2024, and none since."""

CAMPAIGN = {"kind": "campaign", "status": "done", "places": [], "first_month": "2025-07"}
ASEL = Actor("author", "Asel")
DISTRICT = f"{KARACHA[:7]}000000"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The incidents of `assessment_world`; at OWN 80 became 20."""
    opened = open_workspace(tmp_path_factory.mktemp("control"))
    fill(opened)
    keep(opened, crowd(EMPTIED, 90, first=Month(2024, 1)))
    yield opened
    opened.store.close()


@pytest.fixture
def world(filled: Workspace) -> Iterator[Workspace]:
    """The same, without the plans of other tests."""
    yield filled
    for info in list_plans(filled):
        delete_plan(filled, info.entity_id)


def look(workspace: Workspace, plan_id: str, activity_id: str) -> ActivityAssessment:
    return assess_activity(workspace, plan_id, activity_id, today=TODAY)


def said(found: ActivityAssessment) -> dict[str, str]:
    """Return the notes on other activities and on the control area, in English, by their key."""
    t = translator("en")
    own = [one for one in found.notes if "acts_" in one.key or "own_control" in one.key]
    return {one.key.removeprefix("assessment.note_"): t(one) for one in own}


def add_activity(workspace: Workspace, plan_id: str, **values) -> str:
    activity_id = new_id()
    priority = plan_state(workspace, plan_id).priorities[0].entity_id
    edit = Edit(EntityKind.ACTIVITY, activity_id, GUARDRAIL | {"priority_id": priority} | values)
    record(workspace.store, plan_id, [edit], actor=AUTHOR)
    return activity_id


# Kept in the plan


def test_a_control_area_chosen_by_hand_stays_with_the_plan(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    keep_control(world, plan_id, activity, POINT, actor=ASEL)
    change = look(world, plan_id, activity).change
    assert change.is_own_control
    assert change.areas.control.contains(shapely.Point(OWN))
    assert change.difference.counts.control == Counts(80, 20)
    assert change.difference.verdict is Verdict.NO_CLEAR_CHANGE
    (whole,) = assess_plan(world, plan_id, today=TODAY).activities
    assert whole.change.difference == change.difference
    assert "own_control" in said(whole)


def test_the_log_says_who_chose_it_and_undo_takes_it_back(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    keep_control(world, plan_id, activity, POINT, actor=ASEL)
    line = plan_log(world, plan_id)[0]
    assert (line.name, line.kind) == ("Asel", EntityKind.ACTIVITY)
    assert [(one.field, one.before, one.after) for one in line.changes] == [
        ("control", None, {"type": "Point", "coordinates": list(OWN)})
    ]
    assert undo(world, plan_id)
    assert not look(world, plan_id, activity).change.is_own_control
    assert redo(world, plan_id)
    assert look(world, plan_id, activity).change.is_own_control
    propose_control_again(world, plan_id, activity, actor=ASEL)
    found = look(world, plan_id, activity)
    assert found.change.areas.control.contains(shapely.Point(LIKE))
    assert said(found) == {}


def test_the_way_back_to_an_earlier_version_takes_it_along(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    before = plan_log(world, plan_id)[0].event_id
    keep_control(world, plan_id, activity, POINT)
    chosen = plan_log(world, plan_id)[0].event_id
    assert bring_back(world, plan_id, before)
    assert plan_state(world, plan_id).activities[0].control is None
    assert bring_back(world, plan_id, chosen)
    assert plan_state(world, plan_id).activities[0].control == POINT


def test_a_signed_plan_takes_it_as_part_of_what_became_of_it(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL, is_closed=True)
    keep_control(world, plan_id, activity, POINT)
    assert look(world, plan_id, activity).change.is_own_control


def test_next_year_s_copy_of_an_activity_is_proposed_its_own(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL | {"status": "partly_done"})
    keep_control(world, plan_id, activity, POINT)
    later, _ = start_plan(world, year=2026)
    assert copy_unfinished(world, later, plan_id).taken == 1
    assert plan_state(world, later).activities[0].control is None


@pytest.mark.parametrize(
    ("control", "error", "code"),
    [
        ([73.108, 40.95], AssessmentError, "assessment_control_overlaps"),  # beside the place
        ([71.0, 45.0], GeometryError, "place_outside"),
    ],
)
def test_a_control_area_that_makes_no_sense_is_refused(world, control, error, code):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    with pytest.raises(error) as refused:
        keep_control(world, plan_id, activity, {"type": "Point", "coordinates": control})
    assert refused.value.code == code
    assert plan_state(world, plan_id).activities[0].control is None


def test_a_line_is_no_control_area(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    line = {"type": "LineString", "coordinates": [[73.2, 40.9], [73.3, 40.9]]}
    with pytest.raises(AssessmentError, match="control_no_area"):
        keep_control(world, plan_id, activity, line)
    with pytest.raises(SessionError, match="session_bad_field"):
        put(world, plan_id, EntityKind.ACTIVITY, activity, control=line)


def test_where_any_plan_acts_is_no_control_area_whenever_that_is(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    start_plan(world, GUARDRAIL | AT_THE_PROPOSED | {"first_month": "2027-01", "last_month": ""})
    with pytest.raises(AssessmentError, match="control_overlaps"):
        keep_control(world, plan_id, activity, {"type": "Point", "coordinates": list(LIKE)})


def test_what_is_not_there_has_no_control_area(world):
    plan_id, (campaign,) = start_plan(world, CAMPAIGN)
    with pytest.raises(AssessmentError, match="no_place"):
        keep_control(world, plan_id, campaign, POINT)
    with pytest.raises(NotFoundError, match="no_plan_entry"):
        keep_control(world, plan_id, new_id(), POINT)
    with pytest.raises(NotFoundError, match="no_plan_entry"):
        propose_control_again(world, plan_id, new_id())


def test_an_area_that_was_drawn_is_taken_as_it_is(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    lng, lat = OWN
    ring = [[lng - 0.02, lat - 0.02], [lng + 0.02, lat - 0.02], [lng, lat + 0.03]]
    drawn = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    keep_control(world, plan_id, activity, drawn)
    area = look(world, plan_id, activity).change.areas.control
    assert shapely.hausdorff_distance(area, shapely.Polygon(ring)) < 1e-6


# What everybody reads


def test_the_report_to_the_kenesh_rests_on_the_same_area(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    (public,) = public_assessment(world, plan_id, today=TODAY).activities
    assert (public.verdict, public.is_own_control) == (Verdict.FEWER, False)
    keep_control(world, plan_id, activity, POINT)
    (public,) = public_assessment(world, plan_id, today=TODAY).activities
    assert (public.verdict, public.is_own_control) == (Verdict.NO_CLEAR_CHANGE, True)
    sentences = [translator("en")(one) for one in public_sentences(world, plan_id, today=TODAY)]
    assert any(one.startswith("1.1: the place of comparison was not proposed") for one in sentences)
    report = make_paper(world, plan_id, PaperChoice(Paper.REPORT, language="en"), today=TODAY).data
    words = "\n".join(one.text for one in docx.Document(BytesIO(report)).paragraphs)
    assert "1.1: the place of comparison was not proposed by the program" in words
    assert "fewer incidents" not in words.lower()


def test_with_an_area_that_people_saw_chosen_the_place_needs_room_after_as_well(world):
    """Of after nothing is there: no cell could hold incidents of then by what is public."""
    point = {"places": [{"type": "Point", "coordinates": list(EMPTIED)}], "first_month": "2025-01"}
    plan_id, (activity,) = start_plan(world, GUARDRAIL | point)
    (public,) = public_assessment(world, plan_id, today=TODAY).activities
    assert (public.verdict, public.is_own_control) == (Verdict.FEWER, False)
    keep_control(world, plan_id, activity, POINT)
    assert look(world, plan_id, activity).change.difference.counts.treated == Counts(90, 0)
    (public,) = public_assessment(world, plan_id, today=TODAY).activities
    assert (public.verdict, public.is_own_control) == (None, False)


def test_the_report_says_what_acts_in_the_whole_unit(world):
    plan_id, _ = start_plan(world, GUARDRAIL, CAMPAIGN, CAMPAIGN | {"status": "planned"})
    for language in LANGUAGES:
        t = translator(language)
        told = [t(one) for one in public_sentences(world, plan_id, today=TODAY)]
        assert sum(one.startswith("1.2: ") for one in told) == 1
        assert not any(one.startswith(("1.2, 1.3", "1.3: ")) for one in told)


# What else acts in the areas


def test_what_comes_into_a_chosen_area_later_ends_the_comparison_and_is_named(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    keep_control(world, plan_id, activity, POINT)
    there = {"places": [POINT]}
    late = add_activity(world, plan_id, **there, first_month="2027-01", last_month="2027-02")
    assert look(world, plan_id, activity).change is not None  # not in the compared months
    put(world, plan_id, EntityKind.ACTIVITY, late, first_month="2025-09", last_month="2025-12")
    found = look(world, plan_id, activity)
    assert (found.change, found.why_not) == (None, WhyNot.CONTROL_TREATED)
    assert "acts in the chosen control area in the compared months: 1.2." in translator("en")(
        found.why
    )
    put(world, plan_id, EntityKind.ACTIVITY, late, status="not_done")
    assert look(world, plan_id, activity).change is not None
    put(world, plan_id, EntityKind.ACTIVITY, late, status="done")
    propose_control_again(world, plan_id, activity)
    assert look(world, plan_id, activity).change is not None


def test_the_activity_s_own_place_moved_into_its_control_area_is_said_too(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    keep_control(world, plan_id, activity, POINT)
    put(world, plan_id, EntityKind.ACTIVITY, activity, places=[POINT])
    assert look(world, plan_id, activity).why_not is WhyNot.CONTROL_TREATED


@pytest.mark.parametrize(
    ("values", "is_told"),
    [
        ({}, True),
        ({"first_month": "", "last_month": ""}, True),  # nobody knows when
        ({"first_month": "2023-01", "last_month": "2024-02"}, False),  # before the months
        ({"first_month": "2023-01", "last_month": "2024-03"}, True),
        ({"first_month": "2026-06"}, False),  # after them
        ({"first_month": "2026-05"}, True),
        ({"status": "planned"}, False),
        ({"status": "not_done"}, False),
        ({"status": ""}, True),
    ],
)
def test_what_is_for_the_whole_unit_acts_in_the_control_area_too(world, values, is_told):
    plan_id, (activity, _) = start_plan(world, GUARDRAIL, CAMPAIGN | values)
    found = look(world, plan_id, activity)
    assert found.change is not None
    expected = {"acts_everywhere": "1.2"} if is_told else {}
    numbers = {key: "1.2" for key, one in said(found).items() if "control area: 1.2." in one}
    assert (numbers, list(said(found))) == (expected, list(expected))


def test_what_another_plan_does_in_the_whole_unit_is_named_with_unit_and_year(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    start_plan(world, CAMPAIGN, CAMPAIGN, year=2026, unit_en="Suzak")
    (note,) = said(look(world, plan_id, activity)).values()
    assert "1.1, 1.2 (Suzak, plan of 2026)" in note


def test_what_acts_only_here_or_only_there_is_told_apart(world):
    point = {"places": [{"type": "Point", "coordinates": list(IN_KARACHA)}]}
    plan_id, (activity, _) = start_plan(
        world, GUARDRAIL | point, CAMPAIGN, pcode=KARACHA, category="livestock_trade"
    )
    found = look(world, plan_id, activity)  # the control area is elsewhere in the district
    assert list(said(found)) == ["acts_treated"]
    assert "1.2." in said(found)["acts_treated"]
    start_plan(world, CAMPAIGN, pcode=KERBEN)  # far away
    assert list(said(look(world, plan_id, activity))) == ["acts_treated"]
    start_plan(world, CAMPAIGN, pcode=DISTRICT)
    assert list(said(look(world, plan_id, activity))) == ["acts_everywhere", "acts_treated"]


def test_a_second_activity_in_the_same_place_is_said(world):
    plan_id, (activity, _) = start_plan(world, GUARDRAIL, GUARDRAIL | {"kind": "patrol"})
    assert "1.2." in said(look(world, plan_id, activity))["acts_treated"]


# Computed once


def test_the_answer_is_the_same_one_until_something_it_rests_on_changes(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)

    def answers():
        return (
            assess_plan(world, plan_id, today=TODAY),
            public_assessment(world, plan_id, today=TODAY),
        )

    first = answers()
    assert all(one is other for one, other in zip(first, answers(), strict=True))
    assert assess_plan(world, plan_id, today=date(2026, 9, 16)) is not first[0]

    other, _ = start_plan(world, GUARDRAIL | AT_THE_PROPOSED)  # another plan
    second = answers()
    assert second[0].activities[0].change.difference != first[0].activities[0].change.difference
    delete_plan(world, other)

    more = crowd(OWN, 30, first=AFTER, seed=77)
    keep_control(world, plan_id, activity, POINT)  # the plan itself
    before = answers()[0].activities[0].change.difference.counts.control
    keep(world, more)  # the records
    after = answers()[0].activities[0].change.difference.counts.control
    assert (before, after) == (Counts(80, 20), Counts(80, 50))
    delete_import(world.store, list_imports(world.store)[0].report.import_id)
    assert answers()[0].activities[0].change.difference.counts.control == before
