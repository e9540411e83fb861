"""What became of activities and plans: counted from the store, and what everybody may read."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geo.assessment.difference import AreaCounts, Counts
from geo.privacy.assessment import PublicActivity, require_disclosed_assessment
from i18n import LANGUAGES, translator
from model.admin import Level
from model.assessment import AnswersVerdict, IndicatorState, Reading, Verdict, WhyNot
from model.errors import NotFoundError
from model.events import Action, Edit, EntityKind
from model.plan import FundSource
from model.view import Month, Tier
from services.assessment import assess_activity, assess_plan
from services.assessment_asked import Asked
from services.assessment_public import public_assessment
from services.assessment_texts import change_texts
from services.workspace import Workspace, open_workspace
from store.events import new_id, record
from store.records import add_hotspots
from tests.services.assessment_world import (
    AUTHOR,
    GUARDRAIL,
    HERE,
    IN_KARACHA,
    IN_KERBEN,
    KARACHA,
    KERBEN,
    LIKE,
    NEAR_KARACHA,
    OWN,
    SOKULUK,
    SUZAK,
    TODAY,
    fill,
    start_plan,
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A place where 90 became 30, one with as many before that stayed as it was, and more."""
    opened = open_workspace(tmp_path_factory.mktemp("assessment"))
    fill(opened)
    yield opened
    opened.store.close()


