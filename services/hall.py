"""Open a session to the hall: a ballot for phones, an exchange for other laptops."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass

import segno

from hall.addresses import lan_addresses
from hall.codes import spell_code
from model.errors import SessionError
from model.events import Actor
from model.session import VoteMethod
from model.text import Text
from services.hall_ballot import phones_voted, vote_warning
from services.hall_doors import set_doors, shut_doors
from services.hall_registry import OpenDoors, registry_of
from services.sessions import session_state, set_voting
from services.workspace import Workspace

INTERFACE = "HOTSPOTS_HALL_ADDRESS"
"""Environment variable: the only address of this laptop to listen on; all of them without it."""


@dataclass(frozen=True, slots=True)
class Hall:
    """What is open, and what people need in order to reach it."""

    session_id: str
    port: int
    addresses: tuple[str, ...]  # "192.168.43.5:8701", the likeliest first; to type on a laptop
    is_running: bool
    ballot_url: str = ""  # with its code; "" without a ballot
    ballot_code: str = ""
    ballot_qr: str = ""  # SVG, dark on white with its quiet zone
    join_code: str = ""  # in groups, as it is read aloud; "" without other laptops
    phones_voted: int = 0
    groups_counted: int = 0  # by raised hands
    warning: Text | None = None  # more phones than people


def open_hall(
    workspace: Workspace,
    session_id: str,
    *,
    ballot: bool,
    sync: bool,
    actor: Actor,
    interface: str | None = None,
) -> Hall:
    """Open a session's ballot to phones (which starts the vote), its events to laptops, or both.

    Opening again changes which doors are open and keeps the codes; a vote whose door is shut
    has ended, and late phones are told so for a minute. `interface` is the one address to
    listen on; default is `HOTSPOTS_HALL_ADDRESS`, else all of the laptop's.

    Raises `SessionError`: "hall_no_network", "hall_no_port", "hall_bad_interface",
    "hall_not_kept", "session_closed" (a vote in a closed session); then what was open still is.
    `ValueError` when nothing is to be opened.
    """
    if not (ballot or sync):
        raise ValueError("neither a ballot nor a sync")
    state = session_state(workspace, session_id)
    if ballot and state.info.is_closed:
        raise SessionError("session_closed")
    only = os.environ.get(INTERFACE, "").strip() if interface is None else interface
    addresses = (only,) if only else lan_addresses()
    if not addresses:
        raise SessionError("hall_no_network")
    registry = registry_of(workspace)
    with registry.lock:
        before = registry.doors.get(session_id)
        doors = set_doors(
            workspace, session_id, ballot=ballot, sync=sync, interface=only, addresses=addresses
        )
    if ballot or (before and before.ballot_code):
        set_voting(workspace, session_id, ballot, actor=actor)
    return _describe(workspace, session_id, doors)


def resume_hall(workspace: Workspace, session_id: str, *, actor: Actor) -> bool:
    """Open a session to other laptops again that was open to them when the program stopped.

    With the code and, where it is free, the port they know, and with its vote where one was
    open (its phones get a new code). Returns whether it was; raises as `open_hall`.
    """
    info = session_state(workspace, session_id).info
    registry = registry_of(workspace)
    if info.is_closed or session_id in registry.doors:
        return False
    if "join_code" not in registry.recall(session_id):
        return False
    open_hall(workspace, session_id, ballot=info.is_voting, sync=True, actor=actor)
    return True


def close_hall(workspace: Workspace, session_id: str, *, actor: Actor) -> None:
    """Close everything that is open of a session, end its vote, and forget its codes.

    Phones that come within a minute after a vote are told that it has ended.
    """
    registry = registry_of(workspace)
    with registry.lock:
        doors = registry.doors.get(session_id)
        if doors is None:
            return
        has_vote_ended = False
        try:
            if doors.ballot_code:
                set_voting(workspace, session_id, False, actor=actor)
                has_vote_ended = True
        finally:  # whatever the store says, nothing goes on taking votes or events
            shut_doors(workspace, session_id, has_vote_ended=has_vote_ended)
            if doors.join_code:
                registry.remember(session_id, join_code="", port="")


def hall_of(workspace: Workspace, session_id: str) -> Hall | None:
    """Return what is open of a session now, None when nothing is."""
    registry = registry_of(workspace)
    with registry.lock:
        doors = registry.doors.get(session_id)
    return _describe(workspace, session_id, doors) if doors else None


def _describe(workspace: Workspace, session_id: str, doors: OpenDoors) -> Hall:
    state = session_state(workspace, session_id)
    port = doors.server.port
    url = f"http://{doors.addresses[0]}:{port}/?c={doors.ballot_code}" if doors.ballot_code else ""
    return Hall(
        session_id=session_id,
        port=port,
        addresses=tuple(f"{address}:{port}" for address in doors.addresses),
        is_running=doors.server.is_running,
        ballot_url=url,
        ballot_code=doors.ballot_code,
        ballot_qr=draw_qr(url) if url else "",
        join_code=spell_code(doors.join_code),
        phones_voted=phones_voted(state),
        groups_counted=sum(ballot.method is VoteMethod.HANDS for ballot in state.ballots),
        warning=vote_warning(state),
    )


def draw_qr(content: str) -> str:
    """Return a QR code as SVG that fills its place: dark on white, with its quiet zone."""
    svg = io.BytesIO()
    code = segno.make(content, error="m", micro=False)
    code.save(svg, kind="svg", border=4, light="#fff", omitsize=True, xmldecl=False, nl=False)
    return svg.getvalue().decode()
