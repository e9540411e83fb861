"""A joint plan: what a unit's working group will do in a year about its priorities.

Structure: Law No. 60 of 5 May 2021 and the plans of the reports ([JP]): the group's order and
baseline, 4-5 priorities, activities with those responsible and their resources, indicators, and
three approvals. A plan is a log of its own (`model.events`), which names the sessions it grew from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from model.events import Entity, JsonObject
from model.session import Outcome


class Approver(StrEnum):
    """Who signs a plan."""

    KENESH = "kenesh"  # head of the local council
    EXECUTIVE = "executive"  # head of the ayil okmotu, or mayor
    POLICE = "police"  # head of the territorial police


class FundSource(StrEnum):
    """Where an activity's money or work comes from."""

    LOCAL_BUDGET = "local_budget"
    BUSINESS = "business"
    DONOR = "donor"
    COMMUNITY = "community"  # ashar
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PlanInfo(Entity):
    """The plan itself."""

    pcode: str = ""  # the unit, in the boundary set named below
    set_id: str = ""
    unit_ky: str = ""
    unit_ru: str = ""
    unit_en: str = ""
    year: int = 0
    title: str = ""  # free text, may be empty
    order_number: str = ""  # free text: the order that approved the working group
    ordered_on: str = ""  # ISO date
    baseline: str = ""  # free text
    session_ids: tuple[str, ...] = ()  # the sessions it grew from
    is_closed: bool = False
    is_demo: bool = False  # made to show or to practise: marked everywhere


@dataclass(frozen=True, slots=True)
class Priority(Entity):
    """One of the plan's 4-5 priorities, by `rank`."""

    rank: int = 0
    category: str = "other"
    title: str = ""  # free text; "" shows the category's name
    session_id: str = ""  # where it was agreed upon, "" where it was not
    issue_id: str = ""  # as what it was voted upon there
    justification: str = ""  # free text
    causes: str = ""  # free text
    consequences: str = ""  # free text


@dataclass(frozen=True, slots=True)
class Activity(Entity):
    """What is done about a priority."""

    priority_id: str = ""
    kind: str = "other"  # ActivityKind
    title: str = ""  # free text
    places: tuple[JsonObject, ...] = ()  # GeoJSON, EPSG:4326; none is the whole unit
    first_month: str = ""  # "2026-03"
    last_month: str = ""
    responsible: str = ""  # free text: posts, not persons
    involved: str = ""  # free text
    resources: str = ""  # free text
    sums_som: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    # FundSource -> som
    spent_som: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    # FundSource -> som
    expected: str = ""  # free text: the result
    monitoring: str = ""  # free text: how it is monitored
    status: Outcome = Outcome.OPEN
    status_on: str = ""  # ISO date
    evidence: str = ""  # free text: what shows that it was done (an act, a photograph, minutes)
    hotspot_ids: tuple[str, ...] = ()  # residents' hotspots that it answers, as somebody said
    control: JsonObject | None = None
    # GeoJSON, EPSG:4326: the area it is compared with, or its centre; None is the proposed one
    order: int = 0


@dataclass(frozen=True, slots=True)
class Indicator(Entity):
    """What an activity is measured by; None where a number is not known."""

    activity_id: str = ""
    title: str = ""  # free text
    unit_of_measure: str = ""  # free text
    baseline: float | None = None
    target: float | None = None
    actual: float | None = None
    measured_on: str = ""  # ISO date of `actual`
    order: int = 0


@dataclass(frozen=True, slots=True)
class Approval(Entity):
    """One of the three signatures."""

    approver: Approver = Approver.KENESH
    signatory: str = ""  # free text: the official who signs
    signed_on: str = ""  # ISO date, "" until then


@dataclass(frozen=True, slots=True)
class Meeting(Entity):
    """One of the working group's monthly meetings."""

    held_on: str = ""  # ISO date
    people: int = 0  # who came: a number, no names
    decisions: str = ""  # free text


@dataclass(frozen=True, slots=True)
class SurveyQuestion(Entity):
    """A question to residents, asked before the plan and after it; answers as numbers alone."""

    title: str = ""  # free text: the question
    before_answers: int = 0  # how many answered
    before_yes: int = 0  # of them
    after_answers: int = 0
    after_yes: int = 0
    order: int = 0


@dataclass(frozen=True, slots=True)
class PlanState:
    """A plan as it stands; deleted entities are left out of all but `deleted`.

    Priorities are by rank, activities, indicators and questions by `order`, approvals as
    `Approver` has them, meetings by date.
    """

    info: PlanInfo
    priorities: tuple[Priority, ...] = ()
    activities: tuple[Activity, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    approvals: tuple[Approval, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    questions: tuple[SurveyQuestion, ...] = ()
    deleted: tuple[Entity, ...] = ()
