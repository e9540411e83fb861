"""Mapping sessions as they stand, read from what their events amount to."""

from __future__ import annotations

from model.events import EntityKind
from model.session import SessionInfo, SessionState
from session.state import build_state
from store.database import Store
from store.entities import list_entities, load_entities


def load_session(store: Store, session_id: str) -> SessionState | None:
    """Return a session, None where there is none of this id (or it was deleted)."""
    return build_state(load_entities(store, session_id))


def list_session_infos(store: Store) -> tuple[SessionInfo, ...]:
    """Return the sessions alone, without what is in them; the latest meeting first."""
    infos = list_entities(store, EntityKind.SESSION, SessionInfo)
    return tuple(sorted(infos, key=lambda i: (i.held_on, i.entity_id), reverse=True))
