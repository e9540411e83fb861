"""What a plan's papers say, as plain data in one language: the fields that a template may use.

docs/templates.md lists them for offices; `exports.plan_content` fills them in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from model.admin import BoundarySetInfo
from model.text import Text
from model.view import Tier


@dataclass(frozen=True, slots=True)
class SumLine:
    """Money of one source."""

    source: str
    som: str


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator; `line` says all of it in one sentence."""

    title: str
    unit: str
    baseline: str
    target: str
    actual: str
    measured_on: str
    line: str


@dataclass(frozen=True, slots=True)
class ActivityLine:
    """An activity as a row of its priority's table; "" where nothing was entered.

    The cells hold in lines what stands together in a table, each line once.
    """

    number: str
    title: str
    kind: str
    place: str
    term: str
    responsible: str
    involved: str
    resources: str
    sums: tuple[SumLine, ...]
    total: str
    expected: str
    indicators: tuple[IndicatorLine, ...]
    monitoring: str
    status: str
    status_on: str
    activity_cell: str  # title, kind, place
    responsible_cell: str  # responsible, involved
    resources_cell: str  # resources, sums, their total
    expected_cell: str  # expected result, indicators
    status_cell: str  # status and its date


@dataclass(frozen=True, slots=True)
class PriorityPart:
    """A priority with its activities."""

    number: str
    name: str
    category: str
    justification: str
    causes: str
    consequences: str
    activities: tuple[ActivityLine, ...]
    sums: tuple[SumLine, ...]
    total: str


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """One of the signatures; `who` is the code of its `Approver`."""

    who: str
    heading: str
    role: str
    signatory: str
    signed_on: str


@dataclass(frozen=True, slots=True)
class MapPage:
    """A map annex: its number, what it is of, what is to be known of it, and the picture."""

    number: str
    caption: str
    notes: tuple[str, ...]
    description: str  # for those who do not see the picture
    picture: bytes  # PNG for a DOCX, PDF for a PDF


@dataclass(frozen=True, slots=True)
class PlanContent:
    """A whole plan in one language."""

    language: str
    title: str
    unit: str
    year: str
    order: str
    baseline: str
    approvals: tuple[ApprovalLine, ...]
    priorities: tuple[PriorityPart, ...]
    sums: tuple[SumLine, ...]
    total: str
    maps: tuple[MapPage, ...]
    notes: tuple[str, ...]
    boundaries: str
    disclaimer: str
    sources: str
    made_on: str
    stamp: str  # over every page; "" for a real public plan
    demo: str  # a sentence, "" unless something in it is generated
    mark: str  # number and reason of a working document


@dataclass(frozen=True, slots=True)
class MapFacts:
    """A drawn map of the plan, its words in no language yet."""

    name: Text
    notes: tuple[Text, ...]
    picture: bytes


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What a plan's document says besides the plan itself, in no language yet."""

    unit: Text
    tier: Tier
    made_on: date
    boundary_set: BoundarySetInfo
    is_demo: bool
    mark: Text | None  # number and reason of a working document
    where: Mapping[str, Text]  # activity id -> its place in words
    maps: tuple[MapFacts, ...] = ()
    notes: tuple[Text, ...] = ()
    sources: tuple[Text, ...] = ()
