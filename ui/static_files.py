"""Addresses of the files that the browser loads, and a version that changes with them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import streamlit as st

STATIC = Path(__file__).parent.parent / "static"

_OWN = ("map/*", "form/*")


@cache
def content_hash() -> str:
    """Return a hash of everything the browser loads, so that its cache never mixes versions."""
    digest = hashlib.sha256()
    own = (path for pattern in _OWN for path in STATIC.glob(pattern))
    for path in sorted((*own, STATIC / "vendor" / "VENDOR.toml")):
        if path.is_file():
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def module_names(folder: str) -> tuple[str, ...]:
    """Return the file names of a component's ES modules."""
    return tuple(sorted(path.name for path in STATIC.glob(f"{folder}/*.js")))


def base_address() -> str:
    """Return the address of the static files, below `server.baseUrlPath`."""
    path = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{path}/app/static/" if path else "/app/static/"
