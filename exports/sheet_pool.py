"""Draw many sheets at once, in processes of our own: matplotlib draws one at a time in each.

Plain child processes, not `multiprocessing`: its way to start one runs the main module again,
which under a web server is whatever the server last ran.
"""

from __future__ import annotations

import logging
import os
import re
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import Final

from exports.sheet_worker import Answer, SheetTask, draw_task, receive, send
from model.errors import HotspotsError

_ROOT = Path(__file__).parents[1]
_START: Final = "from exports.sheet_worker import main; main()"  # a class has one home
_MEMORY = Path("/proc/meminfo")
_WORKER_MB: Final = 600
"""An A3 of the country at 300 dpi takes 290, libraries included; at 600 dpi twice that."""

_MOST_WORKERS: Final = 8
_WAITING_PER_WORKER: Final = 2
"""Tasks made ahead of the drawing: each holds a view in memory."""

_log = logging.getLogger(__name__)


def worker_count(tasks: int) -> int:
    """Return how many processes to start: no more than processors, tasks, and free memory."""
    most = min(os.cpu_count() or 1, _MOST_WORKERS, tasks)
    return max(1, min(most, _free_mb() // _WORKER_MB))


def _free_mb() -> int:
    """Return available memory; plenty where the system does not tell it (Windows, macOS)."""
    try:
        told = _MEMORY.read_text(encoding="ascii")
    except OSError:
        told = ""
    found = re.search(r"^MemAvailable:\s+(\d+) kB$", told, flags=re.MULTILINE)
    return int(found[1]) // 1024 if found else _MOST_WORKERS * _WORKER_MB


def draw_all(
    tasks: Iterable[SheetTask], *, workers: int
) -> Generator[tuple[bytes, ...], None, None]:
    """Yield the files of each task, in order; tasks are taken as there is room for them.

    One worker is this process itself. Closing the iterator, or an error, ends the others.
    Raises what drawing raised.
    """
    if workers <= 1:
        yield from map(draw_task, tasks)
        return
    pool = _Pool(workers)
    try:
        yield from _in_order(tasks, pool, room=workers * (1 + _WAITING_PER_WORKER))
    finally:
        pool.close()


def _in_order(tasks: Iterable[SheetTask], pool: _Pool, *, room: int) -> Iterator[tuple[bytes, ...]]:
    waiting: deque[Future[tuple[bytes, ...]]] = deque()
    for task in tasks:
        waiting.append(pool.submit(task))
        if len(waiting) >= room:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


class _Pool:
    """A thread for each process, which hands it tasks and waits for its answers."""

    def __init__(self, workers: int) -> None:
        self._processes = [_start() for _ in range(workers)]
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for process in self._processes:
            self._free.put(process)
        self._threads = ThreadPoolExecutor(workers)
        self._is_closing = Event()

    def submit(self, task: SheetTask) -> Future[tuple[bytes, ...]]:
        """Return what will be the task's files."""
        return self._threads.submit(self._draw, task)

    def _draw(self, task: SheetTask) -> tuple[bytes, ...]:
        """Have a free process draw a task; where it died, draw here: the bytes are the same."""
        process = self._free.get()
        try:
            return _files_of(_ask(process, task))
        except (EOFError, OSError):
            if self._is_closing.is_set():
                raise
            _log.warning("a drawing process ended (%s); drawing in this one", process.poll())
            return draw_task(task)
        finally:
            self._free.put(process)

    def close(self) -> None:
        """End the processes; what they were drawing is lost."""
        self._is_closing.set()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.kill()
        self._threads.shutdown(wait=True)  # nobody writes into the pipes any more
        for process in self._processes:
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    with suppress(OSError):  # a task that was half sent
                        pipe.close()


def _ask(process: subprocess.Popen[bytes], task: SheetTask) -> Answer:
    if process.stdin is None or process.stdout is None:
        raise OSError("a drawing process has no pipes")
    send(process.stdin, task)
    answer: Answer = receive(process.stdout)
    return answer


def _files_of(answer: Answer) -> tuple[bytes, ...]:
    if answer.code:
        raise HotspotsError(answer.code, **dict(answer.params))
    if answer.fault:
        raise RuntimeError(answer.fault)
    return answer.files


def _start() -> subprocess.Popen[bytes]:
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen(  # noqa: S603  our own module, no shell
        [sys.executable, "-c", _START],
        cwd=_ROOT,
        env=os.environ | one_thread,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
