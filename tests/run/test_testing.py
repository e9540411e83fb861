"""`run.py test`: what happens where there is no Chromium, and what it hands to pytest."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bootstrap import testing
from bootstrap.words import PlainError
from tests.browser.find_chromium import find_chromium

PROJECT = Path(__file__).parents[2]


@dataclass
class Prepared:
    """Stands for an environment that has everything."""

    project: Path = PROJECT
    python: Path = Path(sys.executable)
    asked: list[str] = field(default_factory=list)

    def ensure(self, wanted: str) -> None:
        self.asked.append(wanted)


@pytest.fixture
def no_chromium(monkeypatch):
    monkeypatch.setenv("CHROMIUM_PATH", "/nowhere/chromium")


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32", "freebsd"])
def test_without_chromium_it_says_how_to_get_one(monkeypatch, capfd, no_chromium, platform):
    monkeypatch.setenv("REQUIRE_ALL", "")
    monkeypatch.setattr(sys, "platform", platform)
    testing.require_chromium()
    said = capfd.readouterr().err
    assert testing.GET_CHROMIUM.get(platform, "apt install chromium") in said
    assert "SKIPPED" in said


def test_without_chromium_it_fails_where_all_is_required(monkeypatch, no_chromium):
    monkeypatch.setenv("REQUIRE_ALL", "1")
    environment = Prepared()
    with pytest.raises(PlainError) as caught:
        testing.run_tests(environment, is_long=False, arguments=[])
    assert caught.value.key == "chromium_required"
    assert environment.asked == []


def test_a_chromium_that_is_named_is_taken(monkeypatch, tmp_path):
    program = tmp_path / "chromium"
    program.touch()
    monkeypatch.setenv("CHROMIUM_PATH", str(program))
    assert find_chromium() == program


@pytest.mark.parametrize(("is_long", "expected"), [(False, ["-m", "not long"]), (True, [])])
def test_the_full_matrices_run_only_when_asked(monkeypatch, tmp_path, is_long, expected):
    program = tmp_path / "chromium"
    program.touch()
    monkeypatch.setenv("CHROMIUM_PATH", str(program))
    commands = []

    def remember(command, **_options):
        commands.append(command)
        return subprocess.CompletedProcess(command, 5)

    monkeypatch.setattr(subprocess, "run", remember)
    environment = Prepared()
    assert testing.run_tests(environment, is_long=is_long, arguments=["-k", "x"]) == 5
    command = commands[0]
    assert command[1:3] == ["-m", "pytest"]
    assert command[5:] == [*expected, "-k", "x"]
    assert environment.asked == ["requirements-test.txt"]


def test_ci_installs_its_packages_and_runs_exactly_the_test_command():
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8")
    assert script.rstrip().splitlines()[-1] == "REQUIRE_ALL=1 python3 run.py test"
    assert "set -euo pipefail" in script
    packages = (PROJECT / ".ci" / "packages.txt").read_text(encoding="utf-8").split()
    assert packages[0] == "chromium"
