"""Count wrong codes, so that nobody guesses the right one."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from enum import Enum

from hall.codes import is_same_code

WINDOW_S = 600.0
"""Wrong codes are remembered for ten minutes."""

WRONG_PER_ADDRESS = 20
"""Many phones may share an address behind a router, and people mistype."""

WRONG_IN_TOTAL = 100
"""In a window: over five hours a guesser's chance is 1 in 10,000."""

_MAX_ADDRESSES = 4_096


class Admission(Enum):
    """What the gate says to a code."""

    OPEN = "open"
    WRONG = "wrong"
    WAIT = "wait"  # too many wrong ones lately


class CodeGate:
    """Lets in who knows the code. Thread-safe; addresses are kept in memory only.

    When everybody together guessed too often, new addresses wait; who came in before does not,
    so that one guesser cannot close the vote for the hall.
    """

    def __init__(self, code: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._code = code
        self._clock = clock
        self._lock = threading.Lock()
        self._wrong: deque[tuple[float, str]] = deque()
        self._admitted: set[str] = set()

    def check(self, typed: str, address: str) -> Admission:
        """Return whether `typed` lets the phone at `address` in; a wrong one is counted."""
        is_right = is_same_code(typed, self._code)
        with self._lock:
            self._forget_old()
            if self._must_wait(address):
                return Admission.WAIT
            if not is_right:
                self._wrong.append((self._clock(), address))
                return Admission.WRONG
            if len(self._admitted) < _MAX_ADDRESSES:
                self._admitted.add(address)
            return Admission.OPEN

    def _forget_old(self) -> None:
        earliest = self._clock() - WINDOW_S
        while self._wrong and self._wrong[0][0] <= earliest:
            self._wrong.popleft()

    def _must_wait(self, address: str) -> bool:
        own = sum(1 for _, other in self._wrong if other == address)
        if own >= WRONG_PER_ADDRESS:
            return True
        return len(self._wrong) >= WRONG_IN_TOTAL and address not in self._admitted
