"""A plan's assessment for everybody: what `geo.privacy.assessment` lets pass, and nothing else.

Nothing in it depends on a choice of the reader: months, radius, categories and control areas are
those that come by themselves. Whoever could choose them could subtract one answer from another.
"""

from __future__ import annotations

from datetime import date

from geo.privacy import Policy
from geo.privacy.assessment import (
    DisclosedAssessment,
    PublicActivity,
    counted_publicly,
    disclose_activity,
    disclose_assessment,
    has_room,
)
from geo.privacy.menu_of_period import Menu, open_menu
from services.assessment import ActivityAssessment, assess_plan
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
    now = today or date.today()
    found = assess_plan(workspace, plan_id, today=now)
    pcode = found.info.pcode
    source = public_source(workspace)
    menu = open_menu(source.incidents, study_cells=source.study_cells, today=now, policy=Policy())
    hotspots = unit_hotspots(workspace, pcode)
    answered, unanswered = (
        hotspots["category"][hotspots["hotspot_id"].isin(ids)].tolist()
        for ids in (found.hotspots.carried_out.answered, found.hotspots.carried_out.unanswered)
    )
    return disclose_assessment(
        plan_id,
        [_public(workspace, pcode, one, menu=menu, today=now) for one in found.activities],
        planned_som=found.money.planned_som,
        spent_som=found.money.spent_som,
        answered=answered,
        unanswered=unanswered,
        questions=found.questions,
        is_demo=found.is_demo,
    )


def _public(
    workspace: Workspace, pcode: str, found: ActivityAssessment, *, menu: Menu, today: date
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
        has_room=has_room(
            menu,
            category=found.category,
            treated=change.areas.treated,
            before=change.months.before,
        ),
        before=before,
        after=after,
        unit=study_shape(workspace, mapped_unit(workspace, pcode)),
    )
