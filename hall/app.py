"""The one application that listens on the hall's network."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from hall.ballot_door import BallotDoor
from hall.gate import CodeGate
from hall.ports import BallotBox
from hall.sync_door import SyncDoor
from hall.web import Guarded


def build_app(
    *, ballot: BallotBox | None = None, gate: CodeGate | None = None, sync: SyncDoor | None = None
) -> ASGIApp:
    """Return the application with the doors that are open: a ballot (with its gate), the sync.

    Raises `ValueError` for a ballot without a gate.
    """
    if (ballot is None) != (gate is None):
        raise ValueError("a ballot needs its gate, and a gate its ballot")
    routes: list[Route] = []
    if ballot is not None and gate is not None:
        routes += BallotDoor(ballot, gate).routes()
    if sync is not None:
        routes += sync.routes()
    app = Starlette(routes=routes, exception_handlers={HTTPException: _say_number})
    app.router.redirect_slashes = False  # a redirect would repeat the Host header
    return Guarded(app)


async def _say_number(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    return PlainTextResponse(str(status), status, headers)
