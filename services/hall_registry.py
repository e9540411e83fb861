"""What is open to the hall from a workspace: its servers and its lines to other laptops."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Timer

from hall.client import SyncClient
from hall.desk import SyncDesk
from hall.gate import CodeGate
from hall.ports import BallotPaper
from hall.server import HallServer
from model.errors import SessionError
from services.workspace import Workspace

MEMORY = "hall.json"
"""In the data folder: the join codes of sessions that are open to other laptops or joined to one,
and the port or the address they were found at.

So that a laptop that was started again goes on without anybody typing. Readable by its user
only; not part of the store, its backups or its exports.
"""


@dataclass(frozen=True, slots=True)
class OpenDoors:
    """A session that is open to the hall."""

    server: HallServer
    addresses: tuple[str, ...]  # IPv4, the likeliest first
    ballot_code: str = ""  # "" without a ballot
    join_code: str = ""  # "" without other laptops
    desk: SyncDesk | None = None
    gate: CodeGate | None = None  # of the ballot


@dataclass(frozen=True, slots=True)
class LateDoor:
    """The door of a vote that has ended: for a while it says so to who comes late."""

    server: HallServer
    ballot_code: str
    gate: CodeGate
    paper: BallotPaper
    timer: Timer


@dataclass(slots=True)
class HallRegistry:
    """Servers and lines of one workspace, by session. Hold `lock` to change them."""

    home: Path
    lock: threading.RLock = field(default_factory=threading.RLock)
    doors: dict[str, OpenDoors] = field(default_factory=dict)
    late: dict[str, LateDoor] = field(default_factory=dict)
    clients: dict[str, SyncClient] = field(default_factory=dict)

    def recall(self, session_id: str) -> dict[str, str]:
        """Return what was remembered: "join_code" and "port", or "address" and "code"."""
        return self._memory().get(session_id, {})

    def remember(self, session_id: str, **values: str) -> None:
        """Keep codes of a session over a restart; an empty one is forgotten.

        Raises `SessionError` ("hall_not_kept"); then nothing has changed.
        """
        with self.lock:
            memory = self._memory()
            kept = {name: code for name, code in (self.recall(session_id) | values).items() if code}
            memory.pop(session_id, None)
            if kept:
                memory[session_id] = kept
            path = self.home / MEMORY
            try:
                _write(path, memory)
            except OSError as error:
                raise SessionError("hall_not_kept", path=str(path), detail=str(error)) from error

    def _memory(self) -> dict[str, dict[str, str]]:
        try:
            memory = json.loads((self.home / MEMORY).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # a lost code is typed once more
            return {}
        if not isinstance(memory, dict):
            return {}
        return {
            key: {str(name): str(code) for name, code in codes.items()}
            for key, codes in memory.items()
            if isinstance(codes, dict)
        }


def _write(path: Path, memory: Mapping[str, Mapping[str, str]]) -> None:
    fresh = path.with_suffix(".new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(memory, file)
    fresh.replace(path)


@cache  # without limit: an evicted registry would lose running servers
def registry_of(workspace: Workspace) -> HallRegistry:
    """Return the workspace's one registry."""
    return HallRegistry(workspace.home)
