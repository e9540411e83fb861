"""The ballot box the hall's application sees: a session's ballot, and a place for votes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from hall.ports import BallotPaper, Choice
from model.errors import SessionError
from model.events import Actor, Edit, EntityKind
from model.session import Group, SessionState, VoteMethod
from model.text import Text, text
from services.sessions import session_state, unit_names
from services.workspace import Workspace
from session.ballots import POOLED
from session.naming import group_name, issue_name
from session.visibility import is_large
from store.events import record

VOTER = "voter"
"""Role of somebody who votes from a phone."""

MOST_PHONES = 2_000
"""Ballots from phones in one session; more than any hall holds, less than a disk."""


class SessionBallot:
    """The ballot of one session. Thread-safe, like the store it writes to."""

    def __init__(self, workspace: Workspace, session_id: str) -> None:
        self._workspace = workspace
        self._session_id = session_id

    def paper(self) -> BallotPaper:
        """Return what is voted upon now; no vote is in it."""
        return ballot_paper(self._state())

    def cast(self, voter: str, group_id: str, dots: Mapping[str, int]) -> None:
        """Keep a vote in the store before returning; see `hall.ports.BallotBox`."""
        state = self._state()
        paper = ballot_paper(state)
        if not paper.is_open:
            raise SessionError("ballot_closed")
        if group_id not in {group.choice_id for group in paper.groups}:
            raise SessionError("ballot_changed")
        if not dots.keys() <= {issue.choice_id for issue in paper.issues}:
            raise SessionError("ballot_changed")
        ballot_id = ballot_id_of(voter, self._session_id)
        _refuse_flood(state, ballot_id)
        values = {"group_id": group_id, "method": VoteMethod.PHONE.value, "dots": dict(dots)}
        edit = Edit(EntityKind.BALLOT, ballot_id, values)
        record(self._workspace.store, self._session_id, [edit], actor=Actor(VOTER))

    def _state(self) -> SessionState:
        return session_state(self._workspace, self._session_id)


class EndedBallot:
    """The ballot of a vote that has ended: it can be seen, and takes no vote."""

    def __init__(self, paper: BallotPaper) -> None:
        self._paper = replace(paper, is_open=False)

    def paper(self) -> BallotPaper:
        """Return what was voted upon."""
        return self._paper

    def cast(self, voter: str, group_id: str, dots: Mapping[str, int]) -> None:  # noqa: ARG002
        """Refuse a vote."""
        raise SessionError("ballot_closed")


def ballot_id_of(voter: str, session_id: str) -> str:
    """Return the id of a phone's ballot: its token cannot be told from it."""
    return hashlib.sha256(f"ballot|{session_id}|{voter}".encode()).hexdigest()[:32]


def ballot_paper(state: SessionState) -> BallotPaper:
    """Return the ballot of a session as a phone may see it."""
    info, unit = state.info, unit_names(state.info)
    issues = tuple(Choice(i.entity_id, issue_name(i)) for i in state.issues if i.is_on_ballot)
    title = (
        text("ballot.meeting_titled", unit=unit, title=info.title)
        if info.title
        else text("ballot.meeting", unit=unit)
    )
    return BallotPaper(
        title=title,
        issues=issues,
        groups=_group_choices(state.groups),
        dots=info.dots,
        is_open=info.is_voting and not info.is_closed and bool(issues) and bool(state.groups),
        is_demo=info.is_rehearsal,
    )


def phones_voted(state: SessionState) -> int:
    """Return how many phones have voted."""
    return sum(ballot.method is VoteMethod.PHONE for ballot in state.ballots)


def vote_warning(state: SessionState) -> Text | None:
    """Return a warning when more phones have voted than people take part."""
    phones, people = phones_voted(state), sum(group.people for group in state.groups)
    if phones <= people:
        return None
    return text("ballot.too_many_phones", count=phones, people=people)


def _group_choices(groups: tuple[Group, ...]) -> tuple[Choice, ...]:
    """Return the groups one may choose; those of fewer than five people are never named.

    One such group is "another group". Several are one choice: which of them is not asked, and
    what their phones give together stands for each of them (`session.ballots`).
    """
    choices = [Choice(g.entity_id, group_name(g)) for g in groups if is_large(g)]
    small = [group for group in groups if not is_large(group)]
    if small:
        group_id = small[0].entity_id if len(small) == 1 else POOLED
        choices.append(Choice(group_id, text("ballot.other_group")))
    return tuple(choices)


def _refuse_flood(state: SessionState, ballot_id: str) -> None:
    is_new = all(ballot.entity_id != ballot_id for ballot in state.ballots)
    if is_new and phones_voted(state) >= MOST_PHONES:
        raise SessionError("ballot_full", count=MOST_PHONES)
