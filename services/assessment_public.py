"""A plan's assessment for everybody: what `geo.privacy.assessment` lets pass, and nothing else.

Nothing in it depends on a choice of the reader: months, radius and categories are those that come
by themselves, the control area is the plan's. Whoever could choose them could subtract one answer
from another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache

from geo.privacy import Policy
from geo.privacy.assessment import (
    DisclosedAssessment,
    PublicActivity,
    counted_publicly,
    disclose_activity,
    disclose_assessment,
    has_room,
    years_within,
)
from geo.privacy.menu_of_period import YearMenu, open_menu
from services.assessment import ActivityAssessment, PlanAssessment, Rests, assess_plan, rests_on
from services.assessment_places import PlaceChange
from services.ground import study_shape
from services.hotspots import unit_hotspots
from services.map_public import public_source
from services.session_map import police_release
from services.units import mapped_unit
from services.workspace import Workspace


def public_assessment(
    workspace: Workspace, plan_id: str, *, today: date | None = None
) -> DisclosedAssessment:
    """Return what everybody may read of what became of a plan; raises as `assess_plan` does."""
    return _public_assessment(workspace, plan_id, today or date.today(), rests_on(workspace))


@lru_cache(maxsize=8)
def _public_assessment(
    workspace: Workspace, plan_id: str, today: date, _rests: Rests
) -> DisclosedAssessment:
    found = assess_plan(workspace, plan_id, today=today)
    pcode = found.info.pcode
    years = _years(workspace, found, today)
    hotspots = unit_hotspots(workspace, pcode)
    answered, unanswered = (
        hotspots["category"][hotspots["hotspot_id"].isin(ids)].tolist()
        for ids in (found.hotspots.carried_out.answered, found.hotspots.carried_out.unanswered)
    )
    return disclose_assessment(
        plan_id,
        [_public(workspace, pcode, one, years=years, today=today) for one in found.activities],
        planned_som=found.money.planned_som,
        spent_som=found.money.spent_som,
        answered=answered,
        unanswered=unanswered,
        questions=found.questions,
        is_demo=found.is_demo,
    )


def _years(workspace: Workspace, found: PlanAssessment, today: date) -> Mapping[int, YearMenu]:
    """Return the releases of the years that any comparison is of, each made once."""
    source = public_source(workspace)
    menu = open_menu(source.incidents, study_cells=source.study_cells, today=today, policy=Policy())
    changes = [one.change.months for one in found.activities if one.change is not None]
    return years_within(menu, [period for one in changes for period in (one.before, one.after)])


def _public(
    workspace: Workspace,
    pcode: str,
    found: ActivityAssessment,
    *,
    years: Mapping[int, YearMenu],
    today: date,
) -> PublicActivity:
    change, said = found.change, found.indicators
    activity = found.activity
    if change is None:
        return disclose_activity(
            activity.entity_id,
            category=found.category,
            status=activity.status,
            indicators=[one.state for one in said],
            verdict=None,
            has_room=False,
        )
    before, after = (
        police_release(
            workspace, pcode, months, today=today, categories=counted_publicly(found.category)
        )
        for months in (change.months.before, change.months.after)
    )
    return disclose_activity(
        activity.entity_id,
        category=found.category,
        status=activity.status,
        indicators=[one.state for one in said],
        verdict=change.difference.verdict,
        has_room=all(_rooms(found.category, change, years)),
        is_own_control=change.is_own_control,
        before=before,
        after=after,
        unit=study_shape(workspace, mapped_unit(workspace, pcode)),
    )


def _rooms(category: str, change: PlaceChange, years: Mapping[int, YearMenu]) -> Iterator[bool]:
    """Yield whether the place could hold its incidents by all that is public.

    Before, and also after where people have seen which control area was chosen: a verdict bounds
    the sum of the two places in either period.
    """
    treated, months = change.areas.treated, change.months
    yield has_room(years, category=category, treated=treated, within=months.before)
    if change.is_own_control:
        yield has_room(years, category=category, treated=treated, within=months.after)
