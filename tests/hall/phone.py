"""A browser without a screen: asks an application in memory, and keeps its cookies."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from starlette.types import ASGIApp


class Phone:
    """One device at one address."""

    def __init__(
        self, app: ASGIApp, *, base_url: str = "http://192.168.43.5:8701", address: str = "10.0.0.7"
    ) -> None:
        self._app = app
        self._base_url = base_url
        self._address = address
        self.cookies = httpx.Cookies()

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return asyncio.run(self._request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        return self.request("POST", path, **options)

    async def _request(self, method: str, path: str, **options: Any) -> httpx.Response:
        transport = httpx.ASGITransport(
            self._app, client=(self._address, 4000), raise_app_exceptions=False
        )
        async with httpx.AsyncClient(
            transport=transport, base_url=self._base_url, cookies=self.cookies, trust_env=False
        ) as client:
            answer = await client.request(method, path, **options)
            self.cookies = client.cookies
            return answer
