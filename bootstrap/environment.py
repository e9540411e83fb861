"""The virtual environment beside the code: made, filled, repaired, and left alone when whole."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bootstrap.lock import held_alone
from bootstrap.pip import NEEDED_MB, Install, free_mb
from bootstrap.words import PlainError, say, sentence

RUN = "requirements.txt"
"""What the program needs."""

TEST = "requirements-test.txt"
"""What the tests need: the program's parts, and more."""

INCLUDES = {RUN: (RUN,), TEST: (TEST, RUN)}
"""The files that make up a set of parts, the one given to pip first."""

STAMP = "installed.json"
"""In the environment: which sets were installed in full, by the sha256 of their files."""

UNFINISHED = "unfinished"
"""In the environment while its contents change: found at a start, it tells of a cut-off install."""


@dataclass(frozen=True, slots=True)
class Environment:
    """One project's virtual environment."""

    project: Path

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.project / ".venv"

    @property
    def python(self) -> Path:
        """Its interpreter."""
        if os.name == "nt":
            return self.folder / "Scripts" / "python.exe"
        return self.folder / "bin" / "python"

    @property
    def wheels(self) -> Path | None:
        """The folder of parts that a USB stick brings, or None."""
        folder = self.project / "wheels"
        return folder if folder.is_dir() else None

    def ensure(self, wanted: str) -> None:
        """Make the environment hold `wanted` (RUN or TEST); costs nothing when it does.

        Raises `PlainError` with what the user can do about it.
        """
        if self.holds(wanted):
            return
        _require_modules()
        with held_alone(self.project):
            if not self.holds(wanted):  # another window may have done it meanwhile
                self._fill(wanted)

    def holds(self, wanted: str) -> bool:
        """Tell whether `wanted`, as its files stand now, was installed in full."""
        if not self.python.exists() or (self.folder / UNFINISHED).exists():
            return False
        stamp = self._stamp()
        return stamp.get("python") == _this_python() and stamp.get(wanted) == self._digest(wanted)

    def _stamp(self) -> dict[str, str]:
        try:
            found = json.loads((self.folder / STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _digest(self, wanted: str) -> str:
        # read as text: line ends differ between a stick and a checkout
        parts = [(self.project / name).read_text(encoding="utf-8") for name in INCLUDES[wanted]]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def _fill(self, wanted: str) -> None:
        if not self._is_usable():
            self._make()
        install = Install(
            python=self.python,
            requirements=tuple(self.project / name for name in INCLUDES[wanted]),
            # the stick brings what the program needs, not what its tests need
            wheels=self.wheels if wanted == RUN else None,
            log=self.folder / "install.log",
            unfinished=self.folder / UNFINISHED,
        )
        try:
            install.run()
        except PlainError as error:
            if error.key == "disk_full":
                shutil.rmtree(self.folder, ignore_errors=True)  # gives the room back
            raise
        stamp = {"python": _this_python()}
        stamp |= {name: self._digest(name) for name in INCLUDES[wanted]}
        (self.folder / STAMP).write_text(json.dumps(stamp), encoding="utf-8")
        say(sentence("installed"))

    def _is_usable(self) -> bool:
        if not self.python.exists() or (self.folder / UNFINISHED).exists():
            return False
        probe = "import pip, sys; print('%d.%d' % sys.version_info[:2])"
        try:
            answer = subprocess.run(
                [self.python, "-c", probe], capture_output=True, text=True, check=False
            )
        except OSError:  # made on another computer, or its Python has been removed
            return False
        return answer.returncode == 0 and answer.stdout.strip() == _this_python()

    def _make(self) -> None:
        if self.folder.exists():
            say(sentence("half_made"))
        try:
            if self.folder.exists():
                shutil.rmtree(self.folder)
            _require_room(self.project)
            say(sentence("making_environment", folder=self.folder))
            self.folder.mkdir(parents=True)
            (self.folder / UNFINISHED).touch()
        except OSError as error:
            raise PlainError("read_only", folder=self.project) from error
        made = subprocess.run(
            [sys.executable, "-m", "venv", self.folder], capture_output=True, text=True, check=False
        )
        if made.returncode:
            tail = (made.stdout + made.stderr).strip()[-600:]
            raise PlainError("environment_failed", folder=self.folder, tail=tail)
        (self.folder / UNFINISHED).unlink()


def _this_python() -> str:
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def _require_modules() -> None:
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            package = f"python{_this_python()}-venv"
            raise PlainError("no_venv", module=module, package=package)


def _require_room(folder: Path) -> None:
    if free_mb(folder) < NEEDED_MB:
        raise PlainError("disk_full", needed=NEEDED_MB, free=free_mb(folder), folder=folder)
