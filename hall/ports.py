"""All that the hall's network application can see: these ports, and nothing behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from model.events import Event
from model.text import Text

Letters: TypeAlias = tuple[str, str | None]
"""Salt and value of a free text; the value is None once it is redacted."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An issue or a group on the ballot; its name is a sentence to translate or people's words."""

    choice_id: str
    name: Text | str


@dataclass(frozen=True, slots=True)
class BallotPaper:
    """What a phone may see. It holds no vote and no result."""

    title: Text
    issues: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    dots: int  # that one person has
    is_open: bool
    is_demo: bool = False


class BallotBox(Protocol):
    """Where a phone's vote goes."""

    def paper(self) -> BallotPaper:
        """Return what is voted upon now."""

    def cast(self, voter: str, group_id: str, dots: Mapping[str, int]) -> None:
        """Keep a vote before returning; the same voter's next one takes its place.

        `voter` is the phone's random token, `dots` are issue id -> dots. Raises `SessionError`
        ("ballot_closed") when the vote is over, another `HotspotsError` when nothing was kept.
        """


class EventLog(Protocol):
    """The events of the one session that is exchanged."""

    @property
    def session_id(self) -> str:
        """The session."""

    @property
    def laptop(self) -> str:
        """The id of this laptop among those that take part: 16 hexadecimal digits."""

    def known(self) -> Mapping[str, int]:
        """Return how many events of each laptop are here."""

    def since(
        self, have: Mapping[str, int], *, limit: int
    ) -> tuple[Sequence[Event], Mapping[str, Letters]]:
        """Return the next events that somebody who has `have` lacks, and their free texts.

        Those of one laptop come in the order of their numbers, without gaps.
        """

    def receive(self, events: Sequence[Event], texts: Mapping[str, Letters]) -> int:
        """Take events in, those already here among them; return how many were new."""
