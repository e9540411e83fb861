"""Counting while an archive is merged."""

from __future__ import annotations

from dataclasses import dataclass, field

from model.text import Text


@dataclass(slots=True)
class Count:
    """What has become of one table's rows so far."""

    added: int = 0
    known: int = 0
    conflicting: int = 0

    @property
    def read(self) -> int:
        """Every row has become one of the three."""
        return self.added + self.known + self.conflicting


@dataclass(slots=True)
class Tally:
    """What has become of an archive so far."""

    by_table: dict[str, Count] = field(default_factory=dict)
    conflicts: list[Text] = field(default_factory=list)
    placed: int = 0
    alike: int = 0

    def of(self, table: str) -> Count:
        """Return the count of a table."""
        return self.by_table.setdefault(table, Count())

    def totals(self) -> dict[str, str | int | bool | None]:
        """Return the sums, as an audit entry keeps them."""
        counts = self.by_table.values()
        return {
            "added": sum(count.added for count in counts),
            "known": sum(count.known for count in counts),
            "conflicting": sum(count.conflicting for count in counts),
        }
