"""What the fields of each entity may hold: checked on every edit, and on all that others send.

An event from another laptop is text from outside: a field we do not know, a value of the wrong
type or out of range refuses the whole event.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from model.coverage import WEIGHT_STEPS, Demand, ReachMethod, SiteAction
from model.errors import SessionError
from model.events import EntityKind, JsonObject
from model.plan import Approver, FundSource
from model.records import ActivityKind, MappedBy, PlaceKind, Season, TimeOfDay
from model.session import CanAct, Outcome, Step, VoteMethod
from session.checks import (
    ENTITY_ID,
    GRID_REFERENCE,
    LAT_RANGE,
    LNG_RANGE,
    MOST_FACTOR,
    MOST_KMH,
    MOST_LIMIT,
    PCODE,
    check_bool,
    check_category,
    check_codes,
    check_control,
    check_date,
    check_dots,
    check_geometry,
    check_id,
    check_ids,
    check_measure,
    check_month,
    check_paragraphs,
    check_places,
    check_radius,
    check_text,
    degrees,
    matching,
    numbers_by,
    one_of,
    some_of,
    sums_by,
    text_code,
    whole,
    within,
)

FREE_TEXTS: Mapping[EntityKind, frozenset[str]] = MappingProxyType(
    {
        EntityKind.SESSION: frozenset({"title"}),
        EntityKind.GROUP: frozenset({"label"}),
        EntityKind.MARK: frozenset({"note"}),
        EntityKind.ISSUE: frozenset({"title", "reason", "outcome_note"}),
        EntityKind.BALLOT: frozenset(),
        EntityKind.QUESTION: frozenset({"body"}),
        EntityKind.PLAN: frozenset({"title", "order_number", "baseline"}),
        EntityKind.PRIORITY: frozenset({"title", "justification", "causes", "consequences"}),
        EntityKind.ACTIVITY: frozenset(
            {"title", "responsible", "involved", "resources", "expected", "monitoring", "evidence"}
        ),
        EntityKind.INDICATOR: frozenset({"title", "unit_of_measure"}),
        EntityKind.APPROVAL: frozenset({"signatory"}),
        EntityKind.MEETING: frozenset({"decisions"}),
        EntityKind.SURVEY: frozenset({"title"}),
        EntityKind.VARIANT: frozenset({"title", "detour_source", "speed_source", "norm_source"}),
        EntityKind.SITE_CHANGE: frozenset({"title"}),
    }
)
"""Fields that hold people's own words: kept apart, so that they can be blanked."""

LAST_WINS = frozenset({"step", "is_voting", "order"})
"""Fields whose latest value simply counts: turning a page is no statement to quarrel about."""

NOT_UNDONE = frozenset({"step", "is_voting", "is_closed"})
"""An undo takes back what was said, not where the meeting stands."""


def check_values(kind: EntityKind, values: JsonObject) -> dict[str, Any]:
    """Return the values as they may be kept.

    Raises `SessionError` ("session_bad_field") for a field the kind does not have, or a value
    that is of the wrong type or out of range.
    """
    checks = _CHECKS[kind]
    checked = {}
    for name, value in values.items():
        check = checks.get(name)
        try:
            if check is None:
                raise ValueError(name)
            checked[name] = check(value)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise SessionError("session_bad_field", kind=kind.value, field=name) from error
    return checked


_UNIT: Mapping[str, Callable[[Any], Any]] = {
    "pcode": matching(PCODE),
    "set_id": check_text,
    "unit_ky": check_text,
    "unit_ru": check_text,
    "unit_en": check_text,
}
"""The admin unit that a session, plan or variant is of."""

MOST_ANSWERS = 100_000
"""To a question to residents; a district has fewer households."""

_ORDER = whole(0, 1_000)
_ANSWERS = whole(0, MOST_ANSWERS)

