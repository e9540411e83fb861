"""Let one install at a time work on a project's environment."""

from __future__ import annotations

import hashlib
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bootstrap.words import say, sentence

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

PAUSE_S = 0.5
"""Seconds between two looks at whether the other install has finished."""


@contextmanager
def held_alone(project: Path) -> Iterator[None]:
    """Hold the project's lock, waiting for another process that holds it.

    The system lets go of the lock when its holder dies, so a killed install blocks nobody.
    """
    name = hashlib.sha256(str(project.resolve()).encode()).hexdigest()[:16]
    path = Path(tempfile.gettempdir()) / f"village-safety-map-{name}.lock"
    with path.open("a+b") as file:
        if not _try_lock(file):
            say(sentence("waiting"))
            while not _try_lock(file):
                time.sleep(PAUSE_S)
        yield  # closing the file lets go


def _try_lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
