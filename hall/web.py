"""What every answer of the hall's application has in common: strict headers, small requests."""

from __future__ import annotations

import asyncio
import ipaddress

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""Of every answer; a page may set its own content policy."""

BODY_SECONDS = 10.0
"""For the whole body of a request: who sends it letter by letter is cut off."""

MISDIRECTED = 421


class Guarded:
    """Wraps the application: headers on every answer, and no request under a foreign name."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        # a name is how a page from elsewhere would reach us through DNS; people use the number
        if not is_address(Headers(scope=scope).get("host", "")):
            refusal = PlainTextResponse("", MISDIRECTED)
            await refusal(scope, receive, send_guarded)
            return
        await self._app(scope, receive, send_guarded)


def is_address(host: str) -> bool:
    """Return whether a Host header names a machine by its IPv4 address (or as localhost)."""
    name = host.rsplit(":", 1)[0]
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return name == "localhost"
    return True


async def read_body(request: Request, *, limit: int) -> bytes:
    """Return a request's body; raises `HTTPException` 413 when it is larger, 408 when slow."""
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > limit:
                    raise HTTPException(413)
    except TimeoutError as error:
        raise HTTPException(408) from error
    return bytes(body)


def address_of(request: Request) -> str:
    """Return the address the connection comes from; headers about it are not believed."""
    return request.client.host if request.client else ""
