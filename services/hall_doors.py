"""Which doors of a session answer on the hall's network, and for how long after a vote.

One server answers for a session as long as anything is open of it: a door that is opened or
shut changes what answers there, so that nobody is cut off by another door.
"""

from __future__ import annotations

import threading

from hall.app import build_app
from hall.codes import BALLOT_SIGNS, JOIN_SIGNS, new_code
from hall.desk import SyncDesk
from hall.gate import CodeGate
from hall.server import HallServer
from hall.sync_door import SyncDoor
from model.errors import HotspotsError
from services.hall_ballot import EndedBallot, SessionBallot, ballot_paper
from services.hall_registry import LateDoor, OpenDoors, registry_of
from services.hall_sync import StoredLog
from services.sessions import session_state
from services.workspace import Workspace

LATE_S = 60.0
"""Seconds for which a phone that comes late is told that the vote has ended."""


def set_doors(
    workspace: Workspace,
    session_id: str,
    *,
    ballot: bool,
    sync: bool,
    interface: str,
    addresses: tuple[str, ...],
) -> OpenDoors:
    """Open or shut doors of a session; port and codes stay those that people know.

    Raises `SessionError`; then everything is open that was. Hold the registry's lock.
    """
    registry = registry_of(workspace)
    before = registry.doors.get(session_id)
    server = _server_in_use(workspace, session_id, interface)
    gate, ballot_code = _gate(workspace, session_id) if ballot else (None, "")
    join_code = _join_code(workspace, session_id) if sync else ""
    desk = _desk(workspace, session_id, join_code) if sync else None
    server = server or _new_server(workspace, session_id, interface)
    try:
        if sync:
            registry.remember(session_id, join_code=join_code, port=str(server.port))
        elif before and before.join_code:  # shut on purpose: a restart must not open it again
            registry.remember(session_id, join_code="", port="")
        if not server.is_running:
            server.start()
    except BaseException:
        if not server.is_running:
            server.stop()
        raise
    doors = OpenDoors(server, addresses, ballot_code, join_code, desk, gate)
    registry.doors[session_id] = doors
    if ballot:
        _forget_late(workspace, session_id)
    elif before and before.ballot_code:
        _keep_late(workspace, session_id, before, server)
    _answer(workspace, session_id, server)
    if before and before.server is not server:
        before.server.stop()
    return doors


def shut_doors(workspace: Workspace, session_id: str, *, has_vote_ended: bool) -> None:
    """Shut what is open of a session; after a vote late phones are told for a while.

    Hold the registry's lock.
    """
    registry = registry_of(workspace)
    doors = registry.doors.pop(session_id)
    if has_vote_ended:
        _keep_late(workspace, session_id, doors, doors.server)
    if session_id in registry.late:
        _answer(workspace, session_id, doors.server)
    else:
        doors.server.stop()


def _answer(workspace: Workspace, session_id: str, server: HallServer) -> None:
    """Let a server answer at the doors that are open now."""
    registry = registry_of(workspace)
    doors, late = registry.doors.get(session_id), registry.late.get(session_id)
    sync = SyncDoor(doors.desk) if doors and doors.desk else None
    if doors and doors.gate:
        box = SessionBallot(workspace, session_id)
        server.change(build_app(ballot=box, gate=doors.gate, sync=sync))
    elif late:
        server.change(build_app(ballot=EndedBallot(late.paper), gate=late.gate, sync=sync))
    else:
        server.change(build_app(sync=sync))


def _gate(workspace: Workspace, session_id: str) -> tuple[CodeGate, str]:
    """Return the ballot's gate and its code: those phones know, of a vote just ended too."""
    registry = registry_of(workspace)
    for known in (registry.doors.get(session_id), registry.late.get(session_id)):
        if known and known.gate:
            return known.gate, known.ballot_code
    code = new_code(BALLOT_SIGNS)
    return CodeGate(code), code


def _join_code(workspace: Workspace, session_id: str) -> str:
    """Return the session's join code: laptops that were there come back without typing."""
    known = registry_of(workspace).recall(session_id)
    return known.get("join_code") or new_code(JOIN_SIGNS)


def _desk(workspace: Workspace, session_id: str, join_code: str) -> SyncDesk:
    before = registry_of(workspace).doors.get(session_id)
    if before and before.desk and before.join_code == join_code:
        return before.desk
    return SyncDesk(StoredLog(workspace, session_id), join_code)


def _server_in_use(workspace: Workspace, session_id: str, interface: str) -> HallServer | None:
    """Return the server that answers for a session where it should, None without one."""
    registry = registry_of(workspace)
    for known in (registry.doors.get(session_id), registry.late.get(session_id)):
        if known and known.server.is_running and known.server.interface == interface:
            return known.server
    return None


def _new_server(workspace: Workspace, session_id: str, interface: str) -> HallServer:
    """Take a port, if possible the one at which other laptops look for the session."""
    registry = registry_of(workspace)
    for other in list(registry.late):  # who is open now goes before who comes late
        _forget_late(workspace, other)
    before = registry.doors.get(session_id)
    if before and not before.server.is_running:
        before.server.stop()
    known = registry.recall(session_id).get("port", "")
    port = int(known) if known.isdecimal() else 0
    return HallServer(build_app(), interface=interface, port=port)


def _keep_late(workspace: Workspace, session_id: str, doors: OpenDoors, server: HallServer) -> None:
    """Go on saying that the vote has ended; it is no longer counted here, whoever opens one."""
    if doors.gate is None:
        return
    try:
        paper = ballot_paper(session_state(workspace, session_id))
    except HotspotsError:  # the store is away: then nobody is told
        return
    timer = threading.Timer(LATE_S, _end_late, (workspace, session_id))
    timer.daemon = True
    late = LateDoor(server, doors.ballot_code, doors.gate, paper, timer)
    registry_of(workspace).late[session_id] = late
    timer.start()


def _forget_late(workspace: Workspace, session_id: str) -> None:
    """Take a late door away: its server stops unless it answers for something else."""
    registry = registry_of(workspace)
    late = registry.late.pop(session_id, None)
    if late is None:
        return
    late.timer.cancel()
    doors = registry.doors.get(session_id)
    if doors and doors.server is late.server:
        _answer(workspace, session_id, late.server)
    else:
        late.server.stop()


def _end_late(workspace: Workspace, session_id: str) -> None:
    registry = registry_of(workspace)
    with registry.lock:
        late = registry.late.get(session_id)
        if late and late.timer is threading.current_thread():  # else another vote took over
            _forget_late(workspace, session_id)