@pytest.fixture(scope="module")
def marked_world(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Hotspots of residents, and no incidents."""
    opened = open_workspace(tmp_path_factory.mktemp("marks"))
    add_marks(
        opened,
        (HERE[0], HERE[1] + 0.002, "alcohol", "2025-02-01"),  # near the guardrail
        (LIKE[0], LIKE[1], "road_safety", "2025-02-01"),  # of the campaign's priority
        (LIKE[0], LIKE[1], "alcohol", "2025-02-01"),
        (LIKE[0], LIKE[1] + 0.001, "alcohol", "2026-03-01"),  # after the plan's year
        (74.6, 42.88, "alcohol", "2025-02-01"),  # in another oblast
        *[(HERE[0], HERE[1] - at / 1e5, "alcohol", "2025-02-01") for at in range(1, 6)],
        *[(OWN[0], OWN[1] + at / 1e5, "early_marriage", "2025-02-01") for at in range(12)],
    )
    yield opened
    opened.store.close()


def assess(workspace: Workspace, category: str = "road_safety", control=None, **asked):
    values = GUARDRAIL | ({"control": control} if control else {})
    plan_id, (activity, *_) = start_plan(workspace, values, category=category)
    return assess_activity(workspace, plan_id, activity, asked=Asked(**asked), today=TODAY)


def elsewhere(workspace: Workspace, pcode: str, place: tuple[float, float], **values):
    point = {"places": [{"type": "Point", "coordinates": list(place)}]}
    plan_id, (activity,) = start_plan(workspace, GUARDRAIL | point, pcode=pcode, **values)
    return assess_activity(workspace, plan_id, activity, today=TODAY)


def said(texts) -> list[str]:
    return [one.key.removeprefix("assessment.") for one in texts]


def test_incidents_before_and_after_are_counted_where_they_happened(world):
    found = assess(world)
    change = found.change
    assert change.months.before == (Month(2024, 3), Month(2025, 2))
    assert change.months.works == (Month(2025, 3), Month(2025, 5))
    assert change.months.after == (Month(2025, 6), Month(2026, 5))
    assert change.difference.counts == AreaCounts(
        Counts(90, 30), Counts(88, 86), Counts(7, 9), Counts(0, 0)
    )
    assert change.difference.estimate == -60 + 2 + 2
    assert change.difference.verdict is Verdict.FEWER
    assert found.reading is Reading.FEWER_INCIDENTS
    assert (found.why, found.why_not) == (None, None)
    assert said(found.notes) == ["note_works", "note_chance", "view.under_reporting"]


def test_the_control_area_is_proposed_where_the_past_was_alike(world):
    change = assess(world).change
    assert change.areas.control.contains(shapely.Point(LIKE))
    assert change.areas.treated.contains(shapely.Point(HERE))
    assert change.areas.treated.area == pytest.approx(change.areas.control.area, rel=0.01)
    assert change.control_unit.pcode == SUZAK
    assert sum(change.treated_parts) == 90
    assert sum(change.control_parts) == 88
    assert all(20 <= one <= 24 for one in change.treated_parts)
    again = assess(world).change
    assert shapely.equals(again.areas.control, change.areas.control)


def test_an_area_of_one_s_own_is_taken_instead(world):
    change = assess(world, control={"type": "Point", "coordinates": list(OWN)}).change
    assert change.control_unit is None
    assert change.difference.counts.control == Counts(80, 20)
    assert change.difference.verdict is Verdict.NO_CLEAR_CHANGE


def test_where_another_plan_acts_is_no_control_area(world):
    there = {"places": [{"type": "Point", "coordinates": list(LIKE)}], "status": "under_way"}
    other, _ = start_plan(world, GUARDRAIL | there)
    try:
        found = assess(world)
        assert not found.change.areas.control.intersects(shapely.Point(LIKE))
    finally:
        record(
            world.store, other, [Edit(EntityKind.PLAN, other, action=Action.DELETE)], actor=AUTHOR
        )
    assert assess(world).change.areas.control.contains(shapely.Point(LIKE))


def test_without_a_like_place_there_is_no_control_area(world):
    found = assess(world, "unsafe_infrastructure")
    assert (found.change, found.why_not) == (None, WhyNot.NO_CONTROL)
    by_hand = assess(
        world, "unsafe_infrastructure", control={"type": "Point", "coordinates": list(LIKE)}
    )
    assert by_hand.change.difference.counts.control == Counts(0, 60)


def test_a_like_place_is_looked_for_in_the_district_too(world):
    found = elsewhere(world, KARACHA, IN_KARACHA, category="livestock_trade")
    assert found.change.control_unit.level is Level.DISTRICT
    assert found.change.areas.control.contains(shapely.Point(NEAR_KARACHA))
    assert "note_district" in said(found.notes)
    assert "note_district" not in said(assess(world).notes)


def test_what_is_around_may_be_left_out(world):
    counts = assess(world, has_displacement=False).change.difference.counts
    assert counts == AreaCounts(Counts(90, 30), Counts(88, 86))
    wider = assess(world, point_radius_m=700.0, has_displacement=False).change
    assert wider.difference.counts.treated == Counts(97, 39)


def test_too_few_incidents_say_neither_success_nor_failure(world):
    found = assess(world, "drug_abuse")
    assert found.change.difference.counts.treated == Counts(12, 0)
    assert found.change.difference.verdict is Verdict.TOO_FEW
    assert found.reading is Reading.EFFECT_NOT_SHOWN
    assert said(change_texts(found.change))[-2:] == ["verdict_too_few", "power_none"]


def test_incidents_known_to_the_settlement_alone_are_in_no_area_and_said(world):
    found = assess(world, "cattle_theft")
    assert found.change.difference.counts.treated == Counts(60, 50)
    assert (found.change.placed, found.change.unplaced) == (Counts(120, 110), Counts(0, 60))
    assert {"note_unplaced", "note_precision"} <= set(said(found.notes))


def test_other_categories_are_counted_only_where_asked_for(world):
    both = frozenset({"road_safety", "alcohol"})
    change = assess(world, categories=both).change
    assert change.difference.counts.treated == Counts(90, 70)
    assert change.categories == ("alcohol", "road_safety")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"places": []}, WhyNot.WHOLE_UNIT),
        ({"priority_id": "f" * 32}, WhyNot.NO_PRIORITY),
        ({"status": "not_done"}, WhyNot.NOT_BEGUN),
        ({"status": "planned"}, WhyNot.NOT_BEGUN),
        ({"first_month": "", "last_month": ""}, WhyNot.NO_TERM),
        ({"first_month": "2026-05", "last_month": "2026-07"}, WhyNot.NOT_OVER),
        ({"first_month": "2024-02", "last_month": "2024-03"}, WhyNot.RECORDS_BEGIN),
        ({"kind": "patrol", "last_month": "2025-04"}, WhyNot.TOO_SHORT),
    ],
)
def test_why_incidents_are_not_compared(world, values, why):
    plan_id, (activity,) = start_plan(world, GUARDRAIL | values)
    found = assess_activity(world, plan_id, activity, today=TODAY)
    assert (found.why_not, found.change, found.notes) == (why, None, ())
    for language in LANGUAGES:
        assert translator(language)(found.why)


def test_records_that_end_too_early_are_said(world):
    plan_id, (activity,) = start_plan(
        world, GUARDRAIL | {"first_month": "2026-06", "last_month": "2026-07"}
    )
    found = assess_activity(world, plan_id, activity, today=date(2027, 6, 1))
    assert found.why_not is WhyNot.RECORDS_END


def test_without_any_records_there_is_nothing_to_compare(world):
    assert elsewhere(world, SOKULUK, (74.9, 42.8)).why_not is WhyNot.NO_RECORDS


def test_a_short_period_is_compared_with_the_same_months_before(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL | {"status_on": "2025-09-01"})
    found = assess_activity(world, plan_id, activity, today=date(2025, 10, 20))
    assert found.change.months.after == (Month(2025, 6), Month(2025, 9))
    assert found.change.months.before == (Month(2024, 6), Month(2024, 9))
    assert {"note_short", "note_late"} <= set(said(found.notes))
    began = Asked(began_on=date(2025, 6, 1))
    found = assess_activity(world, plan_id, activity, asked=began, today=date(2025, 10, 20))
    assert "note_late" not in said(found.notes)
    theatre = GUARDRAIL | {"kind": "forum_theatre", "status_on": "2025-12-20"}
    plan_id, (activity,) = start_plan(world, theatre)  # done when it ends, as it should be
    found = assess_activity(world, plan_id, activity, today=TODAY)
    assert "note_late" not in said(found.notes)


def test_months_without_any_record_are_said(world):
    found = elsewhere(world, KERBEN, IN_KERBEN)
    assert found.change.empty_months == 12
    assert "note_empty_months" in said(found.notes)


def test_demo_incidents_make_a_demo(world):
    assert not assess(world).change.is_demo
    assert assess(world, "public_order").change.is_demo


def test_what_is_not_there_is_an_error(world):
    plan_id, _ = start_plan(world, GUARDRAIL)
    with pytest.raises(NotFoundError, match="no_plan_entry"):
        assess_activity(world, plan_id, new_id())
    with pytest.raises(NotFoundError, match="no_plan"):
        assess_plan(world, new_id())


INDICATORS = (
    {"title": "Accidents", "baseline": 10, "target": 4, "actual": 3},
    {"title": "Lamps", "baseline": 0, "target": 12, "actual": 2},
    {"title": "Meetings"},
)
UNMEASURED = {"kind": "campaign", "status": "done", "places": [], "sums_som": {"donor": 5_000}}


def whole_plan(workspace: Workspace, **values) -> str:
    idle = GUARDRAIL | {"status": "not_done", "spent_som": {"donor": 700}}
    plan_id, _ = start_plan(workspace, GUARDRAIL, UNMEASURED, idle, indicators=INDICATORS, **values)
    question = {
        "title": "Do you feel safe after dark?",
        "before_answers": 80,
        "before_yes": 48,
        "after_answers": 70,
        "after_yes": 56,
    }
    few = question | {"after_answers": 9, "after_yes": 9, "order": 1}
    edits = [Edit(EntityKind.SURVEY, new_id(), one) for one in (question, few)]
    record(workspace.store, plan_id, edits, actor=AUTHOR)
    return plan_id


def add_marks(workspace: Workspace, *rows: tuple[float, float, str, str]) -> None:
    """Store residents' hotspots at longitude, latitude, of a category, on a day."""
    lng, lat, category, day = zip(*rows, strict=True)
    frame = gpd.GeoDataFrame(
        {
            "category": pd.Series(category, dtype="str"),
            "severity": [2] * len(rows),
            "mapped_by": "women",
            "group_size": pd.array([12] * len(rows), dtype="Int16"),
            "mapped_on": pd.Series(np.array(day, dtype="datetime64[s]")),
            "time_of_day": "any",
            "season": "any",
            "radius_m": np.nan,
            "note": "",
            "is_demo": False,
        },
        geometry=gpd.points_from_xy(lng, lat),
        crs="EPSG:4326",
    )
    add_hotspots(workspace.store, frame, file_name="h", sha256=new_id(), read=len(frame))


def test_a_plan_as_a_whole(world):
    found = assess_plan(world, whole_plan(world), today=TODAY)
    assert [one.reading for one in found.activities] == [
        Reading.FEWER_INCIDENTS,
        Reading.EFFECT_NOT_SHOWN,
        Reading.NOT_DONE,
    ]
    assert [one.why_not for one in found.activities] == [
        None,
        WhyNot.WHOLE_UNIT,
        WhyNot.NOT_BEGUN,
    ]
    assert [one.state for one in found.activities[0].indicators] == [
        IndicatorState.MET,
        IndicatorState.NOT_MET,
        IndicatorState.NOT_MEASURED,
    ]
    assert found.indicators[IndicatorState.MET] == 1
    assert sum(found.readings.values()) == 3
    assert found.money.planned_som[FundSource.LOCAL_BUDGET] == 200_000
    assert found.money.planned_som[FundSource.DONOR] == 5_000
    assert found.money.spent_som[FundSource.DONOR] == 700
    assert [one.verdict for one in found.questions] == [
        AnswersVerdict.MORE_YES,
        AnswersVerdict.TOO_FEW,
    ]
    assert found.boundary_set.set_id == "starter"
    assert not found.is_demo


def test_hotspots_that_were_answered_and_those_that_stayed(marked_world):
    found = assess_plan(marked_world, whole_plan(marked_world), today=TODAY).hotspots
    assert len(found.planned.answered) == len(found.carried_out.answered) == 7
    assert (len(found.carried_out.unanswered), found.later) == (13, 1)
    assert len(found.named_again) == 1
    assert set(found.named_again) <= set(found.carried_out.unanswered)
    campaign_open, _ = start_plan(marked_world, UNMEASURED | {"status": ""})
    hotspots = assess_plan(marked_world, campaign_open, today=TODAY).hotspots
    assert (len(hotspots.planned.answered), len(hotspots.carried_out.answered)) == (1, 0)


def test_a_choice_of_a_reader_is_for_one_look_alone(world):
    plan_id, (activity,) = start_plan(world, GUARDRAIL)
    asked = Asked(has_displacement=False)
    found = assess_activity(world, plan_id, activity, asked=asked, today=TODAY)
    assert found.change.difference.counts.around_treated is None
    (usual,) = assess_plan(world, plan_id, today=TODAY).activities
    assert usual.change.difference.counts.around_treated == Counts(7, 9)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_in_words(world, language):
    found = assess(world, "cattle_theft")
    texts = (*change_texts(found.change), *found.notes, found.reading.text)
    sentences = [translator(language)(one) for one in texts]
    assert all(sentences)
    assert "60" in sentences[1] and "50" in sentences[1]
    assert not any("{" in one or "assessment." in one for one in sentences)


# What everybody may read


def test_the_public_reads_words_and_classes_alone(world):
    found = public_assessment(world, whole_plan(world), today=TODAY)
    assert require_disclosed_assessment(found).tier is Tier.PUBLIC
    first, second, third = found.activities
    assert (first.verdict, first.reading) == (Verdict.FEWER, Reading.FEWER_INCIDENTS)
    assert first.indicators == (
        IndicatorState.MET,
        IndicatorState.NOT_MET,
        IndicatorState.NOT_MEASURED,
    )
    assert (first.before.period.year, first.after.period.year) == (2024, 2025)
    assert (first.before.low, first.after.low) == (20, 20)
    assert (second.verdict, second.reading) == (None, Reading.EFFECT_NOT_SHOWN)
    assert (third.verdict, third.reading) == (None, Reading.NOT_DONE)
    assert [one.verdict for one in found.questions] == [AnswersVerdict.MORE_YES]
    assert {one.name for one in fields(PublicActivity)} == {
        "activity_id",
        "is_withheld",
        "reading",
        "verdict",
        "indicators",
        "before",
        "after",
        "is_own_control",
    }  # no count of an area, no limits, no shapes, no words that somebody typed


def test_of_sensitive_categories_the_public_reads_nothing(world):
    plan_id, (activity,) = start_plan(
        world, GUARDRAIL, indicators=INDICATORS, category="domestic_violence"
    )
    working = assess_activity(world, plan_id, activity, today=TODAY)
    assert working.change.difference.verdict is Verdict.FEWER
    (public,) = public_assessment(world, plan_id, today=TODAY).activities
    assert public.is_withheld
    assert (public.reading, public.verdict, public.indicators) == (None, None, ())
    assert (public.before, public.after) == (None, None)


def test_an_activity_without_a_priority_is_withheld_like_a_sensitive_one(world):
    plan_id, _ = start_plan(world, GUARDRAIL | {"priority_id": "f" * 32})
    (public,) = public_assessment(world, plan_id, today=TODAY).activities
    assert public.is_withheld


def test_the_public_answer_does_not_depend_on_a_reader_s_choice(world):
    plan_id = whole_plan(world)
    assess_plan(world, plan_id, today=TODAY)
    assert set(public_assessment.__annotations__) == {"workspace", "plan_id", "today", "return"}
    first = public_assessment(world, plan_id, today=TODAY)
    assert repr(first) == repr(public_assessment(world, plan_id, today=TODAY))


def test_hotspots_are_classes_without_sensitive_ones(marked_world):
    found = public_assessment(marked_world, whole_plan(marked_world), today=TODAY)
    assert (found.hotspots_answered, found.hotspots_unanswered) == (5, 0)


def test_a_disclosed_assessment_cannot_be_made_by_hand(world):
    found = public_assessment(world, whole_plan(world), today=TODAY)
    with pytest.raises(Exception, match="not_disclosed"):
        replace(found, hotspots_answered=7)
    with pytest.raises(Exception, match="not_disclosed"):
        require_disclosed_assessment(assess_plan(world, found.plan_id, today=TODAY))
