"""Which picture of the groups' marks is looked at: all, one group, two, or beside the police."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from session.checks import ENTITY_ID

_SEPARATOR = ":"


class PictureKind(StrEnum):
    """What is compared. Name: `sessionmap.picture_<value>`."""

    ALL = "all"  # every released group together, nobody named
    GROUP = "group"  # one group alone
    PAIR = "pair"  # two groups side by side
    OVERLAP = "overlap"  # the cells of two groups: both, only the one, only the other
    POLICE = "police"  # police records beside the marks
    DIFFERENCE = "difference"  # cells that police and residents name, or only one of them


GROUPS_OF: Mapping[PictureKind, int] = MappingProxyType(
    {PictureKind.GROUP: 1, PictureKind.PAIR: 2, PictureKind.OVERLAP: 2}
)
"""How many groups a picture is of; the others are of nobody in particular."""

POLICE_PICTURES = frozenset({PictureKind.POLICE, PictureKind.DIFFERENCE})
"""Pictures with police records."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a session; written as "all", "group:<id>", "pair:<id>:<id>", "police" ..."""

    kind: PictureKind = PictureKind.ALL
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        wanted = GROUPS_OF.get(self.kind, 0)
        if len(self.groups) != wanted or len(set(self.groups)) != wanted:
            raise ValueError(f"{self.kind} is of {wanted} groups, not of {len(self.groups)}")

    @classmethod
    def parse(cls, value: str) -> Picture:
        """Read what `str` writes; anything else is the picture of all."""
        kind, *groups = value.split(_SEPARATOR)
        try:
            if all(ENTITY_ID.fullmatch(group) for group in groups):
                return cls(PictureKind(kind), tuple(groups))
        except ValueError:
            pass
        return cls()

    def __str__(self) -> str:
        return _SEPARATOR.join([self.kind.value, *self.groups])


ALL = Picture()
"""Every released group together."""