_CHECKS: Mapping[EntityKind, Mapping[str, Callable[[Any], Any]]] = {
    EntityKind.SESSION: {
        **_UNIT,
        "first_month": check_month,
        "last_month": check_month,
        "held_on": check_date,
        "title": check_text,
        "step": one_of(Step),
        "is_closed": check_bool,
        "is_rehearsal": check_bool,
        "is_voting": check_bool,
        "dots": whole(1, 20),
    },
    EntityKind.GROUP: {
        "kind": one_of(MappedBy),
        "label": check_text,
        "people": whole(0, 5_000),
        "is_released": check_bool,
        "order": _ORDER,
    },
    EntityKind.MARK: {
        "group_id": check_id,
        "geometry": check_geometry,
        "grid": matching(GRID_REFERENCE),
        "radius_m": check_radius,
        "category": check_category,
        "severity": whole(1, 3),
        "time_of_day": one_of(TimeOfDay),
        "season": one_of(Season),
        "note": check_text,
        "placed_on": check_date,
    },
    EntityKind.ISSUE: {
        "category": check_category,
        "title": check_text,
        "mark_ids": check_ids,
        "is_on_ballot": check_bool,
        "rank": whole(0, 5),
        "can_act": one_of(CanAct),
        "reason": check_text,
        "outcome": one_of(Outcome),
        "outcome_note": check_text,
        "order": _ORDER,
    },
    EntityKind.BALLOT: {
        "group_id": matching(ENTITY_ID),
        "method": one_of(VoteMethod),
        "dots": check_dots,
    },
    EntityKind.QUESTION: {"body": check_text, "order": _ORDER},
    EntityKind.PLAN: {
        **_UNIT,
        "year": whole(0, 2_200),
        "title": check_text,
        "order_number": check_text,
        "ordered_on": check_date,
        "baseline": check_paragraphs,
        "session_ids": check_ids,
        "is_closed": check_bool,
        "is_demo": check_bool,
    },
    EntityKind.PRIORITY: {
        "rank": whole(0, 5),
        "category": check_category,
        "title": check_text,
        "session_id": matching(ENTITY_ID),
        "issue_id": matching(ENTITY_ID),
        "justification": check_paragraphs,
        "causes": check_paragraphs,
        "consequences": check_paragraphs,
    },
    EntityKind.ACTIVITY: {
        "priority_id": matching(ENTITY_ID),
        "kind": one_of(ActivityKind),
        "title": check_text,
        "places": check_places,
        "first_month": check_month,
        "last_month": check_month,
        "responsible": check_text,
        "involved": check_text,
        "resources": check_paragraphs,
        "sums_som": sums_by(FundSource),
        "spent_som": sums_by(FundSource),
        "expected": check_paragraphs,
        "monitoring": check_paragraphs,
        "status": one_of(Outcome),
        "status_on": check_date,
        "evidence": check_paragraphs,
        "hotspot_ids": check_codes,
        "control": check_control,
        "order": _ORDER,
    },
    EntityKind.INDICATOR: {
        "activity_id": matching(ENTITY_ID),
        "title": check_text,
        "unit_of_measure": check_text,
        "baseline": check_measure,
        "target": check_measure,
        "actual": check_measure,
        "measured_on": check_date,
        "order": _ORDER,
    },
    EntityKind.APPROVAL: {
        "approver": one_of(Approver),
        "signatory": check_text,
        "signed_on": check_date,
    },
    EntityKind.MEETING: {
        "held_on": check_date,
        "people": whole(0, 5_000),
        "decisions": check_paragraphs,
    },
    EntityKind.SURVEY: {
        "title": check_text,
        "before_answers": _ANSWERS,
        "before_yes": _ANSWERS,
        "after_answers": _ANSWERS,
        "after_yes": _ANSWERS,
        "order": _ORDER,
    },
    EntityKind.VARIANT: {
        "pcode": matching(PCODE),
        "set_id": check_text,
        "title": check_text,
        "services": some_of(PlaceKind),
        "reach_method": one_of(ReachMethod),
        "limit": within(0.0, MOST_LIMIT),
        "around_barriers": check_bool,
        "detour_factors": numbers_by(text_code, within(1.0, MOST_FACTOR)),
        "detour_source": check_text,
        "speeds_kmh": numbers_by(text_code, within(1.0, MOST_KMH)),
        "speed_source": check_text,
        "climb_loss": within(0.0, 100.0),
        "open_at": one_of(TimeOfDay),
        "only_manned": check_bool,
        "weights": numbers_by(one_of(Demand), whole(0, WEIGHT_STEPS)),
        "first_month": check_month,
        "last_month": check_month,
        "norm": whole(0, 1_000_000),
        "norm_source": check_text,
    },
    EntityKind.SITE_CHANGE: {
        "action": one_of(SiteAction),
        "place_id": matching(ENTITY_ID),
        "kind": one_of(PlaceKind),
        "title": check_text,
        "lng": degrees(LNG_RANGE),
        "lat": degrees(LAT_RANGE),
        "order": _ORDER,
    },
}
