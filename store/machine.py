"""The id of this machine among those that work with one server: a file in its data folder."""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from functools import cache
from pathlib import Path

MACHINE_FILE = "machine-id"
"""In the data folder: not in the server's store, which is one for all, and in no backup."""

_MACHINE_ID = re.compile(r"[0-9a-f]{32}")


@cache  # where it cannot be written, it is the same until the program ends
def machine_id(home: Path) -> str:
    """Return the machine's id, made at first need: 32 hexadecimal digits.

    A data folder that was copied to another machine has one id with it: both number their
    events in the one server, so numbers stay apart, but each may undo the other's changes.
    """
    path = home / MACHINE_FILE
    with suppress(OSError, ValueError):
        known = path.read_text(encoding="ascii").strip()
        if _MACHINE_ID.fullmatch(known):
            return known
    made = secrets.token_hex(16)
    with suppress(OSError):
        path.write_text(made, encoding="ascii")
    return made
