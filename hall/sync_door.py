"""The sync endpoint: which session is open here, and sealed exchanges about it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from hall.desk import SyncDesk
from hall.sealing import MAX_SEALED, PROTOCOL
from hall.transport import SESSION_HEADER, SYNC_PATH, VERSION_HEADER
from hall.web import read_body
from model.errors import SessionError, StoreError

_STATUS = {
    "sync_wrong_code": 403,
    "sync_other_session": 409,
    "sync_same_laptop": 409,
    "sync_version": 426,
    "sync_too_large": 413,
    "sync_not_kept": 503,
}
"""Of a refusal; anything else is 422."""


class SyncDoor:
    """Routes to the desk."""

    def __init__(self, desk: SyncDesk) -> None:
        self._desk = desk

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            Route(SYNC_PATH, self._greet, methods=["GET"]),
            Route(SYNC_PATH, self._exchange, methods=["POST"]),
        ]

    async def _greet(self, _request: Request) -> Response:
        # no secret: without the join code the session's id opens nothing
        return JSONResponse({"protocol": PROTOCOL, "session": self._desk.session_id})

    async def _exchange(self, request: Request) -> Response:
        if request.headers.get(VERSION_HEADER) != str(PROTOCOL):
            return _refuse("sync_version")
        if request.headers.get(SESSION_HEADER) != self._desk.session_id:
            return _refuse("sync_other_session")
        try:
            sealed = await read_body(request, limit=MAX_SEALED)
            reply = await run_in_threadpool(self._desk.answer, sealed)
        except HTTPException as error:
            return _refuse("sync_too_large" if error.status_code == 413 else "sync_bad_message")
        except StoreError:
            return _refuse("sync_not_kept")
        except SessionError as error:
            return _refuse(error.code if error.code in _STATUS else "sync_bad_message")
        return Response(reply, media_type="application/octet-stream")


def _refuse(code: str) -> Response:
    return JSONResponse({"error": code}, _STATUS.get(code, 422))
