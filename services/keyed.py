"""Cache on values that cannot be hashed themselves: frames, and states with mappings in them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Keyed(Generic[Of]):
    """A value that a cache compares by what identifies it."""

    key: Hashable
    it: Of = field(compare=False)
