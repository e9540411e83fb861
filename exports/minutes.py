"""What the minutes of a session say, before it is in a language or on paper.

Minutes are public by default: marks are those the room saw at their place, sensitive ones are
counted as a class, groups of fewer than five people appear together and are named beside
nothing. Both writers (`document_docx`, `document_pdf`) print what `minutes_document` makes of this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from exports.gate import require_one_tier
from layers.layer import MapView
from model.admin import BoundarySetInfo
from model.categories import CategoryClass, class_of
from model.errors import PrivacyError
from model.session import SMALLEST_GROUP_SHOWN, CanAct, Mark, SessionState
from model.text import Text, text
from model.view import Tier
from session.naming import Name, group_name, issue_name
from session.personal import find_personal
from session.priorities import number_class, reasons_for
from session.tally import Tally, tally
from session.visibility import large_groups, projected_marks, unreleased_marks


@dataclass(frozen=True, slots=True)
class GroupLine:
    """Who took part: a group, or all small groups together."""

    name: Name
    people: int


@dataclass(frozen=True, slots=True)
class MarkLine:
    """One hotspot as the room saw it."""

    number: int  # the same on the map
    mark_id: str
    category: str
    severity: int
    time_of_day: str
    season: str
    group: Name  # "" for a small group, and for all where one alone would have no name
    square: str  # of the paper sheet, "" where unknown
    note: Name


@dataclass(frozen=True, slots=True)
class PriorityLine:
    """A priority: its rank, why, in the room's own words and in numbers, and who can act."""

    rank: int
    name: Name
    said: str
    reasons: tuple[Text, ...]
    can_act: CanAct


@dataclass(frozen=True, slots=True)
class Minutes:
    """Everything the minutes say, fit for the public."""

    unit: Name
    title: str
    held_on: date | None
    made_on: date
    is_rehearsal: bool
    is_draft: bool  # the session is not closed
    boundary_set: BoundarySetInfo
    groups: tuple[GroupLine, ...]
    people: int
    marks: tuple[MarkLine, ...]
    sensitive: Text  # marks of sensitive categories, as a class
    other: Text  # marks that large groups did not release, as a class
    tally: Tally
    priorities: tuple[PriorityLine, ...]
    police: tuple[Text, ...]  # police records beside residents' marks, in sentences
    questions: tuple[str, ...]
    sources: tuple[Text, ...]
    disclaimers: tuple[Text, ...]

    @property
    def is_anybody_named(self) -> bool:
        """Whether any mark says which group made it."""
        return any(mark.group for mark in self.marks)

    @property
    def who_note(self) -> Text | None:
        """Why marks do not say which group made them; None where all do."""
        if all(mark.group for mark in self.marks):
            return None
        return text("minutes.some_unnamed" if self.is_anybody_named else "minutes.nobody_named")


def build_minutes(
    state: SessionState,
    *,
    view: MapView,
    unit: Name,
    made_on: date,
    police: Sequence[Text] = (),
    police_by_issue: Mapping[str, Text] | None = None,
    squares: Mapping[str, str] | None = None,
) -> Minutes:
    """Return what the minutes of a session say.

    `view` is the public map they will show, `unit` its name with what it lies in; `police` and
    `police_by_issue` are sentences made from releases; `squares` gives by mark id the square of
    the paper sheet. Raises `PrivacyError` for a view that is not public.
    """
    if view.tier is not Tier.PUBLIC:
        raise PrivacyError("export_not_disclosed", layer=view.title)
    require_one_tier(view)
    counted = tally(state)
    shown = projected_marks(state, active_group="")
    by_issue = police_by_issue or {}
    return Minutes(
        unit=unit,
        title=state.info.title,
        held_on=date.fromisoformat(state.info.held_on) if state.info.held_on else None,
        made_on=made_on,
        is_rehearsal=state.info.is_rehearsal,
        is_draft=not state.info.is_closed,
        boundary_set=view.boundary_set,
        groups=_group_lines(state),
        people=sum(group.people for group in state.groups),
        marks=_mark_lines(state, shown.marks, squares or {}),
        sensitive=number_class(shown.hidden),
        other=number_class(unreleased_marks(state)),
        tally=counted,
        priorities=tuple(
            PriorityLine(
                rank=issue.rank,
                name=issue_name(issue),
                said=issue.reason,
                reasons=reasons_for(
                    state, counted, issue, police=by_issue.get(issue.entity_id), with_can_act=False
                ),
                can_act=issue.can_act,
            )
            for issue in state.priorities
        ),
        police=tuple(police),
        questions=tuple(question.body for question in state.questions if question.body),
        sources=view.sources,
        disclaimers=view.disclaimers,
    )


def _group_lines(state: SessionState) -> tuple[GroupLine, ...]:
    large = large_groups(state)
    small = [group for group in state.groups if group not in large]
    lines = [GroupLine(group_name(group), group.people) for group in large]
    if small:
        name = text("minutes.small_groups", count=len(small))
        lines.append(GroupLine(name, sum(group.people for group in small)))
    return tuple(lines)


def _mark_lines(
    state: SessionState, marks: Sequence[Mark], squares: Mapping[str, str]
) -> tuple[MarkLine, ...]:
    names = _names_beside_marks(state, marks)
    return tuple(
        MarkLine(
            number=number,
            mark_id=mark.entity_id,
            category=mark.category,
            severity=mark.severity,
            time_of_day=mark.time_of_day,
            season=mark.season,
            group=names.get(mark.group_id, ""),
            square=mark.grid or squares.get(mark.entity_id, ""),
            note=_public_note(mark.note),
        )
        for number, mark in enumerate(marks, start=1)
        if class_of(mark.category) is not CategoryClass.SENSITIVE
    )


def _names_beside_marks(state: SessionState, marks: Sequence[Mark]) -> dict[str, Name]:
    """Return the names of the large groups, or none where a small group would be the rest.

    Marks without a name beside named ones are those of the small groups: of fewer than five
    people they would stand alone (complementary suppression, as in `session.voices`).
    """
    names: dict[str, Name] = {g.entity_id: group_name(g) for g in large_groups(state)}
    nameless = {mark.group_id for mark in marks} - names.keys()
    people = sum(group.people for group in state.groups if group.entity_id in nameless)
    return {} if nameless and people < SMALLEST_GROUP_SHOWN else names


def _public_note(note: str) -> Name:
    """Return a note, or that it is not printed because it may name a person."""
    return text("minutes.note_personal") if find_personal(note) else note
