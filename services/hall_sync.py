"""Several laptops on one session: join, leave, see who is there and what they are editing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hall.client import SyncClient, SyncState
from hall.codes import fold_code
from hall.desk import SyncDesk
from hall.exchange import Presence
from hall.ports import Letters
from hall.sealing import Seal
from hall.transport import HallLine, parse_address
from model.errors import NotFoundError
from model.events import Event
from model.text import Text, text
from services.hall_registry import registry_of
from services.sessions import session_state, unit_names
from services.workspace import Workspace
from store.boundary_sets import list_sets
from store.events import events_since, known, origin_of, receive


class SyncRole(StrEnum):
    """What this laptop is to the others."""

    ALONE = "alone"
    HUB = "hub"  # the others come to it
    MEMBER = "member"  # it joined another


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """How it stands with the other laptops."""

    role: SyncRole = SyncRole.ALONE
    is_connected: bool = False
    is_equal: bool = False  # nothing is on its way
    away_since: datetime | None = None  # UTC
    last_exchange: datetime | None = None  # UTC
    laptops: int = 1  # that are there, this one among them
    others: tuple[Presence, ...] = ()  # who, and which entity they are editing
    address: str = ""  # where a member finds its hub
    error: Text | None = None
    warning: Text | None = None  # a boundary set that this laptop lacks


class StoredLog:
    """The events of one session in the store: `hall.ports.EventLog`."""

    def __init__(self, workspace: Workspace, session_id: str) -> None:
        self._store = workspace.store
        self._session_id = session_id

    @property
    def session_id(self) -> str:
        """The session."""
        return self._session_id

    @property
    def laptop(self) -> str:
        """The id of this laptop: another one after a restore."""
        return origin_of(self._store)

    def known(self) -> Mapping[str, int]:
        """Return how many events of each laptop are here."""
        return known(self._store, self._session_id)

    def since(
        self, have: Mapping[str, int], *, limit: int
    ) -> tuple[Sequence[Event], Mapping[str, Letters]]:
        """Return the next events somebody who has `have` lacks, and their texts."""
        return events_since(self._store, self._session_id, have, limit=limit)

    def receive(self, events: Sequence[Event], texts: Mapping[str, Letters]) -> int:
        """Take events in; return how many were new."""
        return receive(self._store, self._session_id, events, texts)


def join_session(workspace: Workspace, address: str, code: str, *, who: str = "") -> str:
    """Join the session that is open at `address`; return its id.

    The first page of its events is here when this returns, the rest follows within seconds.
    Joining again goes on where it stopped. Raises `SessionError`: "sync_bad_address",
    "sync_unreachable", "sync_no_hall", "sync_version", "sync_wrong_code", "hall_not_kept".
    """
    line = HallLine(parse_address(address))
    try:
        session_id = line.greet()
        client = SyncClient(StoredLog(workspace, session_id), line, Seal(code, session_id))
        client.set_presence(who, "")
        client.exchange_once()
        registry = registry_of(workspace)
        registry.remember(session_id, address=line.address, code=fold_code(code))
    except BaseException:
        line.close()
        raise
    _begin(workspace, session_id, client)
    return session_id


def resume_sync(workspace: Workspace, session_id: str) -> bool:
    """Go on with a session this laptop had joined before it was started again.

    Returns whether it is joined now; it may be away. Cheap when there is nothing to do.
    """
    registry = registry_of(workspace)
    with registry.lock:
        if session_id in registry.clients:
            return True
        remembered = registry.recall(session_id)
        if "address" not in remembered or session_id in registry.doors:
            return False
        line = HallLine(remembered["address"], session_id)
        seal = Seal(remembered["code"], session_id)
        _begin(workspace, session_id, SyncClient(StoredLog(workspace, session_id), line, seal))
    return True


def leave_session(workspace: Workspace, session_id: str) -> None:
    """End the exchange; everything that came stays here, and what is done here stays here."""
    registry = registry_of(workspace)
    with registry.lock:
        client = registry.clients.pop(session_id, None)
    if client:
        client.stop()
    registry.remember(session_id, address="", code="")


def sync_status(workspace: Workspace, session_id: str) -> SyncStatus:
    """Return how it stands with the other laptops of a session."""
    registry = registry_of(workspace)
    with registry.lock:
        client = registry.clients.get(session_id)
        doors = registry.doors.get(session_id)
    if client:
        return _member_status(client, _set_warning(workspace, session_id))
    if doors and doors.desk:
        return _hub_status(doors.desk, is_open=doors.server.is_running)
    return SyncStatus()


def set_editing(workspace: Workspace, session_id: str, who: str, entity_id: str) -> None:
    """Tell the other laptops what is being edited here; "" for nothing."""
    registry = registry_of(workspace)
    with registry.lock:
        client = registry.clients.get(session_id)
        doors = registry.doors.get(session_id)
    if client:
        client.set_presence(who, entity_id)
    if doors and doors.desk:
        doors.desk.set_presence(who, entity_id)


def poke_sync(workspace: Workspace, session_id: str) -> None:
    """Send what was just done here at once rather than within half a second."""
    registry = registry_of(workspace)
    with registry.lock:
        client = registry.clients.get(session_id)
    if client:
        client.poke()


def _begin(workspace: Workspace, session_id: str, client: SyncClient) -> None:
    registry = registry_of(workspace)
    with registry.lock:
        before = registry.clients.pop(session_id, None)
        registry.clients[session_id] = client
        client.start()
    if before:
        before.stop()


def _member_status(client: SyncClient, warning: Text | None) -> SyncStatus:
    state: SyncState = client.state
    return SyncStatus(
        role=SyncRole.MEMBER,
        is_connected=state.is_connected,
        is_equal=state.is_equal,
        away_since=state.away_since,
        last_exchange=state.last_exchange,
        laptops=1 + len(state.others),
        others=state.others,
        address=client.address,
        error=state.error,
        warning=warning,
    )


def _hub_status(desk: SyncDesk, *, is_open: bool) -> SyncStatus:
    others = desk.others()
    return SyncStatus(
        role=SyncRole.HUB, is_connected=is_open, laptops=1 + len(others), others=others
    )


def _set_warning(workspace: Workspace, session_id: str) -> Text | None:
    try:
        info = session_state(workspace, session_id).info
    except NotFoundError:  # its first events are on their way
        return None
    if info.set_id in {kept.set_id for kept in list_sets(workspace.store)}:
        return None
    return text("sync.missing_set", set=info.set_id, unit=unit_names(info))
