"""Start a watched process that opens a foreign file: bounded, no settings, no network."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

_DEAD_PROXY = "http://127.0.0.1:9"  # the discard port: whatever GDAL may ask for goes nowhere


def run_worker(
    script: Path,
    arguments: Iterable[object],
    data: bytes,
    *,
    environment: Mapping[str, str],
    seconds: float,
) -> bytes:
    """Return what one of our scripts answers to a file's bytes; what it complains of is dropped.

    Raises `subprocess.TimeoutExpired`; a worker that died has answered less than a header.
    """
    done = subprocess.run(  # noqa: S603  our own script, no shell
        [sys.executable, "-P", str(script), *map(str, arguments)],
        input=data,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        timeout=seconds,
        check=False,
    )
    return done.stdout


def worker_limits(memory_mb: int, seconds: float) -> tuple[int, int]:
    """Return what a worker sets on itself: bytes of memory, seconds of processor time."""
    return memory_mb * 1_000_000, int(seconds) + 1


def worker_environment() -> dict[str, str]:
    """Return the environment of a process that opens a foreign file: no settings, no network."""
    proxies = {
        name: _DEAD_PROXY
        for lower in ("http_proxy", "https_proxy", "all_proxy", "gdal_http_proxy")
        for name in (lower, lower.upper())
    }
    inherited: Mapping[str, str] = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("GDAL_", "OGR_", "CPL_", "OSM_", "PROJ_", "NO_PROXY"))
    }
    return {
        **inherited,
        **proxies,
        "GDAL_DRIVER_PATH": "disable",  # no plugin drivers
        "OPENBLAS_NUM_THREADS": "1",  # each thread reserves address space
        "OMP_NUM_THREADS": "1",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
    }
