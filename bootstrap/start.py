"""Start the dashboard on this computer alone, tell its address, open the browser, stop cleanly."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from bootstrap.environment import Environment
from bootstrap.pip import TAIL_LINES
from bootstrap.words import PlainError, say, sentence

HOST = "127.0.0.1"
"""Nobody else on the network can reach the program."""

FIRST_PORT = 8501
"""Tried first; then the ones after it."""

PORTS_TRIED = 50
"""More than anyone opens by mistake."""

START_LIMIT_S = 90.0
"""A slow disk's first start took 20 s; beyond this something is wrong."""

STOP_LIMIT_S = 5.0
"""Time to close files before the program is ended by force."""


def prepare(environment: Environment) -> None:
    """Put the starter data in place; a failure is told, and stops nothing."""
    program = environment.project / "cli.py"
    say(sentence("preparing"))
    done = subprocess.run(
        [environment.python, program, "prepare"],
        cwd=environment.project,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=_environment_variables(),
        check=False,
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).strip().splitlines()
        say(sentence("not_prepared", tail="\n".join(lines[-TAIL_LINES:])), is_fault=True)


def serve(environment: Environment, *, port: int, with_browser: bool) -> int:
    """Run the dashboard until it is stopped; returns the exit code."""
    log = environment.folder / "app.log"
    chosen = free_port(port)
    if chosen != port:
        say(sentence("port_taken", asked=port, port=chosen))
    say(sentence("starting"))
    with _app(environment, port=chosen, log=log) as app, _stop_signals():
        url = f"http://{HOST}:{chosen}"
        try:
            _wait_until_healthy(app, url=url, log=log)
            say(sentence("ready", url=url))
            if with_browser and has_screen():
                webbrowser.open(url)
            app.wait()
        except KeyboardInterrupt:
            say("\n" + sentence("stopped"))
            return 0
    raise PlainError("did_not_start", log=log, tail=_tail(log))  # nobody asked it to end


def free_port(first: int) -> int:
    """Return the first free port from `first` on."""
    last = min(first + PORTS_TRIED, 65536) - 1
    for port in range(first, last + 1):
        if _is_free(port):
            return port
    raise PlainError("no_port", first=first, last=last)


def _is_free(port: int) -> bool:
    with socket.socket() as visitor:
        visitor.settimeout(1)
        # on macOS a port of all addresses can be bound once more for one address: ask first
        if visitor.connect_ex((HOST, port)) == 0:
            return False
    with socket.socket() as own:
        if sys.platform == "win32":
            own.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:  # a port whose program ended a moment ago counts as free
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            own.bind((HOST, port))
        except OSError:
            return False
    return True


def has_screen() -> bool:
    """Tell whether a browser window can be shown here."""
    if os.environ.get("CI"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@contextmanager
def _app(environment: Environment, *, port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    command: list[str | Path] = [environment.python, "-m", "streamlit", "run"]
    command += [environment.project / "app.py"]
    command += [f"--server.port={port}", f"--server.address={HOST}", "--server.headless=true"]
    command += ["--browser.gatherUsageStats=false"]
    with log.open("wb") as output:
        app = subprocess.Popen(
            command,
            cwd=environment.project,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=_environment_variables(),
            # Ctrl-C comes to us alone, and we stop the program
            start_new_session=sys.platform != "win32",
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        try:
            yield app
        finally:
            _stop(app)


def _environment_variables() -> dict[str, str]:
    # the program's sentences must reach its log on a Windows that speaks another code page
    return {**os.environ, "PYTHONUTF8": "1"}


def _stop(app: subprocess.Popen[bytes]) -> None:
    app.terminate()
    try:
        app.wait(STOP_LIMIT_S)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        app.kill()
        app.wait()


@contextmanager
def _stop_signals() -> Iterator[None]:
    """Let a closed terminal and a polite kill stop the program as Ctrl-C does."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    # a background job of a script starts with SIGINT ignored
    names = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _wait_until_healthy(app: subprocess.Popen[bytes], *, url: str, log: Path) -> None:
    # never through a proxy: the address is this computer
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + START_LIMIT_S
    while time.monotonic() < deadline and app.poll() is None:
        with suppress(OSError), opener.open(f"{url}/_stcore/health", timeout=5):
            return
        time.sleep(0.1)
    raise PlainError("did_not_start", log=log, tail=_tail(log))


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return "\n".join(lines[-TAIL_LINES:])
