"""Two laptops changed the same: the versions of something in a log, and the choice of one."""

from __future__ import annotations

from collections.abc import Collection

from model.errors import NotFoundError
from model.events import Action, Edit
from services.workspace import Workspace
from store.entities import EntityVersion, load_versions

__all__ = ["EntityVersion", "edits_to_choose", "versions_of"]


def versions_of(workspace: Workspace, log_id: str, entity_id: str) -> tuple[EntityVersion, ...]:
    """Return the versions of something in conflict; none where there is no conflict."""
    return load_versions(workspace.store, log_id, entity_id)


def edits_to_choose(
    workspace: Workspace, log_id: str, entity_id: str, head_id: str, *, shown: Collection[str]
) -> list[Edit]:
    """Return the edits that choose one of the versions; the others stay in the log.

    `shown` are the head ids of the versions to choose from. Raises `NotFoundError`
    ("no_session_version") where they are others by now.
    """
    versions = {v.head_id: v for v in versions_of(workspace, log_id, entity_id)}
    if head_id not in versions or set(shown) != versions.keys():
        raise NotFoundError("no_session_version")
    chosen = versions[head_id]
    kind, seen = chosen.event.entity, tuple(versions)
    edits = [Edit(kind, entity_id, dict(chosen.values), seen=seen, settles=True)]
    if chosen.is_deleted:
        edits.append(Edit(kind, entity_id, action=Action.DELETE))
    elif any(version.is_deleted for version in versions.values()):
        edits.append(Edit(kind, entity_id, action=Action.RESTORE))
    return edits
