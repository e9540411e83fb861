"""What the facilitator lets the projector follow: where, how large, which picture, which mark.

Held in memory: it is of the moment. A restart of the program begins a new one, but for who
speaks: else the marks that the first group keeps to itself would be on the wall.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from services.workspace import Workspace
from store.speaking import last_speaking, note_speaking

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class StageView:
    """The stage at one moment; `version` grows with each change."""

    center: tuple[float, float] | None = None  # lng, lat in degrees; None shows the whole unit
    zoom: float | None = None
    size: tuple[float, float] | None = None  # width, height of the facilitator's map in px
    theme: str = "light"
    highlight: str = ""  # a mark's id
    picture: str = "all"  # `session.pictures.Picture` as text
    active_group: str = ""
    version: int = 0

    def __post_init__(self) -> None:
        if self.theme not in THEMES:
            raise ValueError(f"no theme: {self.theme!r}")


@dataclass(slots=True)
class Stage:
    """One session's stage, shared between the facilitator's page and the projector's."""

    _now: StageView = field(default_factory=StageView)
    _note_group: Callable[[str], None] = field(default=lambda _group_id: None, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def now(self) -> StageView:
        """All of it at one moment."""
        return self._now

    @property
    def center(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None shows the whole unit."""
        return self._now.center

    @property
    def zoom(self) -> float | None:
        """The map's zoom; None with `center` None."""
        return self._now.zoom

    @property
    def size(self) -> tuple[float, float] | None:
        """Width and height of the facilitator's map in px; None with `center` None."""
        return self._now.size

    @property
    def theme(self) -> str:
        """Either "light" or "dark"."""
        return self._now.theme

    @property
    def highlight(self) -> str:
        """The mark that is spoken of, or ""; the gate drops one that is not public."""
        return self._now.highlight

    @property
    def picture(self) -> str:
        """Which comparison is shown."""
        return self._now.picture

    @property
    def active_group(self) -> str:
        """The group that draws on this laptop, or ""."""
        return self._now.active_group

    @property
    def version(self) -> int:
        """A number that grows with each change; who follows asks for it first."""
        return self._now.version

    def change(self, **values: Any) -> StageView:
        """Change some of it; return all of it. What is as it was is no change.

        Raises `TypeError` for a field there is not, `ValueError` for a theme there is not.
        """
        if "version" in values:
            raise TypeError("the version grows by itself")
        with self._lock:
            changed = replace(self._now, **values)
            if changed.active_group != self._now.active_group:
                self._note_group(changed.active_group)
            if changed != self._now:
                self._now = replace(changed, version=self._now.version + 1)
            return self._now


@dataclass(slots=True)
class _Stages:
    """The stages of one workspace by session."""

    by_session: dict[str, Stage] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


def stage_of(workspace: Workspace, session_id: str) -> Stage:
    """Return the stage of a session: the same object for everybody who asks."""
    stages = _stages(workspace)
    with stages.lock:
        if session_id not in stages.by_session:
            stages.by_session[session_id] = _new_stage(workspace, session_id)
        return stages.by_session[session_id]


def _new_stage(workspace: Workspace, session_id: str) -> Stage:
    home = workspace.home
    return Stage(
        StageView(active_group=last_speaking(home, session_id)),
        lambda group_id: note_speaking(home, session_id, group_id),
    )


@lru_cache(maxsize=8)
def _stages(_workspace: Workspace) -> _Stages:
    return _Stages()
