"""A unit's sessions over the years: what was a priority then, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from model.categories import CATEGORIES
from model.events import Actor, Edit, EntityKind
from model.session import CanAct, Issue, Outcome, SessionState
from services.sessions import edit_session, list_sessions, session_state
from services.workspace import Workspace
from session.naming import Name, issue_name


@dataclass(frozen=True, slots=True)
class PastPriority:
    """A priority of a session, and what became of it since."""

    issue_id: str
    heads: tuple[str, ...]  # for an edit of the outcome
    rank: int
    category: str
    name: Name
    reason: str
    can_act: CanAct
    outcome: Outcome
    outcome_note: str
    is_carried_over: bool  # the category was a priority of the session before
    earlier_rank: int | None  # its rank then


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session as a line of the history."""

    session_id: str
    held_on: date | None
    title: str
    is_closed: bool
    is_other_set: bool  # it stands on another boundary set than the latest session
    groups: int
    people: int
    marks: int
    priorities: tuple[PastPriority, ...]
    dropped: tuple[str, ...]  # categories that were priorities the time before, and are no more


@dataclass(frozen=True, slots=True)
class CategoryRanks:
    """A category's best rank in each year of the history's `years`; None where it was none."""

    category: str
    ranks: tuple[int | None, ...]


@dataclass(frozen=True, slots=True)
class SessionHistory:
    """The sessions of a unit, the latest meeting first; empty before the first."""

    sessions: tuple[PastSession, ...]
    rehearsals: tuple[PastSession, ...]  # apart: nothing in them is real
    years: tuple[int, ...]  # ascending
    table: tuple[CategoryRanks, ...]  # by the latest year's ranks

    @property
    def is_empty(self) -> bool:
        """Whether there was no session, not even a rehearsal."""
        return not (self.sessions or self.rehearsals)

    @property
    def outcomes(self) -> dict[Outcome, int]:
        """How many priorities of real sessions came to what, every outcome named."""
        found = [p.outcome for session in self.sessions for p in session.priorities]
        return {outcome: found.count(outcome) for outcome in Outcome}


def unit_history(workspace: Workspace, pcode: str) -> SessionHistory:
    """Return the history of the unit with this P-code."""
    infos = list_sessions(workspace, pcode=pcode)
    return build_history([session_state(workspace, info.entity_id) for info in infos])


def build_history(states: Iterable[SessionState]) -> SessionHistory:
    """Return the history that sessions of one unit make, in whatever order they come.

    A session without a date stands before those with one. What is carried over is judged by
    category against the session before among real ones; rehearsals have no before.
    """
    ordered = sorted(states, key=_when)
    real = [state for state in ordered if not state.info.is_rehearsal]
    rehearsals = [state for state in ordered if state.info.is_rehearsal]
    latest_set = real[-1].info.set_id if real else ""
    befores: list[SessionState | None] = [None, *real[:-1]] if real else []
    lines = [_line(state, before, latest_set) for state, before in zip(real, befores, strict=True)]
    years = tuple(sorted({line.held_on.year for line in lines if line.held_on}))
    return SessionHistory(
        sessions=tuple(reversed(lines)),
        rehearsals=tuple(_line(s, None, s.info.set_id) for s in reversed(rehearsals)),
        years=years,
        table=_table(lines, years),
    )


def set_outcome(
    workspace: Workspace,
    session_id: str,
    priority: PastPriority,
    *,
    outcome: Outcome,
    note: str,
    actor: Actor,
) -> None:
    """Say what became of a priority, in a closed session too.

    Raises `ConflictError` where somebody else has said otherwise since `priority` was read.
    """
    changes = {"outcome": outcome.value, "outcome_note": note.strip()}
    edit = Edit(EntityKind.ISSUE, priority.issue_id, changes, seen=priority.heads)
    edit_session(workspace, session_id, [edit], actor=actor)


def _when(state: SessionState) -> tuple[str, str]:
    return state.info.held_on, state.info.entity_id


def _line(state: SessionState, before: SessionState | None, latest_set: str) -> PastSession:
    info = state.info
    earlier = _best_ranks(before.priorities if before else ())
    now = {issue.category for issue in state.priorities}
    return PastSession(
        session_id=info.entity_id,
        held_on=date.fromisoformat(info.held_on) if info.held_on else None,
        title=info.title,
        is_closed=info.is_closed,
        is_other_set=info.set_id != latest_set,
        groups=len(state.groups),
        people=sum(group.people for group in state.groups),
        marks=len(state.marks),
        priorities=tuple(_priority(issue, earlier) for issue in state.priorities),
        dropped=tuple(category for category in earlier if category not in now),
    )


def _priority(issue: Issue, earlier: dict[str, int]) -> PastPriority:
    return PastPriority(
        issue_id=issue.entity_id,
        heads=issue.heads,
        rank=issue.rank,
        category=issue.category,
        name=issue_name(issue),
        reason=issue.reason,
        can_act=issue.can_act,
        outcome=issue.outcome,
        outcome_note=issue.outcome_note,
        is_carried_over=issue.category in earlier,
        earlier_rank=earlier.get(issue.category),
    )


def _best_ranks(priorities: Sequence[Issue] | Sequence[PastPriority]) -> dict[str, int]:
    """Return the best rank of each category, best first; several issues may share one."""
    ranks: dict[str, int] = {}
    for priority in priorities:
        ranks[priority.category] = min(priority.rank, ranks.get(priority.category, priority.rank))
    return ranks


def _table(lines: Sequence[PastSession], years: Sequence[int]) -> tuple[CategoryRanks, ...]:
    by_year = {
        year: _best_ranks(
            [
                p
                for line in lines
                if line.held_on and line.held_on.year == year
                for p in line.priorities
            ]
        )
        for year in years
    }
    rows = [
        CategoryRanks(category.code, tuple(by_year[year].get(category.code) for year in years))
        for category in CATEGORIES
        if any(category.code in ranks for ranks in by_year.values())
    ]
    # the latest year decides, then the one before: None stands after every rank
    return tuple(sorted(rows, key=lambda row: [rank or 99 for rank in reversed(row.ranks)]))
