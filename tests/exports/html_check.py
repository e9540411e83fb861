"""Read a map in one file back without a browser: its data, scripts and policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from typing import Any

import numpy as np

DIGIT_BITS, BASE_CELL_BITS = 45, 7


class Elements(HTMLParser):
    """Collects elements with their attributes, and the text inside scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.code: list[tuple[str, dict[str, str | None], str]] = []
        self._open: str = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        self._open = tag
        if tag in {"script", "style"}:
            self.code.append((tag, dict(attrs), ""))

    def handle_endtag(self, tag):
        self._open = ""

    def handle_data(self, data):
        if self._open in {"script", "style"}:
            tag, attributes, text = self.code[-1]
            self.code[-1] = (tag, attributes, text + data)


def content_in(html: bytes) -> dict[str, Any]:
    """Return the data of a file, as `JSON.parse` reads it."""
    (text,) = (
        text
        for _, attributes, text in Elements(html.decode("utf-8")).code
        if attributes.get("type") == "application/json"
    )
    return json.loads(text)


def runs(html: bytes) -> list[tuple[str, str]]:
    """Return the scripts and styles that a browser would run: kind and text."""
    code = Elements(html.decode("utf-8")).code
    return [(tag, text) for tag, attributes, text in code if "type" not in attributes]


def policy_of(html: bytes) -> dict[str, list[str]]:
    """Return the content security policy: what may come from where."""
    (policy,) = (
        attributes["content"]
        for tag, attributes in Elements(html.decode("utf-8")).found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    )
    return {words[0]: words[1:] for words in (rule.split() for rule in policy.split(";"))}


def hash_of(code: str) -> str:
    """Return what a policy calls a script or style."""
    digest = hashlib.sha256(code.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def cells_in(data: dict[str, Any]) -> np.ndarray:
    """Return H3 indexes (uint64) of encoded cells, written anew from the format's description."""
    unused = DIGIT_BITS - 3 * data["resolution"]
    indexes = [
        (1 << 59) | (data["resolution"] << 52) | (int(key) << unused) | ((1 << unused) - 1)
        for key in np.cumsum(data["cell"])
    ]
    return np.array(indexes, dtype=np.uint64)


def fills_in(data: dict[str, Any]) -> list[str]:
    """Return the fill of every row."""
    return [data["styles"][at][0] for at in data["style"]]


ADDRESS = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)
