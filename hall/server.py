"""Listen on the hall's network: one port, one background thread, only while it is needed."""

from __future__ import annotations

import errno
import socket
import sys
import threading
import time
from collections.abc import Iterable

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from hall.protocol import HallProtocol
from hall.transport import FIRST_PORT, LAST_PORT
from model.errors import SessionError

EVERYWHERE = "0.0.0.0"  # noqa: S104  the phones have to reach it; the dashboard stays on loopback

START_SECONDS = 10.0
STOP_SECONDS = 5.0

_MAX_CONNECTIONS = 300
"""Phones and laptops at once; more are told to come again."""


class HallServer:
    """One port from `start` to `stop`; what answers there may change meanwhile."""

    def __init__(self, app: ASGIApp, *, interface: str = "", port: int = 0) -> None:
        """Take `port` where it is one of the hall's and free, else the first that is.

        Raises `SessionError` ("hall_no_port", "hall_bad_interface").
        """
        ports = range(FIRST_PORT, LAST_PORT + 1)
        wanted = [port] if port in ports else []
        self.interface = interface
        self._app = app
        self._socket = take_port(interface or EVERYWHERE, (*wanted, *ports))
        self.port: int = self._socket.getsockname()[1]
        config = uvicorn.Config(
            self._answer,
            interface="asgi3",  # it does not see it in a method
            http=HallProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,  # who voted when is nobody's business
            proxy_headers=False,
            server_header=False,
            limit_concurrency=_MAX_CONNECTIONS,
            timeout_graceful_shutdown=2,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._run, name="hall", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether it still answers."""
        return self._thread.is_alive() and self._server.started

    def start(self) -> None:
        """Answer from now on; raises `SessionError` ("hall_not_started")."""
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise SessionError("hall_not_started")
            time.sleep(0.01)

    def change(self, app: ASGIApp) -> None:
        """Let another application answer from the next request on."""
        self._app = app

    def stop(self) -> None:
        """Answer no more, and give the port back; answers under way are finished first."""
        self._server.should_exit = True
        if self._thread.is_alive():
            self._thread.join(STOP_SECONDS)
        self._socket.close()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])


def take_port(interface: str, ports: Iterable[int]) -> socket.socket:
    """Return a socket bound to the first of `ports` that is free."""
    for port in ports:
        taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            # on Windows SO_REUSEADDR would share a port that another program listens on
            if sys.platform == "win32":
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((interface, port))
            taken.listen(128)
        except OSError as error:
            taken.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise SessionError("hall_bad_interface", address=interface) from error
        else:
            return taken
    raise SessionError("hall_no_port", first=str(FIRST_PORT), last=str(LAST_PORT))
