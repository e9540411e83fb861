"""How much work something is, told by a baseline in the same run: a busy machine changes both."""

from __future__ import annotations

import time
from collections.abc import Callable


def least_cpu_s(work: Callable[[], object], *, times: int = 5) -> float:
    """Return the least CPU seconds of this thread over several calls.

    Other threads and other programs do not count; what disturbs one call spares another.
    """
    took = []
    for _ in range(times):
        began = time.thread_time()
        work()
        took.append(time.thread_time() - began)
    return min(took)
