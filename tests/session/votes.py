"""Small sessions to vote in, written out by hand in the tests."""

from __future__ import annotations

from collections.abc import Mapping

from model.session import Ballot, Group, Issue, Mark, SessionInfo, SessionState, VoteMethod


def group(name: str, people: int = 10, **fields: object) -> Group:
    return Group(entity_id=name, people=people, is_released=True, **{"kind": name, **fields})


def hands(group_id: str, **dots: int) -> Ballot:
    return Ballot(entity_id=f"hands {group_id} {dots}", group_id=group_id, dots=dots)


def phone(group_id: str, number: int = 0, **dots: int) -> Ballot:
    return Ballot(
        f"phone {group_id} {number}", group_id=group_id, method=VoteMethod.PHONE, dots=dots
    )


def phones(group_id: str, *ballots: Mapping[str, int]) -> list[Ballot]:
    return [phone(group_id, at, **dots) for at, dots in enumerate(ballots)]


def issue(name: str, category: str = "alcohol", **fields: object) -> Issue:
    return Issue(entity_id=name, category=category, **fields)


def mark(name: str, group_id: str, category: str) -> Mark:
    return Mark(entity_id=name, group_id=group_id, category=category)


def session(groups=(), issues="abc", ballots=(), marks=(), dots: int = 5) -> SessionState:
    """Return a session; `issues` may be a string with a letter per issue."""
    made = [issue(one, order=at) if isinstance(one, str) else one for at, one in enumerate(issues)]
    return SessionState(
        info=SessionInfo("session", dots=dots),
        groups=tuple(groups),
        marks=tuple(marks),
        issues=tuple(made),
        ballots=tuple(ballots),
    )
