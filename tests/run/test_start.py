"""Starting: a free port, this computer alone, an address when it answers, a clean stop."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bootstrap import start
from bootstrap.environment import RUN, Environment
from bootstrap.words import PlainError

PROJECT = Path(__file__).parents[2]

SERVE = """
import sys
from dataclasses import dataclass
from pathlib import Path
from bootstrap.start import serve
from bootstrap.words import PlainError

@dataclass
class ThisPython:
    project: Path
    @property
    def folder(self): return self.project
    @property
    def python(self): return Path(sys.executable)

try:
    sys.exit(serve(ThisPython(Path(sys.argv[1])), port=int(sys.argv[2]), with_browser=True))
except PlainError as error:
    sys.exit(f"{error.key}: {error}")
"""
"""Serves another folder's app.py with the Python of the tests: nothing is installed."""


def port_in_use(port: int) -> bool:
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


def health(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status


@pytest.fixture
def port() -> int:
    """Return a port far from those in daily use, free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(project: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, project, str(port)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CI": "true"},  # no browser window
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    lines = []
    for line in process.stdout:
        lines.append(line)
        if words in line:
            return line
    pytest.fail("".join(lines) + process.stderr.read())


def test_the_next_free_port_is_taken(port):
    with closing(socket.create_server(("127.0.0.1", port))):
        assert start.free_port(port) > port
    assert start.free_port(port) == port


def test_no_free_port_is_told(monkeypatch):
    monkeypatch.setattr(start, "_is_free", lambda _port: False)
    with pytest.raises(PlainError) as caught:
        start.free_port(65530)
    assert caught.value.key == "no_port"
    assert "65535" in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_it_answers_where_it_says_and_stops_cleanly(tmp_path, port, name):
    (tmp_path / "app.py").write_text("import streamlit as st\nst.write('here')\n")
    with serving(tmp_path, port) as process:
        address = f"http://127.0.0.1:{port}"
        assert address in read_until(process, "http://")
        assert health(port) == 200
        process.send_signal(getattr(signal, name))
        assert process.wait(10) == 0
        assert "Stopped." in process.stdout.read()
        assert process.stderr.read() == ""
    assert not port_in_use(port)


def test_only_this_computer_can_reach_it(tmp_path, port):
    (tmp_path / "app.py").write_text("import streamlit as st\nst.write('here')\n")
    with serving(tmp_path, port) as process:
        read_until(process, "http://")
        with socket.socket() as probe:  # another loopback address stands for another computer
            assert probe.connect_ex(("127.0.0.2", port)) != 0
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def test_a_program_that_does_not_start_shows_why(tmp_path, port):
    with serving(tmp_path, port) as process:  # there is no app.py
        _, faults = process.communicate(timeout=60)
    assert process.returncode == 1
    assert faults.startswith("did_not_start")
    assert "app.py" in faults


@dataclass
class OwnPython:
    """Stands for an environment: the Python of the tests, another project."""

    project: Path
    python: Path = Path(sys.executable)


def test_starter_data_that_fails_is_told_and_stops_nothing(tmp_path, capfd):
    (tmp_path / "cli.py").write_text("raise SystemExit('the disk is gone')\n")
    start.prepare(OwnPython(tmp_path))
    assert "the disk is gone" in capfd.readouterr().err


def test_starter_data_is_asked_for_by_name(tmp_path, capfd):
    (tmp_path / "cli.py").write_text(
        "import sys, pathlib; pathlib.Path('asked').write_text(' '.join(sys.argv[1:]))\n"
    )
    start.prepare(OwnPython(tmp_path))
    assert (tmp_path / "asked").read_text() == "prepare"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"CI": "true", "DISPLAY": ":0"}, False),
        ({"DISPLAY": ":0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({}, False),
    ],
)
def test_a_browser_opens_only_where_there_is_a_screen(monkeypatch, settings, expected):
    for name in ("CI", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "linux")
    assert start.has_screen() is expected


def start_and_stop(port: int, variables: dict[str, str]) -> float:
    """Run run.py until it says its address, stop it, and return the seconds it took to start."""
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "run.py", "--no-browser", "--port", str(port)],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    )
    try:
        assert f"http://127.0.0.1:{port}" in read_until(process, "http://")
        seconds = time.perf_counter() - begin
        process.send_signal(signal.SIGINT)
        said, faults = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0, said
    assert faults == ""  # the starter data was prepared
    return seconds


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_a_second_start_takes_seconds_and_no_network(tmp_path, port):
    if not Environment(PROJECT).holds(RUN):
        pytest.skip("this project was not installed by run.py")
    nowhere = "http://127.0.0.1:9"
    variables = {"HOTSPOTS_HOME": str(tmp_path), "PIP_NO_INDEX": "1", "LANG": "C"}
    variables |= {"HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere}
    start_and_stop(port, variables)  # fills the data folder
    assert start_and_stop(port, variables) < 120  # idle it takes 2 s; the tests run side by side
