"""What cached computations depend on, so that a mark of a session does not throw them away."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from store.records_version import RecordsVersion

if TYPE_CHECKING:
    from services.workspace import Workspace


def records_version(workspace: Workspace) -> str:
    """Return a value that changes with incidents, hotspots, places and boundary sets.

    It does not change with sessions: for their marks see `services.hotspots`.
    """
    return _follower(workspace).current()


@lru_cache(maxsize=8)
def _follower(workspace: Workspace) -> RecordsVersion:
    return RecordsVersion(workspace.store)
