"""A mapping session: what it consists of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from model.events import Entity, JsonObject


class Step(StrEnum):
    """The agenda, in order. Name: `step.<value>`."""

    ORIENT = "orient"
    MARK = "mark"
    COMPARE = "compare"
    AGREE = "agree"
    MINUTES = "minutes"


class VoteMethod(StrEnum):
    """How a ballot came. Name: `vote_method.<value>`."""

    HANDS = "hands"  # counted for a whole group
    PHONE = "phone"  # one person's


class CanAct(StrEnum):
    """Whether the community can act on an issue. Name: `can_act.<value>`."""

    UNKNOWN = ""
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Outcome(StrEnum):
    """What became of a priority. Name: `outcome.<value>`; the empty one is `outcome.open`."""

    OPEN = ""
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"
    PARTLY_DONE = "partly_done"
    NOT_DONE = "not_done"


SMALLEST_GROUP_SHOWN = 5
"""A group of fewer people appears only within "all" (DOMAIN: women and youth may be few)."""


@dataclass(frozen=True, slots=True)
class SessionInfo(Entity):
    """The session itself."""

    pcode: str = ""  # the unit, in the boundary set named below
    set_id: str = ""
    unit_ky: str = ""
    unit_ru: str = ""
    unit_en: str = ""
    first_month: str = ""  # "2025-01"; the base period of the police figures, "" for everything
    last_month: str = ""
    held_on: str = ""  # ISO date of the meeting
    title: str = ""  # free text, may be empty
    step: Step = Step.ORIENT
    is_closed: bool = False
    is_rehearsal: bool = False  # demo: marked everywhere, never counted as residents' marks
    is_voting: bool = False
    dots: int = 5  # a person's dots


@dataclass(frozen=True, slots=True)
class Group(Entity):
    """A group that takes part."""

    kind: str = "mixed"  # MappedBy
    label: str = ""  # free text, where two groups are of one kind
    people: int = 0
    is_released: bool = False  # its marks may be seen by the others
    order: int = 0


@dataclass(frozen=True, slots=True)
class Mark(Entity):
    """A hotspot that a group marked."""

    group_id: str = ""
    geometry: JsonObject = field(default_factory=lambda: MappingProxyType({}))
    # GeoJSON Point, LineString or Polygon, EPSG:4326
    grid: str = ""  # "C4" or "C4.7" when it came from the paper sheet
    radius_m: float | None = None  # "about here"; None when exact
    category: str = "other"
    severity: int = 2  # 1 to 3
    time_of_day: str = "any"
    season: str = "any"
    note: str = ""  # free text
    placed_on: str = ""  # ISO date


@dataclass(frozen=True, slots=True)
class Issue(Entity):
    """A problem the groups vote upon; `rank` 1 to 5 makes it a priority."""

    category: str = "other"
    title: str = ""  # free text; "" shows the category's name
    mark_ids: tuple[str, ...] = ()
    is_on_ballot: bool = True
    rank: int = 0
    can_act: CanAct = CanAct.UNKNOWN
    reason: str = ""  # free text
    outcome: Outcome = Outcome.OPEN
    outcome_note: str = ""  # free text
    order: int = 0


@dataclass(frozen=True, slots=True)
class Ballot(Entity):
    """Dots given to issues: by one person's phone, or by a group's raised hands."""

    group_id: str = ""
    method: VoteMethod = VoteMethod.HANDS
    dots: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    # issue id -> dots (or raised hands)


@dataclass(frozen=True, slots=True)
class Question(Entity):
    """A question left open."""

    body: str = ""  # free text
    order: int = 0


@dataclass(frozen=True, slots=True)
class SessionState:
    """A session as it stands; deleted entities are left out of all but `deleted`.

    Marks are in the order they were made, groups, issues and questions by `order`.
    """

    info: SessionInfo
    groups: tuple[Group, ...] = ()
    marks: tuple[Mark, ...] = ()
    issues: tuple[Issue, ...] = ()
    ballots: tuple[Ballot, ...] = ()
    questions: tuple[Question, ...] = ()
    deleted: tuple[Entity, ...] = ()

    @property
    def priorities(self) -> tuple[Issue, ...]:
        """The issues that were chosen, in order; `rank` is the place of each.

        Two laptops that chose apart may have given one rank to two issues: no place is there twice.
        """
        chosen = sorted((issue for issue in self.issues if issue.rank), key=lambda i: i.rank)
        return tuple(replace(issue, rank=place) for place, issue in enumerate(chosen, start=1))
