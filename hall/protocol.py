"""Connections of the hall's port: nobody holds one without asking, nobody holds all of them."""

from __future__ import annotations

import asyncio
from typing import Final

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

IDLE_SECONDS: Final = 10.0
"""A connection on which no request began for so long, or twice that at most, is closed."""

MOST_PER_ADDRESS: Final = 100
"""A third of all: many phones may share an address behind a router."""


class HallProtocol(H11Protocol):
    """uvicorn's own, which would let one laptop with open lines close the vote for the hall."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or close it at once where its address has too many."""
        super().connection_made(transport)
        if self._count_of_address() > MOST_PER_ADDRESS:
            transport.abort()
            return
        self._look_again_at(None)

    def _count_of_address(self) -> int:
        own = self.client[0] if self.client else ""
        clients = (getattr(one, "client", None) for one in self.connections)
        return sum(client is not None and client[0] == own for client in clients)

    def _look_again_at(self, last: RequestResponseCycle | None) -> None:
        self.loop.call_later(IDLE_SECONDS, self._close_if_idle, last)

    def _close_if_idle(self, last: RequestResponseCycle | None) -> None:
        if self.transport.is_closing():
            return
        cycle: RequestResponseCycle | None = self.cycle
        is_answering = cycle is not None and not cycle.response_complete
        if cycle is last and not is_answering:  # nothing was asked since; half a head is nothing
            self.transport.close()
            return
        self._look_again_at(cycle)
