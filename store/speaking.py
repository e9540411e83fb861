"""Which group spoke last on this machine, by session: a file in the data folder.

Not in the store: on a server that is one for all, and each laptop has a group of its own.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

SPEAKING_FILE = "speaking.json"
"""In the data folder, and in no backup."""


def last_speaking(home: Path, session_id: str) -> str:
    """Return the id of the group that spoke last in a session on this machine, "" for none."""
    return _read(home / SPEAKING_FILE).get(session_id, "")


def note_speaking(home: Path, session_id: str, group_id: str) -> None:
    """Note who speaks; where it cannot be written, a restart begins with the first group."""
    path = home / SPEAKING_FILE
    new = path.with_suffix(".new")
    with suppress(OSError):
        new.write_text(json.dumps(_read(path) | {session_id: group_id}), encoding="utf-8")
        new.replace(path)


def _read(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there yet, or cut off by a power cut: no harm
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(key): value for key, value in found.items() if isinstance(value, str)}
